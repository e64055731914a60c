"""A folder of CSV files as grids, one file for each sheet, named as the sheet.

Commas, semicolons and tabs are told apart by which of them gives columns that the sheet has.
"""

import csv
from io import StringIO
from pathlib import Path

from kg.sources.grids import ASIDE, MOST_ROWS, Cell, Grid, Grids, plain
from kg.sources.located import LARGEST, Unreadable
from kg.sources.reading import Place
from kg.sources.sheets import SHEETS

SEPARATORS = (",", ";", "\t")
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a file in UTF-16 begins, as a spreadsheet saves Unicode text."""


def grids(path: Path) -> Grids:
    """The sheets in a folder. Raises `Unreadable` where it has none, or they are too large."""
    files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv" and p.is_file())
    if not files:
        raise Unreadable(Place(str(path)), f"holds no CSV file; it may hold {_expected()}")
    size = sum(p.stat().st_size for p in files)
    if size > LARGEST:
        said = f"holds {size / 2**20:.0f} MB; the most that is read is {LARGEST // 2**20} MB"
        raise Unreadable(Place(str(path)), said)
    made = Grids(str(path))
    for file in files:
        if plain(file.stem) not in ASIDE:
            made.sheets.append(_grid(file, made))
    return made


def _expected() -> str:
    return ", ".join(f"{name}.csv" for name in SHEETS)


def _grid(file: Path, made: Grids) -> Grid:
    grid = Grid(plain(file.stem), file.name)
    text = _text(file)
    if text is None:
        made.fault(file.name, "is not UTF-8; save it again with the encoding UTF-8")
        return grid
    first, _, rest = text.partition("\n")
    if first.strip("\r\n ").lower() in [f"sep={s}" for s in SEPARATORS]:  # as Excel marks its files
        text = rest
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text, grid), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number > MOST_ROWS:
                made.fault(file.name, f"has more than {MOST_ROWS} rows")
                break
            cells: list[Cell] = list(row)
            grid.add(number, cells)
    except csv.Error as error:
        made.fault(grid.at(number + 1, 0), f"is not valid CSV: {error}")
    return grid


def _text(file: Path) -> str | None:
    data = file.read_bytes()
    try:
        return data.decode("utf-16" if data[:2] in WIDE else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def _separator(text: str, grid: Grid) -> str:
    """The separator that gives the most columns that the sheet has."""
    known = SHEETS[grid.name].by_name if grid.name in SHEETS else {}

    def recognised(separator: str) -> int:
        """How many of the header's columns are known."""
        try:
            header = next(csv.reader(StringIO(text.lstrip(), newline=""), delimiter=separator), [])
        except csv.Error:
            return 0
        return sum(plain(name) in known for name in header)

    return max(SEPARATORS, key=recognised)
