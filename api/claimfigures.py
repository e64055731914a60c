"""The relations between claims as a figure, with the hypotheses that formalise them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fastapi import Request

from api.figures.drawing import Figure
from api.figures.files import FILES
from api.figures.layers import Arrow, Box, layers
from api.labels import label
from api.languages import Reader, reader
from api.links import Links
from api.pages import reading
from api.site import Site, site
from kg.claims import Bearing, Claim, Relation
from kg.formats import Table
from kg.literature import Work
from kg.vocabulary import CG, ID

MOST = 40
"""How many claims and hypotheses a figure holds, so that it can still be read."""
COLUMNS = ("from", "relation", "to", "note", "locator", "drawn", "from-id", "to-id")
FORMALISES, QUALIFIES = "formalises", "qualifies"


@dataclass(frozen=True)
class Picture:
    """A figure, how many of how many relations are in it, and its files by their form."""

    figure: Figure
    shown: int
    all: int
    files: dict[str, str]


@dataclass(frozen=True)
class _Line:
    """A relation by the addresses of its ends."""

    start: str
    end: str
    sort: str
    relation: Relation | None = None


def picture(request: Request, chosen: Sequence[Claim], **asked: str) -> Picture | None:
    """How claims bear on others and others on them, and which hypotheses formalise any of these.

    Those of the claims with the most relations are drawn first, as long as there is room; the table
    has all of them. None where there is no relation. `asked` are the parameters by which the files
    choose the same claims.
    """
    here, links = site(request), reading(request)
    lines = list(_lines(here, chosen))
    if not lines:
        return None
    drawer = _Drawer(here, reader(request), links, {claim.iri for claim in chosen})
    shown = drawer.fitting(lines)
    path = "/literature/claims/relations"
    files = {form: links.url(f"{path}.{form}", **asked) for form in FILES}
    return Picture(drawer.figure(lines, shown), len(shown), len(lines), files)


def called(work: Work) -> str:
    """A work in short, as a text would cite it."""
    return work.cited or work.get("title") or work.id


def short(work: Work) -> str:
    """A work by the form in which it is cited, else by authors and year, else as it is called."""
    families = [name.family for name in work.authors]
    if work.cited or not families:
        return called(work)
    named = " & ".join(families) if len(families) < 3 else f"{families[0]} et al."
    return f"{named} {work.get('year')}".strip()


def _lines(here: Site, chosen: Sequence[Claim]) -> Iterator[_Line]:
    """All relations, each once: those of a claim with what formalises it and the claims it meets,
    the claims with most relations first."""
    ontology, claims = here.graphs.ontology, here.library.claims
    bearings = {claim.iri: claims.bearing(claim.iri) for claim in chosen}
    found: dict[_Line, None] = {}
    for iri in sorted(bearings, key=lambda iri: -len(bearings[iri])):
        for line in (_line(iri, b) for b in bearings[iri]):
            found[line] = None
        for claim in (iri, *(b.other.iri for b in bearings[iri])):
            for hypothesis in here.library.hypotheses.get(claim, ()):
                found[_Line(hypothesis, claim, FORMALISES)] = None
    hypotheses = {line.start for line in found if line.sort == FORMALISES}
    for one in sorted(hypotheses):
        for other in sorted(hypotheses.intersection(ontology.objects(one, CG.qualifiesHypothesis))):
            found[_Line(one, other, QUALIFIES)] = None
    return iter(found)


def _line(iri: str, bearing: Bearing) -> _Line:
    ends = (bearing.other.iri, iri) if bearing.incoming else (iri, bearing.other.iri)
    return _Line(*ends, bearing.relation.kind, bearing.relation)


class _Drawer:
    """Draws relations for a reader."""

    def __init__(self, here: Site, reader: Reader, links: Links, chosen: set[str]) -> None:
        self.here = here
        self.reader = reader
        self.links = links
        self.chosen = chosen

    def fitting(self, lines: Sequence[_Line]) -> list[_Line]:
        """The relations of two things that there is room for."""
        held: set[str] = set()
        shown = []
        for line in lines:
            ends = {line.start, line.end}
            if len(ends) == 2 and len(held | ends) <= MOST:
                held |= ends
                shown.append(line)
        return shown

    def figure(self, lines: Sequence[_Line], shown: Sequence[_Line]) -> Figure:
        """The drawing of those that are shown, with the table of all."""
        title = self.reader.say("relations.title")
        about = self.reader.say("relations.about", shown=len(shown), all=len(lines))
        boxes = {iri: self._box(iri) for line in shown for iri in (line.start, line.end)}
        arrows = [self._arrow(line) for line in shown]
        return layers(title, about, boxes, arrows, self._table(title, lines, shown))

    def _box(self, iri: str) -> Box:
        address = self.links.local(iri)
        claim = self.here.library.claims.all.get(iri)
        if claim is None:
            named = label(self.here.store, self.reader, iri)
            heading = self.reader.say("relations.hypothesis")
            return Box(heading, named.text, address, "cut", named.language)
        heading = short(self.here.library.work_of(claim)) or self.reader.say("source.none")
        shape = "thick" if iri in self.chosen else "plain"
        return Box(heading, claim.statement, address, shape, claim.language)

    def _arrow(self, line: _Line) -> Arrow:
        note = line.relation.note if line.relation else None
        return Arrow(line.start, line.end, line.sort, self._word(line.sort), note or "")

    def _word(self, sort: str) -> str:
        """A sort of relation in words; itself, where a dataset brought one not known here."""
        return self.reader.told("relation", sort)

    def _table(self, title: str, lines: Sequence[_Line], shown: Iterable[_Line]) -> Table:
        say, drawn = self.reader.say, set(shown)
        rows = [
            (
                self._said(line.start),
                self._word(line.sort),
                self._said(line.end),
                line.relation.note if line.relation else None,
                line.relation.locator if line.relation else None,
                say("seen.yes" if line in drawn else "seen.no"),
                line.start.removeprefix(ID.base),
                line.end.removeprefix(ID.base),
            )
            for line in lines
        ]
        return Table(title, [say(f"relations.column.{c}") for c in COLUMNS], rows)

    def _said(self, iri: str) -> str:
        box = self._box(iri)
        return f"{box.heading}: {box.words}"
