"""Writing workbooks: an empty one to fill in, or the content of case files.

A folder of CSV files holds the same sheets. What is written is what `kg.sources.workbook` reads.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg import formats
from kg.formats import Table
from kg.guides import explanation, guide
from kg.rows import Content, Row, rows
from kg.sources import cells
from kg.sources.sheets import SHEETS, Column, Sheet, language
from kg.sources.workbook import EXAMPLE

EXAMPLES: Mapping[str, Row] = {
    "countries": {"code": "NO", "name_en": "Norway", "name_nb": "Norge"},
    "sources": {
        "id": "report-2010",
        "title": "A report on the cluster",
        "year": 2010,
        "authors": "Nordmann, Kari; Nordmann, Ola",
        "type": "report",
        "seen": "true",
    },
    "candidates": {"work": "report-2010", "title": "What the work may be", "verified": "unclear"},
    "organisations": {"id": "agency", "names_en": "The agency", "type": "agency", "country": "NO"},
    "programmes": {
        "id": "programme",
        "names_en": "The programme",
        "country": "NO",
        "operator": "agency",
        "period_start": 2002,
        "level": "national",
    },
    "instruments": {
        "programme": "programme",
        "text": "yearly contract",
        "exact": "str-i-contract",
    },
    "clusters": {
        "id": "cluster-one",
        "names_en": "Cluster One",
        "country": "NO",
        "region_nuts": "NO092",
        "sector_label": "ship equipment",
        "established": 2005,
        "alt_names": "C1; The One",
    },
    "programme_participations": {
        "cluster": "cluster-one",
        "programme": "programme",
        "start": 2006,
        "end": 2010,
        "source": "report-2010",
        "locator": "p. 3",
    },
    "knowledge_organisations": {
        "cluster": "cluster-one",
        "organisation": "agency",
        "location": "regional",
        "source": "report-2010",
    },
    "size": {"cluster": "cluster-one", "year": 2008, "firms": 40, "source": "report-2010"},
    "facts": {
        "cluster": "cluster-one",
        "property": "leadership",
        "source": "report-2010",
        "statement": "The cluster has had a leader of its own since 2007.",
        "value": 2007,
    },
    "observations": {"cluster": "cluster-one", "period_start": 2006, "period_end": 2010},
    "assessments": {
        "dimension": "maturity",
        "value": "mature",
        "basis": "inferred",
        "why": "Firms and suppliers have worked together for decades.",
        "key": "one-maturity",
    },
    "strategies": {
        "strategy": "contract with yearly targets",
        "perspective": "instrumental",
        "exercised_by": "agency",
        "basis": "stated",
    },
    "evidence": {
        "assessment": "one-maturity",
        "direction": "disputes",
        "why": "The suppliers are new.",
        "source": "report-2010",
        "locator": "p. 9",
    },
    "outcomes": {"text": "Three firms were founded.", "source": "report-2010", "locator": "p. 12"},
    "claims": {
        "id": "claim-one",
        "text": "Trust takes time.",
        "work": "report-2010",
        "voice": "author",
        "about": "trust; time",
    },
    "relations": {
        "id": "relation-one",
        "from": "claim-one",
        "to": "claim-two",
        "relation": "supports",
    },
    "policy_comparison": {
        "country": "NO",
        "dimension": "origin year",
        "value": 2002,
        "statement": "The first programme began in 2002.",
        "source": "report-2010",
    },
}
"""Made up: what a row of each sheet may look like."""
OBSERVED: Row = {"cluster": "cluster-one", "period_start": 2006, "period_end": 2010}
SOURCED: Row = {"source": "report-2010", "locator": "p. 5"}


def template() -> bytes:
    """An empty workbook: a sheet that explains, and one for each kind, with an example row."""
    return formats.written("xlsx", explanation(), *map(_empty, SHEETS.values()))


def template_folder(folder: Path) -> None:
    """The empty workbook as a folder of CSV files. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in template_files().items():
        (folder / name).write_bytes(data)


def template_files() -> dict[str, bytes]:
    """The empty workbook as CSV files, by their names."""
    return _files([explanation(), *map(_empty, SHEETS.values())])


def written(content: Content) -> bytes:
    """The content of case files as a workbook; reading it gives the same triples.

    Raises `ValueError` for what no sheet, column or cell can hold.
    """
    return formats.written("xlsx", explanation(), *_tables(content))


def files(content: Content) -> dict[str, bytes]:
    """The content as CSV files of a folder, by their names. Raises `ValueError` as `written`."""
    return _files([explanation(), *_tables(content)])


def _files(tables: list[Table]) -> dict[str, bytes]:
    return {f"{t.title}.csv": formats.written("csv", _protected(t)) for t in tables}


def _protected(table: Table) -> Table:
    """The table with texts marked that a spreadsheet program would take for numbers."""
    texts = {n for n, guide in enumerate(table.guides) if guide.text}
    kept = [
        [cells.protected(v) if n in texts and isinstance(v, str) else v for n, v in enumerate(row)]
        for row in table.rows
    ]
    return Table(table.title, table.columns, kept)


def _empty(sheet: Sheet) -> Table:
    """The table of a sheet with its example, which is marked in the first column."""
    names = [c.name for c in sheet.columns]
    said = EXAMPLES[sheet.name]
    if "period_start" in names and sheet.owners:
        said = OBSERVED | said
    if {"why", "source"} <= set(names):
        said = SOURCED | said
    row = [said.get(name) for name in names]
    row[0] = f"{EXAMPLE} {row[0]}"
    return Table(sheet.name, names, [row], guides=[*map(guide, sheet.columns)], examples=1)


def _tables(content: Content) -> Iterator[Table]:
    found: dict[str, list[Row]] = {name: [] for name in SHEETS}
    for name, row in rows(content):
        found[name].append(row)
    for sheet in SHEETS.values():
        columns = _columns(sheet, found[sheet.name])
        filled = [[row.get(c.name) for c in columns] for row in found[sheet.name]]
        yield Table(sheet.name, [c.name for c in columns], filled, guides=[*map(guide, columns)])


def _columns(sheet: Sheet, filled: list[Row]) -> list[Column]:
    """The columns of a sheet, with those for further languages at the end."""
    further = {name for row in filled for name in row} - set(sheet.by_name)
    return [*sheet.columns, *(language(n, n.partition("_")[0]) for n in sorted(further))]
