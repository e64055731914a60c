"""One shape for every error (RFC 9457), whoever raised it."""

import json
import logging
from collections.abc import Iterator
from html import escape

import httpx
import pytest
from api_server import served
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException

from api import errors, handlers
from api.errors import Problem, Unavailable

MEMBERS = {"type", "title", "status", "detail", "instance", "code"}


class Odd(errors.Conflict):
    """A problem with members and headers of its own."""

    code = "odd"


def shown(_: Request, problem: Problem) -> bytes:
    """The least that a page of a problem may be."""
    return f"<h1>{escape(problem.title)}</h1>{escape(problem.detail)}".encode("utf-8", "replace")


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A client of an application that fails in every way."""
    app = FastAPI()
    handlers.install(app, shown)

    @app.get("/odd")
    def odd() -> None:
        raise Odd("It is <odd>.", headers={"X-Odd": "yes"}, line=3)

    @app.get("/busy")
    def busy() -> None:
        raise Unavailable("Later.", seconds=7)

    @app.get("/bug")
    def bug() -> None:
        raise ValueError("the password is hunter2")

    @app.get("/status/{status}")
    def status(status: int) -> None:
        raise HTTPException(status)

    @app.post("/status/{status}")
    def other(status: int) -> None:
        raise HTTPException(status, "Said by the route.")

    with served(app) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/odd", 409, "odd"),
        ("/busy", 503, "unavailable"),
        ("/bug", 500, "internal-error"),
        ("/nowhere", 404, "not-found"),
        ("/status/x", 422, "bad-parameters"),
        ("/status/418", 418, "i'm-a-teapot"),
        ("/status/401", 401, "unauthorized"),
        ("/status/502", 502, "bad-gateway"),
    ],
)
def test_every_error_has_the_one_shape(
    client: httpx.Client, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert set(found) >= MEMBERS
    assert (found["status"], found["code"], found["instance"]) == (status, code, path)
    assert found["type"].endswith(f"/problem/{code}")
    assert found["title"] and found["detail"]


def test_members_and_headers_of_its_own(client: httpx.Client) -> None:
    answer = client.get("/odd")
    assert answer.json()["line"] == 3
    assert answer.headers["x-odd"] == "yes"
    assert client.get("/busy").headers["retry-after"] == "7"


def test_nothing_leaks_from_what_nobody_foresaw(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    assert "hunter2" not in client.get("/bug").text


def test_a_wrong_parameter_is_named_and_not_repeated(client: httpx.Client) -> None:
    found = client.get("/status/secret").json()
    assert found["errors"][0]["in"] == "path"
    assert found["errors"][0]["name"] == "status"
    assert "secret" not in found["detail"]


def test_the_methods_of_all_routes_of_an_address(client: httpx.Client) -> None:
    answer = client.delete("/status/1")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST, HEAD, OPTIONS"
    assert answer.json()["allowed"] == ["GET", "POST", "HEAD", "OPTIONS"]


def test_options_of_any_address(client: httpx.Client) -> None:
    answer = client.options("/odd")
    assert (answer.status_code, answer.text) == (204, "")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/nowhere").status_code == 404


def test_what_a_route_says_is_passed_on(client: httpx.Client) -> None:
    assert client.post("/status/404").json()["detail"] == "Said by the route."


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("*/*", "application/problem+json"),
    ],
)
def test_a_page_for_browsers(client: httpx.Client, accept: str, kind: str) -> None:
    answer = client.get("/odd", headers={"accept": accept})
    assert answer.headers["content-type"].split(";")[0] == kind
    assert answer.headers["vary"] == "Accept, Accept-Language"
    if kind == "text/html":
        assert "It is &lt;odd&gt;." in answer.text
        assert "<odd>" not in answer.text


def test_every_problem_of_the_tree_has_words_and_a_fitting_status() -> None:
    for kind in handlers.problems():
        assert kind.title and kind.__doc__
        assert kind.code == kind.code.lower().replace(" ", "-")
        assert 400 <= kind.status < 600
        expected = errors.RequestProblem if kind.status < 500 else Problem
        assert issubclass(kind, expected)


def test_lone_surrogates_have_an_answer() -> None:
    app = FastAPI()
    handlers.install(app, shown)

    @app.get("/")
    def lone() -> None:
        raise Odd("\ud800 is alone", text="\udfff")

    with served(app) as client:
        assert json.loads(client.get("/").text)["text"] == "\udfff"
        assert client.get("/", headers={"accept": "text/html"}).status_code == 409
