"""The commands on workbooks, run as a person would."""

import json
from pathlib import Path

import openpyxl
from test_cli import klynge
from workbook_files import cell, save, sound, tables

from kg.sources.sheets import SHEETS


def test_an_empty_workbook_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    run = klynge("template", str(path), home=tmp_path / "home")
    assert run.returncode == 0, run.stderr
    assert f"klynge check {path}" in run.stdout
    assert set(SHEETS) < set(openpyxl.load_workbook(path).sheetnames)
    path.write_bytes(b"mine")
    again = klynge("template", str(path), home=tmp_path / "home")
    assert (again.returncode, path.read_bytes()) == (2, b"mine")
    assert "is there already; --force writes over it" in again.stderr
    forced = klynge("template", str(path), "--force", "--quiet", home=tmp_path / "home")
    assert (forced.returncode, forced.stdout) == (0, "")
    assert klynge("check", str(path), home=tmp_path / "home").returncode == 0


def test_an_empty_folder_is_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    assert klynge("template", str(folder), home=tmp_path).returncode == 0
    assert {p.stem for p in folder.iterdir()} == {*SHEETS, "read me"}
    assert klynge("template", str(folder), home=tmp_path).returncode == 2


def test_what_is_no_workbook_or_cannot_be_written(tmp_path: Path) -> None:
    run = klynge("template", str(tmp_path / "cases.ods"), home=tmp_path)
    assert (run.returncode, "name a file such as cases.xlsx" in run.stderr) == (2, True)
    run = klynge("template", str(tmp_path / "none" / "cases.xlsx"), home=tmp_path)
    assert (run.returncode, "Traceback" in run.stderr) == (2, False)
    assert "cannot be written" in run.stderr


def test_checking_and_judging_a_workbook(tmp_path: Path) -> None:
    found = tables(sound())
    path = save(tmp_path / "cases.xlsx", found)
    run = klynge("judge", str(path), "--format", "json", home=tmp_path)
    assert run.returncode == 0, run.stderr
    assert [a["period"] for a in json.loads(run.stdout)] == [[2006, 2010], [2011, 2014]]
    found["assessments"][0]["value"] = "matur"
    save(path, found)
    at = cell("assessments", "value")
    run = klynge("check", str(path), home=tmp_path)
    assert run.returncode == 1
    assert f"{path}:{at}: maturity of the observation 2006-2010 is 'matur'" in run.stderr
    run = klynge("check", str(path), "--format", "json", home=tmp_path)
    (fault,) = json.loads(run.stdout)
    assert (fault["cell"], fault["line"]) == (at, None)
    assert fault["allowed"] == ["emerging", "mature", "unclear", "unknown"]
