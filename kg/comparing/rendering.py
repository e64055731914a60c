"""Comparisons as tables for every file format, and as data for JSON.

The tables are: about, the comparison itself with a short text in each cell, the comparability
notes, and the lines of evidence. A cell points at notes and evidence by number: nothing is lost.
"""

import shlex
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from kg.comparing.comparability import says
from kg.comparing.comparison import (
    ASSERTED,
    JUDGED,
    KNOWN,
    ONTOLOGY,
    STATES,
    Case,
    Cell,
    Comparison,
    Note,
    Value,
    spoken,
)
from kg.formats import Table

UNSOURCED = "no source named"
"""What is said of a value that was written down without a source."""
READ_WITH = ("year", "unit", "when", "holds")
"""The qualifiers that a single value is never shown without."""
LEGEND = (
    "(+2 -1): two lines of evidence support and one disputes; [3-5]: their numbers under Evidence; "
    "{N1}: a comparability note. Derived, inferred and judged values say so and count the evidence "
    "that they rest on; the others are as assessed or stated. Unknown: no source says; it is never "
    "no. No source named: a record has it, but no source that says so. Contested: sources disagree."
)


@dataclass(frozen=True)
class Source:
    """The release that a comparison was made from."""

    name: str
    digest: str


class Rendered:
    """A comparison with its evidence and notes numbered."""

    def __init__(self, comparison: Comparison, source: Source) -> None:
        self.comparison = comparison
        self.source = source
        self.evidence = comparison.evidence()
        self.numbers = {line.node: n for n, (*_, line) in enumerate(self.evidence, start=1)}

    def command(self) -> str:
        """The command that makes the same comparison again."""
        return "klynge compare " + shlex.join(self.comparison.choice.words())

    def about(self) -> list[tuple[str, str]]:
        """What the comparison is of, so that it can be cited and made again."""
        choice = self.comparison.choice
        return [
            ("release", self.source.name),
            ("digest", self.source.digest),
            ("command", self.command()),
            ("cases", ", ".join(case.id for case in self.comparison.cases)),
            ("years", spoken(choice.years) if choice.years else "all"),
            ("how to read a cell", LEGEND),
        ]

    def heading(self, case: Case) -> str:
        """A column's name: the case, and its period or how many observations it counts."""
        if self.comparison.counts:
            return f"{case.label} ({case.id}), {case.observations} observations"
        return f"{case.label} ({case.id})" + (f", {spoken(case.period)}" if case.period else "")

    def noted(self, dimension: str, case: str) -> list[str]:
        """The numbers of the notes on a cell that says something."""
        if not self.comparison.cells[dimension, case].settled():
            return []
        return [
            f"N{number}"
            for number, note in enumerate(self.comparison.notes, start=1)
            if dimension in note.dimensions and case in note.cases
        ]

    def text(self, dimension: str, case: Case, numbered: bool = True) -> str:
        """A cell in short: values, state, counts of evidence, their numbers, and notes."""
        cell = self.comparison.cells[dimension, case.id]
        shown = self._values(cell, case)
        if cell.lines:
            disputes = cell.directed("disputes")
            shown += f" (+{cell.directed('supports')}{f' -{disputes}' if disputes else ''})"
        if numbered and cell.lines:
            shown += f" [{ranges(self.numbers[line.node] for line in cell.lines)}]"
        noted = self.noted(dimension, case.id)
        return shown + (f" {{{', '.join(noted)}}}" if noted else "")

    def _values(self, cell: Cell, case: Case) -> str:
        if self.comparison.counts and any(v.count for v in cell.values):
            said = [f"{_text(v, KNOWN)} {v.count}" for v in cell.values]
            of = f" of {case.observations}" if cell.values[0].origin != ONTOLOGY else ""
            origins = _origins(cell.values)
            return ", ".join(said) + of + (f"; {origins}" if origins else "")
        said = [_text(v, cell.state) for v in cell.values if v.text != cell.state]
        joined = "; ".join(said) + (f", {o}" if said and (o := _origins(cell.values)) else "")
        if cell.state == KNOWN:
            return joined
        if cell.unsourced:
            return f"{joined} ({UNSOURCED})"
        state = cell.state.replace("-", " ")
        return f"{state}: {joined}" if said else state


def tables(rendered: Rendered) -> list[Table]:
    """The tables of a comparison: about, comparison, notes, evidence."""
    c = rendered.comparison
    columns = ("dimension", "label", *map(rendered.heading, c.cases))
    rows = [
        (d.name, d.label, *(rendered.text(d.name, case) for case in c.cases)) for d in c.dimensions
    ]
    return [
        Table("About", ("about", "value"), rendered.about()),
        Table("Comparison", columns, rows),
        _notes(c),
        _evidence(rendered),
    ]


def _notes(comparison: Comparison) -> Table:
    columns = ("note", "rule", "says", "dimensions", "what differs")
    rows = [
        (f"N{n}", note.rule, says(note), ", ".join(note.dimensions), differing(note))
        for n, note in enumerate(comparison.notes, start=1)
    ]
    return Table("Notes", columns, rows)


def differing(note: Note) -> str:
    """What differs by a note, and in which cases."""
    return "; ".join(f"{mark}: {', '.join(cases)}" for mark, cases in note.groups)


def _evidence(rendered: Rendered) -> Table:
    columns = (
        "number", "dimension", "case", "says", "direction", "basis", "source", "year", "locator",
        "reading", "note", "url", "work", "statement",
    )  # fmt: skip
    rows = [
        (
            rendered.numbers[x.node], dimension, case, x.says, x.direction, x.basis, x.title,
            x.year, x.locator, x.reading, x.note, x.url, x.work, x.node,
        )
        for dimension, case, x in rendered.evidence
    ]  # fmt: skip
    return Table("Evidence", columns, rows)


def data(rendered: Rendered) -> dict[str, Any]:
    """The comparison as plain data, by docs/comparison.schema.json."""
    c = rendered.comparison
    return {
        "release": asdict(rendered.source),
        "choice": {**asdict(c.choice), "command": rendered.command()},
        "cases": [_case(case) for case in c.cases],
        "dimensions": [
            {
                "name": d.name,
                "label": d.label,
                "group": d.group,
                "cells": [_cell(rendered, d.name, case.id) for case in c.cases],
            }
            for d in c.dimensions
        ],
        "notes": [_note(f"N{n}", note) for n, note in enumerate(c.notes, start=1)],
        "evidence": [
            {"number": rendered.numbers[line.node], **asdict(line)}
            for *_, line in rendered.evidence
        ],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "iri": case.iri,
        "label": case.label,
        "period": case.period,
        "observations": [o.observation for o in case.observed if o.observation],
    }


def _note(number: str, note: Note) -> dict[str, Any]:
    return {
        "number": number,
        "rule": note.rule,
        "says": says(note),
        "dimensions": note.dimensions,
        "groups": [{"mark": mark, "cases": cases} for mark, cases in note.groups],
    }


def _cell(rendered: Rendered, dimension: str, case: str) -> dict[str, Any]:
    cell = rendered.comparison.cells[dimension, case]
    return {
        "case": case,
        "state": cell.state,
        "supports": cell.directed("supports"),
        "disputes": cell.directed("disputes"),
        "notes": rendered.noted(dimension, case),
        "values": [
            {
                "text": v.text,
                "state": v.state,
                "origin": v.origin,
                "count": v.count,
                "qualifiers": [{"kind": k, "says": s} for k, s in sorted(v.qualifiers)],
                "evidence": [rendered.numbers[line.node] for line in v.lines],
            }
            for v in cell.values
        ],
    }


def _text(value: Value, expected: str) -> str:
    """A value with what it must be read with, and its state where that is not expected."""
    marks = [m for kind in READ_WITH for m in value.qualified(kind)]
    shown = value.text
    if value.count is None and marks:
        shown += f" ({', '.join(marks)})"
    # The name of an outcome says how things stand; so does a state that is counted.
    told = value.origin == JUDGED or value.text in (s.replace("-", " ") for s in STATES)
    if value.state == expected or told:
        return shown
    return f"{shown} ({UNSOURCED if value.unsourced else value.state})"


def _origins(values: Iterable[Value]) -> str:
    """Which values were not asserted as they are."""
    said = {o for v in values for o in v.origin.split(", ") if o not in (ASSERTED, ONTOLOGY, "")}
    return ", ".join(sorted(said))


def runs(numbers: Iterable[int]) -> dict[int, str]:
    """Numbers in short, each run of them by its first: 1-3, 7."""
    found: list[list[int]] = []
    for n in sorted(numbers):
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    return {r[0]: f"{r[0]}-{r[-1]}" if len(r) > 1 else str(r[0]) for r in found}


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in short, as one text: 1-3, 7."""
    return ", ".join(runs(numbers).values())
