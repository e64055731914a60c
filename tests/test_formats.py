"""Tables as files: every form says the same, and nothing is executed or lost on the way."""

import csv
import json
import re
from decimal import Decimal
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


LONG = Table("Long", ("n", "case", "says"), [(n, "a_b", "words & " * 150) for n in range(1500)])


@pytest.mark.parametrize("table", [TABLE, LONG, Table("Wide", [f"c{n}" for n in range(40)], [])])
def test_latex_columns_are_as_wide_as_the_text_at_most(table: Table) -> None:
    text = written("latex", table).decode()
    shares = [Decimal(w) for w in re.findall(r"p\{\\dimexpr ([\d.]+)\\linewidth", text)]
    assert len(shares) == len(table.columns)
    assert Decimal("0.95") < sum(shares) <= 1
    assert min(shares) > 0


def test_a_column_of_sentences_is_wider_but_leaves_room() -> None:
    number, case, says = map(
        float, re.findall(r"([\d.]+)\\linewidth", written("latex", LONG).decode())
    )
    assert number == case > 0.06
    assert says > 3 * number


@pytest.mark.parametrize("table", [TABLE, LONG])
def test_latex_repeats_its_head_on_every_page_and_its_caption_on_the_first(table: Table) -> None:
    text = written("latex", table).decode()
    assert "\\begin{table}" not in text, "a float cannot break over pages"
    first, rest = text.split("\\endfirsthead\n")
    again, rest = rest.split("\\endhead\n")
    head = " & ".join(table.columns) + " \\\\\n"
    assert (first.count("\\caption{"), text.count("\\caption{")) == (1, 1)
    assert first.endswith(head + "\\hline\n")
    assert again == f"\\hline\n{head}\\hline\n"
    rows = rest.split("\\endfoot\n")[1].split("\\end{longtable}")[0].splitlines()
    assert len(rows) == len(table.rows)
    for row in rows:
        assert len(re.findall(r"(?<!\\)&", row)) == len(table.columns) - 1
        assert row.endswith(" \\\\")


def test_latex_names_the_packages_that_it_needs_once() -> None:
    text = written("latex", TABLE, LONG).decode()
    assert text.startswith("% Needs \\usepackage{array,longtable}")
    assert text.count("longtable}") == 1 + 2 * 2
    assert text.count("\\begingroup") == text.count("\\endgroup") == 2


def test_a_row_of_latex_is_not_taken_for_the_end_of_the_row_before() -> None:
    """After \\\\ both [ and * mean something, even on the next line."""
    text = written("latex", Table("T", ("c",), [("[1] x",), ("* y",), ("z [2]",)])).decode()
    assert "\n{}[1] x \\\\\n{}* y \\\\\nz [2] \\\\\n" in text


@pytest.mark.parametrize("form", FORMS)
def test_a_table_without_rows_has_its_head(form: str) -> None:
    assert written(form, Table("Empty", ("only",), []))
