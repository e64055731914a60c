"""The SPARQL 1.1 Protocol, query side: each case begins with the clause that it is of.

https://www.w3.org/TR/sparql11-protocol/ ; what the standard leaves open is marked `ours`.
"""

import gzip
import json
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest

from kg.store import ASSERTED, GRAPHS, JUDGED, ONTOLOGY

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"
ASK = "ASK { cg:Cluster a owl:Class }"
IN_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
CLUSTERS = "SELECT ?c { ?c a cg:Cluster } LIMIT 1"
GRAPH = "CONSTRUCT { cg:Cluster a ?t } WHERE { cg:Cluster a ?t }"
DESCRIBE = "DESCRIBE cg:Cluster"
UPDATES = (
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "LOAD <file:///etc/passwd>",
    "CLEAR ALL",
    "DROP ALL",
    "PREFIX x: <urn:x> # so\nINSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "# a comment ends with a carriage return, too\rDROP ALL",
    "PREFIX #c\n a: <x:> DELETE WHERE { ?s ?p ?o }",
    "BASE # c\r<urn:x> PREFIX a:#\n<x:> CLEAR ALL",
)


@dataclass
class Case:
    """A request and what must come back."""

    clause: str
    status: int = 200
    media: str = ""
    holds: str = ""
    method: str = "GET"
    params: Any = None
    content: bytes | str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def get(clause: str, query: str, accept: str = "", **expected: Any) -> Case:
    """A case of a query by GET."""
    headers = {"accept": accept} if accept else {}
    return Case(clause, params={"query": query}, headers=headers, **expected)


def post(clause: str, content: bytes | str, sent: str | None, **expected: Any) -> Case:
    """A case of a query by POST."""
    headers = {"content-type": sent} if sent else {}
    return Case(clause, method="POST", content=content, headers=headers, **expected)


def form(*pairs: tuple[str, str]) -> str:
    """A form, encoded."""
    return urlencode(pairs)


TRUE = '"boolean":true'
FALSE = '"boolean":false'
ONLY = "ASK { FILTER NOT EXISTS { ?s a cg:Cluster } }"
CASES = [
    # The three ways to send a query.
    get("2.1.1 GET", ASK, media=JSON, holds=TRUE),
    post("2.1.2 POST form", form(("query", ASK)), FORM, media=JSON, holds=TRUE),
    post("2.1.3 POST direct", ASK, DIRECT, media=JSON, holds=TRUE),
    post("2.1.2 form with charset", form(("query", ASK)), f"{FORM}; charset=UTF-8", holds=TRUE),
    post("2.1.3 direct with charset", ASK, f'{DIRECT};charset="utf-8"', holds=TRUE),
    post("2.1.2 form, media type in capitals", form(("query", ASK)), FORM.title(), holds=TRUE),
    Case("2.1 HEAD", method="HEAD", params={"query": ASK}, media=JSON),
    Case("2.1 OPTIONS", 204, method="OPTIONS"),
    Case("2.1 PUT", 405, method="PUT", holds="method-not-allowed"),
    Case("2.1 DELETE", 405, method="DELETE", holds="method-not-allowed"),
    # 2.1: exactly one query.
    Case("2.1 no query by GET", 400, params={"x": "1"}, holds="none was sent"),
    Case("2.1 two queries by GET", 400, params=[("query", ASK)] * 2, holds="2 were sent"),
    post("2.1 two queries in a form", form(*[("query", ASK)] * 2), FORM, status=400,
         holds="2 were sent"),
    Case("2.1 query in the body and the address", 400, method="POST", params={"query": ASK},
         content=ASK, headers={"content-type": DIRECT}, holds="2 were sent"),
    post("2.1.2 empty form", "", FORM, status=400, holds="none was sent"),
    get("2.1 empty query", "", status=400, holds="malformed-query"),
    post("2.1.3 empty body", "", DIRECT, status=400, holds="malformed-query"),
    Case("2.1.2 form with parameters in the address", 400, method="POST",
         params={"default-graph-uri": ASSERTED.value}, content=form(("query", ASK)),
         headers={"content-type": FORM}, holds="in the form"),
    # 2.1.2, 2.1.3: content types.
    post("2.1.2 text/plain", ASK, "text/plain", status=415, holds="unsupported-media-type"),
    post("2.1.2 no type", ASK, None, status=415, holds="unsupported-media-type"),
    post("2.1.2 JSON", "{}", "application/json", status=415, holds="unsupported"),
    post("2.1.2 multipart", "--x--", "multipart/form-data; boundary=x", status=415),
    post("2.1.3 UTF-16 said", ASK.encode("utf-16"), f"{DIRECT}; charset=utf-16", status=415),
    post("2.1.3 UTF-16 not said", ASK.encode("utf-16"), DIRECT, status=400, holds="UTF-8"),
    post("2.1.3 UTF-16 without mark", ASK.encode("utf-16-le"), DIRECT, status=400),
    post("2.1.2 UTF-16 in a form", form(("query", ASK)).encode("utf-16"), FORM, status=400),
    post("2.1.2 latin-1 percent-encoded", "query=ASK%20%7B%20%22%E6%22%20%7D", FORM, status=400),
    Case("2.1.3 compressed", 415, method="POST", content=gzip.compress(ASK.encode()),
         headers={"content-type": DIRECT, "content-encoding": "gzip"}, holds="compressed"),
    # Percent-encoding is undone once.
    get("2.1.1 plus is a plus", "ASK { FILTER(1+1 = 2) FILTER('a+b' = 'a\\u002Bb') }", holds=TRUE),
    get("2.1.1 percent stays", "ASK { FILTER(STRLEN('%2B') = 3) }", holds=TRUE),
    post("2.1.2 plus is a space", "query=ASK+%7B+FILTER(STRLEN('a+b')+%3D+3)+%7D", FORM,
         holds=TRUE),
    post("2.1.2 percent stays", form(("query", "ASK { FILTER(STRLEN('%2B') = 3) }")), FORM,
         holds=TRUE),
    post("2.1.3 direct is not decoded", "ASK { FILTER(STRLEN('%2B+') = 4) }", DIRECT, holds=TRUE),
    get("2.1.1 unicode", "ASK { FILTER(STRLEN('blåbær€😀') = 8) }", holds=TRUE),
    # 2.1.4: the dataset.
    *(Case("2.1.4 a graph named twice is one", params=[
        ("query", f"ASK {{ {{ SELECT (COUNT(*) AS ?n) {{ {p} }} }} FILTER(?n = 1) }}"),
        *[(name, ONTOLOGY.value)] * 2], holds=TRUE)
      for name, p in (("default-graph-uri", "cg:Cluster a owl:Class"),
                      ("named-graph-uri", "GRAPH ?g { cg:Cluster a owl:Class }"))),
    get("13.2 a graph named twice in the query is one",
        f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY.value}> FROM <{ONTOLOGY.value}> "
        "{ cg:Cluster a owl:Class }", holds='"value":"1"'),
    Case("2.1.4 default graph", params={"query": ONLY, "default-graph-uri": ONTOLOGY.value},
         holds=TRUE),
    Case("2.1.4 default graph repeated", params=[
        ("query", ONLY), ("default-graph-uri", ONTOLOGY.value),
        ("default-graph-uri", ASSERTED.value)], holds=FALSE),
    Case("2.1.4 default graph overrides FROM", params={
        "query": f"ASK FROM <{ONTOLOGY.value}> {{ ?s a cg:Cluster }}",
        "default-graph-uri": ASSERTED.value}, holds=TRUE),
    Case("2.1.4 named graph alone empties the default graph", params={
        "query": "ASK { ?s ?p ?o }", "named-graph-uri": ASSERTED.value}, holds=FALSE),
    Case("2.1.4 named graph", params={"query": IN_GRAPHS, "named-graph-uri": JUDGED.value},
         holds=JUDGED.value),
    Case("2.1.4 named graph overrides FROM NAMED", params={
        "query": f"ASK FROM NAMED <{ONTOLOGY.value}> {{ GRAPH <{ONTOLOGY.value}> {{ ?s ?p ?o }} }}",
        "named-graph-uri": ASSERTED.value}, holds=FALSE),
    Case("2.1.4 both kinds", params=[
        ("query", f"ASK {{ ?s a owl:Class GRAPH <{ASSERTED.value}> {{ ?c a cg:Cluster }} }}"),
        ("default-graph-uri", ONTOLOGY.value), ("named-graph-uri", JUDGED.value),
        ("named-graph-uri", ASSERTED.value)], holds=TRUE),
    post("2.1.4 in a form", form(
        ("query", ONLY), ("default-graph-uri", ONTOLOGY.value)), FORM, holds=TRUE),
    Case("2.1.4 direct, in the address", method="POST", content=ONLY,
         params={"default-graph-uri": ONTOLOGY.value}, headers={"content-type": DIRECT},
         holds=TRUE),
    Case("2.1.4 a graph that is not here is empty", params={
        "query": "ASK { ?s ?p ?o }", "default-graph-uri": "urn:elsewhere"}, holds=FALSE),
    Case("2.1.4 a graph that is no IRI", 400, params={
        "query": ASK, "default-graph-uri": "not an iri"}, holds="bad-graph"),
    get("2.1.4 FROM", f"ASK FROM <{ONTOLOGY.value}> {{ ?s a cg:Cluster }}", holds=FALSE),
    get("2.1.4 FROM NAMED", IN_GRAPHS.replace("{", f"FROM NAMED <{JUDGED.value}> {{", 1),
        holds=JUDGED.value),
    get("2.1.4 without a dataset all graphs are seen as one (ours)",
        "ASK { ?o a cg:Verdict . ?c a cg:Cluster . ?t a owl:Class }", holds=""),
    # 2.1.5: content negotiation, and 2.1.6: what succeeds.
    get("2.1.6 SELECT: JSON by default", CLUSTERS, media=JSON, holds='"bindings"'),
    get("2.1.6 SELECT as XML", CLUSTERS, "application/sparql-results+xml", holds="<sparql",
        media="application/sparql-results+xml"),
    get("2.1.6 SELECT as CSV", CLUSTERS, "text/csv", media="text/csv", holds="c\r\n"),
    get("2.1.6 SELECT as TSV", CLUSTERS, "text/tab-separated-values", holds="?c\n",
        media="text/tab-separated-values"),
    get("2.1.6 ASK as XML", ASK, "application/sparql-results+xml", holds="<boolean>true",
        media="application/sparql-results+xml"),
    get("2.1.6 ASK as CSV (ours)", ASK, "text/csv", media="text/csv", holds="true"),
    get("2.1.6 ASK as TSV (ours)", ASK, "text/tab-separated-values", holds="true",
        media="text/tab-separated-values"),
    get("2.1.6 CONSTRUCT: Turtle by default", GRAPH, media="text/turtle", holds="owl:Class"),
    get("2.1.6 DESCRIBE: Turtle by default", DESCRIBE, media="text/turtle", holds="owl:Class"),
    get("2.1.5 a short name for JSON", ASK, "application/json", media="application/json"),
    get("2.1.5 a short name for XML", ASK, "application/xml", media="application/xml"),
    get("2.1.5 quality", CLUSTERS, f"text/csv;q=0.4, {JSON};q=0.3, text/html", media="text/csv"),
    get("2.1.5 anything", CLUSTERS, "*/*", media=JSON),
    get("2.1.5 the kind decides among both", GRAPH, f"{JSON}, text/turtle;q=0.1",
        media="text/turtle"),
    get("2.1.5 any text for a graph", GRAPH, "text/*", media="text/turtle"),
    get("2.1.5 nothing acceptable", ASK, "image/png", status=406, holds="text/turtle"),
    get("2.1.5 a graph as results", GRAPH, JSON, status=406, holds="text/turtle"),
    get("2.1.5 results as a graph", CLUSTERS, "text/turtle", status=406, holds=JSON),
    # 2.1.6: what fails.
    get("2.1.6 malformed", "SELECT * {\n ?s ?p }", status=400, holds='"line": 2, "column": 9'),
    get("2.1.6 malformed at the end", "ASK { ?s ?p ?o", status=400, holds="malformed-query"),
    get("2.1.6 unknown function", "SELECT (<urn:f>(1) AS ?x) {}", status=422,
        holds="query-failed"),
    get("2.1.6 unknown prefix", "ASK { ?s nowhere:p ?o }", status=400, holds="malformed-query"),
    # 2.2: updates, of which there are none here.
    post("2.2.1 update in a form", form(("update", UPDATES[0])), FORM, status=403,
         holds="update-refused"),
    post("2.2.2 update direct", UPDATES[0], "application/sparql-update", status=403,
         holds="update-refused"),
    Case("2.2 update by GET", 403, params={"update": UPDATES[0]}, holds="update-refused"),
    *(get(f"2.2 as a query: {update.split()[0]}", update, status=403, holds="update-refused")
      for update in UPDATES),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.clause)
def test_the_protocol(client: httpx.Client, case: Case) -> None:
    request = client.build_request(
        case.method, "/sparql", params=case.params, content=case.content, headers=case.headers
    )
    if "content-type" not in case.headers:
        request.headers.pop("content-type", None)
    answer = client.send(request)
    assert answer.status_code == case.status, answer.text
    if case.media:
        assert answer.headers["content-type"].split(";")[0] == case.media
    if case.holds:
        assert case.holds in answer.text
    if case.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == case.status


FORMATS = (
    "text/turtle",
    "application/trig",
    "application/n-triples",
    "application/n-quads",
    "application/rdf+xml",
    "application/ld+json",
)


@pytest.mark.parametrize("media", FORMATS)
@pytest.mark.parametrize("query", [GRAPH, DESCRIBE, "CONSTRUCT WHERE { ?s a cg:Cluster }"])
def test_a_graph_is_the_same_in_every_format(client: httpx.Client, query: str, media: str) -> None:
    """2.1.6: CONSTRUCT and DESCRIBE answer with RDF; both queries have no blank nodes."""
    graphs = []
    for accept in ("application/n-triples", media):
        answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
        assert answer.headers["content-type"].split(";")[0] == accept
        quads = ox.parse(answer.content, format=ox.RdfFormat.from_media_type(accept))
        graphs.append({q.triple for q in quads if "_:" not in str(q)})
    assert graphs[0]
    assert graphs[0] == graphs[1]


def test_head_and_options_say_what_get_would(client: httpx.Client) -> None:
    head, got = (client.request(m, "/sparql", params={"query": ASK}) for m in ("HEAD", "GET"))
    assert head.text == ""
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.headers["content-type"] == got.headers["content-type"]
    assert client.options("/sparql").headers["allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.2", "application/rdf+xml"),
    ],
)
def test_service_description(client: httpx.Client, accept: str | None, media: str) -> None:
    """Service Description, 2: it is found at the address of the service; the counts are true."""
    answer = client.get("/sparql", headers={"accept": accept} if accept else {"accept": ""})
    assert answer.headers["content-type"].split(";")[0] == media
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.from_media_type(media))
    found = store.query(
        """
        PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?e ?language ?triples ?classes ?properties ?clusters {
          ?s a sd:Service ; sd:endpoint ?e ; sd:supportedLanguage ?language ;
            sd:feature sd:UnionDefaultGraph ; sd:defaultDataset/sd:defaultGraph ?g .
          ?g void:triples ?triples ; void:classes ?classes ; void:properties ?properties ;
            void:classPartition [ void:class <https://w3id.org/klynge/ontology#Cluster> ;
                                  void:entities ?clusters ] }
        """
    )
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    assert row["e"].value == f"{client.base_url}/sparql".replace("//sparql", "/sparql")
    assert row["language"].value.endswith("#SPARQL11Query")
    assert int(row["clusters"].value) == 91
    for name, query in {
        "triples": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c FILTER isIRI(?c) }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    }.items():
        counted = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
        assert row[name].value == counted[0]["n"]["value"], name
    named = {
        q.object.value
        for q in store
        if q.predicate.value == "http://www.w3.org/ns/sparql-service-description#name"
    }
    assert named == {graph.value for graph in GRAPHS}


def test_a_bare_address_has_a_page_for_browsers(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"accept": "text/html,*/*;q=0.8"})
    assert answer.headers["content-type"].startswith("text/html")
    assert client.get("/sparql", headers={"accept": "image/png"}).status_code == 406


def test_a_query_too_long_for_an_address_goes_by_post(client: httpx.Client) -> None:
    query = ASK + "#" * 90_000
    assert TRUE in client.post("/sparql", data={"query": query}).text
    connection = HTTPConnection(client.base_url.host, client.base_url.port or 0)
    connection.request("GET", f"/sparql?query={quote(query)}")
    assert TRUE in connection.getresponse().read().decode()
    connection.close()
    direct = client.post("/sparql", content=query, headers={"content-type": DIRECT})
    assert json.loads(direct.text)["boolean"] is True


def test_the_openapi_document_says_what_the_route_takes_and_answers(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]["/sparql"]
    assert [p["name"] for p in paths["get"]["parameters"]] == [
        "query",
        "default-graph-uri",
        "named-graph-uri",
    ]
    assert set(paths["post"]["requestBody"]["content"]) == {FORM, DIRECT}
    statuses = {str(case.status) for case in CASES} - {"204", "405"}
    for method in ("get", "post"):
        assert statuses <= set(paths[method]["responses"])
        assert "text/turtle" in paths[method]["responses"]["200"]["content"]
