"""Questions with names: every file of `queries/` is a route with typed parameters.

Values become typed terms and are bound to variables, never pasted into the text. Rows come in one
order that is the same each time, in pages with links to the others; files hold all rows unless a
page is asked for.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import documented, forms, paging
from api.documentation import refusals
from api.documented import FORMS, LONGEST
from api.layout import compact
from api.links import Links, links
from api.pages import page, variant
from api.paging import Paging
from api.site import Site, site
from api.state import client, state
from api.worker import Job
from kg import formats, queries
from kg.formats import Table, Value
from kg.parameters import BadParameter, Parameter
from kg.queries import KINDS, Query
from kg.store import Store
from kg.vocabulary import BASE, XSD

SIZE = {"json": 100, "html": 100}
"""The usual size of a page in the forms that have pages unless something else is asked for."""
CAST: dict[str, Callable[[str], Value]] = {
    XSD.integer.value: int,
    XSD.boolean.value: lambda v: v in ("true", "1"),
    XSD.decimal.value: float,
    XSD.double.value: float,
}
OFFERED = 500
"""Of more values than so many a form offers none."""
Binding = dict[str, dict[str, str]]
"""A row of SPARQL 1.1 Query Results JSON: the term of each variable that is bound."""


LISTED = queries.listed()
BY_KIND = {kind: [q for q in LISTED if q.kind == kind] for kind in KINDS}
router = APIRouter(tags=["Questions"])


@router.get(
    "/queries",
    summary="All questions with names",
    response_class=Response,
    responses={200: documented.listing(), 304: documented.UNCHANGED, **refusals(406, 412, 422)},
    openapi_extra={"parameters": [forms.parameter(("json", "html"))]},
)
def listing(request: Request) -> Response:
    """Every question that the graph can be asked by name, with its parameters."""
    forms.expect(request, ["format"])
    here, form = site(request), forms.chosen(request, ("json", "html"))
    kind = variant(request, form)
    if unchanged := here.unchanged(request, kind):
        return unchanged
    headers = here.validators(kind) | {"Vary": "Accept, Accept-Language"}
    if form == "json":
        return forms.as_json([_told(request, q) for q in LISTED], headers)
    content = page(request, "questions.html", listed=BY_KIND)
    return Response(content, 200, headers, "text/html")


async def answered(query: Query, request: Request) -> Response:
    """The answer to a question, in the form and the page asked for."""
    names = [p.name for p in query.parameters]
    forms.expect(request, [*names, *paging.SAID, "format"])
    here, form = site(request), forms.chosen(request, FORMS)
    number, size = paging.asked(request, SIZE.get(form))
    given = await run_in_threadpool(_given, query, request, here.store)
    kind = variant(request, form)
    # Of a later page only the rows tell whether it is there to have preconditions (13.2.1).
    if number == 1 and (unchanged := here.unchanged(request, kind)):
        return unchanged
    found = await _rows(request, here, query.ordered(given))
    pages = Paging(number, size, len(found))
    rows = found[pages.rows]
    if unchanged := here.unchanged(request, kind):
        return unchanged
    said = Said(query, given, rows, pages, pages.links(request), links(request))
    headers = {
        **here.validators(kind),
        "Vary": "Accept, Accept-Language",
        "Link": paging.linked(said.links),
        "Klynge-Total": str(pages.total),
    }
    content = await run_in_threadpool(_written, request, said, form)
    return Response(content, 200, headers, forms.MEDIA[form])


for _query in LISTED:
    router.add_api_route(
        f"/queries/{_query.name}",
        partial(answered, _query),
        name=_query.name,
        operation_id=f"query-{_query.name}",
        summary=_query.question,
        description=documented.about(_query),
        response_class=Response,
        responses=documented.responses(_query),
        openapi_extra={"parameters": documented.parameters(_query)},
    )


async def _rows(request: Request, here: Site, text: str) -> list[Binding]:
    """All rows of a query, which runs within the limits of every query."""
    settings = state(request).settings
    job = Job(
        query=text,
        base=BASE,
        media={"solutions": forms.MEDIA["sparql-json"]},
        row_limit=settings.row_limit,
        byte_limit=settings.byte_limit,
    )
    spool = await state(request).workers.answer(here.release, job, client(request))
    content = b"".join([chunk async for chunk in spool.chunks()])
    found: list[Binding] = (await run_in_threadpool(json.loads, content))["results"]["bindings"]
    return found


@dataclass(frozen=True)
class Said:
    """A page of the answer to a question, with what was asked and the links to other pages."""

    query: Query
    given: dict[str, str]
    rows: list[Binding]
    pages: Paging
    links: dict[str, str]
    made: Links

    @property
    def values(self) -> list[list[Value]]:
        """The rows as values, in the order of the columns."""
        return [[_value(row.get(c)) for c in self.query.columns] for row in self.rows]

    def file(self, form: str) -> str:
        """Where all rows are in another form."""
        return self.made.url(f"/queries/{self.query.name}", **self.given, format=form)

    @property
    def files(self) -> dict[str, str]:
        """Where all rows are as files, by their forms."""
        return {form: self.file(form) for form in FORMS if form != "html"}

    @property
    def note(self) -> str | None:
        """What it means that nothing was found; None where something was."""
        return None if self.pages.total else self.query.empty


def _written(request: Request, said: Said, form: str) -> bytes:
    match form:
        case "json":
            return bytes(forms.as_json(_json(said)).body)
        case "sparql-json":
            content = {
                "head": {"vars": list(said.query.columns)},
                "results": {"bindings": said.rows},
            }
            return json.dumps(content, ensure_ascii=False).encode()
        case "html":
            given = {"compact": compact, "offered": offered(site(request).store)}
            return page(request, "question.html", said=said, **given)
    notes = [said.note] if said.note else []
    table = Table(said.query.question, said.query.columns, said.values, notes)
    return formats.written(form, table)


def _json(said: Said) -> dict[str, Any]:
    columns = said.query.columns
    return {
        "query": said.query.name,
        "question": said.query.question,
        "parameters": said.given,
        "columns": list(columns),
        "rows": [dict(zip(columns, row, strict=True)) for row in said.values],
        "total": said.pages.total,
        "page": said.pages.page,
        "size": said.pages.size,
        "links": said.links,
        "note": said.note,
    }


def _value(term: dict[str, str] | None) -> Value:
    """A term as a value of JSON or a sheet; what does not fit its datatype stays text."""
    if term is None:
        return None
    said = term["value"]
    try:
        return CAST[term.get("datatype", "")](said)
    except (KeyError, ValueError):
        return said


def _given(query: Query, request: Request, store: Store) -> dict[str, str]:
    """The parameters of a query as they were sent; every fault is told at once."""
    given, faults = {}, []
    for parameter in query.parameters:
        said = request.query_params.get(parameter.name)
        if fault := _fault(parameter, said, store):
            faults.append((parameter.name, fault))
        elif said is not None:
            given[parameter.name] = said
    if faults:
        raise forms.refused(*faults)
    return given


def _fault(parameter: Parameter, said: str | None, store: Store) -> str | None:
    """What is wrong with the value sent for a parameter, if any; None where nothing is."""
    value = parameter.default if said is None else said
    if value is None:
        return f"must be given: {parameter.kind.said}"
    if len(value) > LONGEST:
        return f"is longer than {LONGEST} characters"
    try:
        parameter.term(value)
        parameter.refuse_unknown(store, value)
    except BadParameter as bad:
        return str(bad).removeprefix(f"parameter {parameter.name} ")
    return None


def _told(request: Request, query: Query) -> dict[str, Any]:
    """A question as `GET /queries` lists it."""
    return {
        "name": query.name,
        "question": query.question,
        "kind": query.kind,
        "ids": list(query.ids),
        "columns": list(query.columns),
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "about": p.about,
                "default": p.default,
                "required": p.default is None,
                "allowed": p.kind.said,
            }
            for p in query.parameters
        ],
        "formats": list(FORMS),
        "link": links(request).url(f"/queries/{query.name}"),
    }


def offered(store: Store) -> Callable[[Parameter], list[str]]:
    """Gives the values that a form offers for a parameter: all there are, unless they are many."""

    def values(parameter: Parameter) -> list[str]:
        """The values that are offered for a parameter."""
        found = parameter.kind.names(store)
        return found if len(found) <= OFFERED else []

    return values
