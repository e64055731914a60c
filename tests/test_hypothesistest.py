"""Hypotheses against cases of which it is known, by how they were made, what each should count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from builders import (
    ADVISER,
    ONTOLOGY,
    Fields,
    assessed,
    case,
    cluster,
    consensus,
    criterion,
    mechanism,
    observation,
    perspectives,
    reading_of,
    store_of_block,
    strategy,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_query_answers import CODES
from test_query_answers import cases as curated
from toy_theory import toy

from kg import queries
from kg.hypothesistest import (
    Counts,
    HypothesisTest,
    UnknownHypothesis,
    applies,
    examined,
    find,
)
from kg.membership import Membership
from kg.observations import NoObservation, Observed, observed
from kg.reasoning.answers import Record
from kg.reasoning.block import Block
from kg.reasoning.judging import Situation
from kg.releases import Release
from kg.resources import QUERIES
from kg.tables import rows
from kg.vocabulary import CG, ID

THREE = ("instrumental", "institutional", "ideological")


def mature(name: str, *practised: str, disputed: Sequence[str] = (), **fields: Any) -> Fields:
    """A mature cluster with what it practised, undisputed and disputed."""
    strategies = [strategy(p) for p in practised]
    strategies += [strategy(p, against=["two"]) for p in disputed]
    fields = {"maturity": assessed("mature"), **fields}
    return cluster(name, observation(strategies=strategies or None, **fields))


CASES = [
    mature("all", "instrumental", "institutional", "ideological"),
    mature("first", "instrumental"),
    mature("second", "institutional"),
    mature("disputed", "institutional", disputed=["instrumental", "ideological"]),
    mature("silent"),
    mature("strong", mechanisms=[mechanism("specialisation", "strong"),
                                 mechanism("interactive-learning", "strong")]),
    mature("weak", mechanisms=[mechanism("specialisation", "weak")]),
    mature("halfway", mechanisms=[mechanism("specialisation", "strong"),
                                  mechanism("interactive-learning", "moderate")]),
    mature("emerging", "instrumental", maturity=assessed("emerging")),
    mature("open", "instrumental", maturity=None),
    mature("argued", "instrumental", maturity=assessed("mature", against=["two"])),
]  # fmt: skip


@pytest.fixture(scope="module")
def tests() -> dict[str, HypothesisTest]:
    store = store_of_block(Block(toy(), reading_of(*case(*CASES)).triples))
    return {t.name.removeprefix("toy-"): t for t in examined(toy(), observed(toy(), store))}


def named(cases: Iterable[Any]) -> set[str]:
    return {c.observed.cluster for c in cases}


SILENT = {"silent", "strong", "weak", "halfway"}
EXPECTED = {
    "main": ({"all", "first"}, set(), set(), {"second", "disputed"} | SILENT),
    "extra": ({"all", "second", "disputed"}, set(), set(), {"first"} | SILENT),
    "badly": (set(), {"all"}, set(), {"first", "second", "disputed"} | SILENT),
    "mixed": (set(), {"all"}, set(), {"first", "second", "disputed"} | SILENT),
    "both": (set(), set(), {"all", "second", "disputed"}, {"first"} | SILENT),
    "strong": ({"strong"}, {"weak"}, set(),
               {"all", "first", "second", "disputed", "silent", "halfway"}),
    "task": (set(), set(), set(), {"all", "first", "second", "disputed"} | SILENT),
}  # fmt: skip
"""Followed, not followed, tried, unknown: the last never because nothing was mentioned."""


@pytest.mark.parametrize("name", EXPECTED)
def test_cases_of_each_kind_of_hypothesis(tests: dict[str, HypothesisTest], name: str) -> None:
    test = tests[name]
    found = (test.followed, test.not_followed, test.tried, test.unknown)
    assert tuple(map(named, found)) == EXPECTED[name]
    assert named(test.may_apply) == {"open", "argued"}
    assert len(test.every) == len(CASES)


def test_why_a_case_is_unknown(tests: dict[str, HypothesisTest]) -> None:
    """Sources disagree, a strength lies between, or only other practice is on record."""
    main, strong = tests["main"].counts(), tests["strong"].counts()
    assert (main.contested, main.between, main.other_practice) == (1, 0, 1)
    assert named(tests["main"].other_practice) == {"second"}
    assert (strong.contested, strong.between, strong.other_practice) == (0, 1, 0)
    assert (main.may_apply, main.may_apply_contested) == (2, 1)
    assert tests["task"].counts().other_practice == 0


def test_a_hypothesis_on_everything_applies_even_where_nothing_is_known(
    tests: dict[str, HypothesisTest],
) -> None:
    assert len(tests["everywhere"].cases) == len(CASES)
    assert not tests["everywhere"].may_apply


def test_a_hypothesis_without_a_case_is_listed(tests: dict[str, HypothesisTest]) -> None:
    """Quadrant B needs goals to be disputed and roles agreed; nobody said either."""
    assert tests["quadrant"].counts() == Counts(11, 0, 0, 0, 0, 0, 0, 0, 0, 11, 0)


def test_a_known_value_shuts_a_hypothesis_out_whatever_else_is_open() -> None:
    made = cluster("x", observation(consensus=consensus(goals="yes")))
    store = store_of_block(Block(toy(), reading_of(*case(made)).triples))
    (one,) = observed(toy(), store)
    assert applies(toy(), ID["hypothesis/toy-quadrant"].value, one) is Membership.OUT


def test_a_value_between_leaves_open_whether_a_hypothesis_applies() -> None:
    """Text q2 is on mature regional clusters: a mixed system is neither regional nor not."""
    found = observation(maturity=assessed("mature"), innovation_system=assessed("mixed"))
    store = store_of_block(Block(ONTOLOGY, reading_of(*case(cluster("x", found))).triples))
    test = find(examined(ONTOLOGY, observed(ONTOLOGY, store)), "text-q2")
    assert [c.applies for c in test.every] == [Membership.BETWEEN]


def test_it_is_unknown_who_belongs_to_a_class_without_a_definition(
    tests: dict[str, HypothesisTest],
) -> None:
    assert {c.applies for c in tests["primitive"].every} == {Membership.UNKNOWN}


def test_outcomes_are_given_as_the_sources_report_them() -> None:
    told = {"text": "Prize.", "source": "three", "locator": "p. 9"}
    made = [
        mature("a", "ideological", criteria=[criterion("success", "yes")], outcome=told),
        mature("b", "ideological", criteria=[criterion("success", "no")]),
        mature("c", "ideological", criteria=[criterion("success", "partial")]),
        mature("d", "ideological"),
    ]
    store = store_of_block(Block(toy(), reading_of(*case(*made)).triples))
    test = find(examined(toy(), observed(toy(), store)), "badly")
    found = test.outcomes(test.not_followed)
    assert (found.cases, found.reported, found.success, found.no_success) == (4, 1, 1, 1)
    assert found.success_unknown == 2
    (outcome,) = test.every[0].observed.outcomes
    assert (outcome.statement, str(outcome.citation)) == ("Prize.", "three, p. 9")


def test_finding_a_hypothesis(tests: dict[str, HypothesisTest]) -> None:
    every = list(tests.values())
    for name in ("toy-main", "main", ID["hypothesis/toy-main"].value):
        assert find(every, name) is tests["main"]
    with pytest.raises(UnknownHypothesis, match="toy-strong"):
        find(every, "toy-strng")


CHOICES = {
    CG.hasMaturity: ("mature-cluster", "emerging-cluster"),
    CG.hasInnovationSystem: ("ris-cluster", "nis-cluster", "mixed-system"),
    CG.hasConsensusOnGoals: ("yes", "no", "partial"),
    CG.hasConsensusOnRoles: ("yes", "no", "partial"),
    CG.hasSpecialisation: ("strong", "moderate", "weak"),
    CG.hasComplementarity: ("strong", "moderate", "weak"),
    CG.meetsSuccess: ("yes", "no", "partial"),
}


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any situation: each characteristic known, contested or unknown, each practice likewise."""
    known, contested = set(), set()
    for property_, values in CHOICES.items():
        value = draw(st.sampled_from([None, "contested", *values]))
        if value == "contested":
            contested.add(property_.value)
        elif value is not None:
            known.add((property_.value, CG[value].value))
    practices = {p: draw(st.sampled_from(["practised", "contested", "silent"])) for p in THREE}
    return Situation(
        frozenset(known),
        frozenset(contested),
        perspectives(p for p in THREE if practices[p] == "practised"),
        perspectives(p for p in THREE if practices[p] == "contested"),
    )


def made(number: int, situation: Situation) -> Observed:
    """An observation in a situation, subject to what the reasoner concludes of it."""
    address = ID[f"observation/c{number}--2001-2005"].value
    subject_to = ADVISER.concluded(situation.characteristics, CG.isSubjectTo.value)
    record = Record(address, ID[f"cluster/c{number}"].value, 2001, 2005, "NO")
    return Observed(record, situation, frozenset(subject_to), frozenset(), {}, ())


populations = st.lists(situations(), max_size=6).map(
    lambda listed: [made(n, s) for n, s in enumerate(listed)]
)


@settings(max_examples=60, deadline=None)
@given(populations)
def test_counts_add_up(population: list[Observed]) -> None:
    for test in examined(ONTOLOGY, population):
        n = test.counts()
        assert n.followed + n.not_followed + n.tried + n.unknown == n.cases
        assert n.contested + n.between + n.other_practice <= n.unknown
        assert n.cases + n.may_apply <= n.observations == len(population)
        assert n.may_apply_contested <= n.may_apply


@settings(max_examples=40, deadline=None)
@given(populations.flatmap(lambda p: st.tuples(st.just(p), st.permutations(p))))
def test_the_order_of_observations_does_not_matter(
    both: tuple[list[Observed], list[Observed]],
) -> None:
    one, other = (examined(ONTOLOGY, population) for population in both)
    assert [t.counts() for t in one] == [t.counts() for t in other]


@settings(max_examples=40, deadline=None)
@given(populations)
def test_a_case_of_which_nothing_is_known_changes_only_unknown_counts(
    population: list[Observed],
) -> None:
    more = [*population, made(99, Situation(frozenset()))]
    for before, after in zip(examined(ONTOLOGY, population), examined(ONTOLOGY, more), strict=True):
        old, new = before.counts(), after.counts()
        assert new.followed == old.followed
        assert new.not_followed == old.not_followed
        assert new.tried == old.tried
        assert new.contested == old.contested
        assert (new.unknown - old.unknown) + (new.may_apply - old.may_apply) == 1


@settings(max_examples=60, deadline=None)
@given(situations(), st.data())
def test_learning_more_never_contradicts_what_was_said_to_apply(
    situation: Situation, data: st.DataObject
) -> None:
    """In and out hold whichever way what is unknown falls."""
    known = dict(situation.characteristics)
    for property_ in ONTOLOGY.deciding:
        if property_ not in known and property_ not in situation.contested:
            known[property_] = data.draw(st.sampled_from(sorted(ONTOLOGY.deciding[property_])))
    later = made(2, Situation(frozenset(known.items()), situation.contested))
    for iri in ONTOLOGY.hypotheses:
        before = applies(ONTOLOGY, iri, made(1, situation)).crisp
        assert before in (None, applies(ONTOLOGY, iri, later).crisp)


def written_observations() -> Iterable[tuple[str, Fields]]:
    """The observations of the curated files with the code of their country, as written."""
    for folder, code in CODES.items():
        for each in curated(folder):
            yield from ((code, o) for o in each.get("observations", []))


def written_as_mature(observation: Fields) -> bool:
    """Assessed as mature; or by nobody, and three mechanisms or more are all strong."""
    if "maturity" in observation:
        return bool(observation["maturity"].get("value") == "mature")
    strengths = [m["strength"] for m in observation.get("mechanisms", [])]
    return len(strengths) >= 3 and set(strengths) == {"strong"}


def test_curated_cases_by_country_as_counted_in_the_files(release: Release) -> None:
    """Text q1: instrumental governance works well in mature clusters. No practice is disputed."""
    wanted: Counter[tuple[str, str]] = Counter()
    for code, o in written_observations():
        if written_as_mature(o):
            practised = {s["perspective"] for s in o.get("strategies") or [] if s.get("source")}
            state = "followed" if "instrumental" in practised else "unknown"
            wanted[code, state] += 1
            wanted[code, "against"] += "ideological" in practised
    store = release.store()
    for code in CODES.values():
        found = examined(ONTOLOGY, observed(ONTOLOGY, store, code))
        q1, badly = find(found, "text-q1").counts(), find(found, "5-1-mature-ideological").counts()
        assert (q1.followed, q1.unknown) == (wanted[code, "followed"], wanted[code, "unknown"])
        assert badly.not_followed == wanted[code, "against"] > 0
        assert q1.not_followed == 0


def test_reported_outcomes_are_all_there(release: Release) -> None:
    written = [o["outcome"]["text"] for _, o in written_observations() if o.get("outcome")]
    store = release.store()
    found = [x.statement for o in observed(ONTOLOGY, store) for x in o.outcomes]
    assert sorted(found) == sorted(" ".join(w.split()) for w in written)
    asked = rows(queries.read(QUERIES / "reported-outcomes.rq").run(store))
    assert sorted(r["outcome"] for r in asked) == sorted(found)
    assert all(r["source"] for r in asked)


def test_the_query_on_cases_counts_as_the_tests_do(release: Release) -> None:
    store = release.store()
    tests = {t.label: t for t in examined(ONTOLOGY, observed(ONTOLOGY, store))}
    asked = rows(queries.read(QUERIES / "hypothesis-cases.rq").run(store))
    for label in (
        "Figure 5.1: instrumental in mature clusters",
        "institutional is needed in both systems",
    ):
        lines = [r for r in asked if r["label"] == label]
        assert sum(int(r["cases"]) for r in lines) == len(tests[label].cases) > 0
        assert sum(int(r["practised"]) for r in lines) == len(tests[label].followed)


def test_a_country_without_observations_is_named(release: Release) -> None:
    with pytest.raises(NoObservation, match="'SE'; the countries are ES-PV, FI, NO"):
        observed(ONTOLOGY, release.store(), "SE")
