"""A comparison laid out for a page: groups of rows, a cell for each pair, linked to sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from api.labels import Label
from api.languages import Reader
from api.wording import Words
from kg.comparing.comparison import ASSERTED, JUDGED, Case, Cell, Dimension, Line, Value, spoken
from kg.comparing.rendering import READ_WITH, Rendered, runs
from kg.store import Store

SHORT = 5
"""How many values a cell shows before it is unfolded."""
FEW = 3
"""Up to how many lines of evidence stand in the cell itself, and not only by number."""


@dataclass(frozen=True)
class Reference:
    """One line of evidence or several that follow one another: what is written, and the first."""

    text: str
    number: int


@dataclass(frozen=True)
class Shown:
    """A value of a cell, with what it must be read with and the evidence behind it."""

    text: Label
    count: int | None
    marks: str
    state: str
    """Its own state, where that is not the state of the cell; else empty."""
    origin: tuple[Label, ...]
    """Where it comes from, unless it was assessed itself."""
    qualifiers: tuple[tuple[str, str], ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class Box:
    """A cell: its state and evidence, its values, its notes by number, and its few lines."""

    id: str
    case: str
    """What the case is called, with its period where it has one."""
    state: str
    signal: str
    """What is said of its state: `unsourced` where the record of the case names no source."""
    supports: int
    disputes: int
    notes: tuple[str, ...]
    values: tuple[Shown, ...]
    lines: tuple[tuple[int, Line], ...]

    @property
    def unfolds(self) -> bool:
        """Whether there is more to say than what is seen at first."""
        return bool(self.supports or self.disputes or len(self.values) > SHORT)


@dataclass(frozen=True)
class Row:
    """A dimension with its cells, in the order of the cases."""

    name: str
    title: Label
    boxes: tuple[Box, ...]
    evidence: tuple[tuple[int, str, Line], ...]
    """The lines that are met in this row for the first time, each with the name of its case."""


@dataclass(frozen=True)
class Noted:
    """A comparability note by its number: what it says, what differs in which cases, and where."""

    number: str
    says: Label
    groups: tuple[tuple[tuple[Label, ...], tuple[str, ...]], ...]
    rows: tuple[Label, ...]


class Layout:
    """Lays a comparison out for a reader."""

    def __init__(self, rendered: Rendered, reader: Reader, store: Store) -> None:
        self.rendered = rendered
        self.words = Words(reader, store)
        cases = rendered.comparison.cases
        self.cases = {case.id: self._called(case) for case in cases}
        self.titles = list(dict.fromkeys(self._name(case) for case in cases))

    def dated(self, title: str) -> str:
        """A title of the comparison or of a part of it, with the years asked for."""
        return self.words.titled(title, self.rendered.comparison.choice.years)

    def groups(self) -> Iterator[tuple[Label, list[Row]]]:
        """The rows by their groups, in their order."""
        rows = groupby(self.rendered.comparison.dimensions, lambda d: d.group)
        for group, dimensions in rows:
            yield self.words.group(group), [self._row(d) for d in dimensions]

    def notes(self) -> Iterator[Noted]:
        """The comparability notes in their order."""
        rows = {d.name: self.words.row(d) for d in self.rendered.comparison.dimensions}
        for n, note in enumerate(self.rendered.comparison.notes, start=1):
            groups = tuple(
                (tuple(self.words.marks(note.rule, mark)), tuple(self.cases[c] for c in cases))
                for mark, cases in note.groups
            )
            names = tuple(rows[name] for name in note.dimensions)
            yield Noted(f"N{n}", self.words.note(note), groups, names)

    def _row(self, dimension: Dimension) -> Row:
        comparison = self.rendered.comparison
        boxes = tuple(self._box(dimension.name, case) for case in comparison.cases)
        first = tuple(
            (self.rendered.numbers[line.node], self.cases[case], line)
            for name, case, line in self.rendered.evidence
            if name == dimension.name
        )
        return Row(dimension.name, self.words.row(dimension), boxes, first)

    def _name(self, case: Case) -> str:
        """What a case is called, without its period."""
        iri = case.iri if self.rendered.comparison.counts else case.observed[0].cluster
        return self.words.thing(iri).text

    def _called(self, case: Case) -> str:
        """The name of a case in words alone, for where its column head is out of sight."""
        name = self._name(case)
        return f"{name}, {spoken(case.period)}" if case.period else name

    def _box(self, dimension: str, case: Case) -> Box:
        cell = self.rendered.comparison.cells[dimension, case.id]
        few = cell.lines if len(cell.lines) <= FEW else ()
        return Box(
            f"{dimension}.{case.id}",
            self.cases[case.id],
            cell.state,
            "unsourced" if cell.unsourced else cell.state,
            cell.directed("supports"),
            cell.directed("disputes"),
            tuple(self.rendered.noted(dimension, case.id)),
            tuple(self._value(v, cell) for v in cell.values),
            tuple(sorted((self.rendered.numbers[x.node], x) for x in few)),
        )

    def _value(self, value: Value, cell: Cell) -> Shown:
        marks = [m for kind in READ_WITH for m in value.qualified(kind)]
        own = value.state != cell.state and value.text != value.state.replace("-", " ")
        signal = "unsourced" if value.unsourced else value.state
        return Shown(
            self.words.value(value),
            value.count,
            ", ".join(marks) if value.count is None else "",
            signal if own and value.origin != JUDGED else "",
            ()
            if value.origin in (ASSERTED, "")
            else tuple(self.words.marks("origin", value.origin)),
            tuple(sorted(value.qualifiers)) if value.count is None else (),
            tuple(references(self.rendered.numbers[line.node] for line in value.lines)),
        )


def references(numbers: Iterable[int]) -> Iterator[Reference]:
    """Numbers in short, each run with its first: 1-3, 7."""
    return (Reference(text, first) for first, text in runs(numbers).items())
