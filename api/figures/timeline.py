"""A timeline: lanes of periods over years, each period with its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.figures.drawing import Drawing, Figure, room
from kg.formats import Table

BAR = 22
ROW = BAR + 4
GAP = 7
"""The room below the last row of a lane."""
NAME = 17
"""The height of the name of a lane, which stands above its bars."""
HEAD = 30
SIDE = 22
"""The room on both sides for the half of a year's number."""
YEARS = 640
"""The width of all years together."""
STUB = 2
"""How many years a side that is not known is drawn for."""
LEAST = 12
"""The width of a stub that has no year left."""
FADING = (0.45, 0.15)
"""How opaque the halves of a stub are, from the year that is known outwards."""
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

    @property
    def known(self) -> tuple[int, int]:
        """The years on record, or the one year where only that is."""
        years = [year for year in (self.first, self.last) if year is not None]
        return years[0], years[-1]

    @property
    def reach(self) -> tuple[int, int]:
        """The first and last year that it is drawn for, with its stubs."""
        (first, last), open_ = self.known, (self.first is None, self.last is None)
        return first - STUB * open_[0], last + STUB * open_[1]


@dataclass(frozen=True)
class Scale:
    """The years of a sheet, the last included, and where each begins."""

    first: int
    last: int

    @property
    def unit(self) -> float:
        """The width of a year."""
        return YEARS / (self.last + 1 - self.first)

    def at(self, year: int) -> float:
        """Where a year begins."""
        return SIDE + (year - self.first) * self.unit

    def stub(self, period: Period, first: bool) -> tuple[float, float]:
        """Where the stub at the first or the last side begins and ends, counted outwards."""
        if first:
            inner, outer = self.at(period.known[0]), self.at(period.reach[0])
            return inner, min(outer, inner - LEAST)
        inner = self.at(period.known[1] + 1)
        return inner, max(self.at(min(period.reach[1], self.last) + 1), inner + LEAST)


def timeline(
    title: str, description: str, periods: Sequence[Period], until: int | None = None
) -> Figure:
    """Periods as bars, one lane for each name in the order of the first mention.

    The name of a lane stands above it, so that a narrow screen shows bars at once. Periods of a
    lane that share a year stand in rows. A side that is not known is a short stub that fades; the
    years end with the last on record, or so far as stubs need it by the year `until`. Raises
    `ValueError` without any year.
    """
    if any(p.first is None and p.last is None for p in periods) or not periods:
        raise ValueError("each period of a timeline needs a year")
    scale = _scale(periods, until)
    lanes = {p.lane: _rows([q for q in periods if q.lane == p.lane]) for p in periods}
    width = max(2 * SIDE + YEARS, SIDE + room(list(lanes)))
    height = sum(NAME + len(rows) * ROW + GAP for rows in lanes.values())
    drawing = Drawing(width, HEAD + height + 8)
    _years(drawing, scale)
    top = HEAD
    for lane, rows in lanes.items():
        drawing.words(SIDE, top + NAME - 5, lane)
        for number, row in enumerate(rows):
            _row(drawing, scale, row, top + NAME + number * ROW)
        top += NAME + len(rows) * ROW + GAP
    found = [(p.lane, p.first, p.last, p.words) for p in periods]
    table = Table(title, ("Lane", "First", "Last", "What"), found)
    return Figure(title, description, table, drawing)


def _scale(periods: Iterable[Period], until: int | None) -> Scale:
    known = [year for p in periods for year in p.known]
    reach = [year for p in periods for year in p.reach]
    last = max(known)
    return Scale(min(reach), max(last, min(max(reach), until or last)))


def _rows(periods: Iterable[Period]) -> list[list[Period]]:
    """The periods of a lane in as few rows as leave none over another, in the order of years."""
    rows: list[list[Period]] = []
    for period in sorted(periods, key=lambda p: p.reach):
        free = next((row for row in rows if row[-1].reach[1] < period.reach[0]), None)
        if free is None:
            rows.append([period])
        else:
            free.append(period)
    return rows


def _years(drawing: Drawing, scale: Scale) -> None:
    """Lines for round years, with as many as can be read; none for the year after the last."""
    years = scale.last + 1 - scale.first
    step = next((s for s in STEPS if years / s <= TICKS), STEPS[-1])
    for year in range(scale.first + -scale.first % step, scale.last + 1, step):
        x = scale.at(year)
        drawing.add("line", "grid", x1=x, x2=x, y1=HEAD - 8, y2=drawing.height)
        drawing.words(x, HEAD - 14, str(year), "soft", "middle")


def _row(drawing: Drawing, scale: Scale, periods: Sequence[Period], top: float) -> None:
    """The bars of a row, each with its words inside, or else beside it where nothing stands."""
    free: float = SIDE
    for period, after in zip(periods, [*periods[1:], None], strict=True):
        left, right = _bar(drawing, scale, period, top)
        stop = scale.at(after.reach[0]) if after else drawing.width
        free = _words(drawing, scale, period, (free, left, right, stop), top)


def _bar(drawing: Drawing, scale: Scale, period: Period, top: float) -> tuple[float, float]:
    """The known years, and a stub at each side that is open; gives where both ends are."""
    left, right = scale.at(period.known[0]), scale.at(period.known[1] + 1)
    title = f"{period.lane}, {period.spoken}: {period.words}"
    width = right - left - 2
    drawing.add("rect", period.kind, x=left, y=top, width=width, height=BAR, rx=2)
    drawing.told(title)
    if period.first is None:
        left = _stub(drawing, scale.stub(period, first=True), top, period.kind, title)
    if period.last is None:
        right = _stub(drawing, scale.stub(period, first=False), top, period.kind, title)
    return left, right


def _stub(drawing: Drawing, side: tuple[float, float], top: float, kind: str, title: str) -> float:
    """A side that is not known: it fades from the known year on, and has no line at its end."""
    inner, outer = side
    half = (outer - inner) / 2
    for number, opacity in enumerate(FADING):
        x = min(inner + number * half, inner + (number + 1) * half)
        drawing.add(
            "rect", kind, x=x, y=top, width=abs(half), height=BAR, fill_opacity=opacity,
            stroke_width=0,
        )  # fmt: skip
        drawing.told(title)
    edges = f"M{inner:.2f} {top:.2f}H{outer:.2f}M{inner:.2f} {top + BAR:.2f}H{outer:.2f}"
    drawing.add("path", kind, d=edges, stroke_dasharray="4 3")
    return outer


def _words(
    drawing: Drawing,
    scale: Scale,
    period: Period,
    room_: tuple[float, float, float, float],
    top: float,
) -> float:
    """Write the words of a bar inside its known years, or else after or before it.

    `room_` is where the row is free from, the ends of the bar, and where the next thing stands;
    gives where the row is free from now on.
    """
    free, left, right, stop = room_
    base, wide = top + BAR - 7, room([period.words])
    inside = scale.at(period.known[0])
    if wide < scale.at(period.known[1] + 1) - inside - 10:
        drawing.words(inside + 6, base, period.words, "on")
    elif right + 6 + wide <= stop:
        drawing.words(right + 6, base, period.words)
        return right + 6 + wide
    elif left - 6 - wide >= free:
        drawing.words(left - 6, base, period.words, anchor="end")
    return right
