"""Contradicting facts: found by rule where a matter can only be one way, else told by hand."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_query_answers import CODES, ask, cases, written
from test_reading import HEAD, read_text

from kg.checking import check
from kg.reasoning.derivation import derive
from kg.reasoning.ontology import shipped
from kg.sources.reading import Reading
from kg.store import Store
from kg.vocabulary import CG, ID

BY_RULE = {
    ("basque-health-cluster", "established", "2010", "2011"),
    ("hegan-aerospace", "founding-members", "14", "15"),
    ("mafex-railway", "founding-members", "13", "16"),
    ("nce-eyde", "established", "2007", "2009"),
    ("nce-eyde", "arena-period", "2010-2014", "2010-2015"),
    ("nce-eyde", "arena-start-alternative", "2009", "2010-2014"),
    ("competitiveness-programme-1990", "origin-year", "1990", "1993"),
    ("shok", "funding-share", "60/40", "50/40/10"),
    ("gce-blue-maritime-moere", "size", "220 members, 22500 employees", "17000 employees"),
}
"""Owner, property, value and what stands against it, as they were read in the dossiers."""
BY_HAND = Counter(
    {
        "digin": 1,
        "gce-blue-maritime-moere": 2,
        "nce-culinology": 1,
        "nce-raufoss": 1,
        "oske-2007-2013": 1,
        "kuopio-health": 1,
        "pcti-2020-ris3": 2,
        "mafex-railway": 2,
        "cluster-associations-programme": 2,
        "basque-maritime-cluster": 2,
        "cic-programme": 1,
        "gaia-electronics-ict": 2,
    }
)
"""How many facts and size figures of each cluster or programme a coder has marked."""


def test_every_contradiction_of_the_dossiers_is_found_and_no_other(store: Store) -> None:
    """Eyde's participation stands against two facts; 1990 is said by two sources."""
    rows = ask(store, "contested-facts")
    against = {
        (r["about"].rsplit("/", 1)[-1], r["property"], r["value"], other)
        for r in rows
        for other in filter(None, (r["against"] or "").split("; "))
    }
    assert against >= BY_RULE
    known = {(owner, *sorted((value, other))) for owner, _, value, other in BY_RULE}
    known.add(("nce-eyde", "2010-2014", "2010-2015"))
    assert {(owner, *sorted((value, other))) for owner, _, value, other in against} == known
    marked = Counter(r["about"].rsplit("/", 1)[-1] for r in rows if not r["against"])
    assert marked == BY_HAND


def test_what_is_marked_by_hand_keeps_its_words(store: Store) -> None:
    (digin,) = [r for r in ask(store, "contested-facts") if r["about"].endswith("/digin")]
    assert (digin["property"], digin["value"]) == ("arena-start", "June / December 2012")
    assert "June 2012 in one source and December 2012 in another" in str(digin["said"])


def test_marks_in_the_files_are_those_counted() -> None:
    marked: Counter[str] = Counter()
    for folder in CODES:
        owners = [*cases(folder), *written(f"cases/{folder}/_programmes.yaml")["programmes"]]
        for owner in owners:
            told = [*(owner.get("facts") or []), *(owner.get("size") or [])]
            marked[owner["id"]] += sum(bool(x.get("contested")) for x in told)
    assert +marked == BY_HAND


def test_contested_facts_can_be_asked_by_country(store: Store) -> None:
    everything = ask(store, "contested-facts")
    parts = [ask(store, "contested-facts", country=code) for code in CODES.values()]
    assert all(parts)
    assert sum(map(len, parts)) == len(everything)


CASE = (
    HEAD.replace("{", "{{").replace("}", "}}")
    + """\
  - {{id: t, title: T, type: report, seen: true}}
programmes:
  - id: arena
    names: {{en: Arena}}
    period: {{start: 2002, end: 2014}}
    support_duration_years: 3
    facts:
      - {{statement: A, property: {programme[0]}, value: {programme[1]}, source: s}}
clusters:
  - id: c
    names: {{en: C}}
    {established}
    size:
      - {{year: 2010, {sizes[0]}, source: s}}
      - {{year: {year}, {sizes[1]}, source: t}}
    programme_participations:
      - {{programme: arena, start: 2010, end: 2014, source: s}}
    facts:
      - {{statement: A, property: {facts[0][0]}, value: {facts[0][1]}, source: s}}
      - {{statement: B, property: {facts[1][0]}, value: {facts[1][1]}, source: t}}
"""
)
SOUND = {
    "programme": ("launch-year", 2002),
    "established": "established: 2007",
    "sizes": ("firms: 10, unit: firms", "firms: 10, unit: firms"),
    "year": 2010,
    "facts": (("established", 2007), ("members", 12)),
}


def contested(reading: Reading) -> set[str]:
    """The statements of a case that the rules mark, by the kind and property in their address."""
    derived = derive(reading.triples, shipped().background)
    nodes = {t.subject for t in derived if t.predicate == CG.isContested}
    pairs = {(t.subject, t.object) for t in derived if t.predicate == CG.contradicts}
    assert pairs == {(o, s) for s, o in pairs}, "contradiction goes both ways"
    return {str(n.value).removeprefix(ID.base) for n in nodes if isinstance(n, ox.NamedNode)}


@pytest.mark.parametrize(
    ("changed", "owners"),
    [
        ({}, set()),
        ({"facts": (("established", 2007), ("founded", 2009))}, {"fact"}),
        ({"facts": (("established", 2007), ("founded", "'2007-05-01'"))}, set()),
        ({"facts": (("established", "about 2007"), ("members", 12))}, set()),
        ({"facts": (("members", 12), ("members", 14))}, set()),
        ({"facts": (("arena-start", 2010), ("arena-period", "2010-2014"))}, set()),
        ({"facts": (("arena-start", 2011), ("members", 1))}, {"fact", "participation"}),
        ({"facts": (("arena-period", "2010-2015"), ("members", 1))}, {"fact", "participation"}),
        ({"facts": (("arena-start", "June / December 2012"), ("members", 1))}, set()),
        ({"established": "established: 2006"}, {"fact"}),
        ({"established": "place: X"}, set()),
        ({"programme": ("launch-year", 2001)}, {"fact"}),
        ({"programme": ("launch-year", "'2002-06-01'")}, set()),
        ({"programme": ("period", "2002-2013")}, {"fact"}),
        ({"programme": ("period", "2002-2014")}, set()),
        ({"programme": ("support-duration", 5)}, {"fact"}),
        ({"sizes": ("firms: 10, unit: firms", "firms: 11, unit: firms")}, {"size-figure"}),
        ({"sizes": ("firms: 10, unit: firms", "firms: 11, unit: members")}, set()),
        ({"sizes": ("firms: 10", "firms: 11")}, {"size-figure"}),
        ({"sizes": ("firms: 10", "firms: 11"), "year": 2011}, set()),
        ({"sizes": ("employees: 10", "firms: 10")}, set()),
        ({"sizes": ("employees: 10", "employees: 11, unit: firms")}, {"size-figure"}),
    ],
)  # fmt: skip
def test_what_the_rules_find(tmp_path: Path, changed: dict[str, object], owners: set[str]) -> None:
    reading = read_text(tmp_path, CASE.format(**{**SOUND, **changed}))
    assert (reading.faults, check(reading)) == ([], [])
    assert {name.split("/")[0] for name in contested(reading)} == owners


MATTERS = st.sampled_from(["established", "founded", "established-alternative"])


@given(st.lists(st.tuples(MATTERS, st.integers(1980, 1983)), min_size=2, max_size=6))
def test_facts_on_one_matter_contradict_just_where_their_values_differ(
    facts: list[tuple[str, int]],
) -> None:
    """For any facts of a cluster: each contradicts those of another year, and only those."""
    about = ID["cluster/c"]
    triples = []
    for n, (name, year) in enumerate(facts):
        fact = ID[f"fact/{n}"]
        triples += [
            ox.Triple(fact, CG.factAbout, about),
            ox.Triple(fact, CG.property, ox.Literal(name)),
            ox.Triple(fact, CG.valueText, ox.Literal(year)),
        ]
    derived = derive(triples, shipped().background)
    pairs = {(t.subject, t.object) for t in derived if t.predicate == CG.contradicts}
    assert pairs == {
        (ID[f"fact/{n}"], ID[f"fact/{m}"])
        for n, (_, one) in enumerate(facts)
        for m, (_, other) in enumerate(facts)
        if one != other
    }


def test_a_mark_is_true_or_false(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
clusters:
  - id: c
    names: {en: C}
    facts:
      - {statement: A, property: p, value: 1, contested: perhaps, source: s}
"""
    )
    (fault,) = check(read_text(tmp_path, text))
    assert fault.place.line == 8
    assert "contested" in fault.message
    assert "true or false" in fault.message
