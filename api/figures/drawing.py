"""A drawing in SVG: shapes that are written once, and coloured for a page or for a file.

On a page, classes take their colours from the style sheet, so that a figure fits light and dark;
in a file, each class stands for the attributes in `COLOURS`. Nothing is told by colour alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from kg.formats import Table

FONT = "Liberation Sans, DejaVu Sans, Arial, sans-serif"
SIZE = 13
WIDE = 0.62
"""The width of a letter, as a part of its size; enough for most sans serif letters."""
COLOURS = {
    "": {"fill": "#1d242c"},
    "soft": {"fill": "#545c66"},
    "on": {"fill": "#ffffff"},
    "axis": {"stroke": "#857d6b"},
    "grid": {"stroke": "#dcd6c8"},
    "stripe": {"stroke": "#ffffff"},
    "land": {"fill": "#f1eee6", "stroke": "#857d6b"},
    "home": {"fill": "#e0d8c3", "stroke": "#857d6b"},
    "hollow": {"fill": "#ffffff"},
    "series-1": {"fill": "#14507a", "stroke": "#14507a"},
    "series-2": {"fill": "#b3591d", "stroke": "#b3591d"},
    "series-3": {"fill": "#3d7a5a", "stroke": "#3d7a5a"},
    "series-4": {"fill": "#8a6bb0", "stroke": "#8a6bb0"},
    "series-5": {"fill": "#857d6b", "stroke": "#857d6b"},
    "good": {"fill": "#17653f", "stroke": "#17653f"},
    "bad": {"fill": "#a4262c", "stroke": "#a4262c"},
    "partial": {"fill": "#7a5100", "stroke": "#7a5100"},
    "disputed": {"fill": "#6b3fa0", "stroke": "#6b3fa0"},
    "unknown": {"fill": "#545c66", "stroke": "#545c66"},
    "box": {"fill": "#ffffff", "stroke": "#545c66"},
    "line-good": {"fill": "none", "stroke": "#17653f"},
    "line-bad": {"fill": "none", "stroke": "#a4262c"},
    "line-partial": {"fill": "none", "stroke": "#7a5100"},
    "line-unknown": {"fill": "none", "stroke": "#545c66"},
    "hollow-partial": {"fill": "#ffffff", "stroke": "#7a5100"},
}
"""What each class of `static/figures.css` is in a file, where there is no style sheet."""
PLAIN = ("title", "a")
"""The elements that have no colour of their own."""


@dataclass(frozen=True)
class Shape:
    """One element: its name, class, attributes, text, and the shapes inside it."""

    name: str
    kind: str
    attributes: dict[str, str | float]
    text: str = ""
    inner: tuple["Shape", ...] = ()

    def written(self, file: bool) -> str:
        """The element as SVG, coloured by attributes for a file and by class for a page."""
        coloured = COLOURS[self.kind] if file and self.name not in PLAIN else {}
        said: dict[str, str | float] = {**coloured, **self.attributes}
        if self.kind and not file:
            said = {"class": self.kind, **said}
        attributes = "".join(f" {k}={quoteattr(_number(v))}" for k, v in said.items())
        content = escape(self.text) + "".join(s.written(file) for s in self.inner)
        return f"<{self.name}{attributes}>{content}</{self.name}>"


@dataclass
class Drawing:
    """Shapes on a sheet, in units of a pixel at full size; later ones lie over earlier ones."""

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)

    def add(self, name: str, kind: str = "", text: str = "", **attributes: str | float) -> None:
        """Draw an element; an underscore in the name of an attribute stands for a hyphen."""
        plain = {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}
        self.shapes.append(Shape(name, kind, plain, text))

    def words(
        self,
        x: float,
        y: float,
        text: str,
        kind: str = "",
        anchor: str = "start",
        **more: str | float,
    ) -> None:
        """Write text on a base line."""
        self.add("text", kind, text, x=x, y=y, text_anchor=anchor, **more)

    def told(self, title: str) -> None:
        """Give the shape that was drawn last a title, which a pointer finds."""
        last = self.shapes[-1]
        inner = (Shape("title", "", {}, title),)
        self.shapes[-1] = Shape(last.name, last.kind, last.attributes, last.text, inner)

    @contextmanager
    def link(self, href: str, title: str) -> Iterator[None]:
        """Make one link of all that is drawn in the block; a pointer finds its title."""
        before = self.shapes
        self.shapes = [Shape("title", "", {}, title)]
        try:
            yield
        finally:
            inner = tuple(self.shapes)
            self.shapes = [*before, Shape("a", "", {"href": href}, inner=inner)]

    @property
    def linked(self) -> bool:
        """Whether something in it is a link."""
        return any(shape.name == "a" for shape in self.shapes)


@dataclass(frozen=True)
class Figure:
    """A drawing with its title, what it shows in a sentence, and its data."""

    title: str
    description: str
    table: Table
    drawing: Drawing

    @property
    def inline(self) -> Markup:
        """The drawing for a page, which needs its style sheet."""
        return Markup(self._written(file=False))

    @property
    def svg(self) -> str:
        """The drawing as a file that stands alone, on a white sheet."""
        return self._written(file=True)

    def _written(self, file: bool) -> str:
        width, height = self.drawing.width, self.drawing.height
        sheet = '<rect width="100%" height="100%" fill="#ffffff"/>' if file else ""
        own = (
            f' xmlns="http://www.w3.org/2000/svg" font-family="{FONT}"'
            if file
            else ' class="chart"'
        )
        size = f'viewBox="0 0 {_number(width)} {_number(height)}" width="{_number(width)}"'
        # An image hides what is in it from screen readers, so what has links is a group.
        role = "group" if self.drawing.linked else "img"
        label = quoteattr(f"{self.title}. {self.description}")
        return (
            f'<svg{own} {size} height="{_number(height)}" font-size="{SIZE}" role="{role}" '
            f"aria-label={label}><title>{escape(self.title)}</title>"
            f"<desc>{escape(self.description)}</desc>{sheet}"
            f"{''.join(s.written(file) for s in self.drawing.shapes)}</svg>"
        )


def room(texts: Sequence[str], size: float = SIZE) -> float:
    """The width that the longest of some texts needs."""
    return max((len(t) for t in texts), default=0) * size * WIDE


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
