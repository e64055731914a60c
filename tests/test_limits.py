"""Limits that hold: each is met by a real query, and what it costs is measured."""

import shutil
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from api_processes import busy_within, idle_after, workers
from api_server import serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d . ?e a ?f . ?g a ?h }"
QUICK = "ASK { cg:Cluster a owl:Class }"
HUNGRY = "SELECT * { ?a ?p ?b . ?c ?q ?d } ORDER BY ?a ?d"
ROWS = "SELECT ?x { VALUES ?x { %s } }"
FORMATS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    """The answer to a query by POST."""
    return client.post("/sparql", data={"query": query}, headers=headers)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    """Assert that an answer is a problem of this kind."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


POSTED = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def slow(built_home: Path) -> Iterator[httpx.Client]:
    """A client of a server that soon gives up on requests that do not come."""
    with serving(built_home, upload_seconds=1) as client:
        yield client


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    """A client of a server with narrow limits."""
    narrow = {
        "query_seconds": 2,
        "query_length": 500,
        "row_limit": 10,
        "byte_limit": 20_000,
        "query_memory": 200,
    }
    with serving(built_home, **narrow) as client:
        yield client


def test_a_query_is_stopped_at_its_time_and_the_processor_is_idle_within_a_second(
    client: httpx.Client,
) -> None:
    start = time.monotonic()
    answer = ask(client, ENDLESS)
    took = time.monotonic() - start
    refused(answer, 422, "time-limit")
    assert 1.9 < took < 4
    assert idle_after(0.5)
    assert ask(client, QUICK).status_code == 200


@pytest.mark.parametrize("accept", FORMATS)
def test_the_row_limit_is_exact_and_nothing_is_cut(client: httpx.Client, accept: str) -> None:
    within, beyond = (
        ask(client, ROWS % " ".join(f"'{n},{{'" for n in range(rows)), accept=accept)
        for rows in (10, 11)
    )
    assert within.status_code == 200
    assert within.headers["klynge-row-limit"] == "10"
    assert within.headers["klynge-byte-limit"] == "20000"
    assert within.headers["klynge-time-limit"] == "2"
    assert "9,{" in within.text
    refused(beyond, 422, "row-limit")
    assert "10 rows" in beyond.json()["detail"]


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json"])
def test_the_row_limit_counts_triples(client: httpx.Client, accept: str) -> None:
    query = "CONSTRUCT { <urn:s> <urn:p> ?x } { VALUES ?x { %s } }"
    within, beyond = (
        ask(client, query % " ".join(map(str, range(triples))), accept=accept)
        for triples in (10, 11)
    )
    assert within.status_code == 200
    refused(beyond, 422, "row-limit")


def test_the_byte_limit(client: httpx.Client) -> None:
    query = "SELECT (REPLACE('xxxxxxxxxxxxxxxxxxxxxxxxx', 'x', '%s') AS ?y) {}"
    assert ask(client, query % ("y" * 400)).status_code == 200
    longer = "SELECT (REPLACE(REPLACE('%s', 'x', '%s'), 'y', '%s') AS ?y) {}"
    refused(ask(client, longer % ("x" * 50, "y" * 50, "zzzzzzzzzzz")), 422, "byte-limit")


def test_the_memory_of_a_query_is_bounded(client: httpx.Client) -> None:
    refused(ask(client, HUNGRY), 422, "memory-limit")
    assert ask(client, QUICK).status_code == 200


def test_the_length_of_a_query_is_bounded(client: httpx.Client) -> None:
    assert ask(client, QUICK.ljust(500)).status_code == 200
    refused(ask(client, QUICK.ljust(501)), 413, "too-large")
    refused(client.get("/sparql", params={"query": QUICK.ljust(501)}), 413, "too-large")
    refused(ask(client, "#" * 1_000_000), 413, "too-large")


def test_what_is_beyond_the_queries_at_once_is_told_when_to_come_back(built_home: Path) -> None:
    settings = {
        "queries_at_once": 2, "long_queries": 1, "queries_waiting": 0, "query_seconds": 3,
    }  # fmt: skip
    with serving(built_home, **settings) as client, ThreadPoolExecutor(4) as threads:
        answers = [f.result() for f in [threads.submit(ask, client, ENDLESS) for _ in range(4)]]
        codes = sorted(answer.json()["code"] for answer in answers)
        assert codes == ["busy", "busy", "busy", "time-limit"]
        for answer in answers:
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) >= 1
        assert ask(client, QUICK).status_code == 200


def test_a_query_after_one_that_was_stopped_has_a_process_that_lives(built_home: Path) -> None:
    """The process of a query that is one long query too many is killed, not handed on."""
    settings = {"queries_at_once": 3, "long_queries": 1, "query_seconds": 8}
    with serving(built_home, **settings) as client, ThreadPoolExecutor(1) as threads:
        long = threads.submit(ask, client, ENDLESS)
        time.sleep(1.5)
        for _ in range(3):
            refused(ask(client, ENDLESS), 503, "busy")
            assert ask(client, QUICK).status_code == 200
        refused(long.result(), 422, "time-limit")


def test_slow_queries_do_not_delay_quick_ones(built_home: Path) -> None:
    with serving(built_home, query_seconds=5) as client, ThreadPoolExecutor(4) as threads:
        slow = [threads.submit(ask, client, ENDLESS) for _ in range(4)]
        time.sleep(1.5)
        took: list[float] = []
        while not any(f.done() for f in slow) and len(took) < 50:
            start = time.monotonic()
            assert ask(client, QUICK).status_code == 200
            took.append(time.monotonic() - start)
        assert len(took) >= 20
        assert statistics.median(took) < 0.25
        for answer in slow:
            refused(answer.result(), 422, "time-limit")


def test_a_long_query_leaves_a_process_ready_for_the_next(built_home: Path) -> None:
    with serving(built_home, query_seconds=15) as client, ThreadPoolExecutor(1) as threads:
        first = set(workers())
        slow = threads.submit(ask, client, ENDLESS)
        deadline = time.monotonic() + 12
        while (before := set(workers())) == first and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(before - first) == 1
        assert not slow.done()
        assert ask(client, QUICK).status_code == 200
        assert set(workers()) == before
        refused(slow.result(), 422, "time-limit")


def test_a_client_that_goes_away_ends_its_query(built_home: Path) -> None:
    with serving(built_home, query_seconds=60) as client:
        port = client.base_url.port or 0
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert busy_within(20)
        assert idle_after(1.0)
        assert ask(client, QUICK).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "GET /sparql HTTP/1.1\r\nHost: x\r\n",
        f"{POSTED}Content-Length: 100\r\n\r\nASK",
        f"{POSTED}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n",
    ],
    ids=["no head", "half a head", "half a body", "half a body in chunks"],
)
def test_a_request_that_never_comes_to_its_end_is_given_up(slow: httpx.Client, sent: str) -> None:
    with socket.create_connection(("127.0.0.1", slow.base_url.port or 0), timeout=10) as raw:
        raw.sendall(sent.encode())
        started = time.monotonic()
        answer = raw.recv(1 << 16)
        assert time.monotonic() - started < 4
        assert answer.startswith(b"HTTP/1.1 408 ") == (POSTED in sent)
    assert ask(slow, QUICK).status_code == 200


def test_a_client_that_goes_away_while_it_sends_is_no_fault_of_the_server(
    slow: httpx.Client,
) -> None:
    with socket.create_connection(("127.0.0.1", slow.base_url.port or 0)) as raw:
        raw.sendall(f"{POSTED}Content-Length: 100\r\n\r\nASK".encode())
        time.sleep(0.3)
    time.sleep(0.3)
    assert ask(slow, QUICK).status_code == 200
    assert 'status="500"' not in slow.get("/metrics").text


def test_what_cannot_be_read_after_the_answer_ends_the_connection(
    slow: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
    with socket.create_connection(("127.0.0.1", slow.base_url.port or 0), timeout=5) as raw:
        raw.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n".encode())
        assert raw.recv(1 << 16).startswith(b"HTTP/1.1 415 ")
        raw.sendall(b"no length\r\n")
        while raw.recv(1 << 16):
            pass
    assert ask(slow, QUICK).status_code == 200
    assert not [r for r in caplog.records if r.exc_info]


def test_a_switch_of_release_is_seen_whole_and_running_queries_finish_on_the_old(
    built_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built_home, home)
    old = (home / "current").read_text(encoding="utf-8").strip()
    new = home / "releases" / "new"
    shutil.copytree(home / "releases" / old, new)
    added = ox.NamedNode("urn:added")
    store = ox.Store(str(new / "store"))
    store.add(ox.Quad(added, added, added, added))
    store.flush()
    del store
    present = "ASK { GRAPH <urn:added> { ?s ?p ?o } }"
    waiting = (
        "ASK { { SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d FILTER(?a = ?c) } }"
        " GRAPH <urn:added> { ?s ?p ?o } }"
    )
    with serving(home, query_seconds=60) as client:
        found: list[httpx.Response] = []
        running = threading.Thread(target=lambda: found.append(ask(client, waiting)))
        assert ask(client, present).json()["boolean"] is False
        running.start()
        time.sleep(0.3)
        (home / "fresh").write_text("new\n", encoding="utf-8")
        (home / "fresh").replace(home / "current")
        answer = ask(client, present)
        assert answer.json()["boolean"] is True
        assert answer.headers["klynge-release"] == "new"
        running.join()
        assert found[0].json()["boolean"] is False
        assert found[0].headers["klynge-release"] == old


def test_who_sends_many_waits_behind_themselves(built_home: Path) -> None:
    """One client has a queue that is served one query a second; another is not behind it."""
    settings = {"queries_at_once": 2, "long_queries": 1, "queries_waiting": 8, "query_seconds": 15}
    other = httpx.HTTPTransport(local_address="127.0.0.2")
    with (
        serving(built_home, **settings) as client,
        httpx.Client(base_url=client.base_url, transport=other, timeout=60) as another,
        ThreadPoolExecutor(9) as threads,
    ):
        many = [threads.submit(ask, client, ENDLESS) for _ in range(9)]
        time.sleep(1)
        assert ask(another, QUICK).status_code == 200
        assert sum(f.done() for f in many) < 5, "it had to wait for most of the others"
        for answer in many:
            assert answer.result().status_code in (422, 503)


def test_who_only_asks_whether_it_is_ready_starts_no_processes(built_home: Path) -> None:
    settings = {"queries_at_once": 3, "long_queries": 2, "query_seconds": 5}
    with serving(built_home, **settings) as client, ThreadPoolExecutor(12) as threads:
        before = set(workers())
        slow = [threads.submit(ask, client, ENDLESS) for _ in range(2)]
        time.sleep(2)
        ready = [threads.submit(client.get, "/health/ready") for _ in range(10)]
        assert {answer.result().status_code for answer in ready} == {200}
        assert len(set(workers()) - before) <= 2
        for answer in slow:
            refused(answer.result(), 422, "time-limit")
