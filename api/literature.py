"""The literature: works and claims by what is asked for, cited in a style, and as files."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Query, Request, Response

from api import forms, linked, paging
from api.claimfigures import Picture, called, picture
from api.documentation import answers, header, refusals
from api.labels import label
from api.languages import reader
from api.links import links
from api.pages import page, variant
from api.paging import Paging
from api.site import Site, site
from api.works import CLAIM, WORK, claim_page, work_page
from kg import formats, references
from kg.citations import STYLES
from kg.claims import Claim
from kg.formats import Table
from kg.literature import NoSuchWork, Work, cited
from kg.selections import NO, UNKNOWN, YES, Library, Selection, seen, unclear
from kg.vocabulary import CG, ID

REFERENCES = tuple(references.FORMS)
FORMS = ("json", "html", "csv", "xlsx", *REFERENCES)
SIZE = {"json": 100, "html": 20}
"""The usual size of a page; a file holds the whole selection unless a page of it is asked for."""
NAMES = (
    "ids", "country", "perspective", "verified", "seen", "reading", "kind", "text", "voice",
    "work", "alike", "style",
)  # fmt: skip
COLUMNS = (
    "id", "authors", "year", "title", "kind", "cited", "verified", "seen", "reading", "perspective",
    "countries", "doi", "url", "claims", "uses",
)  # fmt: skip
CLAIM_COLUMNS = ("id", "claim", "voice", "about", "work", "cited", "locator", "seen", "related")

T = TypeVar("T")

router = APIRouter(tags=["Literature"])
linked.PAGES |= {WORK: work_page, CLAIM: claim_page}


def _text(about: str, example: str = "") -> Any:
    return Query(max_length=300, description=about, examples=[example] if example else None)


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    chosen: Selection
    style: str


def asked(
    ids: Annotated[str, Query(max_length=20_000, description="Ids, with commas between them.",
                              examples=["provan-kenis-2008"])] = "",
    country: Annotated[str, _text("The code of a country that it is about.", "NO")] = "",
    perspective: Annotated[str, _text("The strand that it belongs to.", "institutional")] = "",
    verified: Annotated[str, _text("How the work is known: seen, background or unresolved.",
                                   "seen")] = "",
    seen: Annotated[Literal["", "yes", "no", "unknown"],
                    Query(description="Whether somebody saw it.")] = "",
    reading: Annotated[str, _text("How far a source was read.", "opening")] = "",
    kind: Annotated[str, _text("The kind of work.", "article")] = "",
    text: Annotated[str, _text("Words, or beginnings of words, with or without accents.",
                               "governance")] = "",
    voice: Annotated[str, _text("The voice of a claim; of claims only.", "author")] = "",
    work: Annotated[str, _text("The id of the work that states a claim; of claims only.",
                               "normann-isaksen-2009")] = "",
    alike: Annotated[Literal["", "yes"],
                     Query(description="Works that another record may describe too.")] = "",
    style: Annotated[Literal["", "apa", "chicago"],
                     Query(description="The style in which works are cited.")] = "",
) -> Asked:  # fmt: skip
    """The selection that the parameters of a request ask for, and the style of citing."""
    listed = tuple(id_.strip() for id_ in ids.split(",") if id_.strip())
    chosen = Selection(
        listed, country, perspective, verified, seen, reading, kind, text, voice, work,
        alike == "yes",
    )  # fmt: skip
    return Asked(chosen, style)


Choice = Annotated[Asked, Depends(asked)]


def _documented(summary: str) -> dict[str, Any]:
    """What the OpenAPI document says of such a route."""
    more = {"Klynge-Total": header("How many all pages hold."), "Link": header("Other pages.")}
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: answers("The selection.", [forms.MEDIA[f] for f in FORMS], headers=more),
            304: {"description": "The release has not changed."},
            **refusals(404, 406, 422),
        },
        "openapi_extra": {"parameters": [*paging.parameters(), forms.parameter(FORMS)]},
    }


@router.get("/literature", **_documented("Works by what is asked for"))
def works(request: Request, choice: Choice) -> Response:
    """The works of the release that all filters hold for, those without bibliographic detail too.

    As BibTeX, CSL-JSON or RIS the answer is exactly the selection, for a reference manager.
    """
    return _answered(request, choice, WORKS)


@router.get("/literature/claims", **_documented("Claims by what is asked for"))
def claims(request: Request, choice: Choice) -> Response:
    """The claims of the literature that all filters hold for, with where each is stated.

    As BibTeX, CSL-JSON or RIS the answer is the works that state them, with the places.
    """
    return _answered(request, choice, CLAIMS)


def _answered(request: Request, choice: Asked, sort: "Sort[T]") -> Response:
    """What is chosen of a sort, in the form that the request likes best."""
    here, form = _begun(request)
    refuse_unlisted(here.library, choice)
    found = sort.chosen(here.library, choice.chosen)
    pages = _paged(request, form, len(found))
    shown = found[pages.rows]
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    match form:
        case "html":
            content = _listed(request, here, choice, pages, sort, found)
        case "json":
            rows = [sort.told(request, here, it, choice.style) for it in shown]
            content = _json(request, pages, rows)
        case _ if form in REFERENCES:
            content = references.written(form, sort.works(here, shown))
        case _:
            lines = [[sort.row(here, it)[c] for c in sort.columns] for it in shown]
            content = formats.written(form, Table(sort.title, sort.columns, lines))
    return _answer(request, here, pages, content, form)


def _begun(request: Request) -> tuple[Site, str]:
    """The release and the form to answer in, once no parameter is unknown."""
    forms.expect(request, (*NAMES, *paging.SAID, "format"))
    return site(request), forms.chosen(request, FORMS)


def _offered(library: Library) -> dict[str, list[str]]:
    """The values that there are for the filters whose values only the release can say."""
    return {
        "country": list(library.codes),
        "perspective": library.choices("perspective"),
        "verified": library.choices("verified"),
        "reading": library.choices("reading"),
        "kind": library.choices("type"),
        "voice": library.voices,
    }


def refuse_unlisted(library: Library, choice: Asked) -> None:
    """Raise `BadParameters` for a value of a filter that no work or claim has."""
    if faults := forms.unlisted(vars(choice.chosen), _offered(library)):
        raise forms.refused(*faults)


def _paged(request: Request, form: str, total: int) -> Paging:
    number, size = paging.asked(request, SIZE.get(form))
    return Paging(number, size, total)


def _answer(request: Request, here: Site, pages: Paging, content: bytes, form: str) -> Response:
    headers = {
        **here.validators(variant(request, form)),
        "Vary": "Accept, Accept-Language",
        "Link": paging.linked(pages.links(request)),
        "Klynge-Total": str(pages.total),
    }
    return Response(content, 200, headers, forms.MEDIA[form])


def _stating(here: Site, shown: Sequence[Claim]) -> list[Work]:
    """The works that state some claims, each once, with the places in it."""
    try:
        return cited(here.store, (claim.iri for claim in shown))
    except NoSuchWork:  # a dataset may hold a claim that names no work
        return cited(here.store, (claim.iri for claim in shown if claim.source))


def _json(request: Request, pages: Paging, rows: list[dict[str, Any]]) -> bytes:
    told = {"total": pages.total, "page": pages.page, "size": pages.size}
    return bytes(forms.as_json({**told, "links": pages.links(request), "found": rows}).body)


def _row(here: Site, work: Work) -> dict[str, Any]:
    """A work as a row of a table."""
    iri = f"{ID.base}work/{work.id}"
    plain = ("authors", "year", "title", "verified", "reading", "perspective", "doi", "url")
    return {
        "id": work.id,
        **{name: work.get(name) or None for name in plain},
        "kind": work.get("type") or None,
        "cited": work.cited or None,
        "seen": seen(work),
        "countries": "; ".join(sorted(here.library.countries(work))) or None,
        "claims": len(here.library.claims.by_work.get(iri, ())),
        "uses": len(here.library.uses.by_work.get(iri, ())),
    }


def _told(request: Request, here: Site, work: Work, style: str) -> dict[str, Any]:
    told = _row(here, work)
    told["countries"] = sorted(here.library.countries(work))
    told["link"] = links(request).local(f"{ID.base}work/{work.id}")
    return told | ({"reference": here.library.reference(work, style)} if style else {})


def _claim_row(here: Site, claim: Claim) -> dict[str, Any]:
    """A claim as a row of a table."""
    work, source = here.library.work_of(claim), claim.source
    return {
        "id": claim.iri.removeprefix(f"{ID.base}claim/"),
        "claim": claim.statement,
        "voice": claim.voice,
        "about": "; ".join(claim.about),
        "work": work.id,
        "cited": called(work),
        "locator": source.locator if source else None,
        "seen": {True: "yes", False: "no", None: "unknown"}[claim.seen],
        "related": len(here.library.claims.bearing(claim.iri)),
    }


def _claimed(request: Request, here: Site, claim: Claim, style: str) -> dict[str, Any]:
    told = _claim_row(here, claim) | {"about": list(claim.about)}
    told["relations"] = [
        {**asdict(b.relation), "incoming": b.incoming}
        for b in here.library.claims.bearing(claim.iri)
    ]
    return told | {"link": links(request).local(claim.iri)}


def _filters(request: Request, here: Site, choice: Asked) -> dict[str, Any]:
    """What the form of filters offers, as pairs of a value and its words, and what is chosen."""
    library, who = here.library, reader(request)
    values = _offered(library)

    def named(iri: ox.NamedNode | str) -> str:
        """The name of a term in the reader's language."""
        return label(here.store, who, iri if isinstance(iri, str) else iri.value).text

    offered = {
        "country": [(code, named(iri)) for code, iri in library.codes.items()],
        "perspective": [(v, who.told("strand", v)) for v in values["perspective"]],
        "verified": [(v, who.told("verified", v)) for v in values["verified"]],
        "seen": [(v, who.told("seen", v)) for v in (YES, NO, UNKNOWN)],
        "reading": [(v, who.told("reading", v)) for v in values["reading"]],
        "kind": [(v, named(CG[f"kind-{v}"])) for v in values["kind"]],
        "voice": [(v, who.told("voice", v)) for v in values["voice"]],
        "alike": [(YES, who.told("alike", YES))],
        "style": [(s, who.told("style", s)) for s in STYLES],
    }
    chosen = {
        **asdict(choice.chosen),
        "ids": ",".join(choice.chosen.ids),
        "alike": YES if choice.chosen.alike else "",
        "style": choice.style,
    }
    return {
        "chosen": chosen,
        "offered": offered,
        "worded": {name: dict(pairs) for name, pairs in offered.items()},
        "filtered": choice.chosen != Selection(),
    }


def _work_shown(here: Site, work: Work, style: str) -> dict[str, Any]:
    """A work as the page of works shows it."""
    return {
        **_row(here, work),
        "iri": f"{ID.base}work/{work.id}",
        "called": called(work),
        "language": work.get("language"),
        "unclear": unclear(work),
        "reference": here.library.reference(work, style) if style else None,
    }


def _claim_shown(here: Site, claim: Claim, style: str) -> dict[str, Any]:
    """A claim as the page of claims shows it."""
    work = here.library.work_of(claim)
    return {
        "claim": claim,
        "reference": here.library.reference(work, style) if style else None,
        "bearings": here.library.claims.bearing(claim.iri),
    }


def _listed(
    request: Request, here: Site, choice: Asked, pages: Paging, sort: "Sort[T]", found: Sequence[T]
) -> bytes:
    """The page of a selection, with the figure of all of it where there is one."""
    values = {
        "rows": [sort.shown(here, it, choice.style) for it in found[pages.rows]],
        "pages": pages,
        "links_to": pages.links(request),
        "picture": sort.drawn(request, found),
        "forms": FORMS,
    }
    return page(request, sort.template, **values, **_filters(request, here, choice))


def _undrawn(request: Request, found: Sequence[Work]) -> None:
    """Works have no figure."""


def _drawn(request: Request, found: Sequence[Claim]) -> Picture | None:
    """The relations of claims that the address chooses."""
    given = request.query_params.items()
    return picture(request, found, **{n: v for n, v in given if v and n in NAMES and n != "style"})


@dataclass(frozen=True)
class Sort(Generic[T]):
    """What is listed, works or claims: how it is chosen, and how written in each form."""

    title: str
    template: str
    columns: tuple[str, ...]
    chosen: Callable[[Library, Selection], list[T]]
    row: Callable[[Site, T], dict[str, Any]]
    told: Callable[[Request, Site, T, str], dict[str, Any]]
    shown: Callable[[Site, T, str], dict[str, Any]]
    works: Callable[[Site, Sequence[T]], Sequence[Work]]
    drawn: Callable[[Request, Sequence[T]], Picture | None]


WORKS = Sort(
    "Works", "literature.html", COLUMNS, Library.chosen_works, _row, _told, _work_shown,
    lambda _, shown: shown, _undrawn,
)  # fmt: skip
CLAIMS = Sort(
    "Claims", "claims.html", CLAIM_COLUMNS, Library.chosen_claims, _claim_row, _claimed,
    _claim_shown, _stating, _drawn,
)  # fmt: skip
