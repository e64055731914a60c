"""Names found as people type them: without accents, by beginning, by word, in any language."""

import re
import time
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import klynge

from kg.names import Index, folded
from kg.releases import Release
from kg.store import ASSERTED, Store
from kg.vocabulary import CG, ID, RDF, RDFS, SKOS

Named = dict[str, list[tuple[str, str]]]


def index(named: Named) -> Index:
    """The index of a store with these things and their labels by language."""
    store = Store()
    for address, labels in named.items():
        name = [ox.Literal(text, language=tag or None) for text, tag in labels]
        triples = [ox.Triple(ID[address], RDFS.label, label) for label in name]
        store.add(ASSERTED, [*triples, ox.Triple(ID[address], RDF.type, CG.Region)])
    return Index(store)


REGIONS = index(
    {
        "region/ES211": [("Álava", "es"), ("Araba", "eu"), ("Araba/Álava", "")],
        "region/ES212": [("Guipúzcoa", "es"), ("Gipuzkoa", "eu")],
        "region/NO0A3": [("Møre og Romsdal", "nb")],
        "region/FI194": [("Etelä-Pohjanmaa", "fi"), ("Södra Österbotten", "sv")],
        "region/ES512": [("Girona", "ca")],
        "cluster/more": [("More", "en")],
        "cluster/aalesund": [("Ålesund", "nb")],
    }
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("moere", "region/NO0A3"),
        ("Møre", "region/NO0A3"),
        ("MØRE OG ROMS", "region/NO0A3"),
        ("more", "region/NO0A3"),
        ("mo", "region/NO0A3"),
        ("romsdal møre", "region/NO0A3"),
        ("araba", "region/ES211"),
        ("alava", "region/ES211"),
        ("álava", "region/ES211"),
        ("gipuzkoa", "region/ES212"),
        ("guipuzcoa", "region/ES212"),
        ("etela pohjanmaa", "region/FI194"),
        ("etelae-pohjanmaa", "region/FI194"),
        ("osterbotten", "region/FI194"),
        ("oesterbotten", "region/FI194"),
        ("aalesund", "cluster/aalesund"),
        ("alesund", "cluster/aalesund"),
        ("lesun", "cluster/aalesund"),
    ],
)
def test_a_plain_keyboard_finds_it(typed: str, found: str) -> None:
    assert ID[found].value in [match.iri for match in REGIONS.search(typed)]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Møre", "more"), ("moere", "more"), ("Ångström", "angstrom"), ("Aangstroem", "angstrom"),
        ("Æ", "a"), ("ae", "a"), ("Þórður", "thordur"), ("señor Çelik", "senor celik"),
        ("Straße", "strasse"), ("NCE Raufoss 2.0", "nce raufoss 2 0"), ("  -- ", ""),
        ("e\u0301", "e"),
    ],
)  # fmt: skip
def test_folding(name: str, plain: str) -> None:
    assert folded(name) == plain


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(st.text(max_size=30))
def test_folding_does_not_depend_on_composition_or_case(name: str) -> None:
    assert folded(unicodedata.normalize("NFD", name)) == folded(unicodedata.normalize("NFC", name))
    assert folded(name.casefold()) == folded(name)


@given(st.text(st.sampled_from("aeoåæäøöAEOÅÆÄØÖmr -'́"), max_size=12))
def test_the_beginning_of_a_name_folds_to_the_beginning(name: str) -> None:
    """So a name stays found while it is typed."""
    for end in range(len(name)):
        assert folded(name).startswith(folded(name[:end]))


LABELS = st.lists(st.text("aeoåæøömrsdEØÅ -ñ", min_size=1, max_size=14), min_size=1, max_size=6)


@given(LABELS)
def test_every_beginning_of_every_word_finds_its_name(labels: list[str]) -> None:
    named: Named = {f"region/r{n}": [(text, "nb")] for n, text in enumerate(labels)}
    made = index(named)
    for address, [(text, _)] in named.items():
        for word in folded(text).split():
            for end in range(1, len(word) + 1):
                found = [m.iri for m in made.search(word[:end], limit=100)]
                assert ID[address].value in found


def test_exact_names_come_first_then_beginnings_words_and_parts() -> None:
    ranked = index(
        {
            "cluster/inside": [("Supergard", "en")],
            "cluster/word": [("The Garden of Oslo", "en")],
            "cluster/begins": [("Gardening", "en")],
            "cluster/exact": [("Gard", "en")],
        }
    )
    found = [match.iri.rsplit("/", 1)[-1] for match in ranked.search("gard")]
    assert found == ["exact", "begins", "word", "inside"]
    assert len(ranked.search("gard", limit=2)) == 2


def test_all_words_must_be_in_one_name() -> None:
    two = index({"cluster/a": [("Blue Maritime", "en"), ("Maritim klynge", "nb")]})
    assert two.search("maritime blue")
    assert not two.search("blue klynge")


def test_a_match_says_which_name_and_shows_the_one_asked_for() -> None:
    (match,) = REGIONS.search("guipuzcoa", language="eu")
    assert match == (ID["region/ES212"].value, "region", "Guipúzcoa", "es", "Gipuzkoa")


def test_only_a_kind() -> None:
    assert [m.kind for m in REGIONS.search("more", kind="cluster")] == ["cluster"]
    assert REGIONS.kinds() == ["cluster", "region"]


@pytest.mark.parametrize("typed", ["", "  ", "'-.", "zzz", "\n", "\0"])
def test_nothing_to_find(typed: str) -> None:
    assert REGIONS.search(typed) == []


def test_alternative_names_and_titles_count() -> None:
    store = Store()
    node, work = ID["cluster/a"], ID["work/b"]
    store.add(
        ASSERTED,
        [
            ox.Triple(node, RDFS.label, ox.Literal("Blue Maritime", language="en")),
            ox.Triple(node, SKOS.altLabel, ox.Literal("Møreklyngen")),
            ox.Triple(work, CG.title, ox.Literal("Klyngegovernance")),
            ox.Triple(work, CG.authorName, ox.Literal("Roger Normann")),
        ],
    )
    made = Index(store)
    assert made.search("moreklyngen")[0].label == "Blue Maritime"
    assert [m.label for m in made.search("norm")] == ["Klyngegovernance"]
    assert made.search("klyngegov")[0].iri == work.value


@pytest.fixture(scope="module")
def curated(release: Release) -> Index:
    return Index(release.store())


@pytest.mark.parametrize(
    ("typed", "kind", "label"),
    [
        ("moere", "region", "Møre og Romsdal"),
        ("gipuzkoa", "region", "Gipuzkoa"),
        ("raufoss", "cluster", "NCE Raufoss"),
        ("asheim 1996", "work", "Industrial districts as 'learning regions'"),
        ("karlsen 2008", "work", "Karlsen 2008"),
        ("klynge", "class", "cluster"),
        ("lock in", "concept", "lock-in"),
    ],
)
def test_the_release(curated: Index, typed: str, kind: str, label: str) -> None:
    found = curated.search(typed, kind=kind)
    assert any(label.lower() in match.label.lower() for match in found)


def test_a_completion_box_need_not_wait(curated: Index) -> None:
    """A fraction of a millisecond each on an idle machine; the bound leaves room for a busy one."""
    words = ["m", "mo", "moere", "cluster", "norm", "zzz", "a"] * 20
    start = time.perf_counter()
    for word in words:
        curated.search(word)
    assert (time.perf_counter() - start) / len(words) < 0.05


def test_the_command_line(built_home: Path) -> None:
    home = built_home
    said = klynge("search", "moere", "--kind", "region", "--format", "csv", home=home)
    assert said.stdout.splitlines()[0] == "iri,kind,matched,language,label"
    assert "/region/NO0A3,region,Møre og Romsdal," in said.stdout
    shown = klynge("search", "normann", home=home)
    assert (shown.returncode, "…" in shown.stdout) == (0, False), "an id is there to be copied"
    assert klynge("search", "zzzz", home=home).returncode == 3
    wrong = klynge("search", "moere", "--kind", "village", home=home)
    assert wrong.returncode == 2
    assert "the kinds are class, cluster" in wrong.stderr


def test_a_list_that_is_cut_says_how_much_there_is(built_home: Path) -> None:
    asked = ("search", "cluster", "--format", "csv", "--limit")
    cut = klynge(*asked, "3", home=built_home)
    found = re.fullmatch(r"3 of (\d+); --limit shows more\.\n", cut.stderr)
    assert found, cut.stderr
    assert len(cut.stdout.splitlines()) == 1 + 3
    whole = klynge(*asked, found[1], home=built_home)
    assert (whole.stderr, len(whole.stdout.splitlines())) == ("", 1 + int(found[1]))
    assert whole.stdout.startswith(cut.stdout)
