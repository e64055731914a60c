"""The closed-world rules by which a characteristic follows where nobody assessed it.

Maturity follows from the upgrading mechanisms, the innovation system from where the knowledge
organisations are; each with cases for and against, from YAML text.
"""

from typing import Any

import pytest
from builders import (
    MECHANISMS,
    Fields,
    assessed,
    block_of,
    case,
    cluster,
    derived,
    mechanism,
    observation,
    situation_of,
    value_iri,
    value_of,
)

from kg.reasoning.judging import Situation

# 30: maturity from the upgrading mechanisms.


def _maturity(*strengths: str, **fields: Any) -> str | None:
    listed = [mechanism(m, s) for m, s in zip(MECHANISMS, strengths, strict=False)]
    return value_of(situation_of(mechanisms=listed, **fields), "maturity")


@pytest.mark.parametrize("number", [3, 4, 5, 6])
def test_three_mechanisms_that_agree_give_the_maturity(number: int) -> None:
    assert _maturity(*["strong"] * number) == value_iri("mature")
    assert _maturity(*["weak"] * number) == value_iri("emerging")


@pytest.mark.parametrize(
    "strengths",
    [
        ["strong"],
        ["strong", "strong"],
        ["weak", "weak"],
        ["moderate", "moderate", "moderate"],
        ["strong", "strong", "weak"],
        ["weak", "weak", "weak", "strong"],
        ["strong", "strong", "strong", "moderate"],
        ["weak", "weak", "weak", "moderate"],
        ["strong", "strong", "unclear"],
        ["unclear", "unclear", "unclear"],
        ["unknown", "weak", "weak"],
    ],
    ids=" ".join,
)
def test_mechanisms_give_no_maturity_otherwise(strengths: list[str]) -> None:
    assert _maturity(*strengths) is None


def test_a_mechanism_whose_strength_is_unclear_is_not_counted() -> None:
    assert _maturity("strong", "strong", "strong", "unclear") == value_iri("mature")


@pytest.mark.parametrize(
    "fourth",
    [
        [mechanism("innovation-pressure", "strong", against=["two"])],
        [
            mechanism("innovation-pressure", "strong"),
            mechanism("innovation-pressure", "weak", by=["two"]),
        ],
    ],
    ids=["disputed", "two strengths"],
)
def test_a_contested_mechanism_agrees_with_nothing(fourth: list[Fields]) -> None:
    three = [mechanism(m, "strong") for m in MECHANISMS[:3]]
    assert value_of(situation_of(mechanisms=three), "maturity") == value_iri("mature")
    assert value_of(situation_of(mechanisms=three + fourth), "maturity") is None


def test_one_mechanism_from_three_sources_is_one_mechanism() -> None:
    listed = [mechanism("specialisation", "strong", by=[s]) for s in ("one", "two", "three")]
    assert value_of(situation_of(mechanisms=listed), "maturity") is None


def test_mechanisms_without_evidence_are_not_assessed() -> None:
    listed = [mechanism(m, "strong", by=[]) for m in MECHANISMS]
    assert value_of(situation_of(mechanisms=listed), "maturity") is None


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        ([assessed("emerging")], "emerging"),
        ([assessed("unclear")], None),
        ([assessed("emerging"), assessed("mature", by=["two"])], None),
        ([assessed("mature", against=["two"])], None),
    ],
    ids=["assessed", "unclear", "contested", "disputed"],
)
def test_mechanisms_say_nothing_where_somebody_assessed_maturity(
    assessments: list[Fields], expected: str | None
) -> None:
    found = _maturity("strong", "strong", "strong", maturity=assessments)
    assert found == (value_iri(expected) if expected else None)


def test_mechanisms_of_another_observation_do_not_count() -> None:
    parts = [mechanism(m, "strong") for m in MECHANISMS[:3]]
    block = block_of(
        *case(
            cluster(
                "sample",
                observation(2001, 2005, mechanisms=parts[:2]),
                observation(2006, 2010, mechanisms=parts[2:]),
            )
        )
    )
    assert [value_of(s, "maturity") for s in block.situations.values()] == [None, None]


def test_the_mechanisms_are_the_grounds_of_the_maturity() -> None:
    listed = [mechanism(m, "weak") for m in MECHANISMS[:3]]
    grounds = derived("grounds", observation(mechanisms=listed))
    rule = "30-maturity-from-mechanisms"
    assert len({s for s, dimension, by in grounds if (dimension, by) == ("maturity", rule)}) == 3


# 31: the innovation system from where the knowledge organisations are.


def _system(*locations: str, **fields: Any) -> Situation:
    links = [
        {"organisation": f"organisation-{i}", "location": where, "source": "one"}
        for i, where in enumerate(locations)
    ]
    texts = case(cluster("sample", observation(**fields), knowledge_organisations=links))
    (found,) = block_of(*texts).situations.values()
    return found


@pytest.mark.parametrize(
    ("locations", "expected"),
    [
        (["regional"], "regional"),
        (["regional", "regional"], "regional"),
        (["national"], "national"),
        (["international"], "national"),
        (["national", "international"], "national"),
        (["regional", "national"], None),
        (["regional", "international"], None),
        (["regional", "national", "international"], None),
        ([], None),
    ],
)
def test_the_system_follows_from_where_the_knowledge_organisations_are(
    locations: list[str], expected: str | None
) -> None:
    found = _system(*locations)
    assert value_of(found, "innovation_system") == (value_iri(expected) if expected else None)
    assert found.contested == frozenset()


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        ([assessed("national")], "national"),
        ([assessed("mixed")], "mixed"),
        ([assessed("unclear")], None),
        ([assessed("regional"), assessed("national", by=["two"])], None),
    ],
    ids=["assessed", "mixed", "unclear", "contested"],
)
def test_locations_say_nothing_where_somebody_assessed_the_system(
    assessments: list[Fields], expected: str | None
) -> None:
    found = _system("regional", innovation_system=assessments)
    assert value_of(found, "innovation_system") == (value_iri(expected) if expected else None)


def test_the_links_are_the_grounds_of_the_system() -> None:
    link = {"organisation": "somewhere", "location": "regional", "source": "one"}
    grounds = derived("grounds", observation(), knowledge_organisations=[link])
    assert {(dimension, rule) for _, dimension, rule in grounds} == {
        ("knowledge-organisation-location", "31-innovation-system-from-knowledge-organisations")
    }
