"""The faults that checking finds, in workbook form: each with its sheet and cell."""

from pathlib import Path

import pytest
from workbook_files import cell, changed, faults, said, save, save_folder, sound, tables

from kg.rows import Row
from kg.sources.cases import read
from kg.sources.sheets import SHEETS, dimensions

OBSERVED = "of the observation 2006-2010"
SCALES = {name: ", ".join(d.scale) for name, d in dimensions().items()}


def test_the_sound_workbook_has_no_fault(tmp_path: Path) -> None:
    assert said(changed(tmp_path / "cases.xlsx", lambda found: None)) == []


def test_a_fault_names_file_sheet_and_cell(tmp_path: Path) -> None:
    found = tables(sound())
    found["clusters"][0]["established"] = "soon"
    path = save(tmp_path / "cases.xlsx", found)
    told = "established of the cluster gce is 'soon'; it should be a whole number"
    assert [str(f) for f in faults(path)] == [f"{path}:{cell('clusters', 'established')}: {told}"]
    folder = save_folder(tmp_path / "cases", found)
    (fault,) = faults(folder)
    at = cell("clusters", "established").replace("clusters", "clusters.csv")
    assert str(fault) == f"{folder}:{at}: {told}"


def row_of(dimension: str) -> int:
    """The row of the assessment on a dimension in the sound workbook."""
    found = [r["dimension"] for r in tables(sound())["assessments"]]
    return found.index(dimension) + 2


def test_the_sound_workbook_assesses_every_dimension() -> None:
    assert {r["dimension"] for r in tables(sound())["assessments"]} == set(dimensions())


@pytest.mark.parametrize("dimension", SCALES)
def test_each_dimension_has_its_scale(dimension: str, tmp_path: Path) -> None:
    row = row_of(dimension)
    path = tmp_path / "cases.xlsx"
    changed(path, lambda found: found["assessments"][row - 2].update(value="qqq zz"))
    (fault,) = faults(path)
    assert fault.place.cell == cell("assessments", "value", row)
    told = f"{OBSERVED} is 'qqq zz'; allowed are {SCALES[dimension]}"
    assert fault.message.endswith(told)
    assert fault.allowed == dimensions()[dimension].scale


CASES: dict[str, tuple[str, int, Row, str, str]] = {
    "nearest value": ("assessments", 2, {"value": "matur"}, "value", "maturity of the observation"),
    "another scale": ("assessments", 2, {"value": "strong"}, "value", f"maturity {OBSERVED} is 's"),
    "two values": ("assessments", 2, {"value": "mature; unclear"}, "value", f"maturity {OBSERVED}"),
    "no value": ("assessments", 4, {"value": None}, "value", f"specialisation {OBSERVED} has no "),
    "no source": (
        "assessments",
        3,
        {"source": None},
        "source",
        f"innovation system {OBSERVED} has",
    ),
    "unknown source": (
        "assessments",
        3,
        {"source": "rep"},
        "source",
        "source 'rep' is nowhere def",
    ),
    "source no id": ("assessments", 3, {"source": "A b"}, "source", "source 'A b' is not an id"),
    "basis": ("assessments", 3, {"basis": "guess"}, "basis", "basis of the evidence on innovation"),
    "date": (
        "strategies",
        2,
        {"coded_on": "soon"},
        "coded_on",
        "coded_on of the strategy 'contrac",
    ),
    "direction": (
        "evidence",
        2,
        {"direction": "support"},
        "direction",
        "direction of the evidence",
    ),
    "perspective": ("strategies", 2, {"perspective": "instrumentel"}, "perspective", "perspective"),
    "perspective of another": (
        "strategies",
        2,
        {"perspective": "ideological"},
        "perspective",
        f"perspective of the strategy 'contract' {OBSERVED} is 'ideological', but exact, ",
    ),
    "no perspective": (
        "strategies",
        2,
        {"perspective": None},
        "perspective",
        "the strategy 'contr",
    ),
    "no strategy": (
        "strategies",
        2,
        {"strategy": None},
        "strategy",
        f"a strategy {OBSERVED} has no",
    ),
    "no concept": (
        "strategies",
        2,
        {"exact": "str-q"},
        "exact",
        "exact of the strategy 'contract'",
    ),
    "backwards": ("observations", 3, {"period_end": 2010}, "period_end", "the period ends in 2010"),
    "year": (
        "observations",
        3,
        {"period_end": "soon"},
        "period_end",
        "end of the observation 2011-",
    ),
    "early year": (
        "observations",
        3,
        {"period_start": 1066},
        "period_start",
        "start of the observ",
    ),
    "late year": (
        "observations",
        3,
        {"period_end": 20010},
        "period_end",
        "end of the observation 2",
    ),
    "overlap": (
        "observations",
        3,
        {"period_start": 2009},
        "period_start",
        "the period 2009-2014 ov",
    ),
    "before life": (
        "clusters",
        2,
        {"established": 2013},
        "period_end",
        "the period ends in 2010, b",
    ),
    "no names": (
        "clusters",
        2,
        {"names_en": None, "names_nb": None},
        "names_en",
        "the cluster gce ",
    ),
    "no id": ("organisations", 2, {"id": None}, "id", "a missing id is not allowed"),
    "no such id": ("organisations", 2, {"id": "Big One"}, "id", "id 'Big One' is not allowed"),
    "country": (
        "countries",
        2,
        {"code": "NOR"},
        "code",
        "code of the country NOR is 'NOR'; it shoul",
    ),
    "region": (
        "clusters",
        2,
        {"region_nuts": "NO0A4"},
        "region_nuts",
        "nuts of the cluster gce is ",
    ),
    "elsewhere": (
        "clusters",
        2,
        {"region_nuts": "FI195"},
        "region_nuts",
        "nuts of the cluster gce ",
    ),
    "industry": (
        "clusters",
        2,
        {"sector_nace": "04"},
        "sector_nace",
        "nace of the cluster gce is '",
    ),
    "another kind": (
        "programme_participations",
        2,
        {"programme": "gce-as"},
        "programme",
        "program",
    ),
    "kind of source": (
        "sources",
        2,
        {"type": "reprot"},
        "type",
        "type of the source report is 're",
    ),
    "title": ("sources", 2, {"title": None}, "title", "the source report has no title"),
    "two years": (
        "sources",
        2,
        {"year": "2010; 2011"},
        "year",
        "year of the source report is '201",
    ),
    "seen": ("sources", 2, {"seen": "maybe"}, "seen", "seen of the source report is 'maybe'; it s"),
    "address": (
        "sources",
        2,
        {"url": "www.x.org"},
        "url",
        "url of the source report is 'www.x.org",
    ),
    "doi": ("sources", 2, {"doi": "doi.org/10.1"}, "doi", "doi of the source report is 'doi.org/1"),
    "participation": (
        "programme_participations",
        2,
        {"end": 2001},
        "end",
        "the period ends in 2001",
    ),
    "no programme": (
        "programme_participations",
        2,
        {"programme": None},
        "programme",
        "a programme",
    ),
    "location": (
        "knowledge_organisations",
        2,
        {"location": "local"},
        "location",
        "location of a kn",
    ),
    "size": ("size", 2, {"firms": -3}, "firms", "firms of a size figure of the cluster gce are '-"),
    "no size": (
        "size",
        2,
        {"firms": None},
        "turnover",
        "a size figure of the cluster gce gives ne",
    ),
    "fact": (
        "facts",
        2,
        {"statement": None},
        "statement",
        "a fact about the programme nce has no ",
    ),
    "outcome": ("outcomes", 2, {"source": None}, "source", f"the outcome {OBSERVED} has no source"),
    "claim": (
        "claims",
        2,
        {"voice": "own"},
        "voice",
        "voice of the claim one is 'own'; allowed ar",
    ),
    "relation": ("relations", 2, {"to": "three"}, "to", "claim 'three' is nowhere defined"),
    "level": (
        "programmes",
        2,
        {"level": "local"},
        "level",
        "level of the programme nce is 'local';",
    ),
    "duration": (
        "programmes",
        2,
        {"support_duration_years": "ten"},
        "support_duration_years",
        "sup",
    ),
    "policy": (
        "policy_comparison",
        2,
        {"statement": None},
        "statement",
        "a policy statement on the",
    ),
    "candidate": ("candidates", 2, {"type": "bok"}, "type", "type of the candidate"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_fault_is_told_with_its_cell(case: str, tmp_path: Path) -> None:
    sheet, row, values, column, start = CASES[case]
    path = tmp_path / "cases.xlsx"
    changed(path, lambda found: found[sheet][row - 2].update(values))
    where = "observations" if case == "before life" else sheet
    at = cell(where, column, row)
    told = said(path)
    assert [t for t in told if t.startswith(f"{at}: {start}")], (at, told)
    others = [t for t in told if not t.startswith(f"{at}: ")]
    assert all("'gce-as' is nowhere defined" in t for t in others), told
    assert bool(others) == (sheet == "organisations")


def test_an_overlap_names_the_cell_of_the_other(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    changed(path, lambda found: found["observations"][1].update(period_start=2009))
    (told,) = said(path)
    assert told.endswith("overlaps with that of the observation 2006-2010 (cell observations!A2)")


def test_without_a_country_each_thing_that_needs_one_is_told(tmp_path: Path) -> None:
    def without_countries(found: dict[str, list[Row]]) -> None:
        for row in (*found["clusters"], *found["policy_comparison"]):
            row["country"] = None

    told = said(changed(tmp_path / "cases.xlsx", without_countries))
    assert f"{cell('clusters', 'country')}: the cluster gce has no country" in told
    assert any(t.startswith(cell("policy_comparison", "country")) for t in told)


def test_all_faults_at_once(tmp_path: Path) -> None:
    def change(found: dict[str, list[Row]]) -> None:
        for name, column in (("sources", "type"), ("claims", "voice"), ("programmes", "level")):
            found[name][0][column] = "wrong"

    assert len(said(changed(tmp_path / "cases.xlsx", change))) == 3


def test_a_thing_that_is_there_twice(tmp_path: Path) -> None:
    found = tables(sound())
    for name in SHEETS:
        if SHEETS[name].columns[0].name == "id":
            found[name].append(dict(found[name][0]))
    told = said(save(tmp_path / "cases.xlsx", found))
    assert (
        f"{cell('clusters', 'id', 3)}: cluster/gce is defined twice, first in cell clusters!A2"
        in (told)
    )
    assert len([t for t in told if "is defined twice, first in cell" in t]) == 6


def test_ids_in_two_workbooks_and_the_place_of_the_first(tmp_path: Path) -> None:
    paths = [save(tmp_path / n, tables(sound())) for n in ("a.xlsx", "b.xlsx")]
    told = [str(f) for f in read(paths).faults]
    first = f"{paths[1]}:clusters!A2: cluster/gce is defined twice, first in {paths[0]}:clusters!A2"
    assert first in told


def test_a_first_row_that_is_no_header_is_one_fault(tmp_path: Path) -> None:
    """As where a title stands above the header; what stands below is not read by guess."""
    path = save_folder(tmp_path / "cases", tables(sound()))
    sheet = path / "sources.csv"
    sheet.write_text("Our sources\n" + sheet.read_text("utf-8-sig"), encoding="utf-8")
    told = [f for f in said(path) if f.startswith("sources.csv")]
    known = ", ".join(SHEETS["sources"].by_name)
    names_none = "the first row names no column of the sheet sources"
    assert told == [f"sources.csv!A1: {names_none}; known are {known}"]
