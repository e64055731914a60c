"""A theory laid out: its perspectives side by side, and its hypotheses as tables and figures.

Which hypotheses stand in one exhibit, their places say: the first part of the locator of each.
What the rows and columns of an exhibit are follows from what its hypotheses ask about and speak of.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.reasoning.axioms import HasValue
from kg.reasoning.ontology import RATINGS, Ontology
from kg.vocabulary import CG

SAYING = (
    *RATINGS, "namesStrength", "namesMechanism", "namesCooperation", "namesTask", "expectsConcept",
)  # fmt: skip
"""The properties by which a hypothesis says something, in the order in which it is read."""
Characteristic = tuple[str, str]
"""A property of observations and its value."""


class UnknownTheory(LookupError):
    """No theory goes by this name; the message says which there are."""


@dataclass(frozen=True)
class Cell:
    """One hypothesis as an exhibit shows it: what it says, by property."""

    hypothesis: str
    conditions: tuple[tuple[Characteristic, ...], ...]
    """The ways in which it comes to apply, each with all that must be so."""
    says: tuple[tuple[str, tuple[str, ...]], ...]
    types: tuple[str, ...]
    """The cluster types that it is about."""


@dataclass(frozen=True)
class Row:
    """A row of a grid: its head and, for each column, the hypotheses that stand there."""

    head: str
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Grid:
    """A table or figure: `across` and `down` are what columns and rows differ in."""

    place: str
    exhibit: str | None
    down: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Trait:
    """What one perspective holds on each aspect, in the order of the aspects; None if nothing."""

    perspective: str
    traits: tuple[str | None, ...]


@dataclass(frozen=True)
class Reading:
    """An axiom that has a hypothesis apply: the class, what makes one of it, and the claims."""

    of: str
    means: tuple[Characteristic, ...]
    claims: tuple[str, ...]


def find(ontology: Ontology, name: str) -> str:
    """The theory with a short name or an IRI; the first where none is named.

    Raises `UnknownTheory`.
    """
    named = {ontology.name(t): t for t in ontology.theories}
    named |= {t: t for t in ontology.theories}
    if not name and ontology.theories:
        return ontology.theories[0]
    if name not in named:
        there = ", ".join(ontology.name(t) for t in ontology.theories)
        raise UnknownTheory(f"no theory is called '{name}'; there are {there}")
    return named[name]


def aspects(ontology: Ontology) -> list[str]:
    """What perspectives are compared on."""
    return ontology.instances(CG.TraitAspect)


def traits(ontology: Ontology) -> list[Trait]:
    """What each perspective holds on each aspect."""
    held = {
        (p, a): trait
        for trait in ontology.instances(CG.PerspectiveTrait)
        for p in ontology.objects(trait, CG.traitOf)
        for a in ontology.objects(trait, CG.onAspect)
    }
    listed = aspects(ontology)
    return [Trait(p, tuple(held.get((p, a)) for a in listed)) for p in ontology.perspectives]


def cell(ontology: Ontology, hypothesis: str) -> Cell:
    """A hypothesis as an exhibit shows it."""
    ways = ontology.conditions.get(hypothesis, [])
    said = ((CG[p].value, tuple(sorted(ontology.objects(hypothesis, CG[p])))) for p in SAYING)
    types = [t for t, typing in sorted(ontology.typing.items()) if any(w in typing for w in ways)]
    return Cell(
        hypothesis,
        tuple(tuple(sorted(way)) for way in ways),
        tuple((p, values) for p, values in said if values),
        tuple(types),
    )


def exhibits(ontology: Ontology, theory: str) -> tuple[list[Grid], list[Cell]]:
    """The hypotheses of a theory as grids, and those that stand in none, by their labels."""
    by_place: dict[str, list[Cell]] = defaultdict(list)
    for iri, hypothesis in ontology.hypotheses.items():
        if hypothesis.theory == theory:
            by_place[_place(ontology, iri)].append(cell(ontology, iri))
    grids, loose = [], []
    for place, cells in sorted(by_place.items()):
        grid = _grid(ontology, place, cells)
        grids += [grid] if grid else []
        loose += [] if grid else cells
    return grids, loose


def readings(ontology: Ontology, hypothesis: str) -> list[Reading]:
    """The axioms that have a hypothesis apply, each with the definition of its class unfolded."""
    conclusion = HasValue(CG.isSubjectTo.value, hypothesis)
    return [
        Reading(cls, tuple(sorted(ontology.definition(cls))), axiom.claims)
        for axiom in ontology.axioms
        if axiom.kind == "SubClassOf" and conclusion in axiom.parts[1]
        for cls in axiom.parts[0]
        if isinstance(cls, str)
    ]


def _place(ontology: Ontology, hypothesis: str) -> str:
    """The place that a hypothesis is taken from, without the others that bear it out."""
    return next(iter(ontology.objects(hypothesis, CG.locator)), "").partition(";")[0].strip()


def _grid(ontology: Ontology, place: str, cells: Sequence[Cell]) -> Grid | None:
    """The cells by two things that they differ in; None where they do not fill such a grid."""
    asked = sorted({p for c in cells for way in c.conditions for p, _ in way})
    single = all(len(c.conditions) == 1 for c in cells)
    if not single or len(cells) < 2 or not asked:
        return None
    placed = {c.hypothesis: dict(c.conditions[0]) for c in cells}
    if len(asked) == 1:
        asked.append(CG.Perspective.value)
        for c in cells:
            placed[c.hypothesis] |= _perspective(ontology, c)
    if len(asked) != 2 or any(set(found) != set(asked) for found in placed.values()):
        return None
    down, across = asked
    rows, columns = (_values(found[axis] for found in placed.values()) for axis in asked)
    return Grid(
        place,
        _exhibit(ontology, place),
        down,
        across,
        columns,
        tuple(
            Row(r, tuple(_at(cells, placed, {down: r, across: c}) for c in columns)) for r in rows
        ),
    )


def _perspective(ontology: Ontology, found: Cell) -> dict[str, str]:
    """The one perspective that a hypothesis speaks of, as a place in a grid."""
    said = {v for _, values in found.says for v in values if v in ontology.perspectives}
    return {CG.Perspective.value: said.pop()} if len(said) == 1 else {}


def _values(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))


def _at(
    cells: Iterable[Cell], placed: dict[str, dict[str, str]], where: dict[str, str]
) -> tuple[Cell, ...]:
    return tuple(c for c in cells if placed[c.hypothesis] == where)


def _exhibit(ontology: Ontology, place: str) -> str | None:
    """The table or figure of a report that is called by its place, such as 'Table 5.1'."""
    found = (
        e
        for e in ontology.instances(CG.ReportExhibit)
        if ontology.label(e).partition(":")[0] == place
    )
    return next(found, None)
