"""A grid of marks: rows by columns, the area of a mark for how many."""

from collections.abc import Sequence

from api.figures.drawing import Drawing, Figure, room
from kg.formats import Table

CELL = 46
HEAD = 34
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
    """Circles whose area stands for a number, which is written too; None is a dash, not known."""
    left = room(rows) + 16
    wide = max(CELL, room(columns) + 12)
    drawing = Drawing(left + len(columns) * wide + 8, HEAD + len(rows) * CELL + 6)
    most = max((v for row in values for v in row if v), default=1)
    for number, column in enumerate(columns):
        drawing.words(left + (number + 0.5) * wide, HEAD - 12, column, anchor="middle")
    for number, (row, line) in enumerate(zip(rows, values, strict=True)):
        y = HEAD + (number + 0.5) * CELL
        drawing.add("line", "grid", x1=0, x2=drawing.width, y1=y - CELL / 2, y2=y - CELL / 2)
        drawing.words(left - 12, y + 5, row, anchor="end")
        for place, value in enumerate(line):
            _mark(drawing, left + (place + 0.5) * wide, y, value, most, kind)
    table = Table(title, ("Row", *columns), [(r, *v) for r, v in zip(rows, values, strict=True)])
    return Figure(title, description, table, drawing)


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
