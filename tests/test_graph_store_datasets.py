"""Datasets of the graph store: judged, kept while others rest on them, listed, read only."""

from pathlib import Path

import httpx
from api_server import serving
from dataset_homes import ASSESSED, FAULTY, OWN, RESTING, said
from graph_store import LICENCE, TTL, YAML, A, B, Step, a_problem, triples

from kg import releases
from kg.catalogue import graph
from kg.store import ASSERTED, DATASETS
from kg.tokens import Tokens


def test_the_default_graph_is_the_curated_data(
    graph_store: httpx.Client, shared_home: Path
) -> None:
    store = releases.current(shared_home).store()
    assert triples(graph_store.get("/datasets?default")) == said(store, ASSERTED)


def test_what_is_put_is_judged_and_in_its_graph(graph_store: httpx.Client, token: str) -> None:
    """The inferences of a dataset are there with it, and gone with it."""
    query = f"""SELECT ?s {{ GRAPH <{DATASETS}judged-one> {{ ?s a cg:Observation }}
        GRAPH <https://w3id.org/klynge/graph/judged> {{ ?v ?p ?s }} }}"""
    put = Step("PUT", "/datasets/judged-one", 201, OWN, YAML).sent(graph_store, token)
    assert put.status_code == 201, put.text
    answer = graph_store.get("/sparql", params={"query": query})
    assert answer.headers["klynge-release"] == put.headers["klynge-release"]
    assert answer.json()["results"]["bindings"]
    removed = Step("DELETE", "/datasets/judged-one", 204).sent(graph_store, token)
    assert removed.status_code == 204
    assert graph_store.get("/sparql", params={"query": query}).json()["results"]["bindings"] == []


def test_a_dataset_on_which_another_rests_stays(graph_store: httpx.Client, token: str) -> None:
    assert (
        Step("PUT", "/datasets/under", 201, OWN, YAML).sent(graph_store, token).status_code == 201
    )
    assert (
        Step("PUT", "/datasets/over", 201, RESTING, YAML).sent(graph_store, token).status_code
        == 201
    )
    refused = Step("DELETE", "/datasets/under", 409).sent(graph_store, token)
    assert refused.status_code == 409
    assert a_problem("dataset-in-use")(refused)
    assert "over" in refused.json()["detail"]
    assert Step("DELETE", "/datasets/over", 204).sent(graph_store, token).status_code == 204
    assert Step("DELETE", "/datasets/under", 204).sent(graph_store, token).status_code == 204


def test_faults_say_where_they_are(graph_store: httpx.Client, token: str) -> None:
    answer = Step("PUT", "/datasets/faulty", 422, FAULTY, YAML).sent(graph_store, token)
    fault = next(f for f in answer.json()["faults"] if "growing" in f["message"])
    line = next(n for n, text in enumerate(FAULTY.split("\n"), start=1) if "growing" in text)
    assert (fault["file"], fault["line"], fault["field"]) == ("faulty.yaml", line, "value")
    assert "emerging" in fault["allowed"]


def test_the_listing_says_who_when_and_under_which_licence(
    graph_store: httpx.Client, token: str, shared_home: Path
) -> None:
    put = Step("PUT", "/datasets/listed", 201, ASSESSED, YAML).sent(graph_store, token)
    assert put.status_code == 201, put.text
    rows = {row["name"]: row for row in graph_store.get("/datasets").json()}
    kept = releases.current(shared_home).datasets()
    assert set(rows) == set(kept)
    row, dataset = rows["listed"], kept["listed"]
    assert (row["who"], row["licence"], row["when"]) == ("Ada", LICENCE, dataset.when)
    assert row["triples"] == len(dataset.triples)
    assert row["graph"] == graph("listed").value
    assert graph_store.get(row["link"]).status_code == 200
    page = graph_store.get("/datasets", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert row["link"] in page.text
    catalogue = triples(graph_store.get("/datasets", headers={"accept": TTL}))
    assert set(dataset.statements()) <= catalogue
    tag = graph_store.get("/datasets").headers["etag"]
    assert graph_store.get("/datasets", headers={"if-none-match": tag}).status_code == 304


def test_a_second_contributor_is_named_beside_the_first(
    graph_store: httpx.Client, shared_home: Path
) -> None:
    first, second = Tokens(shared_home).make("Grace"), Tokens(shared_home).make("Lise")
    assert Step("PUT", "/datasets/both", 201, A).sent(graph_store, first).status_code == 201
    assert Step("POST", "/datasets/both", 204, B).sent(graph_store, second).status_code == 204
    assert releases.current(shared_home).datasets()["both"].who == "Grace, Lise"


def test_a_server_that_only_answers(small_home: Path) -> None:
    token = Tokens(small_home).make("Ada")
    with serving(small_home, read_only=True) as client:
        for method in ("PUT", "POST", "DELETE"):
            refused = Step(method, "/datasets/a", 403, A).sent(client, token)
            assert refused.status_code == 403
            assert a_problem("forbidden")(refused)
        assert client.get("/datasets").json() == []
