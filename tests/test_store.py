"""What a query sees, and that it cannot reach out: the lexing traps of SPARQL 1.1, section 19."""

import pyoxigraph as ox
import pytest

from kg.store import Dataset, ReachesOut, Store, refuse_service, uses

G, H = ox.NamedNode("urn:g"), ox.NamedNode("urn:h")
AWAY = "http://127.0.0.1:9/"
PATTERN = "{ ?s ?p ?o }"


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


REACHING = {
    "plain": f"SELECT * {{ SERVICE <{AWAY}> {PATTERN} }}",
    "silent": f"SELECT * {{ sErViCe SILENT <{AWAY}> {PATTERN} }}",
    "variable": f"SELECT * {{ VALUES ?x {{ <{AWAY}> }} SERVICE ?x {PATTERN} }}",
    "prefixed": f"PREFIX x: <{AWAY}> SELECT * {{ SERVICE x: {PATTERN} }}",
    "no spaces": f"SELECT*{{SERVICE<{AWAY}>{{?s?p?o}}}}",
    "comment between": f"SELECT * {{ SERVICE#\n<{AWAY}> {PATTERN} }}",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE <{AWAY}> {PATTERN} }} }} }}",
    "in a filter": f"ASK {{ FILTER NOT EXISTS {{ SERVICE <{AWAY}> {PATTERN} }} }}",
    "in a construct": f"CONSTRUCT {PATTERN} WHERE {{ SERVICE <{AWAY}> {PATTERN} }}",
    "after a long string": f"SELECT * {{ BIND('''it's ''' AS ?a) SERVICE <{AWAY}> {PATTERN} }} #'",
    "less-than read as an IRI": (
        f"SELECT * {{ FILTER(1<2)#>'''\nSERVICE <{AWAY}> {PATTERN} #'''\n}}"
    ),
    "within what looks like an IRI": (
        f"PREFIX x: <{AWAY}> SELECT * {{ FILTER(1<2)SERVICE#>\nx: {PATTERN} }}"
    ),
    "beside a harmless one": f"SELECT * {{ ?service ?p 'SERVICE' SERVICE <{AWAY}> {PATTERN} }}",
}


@pytest.mark.parametrize("query", REACHING.values(), ids=REACHING)
def test_service_is_found_in_every_disguise(query: str) -> None:
    with pytest.raises(ReachesOut):
        refuse_service(query)


@pytest.mark.parametrize(
    "query",
    [
        'ASK { BIND("SERVICE <x>" AS ?x) }',
        "SELECT ?service { ?service <http://x/service> 'SERVICE'@service }",
        "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
        "PREFIX service: <urn:> SELECT * { service:service ?p _:service }",
        "ASK { ?s ?p '''\nSERVICE <x> { ?s ?p ?o }\n''' }",
    ],
)
def test_the_word_elsewhere_is_no_service(query: str) -> None:
    refuse_service(query)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?service {\n ?service ?p }", "2:14"),
        (f"SELECT * {{\n SERVICE <{AWAY}> }}", "2:"),
        (f"ASK {{ \\u0053ERVICE <{AWAY}> {PATTERN} }}", "1:"),
    ],
)
def test_a_malformed_query_is_told_so_with_its_place(query: str, place: str) -> None:
    with pytest.raises(SyntaxError, match=f"error at {place}"):
        refuse_service(query)
        Store().query(query)


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_only_endpoints_on_the_list_are_allowed(silent: str) -> None:
    other = "http://127.0.0.1:8/"
    for allowed, beside in ((AWAY, ""), (AWAY, f"'SERVICE <{other}>' ?p ?o .")):
        query = f"SELECT * {{ {beside} SERVICE {silent}<{AWAY}> {PATTERN} }}"
        refuse_service(query, allowed=[other, allowed])
    for service in (f"<{other}>", "?x", "x:", f"<{AWAY}more>", f"<{AWAY[:-1]}>"):
        query = f"PREFIX x: <{AWAY}> SELECT * {{ SERVICE {silent}{service} {PATTERN} }}"
        with pytest.raises(ReachesOut):
            refuse_service(query, allowed=[AWAY])
        both = query.replace("* {", f"* {{ SERVICE <{AWAY}> {PATTERN} ")
        with pytest.raises(ReachesOut):
            refuse_service(both, allowed=[AWAY])


def test_a_keyword_is_told_from_names() -> None:
    assert uses("SELECT * FROM <urn:g> {}", "FROM")
    assert not uses("SELECT (1 AS ?from) { BIND('FROM' AS ?x) }", "FROM")
