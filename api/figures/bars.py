"""Bars: groups side by side in small multiples, each bar with its number, each series a pattern."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.figures.drawing import SIZE, Drawing, Figure, room
from kg.formats import Table, Value

BAR = 18
GAP = 6
PANEL = 250
HEAD = 26
SPACE = 36
ASIDE = 50
"""How much of a panel is kept for the numbers that do not fit into their parts."""
SWATCH = 8
MOST = 5
"""How many series have a colour of their own."""


@dataclass(frozen=True)
class Panel:
    """One of the small multiples: its title, and a value for each row and series."""

    title: str
    values: Sequence[Sequence[int]]


def bars(
    title: str,
    description: str,
    rows: Sequence[str],
    series: Sequence[str],
    panels: Sequence[Panel],
) -> Figure:
    """Lying bars, stacked by series; panels stand side by side and share one scale.

    Each part shows its number and names its series to a pointer; a part that is too small has its
    number after the bar, beside a swatch of its series. Besides the colour, stripes tell the series
    apart. Raises `ValueError` for more series than there are colours.
    """
    if len(series) > MOST:
        raise ValueError(f"{len(series)} series; at most {MOST} can be told apart")
    left = room(rows) + 12
    height = HEAD * 2 + len(rows) * (BAR + GAP) + SPACE
    legend = sum(18 + room([name]) + SIZE + 8 for name in series)
    drawing = Drawing(left + max(len(panels) * (PANEL + SPACE), legend), height)
    most = max((sum(v) for p in panels for v in p.values), default=0) or 1
    for number, row in enumerate(rows):
        drawing.words(left - 10, _top(number) + BAR - 5, row, anchor="end")
    for place, panel in enumerate(panels):
        _panel(drawing, left + place * (PANEL + SPACE), panel, rows, series, (PANEL - ASIDE) / most)
    _legend(drawing, left, height - 12, series)
    return Figure(title, description, _table(title, rows, series, panels), drawing)


def _top(row: int) -> float:
    return HEAD + row * (BAR + GAP)


def _panel(
    drawing: Drawing, left: float, panel: Panel, rows: Sequence[str], series: Sequence[str],
    unit: float,
) -> None:  # fmt: skip
    drawing.words(left, HEAD - 10, panel.title, font_weight="600")
    bottom = _top(len(rows))
    drawing.add("line", "axis", x1=left, x2=left, y1=HEAD - 2, y2=bottom)
    for number, (row, values) in enumerate(zip(rows, panel.values, strict=True)):
        at, aside = left, []
        for index, (name, value) in enumerate(zip(series, values, strict=True)):
            if not value:
                continue
            width = value * unit
            title = f"{panel.title}, {row}, {name}: {value}"
            _part(drawing, index, at, _top(number), max(width - 1, 1), BAR, title)
            if width > room([str(value)]) + 4:
                drawing.words(
                    at + width / 2,
                    _top(number) + BAR - 5,
                    str(value),
                    "on",
                    "middle",
                    font_weight="600",
                )
            else:
                aside.append((index, value, title))
            at += width
        _aside(drawing, at + 4, _top(number), aside)
        if not any(values):
            drawing.words(left + 4, _top(number) + BAR - 5, "0", "soft")


def _aside(drawing: Drawing, x: float, top: float, found: list[tuple[int, int, str]]) -> None:
    """The numbers of parts that have no room for them, each beside a swatch of its series."""
    for index, value, title in found:
        _part(drawing, index, x, top + (BAR - SWATCH) / 2, SWATCH, SWATCH, title)
        drawing.words(x + SWATCH + 2, top + BAR - 5, str(value))
        x += SWATCH + 2 + room([str(value)]) + 4


def _part(
    drawing: Drawing, index: int, x: float, y: float, width: float, height: float, title: str
) -> None:
    """A rectangle of a series: plain, upright stripes, lying stripes, both, or hollow."""
    kind = f"series-{index + 1}"
    opacity = 0.25 if index == MOST - 1 else 1
    upright = range(4, int(width), 7) if index in (1, 3) else ()
    lying = range(4, int(height), 7) if index in (2, 3) else ()
    paths = [f"M{x + at:.2f} {y:.2f}v{height}" for at in upright]
    paths += [f"M{x:.2f} {y + at:.2f}h{width:.2f}" for at in lying]
    drawing.add(
        "rect", kind, x=x, y=y, width=width, height=height, stroke_width=1, fill_opacity=opacity
    )
    drawing.told(title)
    if paths:
        drawing.add("path", "stripe", d="".join(paths), stroke_opacity=0.45, pointer_events="none")


def _legend(drawing: Drawing, left: float, base: float, series: Sequence[str]) -> None:
    for index, name in enumerate(series):
        _part(drawing, index, left, base - 11, 12, 12, name)
        drawing.words(left + 18, base, name)
        left += 18 + room([name]) + SIZE + 8


def _table(
    title: str, rows: Sequence[str], series: Sequence[str], panels: Sequence[Panel]
) -> Table:
    made: list[tuple[Value, ...]] = [
        (panel.title, row, *values)
        for panel in panels
        for row, values in zip(rows, panel.values, strict=True)
    ]
    return Table(title, ("Panel", "Row", *series), made)
