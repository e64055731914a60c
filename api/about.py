"""The page about Klynge: releases, licences, how to cite it, its limits, and what it cannot say."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox
import yaml
from fastapi import APIRouter, Request, Response

from api import forms
from api.figures.map import shapes
from api.languages import Reader, reader
from api.pages import page, variant
from api.settings import Shown
from api.site import Site, site
from api.state import state
from kg import queries
from kg.publication import MEANT
from kg.queries import Query
from kg.releases import Manifest
from kg.resources import CITATION
from kg.store import Store
from kg.vocabulary import CG, RDF, SKOS

COUNTED = {
    "clusters": CG.Cluster,
    "observations": CG.Observation,
    "works": CG.Work,
    "passages": CG.Passage,
    "evidence": CG.Evidence,
    "claims": CG.Claim,
    "hypotheses": CG.Hypothesis,
    "organisations": CG.Organisation,
    "programmes": CG.Programme,
}
"""What is counted of a release."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Released:
    """A release with what it says of itself."""

    name: str
    manifest: Manifest

    @property
    def triples(self) -> int:
        """How many triples it holds, over all graphs."""
        return sum(self.manifest.triples.values())


@dataclass(frozen=True)
class Cited:
    """How to cite Klynge, and the report whose theory it formalises, by CITATION.cff."""

    text: str
    report: str
    bibtex: str


@dataclass(frozen=True)
class Caveat:
    """A caveat of a theory, with its definition and the language that this is in."""

    iri: str
    definition: str
    language: str


@dataclass(frozen=True)
class About:
    """What the page says of a release and of the server."""

    releases: list[Released]
    counts: dict[str, int]
    graphs: dict[str, str]
    cited: Cited
    limits: list[Shown]
    credits: dict[str, str]
    caveats: list[Caveat]
    gaps: list[Query]


@router.get("/about")
def about(request: Request) -> Response:
    """Releases and digests, licences, how to cite, limits, sources, and what cannot be said."""
    forms.expect(request, ("format",))
    here, form = site(request), forms.chosen(request, ("json", "html"))
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    found = told(here, reader(request), state(request).settings.shown())
    headers = here.validators(variant(request, form)) | {"Vary": "Accept, Accept-Language"}
    if form == "json":
        return forms.as_json(_json(found), headers)
    return Response(page(request, "about.html", about=found), 200, headers, "text/html")


def told(here: Site, who: Reader, limits: list[Shown]) -> About:
    """What is said of a release, with the limits of the server."""
    releases = [here.release, *here.history.earlier()]
    manifest = here.manifest
    return About(
        releases=[Released(r.name, r.manifest()) for r in releases],
        counts=counts(here.store),
        graphs={name: MEANT.get(name, "") for name in manifest.triples},
        cited=cited(manifest.digest),
        limits=limits,
        credits=dict(shapes()["sources"]),
        caveats=caveats(here.store, who),
        gaps=[q for q in queries.listed() if q.kind == "gap"],
    )


def counts(store: Store) -> dict[str, int]:
    """How many things there are of each of `COUNTED`."""
    return {
        name: len({q.subject for q in store.quads(None, RDF.type, class_)})
        for name, class_ in COUNTED.items()
    }


def cited(digest: str) -> Cited:
    """How to cite a release of Klynge."""
    said = _citation()
    who = "; ".join(_person(a) for a in said["authors"])
    year = str(said["date-released"])[:4]
    text = f"{who} ({year}). {said['title']}. Version {said['version']}, release {digest[:8]}."
    report = said["references"][0]
    people = "; ".join(_person(a) for a in report["authors"])
    house = f"{report['institution']['name']}, {report['notes']}"
    made = f"{people} ({report['year']}). {report['title']}. {house}."
    bibtex = (
        f"@software{{klynge,\n  author = {{{{{who}}}}},\n  title = {{{{{said['title']}}}}},\n"
        f"  year = {{{year}}},\n  version = {{{said['version']}}},\n"
        f"  note = {{Release {digest[:8]}}}\n}}"
    )
    return Cited(text, made, bibtex)


@cache
def _citation() -> dict[str, Any]:
    """CITATION.cff, as it is read: https://citation-file-format.github.io/"""
    found: dict[str, Any] = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    return found


def _person(author: dict[str, str]) -> str:
    """The name of a person or of a group."""
    if "family-names" in author:
        return f"{author['family-names']}, {author['given-names']}"
    return author["name"]


def caveats(store: Store, who: Reader) -> list[Caveat]:
    """The caveats of every theory, with their definitions in the reader's language."""
    found = {q.object for q in store.quads(None, CG.hasCaveat)}
    named = sorted(c.value for c in found if isinstance(c, ox.NamedNode))
    return [Caveat(iri, *_defined(store, who, iri)) for iri in named]


def _defined(store: Store, who: Reader, iri: str) -> tuple[str, str]:
    """The definition of a term, and the language it is in."""
    said = (q.object for q in store.quads(ox.NamedNode(iri), SKOS.definition))
    tagged = {d.language or "": d.value for d in said if isinstance(d, ox.Literal)}
    language, definition = who.preferred(tagged)
    return definition, language


def _json(found: About) -> dict[str, Any]:
    return {
        "releases": [{"name": r.name, **asdict(r.manifest)} for r in found.releases],
        "counts": found.counts,
        "graphs": found.graphs,
        "cite": asdict(found.cited),
        "limits": [asdict(limit) for limit in found.limits],
        "credits": found.credits,
        "caveats": [asdict(c) for c in found.caveats],
        "gaps": [{"name": q.name, "question": q.question} for q in found.gaps],
    }
