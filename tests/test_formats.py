"""Tables as files: every form says the same, and nothing is executed or lost on the way."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from kg.formats import FORMS, Table, written

TABLE = Table(
    "Møre & Álava_100%",
    ("case", "value"),
    [("=1+1", 3), ("a|b\nc\\", None), ('"quoted", with comma', True)],
    ("first note",),
)


def test_csv_can_be_read_back() -> None:
    rows = list(csv.reader(StringIO(written("csv", TABLE).decode(), newline="")))
    assert rows == [
        ["case", "value"],
        ["=1+1", "3"],
        ["a|b\nc\\", ""],
        ['"quoted", with comma', "true"],
    ]


def test_json_keeps_types_and_notes() -> None:
    content = json.loads(written("json", TABLE))
    assert [row["value"] for row in content["rows"]] == [3, None, True]
    assert content["notes"] == ["first note"]
    assert len(json.loads(written("json", TABLE, TABLE))) == 2


def test_xlsx_holds_text_not_formulas() -> None:
    sheet = load_workbook(BytesIO(written("xlsx", TABLE)))["Møre & Álava_100%"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == 3
    assert sheet["A6"].value == "first note"


def test_markdown_escapes_borders_and_lines() -> None:
    text = written("markdown", TABLE).decode()
    assert "| a\\|b<br>c\\\\ |  |" in text
    assert text.endswith("- first note\n")


def test_latex_escapes_its_special_characters() -> None:
    text = written("latex", TABLE).decode()
    assert r"\caption{Møre \& Álava\_100\%}" in text
    assert r"a|b c\textbackslash{} &  \\" in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("form", FORMS)
def test_a_table_without_rows_has_its_head(form: str) -> None:
    assert written(form, Table("Empty", ("only",), []))
