"""The command line, run as a person would, on real files and a real release."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from openpyxl import Workbook

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "docs/verdict.schema.json").read_text(encoding="utf-8"))
GOOD = """\
country: {code: NO}
sources:
  - {id: report-a, title: Report A, type: report, seen: true}
clusters:
  - id: test-cluster
    names: {en: Test cluster}
    observations:
      - period: {start: 2006, end: 2010}
        maturity: {value: emerging, source: report-a, locator: p. 1, basis: stated}
        strategies:
          - {strategy: foresight, perspective: ideological, exercised_by: innovation-norway,
             source: report-a, locator: p. 2, basis: stated}
"""


def klynge(*words: str, home: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One run of the command."""
    return subprocess.run(
        [sys.executable, "-m", "kg.cli", *words],
        cwd=cwd,
        env={**os.environ, "KLYNGE_HOME": str(home), "COLUMNS": "160", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A sound case file."""
    path = tmp_path / "case.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_judge_prints_one_object_per_observation_in_the_schema(case: Path, tmp_path: Path) -> None:
    run = klynge("judge", str(case), "--format", "json", home=tmp_path / "home")
    assert run.returncode == 0, run.stderr
    (answer,) = json.loads(run.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate([answer])
    assert answer["verdict"] == "aligned"
    assert answer["primary"] == ["ideological"]
    assert answer["unknown"] == ["consensus_goals", "consensus_roles", "innovation_system"]
    assert answer["holds_regardless"]["verdict"] == "aligned"
    assert answer["type"] is None
    assert answer["period"] == [2006, 2010]
    assert answer["country"] == "NO"
    assert not (tmp_path / "home").exists(), "judging touches no release"


def test_check_names_file_and_line_and_exits_1(case: Path, tmp_path: Path) -> None:
    case.write_text(GOOD.replace("value: emerging", "value: emergin"), encoding="utf-8")
    run = klynge("check", str(case), home=tmp_path)
    assert run.returncode == 1
    assert f"{case}:9" in run.stderr
    assert "emergin" in run.stderr
    assert "emerging" in run.stderr


def test_check_as_data(case: Path, tmp_path: Path) -> None:
    case.write_text(GOOD.replace("maturity:", "maturty:"), encoding="utf-8")
    run = klynge("check", str(case), "--format", "json", home=tmp_path)
    assert run.returncode == 1
    (fault,) = json.loads(run.stdout)
    assert (fault["line"], fault["field"]) == (9, "maturty")
    assert "did you mean 'maturity'" in fault["message"]
    assert "maturity" in fault["allowed"]


def test_check_says_that_nothing_is_wrong(case: Path, tmp_path: Path) -> None:
    run = klynge("check", str(case), home=tmp_path)
    assert (run.returncode, run.stdout) == (0, "1 file checked, nothing wrong.\n")
    assert klynge("check", "--quiet", str(case), home=tmp_path).stdout == ""


def test_judge_refuses_what_check_refuses(case: Path, tmp_path: Path) -> None:
    case.write_text(GOOD.replace("source: report-a, locator: p. 1, ", ""), encoding="utf-8")
    run = klynge("judge", str(case), "--format", "json", home=tmp_path)
    assert run.returncode == 1
    assert run.stdout == ""
    assert f"{case}:9" in run.stderr


def test_without_a_release_it_says_how_to_make_one(tmp_path: Path) -> None:
    for words in (["explain", "nce-raufoss"], ["query", "ASK {}"]):
        run = klynge(*words, home=tmp_path)
        assert run.returncode == 3
        assert "klynge build" in run.stderr


def test_build_writes_nowhere_but_home(tmp_path: Path) -> None:
    home, cwd = tmp_path / "home", tmp_path / "empty"
    cwd.mkdir()
    run = klynge("build", home=home, cwd=cwd)
    assert run.returncode == 0, run.stderr
    assert "NCE Raufoss" in run.stdout
    assert not list(cwd.iterdir())
    assert sorted(p.name for p in home.iterdir()) == ["current", "lock", "releases"]


def test_explain_all_formats(built_home: Path) -> None:
    said = klynge("explain", "observation/nce-raufoss--2014-2020", home=built_home)
    assert said.returncode == 0, said.stderr
    assert "Verdict: ALIGNED" in said.stdout
    marked = klynge("explain", "nce-raufoss", "--format", "markdown", home=built_home)
    assert marked.stdout.count("\n# ") + marked.stdout.startswith("# ") == 2
    (one,) = json.loads(
        klynge("explain", "nce-raufoss--2014-2020", "--format", "json", home=built_home).stdout
    )
    assert one["outcome"] == "aligned"


def test_explain_suggests_the_nearest_name(built_home: Path) -> None:
    run = klynge("explain", "nce-raufos", home=built_home)
    assert run.returncode == 3
    assert "did you mean nce-raufoss" in run.stderr


def test_query_by_text_file_and_name(built_home: Path, tmp_path: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?c a cg:Cluster }"
    run = klynge("query", text, "--format", "csv", home=built_home)
    assert run.stdout.split() == ["n", "91"]
    path = tmp_path / "q.rq"
    path.write_text(text, encoding="utf-8")
    assert klynge("query", str(path), "--format", "csv", home=built_home).stdout == run.stdout
    named = json.loads(klynge("query", "verdicts", "--format", "json", home=built_home).stdout)
    assert len(named["results"]["bindings"]) == 125
    wrong = klynge("query", "SELECT WHERE", home=built_home)
    assert wrong.returncode == 2
    assert "cannot be read" in wrong.stderr


def test_an_empty_answer_says_what_it_means(built_home: Path) -> None:
    asked = ("query", "clusters", "--param", "country=NL")
    told = "No cluster is in the graph for that country."
    assert told in klynge(*asked, home=built_home).stdout
    assert told not in klynge(*asked, "--format", "csv", home=built_home).stdout


def test_names_and_homes_that_are_not_there(built_home: Path, tmp_path: Path) -> None:
    for words in (["explain", 'x y<z>"'], ["query", "nosuchname"]):
        run = klynge(*words, home=built_home)
        assert run.returncode == 3
        assert "Traceback" not in run.stderr
    assert "klynge query --list" in klynge("query", "nosuch", home=built_home).stderr
    (tmp_path / "file").write_text("", encoding="utf-8")
    run = klynge("build", home=tmp_path / "file")
    assert (run.returncode, "Traceback" in run.stderr) == (3, False)


def test_queries_may_not_reach_out_and_formats_are_those_of_the_command(built_home: Path) -> None:
    reaching = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    assert klynge("query", reaching, home=built_home).returncode == 2
    assert klynge("check", "x.yaml", "--format", "csv", home=built_home).returncode == 2
    marked = 'SELECT ("[red]x[/red] [/]" AS ?l) {}'
    assert "[red]x[/red] [/]" in klynge("query", marked, home=built_home).stdout
    assert klynge("serve", "--port", "99999", home=built_home).returncode == 2


def test_version_and_usage(tmp_path: Path) -> None:
    assert klynge("--version", home=tmp_path).stdout.startswith("klynge 0.1.0")
    assert klynge("judge", home=tmp_path).returncode == 2


def test_what_looks_like_the_name_of_an_emoji_stays_text(built_home: Path, tmp_path: Path) -> None:
    """In faults and in answers, as do Rich's own marks."""
    book = Workbook()
    book.worksheets[0].title = "Notes"
    book.worksheets[0]["A1"] = "id"
    path = tmp_path / "[bold]bad.xlsx"
    book.save(path)
    checked = klynge("check", str(path), home=built_home)
    assert checked.returncode == 1
    assert f"{path}:Notes: 'notes' is not a sheet of the workbook" in checked.stderr
    asked = klynge("query", "SELECT (':key: [bold]' AS ?x) WHERE {}", home=built_home)
    assert ":key: [bold]" in asked.stdout
    named = tmp_path / "[bold] :key:.ttl"
    assert f"{named} holds " in klynge("export", str(named), home=built_home).stdout
