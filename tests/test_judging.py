"""Verdicts where something is open: what holds regardless, what is contested, what would flip."""

from collections.abc import Iterable
from itertools import chain, combinations, product

import pytest
from builders import (
    PERSPECTIVES,
    PROPERTIES,
    answer_on,
    perspectives,
    situation,
    value_iri,
    verdict_on,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.reasoning.judging import Condition, Situation, Verdict

SCALES = {
    "maturity": ("emerging", "mature"),
    "innovation_system": ("regional", "national", "mixed"),
    "consensus_goals": ("yes", "partial", "no"),
    "consensus_roles": ("yes", "partial", "no"),
}
NAMED = {
    "maturity": ("emerging", "mature"),
    "innovation_system": ("regional", "national"),
    "consensus_goals": ("yes", "no"),
    "consensus_roles": ("yes", "no"),
}
"""The values that some condition of the theory names: those that a change can lead to."""

PRACTICES = [set(c) for n in range(4) for c in combinations(PERSPECTIVES, n)]
DEFINITE = {"aligned", "partly-aligned", "misaligned"}


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any situation: each characteristic known, unknown or contested; any practice."""
    known: dict[str, str | None] = {}
    contested = []
    for dimension, scale in SCALES.items():
        state = draw(st.sampled_from([*scale, "unknown", "contested"]))
        known[dimension] = state if state in scale else None
        contested += [dimension] if state == "contested" else []
    standing = {p: draw(st.sampled_from(["used", "disputed", "none"])) for p in PERSPECTIVES}
    return situation(
        practised=[p for p, s in standing.items() if s == "used"],
        contested=contested,
        contested_practice=[p for p, s in standing.items() if s == "disputed"],
        **known,
    )


def _situation(known: dict[str, str | None], contested: Iterable[str] = ()) -> Situation:
    return situation((), contested, (), **known)


# What holds whichever way the unknown falls.


@pytest.mark.parametrize(
    ("maturity", "system", "primary", "supplementary"),
    [
        ("emerging", None, {"ideological"}, set()),
        ("mature", None, {"instrumental"}, set()),
        (None, "regional", set(), {"institutional"}),
        (None, "national", set(), set()),
        (None, None, set(), set()),
    ],
)
@pytest.mark.parametrize("state", ["unknown", "contested"])
def test_what_all_completions_share_is_concluded(
    maturity: str | None, system: str | None, primary: set[str], supplementary: set[str], state: str
) -> None:
    known = {"maturity": maturity, "innovation_system": system}
    unsettled = [d for d, v in known.items() if v is None]
    found = answer_on(_situation(known, unsettled if state == "contested" else []))
    assert set(found["holds_regardless"]["primary"]) == primary
    assert set(found["holds_regardless"]["supplementary"]) == supplementary
    assert set(found["primary"]) == primary


@pytest.mark.parametrize(
    ("practised", "verdict"),
    [
        # emerging: ideological governance in either system, institutional only in a regional one
        ({"ideological"}, "aligned"),
        ({"ideological", "institutional"}, "aligned"),
        ({"institutional"}, "undetermined"),  # partly aligned if regional, else misaligned
        ({"instrumental"}, "misaligned"),
        ({"ideological", "instrumental"}, "undetermined"),  # partly aligned only if regional
        (set(), "undetermined"),
    ],
)
def test_an_emerging_cluster_in_an_unknown_system(practised: set[str], verdict: str) -> None:
    found = answer_on(situation(practised=practised, maturity="emerging"))
    assert found["verdict"] == verdict
    settled = verdict in DEFINITE or not practised
    assert found["holds_regardless"]["verdict"] == (verdict if settled else None)


def test_a_verdict_reached_although_something_is_open_is_marked() -> None:
    known = {"consensus_goals": "yes", "consensus_roles": "yes", "maturity": "emerging"}
    open_ = verdict_on(situation(practised=["ideological"], **known))
    closed = verdict_on(situation(practised=["ideological"], innovation_system="national", **known))
    assert (open_.outcome, open_.regardless) == ("aligned", True)
    assert (closed.outcome, closed.regardless) == ("aligned", False)


# Contested or undetermined.


@pytest.mark.parametrize(
    ("known", "contested", "practised", "verdict"),
    [
        ({"innovation_system": "regional"}, ["maturity"], {"ideological"}, "contested"),
        ({"innovation_system": "regional"}, [], {"ideological"}, "undetermined"),
        ({"innovation_system": "regional"}, ["maturity"], {"institutional"}, "partly-aligned"),
        ({"innovation_system": "regional"}, ["maturity"], set(), "undetermined"),
        ({"maturity": "emerging"}, ["innovation_system"], {"institutional"}, "contested"),
        ({"maturity": "emerging"}, ["innovation_system"], {"ideological"}, "aligned"),
        ({}, ["maturity", "innovation_system"], {"ideological"}, "contested"),
        # agreement on goals decides no verdict, so a conflict about it contests none
        ({"maturity": "mature"}, ["consensus_goals"], {"institutional"}, "undetermined"),
        ({"maturity": "mature"}, ["consensus_goals"], {"instrumental"}, "aligned"),
        # the system would decide, but what sources conflict about is the maturity
        ({}, ["maturity"], {"ideological"}, "contested"),
        ({"innovation_system": "mixed"}, ["maturity"], {"ideological"}, "contested"),
    ],
)
def test_a_verdict_is_contested_where_sources_conflict_about_what_decides_it(
    known: dict[str, str], contested: list[str], practised: set[str], verdict: str
) -> None:
    found = answer_on(situation(practised=practised, contested=contested, **known))
    assert found["verdict"] == verdict
    assert set(found["contested"]) == set(contested)
    assert not set(found["unknown"]) & set(contested)


@pytest.mark.parametrize(
    ("practised", "disputed", "verdict"),
    [
        ([], ["ideological"], "contested"),
        (["institutional"], ["ideological"], "contested"),
        (["ideological"], ["institutional"], "aligned"),
        (["ideological"], ["instrumental"], "contested"),
        (["institutional"], ["instrumental"], "partly-aligned"),
        (["ideological"], ["ideological"], "aligned"),
    ],
)
def test_a_contested_practice_contests_the_verdict_only_if_it_decides_it(
    practised: list[str], disputed: list[str], verdict: str
) -> None:
    given_ = situation(practised, (), disputed, maturity="emerging", innovation_system="regional")
    assert verdict_on(given_).outcome == verdict


# Conditions.


def _status(verdict: Verdict, name: str) -> str:
    """The status of the condition on a characteristic or on a perspective."""
    (iri,) = perspectives([name]) if name in PERSPECTIVES else (PROPERTIES[name],)
    (found,) = (c for c in verdict.conditions if iri in (c.property, c.perspective))
    return found.status


@pytest.mark.parametrize("dimension", ["maturity", "innovation_system"])
def test_a_condition_on_a_characteristic_is_met_unknown_or_contested(dimension: str) -> None:
    known: dict[str, str | None] = {"maturity": "emerging", "innovation_system": "regional"}
    assert _status(verdict_on(_situation(known)), dimension) == "met"
    known[dimension] = None
    assert _status(verdict_on(_situation(known)), dimension) == "unknown"
    assert _status(verdict_on(_situation(known, [dimension])), dimension) == "contested"


def test_a_value_that_no_cell_of_the_theory_has_leaves_the_condition_unknown() -> None:
    found = verdict_on(situation(maturity="emerging", innovation_system="mixed"))
    assert _status(found, "innovation_system") == "unknown"


@pytest.mark.parametrize(
    ("practised", "disputed", "ideological", "instrumental"),
    [
        # ideological is primary in this cell, instrumental advised against
        (["ideological"], [], "met", "met"),
        (["ideological", "instrumental"], [], "met", "violated"),
        ([], [], "unknown", "unknown"),
        (["institutional"], ["ideological", "instrumental"], "contested", "contested"),
    ],
)
def test_conditions_on_practice(
    practised: list[str], disputed: list[str], ideological: str, instrumental: str
) -> None:
    found = verdict_on(
        situation(practised, (), disputed, maturity="emerging", innovation_system="regional")
    )
    assert _status(found, "ideological") == ideological
    assert _status(found, "instrumental") == instrumental


def test_practice_that_no_source_speaks_of_is_unknown_and_not_violated() -> None:
    """What no source says is unknown, never no (design section 1), whatever else is practised."""
    found = verdict_on(
        situation(["institutional"], maturity="emerging", innovation_system="regional")
    )
    assert _status(found, "ideological") == "unknown"


@settings(max_examples=100, deadline=None)
@given(situations())
def test_an_aligned_verdict_has_no_condition_on_practice_violated(given_: Situation) -> None:
    verdict = verdict_on(given_)
    violated = [c for c in verdict.conditions if c.perspective and c.status == "violated"]
    if verdict.outcome == "aligned":
        assert violated == []
    practised_against = [c for c in violated if not c.wanted]
    assert {c.perspective for c in practised_against} <= given_.practised


@settings(max_examples=100, deadline=None)
@given(situations())
def test_conditions_cover_what_the_synthesis_asks_and_what_it_recommends(
    given_: Situation,
) -> None:
    verdict = verdict_on(given_)
    asked = {c.property for c in verdict.conditions if c.property}
    assert asked == {PROPERTIES["maturity"], PROPERTIES["innovation_system"]}
    assert _perspectives(verdict.conditions, wanted=True) == verdict.primary
    assert _perspectives(verdict.conditions, wanted=False) == verdict.advised_against


def _perspectives(conditions: tuple[Condition, ...], wanted: bool) -> set[str]:
    return {c.perspective for c in conditions if c.perspective and c.wanted == wanted}


# Flips.

Change = frozenset[tuple[str, str]]


def _with(given_: Situation, change: Change) -> Situation:
    """The situation with some characteristics known to be otherwise."""
    changed = {p for p, _ in change}
    kept = frozenset(c for c in given_.characteristics if c[0] not in changed)
    return Situation(
        kept | change, given_.contested - changed, given_.practised, given_.contested_practice
    )


def _changes(given_: Situation, size: int) -> list[Change]:
    """Every change of so many characteristics to another value that the theory names."""
    found: list[Change] = []
    for dimensions in combinations(NAMED, size):
        options = [
            [
                (PROPERTIES[d], value_iri(v))
                for v in NAMED[d]
                if value_iri(v) != given_.value(PROPERTIES[d])
            ]
            for d in dimensions
        ]
        found += [frozenset(choice) for choice in product(*options)]
    return found


@settings(max_examples=60, deadline=None)
@given(situations())
def test_flips_are_all_the_smallest_changes_that_flip(given_: Situation) -> None:
    verdict = verdict_on(given_)
    found = {frozenset(flip.change): flip.verdict for flip in verdict.flips}
    assert len(found) == len(verdict.flips), "no change is listed twice"
    expected: dict[Change, str] = {}
    for change in chain.from_iterable(_changes(given_, n) for n in (1, 2, 3, 4)):
        if any(smaller < change for smaller in expected):
            continue
        outcome = verdict_on(_with(given_, change)).outcome
        if outcome != verdict.outcome:
            expected[change] = outcome
    assert found == expected
    sizes = [len(flip.change) for flip in verdict.flips]
    assert sizes == sorted(sizes), "the smallest changes come first"


def test_what_would_flip_a_verdict_is_named() -> None:
    known = {"maturity": "mature", "innovation_system": "regional"}
    agreed = {"consensus_goals": "yes", "consensus_roles": "yes"}
    found = answer_on(situation(["instrumental"], **known, **agreed))
    assert found["verdict"] == "aligned"
    assert found["flips"] == [{"change": {"maturity": "emerging"}, "verdict": "misaligned"}]


def test_nothing_flips_where_no_strategy_is_on_record() -> None:
    assert verdict_on(situation(maturity="mature", innovation_system="regional")).flips == ()


@pytest.mark.parametrize(
    ("practised", "maturity", "system", "before", "after"),
    [
        ([], "emerging", "regional", "undetermined", "aligned"),
        (["institutional"], "emerging", "regional", "partly-aligned", "aligned"),
        (["instrumental"], "emerging", "regional", "misaligned", "partly-aligned"),
        (["ideological"], "emerging", "regional", "aligned", None),
        (["instrumental"], "mature", "regional", "aligned", None),
    ],
)
def test_what_is_advised_and_not_on_record_would_change_the_verdict(
    practised: list[str], maturity: str, system: str, before: str, after: str | None
) -> None:
    """Table 5.1: ideological first where a regional cluster emerges, institutional beside it;
    figure 5.1: instrumental works badly there."""
    verdict = verdict_on(situation(practised, maturity=maturity, innovation_system=system))
    assert (verdict.outcome, verdict.if_practised) == (before, after)


# What a verdict may never do.


def _kept(before: Verdict, after: Verdict) -> None:
    """What held regardless before holds after."""
    assert before.primary <= after.primary
    assert before.supplementary <= after.supplementary
    if before.settled:
        assert after.outcome == before.outcome


@settings(max_examples=150, deadline=None)
@given(situations(), st.data())
def test_learning_a_value_that_was_open_keeps_what_held_regardless(
    given_: Situation, chance: st.DataObject
) -> None:
    open_ = [d for d in NAMED if given_.value(PROPERTIES[d]) is None]
    assume(open_)
    dimension = chance.draw(st.sampled_from(open_))
    value = chance.draw(st.sampled_from(SCALES[dimension]))
    learnt = frozenset({(PROPERTIES[dimension], value_iri(value))})
    _kept(verdict_on(given_), verdict_on(_with(given_, learnt)))


@pytest.mark.parametrize("maturity", ["emerging", "mature"])
def test_learning_that_a_system_is_mixed_keeps_what_held_regardless(maturity: str) -> None:
    """Mixed is a value of the scale, so one way in which an unknown system may fall."""
    practised = ["ideological"] if maturity == "emerging" else ["instrumental"]
    before = verdict_on(situation(practised, maturity=maturity))
    after = verdict_on(situation(practised, maturity=maturity, innovation_system="mixed"))
    _kept(before, after)


@pytest.mark.parametrize("practised", PRACTICES, ids=lambda p: " ".join(sorted(p)) or "none")
def test_partial_agreement_keeps_what_held_regardless(practised: set[str]) -> None:
    for maturity, system in product((*SCALES["maturity"], None), ("regional", "national", None)):
        before = verdict_on(situation(practised, maturity=maturity, innovation_system=system))
        after = verdict_on(
            situation(
                practised,
                maturity=maturity,
                innovation_system=system,
                consensus_goals="partial",
                consensus_roles="partial",
            )
        )
        _kept(before, after)


@settings(max_examples=150, deadline=None)
@given(situations())
def test_a_settled_verdict_is_that_of_every_completion(given_: Situation) -> None:
    verdict = verdict_on(given_)
    open_ = [
        d
        for d, values in NAMED.items()
        if given_.value(PROPERTIES[d]) not in {value_iri(v) for v in values}
    ]
    disputed = given_.contested_practice - given_.practised
    outcomes = {
        verdict_on(
            Situation(
                _with(given_, _filled(open_, values)).characteristics,
                frozenset(),
                given_.practised | frozenset(more),
            )
        ).outcome
        for values in product(*(NAMED[d] for d in open_))
        for n in range(len(disputed) + 1)
        for more in combinations(sorted(disputed), n)
    }
    assert verdict.settled == (len(outcomes) == 1)
    if verdict.settled:
        assert outcomes == {verdict.outcome}
    else:
        assert verdict.outcome in ("contested", "undetermined")


def _filled(dimensions: list[str], values: tuple[str, ...]) -> Change:
    pairs = zip(dimensions, values, strict=True)
    return frozenset((PROPERTIES[d], value_iri(v)) for d, v in pairs)
