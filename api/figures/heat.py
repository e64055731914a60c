"""A heat grid: many rows by columns, the shade of a cell for how many, which is written too."""

from collections.abc import Sequence

from api.figures.drawing import SIZE, Drawing, Figure, room
from kg.formats import Table

CELL = 26
ROW = 22
SMALL = 11
SHADES = ((1, 0.16), (3, 0.36), (None, 1.0))
"""Up to how many a shade stands for, and how strong it is; the last is for all that is more."""


def heat(
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[int]],
    kind: str = "series-1",
) -> Figure:
    """Cells with their numbers; nothing is written where the number is 0, and a dot stands there.

    The names of the columns stand upright above them.
    """
    left, head = room(rows, SIZE - 1) + 14, room(columns, SMALL + 1) + 16
    drawing = Drawing(left + len(columns) * CELL + 10, head + len(rows) * ROW + 6)
    for place, column in enumerate(columns):
        x = left + (place + 0.5) * CELL + 4
        drawing.words(
            x, head - 8, column, transform=f"rotate(-90 {x:g} {head - 8:g})", font_size=SMALL + 1
        )
    for number, (row, line) in enumerate(zip(rows, values, strict=True)):
        top = head + number * ROW
        drawing.words(left - 10, top + 15, row, anchor="end", font_size=SIZE - 1)
        for place, value in enumerate(line):
            _cell(drawing, left + place * CELL, top, value, kind, f"{row}, {columns[place]}")
    table = Table(title, ("Row", *columns), [(r, *v) for r, v in zip(rows, values, strict=True)])
    return Figure(title, description, table, drawing)


def _cell(drawing: Drawing, x: float, y: float, value: int, kind: str, about: str) -> None:
    middle, base = x + CELL / 2, y + 15
    if not value:
        drawing.words(middle, base, "·", "soft", "middle", font_size=SMALL)
        return
    shade = next(strength for most, strength in SHADES if most is None or value <= most)
    drawing.add(
        "rect", kind, x=x + 1, y=y + 1, width=CELL - 2, height=ROW - 2, fill_opacity=shade,
        stroke_width=0,
    )  # fmt: skip
    drawing.told(f"{about}: {value}")
    drawing.words(middle, base, str(value), "on" if shade == 1 else "", "middle", font_size=SMALL)
