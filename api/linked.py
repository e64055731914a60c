"""Linked data: every IRI of the ontology and of the graph can be followed.

An address without a suffix answers 303 with the document that describes the thing, in the media
type that the client likes best; an address with a suffix is that document. The IRIs in documents
stay absolute, under w3id.org; links in pages go to the running server.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query, Request, Response

from api import casepages, forms
from api.documentation import Responses, answers, header, refusals
from api.errors import Gone, NotFound
from api.languages import PARAMETER, reader
from api.layout import Layout
from api.links import links
from api.naming import Names
from api.negotiation import negotiated
from api.pages import page, reading, variant
from api.paging import linked
from api.site import Site, site
from api.syntax import BY_SUFFIX, SYNTAXES, Syntax
from kg.description import Description, NotDescribed, describe, known, whole
from kg.sources import context
from kg.store import ONTOLOGY, Store
from kg.vocabulary import BASE, CG

HTML = "text/html"
SUFFIXES = {**{s.suffix: s.media for s in SYNTAXES}, "html": HTML}
OFFERED = (BY_SUFFIX["ttl"].media, HTML, *(s.media for s in SYNTAXES if s.suffix != "ttl"))
PLAIN = ":/?#[]@!$&'()*+,;=%"
"""The characters that an IRI has in common with the URI that it is sent as (RFC 3987, 3.1)."""
MOST_KEPT = 100
"""How many documents are kept: those of all modules, at one host name."""
DEEPEST = 100_000
KINDS = {
    "id": ("A thing of the graph", "cluster/nce-raufoss"),
    "ontology": ("A term or a module of the ontology", "Cluster"),
    "graph": ("A graph of the release", "asserted"),
    "release": ("A release", "20260101T000000.000000Z-01234567"),
    ".well-known/genid": ("A node that a dataset left without an address", "0123456789abcdef-1"),
}
"""The folders of IRIs, what lies in each, and an example."""
ABOUT = (
    "What the release says of it, what points at it, and which graph each statement is from.\n\n"
    "Without a suffix the answer is 303 to the document that Accept likes best; with one of "
    "`.ttl .jsonld .nt .rdf .trig .nq .html` it is the document. TriG, N-Quads and the page tell "
    "the graph of each statement. Links to the thing come in pages; `Link` names the others."
)
STATEMENTS = "statements"
View = Annotated[
    Literal["statements"] | None,
    Query(
        description="Of a cluster or observation: its statements, in place of its own page.",
        examples=[STATEMENTS],
    ),
]
Page = Annotated[
    int, Query(ge=1, le=DEEPEST, description="Which page of the links to the thing.", examples=[1])
]


def _documented(what: str) -> dict[str, Any]:
    """What the OpenAPI document says of such a route."""
    validators = {h: header("Changes with the release.") for h in ("ETag", "Last-Modified")}
    links = {"Link": header("The other pages, and the other syntaxes.")}
    responses: Responses = {
        200: answers("The description.", SUFFIXES.values(), headers=validators | links),
        303: {"description": "Where the description is.", "headers": {"Location": header("It.")}},
        304: {"description": "The release has not changed.", "headers": validators},
        **refusals(404, 406, 410, 412, 422),
    }
    return {"summary": what, "response_class": Response, "responses": responses}


Written = Callable[[Request, str, dict[str, str]], bytes | None]
PAGES: dict[str, Written] = {}
"""Pages of things whose IRIs lie in a folder, such as `id/work/`, that say more than statements.

Each is made from the request, the IRI and the addresses of the thing in RDF, by suffix; None leaves
it to the page of statements. The modules that make such pages put them here.
"""

router = APIRouter(tags=["Linked data"])


@router.get(
    "/ontology/context.jsonld",
    summary="The JSON-LD context",
    response_class=Response,
    responses={
        200: answers("The mapping from field names to terms.", ["application/ld+json"]),
        304: {"description": "The release has not changed."},
    },
)
def context_document(request: Request) -> Response:
    """The mapping from the field names of case files to terms."""
    forms.expect(request, ())
    here = site(request)
    if unchanged := here.unchanged(request):
        return unchanged
    return Response(
        json.dumps(context.document()), 200, here.validators(), BY_SUFFIX["jsonld"].media
    )


@router.get("/ontology", **_documented("The whole ontology"))
def ontology(request: Request) -> Response:
    """The ontology with all its modules and theories, at the address of its terms."""
    forms.expect(request, ())
    return _document(request, "ontology")


@router.get("/ontology.{suffix}", **_documented("The whole ontology in one syntax"))
def ontology_document(
    request: Request,
    suffix: Annotated[str, Path(examples=["ttl"], json_schema_extra={"enum": [*SUFFIXES]})],
) -> Response:
    """The ontology in the syntax of the suffix."""
    forms.expect(request, ())
    return _document(request, f"ontology.{suffix}")


def _thing(kind: str, example: str) -> Callable[..., Response]:
    """The endpoint of the things whose IRIs begin with a kind."""
    about = "The rest of the IRI, with or without a suffix."

    def thing(
        request: Request,
        name: Annotated[str, Path(description=about, examples=[example, f"{example}.ttl"])],
        page: Page = 1,
        view: View = None,
    ) -> Response:
        """What the release says of the thing."""
        forms.expect(request, ("page", "view"))
        return _document(request, _raw(request, kind), page, view)

    return thing


for _kind, (_what, _example) in KINDS.items():
    router.add_api_route(
        f"/{_kind}/{{name:path}}",
        _thing(_kind, _example),
        name=_kind,
        description=f"{_what}. {ABOUT}",
        **_documented(_what),
    )


def _raw(request: Request, kind: str) -> str:
    """The path as it was sent: `%2F` in an IRI is not the same as a slash."""
    raw = bytes(request.scope["raw_path"]).decode("ascii")
    raw = raw.removeprefix(str(request.scope.get("root_path", "")))
    return kind + "/" + raw.partition(f"/{kind}/")[2].partition("?")[0]


@dataclass(frozen=True)
class _Asked:
    """The document that is asked for: of what, in which syntax, which page and view of it."""

    subject: ox.NamedNode
    suffix: str
    number: int
    view: str | None


def _document(request: Request, path: str, number: int = 1, view: str | None = None) -> Response:
    """The description at a path, or where it is."""
    here = site(request)
    if (found := _subject(here, path)) is not None:
        suffix = _suffix(negotiated(request, OFFERED))
        target = _address(request, _Asked(found, suffix, number, view))
        return Response(status_code=303, headers={"Location": target, "Vary": "Accept"})
    stem, dot, suffix = path.rpartition(".")
    found = _subject(here, stem) if dot and suffix in SUFFIXES else None
    if found is None:
        raise _missing(here, path)
    return _answered(request, here, _Asked(found, suffix, number, view))


def _form(request: Request, suffix: str) -> str:
    """What a document depends on besides the release; its address says all else."""
    return variant(request, suffix) if suffix == "html" else ""


def _suffix(media: str) -> str:
    return next(s for s, m in SUFFIXES.items() if m == media)


def _subject(here: Site, path: str) -> ox.NamedNode | None:
    """What a path is the address of: a thing, a module, or a term of the ontology."""
    store = _store(here, path)
    found = (n for n in _meant(path) if n.value == BASE + "ontology" or known(store, n))
    return next(found, None)


def _meant(path: str) -> Iterator[ox.NamedNode]:
    """What a path may be the address of; an IRI can hold what a client encodes (RFC 3987, 3.1)."""
    paths = dict.fromkeys((path, unquote(path)))
    terms = (p.removeprefix("ontology/") for p in paths if p.startswith("ontology/"))
    for iri in (*(BASE + p for p in paths), *(CG.base + t for t in terms)):
        with suppress(ValueError):
            yield ox.NamedNode(iri)


def _store(here: Site, path: str) -> Store:
    """The statements that describe what is at a path: the release's, or those about releases."""
    return here.facts if path.startswith(("graph/", "release/")) else here.store


def _missing(here: Site, path: str) -> NotFound | Gone:
    """Why nothing is at a path: it never was, or it was in an earlier release."""
    stem, _, suffix = path.rpartition(".")
    for node in (*_meant(path), *(_meant(stem) if suffix in SUFFIXES else ())):
        if here.history.held(node):
            return Gone(f"{node.value} was in an earlier release, and is no longer.")
    return NotFound(f"Nothing is called {BASE}{path}.")


@dataclass(frozen=True)
class _Written:
    """A document: its content, and where the pages before and after it are."""

    content: bytes
    pages: dict[str, str]


def _answered(request: Request, here: Site, asked: _Asked) -> Response:
    """The description of a thing in one syntax, with links to what it describes and other pages.

    Of a later page only the document tells whether it is there, and what is not has no
    preconditions (RFC 9110, 13.2.1).
    """
    later = _kept(request, here, asked) if asked.number > 1 else None
    if unchanged := here.unchanged(request, _form(request, asked.suffix)):
        return unchanged
    document = later or _kept(request, here, asked)
    others = {"describes": quote(asked.subject.value, safe=PLAIN), **document.pages}
    headers = {**here.validators(_form(request, asked.suffix)), "Link": linked(others)}
    if asked.suffix == "html":
        headers["Vary"] = "Accept-Language"
    return Response(document.content, 200, headers, SUFFIXES[asked.suffix])


def _kept(request: Request, here: Site, asked: _Asked) -> _Written:
    """A document; those of the ontology are long, few and often asked for, and so are kept."""
    iri = asked.subject.value
    if not iri.startswith(BASE + "ontology") or "#" in iri:
        return _written(request, here, asked)
    key = (_address(request, asked), reader(request))
    if (found := here.documents.get(key)) is None:
        if len(here.documents) >= MOST_KEPT:
            here.documents.clear()
        found = here.documents[key] = _written(request, here, asked)
    return found


def _written(request: Request, here: Site, asked: _Asked) -> _Written:
    others = {s: _address(request, replace(asked, suffix=s.suffix)) for s in SYNTAXES}
    first = asked.suffix == "html" and asked.number == 1 and asked.view is None
    if first and (own := _own(request, here, asked.subject, others)) is not None:
        return _Written(own, {})
    described = _described(here, asked.subject, asked.number)
    pages = {
        rel: _address(request, replace(asked, number=near))
        for rel, near in _near(described).items()
    }
    if asked.suffix != "html":
        return _Written(BY_SUFFIX[asked.suffix].written(described.quads), pages)
    names = Names(_store(here, asked.subject.value.removeprefix(BASE)), reader(request))
    it = Layout(described, reading(request), names)
    values = {"it": it, "forms": others, "pages": pages}
    return _Written(page(request, "description.html", **values), pages)


def _own(
    request: Request, here: Site, subject: ox.NamedNode, others: dict[Syntax, str]
) -> bytes | None:
    """The page that is made for things of a kind; None where there is none for this one."""
    if (case := casepages.written(request, here, subject, others)) is not None:
        return case
    path = subject.value.removeprefix(BASE)
    made = next((made for folder, made in PAGES.items() if path.startswith(folder)), None)
    return made(request, subject.value, {s.suffix: f for s, f in others.items()}) if made else None


def _described(here: Site, subject: ox.NamedNode, number: int) -> Description:
    if subject.value == BASE + "ontology":
        return whole(here.store, subject, ONTOLOGY)
    try:
        return describe(_store(here, subject.value.removeprefix(BASE)), subject, number)
    except NotDescribed:
        raise NotFound(f"The links to {subject.value} have no page {number}.") from None


def _near(described: Description) -> dict[str, int]:
    """The pages around this one."""
    near = {"prev": described.page - 1, "next": described.page + 1 if described.more else 0}
    found = {rel: number for rel, number in near.items() if number}
    return {"first": 1, **found} if found else {}


def _address(request: Request, asked: _Asked) -> str:
    """Where the description of a thing is on this server; pages keep view and language."""
    who = reader(request)
    kept = {"page": str(asked.number)} if asked.number > 1 else {}
    if asked.suffix == "html":
        kept |= {"view": asked.view} if asked.view else {}
        kept |= {PARAMETER: who.language} if who.chosen else {}
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{links(request).local(asked.subject.value)}.{asked.suffix}{query}"
