"""The pages of a work and of a claim: what cites it, where it stands, how claims relate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request

from api.claimfigures import picture, short
from api.links import links
from api.pages import page
from api.site import Site, site
from kg.citations import STYLES
from kg.claims import Bearing, Claim
from kg.literature import Work
from kg.references import FORMS
from kg.selections import seen, unclear
from kg.uses import Use
from kg.vocabulary import CG, DCTERMS, ID

WORK, CLAIM = "id/work/", "id/claim/"
FIELDS = (
    "type", "genre", "container", "volume", "issue", "number", "pages", "edition", "series",
    "publisher", "place", "isbn", "language", "topic", "perspective", "cited_in", "note",
)  # fmt: skip
"""The fields of a work that its page lists, beside those that a reference begins with."""


@dataclass(frozen=True)
class Case:
    """What a work says of one cluster, programme or country."""

    case: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Branch:
    """A claim in a tree of relations: how it bears on the one above, and what bears on it."""

    bearing: Bearing
    branches: tuple["Branch", ...]


def exports(request: Request, path: str, **asked: str) -> dict[str, str]:
    """Where a selection of works is, as files for reference managers."""
    own = links(request)
    return {form: own.url(path, **asked, format=form) for form in FORMS}


def work_page(request: Request, iri: str, forms: dict[str, str]) -> bytes | None:
    """The page of a work; None for a work that is only a candidate for another."""
    here = site(request)
    id_ = iri.removeprefix(ID.base + "work/")
    if (work := here.library.works.get(id_)) is None:
        return None
    record = here.graphs.asserted
    claims = here.library.claims.by_work.get(iri, [])
    values = {
        "work": work,
        "iri": iri,
        "references": {s: here.library.reference(work, s) for s in STYLES},
        "fields": [(f, work.fields[f]) for f in FIELDS if f in work.fields],
        "seen": seen(work),
        "unclear": unclear(work),
        "countries": _named(here, here.library.countries(work)),
        "candidates": [(c, record.label(c)) for c in record.all(iri, CG.hasCandidate)],
        "same": sorted({*record.all(iri, CG.alsoRecordedAs),
                        *record.subjects(CG.alsoRecordedAs, iri)}),
        "alike": _alike(here, work),
        "claims": claims,
        "picture": picture(request, claims, work=id_),
        "cases": list(_cases(here.library.uses.by_work.get(iri, []))),
        "terms": here.graphs.ontology.subjects(DCTERMS.source, iri),
        "exports": exports(request, "/literature", ids=id_),
        "files": forms,
    }  # fmt: skip
    return page(request, "work.html", **values)


def claim_page(request: Request, iri: str, forms: dict[str, str]) -> bytes | None:
    """The page of a claim; None for one that the graph does not state."""
    here = site(request)
    if (claim := here.library.claims.all.get(iri)) is None:
        return None
    id_, work = iri.removeprefix(ID.base + "claim/"), here.library.work_of(claim)
    values = {
        "claim": claim,
        "called": short(work),
        "references": {s: here.library.reference(work, s) for s in STYLES} if claim.source else {},
        "tree": _tree(here, claim, frozenset([iri]), 2),
        "hypotheses": here.library.hypotheses.get(iri, []),
        "voice": CG[claim.voice].value if claim.voice else None,
        "picture": picture(request, [claim], ids=id_),
        "exports": exports(request, "/literature/claims", ids=id_),
        "files": forms,
    }
    return page(request, "claim.html", **values)


def _tree(here: Site, claim: Claim, above: frozenset[str], steps: int) -> tuple[Branch, ...]:
    """How other claims bear on a claim and it on them, and so on for some steps; none comes twice
    on one way down."""
    found = (b for b in here.library.claims.bearing(claim.iri) if b.other.iri not in above)
    return tuple(
        Branch(b, _tree(here, b.other, above | {b.other.iri}, steps - 1) if steps > 1 else ())
        for b in found
    )


def _cases(uses: list[Use]) -> Iterator[Case]:
    for case, found in groupby(uses, key=lambda use: use.case):
        yield Case(case, tuple(found))


def _named(here: Site, codes: set[str]) -> list[str]:
    """Countries by their addresses, where the graph has one for the code."""
    places: Mapping[str, str] = here.library.places
    return [places[code] for code in sorted(codes) if code in places]


def _alike(here: Site, work: Work) -> list[tuple[Work, str]]:
    """The records that may describe the same work, each with what they have in common."""
    pairs = [p for p in here.library.alike if work.id in (p.one.id, p.other.id)]
    return [(p.other if p.one.id == work.id else p.one, p.why) for p in pairs]
