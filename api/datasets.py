"""Datasets by the SPARQL 1.1 Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/: /datasets is the graph store, a dataset one of its
graphs. Anyone reads; whoever changes something bears a token. What is sent goes through the same
checks as `klynge add`, in a process of its own, and is seen whole from one instant on, or not at
all. Which statuses are answered, and what the standard leaves open, is said in docs/datasets.md.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from api import forms
from api.bearer import Owner
from api.contract import BODY, GRAPH, LINK, LISTED, LISTING, REQUIRED, Name, changing, reading
from api.errors import BadRequest, Forbidden, NotFound
from api.identification import DEFAULT, FOREIGN, acceptable, identified, licence
from api.links import links
from api.negotiation import negotiated
from api.pages import page, variant
from api.paging import linked
from api.preconditions import etag, has, refuse_another, refuse_unmet
from api.site import Site, site
from api.state import state
from api.syntax import SYNTAXES, Syntax
from api.task import Change
from api.uploads import Upload, media_type, uploaded
from api.writers import Moved, UnacceptableDataset
from kg.catalogue import Record, graph, records
from kg.datasets import ABSENT
from kg.store import ASSERTED, CATALOGUE
from kg.vocabulary import VOID

router = APIRouter(tags=["Datasets"])


@router.get(
    "/datasets",
    summary="The datasets",
    response_class=Response,
    responses=LISTING,
    openapi_extra={"parameters": [GRAPH, forms.parameter(LISTED)]},
)
def listing(request: Request) -> Response:
    """The datasets: who added each, when, and under which licence; as RDF, their catalogue.

    With `graph=IRI` one of them, and with `default` the curated data, as RDF.
    """
    name = identified(request, "format")
    if name is not None:
        if "format" in request.query_params:
            why = "is for the list of datasets; a graph comes in the syntax that Accept likes best"
            raise forms.refused(("format", why))
        return _graph(request, name)
    here, form = site(request), forms.chosen(request, LISTED)
    kind = variant(request, form)
    if unchanged := here.unchanged(request, kind):
        return unchanged
    headers = {**here.validators(kind), "Vary": "Accept, Accept-Language"}
    return Response(_catalogue(request, here, form), 200, headers, forms.MEDIA[form])


@router.get("/datasets/{name}", **reading("A dataset"))
def read(request: Request, name: Name) -> Response:
    """The triples of a dataset, as they were sent, in the syntax that Accept likes best."""
    forms.expect(request, ())
    return _graph(request, name)


@router.put(
    "/datasets",
    openapi_extra={"parameters": [GRAPH | REQUIRED, LINK | REQUIRED], **BODY},
    **changing("Put a graph", 400, 413, 415, 422),
)
async def put_graph(request: Request, who: Owner) -> Response:
    """Make a dataset, or put it in place of the one with its graph; see PUT /datasets/NAME."""
    return await _stored(request, who, "put", _named(request))


@router.post(
    "/datasets",
    openapi_extra={"parameters": [GRAPH, LINK], **BODY},
    **changing("Add to a graph, or make one", 400, 404, 413, 415, 422),
)
async def post_graph(request: Request, who: Owner) -> Response:
    """Add to the dataset of a graph; without one, make a dataset with a name of its own."""
    name = identified(request)
    if name is None:
        return await _stored(request, who, "put", f"dataset-{secrets.token_hex(6)}")
    return await _stored(request, who, "merge", name)


@router.delete(
    "/datasets",
    openapi_extra={"parameters": [GRAPH | REQUIRED]},
    **changing("Remove a graph", 400, 404, 409, 422),
)
async def delete_graph(request: Request, who: Owner) -> Response:
    """Remove the dataset of a graph; see DELETE /datasets/NAME."""
    return await _removed(request, who, _named(request))


@router.put(
    "/datasets/{name}",
    openapi_extra={"parameters": [LINK | REQUIRED], **BODY},
    **changing("Put a dataset", 400, 413, 415, 422),
)
async def put(request: Request, who: Owner, name: Name) -> Response:
    """Make a dataset, or put it in place of the one with its name.

    It is checked as `klynge add` does, and what is faulty changes nothing. The header Link names
    its licence: `Link: <https://spdx.org/licenses/CC-BY-4.0>; rel="license"`.
    """
    forms.expect(request, ())
    return await _stored(request, who, "put", name)


@router.post(
    "/datasets/{name}",
    openapi_extra={"parameters": [LINK], **BODY},
    **changing("Add to a dataset", 400, 404, 413, 415, 422),
)
async def merge(request: Request, who: Owner, name: Name) -> Response:
    """Add to a dataset, which keeps its licence, and is checked as a whole."""
    forms.expect(request, ())
    return await _stored(request, who, "merge", name)


@router.delete("/datasets/{name}", **changing("Remove a dataset", 400, 404, 409, 422))
async def delete(request: Request, who: Owner, name: Name) -> Response:
    """Take a dataset out, as if it had never been there; not while another one rests on it."""
    forms.expect(request, ())
    return await _removed(request, who, name)


def _named(request: Request) -> str:
    """The dataset that the parameters of a request name. Raises `BadRequest`."""
    name = identified(request)
    if name is None:
        raise BadRequest("Say which graph: graph=IRI, or the path /datasets/NAME.")
    return name


def _graph(request: Request, name: str) -> Response:
    """A dataset, or the default graph, as RDF."""
    here = site(request)
    syntax = _syntax(request)
    headers = {"Vary": "Accept", "Klynge-Release": here.release.name}
    if name == DEFAULT:
        headers |= here.validators(syntax.suffix)
        if unchanged := here.unchanged(request, syntax.suffix):
            return unchanged
        return Response(_written(syntax, here.store.triples(ASSERTED)), 200, headers, syntax.media)
    tag = here.manifest.datasets.get(name, ABSENT)
    if tag == ABSENT:
        raise _unknown(name)
    headers |= {"ETag": etag(tag, syntax.suffix), "Cache-Control": "no-cache"}
    refuse_another(request, headers["ETag"])
    if has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    dataset = here.release.dataset(name)
    assert dataset
    about = {"license": dataset.licence, "describedby": links(request).local(dataset.graph.value)}
    headers["Link"] = linked(about)
    return Response(_written(syntax, dataset.triples), 200, headers, syntax.media)


def _syntax(request: Request) -> Syntax:
    media = negotiated(request, [s.media for s in SYNTAXES])
    return next(s for s in SYNTAXES if s.media == media)


def _written(syntax: Syntax, triples: Iterable[ox.Triple]) -> bytes:
    """A graph in a syntax, by itself: where this has graphs, it is the default one."""
    return syntax.written([ox.Quad(t.subject, t.predicate, t.object) for t in triples])


def _unknown(name: str) -> NotFound:
    if name == FOREIGN or not name.isprintable():
        return NotFound("No dataset has this name or graph.")
    return NotFound(f"No dataset is called '{name}'.")


def _catalogue(request: Request, here: Site, form: str) -> bytes:
    """All datasets, in a form."""
    statements = list(here.store.triples(CATALOGUE))
    if form not in ("json", "html"):
        found = records(statements)
        dumps = (
            ox.Triple(graph(r.name), VOID.dataDump, ox.NamedNode(_link(request, r.name)))
            for r in found
        )
        syntax = next(s for s in SYNTAXES if s.media == forms.MEDIA[form])
        return _written(syntax, [*statements, *dumps])
    rows = [_told(request, record) for record in records(statements)]
    if form == "html":
        return page(request, "datasets.html", datasets=rows)
    return bytes(forms.as_json(rows).body)


def _told(request: Request, record: Record) -> dict[str, Any]:
    """A record with its graph and its address on this server."""
    where = {"graph": graph(record.name).value, "link": _link(request, record.name)}
    return {**vars(record), "titles": list(record.titles), **where}


def _link(request: Request, name: str) -> str:
    return links(request).url(f"/datasets/{name}")


async def _stored(request: Request, who: str, what: str, name: str) -> Response:
    """What comes of putting a dataset in its place, or of merging something into it."""
    change = _change(request, who, what, name)
    media_type(request)
    change = replace(change, licence=licence(request))
    if what == "put" and not change.licence:
        detail = "Say its licence: 'Link: <https://spdx.org/licenses/CC-BY-4.0>; rel=\"license\"'."
        raise UnacceptableDataset(detail)
    _supposed(request, change)
    limits = state(request).settings
    async with uploaded(request, name, limits.dataset_bytes, limits.upload_seconds) as upload:
        if what == "merge" and not upload.size:
            return Response(status_code=204)
        return await _carried_out(request, _filled(change, upload))


async def _removed(request: Request, who: str, name: str) -> Response:
    """What comes of removing a dataset."""
    change = _change(request, who, "remove", name)
    return await _carried_out(request, change)


def _change(request: Request, who: str, what: str, name: str) -> Change:
    """The change that a request asks for. Raises a `Problem` where it may not be made."""
    here = state(request)
    if name == DEFAULT:
        raise Forbidden("The default graph holds the curated data, which are not changed here.")
    home = str(here.serving.home.resolve())
    return Change(what, home, acceptable(name), ABSENT, here.writers.patience, who=who)


def _filled(change: Change, upload: Upload) -> Change:
    files, titles = tuple(upload.files), tuple(upload.titles)
    return replace(change, folder=str(upload.folder), files=files, titles=titles)


def _supposed(request: Request, change: Change) -> Change:
    """The change to the dataset as it stands, if the request is for that. Raises a `Problem`."""
    release = state(request).serving.current()
    tag = release.manifest().datasets.get(change.name, ABSENT)
    if tag == ABSENT and change.what != "put":
        raise _unknown(change.name)
    refuse_unmet(request, tag)
    return replace(change, expected=tag)


async def _carried_out(request: Request, change: Change) -> Response:
    """The answer to a change that was made; the release with it is in use."""
    while True:
        supposed = _supposed(request, change)
        with suppress(Moved):  # someone else was first: look again at what the request supposes
            release = await state(request).writers.result(supposed)
            break
    headers = {"Klynge-Release": release}
    if supposed.expected != ABSENT:
        return Response(status_code=204, headers=headers)
    headers["Location"] = _link(request, change.name)
    made = {"name": change.name, "graph": graph(change.name).value, "link": headers["Location"]}
    answer = forms.as_json(made, headers)
    answer.status_code = 201
    return answer
