"""A network: things as circles with their names, joined by lines; like things come to lie close.

The places are found by letting all things push one another away and lines pull (Fruchterman and
Reingold 1991), from a circle as the start, so that the same network is always drawn the same; then
only their order counts, so that each has a line for its name.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.figures.drawing import Drawing, Figure, room
from kg.formats import Table

SIDE = 640
"""How wide the things are spread."""
MARGIN = 40
LINE = 20
ROUNDS = 90
RADIUS = 6
SMALL = 11
Point = list[float]


@dataclass(frozen=True)
class Edge:
    """A line from one thing to another, and what it says."""

    start: str
    end: str
    words: str


def network(
    title: str, description: str, names: Mapping[str, str], edges: Sequence[Edge]
) -> Figure:
    """Things by their keys with their names, and the lines between them."""
    keys = list(names)
    places = _placed(keys, edges)
    drawing = Drawing(SIDE + 2 * MARGIN, max(len(keys) - 1, 0) * LINE + 2 * MARGIN)
    for edge in edges:
        (x1, y1), (x2, y2) = places[edge.start], places[edge.end]
        drawing.add("line", "axis", x1=x1, y1=y1, x2=x2, y2=y2)
        drawing.told(f"{names[edge.start]} → {names[edge.end]}: {edge.words}")
    for key in keys:
        _thing(drawing, names[key], *places[key])
    rows = [(names[e.start], e.words, names[e.end]) for e in edges]
    return Figure(title, description, Table(title, ("From", "Relation", "To"), rows), drawing)


def _thing(drawing: Drawing, name: str, x: float, y: float) -> None:
    """A circle with its name, which stands on the side where there is room."""
    drawing.add("circle", "series-1", cx=x, cy=y, r=RADIUS)
    drawing.told(name)
    short = name if len(name) <= 32 else f"{name[:31]}…"
    right = x + RADIUS + 4 + room([short], SMALL) < drawing.width
    dx, anchor = (RADIUS + 4, "start") if right else (-RADIUS - 4, "end")
    drawing.words(x + dx, y + 4, short, anchor=anchor, font_size=SMALL)


def _placed(keys: Sequence[str], edges: Sequence[Edge]) -> dict[str, Point]:
    """Where each thing lies, in units of the drawing."""
    turn = 2 * math.pi / max(len(keys), 1)
    at = {k: [math.cos(n * turn), math.sin(n * turn)] for n, k in enumerate(keys)}
    ideal = 2 / math.sqrt(max(len(keys), 1))
    for number in range(ROUNDS):
        step = 0.15 * (1 - number / ROUNDS)
        _move(at, _pushed(at, edges, ideal), step)
    return _fitted(at)


def _pushed(at: Mapping[str, Point], edges: Sequence[Edge], ideal: float) -> dict[str, Point]:
    """How each thing is pushed by the others and pulled by its lines."""
    force = {k: [0.0, 0.0] for k in at}
    keys = list(at)
    for n, one in enumerate(keys):
        for other in keys[n + 1 :]:
            _pull(force, at, one, other, -ideal * ideal)
    for edge in edges:
        if edge.start != edge.end:
            _pull(force, at, edge.start, edge.end, None, ideal)
    return force


def _pull(
    force: Mapping[str, Point], at: Mapping[str, Point], one: str, other: str,
    push: float | None, ideal: float = 1,
) -> None:  # fmt: skip
    """Add a force between two things: `push` over their distance, or a pull with its square."""
    dx, dy = at[other][0] - at[one][0], at[other][1] - at[one][1]
    square = max(dx * dx + dy * dy, 1e-6)
    factor = push / square if push is not None else math.sqrt(square) / ideal
    for axis, d in enumerate((dx, dy)):
        force[one][axis] += d * factor
        force[other][axis] -= d * factor


def _move(at: Mapping[str, Point], force: Mapping[str, Point], step: float) -> None:
    """Move each thing along its force, by a step at most."""
    for key, (fx, fy) in force.items():
        size = math.hypot(fx, fy)
        if size:
            at[key][0] += fx / size * min(size, step)
            at[key][1] += fy / size * min(size, step)


def _fitted(at: Mapping[str, Point]) -> dict[str, Point]:
    """The places on the sheet: each thing on a line of its own, so that no name hides another."""
    across, down = (sorted(at, key=lambda key: at[key][axis]) for axis in (0, 1))
    step = SIDE / max(len(at) - 1, 1)
    lines = {key: MARGIN + number * LINE for number, key in enumerate(down)}
    return {key: [MARGIN + number * step, lines[key]] for number, key in enumerate(across)}
