"""A map of the three areas, with what lies at each place; `tools/map.py` makes the outlines.

Shapes and coordinates come from packages, which `shapes.json` names. What has no place, or one that
is not known there, cannot be drawn: it is in the table of the figure, and `unplaced` lists it.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from api.figures.drawing import Drawing, Figure, room
from kg.formats import Table

SHAPES = Path(__file__).parent / "shapes.json"
GAP = 14
HEAD = 30
SMALL = 11
"""The size of the names of places."""
RISE = 9
"""How high their letters stand above the line."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sited:
    """A thing to be shown: its name, the code of its country, and the name of its place."""

    name: str
    country: str
    place: str | None


def mapped(title: str, description: str, sited: Sequence[Sited], names: dict[str, str]) -> Figure:
    """A map with a circle at each place, its area for how many things lie there.

    `names` has the areas to draw by their codes, in their order. Each circle names what lies there
    to a pointer; the names of places stand where there is room for them.
    """
    areas = shapes()["areas"]
    width = sum(areas[code]["width"] for code in names) + GAP * (len(names) + 1)
    height = max((areas[code]["height"] for code in names), default=0)
    drawing = Drawing(width, height + HEAD + 4)
    left = float(GAP)
    for code, name in names.items():
        drawing.words(left, HEAD - 10, name, font_weight="600")
        _area(drawing, left, areas[code], [s for s in sited if s.country == code])
        left += areas[code]["width"] + GAP
    lost = set(unplaced(sited))
    rows = [(s.name, s.country, s.place, s not in lost) for s in sited]
    notes = [f"Outlines and places: {'; '.join(shapes()['sources'].values())}."]
    table = Table(title, ("Name", "Country", "Place", "On the map"), rows, notes)
    return Figure(title, description, table, drawing)


def unplaced(sited: Sequence[Sited]) -> list[Sited]:
    """What cannot be drawn: it has no place, or none whose coordinates are known."""
    areas = shapes()["areas"]
    return [s for s in sited if s.place not in areas.get(s.country, {"places": {}})["places"]]


@cache
def shapes() -> dict[str, Any]:
    """The outlines and places of each area, and where they come from."""
    content: dict[str, Any] = json.loads(SHAPES.read_text(encoding="utf-8"))
    return content


def _area(drawing: Drawing, left: float, area: dict[str, Any], sited: Sequence[Sited]) -> None:
    move = f"translate({left:g} {HEAD})"
    outlines = [("land", d) for d in area["lands"]] + [("home", d) for d in area["provinces"]]
    for kind, d in outlines:
        drawing.add("path", kind, d=d, transform=move, stroke_width=0.8, fill_rule="evenodd")
    at: dict[str, list[str]] = defaultdict(list)
    for thing in sited:
        if thing.place in area["places"]:
            at[str(thing.place)].append(thing.name)
    circles = {p: _circle(area["places"][p], left, len(found)) for p, found in at.items()}
    taken = [_box(*circle) for circle in circles.values()]
    for place, found in sorted(at.items(), key=lambda item: -len(item[1])):
        x, y, radius = circles[place]
        drawing.add("circle", "series-1", cx=x, cy=y, r=radius, fill_opacity=0.9)
        drawing.told(f"{place}: {', '.join(found)}")
        if len(found) > 1:
            drawing.words(x, y + 4, str(len(found)), "on", "middle", font_size=SMALL)
        _name(drawing, place, x, y, radius, taken)


def _circle(place: Sequence[float], left: float, count: int) -> tuple[float, float, float]:
    """The middle and the radius of the circle of a place."""
    return left + place[0], HEAD + place[1], 4.5 * count**0.5


def _box(x: float, y: float, radius: float) -> Box:
    return x - radius, y - radius, x + radius, y + radius


def _name(
    drawing: Drawing, place: str, x: float, y: float, radius: float, taken: list[Box]
) -> None:
    """Write the name of a place around its circle, where nothing else stands.

    Where all is taken it stands further off, at the end of a line.
    """
    width = room([place], SMALL)
    for dx, dy, anchor, off in _sides(radius):
        start = x + dx - {"start": 0, "end": width, "middle": width / 2}[anchor]
        box = (start, y + dy - RISE, start + width, y + dy + 2)
        free = not any(_overlap(box, other) for other in taken)
        if free and start > 0 and box[2] < drawing.width and box[3] < drawing.height:
            taken.append(box)
            if off:
                end = box[1] + 2 if dy > 0 else box[3]
                drawing.add("line", "axis", x1=x, x2=x, y1=y, y2=end)
            drawing.words(x + dx, y + dy, place, anchor=anchor, font_size=SMALL)
            return


def _sides(radius: float) -> list[tuple[float, float, str, bool]]:
    """Where a name may stand from the middle of its circle, the best first; the last far off."""
    beside, near = radius + 4, radius * 0.7 + 3
    return [
        (beside, 4, "start", False),
        (-beside, 4, "end", False),
        (0, -beside, "middle", False),
        (0, radius + 12, "middle", False),
        *((side * near, at, anchor, False) for side, anchor in ((1, "start"), (-1, "end"))
          for at in (-near, near + 8)),
        (0, radius + 26, "middle", True),
        (0, -radius - 18, "middle", True),
    ]  # fmt: skip


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
