"""The SPARQL 1.1 Protocol, query side, at /sparql: https://www.w3.org/TR/sparql11-protocol/

Queries run in workers; here requests are read and answers sent. A result is whole or it is no
result: it comes from the worker in pieces, and goes out in pieces once the last is there.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api import bodies
from api.description import PREFIXES, description
from api.errors import (
    BadRequest,
    NotAcceptable,
    TooLarge,
    Unprocessable,
    UnsupportedMediaType,
)
from api.fields import content_type, preference
from api.handlers import documented
from api.links import links
from api.media import GRAPHS, SOLUTIONS
from api.negotiation import best, negotiated
from api.refusals import Abandoned, Busy, MalformedQuery, UpdateRefused
from api.settings import Settings
from api.spool import Spool
from api.state import State, client, state
from api.worker import Job
from api.workers import Workers
from kg.releases import Release
from kg.vocabulary import BASE

FORM, DIRECT, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
READ = {"Accept-Post": f"{FORM}, {DIRECT}"}
FIELDS = 1000
ESCAPED = 12
"""Bytes that one character may take in a form: four of UTF-8, each with a percent sign."""

TEXT = {"type": "string"}
IRIS = {"type": "array", "items": {"type": "string", "format": "iri"}}
FIELD_SCHEMAS = {"query": TEXT, "default-graph-uri": IRIS, "named-graph-uri": IRIS}
ABOUT = {
    "query": "A query in SPARQL 1.1; without it, GET answers what this service is.",
    "default-graph-uri": "A graph to query; repeatable, and stronger than FROM.",
    "named-graph-uri": "A graph to query with GRAPH; repeatable, and stronger than FROM NAMED.",
}
PARAMETERS = [
    {"in": "query", "name": n, "schema": s, "description": ABOUT[n]}
    for n, s in FIELD_SCHEMAS.items()
]
BODY = {
    "required": True,
    "content": {
        FORM: {"schema": {"type": "object", "required": ["query"], "properties": FIELD_SCHEMAS}},
        DIRECT: {"schema": TEXT},
    },
}
ANSWERS = {
    200: {"description": "The result", "content": {m: {} for m in (*SOLUTIONS, *GRAPHS)}},
    **documented(
        BadRequest,
        UpdateRefused,
        NotAcceptable,
        bodies.TooSlow,
        TooLarge,
        UnsupportedMediaType,
        Unprocessable,
        Busy,
    ),
}
"""What the OpenAPI document says of the route."""

router = APIRouter()


@dataclass(frozen=True)
class Asked:
    """A query and the graphs that the request names; None where it names none of either kind."""

    query: str
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)


@router.get(
    "/sparql", response_class=Response, responses=ANSWERS, openapi_extra={"parameters": PARAMETERS}
)
async def asked_by_get(request: Request) -> Response:
    """The answer to a query, or what this endpoint offers where no query is sent."""
    if not request.url.query:
        return await _described(request)
    return await _answered(request, parameters(request.scope["query_string"]))


@router.post(
    "/sparql", response_class=Response, responses=ANSWERS, openapi_extra={"requestBody": BODY}
)
async def asked_by_post(request: Request) -> Response:
    """The answer to a query in a form, or in a body of its own."""
    media, rest = content_type(request.headers)
    if media == UPDATE:
        raise UpdateRefused("Nothing is changed by SPARQL here.")
    charset = rest.lower().replace('"', "").replace(" ", "").partition("charset=")[2]
    if media not in (FORM, DIRECT) or charset.partition(";")[0] not in ("", "utf-8"):
        said = f"The body is {media or 'of no type'}; send {FORM} or {DIRECT}, in UTF-8."
        raise UnsupportedMediaType(said, headers=READ)
    body = await body_of(request, state(request).settings)
    in_address = parameters(request.scope["query_string"])
    if media == FORM:
        if in_address:
            raise BadRequest("A query by POST has its parameters in the form, not in the address.")
        return await _answered(request, parameters(body))
    return await _answered(request, [*in_address, ("query", _text(body))])


async def body_of(request: Request, settings: Settings) -> bytes:
    """The body, if it is not longer than a query and its parameters can be.

    Raises what `bodies.body_of` does.
    """
    most = settings.query_length * ESCAPED
    return await bodies.body_of(request, most, _too_long(settings), settings.upload_seconds)


def _too_long(settings: Settings) -> TooLarge:
    return TooLarge(f"A query has at most {settings.query_length:,} characters.")


def parameters(encoded: bytes) -> list[tuple[str, str]]:
    """The parameters of a form or an address, decoded once. Raises `BadRequest`."""
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=FIELDS,
        )
    except ValueError as error:
        raise BadRequest(f"The parameters cannot be read: {_plain(error)}.") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not in UTF-8: {_plain(error)}.") from None


def _plain(error: ValueError) -> str:
    """What is wrong, without the bytes themselves."""
    if isinstance(error, UnicodeDecodeError):
        return f"{error.reason} at byte {error.start}"
    return str(error).lower()


def _asked(parameters: list[tuple[str, str]], settings: Settings) -> Asked:
    """What is asked. Raises `BadRequest`, `UpdateRefused`, `TooLarge`."""
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise UpdateRefused("Nothing is changed by SPARQL here.")
    queries = values.get("query", [])
    if len(queries) != 1:
        sent = f"{len(queries)} were sent" if queries else "none was sent"
        raise BadRequest(f"One query is answered at a time, as `query`; {sent}.")
    if not queries[0].strip():
        raise MalformedQuery("There is no query: the text sent is empty.", line=1, column=1)
    if len(queries[0]) > settings.query_length:
        raise _too_long(settings)
    return Asked(queries[0], values.get("default-graph-uri", []), values.get("named-graph-uri", []))


@lru_cache(maxsize=256)
def _media(accept: str | None) -> Mapping[str, str | None]:
    """The media type for each kind of result. Raises `NotAcceptable` if none fits any."""
    found: dict[str, str | None] = {}
    for kind, offered in (("solutions", SOLUTIONS), ("graph", GRAPHS)):
        try:
            found[kind] = best(accept, list(offered))
        except NotAcceptable:
            found[kind] = None
    if not any(found.values()):
        best(accept, [*SOLUTIONS, *GRAPHS])
    return {**found, "boolean": found["solutions"]}


async def _answered(request: Request, parameters: list[tuple[str, str]]) -> Response:
    """The answer to a query. Raises the `Problem` that it meets."""
    here = state(request)
    asked = _asked(parameters, here.settings)
    release = here.serving.current()
    chosen = bool(asked.default or asked.named)
    job = Job(
        query=asked.query,
        base=f"{here.settings.base_url or BASE.rstrip('/')}/sparql",
        media=_media(preference(request.headers, "accept")),
        row_limit=here.settings.row_limit,
        byte_limit=here.settings.byte_limit,
        default=asked.default if chosen else None,
        named=asked.named if chosen else None,
        federation=here.settings.federation,
    )
    spool = await filled(request, here.workers, release, job)
    headers = {**limits(here.settings, release), "Content-Length": str(spool.size)}
    if spool.in_memory:
        # In one piece, so that its length is told even where it is compressed.
        return Response(spool.content(), headers=headers, media_type=spool.media)
    return StreamingResponse(spool.chunks(), headers=headers, media_type=spool.media)


def limits(settings: Settings, release: Release) -> dict[str, str]:
    """The limits that the answer stayed within, and the release that it is from."""
    return {
        "Klynge-Row-Limit": str(settings.row_limit),
        "Klynge-Byte-Limit": str(settings.byte_limit),
        "Klynge-Time-Limit": f"{settings.query_seconds:g}",
        "Klynge-Release": release.name,
        "Vary": "Accept",
    }


async def filled(request: Request, workers: Workers, release: Release, job: Job) -> Spool:
    """The spool of a job, once it is whole. A client that goes away ends the query."""
    running = asyncio.ensure_future(workers.answer(release, job, client(request)))
    gone = asyncio.ensure_future(_gone(request))
    await asyncio.wait((running, gone), return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    if not running.done():
        running.cancel()
        raise Abandoned("The client went away.")
    return running.result()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _described(request: Request) -> Response:
    """The service description, or a page that says how to ask."""
    here = state(request)
    media = negotiated(request, [*GRAPHS, "text/html"])
    headers = limits(here.settings, here.serving.current())
    if media == "text/html":
        return Response(PAGE, headers=headers, media_type=media)
    content = await run_in_threadpool(_description, here, links(request).url("/sparql"), media)
    return Response(content, headers=headers, media_type=media)


def _description(here: State, endpoint: str, media: str) -> bytes:
    triples = description(here.serving.store(), endpoint, bool(here.settings.federation))
    return ox.serialize(triples, format=GRAPHS[media], prefixes=PREFIXES) or b""


PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Klynge: SPARQL</title>"
    "<h1>SPARQL endpoint</h1><p>Send a query as <code>?query=</code>, or by POST; "
    "see the SPARQL 1.1 Protocol. Without one, RDF is answered that describes this service.</p>"
)
