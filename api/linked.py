"""Linked data: every IRI of the ontology and of the graph can be followed.

An address without a suffix answers 303 with the document that describes the thing, in the media
type that the client likes best; an address with a suffix is that document. The IRIs in documents
stay absolute, under w3id.org; links in pages go to the running server.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, unquote

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query, Request, Response

from api.layout import Layout
from api.documentation import Responses, answers, header, refusals
from api.errors import Gone, NotFound
from api.negotiation import best
from api.pages import Links, page, pasted
from api.site import Current, Site
from api.syntax import BY_SUFFIX, SYNTAXES
from kg.description import Description, NotDescribed, describe, known, whole
from kg.sources import context
from kg.store import ONTOLOGY, Store
from kg.vocabulary import BASE, CG

HTML = "text/html"
SUFFIXES = {**{s.suffix: s.media for s in SYNTAXES}, "html": HTML}
OFFERED = (BY_SUFFIX["ttl"].media, HTML, *(s.media for s in SYNTAXES if s.suffix != "ttl"))
PLAIN = ":/?#[]@!$&'()*+,;=%"
"""The characters that an IRI has in common with the URI that it is sent as (RFC 3987, 3.1)."""
DEEPEST = 100_000
KINDS = {
    "id": ("A thing of the graph", "cluster/nce-raufoss"),
    "ontology": ("A term or a module of the ontology", "Cluster"),
    "graph": ("A graph of the release", "asserted"),
    ".well-known/genid": ("A node that a dataset left without an address", "0123456789abcdef"),
    "release": ("A release", "20260101T000000Z-00000000"),
}
"""The folders of IRIs, what lies in each, and an example."""
Page = Annotated[
    int, Query(ge=1, le=DEEPEST, description="Which page of the links to the thing.", examples=[1])
]


def router(current: Current) -> APIRouter:
    """The routes of linked data, answered from the site in use."""
    routes = APIRouter(tags=["Linked data"])

    @routes.get(
        "/ontology/context.jsonld",
        summary="The JSON-LD context",
        response_class=Response,
        responses={200: answers("The mapping from field names to terms.", ["application/ld+json"])},
    )
    def context_document() -> Response:
        """The mapping from the field names of case files to terms."""
        return Response(json.dumps(context.document()), media_type="application/ld+json")

    @routes.get("/ontology", **_documented("The whole ontology"))
    def ontology(request: Request) -> Response:
        """The ontology with all its modules and theories, at the address of its terms."""
        return _document(request, current(), "ontology")

    @routes.get("/ontology.{suffix}", **_documented("The whole ontology in one syntax"))
    def ontology_document(
        request: Request,
        suffix: Annotated[str, Path(examples=["ttl"], json_schema_extra={"enum": [*SUFFIXES]})],
    ) -> Response:
        """The ontology in the syntax of the suffix."""
        return _document(request, current(), f"ontology.{suffix}")

    for kind, (what, example) in KINDS.items():
        _add(routes, current, kind, what, example)
    return routes


def _add(routes: APIRouter, current: Current, kind: str, what: str, example: str) -> None:
    """The route of one folder of IRIs."""

    @routes.get(f"/{kind}/{{name:path}}", name=kind, **_documented(what))
    def thing(
        request: Request,
        name: Annotated[
            str, Path(description="What follows in the IRI, with or without a suffix.",
                      examples=[example, f"{example}.ttl"])
        ],
        page: Page = 1,
    ) -> Response:  # fmt: skip
        """What the release says of it, what points at it, and which graph each statement is from.

        Without a suffix the answer is 303 to the document that Accept likes best; with one of
        `.ttl .jsonld .nt .rdf .trig .nq .html` it is the document. TriG, N-Quads and the page tell
        the graph of each statement. Links to the thing come in pages; `Link` names the others.
        """
        return _document(request, current(), _raw(request, kind), page)

    thing.__doc__ = f"{what}. {thing.__doc__}"


def _documented(what: str) -> dict[str, Any]:
    """What the OpenAPI document says of such a route."""
    validators = {h: header("Changes with the release.") for h in ("ETag", "Last-Modified")}
    links = {"Link": header("The other pages, and the other syntaxes.")}
    responses: Responses = {
        200: answers("The description.", SUFFIXES.values(), headers=validators | links),
        303: {"description": "Where the description is.", "headers": {"Location": header("It.")}},
        304: {"description": "The release has not changed.", "headers": validators},
        **refusals(404, 406, 410, 422),
    }
    return {"summary": what, "response_class": Response, "responses": responses}


def _raw(request: Request, kind: str) -> str:
    """The path as it was sent: `%2F` in an IRI is not the same as a slash."""
    raw = bytes(request.scope.get("raw_path") or request.url.path.encode()).decode("ascii")
    return kind + "/" + raw.partition(f"/{kind}/")[2].partition("?")[0]


def _document(request: Request, site: Site, path: str, number: int = 1) -> Response:
    """The description at a path, or where it is."""
    if (found := _subject(site, path)) is not None:
        suffix = _suffix(best(request.headers.get("accept"), OFFERED))
        query = {"page": str(number)} if number > 1 else {}
        target = pasted(Links.of(request)(f"/{path}.{suffix}"), query)
        return Response(status_code=303, headers={"Location": target, "Vary": "Accept"})
    stem, dot, suffix = path.rpartition(".")
    found = _subject(site, stem) if dot and suffix in SUFFIXES else None
    if found is None:
        raise _missing(site, path)
    return site.unchanged(request) or _answered(request, site, found, suffix, number)


def _suffix(media: str) -> str:
    return next(s for s, m in SUFFIXES.items() if m == media)


def _subject(site: Site, path: str) -> ox.NamedNode | None:
    """What a path is the address of: a thing, a module, or a term of the ontology."""
    store = _store(site, path)
    found = (n for n in _meant(path) if n.value == BASE + "ontology" or known(store, n))
    return next(found, None)


def _meant(path: str) -> Iterator[ox.NamedNode]:
    """What a path may be the address of; an IRI can hold what a client encodes (RFC 3987, 3.1)."""
    paths = dict.fromkeys((path, unquote(path)))
    terms = (p.removeprefix("ontology/") for p in paths if p.startswith("ontology/"))
    for iri in (*(BASE + p for p in paths), *(CG.base + t for t in terms)):
        with suppress(ValueError):
            yield ox.NamedNode(iri)


def _store(site: Site, path: str) -> Store:
    """The statements that describe what is at a path: the release's, or those about releases."""
    return site.facts if path.startswith(("graph/", "release/")) else site.store


def _missing(site: Site, path: str) -> NotFound | Gone:
    """Why nothing is at a path: it never was, or it was in an earlier release."""
    stem, _, suffix = path.rpartition(".")
    for node in (*_meant(path), *(_meant(stem) if suffix in SUFFIXES else ())):
        if site.history.held(node):
            return Gone(f"{node.value} was in an earlier release, and is no longer.")
    return NotFound(f"Nothing is called {BASE}{path}.")


@dataclass(frozen=True)
class _Written:
    """A document: its content, and where the pages before and after it are."""

    content: bytes
    pages: dict[str, str]


def _answered(
    request: Request, site: Site, subject: ox.NamedNode, suffix: str, number: int
) -> Response:
    """The description of a thing in one syntax, with links to what it describes and other pages."""
    document = _kept(request, site, subject, suffix, number)
    links = [f'<{href}>; rel="{rel}"' for rel, href in document.pages.items()]
    links.insert(0, f'<{quote(subject.value, safe=PLAIN)}>; rel="describes"')
    headers = {**site.validators(), "Link": ", ".join(links)}
    return Response(document.content, 200, headers, SUFFIXES[suffix])


def _kept(
    request: Request, site: Site, subject: ox.NamedNode, suffix: str, number: int
) -> _Written:
    """A document; those of the ontology are long, few and often asked for, and so are kept."""
    if not subject.value.startswith(BASE + "ontology") or "#" in subject.value:
        return _written(request, site, subject, suffix, number)
    key = Links.of(request).to(subject.value), suffix, number
    if (found := site.documents.get(key)) is None:
        found = site.documents[key] = _written(request, site, subject, suffix, number)
    return found


def _written(
    request: Request, site: Site, subject: ox.NamedNode, suffix: str, number: int
) -> _Written:
    described, links = _described(site, subject, number), Links.of(request)
    path = links.to(subject.value)
    pages = _pages(described, f"{path}.{suffix}")
    if suffix != "html":
        return _Written(BY_SUFFIX[suffix].written(described.quads), pages)
    values = {"it": Layout(described, links), "path": path, "syntaxes": SYNTAXES, "pages": pages}
    query = f"?page={number}" if number > 1 else ""
    return _Written(page(request, "description.html", **values, query=query), pages)


def _described(site: Site, subject: ox.NamedNode, number: int) -> Description:
    if subject.value == BASE + "ontology":
        return whole(site.store, subject, ONTOLOGY)
    try:
        return describe(_store(site, subject.value.removeprefix(BASE)), subject, number)
    except NotDescribed:
        raise NotFound(f"The links to {subject.value} have no page {number}.") from None


def _pages(described: Description, path: str) -> dict[str, str]:
    """The pages before and after this one."""
    near = {"prev": described.page - 1, "next": described.page + 1 if described.more else 0}
    found = {rel: pasted(path, {"page": str(n)} if n > 1 else {}) for rel, n in near.items() if n}
    return {"first": path, **found} if found else {}
