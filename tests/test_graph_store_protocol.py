"""The SPARQL 1.1 Graph Store HTTP Protocol, clause by clause, on a real server.

https://www.w3.org/TR/sparql11-http-rdf-update/; each case is named by the section that it is from,
those of HTTP by RFC 9110, 6750 and 8288.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from api_server import serving
from dataset_homes import ASSESSED, OWN, said

from kg import releases
from kg.catalogue import graph
from kg.store import ASSERTED, DATASETS
from kg.tokens import Tokens

LICENCE = "https://spdx.org/licenses/CC-BY-4.0"
LICENSED = f'<{LICENCE}>; rel="license"'
A, B = (f'<https://example.org/{n}> <https://example.org/p> "{n}" .' for n in "ab")
FAULTY = OWN.replace("p. 7", "p. 7, and more").replace("emerging", "growing")
FORM = "multipart/form-data; boundary=x"
FILES = "".join(
    f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}.ttl"\r\n\r\n{text}\r\n'
    for name, text in [("a", A), ("b", B)]
)
Held = Callable[[httpx.Response], bool]


@dataclass(frozen=True)
class Step:
    """A request, the status that it must have, and what else must hold of the answer."""

    method: str
    target: str
    status: int
    body: str | None = None
    media: str = "text/turtle"
    headers: dict[str, str] = field(default_factory=dict)
    bare: bool = False
    """Whether it is sent without token and licence."""
    holds: Held = lambda answer: True

    def sent(self, client: httpx.Client, token: str) -> httpx.Response:
        """The answer to it."""
        own = {} if self.bare else {"Authorization": f"Bearer {token}", "Link": LICENSED}
        if self.body is not None and self.media:
            own["Content-Type"] = self.media
        headers = {k: v for k, v in {**own, **self.headers}.items() if v}
        return client.request(self.method, self.target, content=self.body, headers=headers)


def get(target: str, status: int = 200, holds: Held = lambda a: True, **headers: str) -> Step:
    """A request that anyone may make."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Step("GET", target, status, headers=named, bare=True, holds=holds)


def indirect(name: str) -> str:
    """The address of a dataset by its graph."""
    return f"/datasets?graph={quote(DATASETS + name, safe='')}"


def triples(answer: httpx.Response) -> set[ox.Triple]:
    """What an answer in RDF says."""
    media = answer.headers["content-type"].partition(";")[0]
    form = ox.RdfFormat.from_media_type(media)
    assert form
    return {quad.triple for quad in ox.parse(answer.content, format=form)}


def holding(*texts: str) -> Held:
    """That an answer says this in Turtle, and nothing else."""
    expected = {q.triple for q in ox.parse("\n".join(texts), format=ox.RdfFormat.TURTLE)}
    return lambda answer: triples(answer) == expected


def a_problem(code: str) -> Held:
    """That an answer is problem details with a code word."""
    return lambda answer: (
        answer.headers["content-type"] == "application/problem+json"
        and answer.json()["code"] == code
        and answer.json()["status"] == answer.status_code
    )


def located(answer: httpx.Response) -> bool:
    """Whether what was made is where the answer says."""
    where = answer.headers["location"]
    got = httpx.get(where, trust_env=False)
    return got.status_code == 200 and holding(A)(got)


def empty(answer: httpx.Response) -> bool:
    """Whether an answer has no body, though its headers are those of one."""
    return answer.content == b"" and int(answer.headers["content-length"]) > 0


def allows(*methods: str) -> Held:
    """That exactly these methods are said to be allowed."""
    return lambda answer: set(answer.headers["allow"].split(", ")) == set(methods)


TTL, YAML = "text/turtle", "application/yaml"
TABLE: dict[str, list[Step]] = {
    "4.1 direct identification": [
        Step("PUT", "/datasets/c41", 201, A),
        get("/datasets/c41", holds=holding(A)),
    ],
    "4.2 indirect identification": [
        Step("PUT", indirect("c42"), 201, A),
        get(indirect("c42"), holds=holding(A)),
        get("/datasets/c42", holds=holding(A)),
    ],
    "4.2 the graph by its address on this server": [
        get("/datasets?graph={base}/datasets/there", holds=holding(A)),
    ],
    "4.2 a graph must be an absolute IRI": [
        get("/datasets?graph=there", 400, a_problem("bad-request")),
        get("/datasets?graph=", 400),
        get("/datasets?graph=/datasets/there", 400),
        get("/datasets?graph=urn:with%20space", 400),
        Step("PUT", "/datasets?graph=there", 400, A),
        Step("DELETE", "/datasets?graph=there", 400),
    ],
    "4.2 one graph at a time": [
        get("/datasets?graph=urn:a&graph=urn:b", 400),
        get("/datasets?graph=urn:a&default", 400),
        get("/datasets?default=yes", 400),
    ],
    "4.2 the default graph": [
        get("/datasets?default", holds=lambda a: len(triples(a)) > 20),
        Step("HEAD", "/datasets?default", 200, bare=True, holds=empty),
        Step("PUT", "/datasets?default", 403, A),
        Step("POST", "/datasets?default", 403, A),
        Step("DELETE", "/datasets?default", 403),
    ],
    "4.2 a parameter that there is not": [
        get("/datasets?grpah=urn:a", 422, a_problem("bad-parameters")),
        get("/datasets/there?graph=urn:a", 422, a_problem("bad-parameters")),
    ],
    "5 without Accept": [
        get("/datasets/there", holds=lambda a: a.headers["content-type"].startswith(TTL)),
    ],
    **{
        f"5 Accept {media}": [
            get("/datasets/there", accept=media, holds=holding(A)),
        ]
        for media in (TTL, "application/n-triples", "application/rdf+xml", "application/ld+json",
                      "application/trig", "application/n-quads")
    },
    "5.1 PUT, POST that cannot be parsed": [
        Step("PUT", "/datasets/c51", 400, "<urn:a> <urn:b>", holds=a_problem("unreadable-dataset")),
        Step("PUT", "/datasets/c51", 400, "<a>", "application/rdf+xml"),
        Step("PUT", "/datasets/c51", 400, "{", "application/ld+json"),
        Step("PUT", "/datasets/c51", 400, "a: [", YAML),
        Step("POST", "/datasets/there", 400, "<urn:a> <urn:b>"),
        get("/datasets/c51", 404),
        get("/datasets/there", holds=holding(A)),
    ],
    "5.1 what has faults": [
        Step("PUT", "/datasets/c51f", 422, FAULTY, YAML, holds=a_problem("faulty-dataset")),
        get("/datasets/c51f", 404),
    ],
    "5.1 a type that is not understood": [
        Step("PUT", "/datasets/c51", 415, A, "text/plain"),
        Step("PUT", "/datasets/c51", 415, A, "application/sparql-update"),
        Step("PUT", "/datasets/c51", 415, A, ""),
        Step("POST", "/datasets/there", 415, A, "text/plain"),
        Step("POST", "/datasets", 415, A, "text/plain", holds=lambda a: TTL in a.headers["accept"]),
        Step("PUT", "/datasets/c51", 415, A, headers={"Content-Encoding": "gzip"}),
        Step("PUT", "/datasets/c51", 400, A, headers={"Content-Range": "bytes 0-9/20"}),
    ],
    "5.1 a verb that is not supported": [
        Step("PATCH", "/datasets/there", 405, A, holds=allows(
            "GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")),
        Step("PROPFIND", "/datasets/there", 405, bare=True),
        Step("LOCK", "/datasets", 405, bare=True),
    ],
    "5.1 no such graph": [
        get("/datasets/nowhere", 404, a_problem("not-found")),
        get(indirect("nowhere"), 404),
        get("/datasets?graph=urn:nowhere", 404),
        get("/datasets?graph=https://w3id.org/klynge/graph/judged", 404),
        get("/datasets/Not%20A%20Name", 404),
    ],
    "5.2 GET": [
        get("/datasets/there", holds=lambda a: a.headers["vary"].startswith("Accept")),
        get("/datasets/there", 406, accept="image/png", holds=a_problem("not-acceptable")),
        get("/datasets/there", holds=lambda a: f'<{LICENCE}>; rel="license"' in a.headers["link"]),
    ],
    "5.2 GET may be answered from a cache": [
        get("/datasets/there", 304, if_none_match="{etag}", holds=lambda a: a.content == b""),
        get("/datasets/there", 304, if_none_match="*"),
        get("/datasets/there", 304, if_none_match='"other", W/{etag}'),
        get("/datasets/there", 200, if_none_match='"other"'),
        get("/datasets/there", 200, if_none_match="{etag}", accept="application/n-triples"),
    ],
    "5.3 PUT makes, and replaces": [
        Step("PUT", "/datasets/c53", 201, A, holds=located),
        Step("PUT", "/datasets/c53", 204, B, holds=lambda a: a.content == b""),
        get("/datasets/c53", holds=holding(B)),
    ],
    "5.3 PUT to the graph store names no graph": [Step("PUT", "/datasets", 400, A)],
    "5.3 PUT under a name or IRI that no dataset can have": [
        Step("PUT", "/datasets/Not-A-Name", 422, A, holds=a_problem("unacceptable-dataset")),
        Step("PUT", "/datasets/judged", 422, A),
        Step("PUT", "/datasets/" + "a" * 65, 422, A),
        Step("PUT", "/datasets?graph=urn:a", 422, A),
        Step("PUT", indirect("..%2F..%2Fcurrent"), 422, A),
        Step("PUT", f"/datasets?graph={DATASETS}a%0d%0aSet-Cookie:%20a=b", 400, A),
    ],
    "5.3 PUT of an empty graph": [
        Step("PUT", "/datasets/c53e", 400, "", holds=a_problem("unreadable-dataset")),
    ],
    "5.4 DELETE": [
        Step("PUT", "/datasets/c54", 201, A),
        Step("DELETE", "/datasets/c54", 204),
        get("/datasets/c54", 404),
        Step("DELETE", "/datasets/c54", 404),
        Step("DELETE", indirect("c54"), 404),
        Step("DELETE", "/datasets", 400),
    ],
    "5.5 POST merges": [
        Step("PUT", "/datasets/c55", 201, A),
        Step("POST", indirect("c55"), 204, B),
        get("/datasets/c55", holds=holding(A, B)),
        Step("POST", "/datasets/c55", 204, B),
        get("/datasets/c55", holds=holding(A, B)),
    ],
    "5.5 POST keeps nodes without an address apart": [
        Step("PUT", "/datasets/c55b", 201, A + '_:n <https://example.org/p> "1" .'),
        Step("POST", "/datasets/c55b", 204, B + '_:n <https://example.org/p> "2" .'),
        get("/datasets/c55b", holds=lambda a: len({t.subject for t in triples(a)}) == 4),
    ],
    "5.5 POST to no graph": [
        Step("POST", "/datasets/nowhere", 404, A),
        Step("POST", indirect("nowhere"), 404, A),
    ],
    "5.5 POST to the graph store": [Step("POST", "/datasets", 201, A, holds=located)],
    "5.5 POST of nothing": [
        Step("POST", "/datasets/there", 204, ""),
        get("/datasets/there", holds=holding(A)),
    ],
    "5.5 POST of several documents": [
        Step("POST", "/datasets/c55b", 204, FILES + "--x--\r\n", FORM),
        Step("PUT", "/datasets/c55m", 201, FILES + "--x--\r\n", FORM),
        get("/datasets/c55m", holds=holding(A, B)),
        Step("PUT", "/datasets/c55m", 422, "--x--\r\n", FORM),
        Step("PUT", "/datasets/c55m", 400, "nothing of the kind", "multipart/form-data"),
    ],
    "5.6 HEAD": [
        Step("HEAD", "/datasets/there", 200, bare=True, holds=empty),
        Step("HEAD", indirect("there"), 200, bare=True, holds=empty),
        Step("HEAD", "/datasets/nowhere", 404, bare=True),
        Step("HEAD", "/datasets", 200, bare=True, holds=empty),
    ],
    "5.7 PATCH is not supported": [
        Step("PATCH", "/datasets/there", 405, "INSERT DATA {}", "application/sparql-update"),
        Step("PATCH", indirect("there"), 405, "INSERT DATA {}", "application/sparql-update"),
    ],
    "5.8 OPTIONS": [
        Step("OPTIONS", "/datasets", 204, bare=True, holds=allows(
            "GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")),
        Step("OPTIONS", "/datasets/there", 204, bare=True, holds=allows(
            "GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")),
    ],
    "6 no token": [
        *(Step(method, target, 401, A, bare=True,
               holds=lambda a: a.headers["www-authenticate"] == 'Bearer realm="klynge"')
          for method in ("PUT", "POST", "DELETE")
          for target in ("/datasets/there", indirect("there"), "/datasets/nowhere")),
        get("/datasets/there", holds=holding(A)),
    ],
    "RFC 6750 3.1 a token that is none": [
        Step("PUT", "/datasets/there", 401, A, headers={"Authorization": "Bearer klynge_no"},
             holds=lambda a: 'error="invalid_token"' in a.headers["www-authenticate"]),
    ],
    "RFC 6750 2.1 another scheme, or none": [
        *(Step("DELETE", "/datasets/there", 401, headers={"Authorization": given})
          for given in ("Basic YTpi", "Bearer", "Bearer a b", "{token}")),
    ],
    "RFC 6750 2.2 a token in the address is not looked at": [
        Step("DELETE", "/datasets?access_token={token}", 401, bare=True),
    ],
    "RFC 9110 13.1.1 If-Match": [
        Step("PUT", "/datasets/h1", 412, A, headers={"If-Match": "*"}),
        Step("PUT", "/datasets/there", 412, B, headers={"If-Match": '"other"'},
             holds=a_problem("precondition-failed")),
        Step("PUT", "/datasets/there", 412, B, headers={"If-Match": "W/{etag}"}),
        Step("PUT", "/datasets/there", 412, B, headers={"If-Match": "there"}),
        Step("DELETE", "/datasets/there", 412, headers={"If-Match": '"other"'}),
        Step("POST", "/datasets/there", 412, B, headers={"If-Match": '"other"'}),
        get("/datasets/there", holds=holding(A)),
        Step("PUT", "/datasets/there", 204, A, headers={"If-Match": '"other", {etag}'}),
        Step("PUT", "/datasets/there", 204, A, headers={"If-Match": "*"}),
    ],
    "RFC 9110 13.1.2 If-None-Match": [
        Step("PUT", "/datasets/there", 412, B, headers={"If-None-Match": "*"}),
        Step("PUT", "/datasets/there", 412, B, headers={"If-None-Match": "W/{etag}"}),
        Step("PUT", "/datasets/h2", 201, A, headers={"If-None-Match": "*"}),
    ],
    "RFC 9110 13.2.1 what is not there has no preconditions": [
        Step("DELETE", "/datasets/nowhere", 404, headers={"If-Match": "*"}),
    ],
    "RFC 8288 the licence is a link": [
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": ""},
             holds=a_problem("unacceptable-dataset")),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": f'<{LICENCE}>; rel="next"'}),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": "<CC-BY-4.0>; rel=license"}),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": "<file:///etc/passwd>; rel=license"}),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": f"{LICENSED}, {LICENSED}"}),
        Step("PUT", "/datasets/l1", 201, A, headers={
            "Link": f'<urn:x>; rel=up, <{LICENCE}> ; title="a, b" ; rel="license x"'}),
        Step("POST", "/datasets/l1", 204, B, headers={"Link": ""}),
        Step("POST", "/datasets/l1", 422, B, headers={
            "Link": '<https://spdx.org/licenses/CC0-1.0>; rel="license"'}),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def home(small_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder of the tests of this module."""
    return Path(shutil.copytree(small_original, tmp_path_factory.mktemp("gsp") / "home"))


@pytest.fixture(scope="module")
def token(home: Path) -> str:
    return Tokens(home).make("Ada")


@pytest.fixture(scope="module")
def client(home: Path, token: str) -> Iterator[httpx.Client]:
    """A client of a server that has the dataset `there`."""
    with serving(home, dataset_bytes=200_000) as http:
        http.timeout = 120
        made = Step("PUT", "/datasets/there", 201, A).sent(http, token)
        assert made.status_code == 201, made.text
        yield http


@pytest.mark.parametrize("clause", TABLE)
def test_clause(client: httpx.Client, token: str, clause: str) -> None:
    for step in TABLE[clause]:
        etag = client.get("/datasets/there").headers["etag"]
        base = str(client.base_url).rstrip("/")
        known = {"{etag}": etag, "{token}": token, "{base}": base}
        target, headers = step.target, dict(step.headers)
        for word, value in known.items():
            target = target.replace(word, value)
            headers = {name: given.replace(word, value) for name, given in headers.items()}
        made = Step(step.method, target, step.status, step.body, step.media, headers, step.bare)
        answer = made.sent(client, token)
        assert answer.status_code == step.status, (step.method, target, answer.text)
        assert step.holds(answer), (step.method, target, answer.headers, answer.text)


def test_the_default_graph_is_the_curated_data(client: httpx.Client, home: Path) -> None:
    store = releases.current(home).store()
    assert triples(client.get("/datasets?default")) == said(store, ASSERTED)


def test_what_is_put_is_judged_and_in_its_graph(client: httpx.Client, token: str) -> None:
    """The inferences of a dataset are there with it, and gone with it."""
    query = f"""SELECT ?s {{ GRAPH <{DATASETS}judged-one> {{ ?s a cg:Observation }}
        GRAPH <https://w3id.org/klynge/graph/judged> {{ ?v ?p ?s }} }}"""
    put = Step("PUT", "/datasets/judged-one", 201, OWN, YAML).sent(client, token)
    assert put.status_code == 201, put.text
    answer = client.get("/sparql", params={"query": query})
    assert answer.headers["klynge-release"] == put.headers["klynge-release"]
    assert answer.json()["results"]["bindings"]
    removed = Step("DELETE", "/datasets/judged-one", 204).sent(client, token)
    assert removed.status_code == 204
    assert client.get("/sparql", params={"query": query}).json()["results"]["bindings"] == []


def test_a_dataset_on_which_another_rests_stays(client: httpx.Client, token: str) -> None:
    resting = """country: NO
clusters:
  - id: b
    observations:
      - period: {start: 2001, end: 2005}
        maturity: {value: mature, source: s, locator: p. 8, basis: stated}
"""
    assert Step("PUT", "/datasets/under", 201, OWN, YAML).sent(client, token).status_code == 201
    assert Step("PUT", "/datasets/over", 201, resting, YAML).sent(client, token).status_code == 201
    refused = Step("DELETE", "/datasets/under", 409).sent(client, token)
    assert refused.status_code == 409
    assert a_problem("dataset-in-use")(refused)
    assert "over" in refused.json()["detail"]
    assert Step("DELETE", "/datasets/over", 204).sent(client, token).status_code == 204
    assert Step("DELETE", "/datasets/under", 204).sent(client, token).status_code == 204


def test_faults_say_where_they_are(client: httpx.Client, token: str) -> None:
    answer = Step("PUT", "/datasets/faulty", 422, FAULTY, YAML).sent(client, token)
    fault = next(f for f in answer.json()["faults"] if "growing" in f["message"])
    line = next(n for n, text in enumerate(FAULTY.split("\n"), start=1) if "growing" in text)
    assert (fault["file"], fault["line"], fault["field"]) == ("faulty.yaml", line, "value")
    assert "emerging" in fault["allowed"]


def test_the_listing_says_who_when_and_under_which_licence(
    client: httpx.Client, token: str, home: Path
) -> None:
    put = Step("PUT", "/datasets/listed", 201, ASSESSED, YAML).sent(client, token)
    assert put.status_code == 201, put.text
    rows = {row["name"]: row for row in client.get("/datasets").json()}
    kept = releases.current(home).datasets()
    assert set(rows) == set(kept)
    row, dataset = rows["listed"], kept["listed"]
    assert (row["who"], row["licence"], row["when"]) == ("Ada", LICENCE, dataset.when)
    assert row["triples"] == len(dataset.triples)
    assert row["graph"] == graph("listed").value
    assert client.get(row["link"]).status_code == 200
    page = client.get("/datasets", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert row["link"] in page.text
    catalogue = triples(client.get("/datasets", headers={"accept": TTL}))
    assert set(dataset.statements()) <= catalogue
    tag = client.get("/datasets").headers["etag"]
    assert client.get("/datasets", headers={"if-none-match": tag}).status_code == 304


def test_a_second_contributor_is_named_beside_the_first(client: httpx.Client, home: Path) -> None:
    first, second = Tokens(home).make("Grace"), Tokens(home).make("Lise")
    assert Step("PUT", "/datasets/both", 201, A).sent(client, first).status_code == 201
    assert Step("POST", "/datasets/both", 204, B).sent(client, second).status_code == 204
    assert releases.current(home).datasets()["both"].who == "Grace, Lise"


def test_a_server_that_only_answers(small_home: Path) -> None:
    token = Tokens(small_home).make("Ada")
    with serving(small_home, read_only=True) as client:
        for method in ("PUT", "POST", "DELETE"):
            refused = Step(method, "/datasets/a", 403, A).sent(client, token)
            assert refused.status_code == 403
            assert a_problem("forbidden")(refused)
        assert client.get("/datasets").json() == []
