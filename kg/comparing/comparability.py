"""What to mind when cells of a row are set side by side: each rule is computed from the cells.

A rule groups the cases of a row by what differs between them. It speaks only where two cells say
something and have nothing in common in that respect, so a difference that cannot be told is no
note.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

from kg.comparing.comparison import Cell, Comparison, Note, spoken, touch

Row = Mapping[str, Cell]
"""The cells of one dimension by the id of their case."""
Groups = Mapping[str, set[str]]
"""What differs, and the ids of the cases that have it."""


def years(row: Row) -> Iterator[Groups]:
    """Figures are for years of which none is the same, or for a year on one side and none on the
    other.
    """
    yield from _apart({case: _qualified(cell, "year") for case, cell in row.items()})


def units(row: Row) -> Iterator[Groups]:
    """Figures are in units of which none is the same: firms and members, kroner and euro, or a
    unit that the source does not state.
    """
    yield from _apart({case: _qualified(cell, "unit") for case, cell in row.items()})


def scales(row: Row) -> Iterator[Groups]:
    """Values are numbers on one side and words on the other."""
    yield from _apart({case: _qualified(cell, "scale") for case, cell in row.items()})


def names(row: Row) -> Iterator[Groups]:
    """A policy dimension has another name: what stands in brackets after it differs."""
    yield from _apart({case: _qualified(cell, "name") for case, cell in row.items()})


def bases(row: Row) -> Iterator[Groups]:
    """All values are stated by sources on one side, and inferred by a coder on the other."""
    yield from _apart(
        {
            case: {line.basis for v in cell.settled() for line in v.lines if line.basis}
            for case, cell in row.items()
        }
    )


def origins(row: Row) -> Iterator[Groups]:
    """A value was assessed on one side, and derived by a rule from something else on the other."""
    yield from _apart({case: {v.origin for v in cell.settled()} for case, cell in row.items()})


def nearness(row: Row) -> Iterator[Groups]:
    """The same strategy concept is met exactly on one side, and is only the nearest on the
    other.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for case, cell in row.items():
        for value in cell.settled():
            if value.qualified("nearness"):
                marks = {f"{value.text}: {n}" for n in value.qualified("nearness")}
                found[value.text].setdefault(case, set()).update(marks)
    for text in sorted(found):
        yield from _apart(found[text])


RULES: dict[str, tuple[Callable[[Row], Iterator[Groups]], str]] = {
    "year": (years, "the figures are for different years"),
    "unit": (units, "the units differ"),
    "scale": (scales, "numbers stand beside words"),
    "name": (names, "the sources' dimension has another name"),
    "basis": (bases, "stated by sources on one side, inferred by a coder on the other"),
    "origin": (origins, "assessed on one side, derived by a rule on the other"),
    "nearness": (nearness, "the strategy concept is met exactly or is only the nearest"),
}
"""Every rule on the cells of a row by its name, and what a note by it says."""
COMPARISONS = {
    "period": "the periods of the observations do not overlap",
    "shared": "the same observations are counted in each",
}
"""What a note by a rule on whole cases says."""


def notes(comparison: Comparison) -> tuple[Note, ...]:
    """The notes on a comparison; those that say the same of several rows are one."""
    rows: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], list[str]] = defaultdict(list)
    for dimension in comparison.dimensions:
        row = {case.id: comparison.cells[dimension.name, case.id] for case in comparison.cases}
        for rule, (applies, _) in RULES.items():
            for groups in applies(row):
                said = tuple((mark, tuple(sorted(groups[mark]))) for mark in sorted(groups))
                rows[rule, said].append(dimension.name)
    found = [Note(rule, tuple(names), said) for (rule, said), names in rows.items()]
    return (*periods(comparison), *shared(comparison), *found)


def says(note: Note) -> str:
    """What a note says in words."""
    return COMPARISONS.get(note.rule) or RULES[note.rule][1]


def periods(comparison: Comparison) -> Iterator[Note]:
    """No observation of one case has a year in common with any of another, and both say something
    on a dimension. An open side counts as every year, since it could be any.
    """
    spans = {
        case.id: {o.period for o in case.observed if o.observation} for case in comparison.cases
    }
    apart = [
        pair
        for pair in combinations(sorted(c for c, found in spans.items() if found), 2)
        if not any(touch(p, q) for p in spans[pair[0]] for q in spans[pair[1]])
    ]
    touched = tuple(
        d.name
        for d in comparison.dimensions
        if d.of_observations
        and any(all(comparison.cells[d.name, c].settled() for c in pair) for pair in apart)
    )
    if touched:
        marks = {c: {spoken(p) for p in spans[c]} for pair in apart for c in pair}
        groups = _grouped(marks)
        said = tuple((mark, tuple(sorted(groups[mark]))) for mark in sorted(groups))
        yield Note("period", touched, said)


def shared(comparison: Comparison) -> Iterator[Note]:
    """A country is part of another, or a choice names it twice over: what is set side by side is
    the same in part."""
    if comparison.choice.kind != "countries":
        return
    counted = {c.id: {o.observation for o in c.observed} for c in comparison.cases}
    for one, other in combinations(sorted(counted), 2):
        if both := counted[one] & counted[other]:
            rows = tuple(d.name for d in comparison.dimensions if d.of_observations)
            yield Note("shared", rows, ((str(len(both)), (one, other)),))


def _qualified(cell: Cell, kind: str) -> set[str]:
    return {said for value in cell.settled() for said in value.qualified(kind)}


def _apart(marks: Mapping[str, Iterable[str]]) -> Iterator[Groups]:
    """The cases grouped by their marks, if two of them that have marks have none in common."""
    found = {case: set(ms) for case, ms in marks.items() if ms}
    if any(not one & other for one, other in combinations(found.values(), 2)):
        yield _grouped(found)


def _grouped(marks: Mapping[str, set[str]]) -> Groups:
    groups: dict[str, set[str]] = defaultdict(set)
    for case, said in marks.items():
        groups[", ".join(sorted(said))].add(case)
    return groups
