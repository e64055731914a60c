"""A hypothesis: its page and its data, with what speaks for and against it."""

from dataclasses import asdict, dataclass
from typing import Any

from fastapi import Request

from api.labels import text
from api.languages import reader
from api.links import links
from api.pages import page
from api.site import site
from kg.hypothesistest import HypothesisTest, UnknownHypothesis, find
from kg.reasoning.ontology import RATINGS, Ontology
from kg.theories import Cell, cell
from kg.trials import STATUSES, Tally, Trial, by_country, tally, trial
from kg.vocabulary import CG, SKOS

FOLDER = "id/hypothesis/"
LOOKS = {
    "namesPrimary": ("good", "check"),
    "ratesAsWorkingWell": ("good", "check"),
    "findsNeeded": ("good", "dot"),
    "namesSupplementary": ("partial", "dot"),
    "findsFeasible": ("partial", "ring"),
    "ratesAsBothAnd": ("partial", "half"),
    "ratesAsWorkingBadly": ("bad", "cross"),
}
"""The tone and the shape in which a page shows each rating; the words say the same."""


@dataclass(frozen=True)
class Look:
    """How a page shows a rating: its tone, its shape, and the address of its name."""

    tone: str
    shape: str
    rating: str


@dataclass(frozen=True)
class Counted:
    """A hypothesis in a list: what it applies to, and its cases, in all or by country."""

    cell: Cell
    tallies: tuple[Tally, ...]


def tones() -> dict[str, Look]:
    """The looks by the addresses of the properties that rate."""
    return {CG[p].value: Look(*look, CG[RATINGS[p]].value) for p, look in LOOKS.items()}


def caveats(ontology: Ontology, theory: str) -> list[str]:
    """What a theory asks to be borne in mind, in the order of its numbers."""
    found = ontology.objects(theory, CG.hasCaveat)
    return sorted(found, key=lambda c: (len(c), c))


def tried(request: Request, name: str) -> Trial:
    """The trial of the hypothesis with a name or an IRI. Raises `UnknownHypothesis`."""
    here = site(request)
    return trial(here.graphs.ontology, here.library.claims, find(here.tests, name))


def data(request: Request, found: Trial) -> dict[str, Any]:
    """A trial as JSON holds it, with names in the reader's language and links to this server."""
    store, who = site(request).store, reader(request)
    definition = text(store, who, found.hypothesis, SKOS.definition)
    return {
        **asdict(found),
        "definition": definition.text if definition else None,
        "link": links(request).local(found.hypothesis),
        "caveats": caveats(site(request).graphs.ontology, found.theory),
    }


def written(request: Request, found: Trial, files: dict[str, str]) -> bytes:
    """The page of a trial; `files` are the addresses of its data by their form."""
    here = site(request)
    values = {
        "it": found,
        "tones": tones(),
        "statuses": STATUSES,
        "caveats": caveats(here.graphs.ontology, found.theory),
        "claims": here.library.claims,
        "places": here.library.places,
        "files": files,
    }
    return page(request, "hypothesis.html", **values)


def listing(request: Request, theory: str, tests: list[HypothesisTest], by: str) -> bytes:
    """The page of all hypotheses of a theory with their cases, in all or by country."""
    here = site(request)
    ontology = here.graphs.ontology
    counted = [
        Counted(
            cell(ontology, test.hypothesis.iri),
            tuple(by_country(test)) if by else (tally(test),),
        )
        for test in sorted(tests, key=lambda test: test.name)
    ]
    values = {
        "theory": theory,
        "names": {t: ontology.name(t) for t in ontology.theories},
        "by": by,
        "counted": counted,
        "statuses": STATUSES,
        "places": here.library.places,
    }
    return page(request, "hypotheses.html", **values)


def own_page(request: Request, iri: str, forms: dict[str, str]) -> bytes | None:
    """The page at the address of a hypothesis; None for one that the reasoner does not know."""
    try:
        found = tried(request, iri)
    except UnknownHypothesis:
        return None
    own = links(request)
    name = iri.rsplit("/", 1)[-1]
    data_of = {f: own.url(f"/theory/hypotheses/{name}", format=f) for f in ("json", "csv", "xlsx")}
    return written(request, found, {**data_of, **forms})
