"""XLSX workbooks as grids.

A workbook is a ZIP archive of XML. Before anything is parsed, what it unfolds to, its cells and
its declarations are looked at: no XLSX program writes a document type, and with it come entities.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from kg.sources.grids import ASIDE, Cell, Grid, Grids, plain
from kg.sources.located import LARGEST, Unreadable
from kg.sources.reading import Place

UNFOLDED = 200 * 2**20
MOST_ELEMENTS = 5_000_000
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
CODES = ("utf-8", "utf-16-le", "utf-16-be")
FAR = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="((?:[D-Z][A-Z]|[A-Z]{3,})\d+)"')
DECLARED = [f"<!{word}".encode(code) for word in ("DOCTYPE", "ENTITY") for code in CODES]
BROKEN = "is not a workbook, or is damaged; open it in a spreadsheet program and save it as XLSX"


@dataclass
class _Parts:
    """What the parts of an archive hold: merged ranges by the name of the part, formulas."""

    merged: dict[str, list[str]] = field(default_factory=dict)
    formulas: bool = False


def grids(path: Path) -> Grids:
    """The sheets of a workbook, except those that only explain.

    Raises `Unreadable` where the file is missing, protected, broken, too large or dangerous.
    """
    parts = _looked_at(path)
    made = Grids(str(path))
    with _quiet(path):
        values = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True) if parts.formulas else None
        for sheet in values.worksheets:
            if plain(sheet.title) in ASIDE:
                continue
            made.sheets.append(_grid(sheet, formulas and formulas[sheet.title], made))
            _refuse_merged(sheet, parts, made)
        values.close()
        if formulas:
            formulas.close()
    return made


def _looked_at(path: Path) -> _Parts:
    """What stands in the archive. Raises `Unreadable`."""
    if not path.is_file():
        raise Unreadable(Place(str(path)), "is not there, or is not a file")
    if (size := path.stat().st_size) > LARGEST:
        said = f"is {size / 2**20:.0f} MB; the largest that is read is {LARGEST // 2**20} MB"
        raise Unreadable(Place(str(path)), said)
    with path.open("rb") as file:
        if file.read(8) == OLE:
            said = "is protected with a password, or is an old XLS file with another name"
            raise Unreadable(Place(str(path)), f"{said}; save it as XLSX without a password")
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts(path, archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError):  # also NotImplementedError
        raise Unreadable(Place(str(path)), BROKEN) from None


def _parts(path: Path, archive: zipfile.ZipFile) -> _Parts:
    unfolded = sum(part.file_size for part in archive.infolist())
    if unfolded > UNFOLDED:
        said = f"unfolds to {unfolded / 2**20:.0f} MB; at most {UNFOLDED // 2**20} MB are read"
        raise Unreadable(Place(str(path)), said)
    found, elements = _Parts(), 0
    for part in archive.infolist():
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        data = archive.read(part)
        if any(declared in data for declared in DECLARED):
            said = "declares a document type or entities, which no spreadsheet program writes"
            raise Unreadable(Place(str(path)), said)
        if far := FAR.search(data):
            said = f"holds the cell {far[1].decode()}; columns are read as far as CZ"
            raise Unreadable(Place(str(path)), said)
        elements += data.count(b"<")
        if merged := MERGED.findall(data):
            found.merged[part.filename] = [m.decode() for m in merged]
        found.formulas = found.formulas or FORMULA.search(data) is not None
    if elements > MOST_ELEMENTS:
        said = f"holds more than {MOST_ELEMENTS} elements, which is too much for a workbook"
        raise Unreadable(Place(str(path)), said)
    return found


@contextmanager
def _quiet(path: Path) -> Iterator[None]:
    """Turns what the library stumbles over into a sentence, and its warnings into nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:  # the library lets every kind of error through
            raise Unreadable(Place(str(path)), BROKEN) from error


def _grid(sheet: Any, formulas: Any, made: Grids) -> Grid:
    """The grid of a read-only sheet; `formulas` is the same sheet as it is without its values."""
    grid = Grid(plain(sheet.title), sheet.title)
    for number, row, formula in _rows(sheet, formulas):
        cells: list[Cell] = []
        for column, cell in enumerate(row):
            wrong = _wrong(cell, formula[column] if column < len(formula) else None)
            if wrong:
                at = grid.at(number, column)
                made.fault(at, f"{at.rpartition('!')[2]} {wrong}")
            cells.append(None if wrong else _value(cell))
        grid.add(number, cells)
    return grid


def _rows(sheet: Any, formulas: Any) -> Iterator[tuple[int, tuple[Any, ...], tuple[Any, ...]]]:
    """The rows with their numbers, and with the formulas behind them if the workbook has any."""
    for streamed in filter(None, (sheet, formulas)):
        streamed.reset_dimensions()  # what a file says of its own size may be wrong
    rows = enumerate(sheet.iter_rows(), start=1)
    if formulas is None:
        yield from ((number, row, ()) for number, row in rows)
        return
    behind = formulas.iter_rows()
    for (number, row), formula in zip(rows, behind, strict=True):
        yield number, row, formula


def _refuse_merged(sheet: Any, parts: _Parts, made: Grids) -> None:
    """A fault for each merged range, which does not say what stands in each of its cells."""
    for merged in parts.merged.get(sheet._worksheet_path, []):
        said = f"the cells {merged} are merged; unmerge them and fill in every row"
        made.fault(f"{sheet.title}!{merged.partition(':')[0]}", said)


def _wrong(cell: ReadOnlyCell | EmptyCell, formula: ReadOnlyCell | EmptyCell | None) -> str:
    """What keeps the content of a cell from being read; empty where nothing does."""
    if cell.data_type == "e":
        return f"shows the error {cell.value}; mend the formula or type the value"
    if cell.value is None and formula is not None and formula.data_type == "f":
        if cell.data_type == "str":
            return ""  # a formula that gives an empty text
        return "holds a formula without a value; save it in a spreadsheet program or type the value"
    return ""


def _value(cell: ReadOnlyCell | EmptyCell) -> Cell:
    value = cell.value
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.replace(hour=0, minute=0, second=0, microsecond=0)
        return value.date() if value == midnight else value.isoformat(" ")
    return value if isinstance(value, str | date) else str(value)
