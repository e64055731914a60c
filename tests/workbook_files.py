"""Workbooks for tests: one that holds a row of every kind, and ways to change and to read it."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml
from builders import MECHANISMS
from openpyxl.utils import get_column_letter

from kg import formats
from kg.checking import check
from kg.formats import Table
from kg.rows import Row, rows
from kg.sources.cases import read
from kg.sources.located import load
from kg.sources.reading import Fault, Reading
from kg.sources.sheets import SHEETS

Content = dict[str, Any]
SOURCED = {"source": "report", "locator": "p. 1", "basis": "stated", "why": "So it says."}
CRITERIA = ("agglomeration", "linkages", "self-awareness", "success")


def observed() -> Content:
    """An observation with an assessment on every dimension."""
    disputed = {"source": "report", "locator": "p. 9", "direction": "disputes", "basis": "inferred"}
    return {
        "period": {"start": 2006, "end": 2010},
        "note": "The years of the programme.",
        "maturity": {"value": "mature", **SOURCED, "coder": "KN", "evidence": [disputed]},
        "innovation_system": {"value": "regional", **SOURCED},
        "mechanisms": [{"mechanism": m, "strength": "strong", **SOURCED} for m in MECHANISMS],
        "consensus": {"goals": "yes", "roles": "partial", **SOURCED},
        "criteria": [{"criterion": c, "value": "yes", **SOURCED} for c in CRITERIA],
        "opportunity_space": {"value": "i-s1", **SOURCED},
        "facilitator_roles": ["host"],
        "facilitator_roles_source": "report",
        "strategies": [
            {"strategy": "contract", "perspective": "instrumental", "exercised_by": "gce-as"}
            | {"exact": "str-i-contract", **SOURCED, "coded_on": "2026-11-24"}
        ],
        "outcome": {"text": "A prize.", "source": "report", "locator": "p. 3"},
    }


def cluster() -> Content:
    """A cluster with a row on every sheet that belongs to one."""
    return {
        "id": "gce",
        "country": "NO",
        "names": {"en": "GCE", "nb": "GCE Node"},
        "alt_names": ["Node", "a; b"],
        "sector": {"label": "drilling", "nace": "28"},
        "region": {"name": "Agder", "nuts": "NO092"},
        "established": 2005,
        "cluster_organisation": "gce-as",
        "programme_participations": [{"programme": "nce", "start": 2009, "source": "report"}],
        "knowledge_organisations": [
            {"organisation": "gce-as", "location": "regional", "role": "host", "source": "report"}
        ],
        "size": [{"year": 2010, "firms": 40, "unit": "firms", "source": "report"}],
        "facts": [
            {"statement": "It began.", "value": [2005, "2006"], "source": "report"}
            | {"contested": True}
        ],
        "observations": [observed(), {"period": {"start": 2011, "end": 2014}}],
    }


def sound() -> Content:
    """The content of a case file with something of every kind, without a fault."""
    authors = [{"family": "Nordmann", "given": "Kari"}, "Statistics, Office of"]
    return {
        "countries": [{"code": "NO", "name": {"en": "Norway", "nb": "Norge"}}],
        "sources": [
            {"id": "report", "title": "A report", "authors": authors, "year": 2010, "seen": True}
            | {"type": "report", "candidates": [{"title": "Or this", "verified": "no"}]}
        ],
        "organisations": [
            {"id": "gce-as", "names": {"nb": "GCE AS"}, "region_nuts": "NO092", "country": "NO"}
        ],
        "programmes": [
            {"id": "nce", "names": {"en": "NCE"}, "period": {"start": 2006}, "level": "national"}
            | {"instruments": [{"text": "contract", "exact": "str-i-contract"}, {"text": "tea"}]}
            | {"facts": [{"statement": "It is.", "value": "2006", "source": "report"}]}
        ],
        "clusters": [cluster()],
        "claims": [
            {"id": name, "text": f"Claim {name}.", "work": "report", "voice": "author"}
            for name in ("one", "two")
        ],
        "relations": [{"id": "r", "from": "one", "to": "two", "relation": "supports"}],
        "policy_comparison": [
            {"dimension": "origin", "value": 2002, "statement": "Then.", "source": "report"}
            | {"country": "NO"}
        ],
    }


def tables(content: Content) -> dict[str, list[Row]]:
    """The rows of the content by sheet."""
    found: dict[str, list[Row]] = {name: [] for name in SHEETS}
    for name, row in rows(content):
        found[name].append(row)
    return found


def save(path: Path, found: Mapping[str, list[Row]]) -> Path:
    """A plain workbook with these rows; every sheet has all its columns."""
    path.write_bytes(formats.written("xlsx", *map(_table, found, found.values())))
    return path


def save_folder(path: Path, found: Mapping[str, list[Row]], separator: str = ",") -> Path:
    """A folder of CSV files with these rows."""
    path.mkdir()
    for name, filled in found.items():
        table = _table(name, filled)
        with (path / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerow(table.columns)
            writer.writerows(table.rows)
    return path


def _table(name: str, filled: list[Row]) -> Table:
    columns = [c.name for c in SHEETS[name].columns]
    columns += sorted({c for row in filled for c in row} - set(columns))
    return Table(name, columns, [[row.get(c) for c in columns] for row in filled])


def cell(sheet: str, column: str, row: int = 2) -> str:
    """The name of a cell by its column, such as clusters!A2."""
    position = [c.name for c in SHEETS[sheet].columns].index(column)
    return f"{sheet}!{get_column_letter(position + 1)}{row}"


def faults(path: Path) -> list[Fault]:
    """All faults in a workbook that refers to nothing outside."""
    reading = read([path])
    return sorted({*reading.faults, *check(reading)})


def said(path: Path) -> list[str]:
    """All faults in a workbook, each with its cell."""
    return [f"{f.place.cell}: {f.message}" for f in faults(path)]


def changed(path: Path, change: Callable[[dict[str, list[Row]]], None]) -> Path:
    """The sound workbook with a change to its rows."""
    found = tables(sound())
    change(found)
    return save(path, found)


def triples(path: Path) -> set[ox.Triple]:
    """The triples of a case file or workbook, which must be without fault of its own."""
    reading = read([path], known=lambda iri: True)
    assert reading.faults == []
    return set(reading.triples)


def as_yaml(path: Path, content: Content) -> Reading:
    """The content read as a YAML case file."""
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return read([path])


def merged(paths: Iterable[Path]) -> Content:
    """The content of several case files of one country in one, section by section."""
    whole: Content = {}
    for path in paths:
        content, _ = load(path)
        for section, value in content.items():
            if section == "country":
                whole["country"] = {**whole.get("country", {}), **value}
            else:
                whole.setdefault(section, []).extend(value)
    return whole
