"""The closed-world rules of ontology/rules, each with cases for and against, from YAML text."""

import pytest
from builders import (
    PROPERTIES,
    Fields,
    assessed,
    block_of,
    case,
    cluster,
    consensus,
    derived,
    observation,
    perspectives,
    situation_of,
    strategy,
    value_iri,
    value_of,
)

from kg.resources import rule_files
from kg.vocabulary import CG

FIELDS = {
    "maturity": ("emerging", "mature"),
    "innovation_system": ("regional", "national"),
    "consensus_goals": ("yes", "no"),
    "consensus_roles": ("no", "yes"),
}
"""Each deciding characteristic with two of its values."""


def _fields(name: str, *assessments: Fields) -> Fields:
    """An observation's fields with assessments of one characteristic."""
    if name.startswith("consensus_"):
        return {"consensus": {name.removeprefix("consensus_"): list(assessments)}}
    return {name: list(assessments)}


def test_every_rule_has_cases_somewhere() -> None:
    """Those from 30 with the fallbacks, from 40 in test_contested, from 50 with their data."""
    observations = {"10", "11", "20", "21", "30", "31"}
    others = {"40", "41", "42", "43", "50", "51", "52"}
    assert {path.name[:2] for path in rule_files()} == observations | others


# 20: an uncontested assessment gives the characteristic.


@pytest.mark.parametrize("name", FIELDS)
def test_an_uncontested_assessment_gives_the_characteristic(name: str) -> None:
    for value in FIELDS[name]:
        found = situation_of(**_fields(name, assessed(value)))
        assert found.characteristics == {(PROPERTIES[name], value_iri(value))}
        assert found.contested == frozenset()


@pytest.mark.parametrize("name", FIELDS)
def test_two_sources_that_agree_are_uncontested(name: str) -> None:
    value = FIELDS[name][0]
    for listed in (
        [assessed(value, by=("one", "two"))],
        [assessed(value, by=["one"]), assessed(value, by=["two"])],
    ):
        found = situation_of(**_fields(name, *listed))
        assert value_of(found, name) == value_iri(value)
        assert found.contested == frozenset()


@pytest.mark.parametrize("value", ["unclear", "unknown"])
@pytest.mark.parametrize("name", FIELDS)
def test_an_uninformative_value_gives_nothing(name: str, value: str) -> None:
    found = situation_of(**_fields(name, assessed(value)))
    assert found.characteristics == frozenset()
    assert found.contested == frozenset()


@pytest.mark.parametrize("value", ["unclear", "unknown"])
@pytest.mark.parametrize("name", FIELDS)
def test_an_uninformative_value_contests_nothing(name: str, value: str) -> None:
    known = FIELDS[name][0]
    found = situation_of(**_fields(name, assessed(known), assessed(value, by=["two"])))
    assert value_of(found, name) == value_iri(known)
    assert found.contested == frozenset()


@pytest.mark.parametrize("name", FIELDS)
def test_a_value_without_evidence_gives_nothing(name: str) -> None:
    found = situation_of(**_fields(name, {"value": FIELDS[name][0]}))
    assert found.characteristics == frozenset()
    assert found.contested == frozenset()


def test_a_missing_field_gives_nothing() -> None:
    found = situation_of(observation())
    assert (found.characteristics, found.contested, found.practised) == (
        frozenset(),
        frozenset(),
        frozenset(),
    )


def test_the_assessment_is_the_ground_of_its_characteristic() -> None:
    grounds = derived("grounds", observation(maturity=assessed("mature", by=["one"])))
    ((_, dimension, rule),) = grounds
    assert (dimension, rule) == ("maturity", "20-characteristics")


@pytest.mark.parametrize(
    ("goals", "roles", "quadrant"),
    [
        ("yes", "yes", "quadrant-a"),
        ("no", "yes", "quadrant-b"),
        ("yes", "no", "quadrant-c"),
        ("no", "no", "quadrant-d"),
        ("partial", "yes", None),
        ("partial", "no", None),
        ("yes", "partial", None),
        ("no", "partial", None),
        ("partial", "partial", None),
        ("yes", "unclear", None),
        ("yes", None, None),
        (None, "no", None),
    ],
)
def test_partial_consensus_is_a_characteristic_but_gives_no_quadrant(
    goals: str | None, roles: str | None, quadrant: str | None
) -> None:
    block = block_of(*case(cluster("sample", observation(consensus=consensus(goals, roles)))))
    inferred = {t.object for t in block.inferred if t.predicate == CG.inQuadrant}
    assert inferred == ({CG[quadrant]} if quadrant else set())
    (found,) = block.situations.values()
    for name, value in (("consensus_goals", goals), ("consensus_roles", roles)):
        informative = value not in (None, "unclear")
        assert value_of(found, name) == (value_iri(str(value)) if informative else None)


def test_consensus_may_be_written_short() -> None:
    said = {"goals": "yes", "roles": "no", "source": "one", "why": "it says so"}
    found = situation_of(observation(consensus=said))
    assert value_of(found, "consensus_goals") == value_iri("yes")
    assert value_of(found, "consensus_roles") == value_iri("no")


# 10: two values, or evidence against a value, contest the dimension.


@pytest.mark.parametrize("name", FIELDS)
def test_two_values_contest_the_dimension(name: str) -> None:
    one, other = FIELDS[name]
    found = situation_of(**_fields(name, assessed(one), assessed(other, by=["two"])))
    assert found.characteristics == frozenset()
    assert found.contested == {PROPERTIES[name]}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("by", [["one"], []], ids=["also supported", "only disputed"])
def test_evidence_against_a_value_contests_the_dimension(name: str, by: list[str]) -> None:
    found = situation_of(**_fields(name, assessed(FIELDS[name][0], by=by, against=["two"])))
    assert found.characteristics == frozenset()
    assert found.contested == {PROPERTIES[name]}


def test_a_value_that_nobody_supports_contests_nothing() -> None:
    found = situation_of(maturity=[assessed("mature"), {"value": "emerging"}])
    assert value_of(found, "maturity") == value_iri("mature")
    assert found.contested == frozenset()


def test_evidence_against_an_uninformative_value_contests_nothing() -> None:
    found = situation_of(
        maturity=[assessed("mature"), assessed("unclear", by=["two"], against=["three"])]
    )
    assert value_of(found, "maturity") == value_iri("mature")
    assert found.contested == frozenset()


def test_one_contested_dimension_leaves_the_others() -> None:
    found = situation_of(
        maturity=[assessed("mature"), assessed("emerging", by=["two"])],
        innovation_system=assessed("regional"),
    )
    assert found.contested == {PROPERTIES["maturity"]}
    assert value_of(found, "innovation_system") == value_iri("regional")


def test_values_of_two_periods_contest_nothing() -> None:
    block = block_of(
        *case(
            cluster(
                "sample",
                observation(2001, 2005, maturity=assessed("emerging")),
                observation(2006, 2010, maturity=assessed("mature")),
            )
        )
    )
    values = [value_of(s, "maturity") for s in block.situations.values()]
    assert values == [value_iri("emerging"), value_iri("mature")]
    assert all(s.contested == frozenset() for s in block.situations.values())


def test_a_dimension_with_many_values_is_not_contested_by_two() -> None:
    roles: Fields = {
        "facilitator_roles": ["host", "seller"],
        "facilitator_roles_source": "one",
        "facilitator_roles_why": "both are named",
    }
    block = block_of(*case(cluster("sample", observation(**roles))))
    given = {t.object for t in block.derived if t.predicate == CG.hasFacilitatorRole}
    assert given == {CG["role-host"], CG["role-seller"]}
    assert not [t for t in block.derived if t.predicate == CG.isContestedOn]


# 21 and 11: strategies in use, and perspectives contested in practice.


@pytest.mark.parametrize("perspective", ["instrumental", "institutional", "ideological"])
def test_a_supported_strategy_is_practice_of_its_perspective(perspective: str) -> None:
    found = situation_of(strategies=[strategy(perspective)])
    assert found.practised == perspectives([perspective])
    assert found.contested_practice == frozenset()


def test_a_strategy_without_evidence_is_not_in_use() -> None:
    found = situation_of(strategies=[strategy("ideological", by=[])])
    assert found.practised == frozenset()
    assert found.contested_practice == frozenset()


@pytest.mark.parametrize("by", [["one"], []], ids=["also supported", "only disputed"])
def test_a_disputed_strategy_contests_its_practice(by: list[str]) -> None:
    found = situation_of(strategies=[strategy("ideological", by=by, against=["two"])])
    assert found.practised == frozenset()
    assert found.contested_practice == perspectives(["ideological"])


def test_an_undisputed_strategy_settles_what_another_leaves_contested() -> None:
    found = situation_of(
        strategies=[
            strategy("ideological", against=["two"], text="vision"),
            strategy("ideological", text="story"),
            strategy("instrumental", against=["two"]),
        ]
    )
    assert found.practised == perspectives(["ideological"])
    assert found.contested_practice == perspectives(["instrumental"])


def test_a_strategy_in_use_is_its_own_ground() -> None:
    used = derived("hasStrategyInUse", observation(strategies=[strategy("ideological")]))
    ((_, assessment, rule),) = used
    grounds = derived("grounds", observation(strategies=[strategy("ideological")]))
    assert rule == "21-strategies-in-use"
    assert {(assessment, "strategy-in-use", "21-strategies-in-use")} == grounds
