"""Comparisons for a terminal: as many columns side by side as fit, then the rest below."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from kg.comparing.comparability import says
from kg.comparing.comparison import CONTESTED, NOT_APPLICABLE, UNKNOWN, Case
from kg.comparing.rendering import Rendered, differing
from kg.reasoning.evidence import Citation

DIMENSION, COLUMN = 18, 20
"""The narrowest that the first column and the others are set."""
COLOURS = {CONTESTED: "magenta", UNKNOWN: "dim", NOT_APPLICABLE: "dim"}


def shown(rendered: Rendered, width: int) -> Iterator[RenderableType]:
    """The parts of a comparison, for a terminal of a width.

    Single observations come with their evidence; counts over many only say how much there is.
    """
    cases = rendered.comparison.cases
    yield f"{escape(rendered.command())}\nRelease {rendered.source.name}\n"
    fit = max(1, (width - DIMENSION) // (COLUMN + 1))
    for first in range(0, len(cases), fit):
        yield _block(rendered, cases[first : first + fit])
        yield ""
    for number, note in enumerate(rendered.comparison.notes, start=1):
        about = ", ".join(note.dimensions)
        yield escape(f"{{N{number}}} {about}: {says(note)} ({differing(note)})")
    yield ""
    if rendered.comparison.counts:
        yield f"{len(rendered.evidence)} lines of evidence; every other --format lists them."
    else:
        yield from map(escape, _evidence(rendered))


def _block(rendered: Rendered, cases: tuple[Case, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Dimension", overflow="fold", min_width=DIMENSION, max_width=DIMENSION + 6)
    for case in cases:
        said = rendered.heading(case) if rendered.comparison.counts else case.id
        table.add_column(escape(said), overflow="fold")
    group = None
    for d in rendered.comparison.dimensions:
        if d.group != group:
            group = d.group
            table.add_row(f"[bold]{escape(group.upper())}[/]")
        texts = []
        for case in cases:
            text = escape(rendered.text(d.name, case, not rendered.comparison.counts))
            colour = COLOURS.get(rendered.comparison.cells[d.name, case.id].state)
            texts.append(f"[{colour}]{text}[/]" if colour else text)
        table.add_row(escape(d.name), *texts)
    return table


def _evidence(rendered: Rendered) -> Iterator[str]:
    for *_, x in rendered.evidence:
        title = x.title or "no source named"
        cited = Citation(
            x.work or "", title, x.year, x.locator, x.basis, x.reading, x.direction, x.note, x.url
        )
        yield f"[{rendered.numbers[x.node]}] {x.says}: {cited}"
