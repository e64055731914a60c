"""Workbooks as people and programs leave them: order, spaces, formulas, merged cells, danger."""

import csv
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from workbook_files import as_yaml, cell, changed, faults, said, save, save_folder, sound, tables
from workbook_files import triples as read_triples

from kg.rows import Row
from kg.sources import spreadsheet
from kg.sources.cases import read
from kg.sources.located import LARGEST
from kg.vocabulary import CG, ID

DATA = Path(__file__).parent / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The sound workbook."""
    return save(tmp_path / "cases.xlsx", tables(sound()))


def edit(path: Path, change: Callable[[Workbook], object]) -> Path:
    """Change a workbook as a spreadsheet program would."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(sheet: str, column: str, value: Any, row: int = 2) -> Callable[[Workbook], None]:
    """A change of one cell."""

    def change(book: Workbook) -> None:
        """Set the cell."""
        book[sheet][cell(sheet, column, row).partition("!")[2]] = value

    return change


def same(path: Path, tmp_path: Path) -> bool:
    """Whether a workbook says exactly what the sound content says."""
    expected = as_yaml(tmp_path / "same.yaml", sound())
    assert expected.faults == []
    return read_triples(path) == set(expected.triples)


def test_it_says_what_the_yaml_says(path: Path, tmp_path: Path) -> None:
    assert same(path, tmp_path)


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice"])
def test_files_saved_by_libreoffice(name: str, tmp_path: Path) -> None:
    """The same content, with a formula for a year, a date cell, and cells with spaces; the folder
    has semicolons, as LibreOffice wrote it."""
    assert read_triples(DATA / name) == read_triples(DATA / "libreoffice.yaml")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_folders_with_each_separator_and_a_byte_order_mark(separator: str, tmp_path: Path) -> None:
    assert same(save_folder(tmp_path / "cases", tables(sound()), separator), tmp_path)


def test_unicode_text_and_the_line_that_excel_puts_first(tmp_path: Path) -> None:
    folder = save_folder(tmp_path / "cases", tables(sound()), "\t")
    clusters, sources = folder / "clusters.csv", folder / "sources.csv"
    clusters.write_text(clusters.read_text(encoding="utf-8-sig"), encoding="utf-16")
    sources.write_text("sep=\t\n" + sources.read_text(encoding="utf-8-sig"), encoding="utf-8")
    assert same(folder, tmp_path)


def test_columns_in_another_order_empty_rows_spaces_and_capitals(
    path: Path, tmp_path: Path
) -> None:
    def change(book: Workbook) -> None:
        sheet = book["clusters"]
        sheet.move_range("A1:A2", cols=30)
        sheet.insert_rows(1, 2)
        sheet["B3"] = " Names EN "
        sheet["B4"] = "  GCE\u00a0"
        sheet["B9"] = "   "
        sheet.title = " Clusters"
        book.move_sheet("sources", 10)

    assert same(edit(path, change), tmp_path)


def test_years_as_text_and_as_fractions_and_dates_in_each_form(path: Path, tmp_path: Path) -> None:
    edit(path, put("observations", "period_start", "2006 "))
    edit(path, put("observations", "period_end", 2010.0))
    edit(path, put("clusters", "established", "2005.0"))
    for written in (
        date(2026, 11, 24),
        datetime(2026, 11, 24),
        "24.11.2026",
        "2026-11-24 00:00:00",
    ):
        assert same(edit(path, put("strategies", "coded_on", written)), tmp_path)


def test_a_date_where_none_is_meant(path: Path) -> None:
    """Such as a spreadsheet makes of pages 3-4."""
    edit(path, put("sources", "pages", date(2026, 4, 3)))
    edit(path, put("observations", "period_start", date(2006, 1, 1), 3))
    told = said(path)
    advice = "format the cell as text and type what is meant"
    pages = cell("sources", "pages")
    assert f"{pages}: {pages.partition('!')[2]} holds the date 2026-04-03; {advice}" in told
    assert f"observations!B3: B3 holds the date 2006-01-01; {advice}" in told


def test_formulas_are_read_by_the_value_that_was_saved(path: Path) -> None:
    edit(path, put("clusters", "established", "=2000+5"))
    at = cell("clusters", "established")
    name = at.partition("!")[2]
    advice = "save it in a spreadsheet program or type the value"
    assert said(path) == [f"{at}: {name} holds a formula without a value; {advice}"]
    edit(path, put("clusters", "established", "#N/A"))
    assert said(path) == [f"{at}: {name} shows the error #N/A; mend the formula or type the value"]


def test_text_that_begins_with_an_equals_sign_is_text(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    changed(path, lambda found: found["clusters"][0].update(note="=SUM(1;2)"))
    notes = [t.object for t in read_triples(path) if t.predicate == CG.note]
    assert "=SUM(1;2)" in [getattr(n, "value", "") for n in notes]


def test_merged_cells(path: Path) -> None:
    edit(path, lambda book: book["observations"].merge_cells("A2:A3"))
    told = said(path)
    advice = "unmerge them and fill in every row"
    assert f"observations!A2: the cells A2:A3 are merged; {advice}" in told


def test_hidden_rows_and_sheets_are_read_and_other_sheets_are_not_known(
    path: Path, tmp_path: Path
) -> None:
    def hide(book: Workbook) -> None:
        book["clusters"].sheet_state = "hidden"
        book["sources"].row_dimensions[2].hidden = True
        book.create_sheet("Read me")["A1"] = "Hello"

    assert same(edit(path, hide), tmp_path)
    edit(path, lambda book: book.create_sheet("culsters"))
    edit(path, lambda book: book.create_sheet("zzz"))
    told = said(path)
    assert "culsters: 'culsters' is not a sheet of the workbook; did you mean 'clusters'?" in told
    assert any(t.startswith("zzz: 'zzz' is not a sheet of the workbook; known are ") for t in told)


def test_columns_that_are_not_known_twice_there_or_without_a_name(path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book["clusters"]
        for at, value in {
            "X1": "place",
            "Y1": "plase",
            "Z2": "lost",
            "AA1": "names_english",
        }.items():
            sheet[at] = value

    told = said(edit(path, change))
    at = cell("clusters", "place", 1)
    assert f"clusters!X1: the column place is there twice, first in {at}" in told
    assert (
        "clusters!Y1: 'plase' is not a column of the sheet clusters; did you mean 'place'?" in told
    )
    assert "clusters!Z2: 'lost' stands in a column without a name" in told
    assert any(t.startswith("clusters!AA1: 'names_english' is not a column") for t in told)
    assert len(told) == 4


def test_names_in_a_further_language(path: Path) -> None:
    def change(book: Workbook) -> None:
        book["clusters"]["X1"], book["clusters"]["X2"] = "names_de", "Zentrum"

    labels = {str(t.object) for t in read_triples(edit(path, change))}
    assert '"Zentrum"@de' in labels


ORPHANS: dict[str, tuple[str, Row, str]] = {
    "cluster": (
        "size",
        {"cluster": "gce1"},
        "A2: cluster 'gce1' does not stand in clusters; did you mean 'gce'? If not, add a row with "
        "its id to the sheet clusters",
    ),
    "none": ("size", {"cluster": None}, "A2: the row names no cluster"),
    "source": (
        "candidates",
        {"work": "zz"},
        "A2: work 'zz' does not stand in sources; add a row with its id to the sheet sources",
    ),
    "both": (
        "facts",
        {"cluster": "gce"},
        "A2: the row names both a cluster and a programme; only one is allowed",
    ),
    "neither": ("facts", {"programme": None}, "A2: the row names no cluster or programme"),
    "observation": (
        "outcomes",
        {"period_end": 2012},
        "A2: the cluster 'gce' has no observation 2006-2012 in observations; it has 2006-",
    ),
    "open": ("outcomes", {"period_end": None}, "A2: the cluster 'gce' has no observation 2006- in"),
    "undated": (
        "outcomes",
        {"period_start": None, "period_end": None},
        "A2: the cluster 'gce' has no observation without a period in observations",
    ),
    "assessment": ("evidence", {"assessment": "q"}, "A2: assessment 'q' does not stand in assessm"),
    "dimension": (
        "assessments",
        {"dimension": "maturty"},
        "D2: 'maturty' is not a dimension of an assessment; did you mean 'maturity'?",
    ),
    "no dimension": ("assessments", {"dimension": None}, "D2: the row names no dimension"),
}


@pytest.mark.parametrize("case", ORPHANS)
def test_rows_that_belong_nowhere(case: str, tmp_path: Path) -> None:
    sheet, values, expected = ORPHANS[case]
    path = tmp_path / "cases.xlsx"
    changed(path, lambda found: found[sheet][0].update(values))
    assert any(t.startswith(f"{sheet}!{expected}") for t in said(path)), said(path)


def test_a_row_with_the_id_alone_brings_a_cluster_that_is_described_elsewhere(
    tmp_path: Path,
) -> None:
    """As the sentence on a cluster that does not stand in its sheet advises."""
    found = tables({})
    found["observations"].append({"cluster": "nce-raufoss", "period_start": 2031})
    path = tmp_path / "cases.xlsx"
    (told,) = said(save(path, found))
    assert told.endswith("; add a row with its id to the sheet clusters")
    found["clusters"].append({"id": "nce-raufoss"})
    read_again = read([save(path, found)], known=lambda iri: True)
    assert not read_again.faults
    assert ID["cluster/nce-raufoss"] in {t.object for t in read_again.triples}


def test_two_outcomes_and_two_assessments_of_one_key(tmp_path: Path) -> None:
    found = tables(sound())
    found["outcomes"] *= 2
    found["strategies"][0]["key"] = found["assessments"][0]["key"]
    told = said(save(tmp_path / "cases.xlsx", found))
    assert "outcomes!A3: the observation has an outcome already, in outcomes!A2" in told
    at = cell("strategies", "key")
    assert f"{at}: the key 'assessments-1' is there twice, first in assessments!A2" in told


def test_programs_of_other_makers(tmp_path: Path) -> None:
    for name in ("cases.ods", "cases.xls", "cases.csv"):
        (tmp_path / name).write_bytes(b"x")
    told = {p.name: said(p) for p in tmp_path.iterdir()}
    assert told["cases.ods"] == ["None: is .ods; save it as XLSX, or as a folder of CSV files"]
    assert told["cases.xls"] == ["None: is .xls; save it as XLSX, or as a folder of CSV files"]
    assert told["cases.csv"][0].startswith("None: is a single CSV file; name the folder")


def test_files_that_are_no_workbook(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    broken = {
        "missing": (None, "is not there"),
        "empty": (b"", "is not a workbook, or is damaged"),
        "text": (b"a,b\n1,2\n", "is not a workbook, or is damaged"),
        "cut": (whole[: len(whole) // 2], "is not a workbook, or is damaged"),
        "protected": (spreadsheet.OLE + bytes(600), "is protected with a password"),
    }
    for name, (data, expected) in broken.items():
        file = tmp_path / f"{name}.xlsx"
        if data is not None:
            file.write_bytes(data)
        (fault,) = read([file]).faults
        assert expected in fault.message, name


def test_an_archive_that_is_no_workbook_or_has_bytes_changed(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("hello.xml", "<a/>")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    (tmp_path / "flipped.xlsx").write_bytes(data)
    for name in ("other.xlsx", "flipped.xlsx"):
        (fault,) = read([tmp_path / name]).faults
        assert "is not a workbook, or is damaged" in fault.message


def poisoned(path: Path, target: Path, change: Callable[[str, bytes], bytes]) -> str:
    """The one fault of a workbook whose parts are changed."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    (fault,) = read([target]).faults
    return fault.message


def test_entities_are_refused_whatever_their_encoding(path: Path, tmp_path: Path) -> None:
    """An external entity would read files of this machine, nested ones would unfold."""
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret", encoding="utf-8")
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'

    def change(name: str, data: bytes) -> bytes:
        """Declare an entity in the sheets."""
        if "worksheets/sheet" not in name:
            return data
        text = data.decode().replace("<worksheet", declared + "<worksheet", 1)
        return text.replace("GCE Node", "&e;").encode()

    def wide(name: str, data: bytes) -> bytes:
        """The same in UTF-16."""
        text = change(name, data)
        return text.decode().encode("utf-16") if "worksheets/sheet" in name else text

    for poison in (change, wide):
        told = poisoned(path, tmp_path / f"{poison.__name__}.xlsx", poison)
        assert told.startswith("declares a document type or entities")


def test_bombs_are_refused_before_they_unfold(path: Path, tmp_path: Path) -> None:
    zeros = b" " * (spreadsheet.UNFOLDED + 1)
    told = poisoned(path, tmp_path / "a.xlsx", lambda n, d: zeros if "theme" in n else d)
    assert told.startswith("unfolds to ")
    assert (tmp_path / "a.xlsx").stat().st_size < 2**20
    many = b"<a/>" * (spreadsheet.MOST_ELEMENTS + 1)
    told = poisoned(path, tmp_path / "b.xlsx", lambda n, d: many if "theme" in n else d)
    assert told.startswith(f"holds more than {spreadsheet.MOST_ELEMENTS} elements")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(LARGEST + 1)
    folder = tmp_path / "folder"
    folder.mkdir()
    with (folder / "clusters.csv").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "the largest that is read is 20 MB" in faults(tmp_path / "a.xlsx")[0].message
    assert "the most that is read is 20 MB" in faults(folder)[0].message


def test_cells_far_away(path: Path) -> None:
    """A space far below does no harm; what stands far to the right is not passed over."""
    edit(path, lambda book: book["clusters"].cell(1_000_000, 3, " "))
    assert said(path) == []
    edit(path, lambda book: book["clusters"].cell(2, 500, "lost"))
    assert said(path) == ["None: holds the cell SF2; columns are read as far as CZ"]


def test_csv_files_with_faults_of_their_own(tmp_path: Path) -> None:
    folder = save_folder(tmp_path / "cases", tables(sound()))
    (folder / "claims.csv").write_bytes("id,text\none,Møre\n".encode("latin-1"))
    (folder / "relations.csv").write_text('id,from\na,"b\n', encoding="utf-8")
    (folder / "notes.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "notes.txt").write_text("not read", encoding="utf-8")
    told = said(folder)
    assert "claims.csv: is not UTF-8; save it again with the encoding UTF-8" in told
    assert "relations.csv!A2: is not valid CSV: unexpected end of data" in told
    assert any(t.startswith("notes.csv: 'notes' is not a sheet of the workbook") for t in told)
    assert len(told) == 3


def test_an_apostrophe_marks_text_in_csv(tmp_path: Path) -> None:
    folder = save_folder(tmp_path / "cases", tables(sound()))
    text = (folder / "facts.csv").read_text(encoding="utf-8-sig")
    assert "'2006" in [value for row in csv.reader(text.splitlines()) for value in row]
    found = [t.object for t in read_triples(folder) if t.predicate == CG.valueText]
    plain = sorted(str(o) for o in found if "2006" in str(o))
    assert plain == ['"2006"', '"2006"']


def test_nothing_but_examples_is_empty(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "folder").mkdir()
    assert (
        "'sheet' is not a sheet" in said(tmp_path / "a.xlsx")[0]
        or "is empty" in (said(tmp_path / "a.xlsx")[0])
    )
    assert said(tmp_path / "folder")[0].startswith(
        "None: holds no CSV file; it may hold countries.c"
    )
