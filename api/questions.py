"""Questions with names: every file of `queries/` is a route with typed parameters.

Values become typed terms and are bound to variables, never pasted into the text. Rows come in one
order that is the same each time, in pages with links to the others; files hold all rows unless a
page is asked for.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from api import documented, forms, paging
from api.documentation import refusals
from api.documented import FORMS, LONGEST
from api.pages import Links, page, pasted
from api.paging import Paging
from api.site import Current, Site
from kg import formats, queries
from kg.formats import Table, Value
from kg.queries import TYPES, BadParameter, Parameter, Query
from kg.vocabulary import XSD

SIZE = {"json": 100, "html": 100}
"""The usual size of a page in the forms that have pages unless something else is asked for."""
CAST: dict[str, Callable[[str], Value]] = {
    XSD.integer.value: int,
    XSD.boolean.value: lambda v: v in ("true", "1"),
    XSD.decimal.value: float,
    XSD.double.value: float,
}
Binding = dict[str, dict[str, str]]
"""A row of SPARQL 1.1 Query Results JSON: the term of each variable that is bound."""


def router(current: Current) -> APIRouter:
    """A route for every query, and one that lists them."""
    routes = APIRouter(tags=["Questions"])
    listed = queries.listed()

    @routes.get(
        "/queries",
        summary="All questions with names",
        response_class=Response,
        responses={200: documented.listing(), **refusals(406, 422)},
        openapi_extra={"parameters": [forms.parameter(("json", "html"))]},
    )
    def listing(request: Request) -> Response:
        """Every question that the graph can be asked by name, with its parameters."""
        forms.refuse_unknown(request, ["format"])
        if forms.chosen(request, ("json", "html")) == "json":
            return forms.as_json([_told(request, q) for q in listed])
        return Response(page(request, "questions.html", queries=listed), media_type="text/html")

    for query in listed:
        routes.add_api_route(
            f"/queries/{query.name}",
            partial(_answer, current, query),
            name=query.name,
            operation_id=f"query-{query.name}",
            summary=query.question,
            description=documented.about(query),
            response_class=Response,
            responses=documented.responses(query),
            openapi_extra={"parameters": documented.parameters(query)},
        )
    return routes


def _answer(current: Current, query: Query, request: Request) -> Response:
    """The answer to a question, in the form and the page asked for."""
    site = current()
    form = forms.chosen(request, FORMS)
    number, size = paging.asked(request, SIZE.get(form))
    given = _given(query, request)
    if unchanged := site.unchanged(request, form):
        return unchanged
    found = _rows(site, query.ordered(given))
    pages = Paging(number, size, len(found))
    path = Links.of(request)(f"/queries/{query.name}")
    said = Said(query, given, found[pages.rows], pages, pages.links(request), path)
    headers = {
        **site.validators(form),
        "Vary": "Accept",
        "Link": paging.linked(said.links),
        "Klynge-Total": str(pages.total),
    }
    return Response(_written(request, said, form), 200, headers, forms.MEDIA[form])


def _rows(site: Site, text: str) -> list[Binding]:
    results = site.store.query(text)
    assert isinstance(results, ox.QuerySolutions)
    buffer = BytesIO()
    results.serialize(buffer, ox.QueryResultsFormat.JSON)
    found: list[Binding] = json.loads(buffer.getvalue())["results"]["bindings"]
    return found


@dataclass(frozen=True)
class Said:
    """A page of the answer to a question, with what was asked and the links to other pages."""

    query: Query
    given: dict[str, str]
    rows: list[Binding]
    pages: Paging
    links: dict[str, str]
    path: str

    @property
    def values(self) -> list[list[Value]]:
        """The rows as values, in the order of the columns."""
        return [[_value(row.get(c)) for c in self.query.columns] for row in self.rows]

    def file(self, form: str) -> str:
        """Where all rows are in another form."""
        return pasted(self.path, {**self.given, "format": form})

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
            return page(request, "question.html", said=said, forms=FORMS)
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


def _given(query: Query, request: Request) -> dict[str, str]:
    """The parameters of a query as they were sent; every fault is told at once."""
    forms.refuse_unknown(request, [p.name for p in query.parameters] + [*paging.SAID, "format"])
    given, faults = {}, []
    for parameter in query.parameters:
        values = request.query_params.getlist(parameter.name)
        if fault := _fault(parameter, values):
            faults.append((parameter.name, fault))
        elif values:
            given[parameter.name] = values[0]
    if faults:
        raise forms.refused(*faults)
    return given


def _fault(parameter: Parameter, values: list[str]) -> str | None:
    """What is wrong with the values sent for a parameter; None where nothing is."""
    if len(values) > 1:
        return "is given more than once"
    value = values[0] if values else parameter.default
    if value is None:
        return f"must be given: {TYPES[parameter.type].said}"
    if len(value) > LONGEST:
        return f"is longer than {LONGEST} characters"
    try:
        parameter.term(value)
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
                "allowed": TYPES[p.type].said,
            }
            for p in query.parameters
        ],
        "formats": list(FORMS),
        "link": Links.of(request)(f"/queries/{query.name}"),
    }
