"""Datasets over HTTP: seen whole at one instant, by everyone, however many change them at once."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from api_server import serving
from dataset_homes import ASSESSED, OWN, RESTING, put
from graph_store import LICENSED

from kg import releases
from kg.catalogue import graph
from kg.store import DATASETS
from kg.tokens import Tokens
from kg.vocabulary import BASE

SIZES = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
YAML, TTL = "application/yaml", "text/turtle"
Sizes = dict[str, int]


@pytest.fixture
def client(small_home: Path) -> Iterator[httpx.Client]:
    """A client, with a token, of a server of one's own."""
    token = Tokens(small_home).make("Ada")
    with serving(small_home) as http:
        http.headers.update({"Authorization": f"Bearer {token}", "Link": LICENSED})
        http.timeout = 120
        yield http


def fact(number: int) -> str:
    """One triple of its own."""
    return f"<https://example.org/{number}> <https://example.org/p> {number} ."


def sent(client: httpx.Client, method: str, name: str, body: str, **headers: str) -> httpx.Response:
    """The answer to a dataset."""
    media = YAML if body.startswith("country") else TTL
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.request(
        method, f"/datasets/{name}", content=body, headers={"Content-Type": media, **named}
    )


def counted(answer: httpx.Response) -> Sizes:
    """How many triples each graph has, by an answer to `SIZES`."""
    rows = answer.json()["results"]["bindings"]
    return {r["g"]["value"].removeprefix(BASE + "graph/"): int(r["n"]["value"]) for r in rows}


def at_once(*actions: Callable[[], httpx.Response]) -> list[int]:
    """The statuses of requests that are sent at the same time, sorted."""
    statuses: list[int] = []
    start = threading.Barrier(len(actions))

    def act(action: Callable[[], httpx.Response]) -> None:
        """Send one of them."""
        start.wait()
        statuses.append(action().status_code)

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def test_readers_see_the_old_or_the_new_and_never_a_mix(
    client: httpx.Client, small_home: Path
) -> None:
    """Two readers count all graphs while datasets come, change and go.

    Whatever they see is, in every graph, what the manifest of the release in the answer says.
    """
    whole: dict[str, Sizes] = {}
    seen: list[tuple[str, Sizes]] = []
    ended = threading.Event()

    def note() -> None:
        """Note what the release in use must look like."""
        release = releases.current(small_home)
        sizes = release.manifest().triples
        whole[release.name] = {name: size for name, size in sizes.items() if size}

    def watch() -> None:
        """Count, again and again."""
        while not ended.is_set():
            answer = client.get("/sparql", params={"query": SIZES})
            seen.append((answer.headers["klynge-release"], counted(answer)))
            time.sleep(0.02)

    note()
    watchers = [threading.Thread(target=watch) for _ in range(2)]
    for watcher in watchers:
        watcher.start()
    try:
        for method, name, body in [
            ("PUT", "mine", OWN),
            ("PUT", "other", ASSESSED),
            ("POST", "mine", RESTING),
            ("PUT", "mine", OWN.replace("emerging", "mature")),
            ("DELETE", "other", ""),
            ("DELETE", "mine", ""),
        ]:
            answer = sent(client, method, name, body)
            assert answer.status_code in (201, 204), answer.text
            note()
            time.sleep(0.3)
    finally:
        ended.set()
        for watcher in watchers:
            watcher.join()
    assert len(whole) == 7
    assert {name for name, _ in seen} == set(whole)
    for name, sizes in seen:
        assert sizes == whole[name]


def test_whoever_got_an_answer_sees_the_change_at_once(client: httpx.Client) -> None:
    """In every part of the server, and of the conclusions too."""
    ask = f"ASK {{ GRAPH <{BASE}graph/inferred> {{ <{BASE}id/observation/b--1995-1999> ?p ?o }} }}"
    where = [("/id/cluster/b.ttl", 200), ("/graph/dataset/mine.ttl", 200), ("/datasets/mine", 200)]
    for _ in range(3):
        assert sent(client, "PUT", "mine", OWN).status_code == 201
        assert client.get("/sparql", params={"query": ask}).json()["boolean"] is True
        assert [client.get(path).status_code for path, _ in where] == [s for _, s in where]
        assert [row["name"] for row in client.get("/datasets").json()] == ["mine"]
        assert sent(client, "DELETE", "mine", "").status_code == 204
        assert client.get("/sparql", params={"query": ask}).json()["boolean"] is False
        assert client.get("/id/cluster/b.ttl").status_code == 410
        assert client.get("/datasets").json() == []


def test_a_case_may_refer_to_what_a_dataset_has_now(client: httpx.Client) -> None:
    """And to what is curated in this home; `b` and `a` are in no case file that ships."""

    def faults(text: str) -> list[str]:
        """What is wrong with a case, said by the server."""
        answer = client.post("/check", content=text, headers={"Content-Type": YAML})
        assert answer.status_code == 200, answer.text
        return [fault["message"] for fault in answer.json()]

    assert faults(RESTING)
    assert sent(client, "PUT", "mine", OWN).status_code == 201
    assert faults(RESTING) == []
    assert sent(client, "DELETE", "mine", "").status_code == 204
    assert faults(RESTING)


def test_one_of_many_makes_a_dataset(client: httpx.Client) -> None:
    statuses = at_once(
        *(lambda n=n: sent(client, "PUT", "d", fact(n), If_None_Match="*") for n in range(4))
    )
    assert statuses == [201, 412, 412, 412]


def test_one_of_many_changes_what_all_have_read(client: httpx.Client) -> None:
    assert sent(client, "PUT", "d", fact(99)).status_code == 201
    tag = client.get("/datasets/d").headers["etag"]
    statuses = at_once(
        *(lambda n=n: sent(client, "PUT", "d", fact(n), If_Match=tag) for n in range(2)),
        *(lambda n=n: sent(client, "POST", "d", fact(n), If_Match=tag) for n in range(2, 4)),
    )
    assert statuses == [204, 412, 412, 412]


def test_exactly_one_of_many_is_told_that_it_made_the_dataset(client: httpx.Client) -> None:
    statuses = at_once(*(lambda n=n: sent(client, "PUT", "d", fact(n)) for n in range(3)))
    assert statuses == [201, 204, 204]


def test_nothing_that_is_merged_at_once_is_lost(client: httpx.Client, small_home: Path) -> None:
    assert sent(client, "PUT", "d", fact(99)).status_code == 201
    posts = [lambda n=n: sent(client, "POST", "d", fact(n)) for n in range(4)]
    others: list[Exception] = []

    def add() -> None:
        """Add another dataset without the server, as `klynge add` does."""
        try:
            put(small_home, "elsewhere", OWN)
        except Exception as error:
            others.append(error)

    command = threading.Thread(target=add)
    command.start()
    assert at_once(*posts) == [204] * 4
    command.join()
    assert others == []
    found = client.get("/datasets/d", headers={"accept": "application/n-triples"})
    expected = {q.triple for n in (0, 1, 2, 3, 99)
                for q in ox.parse(fact(n), format=ox.RdfFormat.TURTLE)}  # fmt: skip
    assert {q.triple for q in ox.parse(found.content, format=ox.RdfFormat.N_TRIPLES)} == expected
    assert {row["name"] for row in client.get("/datasets").json()} == {"d", "elsewhere"}


def test_a_thing_that_no_address_leads_to_is_refused(client: httpx.Client) -> None:
    for name in ("thing/only?x=1", "thing/doc#part"):
        body = f"<{BASE}id/{name}> <https://example.org/p> 1 ."
        refused = sent(client, "PUT", "mine", body)
        assert refused.status_code == 422
        assert f"{name} has" in refused.text
    assert client.get("/datasets/mine").status_code == 404


def test_a_merge_is_checked_with_what_it_is_merged_into(client: httpx.Client) -> None:
    assert sent(client, "PUT", "mine", OWN).status_code == 201
    before = client.get("/datasets/mine")
    refused = sent(client, "POST", "mine", OWN.replace("1990", "1991"))
    assert refused.status_code == 422
    assert "1990" in refused.text
    assert client.get("/datasets/mine").headers["etag"] == before.headers["etag"]
    assert sent(client, "POST", "mine", RESTING).status_code == 204
    after = client.get("/datasets/mine")
    assert len(after.content) > len(before.content)
    assert after.headers["etag"] != before.headers["etag"]


def test_the_graphs_of_datasets_are_among_those_of_the_service(client: httpx.Client) -> None:
    assert sent(client, "PUT", "mine", fact(1)).status_code == 201
    names = counted(client.get("/sparql", params={"query": SIZES}))
    assert names["dataset/mine"] == 1
    chosen = client.get(
        "/sparql",
        params={"query": "ASK { ?s ?p 1 }", "default-graph-uri": graph("mine").value},
    )
    assert chosen.json()["boolean"] is True
    assert graph("mine").value == DATASETS + "mine"
