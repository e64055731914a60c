"""Crisp sets: Kleene's logic over what is unknown, and how the ontology fills the sets."""

import re
from itertools import product
from typing import Any

import pytest
from builders import ONTOLOGY, cluster, consensus, mechanism, observation, situation_of, strategy
from builders import assessed as value

from kg.membership import CrispSet, Membership, crisp_sets, in_all, in_any
from kg.vocabulary import CG

IN, OUT, UNKNOWN = Membership.IN, Membership.OUT, Membership.UNKNOWN
CONTESTED, BETWEEN = Membership.CONTESTED, Membership.BETWEEN
SETS = crisp_sets(ONTOLOGY)


@pytest.mark.parametrize(("one", "other"), list(product(Membership, repeat=2)))
def test_kleene(one: Membership, other: Membership) -> None:
    """Whichever way the unknown falls, the conjunction says no more than both have in common."""
    both, either = in_all([one, other]), in_any([one, other])
    assert both is in_all([other, one])
    assert either is in_any([other, one])
    assert ~both is in_any([~one, ~other])
    falls = [[m.crisp] if m.crisp is not None else [0, 1] for m in (one, other)]
    assert both.crisp == _settled({min(pair) for pair in product(*falls)})
    assert either.crisp == _settled({max(pair) for pair in product(*falls)})


def _settled(values: set[int | None]) -> int | None:
    return values.pop() if len(values) == 1 else None


@pytest.mark.parametrize(("one", "two", "three"), list(product(Membership, repeat=3)))
def test_grouping_does_not_matter(one: Membership, two: Membership, three: Membership) -> None:
    assert in_all([in_all([one, two]), three]) is in_all([one, in_all([two, three])])
    assert in_any([in_any([one, two]), three]) is in_any([one, in_any([two, three])])


def test_of_nothing() -> None:
    assert (in_all([]), in_any([])) == (IN, OUT)


def test_names_are_safe_in_r_and_values_are_on_the_scale_of_their_dimension() -> None:
    assert {"MATURE", "REGIONAL", "GOALS", "ROLES", "SUCCESS", "INSTRUMENTAL"} <= set(SETS)
    assert len(SETS) == 4 + 6 + 4 + 3
    for name, each in SETS.items():
        assert re.fullmatch(r"[A-Z][A-Z0-9]{3,14}", name)
        if each.property:
            assert sorted(m.value for m in (each.values or {}).values()) == ["in", "out"]
            (scale,) = ONTOLOGY.objects(each.about, CG.hasScale)
            for pole in each.values or {}:
                assert scale in ONTOLOGY.objects(pole, CG.inScale)


def members(**fields: Any) -> dict[str, Membership]:
    situation = situation_of(cluster("sample", observation(**fields))["observations"][0])
    return {name: s.membership(situation) for name, s in SETS.items()}


def test_characteristics_become_crisp_only_at_the_poles() -> None:
    found = members(
        maturity=value("mature"),
        innovation_system=value("mixed"),
        consensus=consensus("partial", "no"),
        mechanisms=[mechanism("specialisation", "strong"), mechanism("social-capital", "weak"),
                    mechanism("complementarity", "moderate"),
                    mechanism("interactive-learning", "strong", against=["two"])],
        strategies=[strategy("instrumental"), strategy("ideological", against=["two"])],
    )  # fmt: skip
    assert found == {
        "MATURE": IN, "REGIONAL": BETWEEN, "GOALS": BETWEEN, "ROLES": OUT,
        "SPECIAL": IN, "SOCIAL": OUT, "COMPLEMENT": BETWEEN, "LEARNING": CONTESTED,
        "DIFFUSION": UNKNOWN, "PRESSURE": UNKNOWN,
        "INSTRUMENTAL": IN, "IDEOLOGICAL": CONTESTED, "INSTITUTIONAL": UNKNOWN,
        "AGGLOMERATION": UNKNOWN, "LINKAGES": UNKNOWN, "SELFAWARE": UNKNOWN, "SUCCESS": UNKNOWN,
    }  # fmt: skip


def test_a_moderate_mechanism_is_read_as_the_user_says() -> None:
    situation = situation_of(mechanisms=[mechanism("complementarity", "moderate")])

    def read(moderate: int | None) -> int | None:
        """The crisp value of the mechanism under a calibration."""
        made: CrispSet = crisp_sets(ONTOLOGY, moderate)["COMPLEMENT"]
        return made.membership(situation).crisp

    assert (read(None), read(0), read(1)) == (None, 0, 1)
