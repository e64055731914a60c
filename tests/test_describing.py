"""From triples back to case files and other forms: what is written reads as the same triples."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import pytest
from builders import evidence
from dataset_homes import ASSESSED, CURATED, put, reading_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import exports, releases
from kg.catalogue import Unacceptable, graph
from kg.exports import as_yaml, exported
from kg.releases import Release
from kg.sources.cases import read, said
from kg.sources.describing import content, left_out
from kg.sources.files import read_any
from kg.sources.rdf import FORMATS
from kg.store import ASSERTED
from kg.vocabulary import CG, ID

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)
ALIKE = ("1", "1.0", ".5", "1.5e3", "08", "no", "yes", "NO", "null", "~", "", "true", "2026-11-24")
"""Texts that a careless writer of YAML turns into something else."""
MARKS = (
    "a: b",
    "- x",
    "#",
    "'",
    '"',
    " lead",
    "trail ",
    "two\nlines",
    "tab\t",
    "\x85",
    "\u2028",
    "🙂",
)
TRICKY = st.sampled_from([*ALIKE, *MARKS])
WORDS = st.one_of(TRICKY, TEXTS)
SOURCES = st.sampled_from(["one", "two"])
LOCATORS = st.sampled_from([1, "1", "08", "p. 2", "NO", "chapter 3, no. 4", 12345, "x" * 100])
"""No two of them differ in spelling alone: such locators share a passage, which then has two."""
PIECES = st.fixed_dictionaries(
    {"source": SOURCES, "direction": st.sampled_from(["supports", "disputes"])},
    optional={
        "locator": LOCATORS,
        "why": WORDS,
        "basis": st.sampled_from(["stated", "inferred"]),
    },
)


def assessments(values: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Lists of assessments with these values, in the short and the long form."""
    fields = {"value": st.sampled_from(values)}
    listed = {"evidence": st.lists(PIECES, max_size=3), "coder": WORDS}
    within = {"locator": LOCATORS, "why": WORDS, "basis": st.just("stated")}
    one = st.one_of(
        st.fixed_dictionaries(fields, optional=listed),
        st.fixed_dictionaries({**fields, "source": SOURCES}, optional=within),
    )
    return st.lists(one, max_size=3)


OBSERVATIONS = st.fixed_dictionaries(
    {"period": st.fixed_dictionaries({"start": st.integers(1900, 1950), "end": st.just(1950)})},
    optional={
        "maturity": assessments(["emerging", "mature", "unclear"]),
        "consensus": st.fixed_dictionaries(
            {"goals": assessments(["yes", "no"]), "roles": assessments(["partial"])}
        ),
        "strategies": st.lists(
            st.fixed_dictionaries(
                {"strategy": WORDS, "perspective": st.just("ideological"), "source": SOURCES},
                optional={
                    "exercised_by": st.just("regional actors"),
                    "evidence": st.lists(PIECES, max_size=2),
                },
            ),
            max_size=3,
        ),
        "facilitator_roles": assessments(["host", "seller"]),
        "outcome": st.fixed_dictionaries({"text": WORDS, "source": SOURCES}),
        "note": WORDS,
    },
)
FACTS = st.fixed_dictionaries(
    {"statement": WORDS, "source": SOURCES},
    optional={"value": st.one_of(WORDS, st.integers(-(10**17), 10**17)), "property": WORDS},
)
NAMED: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(["a", "b", "c"]),
    "names": st.dictionaries(st.sampled_from(["en", "nb"]), WORDS, min_size=1),
}
OTHER: dict[str, st.SearchStrategy[Any]] = {
    "country": st.sampled_from(["NO", "ES-PV"]),
    "region": st.just({"nuts": "NO01", "name": "Østfold"}),
    "sector": st.fixed_dictionaries({"label": WORDS, "nace": st.just("08")}),
    "facts": st.lists(FACTS, max_size=3),
    "observations": st.lists(OBSERVATIONS, max_size=2, unique_by=lambda o: str(o["period"])),
}
CLUSTERS = st.fixed_dictionaries(NAMED, optional=OTHER)
CASES = st.fixed_dictionaries(
    {
        "sources": st.just([{"id": s, "title": s, "authors": ["A B"]} for s in ("one", "two")]),
        "clusters": st.lists(CLUSTERS, unique_by=lambda c: str(c["id"]), max_size=2),
    }
)


def written_and_read(described: dict[str, Any]) -> set[ox.Triple]:
    """The triples of content once it went through a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_bytes(as_yaml(described))
        reading = read([path])
    assert reading.faults == []
    return set(reading.triples)


def test_all_curated_data_come_back_through_a_case_file(release: Release) -> None:
    triples = set(release.store().triples(ASSERTED))
    described = content(triples)
    assert len(described["clusters"]) == 91
    assert left_out(triples, described) == []
    assert written_and_read(described) == triples


@given(CASES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_case_comes_back(case: dict[str, Any]) -> None:
    """Whatever a case says is described with the same addresses, in memory and through a file."""
    triples = set(said(case).triples)
    described = content(triples)
    assert left_out(triples, described) == []
    assert set(said(described).triples) == triples
    assert written_and_read(described) == triples


@given(CASES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_addresses_do_not_depend_on_order_or_form(case: dict[str, Any]) -> None:
    turned = {
        "clusters": [
            {k: v[::-1] if isinstance(v, list) else v for k, v in reversed(c.items())}
            for c in reversed(case["clusters"])
        ],
        "sources": case["sources"][::-1],
    }
    assert set(said(turned).triples) == set(said(case).triples)


@pytest.mark.parametrize("both", [False, True])
def test_a_case_without_clashing_names_is_said_whole(both: bool) -> None:
    pieces = [evidence("s"), *([evidence("s", "disputes")] if both else [])]
    case = {
        "sources": [{"id": "s", "title": "S", "authors": [{"family": "B, Jr", "given": "A"}, "C"]}],
        "clusters": [
            {
                "id": "a",
                "observations": [{"maturity": {"value": "mature", "evidence": pieces}}],
                "size": [{"year": 2010, "firms": n, "source": "s"} for n in (1, 2)],
            }
        ],
    }
    triples = set(said(case).triples)
    assert left_out(triples, content(triples)) == []


def test_what_a_case_file_cannot_say_is_listed() -> None:
    triples = set(reading_of(CURATED).triples)
    foreign = ox.Triple(ID["cluster/a"], ox.NamedNode("urn:likes"), ox.Literal("x"))
    strange = ox.Triple(ox.NamedNode("urn:x"), ox.NamedNode("urn:y"), ox.NamedNode("urn:z"))
    described = content({*triples, foreign, strange})
    assert left_out({*triples, foreign, strange}, described) == sorted([foreign, strange], key=str)
    assert set(said(described).triples) == triples


def test_a_record_that_would_say_more_is_not_given() -> None:
    """Reading gives evidence a direction: evidence without one is left out with its cluster."""
    triples = [
        t for t in reading_of(CURATED).triples if not str(t.predicate).endswith("#hasDirection>")
    ]
    described = content(triples)
    assert set(said(described).triples) <= set(triples)
    assert any("evidence/" in str(t) for t in left_out(triples, described))


@pytest.mark.parametrize("ending", [*FORMATS, ".yaml", ".xlsx", ""])
def test_exports_read_as_the_same(small_home: Path, ending: str, tmp_path: Path) -> None:
    put(small_home, "mine", ASSESSED)
    graphs = exports.asserted(small_home)
    assert set(graphs) == {ASSERTED, graph("mine")}
    whole = exported(graphs, ending)
    assert whole.left_out == []
    expected = {t for part in graphs.values() for t in part}
    assert whole.size == len(expected)
    path = tmp_path / f"out{ending}"
    whole.write(path)
    reading = read_any([path])
    assert reading.faults == []
    assert set(reading.triples) == expected


@pytest.mark.parametrize("ending", [".xlsx", ""])
def test_what_no_cell_can_hold_is_told(ending: str) -> None:
    """A cell has no space at its end; a case file may have one."""
    case = {"clusters": [{"id": "a", "names": {"en": "A"}, "note": "so it ends "}]}
    triples = said(case).triples
    lost = exported({ASSERTED: triples}, ending).left_out
    assert [(t.predicate, t.object) for t in lost] == [(CG.note, ox.Literal("so it ends "))]


def test_what_is_too_long_for_a_cell_is_refused() -> None:
    """A cell of a spreadsheet holds at most 32767 signs."""
    case = {"clusters": [{"id": "a", "names": {"en": "A"}, "note": "x" * 32_768}]}
    with pytest.raises(Unacceptable, match="a cell holds at most 32767"):
        exported({ASSERTED: said(case).triples}, ".xlsx")


def test_a_dataset_exported_and_added_again_is_the_same(small_home: Path) -> None:
    first = put(small_home, "mine", ASSESSED).datasets()["mine"]
    data = exported(exports.asserted(small_home, "mine"), ".yaml").data.decode()
    assert put(small_home, "mine", data).datasets()["mine"].digest == first.digest


def test_graphs_stay_apart_where_the_syntax_has_graphs(small_home: Path) -> None:
    put(small_home, "mine", ASSESSED)
    data = exported(exports.asserted(small_home), ".trig").data
    quads = list(ox.parse(data, format=ox.RdfFormat.TRIG))
    curated = {q.triple for q in quads if q.graph_name == ASSERTED}
    assert curated == set(releases.current(small_home).store().triples(ASSERTED))
    assert {q.graph_name for q in quads} == {ASSERTED, graph("mine")}


def test_an_unknown_form(small_home: Path) -> None:
    with pytest.raises(Unacceptable, match=r"ending in '\.docx' cannot be written"):
        exported(exports.asserted(small_home), ".docx")
