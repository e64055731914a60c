"""From YAML to verdict: what the order of evidence, more of it, and less of it may never change."""

import random
from typing import Any

import pyoxigraph as ox
from builders import (
    ADVISER,
    ONTOLOGY,
    PERSPECTIVES,
    PROPERTIES,
    VALUES,
    Fields,
    answers_of,
    assessed,
    block_of,
    case,
    cluster,
    clusters_text,
    mechanism,
    observation,
    perspectives,
    reading_of,
    sources_text,
    strategy,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reasoning.answers import Answer, judged
from kg.reasoning.block import Block
from kg.reasoning.judging import Verdict
from kg.reasoning.statements import statements
from kg.vocabulary import CG

NAMED = {
    "maturity": ("emerging", "mature"),
    "innovation_system": ("regional", "national"),
    "goals": ("yes", "no"),
    "roles": ("yes", "no"),
}
SCALES = {
    "maturity": (*NAMED["maturity"], "unclear", "unknown"),
    "innovation_system": (*NAMED["innovation_system"], "mixed", "unclear", "unknown"),
    "goals": ("yes", "partial", "no", "unclear", "unknown"),
    "roles": ("yes", "partial", "no", "unclear", "unknown"),
}
SOURCES = ("one", "two", "three")
MECHANISMS = ("specialisation", "complementarity", "social-capital", "innovation-pressure")


@st.composite
def assessments(draw: st.DrawFn, field: str) -> list[Fields]:
    """Up to two assessments by different sources, told apart by their first source."""
    made = []
    for source in draw(st.lists(st.sampled_from(SOURCES), max_size=2, unique=True)):
        value = draw(st.sampled_from(SCALES[field]))
        against = draw(st.sampled_from([[], [], [], ["four"]]))
        made.append({**assessed(value, by=[], against=against), "source": source, "why": "so"})
    return made


@st.composite
def strategies(draw: st.DrawFn) -> list[Fields]:
    used = draw(st.lists(st.sampled_from(PERSPECTIVES), max_size=3, unique=True))
    return [
        strategy(
            p,
            by=draw(st.sampled_from([["one"], ["one"], []])),
            against=draw(st.sampled_from([[], [], ["two"]])),
        )
        for p in used
    ]


@st.composite
def observations(draw: st.DrawFn, start: int = 2001) -> Fields:
    """An observation as a case file may hold it."""
    listed = draw(st.lists(st.sampled_from(MECHANISMS), unique=True))
    strength = draw(st.sampled_from(["strong", "weak"]))
    return observation(
        start,
        start + 4,
        maturity=draw(assessments("maturity")),
        innovation_system=draw(assessments("innovation_system")),
        consensus={"goals": draw(assessments("goals")), "roles": draw(assessments("roles"))},
        mechanisms=[mechanism(m, strength) for m in listed],
        strategies=draw(strategies()),
    )


@st.composite
def clusters(draw: st.DrawFn) -> list[Fields]:
    """Two clusters of up to two observations, with knowledge organisations here and there."""
    made = []
    for name in ("north", "south"):
        observed = [
            draw(observations(start)) for start in draw(st.sampled_from([(2001,), (2001, 2006)]))
        ]
        where = draw(st.lists(st.sampled_from(["regional", "national"]), max_size=2))
        links = [
            {"organisation": f"{name}-{i}", "location": w, "source": "one"}
            for i, w in enumerate(where)
        ]
        made.append(cluster(name, *observed, knowledge_organisations=links))
    return made


def _shuffled(node: Any, chance: random.Random) -> Any:
    """The same content with its lists and keys in another order."""
    if isinstance(node, dict):
        keys = chance.sample(list(node), len(node))
        return {key: _shuffled(node[key], chance) for key in keys}
    if isinstance(node, list):
        return [_shuffled(item, chance) for item in chance.sample(node, len(node))]
    return node


def _texts(made: list[Fields]) -> list[str]:
    """A file for each cluster, and one for what they refer to."""
    return [*(clusters_text(c) for c in made), sources_text(*made)]


def _judged(block: Block) -> set[ox.Triple]:
    """Every triple of the judged graph."""
    return {
        triple
        for record, _, verdict in judged(block, ADVISER)
        for triple in statements(ONTOLOGY, record.observation, verdict)
    }


@settings(max_examples=25, deadline=None)
@given(clusters(), st.randoms(use_true_random=False))
def test_the_order_of_files_and_records_changes_nothing(
    made: list[Fields], chance: random.Random
) -> None:
    texts = _texts(made)
    others = [
        *chance.sample([clusters_text(c) for c in _shuffled(made, chance)], len(made)),
        sources_text(*made),
    ]
    chance.shuffle(others)
    one, other = block_of(*texts), block_of(*others)
    assert set(one.asserted) == set(other.asserted)
    assert set(one.derived.items()) == set(other.derived.items())
    assert set(one.closure.derivations) == set(other.closure.derivations)
    assert one.situations == other.situations
    assert _judged(one) == _judged(other)
    assert answers_of(*texts) == answers_of(*others)


def test_no_asserted_or_derived_triple_is_also_inferred() -> None:
    """Asserted, derived and inferred triples live in graphs of their own (design section 4)."""
    made = observation(maturity=assessed("mature"), strategies=[strategy("ideological")])
    block = block_of(*case(cluster("sample", made)))
    assert {*block.asserted} & {*block.derived} == set()
    assert {*block.inferred} & ({*block.asserted} | {*block.derived}) == set()


def test_two_assessments_by_one_source_keep_their_addresses_when_they_change_places() -> None:
    """Node addresses come from the file's own ids, so that they are stable (design section 5)."""
    pages = [
        {"value": "emerging", "source": "one", "locator": page, "why": "so"}
        for page in ("p. 1", "p. 2")
    ]
    orders = [case(cluster("sample", observation(maturity=ps))) for ps in (pages, pages[::-1])]
    one, other = (reading_of(*texts).triples for texts in orders)
    assert set(one) == set(other)


@settings(max_examples=20, deadline=None)
@given(clusters())
def test_a_block_of_all_clusters_concludes_what_blocks_of_one_do(made: list[Fields]) -> None:
    """No rule joins two observations, so blocks can be reasoned on apart (design section 4)."""
    together = block_of(*_texts(made))
    apart = [block_of(*_texts([c])) for c in made]
    assert set(together.derived) == {t for b in apart for t in b.derived}
    assert set(together.closure.derivations) == {t for b in apart for t in b.closure.derivations}
    assert _judged(together) == {t for b in apart for t in _judged(b)}


# Adding evidence for an unknown.


def _without(made: Fields, field: str) -> Fields:
    """The observation with nothing said on a characteristic, nor on what it could follow from."""
    if field in ("goals", "roles"):
        return {**made, "consensus": {k: v for k, v in made["consensus"].items() if k != field}}
    return {k: v for k, v in made.items() if k not in (field, "mechanisms")}


def _saying(made: Fields, field: str, said: Fields) -> Fields:
    if field in ("goals", "roles"):
        return {**made, "consensus": {**made["consensus"], field: [said]}}
    return {**made, field: [said]}


def _answer(made: Fields) -> Answer:
    (found,) = answers_of(*case(cluster("sample", made))).values()
    return found


@settings(max_examples=40, deadline=None)
@given(observations(), st.sampled_from(sorted(SCALES)), st.data())
def test_evidence_for_an_unknown_never_changes_what_held_regardless(
    made: Fields, field: str, chance: st.DataObject
) -> None:
    unknown = _without(made, field)
    if chance.draw(st.booleans()):
        unknown = _saying(unknown, field, {"value": "unclear", "source": "one", "why": "so"})
    informative = [v for v in SCALES[field] if v not in ("unclear", "unknown")]
    value = chance.draw(st.sampled_from(informative))
    before = _answer(unknown)
    after = _answer(_saying(unknown, field, assessed(value)))
    dimension = f"consensus_{field}" if field in ("goals", "roles") else field
    assert dimension in before["unknown"]
    assert after["characteristics"][dimension] == value
    held = before["holds_regardless"]
    assert set(held["primary"]) <= set(after["primary"])
    assert set(held["supplementary"]) <= set(after["supplementary"])
    if held["verdict"] is not None:
        assert after["verdict"] == held["verdict"]


# Removing the evidence of a condition.


def _verdict(made: Fields) -> Verdict:
    ((_, _, verdict),) = judged(block_of(*case(cluster("sample", made))), ADVISER)
    return verdict


def _emptied(made: Fields, field: str) -> Fields:
    """The observation with the assessments of a field kept, but without their evidence."""
    return {**made, field: [{"value": a["value"]} for a in made[field]]}


@settings(max_examples=40, deadline=None)
@given(observations(), st.sampled_from(["maturity", "innovation_system"]), st.booleans())
def test_a_characteristic_without_its_evidence_is_unknown_and_never_violated(
    made: Fields, field: str, keep: bool
) -> None:
    less = _emptied(made, field) if keep and made[field] else _without(made, field)
    (condition,) = (c for c in _verdict(less).conditions if c.property == PROPERTIES[field])
    assert condition.status == "unknown"
    assert condition.value is None


@settings(max_examples=25, deadline=None)
@given(observations(), st.sampled_from(PERSPECTIVES))
def test_a_practice_without_its_evidence_is_unknown_and_never_violated(
    made: Fields, perspective: str
) -> None:
    """Removing the evidence for a condition turns it to unknown (issue 2, Tests)."""
    left = [s for s in made["strategies"] if s["perspective"] != perspective]
    before = _verdict({**made, "strategies": [*left, strategy(perspective)]})
    after = _verdict({**made, "strategies": left})
    (iri,) = perspectives([perspective])
    wanted = {c.perspective: c.status for c in before.conditions if c.wanted}
    assert wanted.get(iri, "met") == "met"
    assert {c.status for c in after.conditions if c.perspective == iri and c.wanted} <= {"unknown"}
    assert "violated" not in {c.status for c in after.conditions if c.perspective == iri}


def test_values_of_the_scales_are_those_of_the_ontology() -> None:
    for field, dimension in (
        ("maturity", "maturity-scale"),
        ("goals", "extent-scale"),
        ("innovation_system", "innovation-system-scale"),
    ):
        scale = {CG[VALUES.get(v, v)].value for v in SCALES[field]}
        informative = scale - {CG.unclear.value, CG.unknown.value}
        assert informative <= set(ONTOLOGY.subjects(CG.inScale, CG[dimension].value))
