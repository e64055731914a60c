"""The SPARQL 1.1 Graph Store HTTP Protocol, clause by clause, on a real server.

https://www.w3.org/TR/sparql11-http-rdf-update/; each case is named by the section that it is from.
"""

import httpx
import pytest
from dataset_homes import FAULTY
from graph_store import (
    LICENCE,
    TTL,
    YAML,
    A,
    B,
    Held,
    Step,
    a_problem,
    get,
    holding,
    indirect,
    triples,
)

from kg.store import DATASETS

FORM = "multipart/form-data; boundary=x"
FILES = "".join(
    f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}.ttl"\r\n\r\n{text}\r\n'
    for name, text in [("a", A), ("b", B)]
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
}  # fmt: skip


@pytest.mark.parametrize("clause", TABLE)
def test_clause(graph_store: httpx.Client, token: str, clause: str) -> None:
    for step in TABLE[clause]:
        step.taken(graph_store, token)
