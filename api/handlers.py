"""How problems are answered: problem details (RFC 9457), or a page where a browser asks.

`install` covers every route and status: our own problems, those that Starlette and FastAPI raise,
and whatever nobody foresaw, of which nothing is told but that it happened.
"""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.errors import MethodNotAllowed, NotAcceptable, Problem, RequestProblem, Unprocessable
from api.negotiation import negotiated
from kg.vocabulary import BASE

PROBLEM = "application/problem+json"
SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
    },
}
"""Problem details in JSON Schema; some problems have more members."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class BadParameters(Unprocessable):
    """Parameters or fields are missing or not as documented; `errors` names each (422)."""

    code = "bad-parameters"
    title = "Some parameters are not as they should be"


def install(app: FastAPI, shown: Callable[[Request, Problem], bytes]) -> None:
    """Answer every error of an application in the one shape; `shown` makes the page of it."""
    app.state.shown = shown
    for kind, handler in (
        (Problem, _problem),
        (HTTPException, _http),
        (RequestValidationError, _invalid),
        (Exception, _unforeseen),
    ):
        app.add_exception_handler(kind, handler)


def answer(request: Request, problem: Problem) -> Response:
    """A problem as the answer to a request."""
    if not _wants_page(request):
        return told(problem, request.url.path)
    page = request.app.state.shown(request, problem)
    return Response(page, problem.status, _headers(problem), "text/html")


def told(problem: Problem, instance: str) -> Response:
    """A problem as problem details, whatever form was asked for."""
    # Lone surrogates of a hostile request stay escaped; they have no form in UTF-8.
    content = json.dumps(details(problem, instance))
    return Response(content, problem.status, _headers(problem), PROBLEM)


def _headers(problem: Problem) -> dict[str, str]:
    return {**problem.headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}


def details(problem: Problem, instance: str) -> dict[str, object]:
    """The members of problem details (RFC 9457, section 3.1)."""
    return {
        "type": f"{BASE}problem/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        "code": problem.code,
        **problem.members,
    }


def documented(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of the problems that a route may answer with."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        said = f"{found[kind.status]['description']}; {kind.title}" if kind.status in found else ""
        found[kind.status] = {
            "description": said or kind.title,
            "content": {PROBLEM: {"schema": SCHEMA}},
        }
    return found


def allowed(request: Request) -> list[str]:
    """The methods that the address of a request answers to, over all routes."""
    routes = request.app.router.routes
    found = [
        method
        for method in METHODS
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in routes)
    ]
    return [*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"]


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(request, error)


async def _http(request: Request, error: Exception) -> Response:
    """An error that Starlette raises, as the problem of its status."""
    assert isinstance(error, HTTPException)
    if error.status_code == MethodNotAllowed.status:
        return _another_method(request)
    kind = _kind(error.status_code)
    phrase = HTTPStatus(error.status_code).phrase
    detail = f"{request.url.path}: {kind.title[0].lower()}{kind.title[1:]}."
    said = error.detail if error.detail not in ("", phrase) else detail
    return answer(request, kind(said, headers=error.headers))


def _another_method(request: Request) -> Response:
    """What OPTIONS asks for, or that the method is another's."""
    methods = allowed(request)
    headers = {"Allow": ", ".join(methods)}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    detail = f"{request.method} is not for this address; it answers to {', '.join(methods)}."
    return answer(request, MethodNotAllowed(detail, headers=headers, allowed=list(methods)))


def _kind(status: int) -> type[Problem]:
    """The class of problem that has a status; one of its own where the tree has none."""
    for kind in problems():
        if kind.status == status:
            return kind
    phrase = HTTPStatus(status).phrase
    members = {
        "status": status,
        "code": phrase.lower().replace(" ", "-"),
        "title": phrase,
        "__doc__": f"{phrase} ({status}).",
    }
    return type(phrase.replace(" ", ""), (RequestProblem if status < 500 else Problem,), members)


def problems() -> Iterator[type[Problem]]:
    """All classes of problems, the more general first."""
    level: list[type[Problem]] = [Problem]
    while level:
        yield from level
        level = [under for each in level for under in each.__subclasses__()]


async def _invalid(request: Request, error: Exception) -> Response:
    """What FastAPI found wrong with parameters or body; values are not repeated."""
    assert isinstance(error, RequestValidationError)
    faults = [
        {"in": str(where[0]), "name": ".".join(map(str, where[1:])), "detail": fault["msg"]}
        for fault in error.errors()
        for where in [fault["loc"]]
    ]
    said = "; ".join(f"{fault['name'] or fault['in']}: {fault['detail']}" for fault in faults)
    return answer(request, BadParameters(f"{said}.", errors=list(faults)))


async def _unforeseen(request: Request, error: Exception) -> Response:
    """Nothing of the error but that it happened; the log has the rest.

    The server drops the connection after such an error, so the client is told.
    """
    headers = {"Connection": "close"}
    return answer(request, Problem("The server met an error it did not foresee.", headers=headers))


def _wants_page(request: Request) -> bool:
    """Whether a browser asks; whoever takes neither form gets problem details."""
    try:
        chosen = negotiated(request, (PROBLEM, "application/json", "text/html"))
    except NotAcceptable:
        return False
    return chosen == "text/html"
