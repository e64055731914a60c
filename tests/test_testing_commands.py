"""Truth tables, hypotheses and coverage on the command line: every form, and what it refuses."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.commands.terminal import TableFormat
from kg.formats import FORMS

COMMANDS = (
    ("truthtable",),
    ("truthtable", "--table", "columns"),
    ("truthtable", "--table", "configurations", "--conditions", "MATURE,regional"),
    ("truthtable", "--table", "hypotheses"),
    ("hypotheses",),
    ("hypotheses", "text-q1"),
    ("coverage",),
    ("coverage", "--untyped"),
    ("coverage", "--hypotheses"),
)


@pytest.fixture
def home(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KLYNGE_HOME", str(built_home))
    return built_home


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def csv_of(*words: str) -> list[dict[str, str]]:
    found = run(*words, "--format", "csv")
    assert found.exit_code == 0, found.output
    return list(csv.DictReader(StringIO(found.stdout_bytes.decode(), newline="")))


def test_the_forms_are_those_of_files_and_the_terminal() -> None:
    assert {f.value for f in TableFormat} == {*FORMS, "table"}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_terminal_and_json_say_the_same(home: Path, words: tuple[str, ...]) -> None:
    shown, told = run(*words), run(*words, "--format", "json")
    assert (shown.exit_code, told.exit_code) == (0, 0)
    content = json.loads(told.stdout)
    assert content["title"] in shown.stdout
    assert content["rows"]
    assert list(content["rows"][0]) == content["columns"]


@pytest.mark.parametrize("form", ["csv", "markdown", "latex"])
def test_text_files_hold_every_hypothesis(home: Path, form: str) -> None:
    text = run("hypotheses", "--format", form).stdout
    assert text.count("normann-isaksen-2009-") == 42


def test_a_workbook_holds_numbers(home: Path) -> None:
    book = load_workbook(
        BytesIO(run("coverage", "--by", "country", "--format", "xlsx").stdout_bytes)
    )
    head, *body = book.worksheets[0].iter_rows(values_only=True)
    assert dict(zip(head, body[0], strict=True))["clusters"] == 24


def test_countries_add_up(home: Path) -> None:
    """Counts of cases by country add up to those over all, and so does coverage."""
    every = {r["hypothesis"]: r for r in csv_of("hypotheses")}
    parts = csv_of("hypotheses", "--by", "country")
    norway = {r["hypothesis"]: r for r in csv_of("hypotheses", "--country", "NO")}
    for name, whole in every.items():
        own = [r for r in parts if r["hypothesis"] == name]
        for column in ("cases", "followed", "not_followed", "tried", "unknown", "may_apply"):
            assert sum(int(r[column]) for r in own) == int(whole[column])
        (line,) = (r for r in own if r["country"] == "NO")
        assert {k: v for k, v in line.items() if k != "country"} == norway[name]


def test_cases_of_a_hypothesis_say_why(home: Path) -> None:
    found = {r["case"]: r for r in csv_of("hypotheses", "text-q1")}
    raufoss = found["nce-raufoss--2006-2013"]
    assert (raufoss["status"], raufoss["why"]) == ("followed", "works-well instrumental: practised")
    assert raufoss["reported_outcome"].startswith("Prize as innovation environment of the year")
    assert raufoss["source"]
    assert "maturity: unknown" in {r["why"] for r in found.values() if r["status"] == "may apply"}
    counted = next(r for r in csv_of("hypotheses") if r["hypothesis"].endswith("text-q1"))
    for status in ("followed", "unknown", "may apply"):
        number = sum(r["status"] == status for r in found.values())
        assert number == int(counted[status.replace(" ", "_")])


def test_a_moderate_mechanism_is_empty_unless_calibrated(home: Path) -> None:
    """Specialisation of Raufoss 2006-2013 is moderate."""

    def special(*words: str) -> str:
        """The cell of that case under the options."""
        found = {r["case"]: r for r in csv_of("truthtable", *words)}
        return found["nce-raufoss--2006-2013"]["SPECIAL"]

    assert (special(), special("--moderate", "0"), special("--moderate", "1")) == ("", "0", "1")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("truthtable", "--conditions", "SIZE"), 2, "there is no set 'SIZE'; the sets are"),
        (("truthtable", "--outcome", "wealth"), 2, "there is no set 'wealth'"),
        (("truthtable", "--theory", "other"), 2, "one of normann-isaksen-2009"),
        (("truthtable", "--moderate", "2"), 2, "'0', '1'"),
        (("hypotheses", "text-q99"), 3, "no hypothesis is called 'text-q99'; did you mean"),
        (("hypotheses", "--country", "SE"), 3, "nothing was observed in 'SE'"),
        (("coverage", "--untyped", "--hypotheses"), 2, "not both"),
    ],
)
def test_what_is_refused(home: Path, words: tuple[str, ...], code: int, said: str) -> None:
    found = run(*words)
    assert found.exit_code == code
    assert said in " ".join(found.output.replace("│", " ").split())
    assert found.exception is None or isinstance(found.exception, SystemExit)


def test_without_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLYNGE_HOME", str(tmp_path))
    assert run("coverage").exit_code == 3
