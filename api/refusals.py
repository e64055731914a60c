"""Why a query has no answer: a problem for each code word that a worker, or the pool, may say."""

from typing import Any

from api.errors import (
    BadRequest,
    Forbidden,
    NotAcceptable,
    Problem,
    RequestProblem,
    Unavailable,
    Unprocessable,
)
from api.media import GRAPHS, SOLUTIONS


class MalformedQuery(BadRequest):
    """The query does not parse; `line` and `column` say where (400)."""

    code = "malformed-query"
    title = "The query is malformed"


class BadGraph(BadRequest):
    """A graph of the dataset asked for is no IRI (400)."""

    code = "bad-graph"
    title = "A graph is not named by an IRI"


class UpdateRefused(Forbidden):
    """An update was sent; nothing is changed by SPARQL here (403)."""

    code = "update-refused"
    title = "Updates are not carried out here"


class FederationRefused(Forbidden):
    """The query names an endpoint, by SERVICE, that it may not reach (403)."""

    code = "federation-refused"
    title = "A query may not reach out"


class QueryFailed(Unprocessable):
    """The query parses but cannot be carried out, such as for an unknown function (422)."""

    code = "query-failed"
    title = "The query cannot be carried out"


class RowLimit(Unprocessable):
    """The result has more rows, or triples, than are given (422)."""

    code = "row-limit"
    title = "The result has too many rows"


class ByteLimit(Unprocessable):
    """The result has more bytes than are given (422)."""

    code = "byte-limit"
    title = "The result is too large"


class TimeLimit(Unprocessable):
    """The query was stopped when its time was over (422)."""

    code = "time-limit"
    title = "The query takes too long"


class MemoryLimit(Unprocessable):
    """The query was stopped when it wanted more memory than it may take (422)."""

    code = "memory-limit"
    title = "The query takes too much memory"


class TooComplex(Unprocessable):
    """The query is nested so deeply that the engine broke on it (422)."""

    code = "too-complex"
    title = "The query is too complex"


class Abandoned(RequestProblem):
    """The client went away before there was an answer, so the query was ended (400)."""

    code = "abandoned"
    title = "The query was given up"


class Busy(Unavailable):
    """As many queries run and wait as may; Retry-After says when to come back (503)."""

    code = "busy"
    title = "Too many queries are running"


class NoEngine(Unavailable):
    """No query process can be started (503)."""

    code = "no-engine"
    title = "Queries cannot be run now"


ADVICE = {
    "row-limit": "Ask for less, or page through it with ORDER BY, LIMIT and OFFSET.",
    "byte-limit": "Ask for fewer columns or rows, or page through it with LIMIT and OFFSET.",
}
TOLD = {
    kind.code: kind
    for kind in (
        MalformedQuery,
        BadGraph,
        UpdateRefused,
        FederationRefused,
        QueryFailed,
        RowLimit,
        ByteLimit,
    )
}


def told(fault: dict[str, Any]) -> Problem:
    """The problem that a worker tells of."""
    code, detail = fault.pop("code"), fault.pop("detail")
    if code == NotAcceptable.code:
        offered = [*GRAPHS] if "graph" in detail else [*SOLUTIONS]
        return NotAcceptable(f"{detail} Offered are {', '.join(offered)}.", offered=[*offered])
    return TOLD[code](" ".join(filter(None, (detail, ADVICE.get(code)))), **fault)
