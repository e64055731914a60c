"""Around the routes: settings, health, metrics, access log, headers, links, `klynge serve`."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from api_server import served, serving
from fastapi import FastAPI, Request

from api.app import create_app
from api.headers import SECURITY
from api.links import Links, links
from api.log import Observed
from api.metrics import Metrics
from api.settings import BadSettings, Settings, from_environment
from kg.vocabulary import BASE

QUICK = "ASK { cg:Cluster a owl:Class }"
ROUTES = ("/", "/style.css", "/sparql", "/health/live", "/health/ready", "/metrics")


def test_settings_come_from_the_environment() -> None:
    found = from_environment(
        {
            "KLYNGE_QUERY_SECONDS": "2.5",
            "KLYNGE_FEDERATION": "https://a.example/sparql, http://b.example/ ,",
            "KLYNGE_BASE_URL": "https://c.example/klynge/",
            "KLYNGE_LOG_VALUES": "yes",
            "KLYNGE_ROW_LIMIT": "",
            "UNRELATED": "x",
        }
    )
    assert found.query_seconds == 2.5
    assert found.federation == ("https://a.example/sparql", "http://b.example/")
    assert found.base_url == "https://c.example/klynge"
    assert found.log_values is True
    assert found.row_limit == Settings().row_limit


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUERY_SECONDS", "0"),
        ("QUERY_SECONDS", "soon"),
        ("ROW_LIMIT", "-1"),
        ("QUERY_MEMORY", "1"),
        ("FEDERATION", "file:///etc/passwd"),
        ("FEDERATION", "http://a> { } #"),
        ("BASE_URL", "example.org"),
        ("BASE_URL", "https://a b/"),
        ("BASE_URL", "https://"),
        ("LONG_QUERIES", "8"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=f"KLYNGE_{name}"):
        from_environment({f"KLYNGE_{name}": value})


def test_every_setting_is_shown_with_its_meaning() -> None:
    shown = {s.variable: s for s in Settings(federation=("https://a.example/",)).shown()}
    assert set(shown) == {f"KLYNGE_{name.upper()}" for name in Settings.model_fields}
    assert shown["KLYNGE_ROW_LIMIT"].value == "100,000"
    assert shown["KLYNGE_FEDERATION"].value == "https://a.example/"
    assert all(s.about for s in shown.values())


def test_health(client: httpx.Client, tmp_path: Path) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json()["status"] == "ready"
    release = client.get("/health/ready").json()["release"]
    answer = client.get("/sparql", params={"query": QUICK})
    assert answer.headers["klynge-release"] == release


def test_without_a_release_the_server_lives_and_is_not_ready(
    built_home: Path, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        assert client.get("/health/live").status_code == 200
        for path in ("/health/ready", "/sparql?query=ASK%7B%7D", "/"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.json()["code"] == "unavailable"
            assert int(answer.headers["retry-after"]) > 0
        (tmp_path / "releases").symlink_to(built_home / "releases")
        (tmp_path / "current").write_bytes((built_home / "current").read_bytes())
        assert client.get("/health/ready").status_code == 200
        assert client.get("/sparql", params={"query": QUICK}).json()["boolean"] is True


def test_a_release_that_cannot_be_opened_is_a_plain_error(built_home: Path, tmp_path: Path) -> None:
    release = tmp_path / "releases" / "broken"
    (release / "store").mkdir(parents=True)
    (release / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "current").write_text("broken\n", encoding="utf-8")
    with serving(tmp_path) as client:
        answer = client.get("/sparql", params={"query": QUICK})
        assert (answer.status_code, answer.json()["code"]) == (503, "no-engine")
        assert client.get("/health/ready").status_code == 503


def test_metrics_count_by_route_and_never_by_what_a_client_wrote(client: httpx.Client) -> None:
    client.get("/sparql", params={"query": QUICK})
    client.get("/sparql", params={"query": "malformed"})
    client.get("/no-such-path-as-this")
    client.request("BREW", "/sparql")
    text = client.get("/metrics").text
    assert re.search(r'requests_total\{method="GET",route="/sparql",status="200"\} \d', text)
    assert 'klynge_queries_total{outcome="answered"}' in text
    assert 'klynge_queries_total{outcome="malformed-query"}' in text
    assert 'route="none",status="404"' in text
    assert 'method="other"' in text
    assert "no-such-path" not in text
    assert "BREW" not in text


@pytest.mark.parametrize("path", [*ROUTES, "/nowhere", "/sparql?query=malformed"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_every_answer_has_the_headers(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path, headers={"origin": "https://elsewhere.example"})
    for name, value in SECURITY.items():
        assert answer.headers[name] == value
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert (method == "DELETE") == (answer.status_code in (404, 405) and path != "/nowhere") or (
        answer.status_code in (200, 400, 404)
    )
    if method == "HEAD":
        assert answer.text == ""


def test_reading_is_open_to_every_origin_and_writing_is_not(client: httpx.Client) -> None:
    def preflight(method: str) -> httpx.Response:
        """What a browser asks before it sends a request to another origin."""
        return client.options(
            "/sparql",
            headers={
                "origin": "https://elsewhere.example",
                "access-control-request-method": method,
                "access-control-request-headers": "content-type",
            },
        )

    allowed = preflight("POST")
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in allowed.headers
    refused = preflight("DELETE")
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert "method" in refused.json()["detail"]
    exposed = client.get("/health/live", headers={"origin": "https://elsewhere.example"}).headers
    assert {"Klynge-Row-Limit", "Klynge-Total"} <= {
        *exposed["access-control-expose-headers"].split(", ")
    }


@pytest.mark.parametrize("values", [False, True])
def test_the_access_log_holds_values_only_where_that_is_set(values: bool) -> None:
    stream = io.StringIO()

    class Logged(FastAPI):
        """An application with nothing but the log around it."""

        def build_middleware_stack(self) -> Observed:
            """The log, then FastAPI."""
            return Observed(super().build_middleware_stack(), Metrics(), values, stream)

    with served(Logged()) as client:
        client.get("/x%0Ay", params={"query": "secret words", "lang": "nb"})
        client.get("/openapi.json")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["method"], first["status"], second["status"]) == ("GET", 404, 200)
    assert first["path"].endswith("\ny")
    assert first["client"] == "127.0.0.1"
    assert second["bytes"] == 75
    assert second["ms"] >= 0
    assert second["whole"] is True
    if values:
        assert first["parameters"] == [["query", "secret words"], ["lang", "nb"]]
    else:
        assert first["parameters"] == ["lang", "query"]
        assert "secret" not in stream.getvalue()


def test_links_lead_to_this_server() -> None:
    found = Links("https://a.example/klynge")
    assert found.url("/sparql", query="a b&c") == "https://a.example/klynge/sparql?query=a+b%26c"
    assert found.local(f"{BASE}id/cluster/x") == "https://a.example/klynge/id/cluster/x"
    assert found.local(f"{BASE}ontology#Cluster") == "https://a.example/klynge/ontology/Cluster"
    assert found.local("https://b.example/x#y") == "https://b.example/x#y"
    assert found.url("/id/cluster/é<'\">") == (
        "https://a.example/klynge/id/cluster/%C3%A9%3C%27%22%3E"
    )


@pytest.mark.parametrize("asked", ["/where", "/klynge/where"])
@pytest.mark.parametrize("base", ["", "https://a.example/klynge"])
def test_behind_a_prefix_links_are_right_whether_the_proxy_takes_it_off_or_not(
    built_home: Path, base: str, asked: str
) -> None:
    settings = Settings(base_url=base)
    app = create_app(built_home, settings)

    @app.get("/where")
    def where(request: Request) -> str:
        """The address of the endpoint."""
        return links(request).url("/sparql")

    with served(app, settings) as client:
        answer = client.get(asked, headers={"x-forwarded-prefix": "/evil", "host": "h.example"})
        if not base and asked.startswith("/klynge"):
            assert answer.status_code == 404
        else:
            assert answer.json() == f"{base or 'http://h.example'}/sparql"


def test_the_address_of_the_server_is_its_first_page_without_a_slash_too(built_home: Path) -> None:
    settings = Settings(base_url="https://a.example/klynge")
    with served(create_app(built_home, settings), settings) as client:
        first, same = client.get("/klynge/"), client.get("/klynge")
        assert same.status_code == first.status_code == 200
        assert same.text == first.text


def test_no_scheme_is_made_of_a_header(client: httpx.Client) -> None:
    """That of a proxy is in KLYNGE_BASE_URL."""
    forged = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}
    link = client.get("/queries", headers=forged).json()[0]["link"]
    assert link.startswith(f"{client.base_url}/queries/".replace("//queries", "/queries"))


@pytest.mark.parametrize("path", ["/queries/", "/sparql/", "/id"])
def test_no_address_is_made_of_the_header_host(client: httpx.Client, path: str) -> None:
    """A slash too much or too little leads nowhere, not to a host that the request names."""
    answer = client.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_klynge_serve_answers_and_ends_with_all_its_processes(built_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {**os.environ, "KLYNGE_HOME": str(built_home), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "kg.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            answer = None
            deadline = time.monotonic() + 30
            while answer is None and time.monotonic() < deadline:
                try:
                    answer = client.get("/sparql", params={"query": QUICK})
                except httpx.ConnectError:
                    time.sleep(0.05)
            assert answer is not None
            assert answer.json()["boolean"] is True
            assert "server" not in answer.headers
            # A line of the log follows its answer: the next answer on the connection comes later.
            assert client.get("/health/live").status_code == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert children
    finally:
        process.send_signal(signal.SIGKILL)
        _, logged = process.communicate()
    assert json.loads(logged.splitlines()[0])["path"] == "/sparql"
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}/status").exists() for pid in children):
        assert time.monotonic() < deadline, "a query process outlives its server"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("variables", "words", "said"),
    [
        ({"KLYNGE_ROW_LIMIT": "none"}, [], "KLYNGE_ROW_LIMIT"),
        ({}, ["--host", "203.0.113.1"], "cannot be used"),
    ],
)
def test_klynge_serve_wrongly_called(
    built_home: Path, variables: dict[str, str], words: list[str], said: str
) -> None:
    env = {**os.environ, "KLYNGE_HOME": str(built_home), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", "serve", *words],
        env={**env, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert said in done.stderr
