"""The start page: what this is, one verdict and why, the countries side by side, ways in."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api import forms
from api.casefigures import countries
from api.casepages import Account, accounts
from api.errors import NotFound
from api.figures.files import FILES, written
from api.labels import label
from api.languages import reader
from api.pages import page, reading, variant
from api.site import Site, site
from api.speaking import Speaker
from kg.directory import Entry, striking
from kg.explaining import explainer

router = APIRouter()


@dataclass(frozen=True)
class Shown:
    """The verdict that the page begins with."""

    entry: Entry
    account: Account
    dimensions: dict[str, str]
    """The dimensions by their characteristic properties."""


@router.get("/", response_class=Response, summary="The start page")
def start(request: Request) -> Response:
    """What this is, a verdict with its reasons, the countries side by side, and ways in."""
    forms.expect(request, ())
    here, form = site(request), variant(request, "html")
    if unchanged := here.unchanged(request, form):
        return unchanged
    entries, made = here.cases, reading(request)
    content = page(
        request,
        "start.html",
        shown=_shown(request, here, entries),
        figure=countries(here.store, reader(request), entries),
        files={f: made.url(f"/start/verdicts.{f}") for f in FILES},
        areas=_areas(request, here, entries),
        clusters=len({e.cluster for e in entries}),
        observations=len({e.observation for e in entries if e.observation}),
    )
    headers = here.validators(form) | {"Vary": "Accept-Language"}
    return Response(content, 200, headers, "text/html")


@router.get("/start/verdicts.{form}", include_in_schema=False)
def drawn(request: Request, form: str) -> Response:
    """The figure of verdicts by country as a file."""
    if form not in FILES:
        raise NotFound(f"There is no figure verdicts.{form}; there are {', '.join(FILES)}.")
    forms.expect(request, ())
    here = site(request)
    if unchanged := here.unchanged(request, tag := f"{form}-{reader(request).language}"):
        return unchanged
    figure = countries(here.store, reader(request), here.cases)
    headers = here.validators(tag) | {"Vary": "Accept-Language"}
    return Response(written(figure, form), 200, headers, FILES[form])


def _areas(request: Request, here: Site, entries: list[Entry]) -> list[str]:
    """The names of the countries that have clusters."""
    found = sorted({e.country for e in entries if e.country})
    return [str(label(here.store, reader(request), country)) for country in found]


def _shown(request: Request, here: Site, entries: list[Entry]) -> Shown | None:
    """The most striking verdict with what explains it; None where nothing was judged."""
    entry = striking(entries)
    if entry is None or entry.observation is None:
        return None
    explaining, _ = explainer(here.store, entry.observation)
    speaker = Speaker(here.store, reader(request), explaining)
    found = accounts(speaker, entry.observation)
    account = next(a for a in found if a.theory == entry.theory)
    return Shown(entry, account, speaker.dimensions)
