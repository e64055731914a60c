"""What a query sees of the graphs."""

import pyoxigraph as ox
import pytest

from kg.store import Dataset, Store

G, H = ox.NamedNode("urn:g"), ox.NamedNode("urn:h")


@pytest.fixture(scope="module")
def store() -> Store:
    """Two graphs with one triple each."""
    found = Store()
    for graph in (G, H):
        found.add(graph, [ox.Triple(graph, graph, graph)])
    return found


def seen(store: Store, query: str, dataset: Dataset | None = None) -> set[str]:
    """The names that a query binds ?s to."""
    results = store.query(query, dataset)
    assert isinstance(results, ox.QuerySolutions)
    return {row["s"].value for row in results}


@pytest.mark.parametrize(
    ("query", "dataset", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", None, {"urn:g", "urn:h"}),
        ("SELECT * FROM <urn:g> { ?s ?p ?o }", None, {"urn:g"}),
        ("SELECT * FROM NAMED <urn:g> { ?s ?p ?o }", None, set()),
        ("SELECT * { ?s ?p ?o }", Dataset((G,)), {"urn:g"}),
        ("SELECT * FROM <urn:g> { ?s ?p ?o }", Dataset((H,)), {"urn:h"}),
        ("SELECT * { ?s ?p ?o }", Dataset((), (H,)), set()),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", Dataset((G,), (H,)), {"urn:h"}),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", Dataset((G,)), set()),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", None, set()),
        ("PREFIX x: <urn:from#> SELECT * { ?s ?p ?o MINUS { ?from x:from 'from' } }", None,
         {"urn:g", "urn:h"}),
    ],
)  # fmt: skip
def test_which_graphs_a_query_sees(
    store: Store, query: str, dataset: Dataset | None, expected: set[str]
) -> None:
    assert seen(store, query, dataset) == expected


COUNTED = [
    "FROM <urn:g> FROM <urn:g>",
    "FROM<urn:g>FROM<urn:g>",
    "FROM <urn:g> # FROM <urn:h>\nFROM <urn:g>",
    "FROM <urn:g> FROM x:g WHERE",
    "FROM <urn:\\u0067> FROM <urn:g>",
    "FROM <urn:g> FROM NAMED <urn:h> FROM <urn:g>",
    "FROM NAMED <urn:g> FROM NAMED <urn:h> FROM NAMED <urn:g>",
    "FROM NAMED <urn:g> FROM<urn:g> FROM NAMED x:g FROM x:g",
]


@pytest.mark.parametrize("clauses", COUNTED)
@pytest.mark.parametrize("before", ["", "?s ('FROM <urn:h> FROM <urn:h>' AS ?t) (1<2 AS ?u)"])
def test_a_dataset_is_a_set_of_graphs(store: Store, clauses: str, before: str) -> None:
    """SPARQL 1.1, 13.2: a graph that is named twice is not read twice."""
    for pattern, keyword in (("{ ?s ?p ?o }", "FROM"), ("{ GRAPH ?g { ?s ?p ?o } }", "NAMED")):
        query = f"PREFIX x: <urn:> SELECT {before or '*'} {clauses} {pattern}"
        results = store.query(query)
        assert isinstance(results, ox.QuerySolutions)
        found = [row["s"].value for row in results]
        named = {"urn:g"} if keyword == "FROM" else {"urn:g", "urn:h"}
        assert len(found) == len(set(found)), query
        assert set(found) <= named


def test_a_dataset_of_a_request_is_a_set_of_graphs(store: Store) -> None:
    for query, dataset in (
        ("SELECT * { ?s ?p ?o }", Dataset((G, H, G, G))),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", Dataset((), (H, G, H))),
    ):
        results = store.query(query, dataset)
        assert isinstance(results, ox.QuerySolutions)
        assert len(list(results)) == 2


def test_graphs_named_twice_are_left_where_the_clauses_are_not_certain(store: Store) -> None:
    """The engine takes for a comment what looks like an IRI and two clauses."""
    query = "SELECT (1<2#>FROM <urn:h> FROM <urn:h>\n AS ?x) ?s FROM <urn:g> { ?s ?p ?o }"
    assert seen(store, query) == {"urn:g"}
