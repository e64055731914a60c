"""A timeline: lanes of periods over years, each period with its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.figures.drawing import Drawing, Figure, room
from kg.formats import Table

LANE = 50
BAR = 22
NAME = 17
"""The height of the name of a lane, which stands above its bars."""
HEAD = 30
SIDE = 22
"""The room on both sides for the half of a year's number."""
YEARS = 640
"""The width of all years together."""
STEPS = (1, 2, 5, 10, 20)
TICKS = 10


@dataclass(frozen=True)
class Period:
    """Some years in a lane, the last included; None where open. `kind` is a class of colour."""

    lane: str
    first: int | None
    last: int | None
    words: str
    kind: str = "series-1"

    @property
    def spoken(self) -> str:
        """The years in words."""
        return f"{self.first or '…'}–{self.last or '…'}"


def timeline(title: str, description: str, periods: Sequence[Period]) -> Figure:
    """Periods as bars, one lane for each name in the order of the first mention.

    The name of a lane stands above it, so that a narrow screen shows bars at once. A side that is
    open is drawn to the edge with a broken line. Raises `ValueError` without any year.
    """
    years = [y for p in periods for y in (p.first, p.last) if y is not None]
    if not years:
        raise ValueError("a timeline needs a year")
    start, end = min(years), max(years) + 1
    lanes = list(dict.fromkeys(p.lane for p in periods))
    width = max(2 * SIDE + YEARS, SIDE + room(lanes))
    drawing = Drawing(width, HEAD + len(lanes) * LANE + 8)
    unit = YEARS / (end - start)
    _years(drawing, start, end, unit)
    for number, lane in enumerate(lanes):
        top = HEAD + number * LANE + NAME
        drawing.words(SIDE, top - 5, lane)
        for period in (p for p in periods if p.lane == lane):
            first = start if period.first is None else period.first
            last = end if period.last is None else period.last + 1
            _bar(drawing, period, SIDE + (first - start) * unit, top, (last - first) * unit)
    rows = [(p.lane, p.first, p.last, p.words) for p in periods]
    return Figure(
        title, description, Table(title, ("Lane", "First", "Last", "What"), rows), drawing
    )


def _years(drawing: Drawing, start: int, end: int, unit: float) -> None:
    """Lines for round years, with as many as can be read."""
    step = next((s for s in STEPS if (end - start) / s <= TICKS), STEPS[-1])
    for year in range(start + -start % step, end + 1, step):
        x = SIDE + (year - start) * unit
        drawing.add("line", "grid", x1=x, x2=x, y1=HEAD - 8, y2=drawing.height)
        drawing.words(x, HEAD - 14, str(year), "soft", "middle")


def _bar(drawing: Drawing, period: Period, x: float, top: float, width: float) -> None:
    open_ = period.first is None or period.last is None
    drawing.add(
        "rect", period.kind, x=x, y=top, width=max(width - 2, 2), height=BAR, rx=2,
        fill_opacity=0.25 if open_ else 1, stroke_dasharray="4 3" if open_ else "none",
    )  # fmt: skip
    drawing.told(f"{period.lane}, {period.spoken}: {period.words}")
    if room([period.words]) < width - 10:
        kind = "" if open_ else "on"
        drawing.words(x + 6, top + BAR - 7, period.words, kind)
