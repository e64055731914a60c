"""Workbooks to and fro: nothing is lost, a part reads whole or not at all, and the empty one."""

import re
import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from workbook_files import (
    Content,
    as_yaml,
    cluster,
    merged,
    observed,
    save,
    save_folder,
    sound,
    tables,
    triples,
)

from kg.checking import check, shapes
from kg.releases import Refused, checked
from kg.resources import DATA, case_files
from kg.sources import context
from kg.sources.cases import read
from kg.sources.sheets import SHEETS, TRUTHS, Sort, dimensions
from kg.sources.workbook import load
from kg.vocabulary import CG
from kg.workbooks import files, template, template_folder, written

COUNTRIES = ("cases/norway", "cases/finland", "cases/basque-country", "literature")


@pytest.mark.parametrize("folder", COUNTRIES)
def test_the_curated_data_go_through_a_folder_whole(folder: str, tmp_path: Path) -> None:
    paths = sorted((DATA / folder).glob("*.yaml"))
    (tmp_path / "cases").mkdir()
    for name, data in files(merged(paths)).items():
        (tmp_path / "cases" / name).write_bytes(data)
    assert triples(tmp_path / "cases") == set(read(paths).triples)


def test_the_curated_data_go_through_one_workbook_whole(tmp_path: Path) -> None:
    """Where several countries are listed, each row names its own."""
    content: Content = {"countries": []}
    for folder in COUNTRIES:
        part = merged(sorted((DATA / folder).glob("*.yaml")))
        country = part.pop("country", None)
        content["countries"] += [country] if country else []
        for section, records in part.items():
            for record in records:
                if section in ("clusters", "programmes", "organisations", "policy_comparison"):
                    record.setdefault("country", country["code"])
            content.setdefault(section, []).extend(records)
    (tmp_path / "all.xlsx").write_bytes(written(content))
    assert triples(tmp_path / "all.xlsx") == set(read(case_files()).triples)


def test_every_kind_goes_through(tmp_path: Path) -> None:
    reading = as_yaml(tmp_path / "cases.yaml", sound())
    assert reading.faults == check(reading) == []
    path = tmp_path / "cases.xlsx"
    path.write_bytes(written(sound()))
    assert triples(path) == set(reading.triples)
    classes = {k for k, v in context.document()["@context"].items() if k[0].isupper() and v}
    kinds = {str(t.object).strip("<>").removeprefix(CG.base) for t in reading.triples}
    assert classes <= kinds, "the sound content should hold something of every kind"


def test_what_no_cell_can_hold_is_refused_not_lost() -> None:
    for content, message in (
        ({"clusters": [cluster() | {"colour": "red"}]}, "has no column for 'colour'"),
        ({"clusters": [cluster() | {"region": {"code": "x"}}]}, "cannot hold region"),
        ({"plants": []}, "no sheet is for 'plants'"),
        ({"clusters": ["gce"]}, "clusters should hold records, not 'gce'"),
        ({"sources": [{"id": "a", "title": "x" * 40_000}]}, "a cell holds at most 32767"),
        ({"sources": [{"id": "a", "year": [2001, 2002]}]}, "year holds one value"),
        ({"sources": [{"id": "a", "title": {"en": "x"}}]}, "title holds a list or record"),
    ):
        with pytest.raises(ValueError, match=message):
            written(content)


def subset_content(sheets: Iterable[str]) -> Content | None:
    """What a workbook with only some sheets of the sound one says; None where a row would belong
    nowhere or refer to what is not there."""
    kept = set(sheets)
    needs = {name: {"clusters"} for name in ("observations", "knowledge_organisations", "size")}
    needs |= {"programme_participations": {"clusters", "programmes", "sources"}}
    needs |= {"facts": {"clusters", "programmes", "sources"}, "candidates": {"sources"}}
    needs |= {name: {"observations", "sources"} for name in ("assessments", "outcomes")}
    needs |= {"strategies": {"observations", "sources", "organisations"}}
    needs |= {"evidence": {"assessments", "sources"}, "clusters": {"organisations"}}
    needs |= {"claims": {"sources"}, "relations": {"claims"}, "policy_comparison": {"sources"}}
    needs |= {"instruments": {"programmes"}}
    needs["knowledge_organisations"] |= {"organisations", "sources"}
    needs["size"] |= {"sources"}
    if any(not needs.get(name, set()) <= kept for name in kept):
        return None
    content = {k: v for k, v in sound().items() if k in kept}
    fields = {f: f for f in ("programme_participations", "knowledge_organisations", "size")}
    for record in content.get("clusters", []):
        for field in [*fields, "facts", "observations"]:
            record.pop(field) if field not in kept else None
        for observation in record.get("observations", []):
            _without(observation, kept)
    for record in content.get("programmes", []):
        for field in ("facts", "instruments"):
            record.pop(field) if field not in kept else None
    for record in content.get("sources", []):
        record.pop("candidates") if "candidates" not in kept else None
    return content


def _without(observation: Content, kept: set[str]) -> None:
    for field in set(observation) & (set(observed()) - {"period", "note"}):
        sheet = {"strategies": "strategies", "outcome": "outcomes"}.get(field, "assessments")
        if sheet not in kept:
            del observation[field]
    if "evidence" not in kept and "maturity" in observation:
        del observation["maturity"]["evidence"]


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sets(st.sampled_from(sorted(SHEETS)), min_size=1), st.booleans())
def test_any_subset_of_sheets_reads_whole_or_is_refused_whole(
    tmp_path: Path, sheets: set[str], as_folder: bool
) -> None:
    shutil.rmtree(tmp_path / "cases", ignore_errors=True)
    found = {name: rows for name, rows in tables(sound()).items() if name in sheets}
    path = (
        save_folder(tmp_path / "cases", found)
        if as_folder
        else save(tmp_path / "cases.xlsx", found)
    )
    reading = read([path])
    expected = subset_content(sheets)
    if expected is None:
        assert reading.faults
        with pytest.raises(Refused):
            checked(reading)
    else:
        assert reading.faults == []
        assert set(reading.triples) == set(as_yaml(tmp_path / "part.yaml", expected).triples)


def test_ten_thousand_rows_are_counted_to_the_end(tmp_path: Path) -> None:
    """The reader tells how far it is, up to the last row, and keeps each of them."""
    found = tables(sound())
    row = found["assessments"][0] | {"key": None}
    years = range(1900, 2025)
    found["observations"] = [
        {"cluster": "gce", "period_start": year, "period_end": year + 1} for year in years
    ]
    found["assessments"] = [
        row | {"period_start": 1900 + n % 125, "period_end": 1901 + n % 125, "locator": f"p. {n}"}
        for n in range(10_000)
    ]
    for name in ("evidence", "strategies", "outcomes"):
        found[name] = []
    told: list[tuple[int, int]] = []
    content, faults = load(save(tmp_path / "big.xlsx", found), lambda *t: told.append(t))
    assert faults == []
    total = sum(map(len, found.values()))
    assert told[0] == (0, total)
    assert told[-1] == (total, total)
    assert told == sorted(told)
    assert len(told) > 100
    observations = content["clusters"][0]["observations"]
    locators = [a["locator"] for o in observations for a in o["maturity"]]
    assert len(set(locators)) == 10_000


def test_reading_passes_on_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read([save(tmp_path / "a.xlsx", tables(sound()))], progress=lambda *t: told.append(t))
    total = sum(map(len, tables(sound()).values()))
    assert (told[0], told[-1]) == ((0, total), (total, total))


def test_checking_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    reading = as_yaml(tmp_path / "cases.yaml", sound())
    check(reading, progress=lambda *t: told.append(t))
    subjects = len({t.subject for t in reading.triples})
    assert told == [(0, subjects), (subjects, subjects)]


@pytest.fixture(scope="module")
def empty() -> Workbook:
    """The empty workbook."""
    return openpyxl.load_workbook(BytesIO(template()))


def test_the_empty_workbook_has_a_sheet_for_each_kind_and_one_that_explains(
    empty: Workbook,
) -> None:
    assert empty.sheetnames == ["read me", *SHEETS, "lists"]
    assert empty["lists"].sheet_state == "hidden"
    words = " ".join(str(c.value) for row in empty["read me"].iter_rows() for c in row)
    for sheet in SHEETS.values():
        assert all(c.name in words for c in sheet.columns)


def test_every_column_has_a_comment_and_the_header_stays(empty: Workbook) -> None:
    for name, sheet in SHEETS.items():
        header = empty[name][1]
        assert [c.value for c in header] == [c.name for c in sheet.columns]
        assert all(c.comment and len(c.comment.text) > 10 for c in header), name
        assert empty[name].freeze_panes == "A2"


def test_the_words_of_a_comment_are_those_of_the_ontology(empty: Workbook) -> None:
    """Such as the definition of cg:establishedIn."""
    position = [c.name for c in SHEETS["clusters"].columns].index("established") + 1
    comment = empty["clusters"].cell(1, position).comment
    ontology = (DATA.parent.parent / "ontology" / "core.ttl").read_text(encoding="utf-8")
    (block,) = [b for b in ontology.split("\n\n") if b.startswith("cg:establishedIn\n")]
    definitions = re.findall(r'"([^"]+)"@en', block.partition("skos:definition")[2])
    assert comment is not None
    assert comment.text.lower().startswith(definitions[0].lower())


def offered(book: Workbook, sheet: str, column: str, dimension: str = "") -> list[str]:
    """The values in the drop-down of a column, as a spreadsheet program would find them."""
    letter = openpyxl.utils.get_column_letter(
        [c.name for c in SHEETS[sheet].columns].index(column) + 1
    )
    rules = book[sheet].data_validations.dataValidation
    found = [r for r in rules if f"{letter}2" in r.sqref and f"{letter}9999" in r.sqref]
    if not found:
        return []
    (rule,) = found
    area = rule.formula1
    if area.startswith("INDIRECT"):
        assert area == 'INDIRECT("choice_"&SUBSTITUTE($D2,"-","_"))'
        area = book.defined_names["choice_" + dimension.replace("-", "_")].attr_text
    name, _, cells = area.partition("!")
    left, top, right, bottom = range_boundaries(cells)
    values = book[name.strip("'")].iter_rows(top, bottom, left, right, values_only=True)
    return [str(row[0]) for row in values]


def closed_fields() -> list[tuple[str, str, list[str]]]:
    """The columns of closed fields with the values that the context gives them."""
    found = []
    for sheet in SHEETS.values():
        fields = context.fields(sheet.kind)
        if sheet.name == "strategies":
            fields = context.nested("Observation", "strategies")
        found += [
            (sheet.name, name, list(d["@context"]))
            for name, d in fields.items()
            if context.is_closed(d)
        ]
    return found


def test_drop_downs_are_the_scales(empty: Workbook) -> None:
    assert len(closed_fields()) > 15
    for sheet, column, values in closed_fields():
        assert offered(empty, sheet, column) == values, (sheet, column)
    for sheet in ("assessments", "strategies", "evidence"):
        assert offered(empty, sheet, "basis") == ["stated", "inferred"]
    assert offered(empty, "sources", "seen") == ["true", "false"]
    assert len(offered(empty, "countries", "code")) == 250
    assert offered(empty, "clusters", "sector_nace")[:2] == ["01", "02"]
    assert "str-i-contract" in offered(empty, "strategies", "exact")
    assert "signal-10" not in offered(empty, "strategies", "exact")
    assert {"str-i-contract", "signal-10"} <= {*offered(empty, "instruments", "closest")}
    assert offered(empty, "clusters", "place") == []


def test_the_drop_down_of_a_value_is_the_scale_of_its_dimension(empty: Workbook) -> None:
    """Five characteristics and their scales as the dossiers' instructions list them."""
    assert offered(empty, "assessments", "dimension") == list(dimensions())
    scales = {
        "maturity": ["emerging", "mature"],
        "innovation_system": ["regional", "national", "mixed"],
        "social-capital": ["strong", "moderate", "weak"],
        "consensus_roles": ["yes", "partial", "no"],
        "self-awareness": ["yes", "partial", "no"],
    }
    for dimension, scale in scales.items():
        values = offered(empty, "assessments", "value", dimension)
        assert values == [*scale, "unclear", "unknown"]


def test_the_examples_are_set_apart_and_not_read(empty: Workbook, tmp_path: Path) -> None:
    for name in SHEETS:
        first, second = empty[name][2][0], empty[name][2][1]
        assert str(first.value).startswith("example: ")
        assert first.font.italic and second.font.italic
    empty.save(tmp_path / "cases.xlsx")
    template_folder(tmp_path / "cases")
    for path in (tmp_path / "cases.xlsx", tmp_path / "cases"):
        assert triples(path) == set()


def test_the_examples_are_sound_once_they_are_no_examples(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(template()))
    for name in SHEETS:
        first = book[name][2][0]
        first.value = str(first.value).removeprefix("example: ")
    book["facts"]["B2"] = None
    book["claims"].append(["claim-two", "Time takes trust.", "report-2010", "author"])
    book.save(tmp_path / "cases.xlsx")
    reading = read([tmp_path / "cases.xlsx"])
    assert [str(f) for f in [*reading.faults, *check(reading)]] == []
    assert len({t.subject for t in reading.triples if t.object == CG.Fact}) == 1


def test_the_empty_workbook_filled_and_checked(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(template()))
    for name, rows in tables(sound()).items():
        columns = [c.name for c in SHEETS[name].columns]
        for number, row in enumerate(rows, start=3):
            for column, value in row.items():
                book[name].cell(number, columns.index(column) + 1, value)
    book.save(tmp_path / "cases.xlsx")
    assert triples(tmp_path / "cases.xlsx") == set(as_yaml(tmp_path / "a.yaml", sound()).triples)


def test_columns_agree_with_the_shapes() -> None:
    """What a shape wants to be true or false, a number, a date, or single is so in its column."""
    wanted = {"boolean": Sort.TRUTH, "integer": Sort.WHOLE, "date": Sort.DATE}
    query = """SELECT ?class ?path ?datatype ?most WHERE {
        ?shape sh:targetClass ?class ; sh:property ?p . ?p sh:path ?path
        OPTIONAL { ?p sh:datatype ?datatype } OPTIONAL { ?p sh:maxCount ?most }
        FILTER isIRI(?path) }"""
    rows = shapes().query(query, initNs={"sh": "http://www.w3.org/ns/shacl#"})
    seen = set()
    for kind, path, datatype, most in rows:  # type: ignore[misc]
        for sheet in (s for s in SHEETS.values() if CG[s.kind].value == str(kind)):
            for column in (c for c in sheet.columns if c.predicate == str(path) and c.path):
                sort = wanted.get(str(datatype).rpartition("#")[2])
                assert sort is None or column.sort is sort, (sheet.name, column.name)
                assert not (column.many and most is not None), (sheet.name, column.name)
                seen.add(column.sort)
    assert set(wanted.values()) <= seen
    assert {"seen"} == TRUTHS
