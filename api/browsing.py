"""All cases with filters, as a page and as data; the timeline of each cluster as a file."""

from collections import Counter
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api import forms
from api.casefigures import years
from api.casepages import caveats
from api.documentation import answers, refusals
from api.errors import NotFound
from api.figures.files import FILES
from api.figures.files import written as drawn
from api.labels import label
from api.languages import reader
from api.pages import page, reading, variant
from api.site import Site, site
from kg import formats
from kg.directory import (
    NOT_OBSERVED,
    OUTCOMES,
    UNKNOWN,
    Entry,
    Wanted,
    end,
    table,
)
from kg.names import folded
from kg.profile import Profile
from kg.vocabulary import CG, ID, RDF

FORMS = ("json", "html", "csv", "xlsx", "markdown", "latex")
SORTS = ("name", "country", "years", "type", "verdict")
Names = dict[str, str]
Options = dict[str, list[tuple[str, str]]]
Text = Annotated[str, Query(max_length=200, examples=["maritime"],
                            description="Words of its name, sector, place or region.")]  # fmt: skip

router = APIRouter(tags=["Cases"])


@router.get(
    "/cases",
    summary="All cases",
    response_class=Response,
    responses={
        200: answers("The cases.", [forms.MEDIA[f] for f in FORMS]),
        304: {"description": "The release has not changed."},
        **refusals(406, 422),
    },
    openapi_extra={"parameters": [forms.parameter(FORMS)]},
)
def cases(
    request: Request,
    country: Annotated[str, Query(description="The code of a country.", examples=["NO"])] = "",
    type: Annotated[str, Query(description="A cluster type, or unknown.",
                               examples=["mature-ris"])] = "",
    verdict: Annotated[str, Query(description="A verdict, or not-observed.",
                                  examples=["misaligned"])] = "",
    programme: Annotated[str, Query(description="A programme.", examples=["nce"])] = "",
    text: Text = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(SORTS)}; with - before it, the "
                               "last come first.", examples=["-years"])] = "name",
) -> Response:  # fmt: skip
    """Every cluster in every period with its type and verdict; also those that nobody observed."""
    choice = ("country", "type", "verdict", "programme", "text")
    forms.expect(request, (*choice, "sort", "format"))
    here, form = site(request), forms.chosen(request, FORMS)
    entries, wanted = here.cases, Wanted(country, type, verdict, programme, text)
    named = _named(request, here)
    options = _options(request, entries, named)
    _refuse_unlisted(wanted, options, sort)
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    found = _sorted([e for e in entries if wanted.takes(e)], sort, named)
    headers = {**here.validators(variant(request, form)), "Vary": "Accept, Accept-Language"}
    if form == "html":
        content = _page(request, wanted, sort, found, options)
    else:
        names = {e.cluster: named(e.cluster) for e in found}
        content = formats.written(form, table(reader(request).say("cases.title"), found, names))
    return Response(content, 200, headers, forms.MEDIA[form])


@router.get("/cases/{name}/timeline.{form}", include_in_schema=False)
def timeline(request: Request, name: Annotated[str, Path(max_length=200)], form: str) -> Response:
    """The timeline of a cluster as a file."""
    here, cluster = site(request), ID["cluster/" + name] if name.isascii() else None
    known = cluster and any(here.store.quads(cluster, RDF.type, CG.Cluster))
    if not cluster or not known or form not in FILES:
        raise NotFound(f"There is no timeline {name}.{form}.")
    forms.expect(request, ())
    if unchanged := here.unchanged(request, tag := f"{form}-{reader(request).language}"):
        return unchanged
    figure = years(here.store, reader(request), Profile(here.store, cluster.value), here.built.year)
    if figure is None:
        raise NotFound(f"Nothing on record of {name} has a year.")
    headers = here.validators(tag) | {"Vary": "Accept-Language"}
    return Response(drawn(figure, form), 200, headers, FILES[form])


def _page(
    request: Request, wanted: Wanted, sort: str, found: list[Entry], options: Options
) -> bytes:
    return page(
        request,
        "cases.html",
        entries=found,
        wanted=wanted,
        options=options,
        sort=sort,
        sorts=SORTS,
        files={f: _file(request, wanted, sort, f) for f in FORMS if f != "html"},
        clusters=len({e.cluster for e in found}),
        observations=len({e.observation for e in found if e.observation}),
        verdicts=[(o, n) for o in OUTCOMES if (n := sum(e.outcome == o for e in found))],
        theories=sorted({e.theory for e in found if e.theory}),
        caveats=caveats(),
    )


def _file(request: Request, wanted: Wanted, sort: str, form: str) -> str:
    """Where the same choice is in another form."""
    said = {n: v for n, v in vars(wanted).items() if v}
    return reading(request).url("/cases", **said, sort=sort, format=form)


def _named(request: Request, here: Site) -> Callable[[str], str]:
    """What things are called in the reader's language, each looked up once."""
    who, known = reader(request), Names()

    def named(iri: str) -> str:
        """The name of a thing."""
        if iri not in known:
            known[iri] = str(label(here.store, who, iri))
        return known[iri]

    return named


def _options(request: Request, entries: list[Entry], named: Callable[[str], str]) -> Options:
    """What each filter offers: codes and their words, with how many rows there are of each."""
    say = reader(request).say
    countries = {e.code: named(e.country) for e in entries if e.code and e.country}
    types = {end(e.type): named(e.type) for e in entries if e.type}
    programmes = {end(p): named(p) for e in entries for p in e.programmes}
    verdicts = {o: say(f"verdict.{o}") for o in (*OUTCOMES, NOT_OBSERVED)}
    all_types = types | {UNKNOWN: say("type.unknown")}
    return {
        "country": _counted(countries, Counter(e.code or "" for e in entries)),
        "type": _counted(all_types, Counter(end(e.type) or UNKNOWN for e in entries)),
        "verdict": _counted(verdicts, Counter(e.outcome for e in entries)),
        "programme": _counted(programmes, Counter(end(p) for e in entries for p in e.programmes)),
    }


def _counted(words: Names, numbers: Counter[str]) -> list[tuple[str, str]]:
    """Codes with their words and numbers, in the order of the words."""
    found = sorted(words.items(), key=lambda item: folded(item[1]))
    return [(code, f"{said} ({numbers[code]})") for code, said in found]


def _refuse_unlisted(wanted: Wanted, options: Options, sort: str) -> None:
    """Raise `BadParameters` for a value that no case has, and for an order that there is not."""
    faults = forms.unlisted(vars(wanted), {name: dict(pairs) for name, pairs in options.items()})
    if sort.removeprefix("-") not in SORTS:
        faults.append(("sort", f"should be one of {', '.join(SORTS)}, with or without -"))
    if faults:
        raise forms.refused(*faults)


def _sorted(entries: list[Entry], sort: str, named: Callable[[str], str]) -> list[Entry]:
    """The entries in an order; of equal ones those of the same cluster by their years."""
    place = {outcome: number for number, outcome in enumerate((*OUTCOMES, NOT_OBSERVED))}
    keys: dict[str, Callable[[Entry], object]] = {
        "name": lambda e: folded(named(e.cluster)),
        "country": lambda e: folded(named(e.country)) if e.country else "",
        "years": lambda e: (e.first or e.last or 0, e.last or 9999),
        "type": lambda e: folded(named(e.type)) if e.type else "",
        "verdict": lambda e: place[e.outcome],
    }
    plain = sorted(entries, key=lambda e: (folded(named(e.cluster)), e.first or 0))
    key = keys[sort.removeprefix("-")]
    return sorted(plain, key=key, reverse=sort.startswith("-"))  # type: ignore[arg-type]
