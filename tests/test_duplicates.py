"""Records that may be the same work: found by plain rules, merged by nobody but a person."""

import json
import re
from pathlib import Path

import pytest
from test_cli import klynge

from kg import formats
from kg.duplicates import pairs, table
from kg.literature import Work, distinct, works
from kg.references import written
from kg.releases import Release

DOCUMENT = Path(__file__).parent.parent / "docs" / "data.md"


def known(*records: Work) -> dict[str, Work]:
    return {record.id: record for record in records}


def work(id_: str, **fields: str) -> Work:
    return Work(id_, {name: (value,) for name, value in fields.items()})


def found(*records: Work) -> list[tuple[str, str, str]]:
    return [(p.one.id, p.other.id, p.why) for p in pairs(known(*records))]


def test_the_same_doi_in_any_case() -> None:
    assert found(work("a", doi="10.1000/ABC"), work("b", doi="10.1000/abc")) == [
        ("a", "b", "same DOI")
    ]
    assert not found(work("a", doi="10.1000/abc"), work("b", doi="10.1000/abd"))


SAME = {"authors": "Häyrinen-Alestalo, Marja", "year": "2006", "title": "Regional – policy"}


@pytest.mark.parametrize(
    ("changed", "alike"),
    [
        ({"title": "REGIONAL - policy."}, True),
        ({"authors": "Hayrinen Alestalo, M."}, True),
        ({"year": "2007"}, False),
        ({"authors": "Häyrinen-Alestalo, Marja; Pelkonen, Antti"}, False),
        ({"title": "Regional policy II"}, False),
        ({"title": ""}, False),
        ({"authors": ""}, False),
    ],
)
def test_the_same_authors_year_and_title_folded(changed: dict[str, str], alike: bool) -> None:
    other = {name: value for name, value in (SAME | changed).items() if value}
    assert bool(found(work("a", **SAME), work("b", **other))) is alike


def test_what_a_person_has_told_is_not_asked_again() -> None:
    """Also where the two are told to be the same as a third."""
    told = work("a", **SAME, also_recorded_as="c"), work("b", **SAME, also_recorded_as="c")
    assert not found(*told, work("c", title="Other"))
    assert len(found(work("a", **SAME), work("b", **SAME), work("c", **SAME))) == 3


def test_the_richer_record_is_cited_and_both_are_kept() -> None:
    rich = work("z", **SAME, volume="4", container="Fennia")
    poor = work("a", **SAME, also_recorded_as="z")
    chosen = distinct(known(rich, poor))
    assert chosen["a"] is chosen["z"] is rich
    equal = work("b", **SAME), work("a", **SAME, also_recorded_as="b")
    assert distinct(known(*equal))["b"].id == "a"
    assert written("bibtex", [chosen["a"]]).startswith(b"@misc{z,")


def test_a_merge_told_to_nothing_changes_nothing() -> None:
    lonely = work("a", also_recorded_as="gone")
    assert distinct(known(lonely)) == {"a": lonely}


def test_the_table_shows_what_differs_and_how_to_merge() -> None:
    shown = table(pairs(known(work("a", **SAME, volume="4"), work("b", **SAME, volume="5"))))
    assert [row[2:] for row in shown.rows] == [("id", "a", "b"), ("volume", "4", "5")]
    assert shown.notes == [
        "If they are the same work, write `also_recorded_as: b` in the record of a."
    ]
    assert json.loads(formats.written("json", shown))["rows"][1]["second"] == "5"


def test_the_release(release: Release) -> None:
    """docs/data.md lists 15 pairs; in nine of them the records agree as they stand.

    In the other six the title, the year or the authors differ, or one lacks them.
    """
    listed = re.findall(r"^\| `([\w-]+)` \| `([\w-]+)` \|$", DOCUMENT.read_text("utf-8"), re.M)
    assert len(listed) == 15
    all_works = works(release.store())
    at_hand = {frozenset((p.one.id, p.other.id)) for p in pairs(all_works)}
    missed = {cited for cited, source in listed if frozenset((cited, source)) not in at_hand}
    assert missed == {
        "asheim-isaksen-2002",
        "terjesen-2010",
        "econ-poyry-2009",
        "jakobsen-et-al-2012",
        "konstantynova-2017-literature",
        "elola-et-al-2012",
    }
    told = [w for w in all_works.values() if w.get("also_recorded_as")]
    assert len(told) == 9
    assert not at_hand & {frozenset((w.id, w.get("also_recorded_as"))) for w in told}
    assert len({w.id for w in distinct(all_works).values()}) == len(all_works) - 9


def test_the_command_line(built_home: Path) -> None:
    said = klynge("duplicates", home=built_home).stdout
    assert "also_recorded_as: sa-nic-2017" in said
    assert "pairs to look at." in said
    assert "…" not in said, "what differs is there to be read"
    rows = json.loads(klynge("duplicates", "--format", "json", home=built_home).stdout)["rows"]
    assert {"id", "publisher"} <= {row["field"] for row in rows}
    cited = klynge("cite", "asheim-1996", "--style", "ris", home=built_home)
    assert "AU  - Asheim, Bjørn T." in cited.stdout
    assert klynge("cite", "nothing", home=built_home).returncode == 3
    assert klynge("cite", "asheim-1996", "--style", "mla", home=built_home).returncode == 2
