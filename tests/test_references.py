"""Works written for reference managers and read again: nothing is lost that the formats hold."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import parse_string
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.literature import Work, works
from kg.references import FORMS, written
from kg.releases import Release
from kg.sources.bibliography import load
from kg.sources.cases import _CaseFile
from kg.sources.correspondence import BIBTEX_KINDS, CSL_KINDS, RIS_KINDS
from kg.store import ASSERTED, Store

SUFFIXES = {"bibtex": ".bib", "csl-json": ".json"}
HELD = {
    *("title", "authors", "editors", "publisher", "place", "year", "date", "type", "url", "doi"),
    *("language", "container", "volume", "issue", "pages", "series", "number", "edition", "genre"),
    *("isbn", "accessed", "keywords", "note", "short_citation"),
}
"""What both formats hold of a work; docs/literature.md lists what they do not."""
NOT_HELD = {
    *("seen", "reading", "verified", "verified_by", "cited_as", "also_recorded_as", "cited_in"),
    *("topic", "perspective", "about_countries"),
}


def back(form: str, given: Iterable[Work], folder: Path) -> dict[str, Work]:
    """Works written in a form and read again."""
    path = folder / f"refs{SUFFIXES[form]}"
    path.write_bytes(written(form, given))
    content, faults = load(path)
    assert not faults
    assert not content.notes
    case = _CaseFile(str(path), content)
    assert not case.reading.faults
    store = Store()
    store.add(ASSERTED, case.reading.triples)
    return works(store)


def held(work: Work) -> dict[str, tuple[str, ...]]:
    """What should come back of a work: the form in which it is cited becomes its label."""
    kept = {name: values for name, values in work.fields.items() if name in HELD}
    return kept | ({"short_citation": (work.cited,)} if work.cited else {})


@pytest.fixture(scope="module")
def known(release: Release) -> dict[str, Work]:
    return works(release.store())


def test_all_works_and_sources_of_the_dossiers_are_there(known: dict[str, Work]) -> None:
    """681 sources, the report, the 89 works that it cites and 99 later ones."""
    assert len(known) == 681 + 1 + 89 + 99


@pytest.mark.parametrize("form", SUFFIXES)
def test_the_graph_comes_back(form: str, known: dict[str, Work], tmp_path: Path) -> None:
    again = back(form, known.values(), tmp_path)
    assert again.keys() == known.keys()
    for id_, work in known.items():
        assert held(again[id_]) == held(work), id_
        assert again[id_].unresolved == work.unresolved


def test_what_is_not_held_is_listed(known: dict[str, Work]) -> None:
    """Every field that a work of the release has is either held or named in the documentation."""
    fields = {name for work in known.values() for name in work.fields}
    assert fields <= HELD | NOT_HELD
    document = (Path(__file__).parent.parent / "docs" / "literature.md").read_text("utf-8")
    assert not [name for name in NOT_HELD if f"`{name}`" not in document]


def test_unresolved_works_are_written_and_marked(known: dict[str, Work]) -> None:
    """The dossier leaves 13 works unresolved."""
    unresolved = [work for work in known.values() if work.unresolved]
    assert len(unresolved) == 13
    assert written("bibtex", unresolved).decode().count("% ") == 13
    assert written("ris", unresolved).decode().count("details not known") == 13
    items = json.loads(written("csl-json", unresolved))
    assert [item["status"] for item in items] == ["unresolved"] * 13
    assert "Karlsen 2008" in [item["citation-label"] for item in items]


def test_every_kind_has_a_form_of_its_own() -> None:
    """Otherwise a kind would come back as another."""
    for kinds in (CSL_KINDS, BIBTEX_KINDS):
        assert len(set(kinds.values())) == len(kinds) == 12
    assert RIS_KINDS.keys() == CSL_KINDS.keys() == BIBTEX_KINDS.keys()


def test_bibtex_as_its_own_library_reads_it(known: dict[str, Work]) -> None:
    library = parse_string(written("bibtex", known.values()).decode())
    assert not library.failed_blocks
    assert len(library.entries) == len(known)
    entry = library.entries_dict["asheim-1996"]
    assert entry.entry_type == "article"
    assert (entry["pages"], entry["author"]) == ("379--400", "Asheim, Bjørn T.")


def test_ris_as_its_own_library_reads_it(known: dict[str, Work]) -> None:
    """The dossier's details of Asheim 1996 and 2000."""
    found = {r["id"]: r for r in rispy.loads(written("ris", known.values()).decode())}
    assert found.keys() == known.keys()
    article = found["asheim-1996"]
    assert article["type_of_reference"] == "JOUR"
    assert (article["start_page"], article["end_page"]) == ("379", "400")
    assert article["secondary_title"] == "European Planning Studies"
    chapter = found["asheim-2000"]
    assert chapter["type_of_reference"] == "CHAP"
    assert chapter["secondary_authors"][0] == "Clark, Gordon L."


def test_a_work_without_anything_can_be_written() -> None:
    for form in FORMS:
        assert b"nothing" in written(form, [Work("nothing")])
    with pytest.raises(KeyError):
        written("word", [])


@pytest.mark.parametrize("form", SUFFIXES)
def test_a_type_without_a_kind_comes_back_as_what_it_was_read_as(form: str, tmp_path: Path) -> None:
    """As other, with the type for its genre, and without a second note."""
    work = Work("a", {"title": ("T",), "type": ("other",), "genre": ("personal communication",)})
    path = tmp_path / "refs.json"
    item = {"id": "a", "title": "T", "type": "personal_communication"}
    path.write_text(json.dumps([item]), encoding="utf-8")
    store = Store()
    store.add(ASSERTED, _CaseFile(str(path), load(path)[0]).reading.triples)
    assert works(store)["a"].fields == work.fields
    assert back(form, works(store).values(), tmp_path)["a"].fields == work.fields


@pytest.mark.parametrize("authors", ["A, B; et al.", "et al."])
@pytest.mark.parametrize("form", SUFFIXES)
def test_others_come_back_and_are_nobodys_name(form: str, authors: str, tmp_path: Path) -> None:
    given = Work("a", {"title": ("T",), "type": ("book",), "authors": (authors,)})
    assert b"et al." not in written(form, [given])
    assert back(form, [given], tmp_path)["a"].fields["authors"] == (authors,)


def test_others_are_no_author_in_ris_and_csl_json() -> None:
    given = Work("a", {"title": ("T",), "authors": ("A, B; et al.",), "editors": ("C, D; et al.",)})
    (item,) = json.loads(written("csl-json", [given]))
    assert item["author"] == [{"family": "A", "given": "B"}]
    assert item["editor"] == [{"family": "C", "given": "D"}]
    assert item["custom"] == {"others": ["author", "editor"]}
    (record,) = rispy.loads(written("ris", [given]).decode())
    assert (record["authors"], record["secondary_authors"]) == (["A, B"], ["C, D"])
    assert record["notes"] == ["with other authors", "with other editors"]


@pytest.mark.parametrize("pages", ["ii-xv", "ii-xv, 3-5"])
def test_ranges_of_pages_have_two_dashes_in_bibtex(pages: str) -> None:
    shown = written("bibtex", [Work("a", {"pages": (pages,)})]).decode()
    assert f"pages = {{{pages.replace('-', '--')}}}" in shown


def test_capitals_of_a_title_are_protected_in_bibtex() -> None:
    given = Work("a", {"title": ("The NCE_GCE & McX-programme of Norway",)})
    shown = written("bibtex", [given]).decode()
    assert r"title = {The {NCE}\_{GCE} \& {McX}-programme of Norway}" in shown


SIGNS = "a <i>b</i> &amp; c -- ``d'' \"e\" {f} } \\g $h$ 5% #1 j_k"
ADDRESS = "https://a.example/?b&copy=1&lt;%20_x~"
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z", "M"), exclude_characters="ˆ"),
    min_size=1,
    max_size=12,
)
TEXT = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
NAME = st.from_regex(r"[A-ZÆØÅa-zæøåñçé]{1,9}( [A-ZÆØÅa-zæøå]{2,9})?", fullmatch=True).filter(
    lambda name: name.lower() not in ("and", "others") and " and" not in name.lower()
)
PERSON = st.tuples(NAME, NAME).map(", ".join)
LISTING = st.tuples(NAME, NAME, NAME).map(lambda n: f"{{{n[0]}, {n[1]}; {n[2]}}}")
INSTITUTION = st.one_of(NAME, LISTING)
PEOPLE = st.lists(st.one_of(PERSON, INSTITUTION), min_size=1, max_size=4).map("; ".join)
FIELDS = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(CSL_KINDS))},
    optional={
        "title": TEXT,
        "authors": PEOPLE,
        "editors": PEOPLE,
        "publisher": TEXT,
        "place": TEXT,
        "container": TEXT,
        "series": TEXT,
        "note": TEXT,
        "volume": st.from_regex(r"[0-9]{1,3}", fullmatch=True),
        "issue": st.from_regex(r"[0-9]{1,2}(-[0-9])?", fullmatch=True),
        "number": st.from_regex(r"[0-9]{1,2}/[0-9]{4}", fullmatch=True),
        "pages": st.from_regex(r"[0-9]{1,3}(-[0-9]{1,3})?", fullmatch=True),
        "year": st.integers(1500, 2100).map(str),
        "accessed": st.dates().filter(lambda d: d.year > 1000).map(str),
    },
)


@settings(max_examples=150, deadline=None)
@example(fields={"type": "book", "title": SIGNS}, form="csl-json")
@example(fields={"type": "book", "title": SIGNS}, form="bibtex")
@example(fields={"type": "webpage", "url": ADDRESS}, form="csl-json")
@example(fields={"type": "webpage", "url": ADDRESS}, form="bibtex")
@given(fields=FIELDS, form=st.sampled_from(sorted(SUFFIXES)))
def test_any_work_comes_back(fields: dict[str, str], form: str) -> None:
    """Whatever signs its title holds: braces, quotes, percent signs, dashes, markup."""
    work = Work("a", {name: (value,) for name, value in fields.items()})
    with tempfile.TemporaryDirectory() as folder:
        again = back(form, [work], Path(folder))
    assert held(again["a"]) == held(work)
