"""What a comparison is: cases, dimensions, cells with their evidence, and comparability notes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

KNOWN, CONTESTED, UNKNOWN, NOT_APPLICABLE = "known", "contested", "unknown", "not-applicable"
STATES = (KNOWN, CONTESTED, UNKNOWN, NOT_APPLICABLE)
"""In the order in which the state of a cell follows from its values: what is known comes first."""
ASSERTED, DERIVED, INFERRED, JUDGED, ONTOLOGY = (
    "asserted",
    "derived",
    "inferred",
    "judged",
    "ontology",
)
KINDS = ("clusters", "countries", "programmes", "types")
Period = tuple[int | None, int | None]
"""First and last year; None where it is open."""


class BadChoice(ValueError):
    """A choice that cannot be compared: what is wrong with it, and what is allowed."""


@dataclass(frozen=True)
class Choice:
    """What is to be compared: a kind of case, their names, and what to narrow it to."""

    kind: str
    names: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    """Names of rows in their order; none means every row."""
    years: Period | None = None
    """Only observations, figures and participations that these years touch."""

    def words(self) -> list[str]:
        """The arguments of `klynge compare` that make this choice."""
        made = [f"--{self.kind}", ",".join(self.names)]
        if self.dimensions:
            made += ["--dimensions", ",".join(self.dimensions)]
        if self.years:
            made += ["--year", spoken(self.years)]
        return made


@dataclass(frozen=True)
class Line:
    """One line of evidence: what a source says, where, and how that was taken from it.

    None stands where nobody has said; a line may lack its source.
    """

    node: str
    says: str
    direction: str
    work: str | None = None
    title: str | None = None
    year: str | None = None
    locator: str | None = None
    basis: str | None = None
    reading: str | None = None
    note: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Value:
    """One value in a cell, with the graph it comes from and the evidence that it rests on."""

    text: str
    state: str
    origin: str
    lines: tuple[Line, ...] = ()
    count: int | None = None
    """In how many observations, where a cell counts them."""
    qualifiers: frozenset[tuple[str, str]] = frozenset()
    """What it must be read with, as pairs such as (unit, firms) and (year, 2009)."""
    term: str | None = None
    """The thing that the text is the name of, where it is one."""

    @property
    def unsourced(self) -> bool:
        """Whether somebody wrote it down without a source, and it is unknown for that alone."""
        written = self.origin == ASSERTED and self.text != UNKNOWN
        return written and self.state == UNKNOWN and not self.lines

    def qualified(self, kind: str) -> list[str]:
        """Its qualifiers of a kind, sorted."""
        return sorted(said for of, said in self.qualifiers if of == kind)


@dataclass(frozen=True)
class Cell:
    """What is on record for one case on one dimension."""

    values: tuple[Value, ...] = ()

    @property
    def state(self) -> str:
        """Known if something is; else contested, unknown or not applicable, in this order."""
        states = {v.state for v in self.values}
        return next((s for s in STATES if s in states), UNKNOWN)

    @property
    def unsourced(self) -> bool:
        """Whether all that it says was written down without a source."""
        return bool(self.values) and all(value.unsourced for value in self.values)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of evidence of all values, each once."""
        return tuple({line.node: line for v in self.values for line in v.lines}.values())

    def directed(self, direction: str) -> int:
        """How many lines of evidence go in a direction."""
        return sum(line.direction == direction for line in self.lines)

    def settled(self) -> list[Value]:
        """The values that say something: the known and the contested."""
        return [v for v in self.values if v.state in (KNOWN, CONTESTED)]


@dataclass(frozen=True)
class Observed:
    """A cluster in one period; `observation` is None where none is on record."""

    cluster: str
    observation: str | None
    period: Period


@dataclass(frozen=True)
class Case:
    """A column: what is compared, and the observations that are counted in it."""

    id: str
    iri: str
    label: str
    period: Period | None
    observed: tuple[Observed, ...]

    @property
    def observations(self) -> int:
        """How many observations stand behind the column."""
        return sum(o.observation is not None for o in self.observed)


@dataclass(frozen=True)
class Dimension:
    """A row: its name in `--dimensions`, its label, and the group of rows it stands in."""

    name: str
    label: str
    group: str
    of_observations: bool = True
    """Whether it is read from observations, rather than from what a case is itself."""
    term: str | None = None
    """The dimension, perspective or theory of the ontology that it is about."""


@dataclass(frozen=True)
class Note:
    """Why the cells of some cases should not be set side by side without thought."""

    rule: str
    dimensions: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    """What differs, and the ids of the cases that have it."""

    @property
    def cases(self) -> frozenset[str]:
        """The ids of all cases that the note is about."""
        return frozenset(case for _, cases in self.groups for case in cases)


@dataclass(frozen=True)
class Comparison:
    """A choice, its cases and dimensions, and what was found."""

    choice: Choice
    cases: tuple[Case, ...]
    dimensions: tuple[Dimension, ...]
    cells: dict[tuple[str, str], Cell]
    """By the name of the dimension and the id of the case."""
    notes: tuple[Note, ...] = field(default=())

    @property
    def counts(self) -> bool:
        """Whether cells count observations, rather than describe one."""
        return self.choice.kind != "clusters"

    def evidence(self) -> list[tuple[str, str, Line]]:
        """Every line of evidence once, row by row, with the dimension and case it first backs."""
        found: dict[str, tuple[str, str, Line]] = {}
        for dimension in self.dimensions:
            for case in self.cases:
                for line in self.cells[dimension.name, case.id].lines:
                    found.setdefault(line.node, (dimension.name, case.id, line))
        return list(found.values())


def merged(values: Iterable[Value]) -> tuple[Value, ...]:
    """Values with the same text and state as one, in a stable order."""
    found: dict[tuple[int, str], Value] = {}
    for value in values:
        key = STATES.index(value.state), value.text
        found[key] = _joined(found[key], value) if key in found else value
    return tuple(found[key] for key in sorted(found))


def _joined(one: Value, other: Value) -> Value:
    lines = {line.node: line for line in (*one.lines, *other.lines)}
    counts = [v.count for v in (one, other) if v.count is not None]
    return Value(
        one.text,
        one.state,
        one.origin if one.origin == other.origin else f"{one.origin}, {other.origin}",
        tuple(lines[node] for node in sorted(lines)),
        sum(counts) if counts else None,
        one.qualifiers | other.qualifiers,
        one.term if one.term == other.term else None,
    )


def spoken(period: Period) -> str:
    """A period as it is written: 2006-2010, 2006, or with a side left open."""
    first, last = period
    if first is not None and first == last:
        return str(first)
    return f"{'' if first is None else first}-{'' if last is None else last}"


def touch(one: Period, other: Period) -> bool:
    """Whether two periods have or could have a year in common: an open side could be any year."""
    (a, b), (c, d) = one, other
    return not (b is not None and c is not None and b < c) and not (
        a is not None and d is not None and d < a
    )
