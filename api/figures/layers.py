"""Arrows in layers: things in boxes, and how each bears on another, from left to right.

Each sort of arrow has its own line and head and its word beside where it begins, so that colour
tells nothing alone. What the boxes hold is short; a pointer finds the whole, and a box is a link.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from api.figures.drawing import Drawing, Figure, room
from api.figures.layering import Layered, Slot, layered
from kg.formats import Table

SMALL = 12
LINE = 15
"""The height of a line of text in a box."""
BOX = 204
LETTERS = 25
"""How many letters a line of a box holds."""
LINES = 3
PORT = 18
"""The height that an arrow needs where it begins or ends."""
PASS = 22
"""The height of an arrow that passes a layer."""
BEND = 46
"""The width in which an arrow bends, after its word."""
GAP = 16
MARGIN = 4
HEAD = 9
"""The length of the head of an arrow."""


@dataclass(frozen=True)
class Box:
    """A thing: its heading and its words, of which the box holds the beginning, and its address.

    `shape` is plain, thick for what the drawing is about, or cut at its corners.
    """

    heading: str
    words: str
    href: str
    shape: str = "plain"
    language: str = ""
    """The language of the words, where it is known."""


@dataclass(frozen=True)
class Sort:
    """What arrows of a sort look like: the class of colour, the dashes, the head."""

    tone: str
    dashes: str
    head: str


@dataclass(frozen=True)
class Arrow:
    """How a thing, by its key, bears on another: its sort and its word, and what more there is."""

    start: str
    end: str
    sort: str
    word: str
    note: str = ""


SORTS = {
    "supports": Sort("good", "none", "full"),
    "disputes": Sort("bad", "7 4", "cross"),
    "qualifies": Sort("partial", "2 4", "hollow"),
    "extends": Sort("partial", "10 3 2 3", "open"),
    "formalises": Sort("unknown", "none", "open"),
}
OTHER = Sort("unknown", "1 3", "open")
"""What an arrow of any other sort looks like."""


def layers(
    title: str, description: str, boxes: Mapping[str, Box], arrows: Sequence[Arrow], table: Table
) -> Figure:
    """Things by their keys and the arrows between them; the table is given, since it says more.

    Raises `ValueError` for an arrow from a thing to itself.
    """
    groups = layered(list(boxes), [(a.start, a.end) for a in arrows])
    step = BOX + room([a.word for a in arrows], SMALL) + 8 + BEND
    most = max((len(g.layers) for g in groups), default=1)
    sheet = _Sheet(Drawing(2 * MARGIN + BOX + (most - 1) * step, 0), boxes, arrows, step)
    top = float(MARGIN)
    for group in groups:
        top = sheet.put(group, top) + 2 * GAP
    sheet.drawing.height = max(top - 2 * GAP + MARGIN, 2 * MARGIN)
    return Figure(title, description, table, sheet.drawing)


@dataclass(frozen=True)
class _Place:
    """Where a slot lies on the sheet."""

    left: float
    top: float
    height: float

    def port(self, number: int, of: int) -> float:
        """The height on the sheet of one of the arrows at a side."""
        return self.top + self.height * (number + 0.5) / of


@dataclass(frozen=True)
class _Sheet:
    """A drawing with what is to be put on it."""

    drawing: Drawing
    boxes: Mapping[str, Box]
    arrows: Sequence[Arrow]
    step: float

    def put(self, group: Layered, top: float) -> float:
        """Draw things that hang together below what is there; gives where they end."""
        ports = _Ports(group)
        heights = {s: self._height(s, ports) for layer in group.layers for s in layer}
        totals = [sum(heights[s] for s in x) + GAP * (len(x) - 1) for x in group.layers]
        places = {}
        for number, (layer, total) in enumerate(zip(group.layers, totals, strict=True)):
            at = top + (max(totals) - total) / 2
            for slot in layer:
                left = MARGIN + number * self.step
                places[slot] = _Place(left, at, heights[slot])
                at += heights[slot] + GAP
        ports.sort(places)
        for number, way in group.ways.items():
            self._arrow(number, way, ports, places, number in group.turned)
        for slot, place in places.items():
            if slot.thing:
                self._box(self.boxes[slot.thing], place)
        return top + max(totals)

    def _height(self, slot: Slot, ports: "_Ports") -> float:
        if not slot.thing:
            return PASS
        lines = 1 + len(_lines(self.boxes[slot.thing].words))
        return max(lines * LINE + 14, PORT * ports.most(slot))

    def _box(self, box: Box, place: _Place) -> None:
        cut = 9 if box.shape == "cut" else 0
        x, y, height = place.left, place.top, place.height
        with self.drawing.link(box.href, f"{box.heading}: {box.words}"):
            self.drawing.add(
                "path",
                "box",
                d=f"M{x + cut:g} {y:g}H{x + BOX - cut:g}l{cut} {cut}V{y + height - cut:g}"
                f"l{-cut} {cut}H{x + cut:g}l{-cut} {-cut}V{y + cut:g}Z",
                stroke_width=2.5 if box.shape == "thick" else 1,
            )
            lines = _lines(box.words)
            base = y + (height - (len(lines) + 1) * LINE) / 2 + 11
            heading = _short(box.heading)
            self.drawing.words(x + 10, base, heading, font_size=SMALL, font_weight="600")
            tongue = {"lang": box.language} if box.language else {}
            for number, line in enumerate(lines, 1):
                self.drawing.words(x + 10, base + number * LINE, line, font_size=SMALL, **tongue)

    def _arrow(
        self, number: int, way: Sequence[Slot], ports: "_Ports", places: Mapping[Slot, _Place],
        turned: bool,
    ) -> None:  # fmt: skip
        arrow = self.arrows[number]
        sort = SORTS.get(arrow.sort, OTHER)
        x, y = places[way[0]].left + BOX, ports.leaving(way[0], way[1], number, places)
        start = (x, y)
        path = f"M{x + (HEAD if turned else 0):g} {y:.2f}"
        for one, other in pairwise(way):
            bend = places[one].left + self.step - BEND
            end = places[other].left - (0 if turned or not other.thing else HEAD)
            to = ports.entering(other, one, number, places)
            middle = (bend + places[other].left) / 2
            path += f"H{bend:g}C{middle:.2f} {y:.2f} {middle:.2f} {to:.2f} {end:g} {to:.2f}"
            path += f"H{end + BOX:g}" if not other.thing else ""
            y = to
        self.drawing.add(
            "path", f"line-{sort.tone}", d=path, fill="none", stroke_width=1.6,
            stroke_dasharray=sort.dashes,
        )  # fmt: skip
        names = (self.boxes[t].heading for t in (arrow.start, arrow.end))
        said = f" {arrow.word} ".join(names)
        self.drawing.told(f"{said}. {arrow.note}" if arrow.note else said)
        tip = (*start, -1) if turned else (places[way[-1]].left, y, 1)
        self._head(sort, *tip)
        at = start[0] + (HEAD + 5 if turned else 5)
        self.drawing.words(at, start[1] - 4, arrow.word, font_size=SMALL)

    def _head(self, sort: Sort, x: float, y: float, way: int) -> None:
        """The head of an arrow that points right (1) or left (-1), its tip at a point."""
        back = x - way * HEAD
        wings = f"M{back:g} {y - 5:.2f}L{x:g} {y:.2f}L{back:g} {y + 5:.2f}"
        kind = {"full": sort.tone, "cross": sort.tone, "hollow": f"hollow-{sort.tone}"}
        closed = "" if sort.head == "open" else "Z"
        paths = [(kind.get(sort.head, f"line-{sort.tone}"), wings + closed)]
        if sort.head == "open":
            paths.append((f"line-{sort.tone}", f"M{back:g} {y:.2f}H{x:g}"))
        if sort.head == "cross":
            bar = back - way * 4
            paths.append((f"line-{sort.tone}", f"M{bar:g} {y - 6:.2f}v12"))
        for name, d in paths:
            self.drawing.add("path", name, d=d, stroke_width=1.6)


class _Ports:
    """Where arrows begin and end at the sides of slots, in the order of their other ends."""

    def __init__(self, group: Layered) -> None:
        self.after: dict[Slot, list[tuple[Slot, int]]] = defaultdict(list)
        self.before: dict[Slot, list[tuple[Slot, int]]] = defaultdict(list)
        for number, way in group.ways.items():
            for one, other in pairwise(way):
                self.after[one].append((other, number))
                self.before[other].append((one, number))

    def most(self, slot: Slot) -> int:
        """How many arrows there are at the fuller side of a slot."""
        return max(len(self.after[slot]), len(self.before[slot]))

    def sort(self, places: Mapping[Slot, _Place]) -> None:
        """Put the arrows of each side in an order in which they do not cross."""
        for side in (self.after, self.before):
            for ends in side.values():
                ends.sort(key=lambda end: (places[end[0]].top, end[1]))

    def leaving(self, slot: Slot, to: Slot, number: int, places: Mapping[Slot, _Place]) -> float:
        """The height at which an arrow leaves a slot for the next."""
        ends = self.after[slot]
        return places[slot].port(ends.index((to, number)), len(ends))

    def entering(self, slot: Slot, by: Slot, number: int, places: Mapping[Slot, _Place]) -> float:
        """The height at which an arrow comes to a slot from the one before."""
        ends = self.before[slot]
        return places[slot].port(ends.index((by, number)), len(ends))


def _short(heading: str) -> str:
    """A heading, or so much of it as one line of a box holds."""
    return heading if len(heading) < LETTERS - 2 else f"{heading[: LETTERS - 4]}…"


def _lines(words: str) -> list[str]:
    """The beginning of some words, in lines that a box holds."""
    return wrap(words, LETTERS, max_lines=LINES, placeholder="…")
