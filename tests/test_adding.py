"""`klynge add`, `remove`, `datasets` and `export`, as a person calls them."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from dataset_homes import ASSESSED, OWN, RESTING
from test_cli import klynge

from kg import releases
from kg.vocabulary import CG, ID

SIGNED = ("--by", "Ada", "--licence", "CC-BY-4.0")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case file with another reading of the curated observation."""
    path = tmp_path / "mine.yaml"
    path.write_text(ASSESSED, encoding="utf-8")
    return path


def test_added_listed_exported_and_removed(small_home: Path, case: Path, tmp_path: Path) -> None:
    before = releases.current(small_home).manifest().digest
    added = klynge("add", str(case), "--dataset", "mine", *SIGNED, home=small_home)
    assert added.returncode == 0, added.stderr
    assert "Dataset mine:" in added.stdout
    shown = klynge("datasets", home=small_home).stdout
    assert all(word in shown for word in ("mine", "Ada", "CC-BY-4.0", "mine.yaml"))
    file = tmp_path / "out.ttl"
    exported = klynge("export", str(file), "--dataset", "mine", home=small_home)
    assert exported.returncode == 0, exported.stderr
    again = klynge("add", str(file), "--dataset", "mine", "--quiet", *SIGNED, home=small_home)
    assert (again.returncode, again.stdout) == (0, ""), again.stderr
    assert klynge("check", str(file), home=small_home).returncode == 0
    assert klynge("check", str(file), home=tmp_path / "none").returncode == 1, "no such cluster"
    removed = klynge("remove", "mine", home=small_home)
    assert removed.returncode == 0, removed.stderr
    assert klynge("datasets", home=small_home).stdout == "There are no datasets.\n"
    assert releases.current(small_home).manifest().digest == before


@pytest.mark.parametrize("name", ["cases.xlsx", "cases", "refs.bib", "refs.json"])
def test_what_is_exported_can_be_added_and_removed(
    small_home: Path, case: Path, tmp_path: Path, name: str
) -> None:
    """A workbook, a folder of CSV files, and bibliographies, by the command line alone."""
    klynge("add", str(case), "--dataset", "mine", *SIGNED, home=small_home)
    before = releases.current(small_home).manifest().digest
    first = releases.current(small_home).datasets()["mine"]
    file = tmp_path / name
    exported = klynge("export", str(file), "--dataset", "mine", home=small_home)
    assert (exported.returncode, exported.stderr) == (0, "")
    added = klynge("add", str(file), "--dataset", "again", *SIGNED, home=small_home)
    assert added.returncode == 0, added.stderr
    found = releases.current(small_home).datasets()["again"]
    assert found.titles == (name,)
    if name.startswith("cases"):
        assert set(found.triples) == set(first.triples)
    else:
        assert ox.Triple(ID["work/t"], CG.title, ox.Literal("T")) in found.triples
    removed = klynge("remove", "again", home=small_home)
    assert removed.returncode == 0, removed.stderr
    assert releases.current(small_home).manifest().digest == before


def test_what_is_wrong_is_said_with_the_right_exit_code(
    small_home: Path, case: Path, tmp_path: Path
) -> None:
    case.write_text(OWN.replace("source: s", "source: z"), encoding="utf-8")
    bad = klynge("add", str(case), "--dataset", "mine", *SIGNED, home=small_home)
    assert bad.returncode == 1
    assert f"{case}:8: source 'z' is nowhere defined" in bad.stderr
    assert "nothing was published" in bad.stderr
    for words, code in [
        (("add", str(case), "--dataset", "Mine", *SIGNED), 2),
        (("add", str(case), "--dataset", "mine", "--by", "Ada"), 2),
        (("add", str(case), "--dataset", "mine", "--licence", "CC-BY-4.0"), 2),
        (("add", str(tmp_path / "none.yaml"), "--dataset", "mine", *SIGNED), 1),
        (("remove", "mine"), 3),
        (("export", str(tmp_path / "x.ttl"), "--dataset", "mine"), 3),
        (("export", str(tmp_path / "x.docx")), 2),
        (("export", str(tmp_path / "no" / "x.ttl")), 3),
    ]:
        run = klynge(*words, home=small_home)
        assert (run.returncode, "Traceback" in run.stderr) == (code, False), (words, run.stderr)
    assert klynge("datasets", home=tmp_path / "empty").returncode == 3


def test_check_and_judge_know_the_datasets_of_the_release(small_home: Path, case: Path) -> None:
    """A later observation of a cluster that only a dataset describes, from a curated source."""
    case.write_text(RESTING, encoding="utf-8")
    alone = klynge("check", str(case), home=small_home)
    assert (alone.returncode, "the cluster b has no" in alone.stderr) == (1, True), alone.stderr
    own = case.with_name("own.yaml")
    own.write_text(OWN, encoding="utf-8")
    klynge("add", str(own), "--dataset", "first", *SIGNED, home=small_home)
    assert klynge("check", str(case), home=small_home).returncode == 0
    judged = klynge("judge", str(case), "--format", "json", home=small_home)
    assert "b--2001-2005" in judged.stdout, judged.stderr


def test_a_dataset_that_others_rest_on_stays(small_home: Path, case: Path) -> None:
    for name, text in (("first", OWN), ("second", RESTING)):
        case.write_text(text, encoding="utf-8")
        klynge("add", str(case), "--dataset", name, *SIGNED, home=small_home)
    run = klynge("remove", "first", home=small_home)
    assert run.returncode == 1
    assert "'first' cannot be removed: the dataset 'second' refers to cluster/b" in run.stderr
    assert klynge("remove", "first", "second", home=small_home).returncode == 0
