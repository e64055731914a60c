"""The page of queries: an editor, the questions as examples, and the result in four views.

The address holds the query, so that a result can be shared; a query that is too long for an
address is sent by POST. Queries run in the workers, within the limits of /sparql.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import forms, results, sparql
from api.asking import TABLES, VIEWS, Asked, asked
from api.completion import offers
from api.errors import Problem, TooLarge
from api.figures.drawing import Figure
from api.figures.files import FILES, written
from api.languages import reader
from api.links import Links, links
from api.negotiation import negotiated
from api.pages import page, reading, variant
from api.questions import BY_KIND, offered
from api.refusals import MalformedQuery
from api.resultfigures import chart, graph, sites
from api.results import Result
from api.site import site
from api.snippets import Snippet, snippets
from api.state import state
from api.worker import Job
from kg import formats
from kg.vocabulary import BASE

SHOWN = 300
"""The rows that a page shows; files hold all."""
ADDRESS = 6000
"""The bytes that an address may have to be shared: longer ones are cut off on their way."""
AROUND = 2

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Line:
    """A line of a faulty query: its number and text; where it is wrong, the rest from there."""

    number: int
    before: str
    rest: str = ""
    faulty: bool = False


@dataclass(frozen=True)
class Fault:
    """Why there is no result, with the lines around the place where that is known."""

    problem: Problem
    text: str

    @property
    def place(self) -> tuple[int, int] | None:
        """The line and the column, from 1."""
        line, column = (self.problem.members.get(n) for n in ("line", "column"))
        return (line, column) if isinstance(line, int) and isinstance(column, int) else None

    @cached_property
    def lines(self) -> list[Line]:
        """The line that is wrong with those around it."""
        if self.place is None:
            return []
        at, column = self.place
        found = [Line(n, text) for n, text in enumerate(self.text.split("\n"), 1)]
        if at <= len(found):
            text = found[at - 1].before
            found[at - 1] = Line(at, text[: column - 1], text[column - 1 :], True)
        return found[max(at - 1 - AROUND, 0) : at + AROUND]


@router.get("/query")
async def asked_by_get(request: Request) -> Response:
    """The editor, with the result of the query that the address holds."""
    said = sparql.parameters(request.scope["query_string"])
    return await _answered(request, said)


@router.post("/query")
async def asked_by_post(request: Request) -> Response:
    """The same for a query in a form, which may be longer than an address."""
    body = await sparql.body_of(request, state(request).settings)
    return await _answered(request, sparql.parameters(body))


@router.get("/query/terms.json")
def terms(request: Request) -> Response:
    """What the editor offers to complete, in the reader's language; made once for a release."""
    forms.expect(request, ())
    here, form = site(request), variant(request, "html")
    if unchanged := here.unchanged(request, form):
        return unchanged
    who = reader(request)
    if (key := ("terms", who.language)) not in here.documents:
        here.documents[key] = offers(here.store, who)
    headers = here.validators(form) | {"Vary": "Accept-Language"}
    return forms.as_json(here.documents[key], headers)


@dataclass(frozen=True)
class Shown:
    """What the page shows of what was asked."""

    asked: Asked
    endpoint: str
    result: Result | None = None
    fault: Fault | None = None
    figure: Figure | None = None
    address: str | None = None
    """Where the same is shown again; None where the query is too long for an address."""
    views: dict[str, str | None] = field(default_factory=dict)
    """Where it is shown in each view."""
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    """Where the result and the figure are as files, by their forms."""

    @property
    def more(self) -> int:
        """How many rows the page leaves out."""
        return max(len(self.result.rows) - SHOWN, 0) if self.result else 0

    @property
    def snippets(self) -> list[Snippet]:
        """The query as code."""
        graph = self.result.graph if self.result else False
        return snippets(self.endpoint, self.asked.shown, graph)


async def _answered(request: Request, said: Iterable[tuple[str, str]]) -> Response:
    """The page, which tells a problem too, or the result as a file. Raises the `Problem` met."""
    what = await run_in_threadpool(asked, said, site(request).store)
    html = what.form == "html"
    if html:
        negotiated(request, ["text/html"])
    here, form = site(request), variant(request, "html" if html else f"query-{what.form}")
    posted = request.method == "POST"
    if not posted and (unchanged := here.unchanged(request, form)):
        return unchanged
    result, problem = None, None
    try:
        result = await _result(request, what)
    except Problem as met:
        if not html:
            raise
        problem = met
    made = await run_in_threadpool(_made, request, what, result, problem)
    kept = {"Cache-Control": "no-store"} if posted or problem else here.validators(form)
    limits = sparql.limits(state(request).settings, here.release)
    headers = {**limits, **kept, "Vary": "Accept, Accept-Language"}
    if problem:
        headers |= problem.headers
    return Response(made, problem.status if problem else 200, headers, forms.MEDIA[what.form])


async def _result(request: Request, what: Asked) -> Result | None:
    """The result of what is asked; None where nothing is. Raises the `Problem` it meets."""
    if what.text is None:
        return None
    here = state(request)
    if not what.text.strip():
        raise MalformedQuery("There is no query: the text sent is empty.", line=1, column=1)
    if len(what.text) > (most := here.settings.query_length):
        raise TooLarge(f"A query has at most {most:,} characters.")
    job = Job(
        query=what.text,
        base=f"{here.settings.base_url or BASE.rstrip('/')}/sparql",
        media=results.MEDIA,
        row_limit=here.settings.row_limit,
        byte_limit=here.settings.byte_limit,
        federation=here.settings.federation,
    )
    spool = await sparql.filled(request, here.workers, site(request).release, job)
    return await run_in_threadpool(results.read, spool.media, spool.content())


def _made(request: Request, what: Asked, result: Result | None, problem: Problem | None) -> bytes:
    """The content of the answer. Raises `forms.BadParameters` where a file has nothing to hold."""
    who = reader(request)
    title = what.example.question if what.example else who.say("query.result")
    of_figure = what.view != "table" and what.form in FILES
    if what.form in TABLES and not of_figure:
        if result is None:
            raise forms.refused(("query", "must be given for a file of its result"))
        return formats.written(what.form, result.table(title))
    drawn = _drawn(request, what, result)
    if of_figure:
        if drawn is None:
            raise forms.refused(("view", f"this result cannot be drawn as a {what.view}"))
        return written(drawn, what.form)
    shown = Shown(
        what,
        links(request).url("/sparql"),
        result,
        Fault(problem, what.shown) if problem else None,
        drawn,
        _address(what, links(request)),
        {view: _address(replace(what, view=view), reading(request)) for view in VIEWS},
        _files(what, links(request), drawn),
    )
    table = result.cells(reading(request), SHOWN) if result else []
    limits = state(request).settings
    values = {"examples": BY_KIND, "settings": limits, "most": SHOWN, "long": ADDRESS}
    known = offered(site(request).store)
    return page(request, "query.html", shown=shown, rows=table, offered=known, **values)


def _address(what: Asked, made: Links, **more: str) -> str | None:
    """Where the same is shown again; None where nothing is asked or it is too long for that."""
    if not what.said or len(urlencode(what.said)) > ADDRESS:
        return None
    return made.url("/query", **what.said, **more)


def _files(what: Asked, made: Links, drawn: Figure | None) -> dict[str, dict[str, str]]:
    """Where the whole result and its figure are as files, by their forms."""
    kinds = {"result": (replace(what, view="table"), TABLES), "figure": (what, FILES)}
    found = {
        name: {form: address for form in each if (address := _address(of, made, format=form))}
        for name, (of, each) in kinds.items()
    }
    return found if drawn else found | {"figure": {}}


def _drawn(request: Request, what: Asked, result: Result | None) -> Figure | None:
    """The result in a view that is a figure; None where it cannot be drawn so."""
    who, store = reader(request), site(request).store
    view = who.say(f"query.view.{what.view}")
    title = f"{view}: {what.example.question}" if what.example else view
    if result is None or not result.rows:
        return None
    match what.view:
        case "chart":
            return chart(result, who, title)
        case "map":
            return sites(result, store, who, title)
        case "graph":
            return graph(result, store, who, title)
    return None
