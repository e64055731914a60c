"""The server: verdicts at /, SPARQL at /sparql, on a real release."""

import json
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from api.app import LONGEST_QUERY, create_app
from kg.releases import Release

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?c a cg:Cluster }"


@pytest.fixture(scope="module")
def client(release: Release) -> Iterator[httpx.Client]:
    """A client of a real server on loopback."""
    config = uvicorn.Config(create_app(release), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        yield http
    server.should_exit = True
    thread.join(timeout=10)


def test_the_verdicts_are_at_the_root(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "NCE Raufoss" in page.text
    assert page.text.count("<tr>") == 126


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_queries_by_all_three_ways(client: httpx.Client, how: str) -> None:
    answer = {
        "get": lambda: client.get("/sparql", params={"query": COUNT}),
        "form": lambda: client.post("/sparql", data={"query": COUNT}),
        "direct": lambda: client.post(
            "/sparql", content=COUNT, headers={"content-type": "application/sparql-query"}
        ),
    }[how]()
    assert answer.status_code == 200
    assert json.loads(answer.text)["results"]["bindings"][0]["n"]["value"] == "91"


@pytest.mark.parametrize(
    ("query", "accept", "starts"),
    [
        (COUNT, "text/csv", "n"),
        (COUNT, "text/tab-separated-values", "?n"),
        (COUNT, "application/sparql-results+xml", "<?xml"),
        ("ASK { ?c a cg:Cluster }", "text/csv", "{"),
        ("CONSTRUCT WHERE { cg:Cluster a ?t }", "application/n-triples", "<"),
    ],
)
def test_formats(client: httpx.Client, query: str, accept: str, starts: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.text.startswith(starts)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no query"),
        ("SELECT WHERE", "cannot be answered"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        (
            "SELECT * { BIND('''it's ''' AS ?a) SERVICE <http://127.0.0.1:9/> {?s ?p ?o} } #'",
            "SERVICE",
        ),
        ("SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "cannot be answered"),
        ("#" * (LONGEST_QUERY + 1), "longer"),
    ],
)
def test_what_is_refused(client: httpx.Client, query: str, says: str) -> None:
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code == 400
    assert says in answer.text


def test_from_reads_no_file(client: httpx.Client) -> None:
    query = "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"
    answer = client.get("/sparql", params={"query": query})
    assert json.loads(answer.text)["results"]["bindings"] == []


def test_the_word_service_in_a_string_is_no_service(client: httpx.Client) -> None:
    query = 'ASK { BIND("SERVICE <x>" AS ?x) }'
    assert client.get("/sparql", params={"query": query}).status_code == 200
