"""Comparisons as files and on the command line: every form says the same, twice the same bytes."""

import csv
import json
import os
import shlex
import subprocess
import sys
import time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook
from test_cli import klynge

from kg.comparing.comparer import compare
from kg.comparing.comparison import Choice
from kg.comparing.rendering import Rendered, Source, data, ranges, tables
from kg.formats import FORMS, LATEX, Table, written
from kg.reasoning.ontology import shipped
from kg.releases import Release
from kg.store import ONTOLOGY
from kg.vocabulary import CG

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "docs/comparison.schema.json").read_text(encoding="utf-8"))
CHOICES = (
    Choice("clusters", ("nce-raufoss", "hegan-aerospace", "arena-beredskap")),
    Choice("countries", ("NO", "FI", "ES-PV"), years=(2005, None)),
    Choice("programmes", ("arena", "nce", "kom")),
    Choice("types", ("mature-ris", "emerging-nis"), ("verdict", "maturity")),
)


@pytest.fixture(scope="module", params=CHOICES, ids=lambda c: c.kind)
def rendered(request: pytest.FixtureRequest, release: Release) -> Rendered:
    comparison = compare(release.store(), shipped(), request.param)
    return Rendered(comparison, Source(release.name, release.manifest().digest))


def validated(content: bytes | str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def rows_of(table: Table) -> list[list[str]]:
    shown = [["" if v is None else str(v) for v in row] for row in table.rows]
    return [list(table.columns), *shown]


def test_csv_and_workbook_hold_every_cell_note_and_line(rendered: Rendered) -> None:
    made = tables(rendered)
    text = written("csv", *made).decode()
    wanted = [row for table in made for row in [*rows_of(table), []]][:-1]
    assert list(csv.reader(StringIO(text, newline=""))) == wanted
    book = load_workbook(BytesIO(written("xlsx", *made)))
    assert book.sheetnames == ["About", "Comparison", "Notes", "Evidence"]
    for table in made:
        sheet = book[table.title]
        found = [["" if v is None else str(v) for v in row] for row in sheet.values]
        assert found == rows_of(table)


def test_markdown_and_latex_hold_every_cell(rendered: Rendered) -> None:
    made = tables(rendered)
    marked, set_ = (written(form, *made).decode() for form in ("markdown", "latex"))
    for table in made:
        for row in rows_of(table)[1:]:
            escaped = [c.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")
                       for c in row]  # fmt: skip
            assert "| " + " | ".join(escaped) + " |\n" in marked
            assert " & ".join(c.translate(LATEX) for c in row) in set_


def test_json_follows_its_schema_and_says_what_the_table_says(rendered: Rendered) -> None:
    found = validated(json.dumps(data(rendered)))
    c = rendered.comparison
    assert found["release"]["digest"] == rendered.source.digest
    assert [case["id"] for case in found["cases"]] == [case.id for case in c.cases]
    by_number = {line["number"]: line for line in found["evidence"]}
    assert sorted(by_number) == list(range(1, len(by_number) + 1))
    table = {str(row[0]): list(map(str, row[2:])) for row in tables(rendered)[1].rows}
    for dimension in found["dimensions"]:
        for cell, text in zip(dimension["cells"], table[dimension["name"]], strict=True):
            numbers = {n for v in cell["values"] for n in v["evidence"]}
            said = [by_number[n]["direction"] for n in numbers]
            assert (cell["supports"], cell["disputes"]) == (
                said.count("supports"),
                said.count("disputes"),
            )
            assert not numbers or f"[{ranges(numbers)}]" in text
            assert all(note in text for note in cell["notes"])
            for value in cell["values"]:
                # Where several cases are counted, those in dispute, and what is on record without
                # a source, are counted apart.
                apart = c.counts and value["state"] == "contested" != value["text"]
                written = value["state"] == "unknown" != value["text"] and not value["evidence"]
                written = c.counts and written and value["origin"] == "asserted" and value["count"]
                words = value["text"] + (" (contested)" if apart else "")
                words += " (no source named)" if written else ""
                assert words in text
                assert value["count"] is None or f"{words} {value['count']}" in text
            if not c.counts and cell["state"] in ("contested", "not-applicable"):
                assert text.startswith(cell["state"].replace("-", " "))


def test_every_note_marks_the_cells_that_it_is_about(rendered: Rendered) -> None:
    c = rendered.comparison
    for number, note in enumerate(c.notes, start=1):
        for dimension in note.dimensions:
            marked = {k.id for k in c.cases if f"N{number}" in rendered.noted(dimension, k.id)}
            assert marked == {i for i in note.cases if c.cells[dimension, i].settled()}
            assert len(marked) > 1


@pytest.mark.parametrize("form", FORMS)
def test_the_same_tables_give_the_same_bytes(form: str) -> None:
    """A workbook dates itself to the second unless it is kept from it."""
    table = Table("One", ("a",), [("b",)])
    first = written(form, table)
    if form == "xlsx":
        time.sleep(2.1)
    assert written(form, table) == first


def test_numbers_in_short() -> None:
    assert ranges([3, 1, 2, 7, 9, 10]) == "1-3, 7, 9-10"
    assert not ranges([])


def test_a_comparison_says_how_to_make_it_again(built_home: Path, tmp_path: Path) -> None:
    asked = ["compare", "nce-raufoss", "gce-node", "--year", "2006-2012"]
    first, again = tmp_path / "first", tmp_path / "again"
    assert klynge(*asked, "--format", "json", "-o", str(first), home=built_home).returncode == 0
    command = shlex.split(validated(first.read_bytes())["choice"]["command"])
    assert command == ["klynge", "compare", "--clusters", "nce-raufoss,gce-node",
                       "--year", "2006-2012"]  # fmt: skip
    run = klynge(*command[1:], "--format", "json", "-o", str(again), home=built_home)
    assert (run.returncode, run.stdout) == (0, "")
    assert again.read_bytes() == first.read_bytes()
    assert klynge(*asked, "--format", "json", home=built_home).stdout == first.read_text("utf-8")


def test_two_runs_give_the_same_workbook(built_home: Path, tmp_path: Path) -> None:
    asked = ("compare", "--countries", "NO,FI", "--dimensions", "maturity,verdict",
             "--format", "xlsx", "-o")  # fmt: skip
    for name in ("one.xlsx", "two.xlsx"):
        assert klynge(*asked, str(tmp_path / name), home=built_home).returncode == 0
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    about = load_workbook(tmp_path / "one.xlsx")["About"]
    assert "klynge compare --countries NO,FI --dimensions maturity,verdict" in [
        cell.value for cell in about["B"]
    ]


def test_on_a_terminal(built_home: Path) -> None:
    run = klynge("compare", "nce-raufoss", "--dimensions", "maturity,verdict", home=built_home)
    assert run.returncode == 0, run.stderr
    assert "mature (+1) [1]" in run.stdout
    assert "nce-raufoss--2014-2020" in run.stdout
    assert "page text [inferred] [read: opening only]" in run.stdout
    run = klynge("compare", "--types", "mature-ris", "--dimensions", "maturity", home=built_home)
    assert "mature 32 of 32 (+32)" in run.stdout
    assert "32 lines of evidence" in run.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nce-raufos"], 3, "did you mean nce-raufoss"),
        ([], 2, "Name clusters"),
        (["nce-raufoss", "--countries", "NO"], 2, "one of these"),
        (["nce-raufoss", "--year", "20006"], 2, "--year is a year such as 2010"),
        (["nce-raufoss", "--year", "-"], 2, "--year is a year such as 2010"),
        (["nce-raufoss", "--year", "2010-2006"], 2, "ends before it begins"),
        (["nce-raufoss", "--dimensions", "size"], 2, "no dimension is called size"),
        (["nce-raufoss", "-o", "x"], 2, "--output needs --format"),
        (["nce-raufoss", "--format", "csv", "-o", "/nowhere/x"], 2, "cannot be written"),
    ],
)
def test_wrong_calls(built_home: Path, words: list[str], code: int, says: str) -> None:
    run = klynge("compare", *words, home=built_home)
    assert (run.returncode, run.stdout) == (code, "")
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_a_query_as_a_workbook(built_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "answer.xlsx"
    asked = ("query", "compare-countries", "-p", "dimension=maturity", "--format", "xlsx")
    assert klynge(*asked, "-o", str(path), home=built_home).returncode == 0
    sheet = load_workbook(path)["compare-countries"]
    assert ("maturity", "NO", "mature", 23) in list(sheet.values)
    refused = klynge("query", "ASK {}", "--format", "xlsx", "-o", str(path), home=built_home)
    assert (refused.returncode, "SELECT" in refused.stderr) == (2, True)
    assert klynge("query", "ASK {}", "-o", str(path), home=built_home).returncode == 2


def test_a_workbook_is_not_written_to_a_terminal(built_home: Path) -> None:
    ours, theirs = os.openpty()
    run = subprocess.run(
        [sys.executable, "-m", "kg.cli", "query", "verdicts", "--format", "xlsx"],
        env={**os.environ, "KLYNGE_HOME": str(built_home), "PYTHONPATH": str(ROOT)},
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert run.returncode == 2
    assert "--output FILE" in run.stderr


def test_unexercised_terms_are_terms(built_home: Path, release: Release) -> None:
    run = klynge("query", "--unexercised", home=built_home)
    listed = run.stdout.split()
    assert len(listed) > 10
    assert listed == sorted(set(listed))
    store = release.store()
    assert all(any(store.matching(ONTOLOGY, CG[term], None, None)) for term in listed)
    assert "Cluster" not in listed
