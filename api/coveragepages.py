"""The page of coverage: what has evidence and what has none, lest gaps be read as absence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fastapi import APIRouter, Request, Response

from api import forms
from api.errors import NotFound
from api.figures.drawing import Figure
from api.figures.files import FILES, written
from api.figures.heat import heat
from api.labels import label
from api.languages import Reader, reader
from api.links import links
from api.pages import page, variant
from api.site import Site, site
from kg import formats
from kg.coverage import Covering, Untyped, by_cluster, by_observation, dimensions, untyped
from kg.findings import caseless_table, country_table, coverage_table, untyped_table
from kg.formats import Table
from kg.hypothesistest import examined
from kg.reasoning.ontology import Ontology, shipped
from kg.store import Store
from kg.vocabulary import ID

FORMS = ("csv", "xlsx", "json", "markdown", "latex")
TABLES = ("clusters", "observations", "countries", "untyped", "hypotheses")
"""The tables that can be downloaded."""
FIGURE = "figure"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Coverage:
    """What a release covers; computed when it is first asked for."""

    site: Site
    ontology: Ontology = field(default_factory=shipped)

    @cached_property
    def clusters(self) -> Covering:
        """Each cluster with its evidence by dimension."""
        return by_cluster(self.ontology, self.site.store, self.site.observed)

    @cached_property
    def untyped(self) -> list[Untyped]:
        """What cannot be typed, with what is missing."""
        return untyped(self.ontology, self.site.store, self.site.observed)

    @property
    def countries(self) -> list[str]:
        """The codes of the countries that have clusters."""
        return list(self.clusters.countries())

    @property
    def unobserved(self) -> int:
        """How many clusters nobody has observed in any period."""
        return sum(u.observation is None for u in self.untyped)

    def part(self, country: str) -> Covering:
        """The clusters of one country, or of all where none is named."""
        return self.clusters.countries()[country] if country else self.clusters

    def table(self, name: str, country: str = "") -> Table:
        """One of `TABLES`, of one country or of all."""
        if name == "clusters":
            return coverage_table(self.ontology, self.part(country), "cluster")
        if name == "countries":
            return country_table(self.ontology, self.part(country), "cluster")
        if name == "untyped":
            found = (u for u in self.untyped if country in ("", u.country))
            return untyped_table(self.ontology, found)
        chosen = [o for o in self.site.observed if country in ("", o.country)]
        if name == "observations":
            covering = by_observation(self.ontology, self.site.store, chosen)
            return coverage_table(self.ontology, covering, "observation")
        return caseless_table(examined(self.ontology, chosen) if country else self.site.tests)


@router.get("/coverage")
def coverage(request: Request) -> Response:
    """Clusters by dimension with counts of evidence, what cannot be typed, what has no case."""
    forms.expect(request, ("country", "format"))
    here, form = site(request), forms.chosen(request, ("json", "html"))
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    found = covered(here)
    country = _country(request, found)
    if form == "json":
        content = formats.written("json", *(found.table(name, country) for name in TABLES))
    else:
        content = page(request, "coverage.html", **_values(request, found, country))
    headers = here.validators(variant(request, form)) | {"Vary": "Accept, Accept-Language"}
    return Response(content, 200, headers, forms.MEDIA[form])


@router.get("/coverage/{name}.{form}")
def file(request: Request, name: str, form: str) -> Response:
    """A table, or the figure, as a file."""
    forms.expect(request, ("country",))
    here = site(request)
    offered: Sequence[str] = FORMS if name in TABLES else tuple(FILES) if name == FIGURE else ()
    if form not in offered:
        raise NotFound(f"There is no file {name}.{form} of the coverage.")
    found = covered(here)
    country = _country(request, found)
    kind = f"{form}-{reader(request).language}"
    if unchanged := here.unchanged(request, kind):
        return unchanged
    if name == FIGURE:
        content = written(drawn(here.store, reader(request), found.part(country), country), form)
    else:
        content = formats.written(form, found.table(name, country))
    headers = here.validators(kind) | {"Vary": "Accept-Language"}
    return Response(content, 200, headers, FILES.get(form) or forms.MEDIA[form])


def covered(here: Site) -> Coverage:
    """The coverage of a release, kept with it."""
    found: Coverage = here.documents.setdefault("coverage", Coverage(here))
    return found


def drawn(store: Store, who: Reader, covering: Covering, country: str) -> Figure:
    """The pieces of evidence on each cluster by dimension, countries after one another."""
    rows = sorted(covering.rows, key=lambda r: (r.country, -r.covered, r.name))
    names = [str(label(store, who, ID[f"cluster/{r.name}"].value)) for r in rows]
    place = str(label(store, who, ID[f"country/{country.lower()}"].value)) if country else ""
    return heat(
        who.say("coverage.figure") + (f": {place}" if place else ""),
        who.say("coverage.figure.about"),
        [f"{_short(n)} ({r.country})" for n, r in zip(names, rows, strict=True)],
        [_short(str(label(store, who, d))) for d in covering.dimensions],
        [[r.evidence.get(d, 0) for d in covering.dimensions] for r in rows],
    )


def _short(name: str) -> str:
    return name if len(name) <= 34 else f"{name[:33]}…"


def _country(request: Request, found: Coverage) -> str:
    """The country asked for; none is all. Raises `forms.BadParameters`."""
    asked = request.query_params.get("country", "")
    if asked and asked not in found.countries:
        raise forms.refused(("country", f"should be one of {', '.join(found.countries)}"))
    return asked


def _values(request: Request, found: Coverage, country: str) -> dict[str, object]:
    """What the page shows."""
    made, who = links(request), reader(request)
    part, more = found.part(country), {"country": country} if country else {}
    files = {
        name: {f: made.url(f"/coverage/{name}.{f}", **more) for f in each}
        for name, each in (*((t, FORMS) for t in TABLES), (FIGURE, tuple(FILES)))
    }
    lacking = [u for u in found.untyped if country in ("", u.country)]
    return {
        "country": country,
        "codes": found.countries,
        "countries": {c: ID[f"country/{c.lower()}"].value for c in found.countries},
        "covering": part,
        "percent": round(100 * (part.share or 0)),
        "dimensions": dimensions(found.ontology),
        "figure": drawn(site(request).store, who, part, country),
        "lacking": lacking,
        "unobserved": sum(u.observation is None for u in lacking),
        "ontology": found.ontology,
        "tables": {name: found.table(name, country) for name in TABLES},
        "files": files,
        "ids": ID.base,
    }
