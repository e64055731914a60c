"""A grid of marks: rows by columns, the area of a mark for how many."""

from collections.abc import Sequence
from textwrap import wrap

from api.figures.drawing import SIZE, Drawing, Figure, room
from kg.formats import Table

CELL = 64
NAME = 22
"""The height of the name of a row, which stands above its marks."""
WRAP = 12
"""How many letters of the name of a column stand in one line."""
LARGEST = 18
"""The largest radius of a mark."""


def grid(
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[int | None]],
    kind: str = "series-1",
) -> Figure:
    """Circles whose area stands for a number, which is written too; None is a dash, not known.

    The name of a row stands above it, so that a narrow screen shows every column.
    """
    heads = [wrap(column, WRAP) or [""] for column in columns]
    wide = max(CELL, room([part for head in heads for part in head], SIZE - 1) + 2)
    top = max(map(len, heads), default=1) * SIZE * 1.25 + 10
    drawing = Drawing(max(len(columns) * wide, room(rows)), top + len(rows) * CELL + 6)
    most = max((v for row in values for v in row if v), default=1)
    for number, head in enumerate(heads):
        _head(drawing, (number + 0.5) * wide, top - 10, head)
    for number, (row, line) in enumerate(zip(rows, values, strict=True)):
        y = top + number * CELL
        drawing.add("line", "grid", x1=0, x2=drawing.width, y1=y, y2=y)
        drawing.words(0, y + NAME - 5, row, "soft")
        for place, value in enumerate(line):
            _mark(drawing, (place + 0.5) * wide, y + (NAME + CELL) / 2, value, most, kind)
    table = Table(title, ("Row", *columns), [(r, *v) for r, v in zip(rows, values, strict=True)])
    return Figure(title, description, table, drawing)


def _head(drawing: Drawing, x: float, bottom: float, lines: Sequence[str]) -> None:
    """The name of a column in as many lines as it needs, the last at the bottom."""
    for above, line in enumerate(reversed(lines)):
        y = bottom - above * SIZE * 1.25
        drawing.words(x, y, line, anchor="middle", font_size=SIZE - 1)


def _mark(drawing: Drawing, x: float, y: float, value: int | None, most: int, kind: str) -> None:
    if not value:
        drawing.words(x, y + 5, "–" if value is None else "0", "soft", "middle")
        return
    radius = max(4.0, LARGEST * (value / most) ** 0.5)
    drawing.add("circle", kind, cx=x, cy=y, r=radius)
    if radius > 9:
        drawing.words(x, y + 5, str(value), "on", "middle")
    else:
        drawing.words(x + radius + 4, y + 5, str(value))
