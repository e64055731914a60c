"""Sheets as grids of cells, whatever the file that they came from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from openpyxl.utils import get_column_letter

from kg.sources.reading import Fault, Place

Cell = str | date | None
ASIDE = {"read_me", "lists"}
"""Sheets that explain or hold drop-downs, and no records."""
MOST_ROWS = 200_000


@dataclass
class Grid:
    """A sheet: its name, the name that its cells are reported by, and its rows by number.

    Texts are without spaces around them, and rows without content are left out.
    """

    name: str
    shown: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)

    def at(self, row: int, column: int) -> str:
        """The name of a cell, such as clusters!B7; columns count from 0."""
        return f"{self.shown}!{get_column_letter(column + 1)}{row}"

    def add(self, row: int, cells: list[Cell]) -> None:
        """Add a row, unless nothing stands in it."""
        trimmed = [_trimmed(c) for c in cells]
        if any(c is not None for c in trimmed):
            self.rows.append((row, trimmed))


@dataclass
class Grids:
    """The sheets of one workbook, and what could not be read in them."""

    file: str
    sheets: list[Grid] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, at: str, message: str, word: str = "", allowed: tuple[str, ...] = ()) -> None:
        """Note one thing wrong at a cell or a sheet."""
        self.faults.append(Fault(Place.at(self.file, at), word, message, allowed))

    def __iter__(self) -> Iterator[Grid]:
        return iter(self.sheets)


def plain(name: str) -> str:
    """The name of a sheet or column, with small letters and underscores as the context has them."""
    return "_".join(name.strip().lower().split())


def _trimmed(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").strip() or None
    return cell
