"""What a reader gives: triples, where each was read, and what could not be read."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pyoxigraph as ox

At = int | str
"""Where in a file: a line, a cell such as clusters!B7, or in JSON a path such as /clusters/0/id."""
Progress = Callable[[int, int], None]
"""Is told how much of a long piece of work is done, and of how much."""


@dataclass(frozen=True)
class Place:
    """Where something was read: a file with a line, a workbook with a sheet and cell, or JSON
    with a path (RFC 6901)."""

    file: str
    line: int | None = None
    cell: str | None = None
    path: str | None = None

    def __lt__(self, other: "Place") -> bool:
        return self._position() < other._position()

    def _position(self) -> tuple[str, int, str, str]:
        return self.file, self.line or 0, self.cell or "", self.path or ""

    @classmethod
    def at(cls, file: str, at: At) -> "Place":
        """A place in a file by its line, its cell or its path."""
        if isinstance(at, int):
            return cls(file, line=at)
        return cls(file, cell=at) if at and at[0] != "/" else cls(file, path=at)

    @property
    def within(self) -> str:
        """The place within its file, as a sentence names it."""
        if self.path is not None:
            return f"at {self.short}"
        return f"in {self.short}" if self.cell is not None else f"on {self.short}"

    @property
    def short(self) -> str:
        """The line, cell or path within the file."""
        if self.path is not None:
            return self.path or "the top"
        return f"cell {self.cell}" if self.cell is not None else f"line {self.line}"

    def __str__(self) -> str:
        parts = (self.file, self.line, self.cell, self.path)
        return ":".join(str(p) for p in parts if p is not None)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong: where, which field, what, and what would be right (empty if open)."""

    place: Place
    field: str
    message: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass
class Reading:
    """The triples of one or more files; `places` maps a node, or a node's property, to its place.

    The keys of `places` are pairs of a node IRI and a property IRI, or None for the node itself;
    `fields` maps the same keys to the name of the field as the user wrote it.
    """

    triples: list[ox.Triple] = field(default_factory=list)
    places: dict[tuple[str, str | None], Place] = field(default_factory=dict)
    fields: dict[tuple[str, str | None], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    """What was left out because no field takes it; it stops nothing."""

    def add(self, other: "Reading") -> None:
        """Take over all that another reading holds."""
        self.triples += other.triples
        self.places |= other.places
        self.fields |= other.fields
        self.faults += other.faults
        self.notes += other.notes
