"""Workbooks and folders of CSV files as the nested records of a case file, with cells for lines.

Each row becomes a record, and is put under the record that its columns name.
"""

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from kg.sources import cells, folder, spreadsheet
from kg.sources.grids import Cell, Grid, Grids, plain
from kg.sources.located import Items, Record, Unreadable
from kg.sources.reading import Fault, Place, Progress
from kg.sources.records import LANGUAGE
from kg.sources.sheets import SHEETS, Column, Owner, Sheet, Sort, dimensions, language

EXAMPLE = "example:"
"""How the first column of a sheet begins in a row that is an example, and is not read."""
MOST_HINTS = 50
"""Beyond this many rows without their parent, the nearest name is not looked for any more."""
OTHER_TABLES = {".ods", ".xls", ".xlsm", ".xlsb", ".numbers", ".csv"}


def is_workbook(path: Path) -> bool:
    """Whether a path is read as a workbook or a folder of CSV files, and not as YAML."""
    return path.is_dir() or path.suffix.lower() in {".xlsx", *OTHER_TABLES}


def load(path: Path, progress: Progress = lambda done, total: None) -> tuple[Record, list[Fault]]:
    """The content of a workbook as a case file would hold it, and the faults in its cells.

    `progress` is told how many rows are read, and of how many. Raises `Unreadable`.
    """
    found = _grids(path)
    if not any(g.rows for g in found):
        raise Unreadable(Place(str(path)), "is empty; it should hold clusters, sources or the like")
    return _Nesting(found).content(progress), found.faults


def _grids(path: Path) -> Grids:
    if path.is_dir():
        return folder.grids(path)
    if path.suffix.lower() == ".csv":
        said = "is a single CSV file; name the folder that it is in, with a file for each sheet"
        raise Unreadable(Place(str(path)), said)
    if path.suffix.lower() in OTHER_TABLES:
        said = f"is {path.suffix}; save it as XLSX, or as a folder of CSV files"
        raise Unreadable(Place(str(path)), said)
    return spreadsheet.grids(path)


@dataclass
class _Row:
    """One row: its cells by column, the place of each, and the place of the row."""

    line: str
    texts: dict[str, str | None] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


class _Nesting:
    """Puts the rows of all sheets together."""

    def __init__(self, found: Grids) -> None:
        self.grids = found
        self.root = Record()
        self.root.line, self.root.lines = "", {}
        self.named: dict[tuple[str, tuple[object, ...]], Record] = {}
        self.orphans = 0

    def content(self, progress: Progress) -> Record:
        """All records, nested as in a case file."""
        sheets = self._sheets()
        total, done = sum(len(g.rows) - 1 for g in sheets.values()), 0
        progress(0, total)
        for name in (n for n in SHEETS if n in sheets):
            grid, sheet = sheets[name], SHEETS[name]
            header = self._header(grid, sheet)
            for number, given in grid.rows[1:] if header else ():
                row = self._row(grid, number, given, header)
                if not _is_example(sheet, row):
                    self._place(sheet, row, {c.name: c for c in header.values()})
                done += 1
                if done % 100 == 0:
                    progress(done, total)
        progress(total, total)
        return self.root

    def _sheets(self) -> dict[str, Grid]:
        """The sheets with content, by name; a fault for each that is not known or there twice."""
        sheets: dict[str, Grid] = {}
        for grid in self.grids:
            if grid.name not in SHEETS:
                self._unknown("sheet", grid.name, grid.shown, tuple(SHEETS), "the workbook")
            elif grid.name in sheets:
                self.grids.fault(grid.shown, f"the sheet {grid.name} is there twice")
            elif grid.rows:
                sheets[grid.name] = grid
        return sheets

    def _unknown(self, what: str, name: str, at: str, known: tuple[str, ...], of: str) -> None:
        near = get_close_matches(name, known, n=1, cutoff=0.7)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}"
        self.grids.fault(at, f"'{name}' is not a {what} of {of}{hint}", name, known)

    def _header(self, grid: Grid, sheet: Sheet) -> dict[int, Column]:
        """The columns by their position; a fault for each that is not known or there twice.

        Where none is known the row is no header, and that is the one fault.
        """
        number, names = grid.rows[0]
        header: dict[int, Column] = {}
        if not any(_column(sheet, cell) for cell in names):
            said = f"the first row names no column of the sheet {sheet.name}"
            known = tuple(sheet.by_name)
            self.grids.fault(grid.at(number, 0), f"{said}; known are {', '.join(known)}", "", known)
            return header
        for position, cell in enumerate(names):
            if cell is None:
                continue
            name, at = plain(str(cell)), grid.at(number, position)
            column = _column(sheet, cell)
            if column is None:
                self._unknown("column", name, at, tuple(sheet.by_name), f"the sheet {sheet.name}")
            elif first := next((p for p, c in header.items() if c.name == name), None):
                said = f"the column {name} is there twice, first in {grid.at(number, first)}"
                self.grids.fault(at, said, name)
            else:
                header[position] = column
        return header

    def _row(self, grid: Grid, number: int, given: list[Cell], header: dict[int, Column]) -> _Row:
        row = _Row(grid.at(number, 0))
        _, names = grid.rows[0]
        for position, column in header.items():
            cell, at = given[position] if position < len(given) else None, grid.at(number, position)
            row.places[column.name] = at
            row.texts[column.name] = self._meant(column, cell, at)
        for position, cell in enumerate(given):
            if cell is not None and (position >= len(names) or names[position] is None):
                said = "stands in a column without a name"
                self.grids.fault(grid.at(number, position), f"'{cell}' {said}")
        return row

    def _place(self, sheet: Sheet, row: _Row, columns: dict[str, Column]) -> None:
        """Put the record of a row where it belongs."""
        record = Record()
        record.line, record.lines = row.line, {}
        for name, column in columns.items():
            if column.path:
                self._fill(record, column, row.texts[name], row.places[name])
        if sheet.names:
            key = self._key(row, columns, sheet.names[1])
            if key != (None,):
                self._name(sheet, key, record, row)
        if sheet.section:
            _append(self.root, sheet.section, record)
        elif parent := self._parent(sheet, row, columns):
            owner, whole = parent
            self._under(whole, owner, record, row)

    def _fill(self, record: Record, column: Column, text: str | None, at: str) -> None:
        """Set the field of a column; where the cell is empty the field is there without value."""
        *outer, last = column.path
        for name in outer:
            record.lines.setdefault(name, at)
            if text is None:
                record.setdefault(name, None)
                return
            if record.get(name) is None:
                record[name] = Record()
                record[name].line, record[name].lines = at, {}
            record = record[name]
        record.lines[last] = at
        record[last] = None if text is None else cells.value(column, text, at)

    def _meant(self, column: Column, cell: Cell, at: str) -> str | None:
        """The text of a cell; a date only where one is meant."""
        if isinstance(cell, date) and column.sort is not Sort.DATE:
            said = f"holds the date {cell}; format the cell as text and type what is meant"
            self.grids.fault(at, f"{at.rpartition('!')[2]} {said}", column.name)
            return None
        return None if cell is None else str(cell)

    def _key(
        self, row: _Row, columns: dict[str, Column], names: tuple[str, ...]
    ) -> tuple[object, ...]:
        """What the columns of these names say; None where a cell is empty or not there."""
        said = []
        for name in names:
            text = row.texts.get(name)
            value = None if text is None else cells.value(columns[name], text, "")
            said.append(tuple(value) if isinstance(value, list) else value)
        return tuple(said)

    def _name(self, sheet: Sheet, key: tuple[object, ...], record: Record, row: _Row) -> None:
        kind = sheet.names[0] if sheet.names else ""
        if kind == "observation":
            for name, said in zip(("start", "end"), key[1:], strict=True):
                column = Column(name, ("period", name), Sort.WHOLE)
                at = row.places.get(f"period_{name}", row.line)
                self._fill(record, column, None if said is None else str(said), at)
        if kind == "assessment" and (kind, key) in self.named:
            first = self.named[kind, key].line
            said = f"the key '{key[0]}' is there twice, first in {first}"
            self.grids.fault(row.places["key"], said, "key")
        self.named.setdefault((kind, key), record)

    def _parent(
        self, sheet: Sheet, row: _Row, columns: dict[str, Column]
    ) -> tuple[Owner, Record] | None:
        """The owner that the columns of a row name, and the record that it is."""
        said = [o for o in sheet.owners if row.texts.get(o.columns[0]) is not None]
        if len(said) != 1:
            names = dict.fromkeys(o.columns[0] for o in said or sheet.owners)
            wrong = f"names no {' or '.join(names)}"
            if said:
                wrong = f"names both {' and '.join(f'a {n}' for n in names)}; only one is allowed"
            self.grids.fault(row.line, f"the row {wrong}", " or ".join(names))
            return None
        (owner,) = said
        key = self._key(row, columns, owner.columns)
        if whole := self.named.get((owner.kind, key)):
            return owner, whole
        self._orphan(owner, key, row)
        return None

    def _orphan(self, owner: Owner, key: tuple[object, ...], row: _Row) -> None:
        named = (s for s in SHEETS.values() if s.names and s.names[0] == owner.kind)
        sheets = " or ".join(s.name for s in named)
        known = [k for kind, k in self.named if kind == owner.kind]
        if owner.kind == "observation":
            periods = [_period(k) for k in known if k[0] == key[0]]
            listed = f"; it has {', '.join(periods)}" if periods else ""
            said = f"the cluster '{key[0]}' has no observation {_period(key)} in {sheets}{listed}"
        else:
            self.orphans += 1
            names = [str(k[0]) for k in known] if self.orphans <= MOST_HINTS else []
            near = get_close_matches(str(key[0]), names, n=1, cutoff=0.7)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            if owner.kind != "assessment":  # what is described elsewhere needs no more than its id
                hint += f"{' If not,' if near else ';'} add a row with its id to the sheet {sheets}"
            said = f"{owner.columns[0]} '{key[0]}' does not stand in {sheets}{hint}"
        self.grids.fault(row.places[owner.columns[0]], said, owner.columns[0])

    def _under(self, whole: Record, owner: Owner, record: Record, row: _Row) -> None:
        if owner.field == "outcome":
            if first := whole.get("outcome"):
                said = f"the observation has an outcome already, in {first.line}"
                self.grids.fault(row.line, said, "outcome")
            whole["outcome"], whole.lines["outcome"] = record, row.line
        elif owner.field:
            _append(whole, owner.field, record)
        else:
            self._assessment(whole, record, row)

    def _assessment(self, whole: Record, record: Record, row: _Row) -> None:
        """Put an assessment under the field of its dimension."""
        said, at = row.texts.get("dimension"), row.places.get("dimension", row.line)
        known = tuple(dimensions())
        if said is None:
            self.grids.fault(at, "the row names no dimension", "dimension", known)
            return
        if said not in known:
            self._unknown("dimension", said, at, known, "an assessment")
            return
        dimension = dimensions()[said]
        if "value" in record:
            record[dimension.value] = record.pop("value")
            record.lines[dimension.value] = record.lines.pop("value")
        for name, key in dimension.key:
            record[name], record.lines[name] = key, at
        *outer, last = dimension.path
        for name in outer:
            if name not in whole:
                whole[name], whole.lines[name] = Record(), at
                whole[name].line, whole[name].lines = at, {}
            whole = whole[name]
        _append(whole, last, record)


def _is_example(sheet: Sheet, row: _Row) -> bool:
    first = row.texts.get(sheet.columns[0].name)
    return first is not None and first.lower().startswith(EXAMPLE)


def _column(sheet: Sheet, cell: Cell) -> Column | None:
    """The column that a cell of a header names."""
    name = "" if cell is None else plain(str(cell))
    return sheet.by_name.get(name) or _further_language(sheet, name)


def _further_language(sheet: Sheet, name: str) -> Column | None:
    """The column for names in a language that the empty workbook has no column for."""
    stem, _, tag = name.partition("_")
    is_stem = any(c.path[:-1] == (stem,) and c.path[-1] == "en" for c in sheet.columns)
    return language(name, stem) if is_stem and LANGUAGE.fullmatch(tag) else None


def _append(whole: Record, name: str, record: Record) -> None:
    if whole.get(name) is None:
        whole[name], whole.lines[name] = Items(), record.line
        whole[name].lines = []
    whole[name].append(record)
    whole[name].lines.append(record.line)


def _period(key: tuple[object, ...]) -> str:
    _, start, end = key
    if start is None and end is None:
        return "without a period"
    return f"{'' if start is None else start}-{'' if end is None else end}"
