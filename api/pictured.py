"""The figures of a comparison: practice by type and country, programmes over years, and a map."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from api.figures.bars import Panel, bars
from api.figures.drawing import Figure
from api.figures.map import Sited, mapped, shapes, unplaced
from api.figures.timeline import Period, timeline
from api.labels import label
from api.languages import Reader
from api.site import Site
from api.wording import Words
from kg.comparing.comparison import Comparison
from kg.comparing.practice import Run, practices, runs, seats
from kg.store import Store
from kg.vocabulary import CG


@dataclass(frozen=True)
class Picture:
    """A figure, and by name what could not be drawn in it."""

    figure: Figure
    missing: tuple[str, ...] = ()


class Pictures:
    """Draws the figures of a comparison for a reader."""

    def __init__(self, here: Site, comparison: Comparison, reader: Reader) -> None:
        self.graphs = here.graphs
        self.store: Store = here.store
        self.until = here.built.year
        self.comparison = comparison
        self.reader = reader

    def drawn(self) -> dict[str, Picture]:
        """The figures that there is something to draw in, by name."""
        found = {name: draw(self) for name, draw in FIGURES.items()}
        return {name: picture for name, picture in found.items() if picture}

    def practised(self) -> Picture | None:
        """Small multiples: a panel for each country, a row for each type, a bar of perspectives.

        Countries stand in the order in which the columns meet them.
        """
        ontology, say = self.graphs.ontology, self.reader.say
        found = list(practices(self.graphs, self.comparison))
        if not any(p.perspectives for p in found):
            return None
        counts = Counter((p.country, p.cluster_type, q) for p in found for q in p.perspectives)
        types: list[str | None] = [*ontology.instances(CG.ClusterType), None]
        rows = [self._name(t) if t else say("compare.figure.no-type") for t in types]
        countries = dict.fromkeys(p.country for p in found)
        panels = [
            Panel(
                self._country(code),
                [[counts[code, t, q] for q in ontology.perspectives] for t in types],
            )
            for code in countries
        ]
        series = [self._name(p) for p in ontology.perspectives]
        about = say("compare.figure.practised.about")
        return Picture(bars(self._title("practised"), about, rows, series, panels))

    def programmes(self) -> Picture | None:
        """The years of programmes, each with how many of the compared clusters were in it."""
        say, found = self.reader.say, runs(self.graphs, self.comparison)
        dated = [r for r in found if r.period != (None, None)]
        if not dated:
            return None
        periods = [self._period(run) for run in dated]
        about = say("compare.figure.programmes.about")
        missing = tuple(self._name(r.programme) for r in found if r not in dated)
        return Picture(timeline(self._title("programmes"), about, periods, self.until), missing)

    def _period(self, run: Run) -> Period:
        taking = self.reader.say("compare.figure.taking", n=len(run.clusters))
        return Period(self._name(run.programme), *run.period, taking)

    def map(self) -> Picture | None:
        """The clusters where they are; those without a known place are told beside the map."""
        say = self.reader.say
        sited = [
            Sited(self._name(s.cluster), s.country, s.place)
            for s in seats(self.graphs, self.comparison)
        ]
        lost = {id(s) for s in unplaced(sited)}
        if len(lost) == len(sited):
            return None
        names = {code: self._country(code) for code in shapes()["areas"]}
        about = say("compare.figure.map.about")
        missing = tuple(s.name for s in sited if id(s) in lost)
        return Picture(mapped(self._title("map"), about, sited, names), missing)

    def _title(self, figure: str) -> str:
        words = Words(self.reader, self.store)
        years = self.comparison.choice.years
        return words.titled(self.reader.say(f"compare.figure.{figure}"), years)

    def _name(self, iri: str) -> str:
        return label(self.store, self.reader, iri).text

    def _country(self, code: str) -> str:
        """The name of a country by its code; the code where no country has it."""
        found = self.graphs.asserted.subjects(CG.countryCode, code)
        return self._name(found[0]) if found else code or self.reader.say("cell.unknown")


FIGURES: dict[str, Callable[[Pictures], Picture | None]] = {
    "practised": Pictures.practised,
    "programmes": Pictures.programmes,
    "map": Pictures.map,
}
"""Every figure of a comparison by its name in addresses."""
