"""The founding report's theory as truth tables, written down from the report by hand.

What is expected comes from Table 4.2, Table 5.1, figures 3.2, 5.1 and 5.2 and the qualifications
q1 to q12 of the text, and from the design's definitions of a verdict; never from what the code
gives. Names follow case files: "regional" is an RIS, "national" a geographically wider system.
"""

from collections.abc import Iterable
from itertools import combinations, product

import pytest
from builders import ADVISER, PERSPECTIVES, Fields, answer_on, situation, value_iri

from kg.vocabulary import CG, ID

MATURITIES = ("emerging", "mature", None)
SYSTEMS = ("regional", "national", "mixed", None)
CONSENSUS = ("yes", "partial", "no", None)
Cell = tuple[str | None, str | None]
CELLS: list[Cell] = list(product(MATURITIES, SYSTEMS))
AGREEMENTS: list[Cell] = list(product(CONSENSUS, CONSENSUS))
PRACTICES = [set(c) for n in range(4) for c in combinations(PERSPECTIVES, n)]

INSTRUMENTAL, INSTITUTIONAL, IDEOLOGICAL = ({p} for p in PERSPECTIVES)
NONE: set[str] = set()

TABLE_5_1: dict[Cell, tuple[set[str], set[str]]] = {
    ("emerging", "regional"): (IDEOLOGICAL, INSTITUTIONAL),
    ("emerging", "national"): (IDEOLOGICAL, NONE),
    ("mature", "regional"): (INSTRUMENTAL, INSTITUTIONAL),
    ("mature", "national"): (INSTRUMENTAL, NONE),
}
"""Primary and supplementary perspective."""

REGARDLESS: dict[Cell, tuple[set[str], set[str]]] = {
    ("emerging", None): (IDEOLOGICAL, NONE),
    ("mature", None): (INSTRUMENTAL, NONE),
    (None, "regional"): (NONE, INSTITUTIONAL),
    (None, "national"): (NONE, NONE),
    (None, None): (NONE, NONE),
}
"""What the cells that an unknown leaves possible have in common."""

OPEN = {None, "mixed"}
"""Systems that the table has no column for; either of its columns may be the nearer one.

A mixed system is a way in which an unknown one may fall, and learning it must not undo what held
regardless; so what holds for it is what the two columns have in common.
"""

ADVICE = TABLE_5_1 | REGARDLESS | {(m, "mixed"): REGARDLESS[m, None] for m in MATURITIES}

FIGURES: dict[Cell, tuple[set[str], set[str], set[str]]] = {
    # green, yellow, red in figure 5.1 (maturity) and 5.2 (system) together
    ("emerging", "regional"): (IDEOLOGICAL, INSTITUTIONAL, INSTRUMENTAL),
    ("emerging", "national"): (
        {"ideological", "instrumental"},
        INSTITUTIONAL,
        {"instrumental", "ideological"},
    ),
    ("emerging", "mixed"): (IDEOLOGICAL, INSTITUTIONAL, INSTRUMENTAL),
    ("emerging", None): (IDEOLOGICAL, INSTITUTIONAL, INSTRUMENTAL),
    ("mature", "regional"): (
        {"instrumental", "ideological"},
        INSTITUTIONAL,
        {"ideological", "instrumental"},
    ),
    ("mature", "national"): (INSTRUMENTAL, INSTITUTIONAL, IDEOLOGICAL),
    ("mature", "mixed"): (INSTRUMENTAL, INSTITUTIONAL, IDEOLOGICAL),
    ("mature", None): (INSTRUMENTAL, INSTITUTIONAL, IDEOLOGICAL),
    (None, "regional"): (IDEOLOGICAL, INSTITUTIONAL, INSTRUMENTAL),
    (None, "national"): (INSTRUMENTAL, INSTITUTIONAL, IDEOLOGICAL),
    (None, "mixed"): (NONE, INSTITUTIONAL, NONE),
    (None, None): (NONE, INSTITUTIONAL, NONE),
}

QUADRANTS: dict[Cell, tuple[str, str | None]] = {
    ("yes", "yes"): ("A", None),
    ("no", "yes"): ("B", "I"),
    ("yes", "no"): ("C", "II"),
    ("no", "no"): ("D", None),
}
"""Figure 3.2: goals and roles agreed, with the type of conflict."""

WIDER_DISSENT = {
    # section 5.2: institutional impulses are needed whatever the maturity (q8) and system (q12)
    ("text-q8", "institutional", "needed"),
    ("text-q12", "institutional", "needed"),
}
DISSENT: dict[Cell, set[tuple[str, str, str]]] = {
    ("emerging", "national"): {
        ("figure-5-2-nis-ideological", "ideological", "works-badly"),
        ("figure-5-2-nis-instrumental", "instrumental", "works-well"),
        ("text-q11", "instrumental", "works-well"),
        *WIDER_DISSENT,
    },
    ("mature", "regional"): {
        ("figure-5-2-ris-instrumental", "instrumental", "works-badly"),
        ("figure-5-2-ris-ideological", "ideological", "works-well"),
        ("text-q10", "ideological", "works-well"),
    },
    ("mature", "national"): {("text-q3", "ideological", "needed"), *WIDER_DISSENT},
    (None, "national"): WIDER_DISSENT,
}
IN_CONFLICT = {("text-q4", "ideological", "needed")}
"""Ideological governance may have to be reactivated in a mature cluster in conflict."""

TASKS: dict[Cell, set[str]] = {
    ("emerging", "regional"): {"regional-cooperation", "external-knowledge-links"},
    ("emerging", "national"): {
        "regional-cooperation",
        "cooperation-with-regional-knowledge-organisations",
    },
    ("mature", "regional"): {
        "external-value-chains",
        "external-knowledge-networks",
        "prevent-lock-in",
    },
    ("mature", "national"): {
        "develop-regional-knowledge-organisations",
        "cooperation-with-regional-knowledge-organisations",
        "anchor-firms",
    },
    ("emerging", None): {"regional-cooperation"},
    ("emerging", "mixed"): {"regional-cooperation"},
    (None, "national"): {"cooperation-with-regional-knowledge-organisations"},
}
TABLE_4_2: dict[Cell, tuple[str, str, set[str]]] = {
    # cluster type, strength of the mechanisms, cooperation with knowledge organisations
    ("emerging", "regional"): ("emerging-ris", "weak", {"research-with-spin-offs"}),
    ("emerging", "national"): ("emerging-nis", "weak", {"research-new-firms-external"}),
    ("mature", "regional"): ("mature-ris", "strong", {"research", "education", "training"}),
    ("mature", "national"): ("mature-nis", "strong", {"research-advanced-firms-external"}),
}
MECHANISMS: dict[str | None, set[str]] = {
    "emerging": {"complementarity", "innovation-pressure"},
    "mature": {"specialisation", "social-capital-mechanism", "knowledge-diffusion"},
}
AMBIGUOUS = {"interactive-learning"}
"""Knowledge development may be knowledge diffusion, interactive learning or both."""


def _advice(
    cell: Cell,
    agreement: Cell = (None, None),
    practised: Iterable[str] = (),
) -> Fields:
    return answer_on(
        situation(
            practised=practised,
            maturity=cell[0],
            innovation_system=cell[1],
            consensus_goals=agreement[0],
            consensus_roles=agreement[1],
        )
    )


def _concluded(cell: Cell, property_: str) -> set[str]:
    known = situation(maturity=cell[0], innovation_system=cell[1]).characteristics
    return {iri.split("#")[1] for iri in ADVISER.concluded(known, CG[property_].value)}


def _names(found: Iterable[str], prefix: str = "") -> set[str]:
    return {name.rsplit("#", 1)[-1].removeprefix(prefix) for name in found}


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=str)
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_advice_follows_table_5_1_and_the_figures(cell: Cell, agreement: Cell) -> None:
    found = _advice(cell, agreement)
    primary, supplementary = ADVICE[cell]
    well, both_and, badly = FIGURES[cell]
    assert set(found["primary"]) == primary
    assert set(found["supplementary"]) == supplementary
    assert set(found["works_well"]) == well
    assert set(found["both_and"]) == both_and
    assert set(found["works_badly"]) == badly
    assert _names(found["tasks"], "task-") == TASKS.get(cell, NONE)


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=str)
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_quadrant_and_conflict_of_figure_3_2(cell: Cell, agreement: Cell) -> None:
    found = _advice(cell, agreement)
    quadrant, conflict = QUADRANTS.get(agreement, (None, None))
    assert (found["quadrant"], found["conflict_type"]) == (quadrant, conflict)


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=str)
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_dissent_is_every_hypothesis_that_says_otherwise_than_the_synthesis(
    cell: Cell, agreement: Cell
) -> None:
    expected = set(DISSENT.get(cell, set()))
    _, conflict = QUADRANTS.get(agreement, (None, None))
    if cell[0] == "mature" and conflict:
        expected |= IN_CONFLICT
    stem = ID["hypothesis/normann-isaksen-2009-"].value
    found = {
        (d["hypothesis"].removeprefix(stem), d["perspective"], d["rating"])
        for d in _advice(cell, agreement)["dissent"]
    }
    assert found == expected


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=str)
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_only_instrumental_in_emerging_regional_clusters_is_advised_against(
    cell: Cell, agreement: Cell
) -> None:
    """Elsewhere a figure, the table or the text recommends what a figure paints red."""
    expected = INSTRUMENTAL if cell == ("emerging", "regional") else NONE
    assert set(_advice(cell, agreement)["advised_against"]) == expected


@pytest.mark.parametrize("maturity", ["emerging", "mature"])
def test_nothing_is_advised_against_that_either_system_would_recommend(maturity: str) -> None:
    """A mixed system is no firmer ground for advice against than an unknown one."""
    assert _advice((maturity, None), ("yes", "yes"))["advised_against"] == []
    assert _advice((maturity, "mixed"), ("yes", "yes"))["advised_against"] == []


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_type_is_settled_by_maturity_and_system_together(cell: Cell) -> None:
    found = _advice(cell)["type"]
    assert (found is not None) == (cell in TABLE_4_2)


def test_each_of_the_four_types_is_another() -> None:
    assert len({_advice(cell)["type"] for cell in TABLE_4_2}) == 4


@pytest.mark.parametrize("cell", TABLE_4_2, ids=str)
def test_table_4_2(cell: Cell) -> None:
    kind, strength, cooperation = TABLE_4_2[cell]
    assert _concluded(cell, "hasClusterType") == {kind}
    assert _concluded(cell, "hasExpectedStrength") == {strength}
    assert _names(_concluded(cell, "hasExpectedCooperation"), "cooperation-") == cooperation
    assert _names(_concluded(cell, "hasCentralTask"), "task-") == TASKS[cell]
    mechanisms = _concluded(cell, "hasImportantMechanism")
    allowed = MECHANISMS[cell[0]] | (AMBIGUOUS if cell[0] == "mature" else NONE)
    assert MECHANISMS[cell[0]] <= mechanisms <= allowed


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_table_4_2_says_nothing_where_the_type_is_not_settled(cell: Cell) -> None:
    known = situation(maturity=cell[0], innovation_system=cell[1]).characteristics
    found = ADVISER.concluded(known, CG.hasImportantMechanism.value)
    assert bool(found) == (cell in TABLE_4_2)


# Verdicts: the design's definitions in a few lines of their own.


def _against(cell: Cell) -> set[str]:
    return INSTRUMENTAL if cell == ("emerging", "regional") else NONE


def _verdict(cell: Cell, practised: set[str]) -> str:
    """Design section 4, step 3, for a cell of Table 5.1."""
    primary, supplementary = TABLE_5_1[cell]
    if not practised:
        return "undetermined"
    if primary <= practised and not _against(cell) & practised:
        return "aligned"
    return "partly-aligned" if (primary | supplementary) & practised else "misaligned"


def _outcome(cell: Cell, practised: set[str], perspective: str) -> str:
    primary, supplementary = TABLE_5_1[cell]
    if perspective in primary | supplementary:
        return f"recommended-{'practised' if perspective in practised else 'not-observed'}"
    if perspective not in practised:
        return "neither"
    against = perspective in _against(cell)
    return "advised-against-practised" if against else "practised-without-advice"


def _possible(cell: Cell) -> list[Cell]:
    """The cells of Table 5.1 in which a cluster may lie."""
    return [
        (maturity, system)
        for maturity, system in TABLE_5_1
        if cell[0] in (None, maturity) and (cell[1] in OPEN or cell[1] == system)
    ]


@pytest.mark.parametrize("practised", PRACTICES, ids=lambda p: " ".join(sorted(p)) or "none")
@pytest.mark.parametrize("agreement", [("yes", "yes"), ("no", "yes"), ("no", "no"), (None, None)])
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_verdict_for_every_cell_and_practice(
    cell: Cell,
    agreement: Cell,
    practised: set[str],
) -> None:
    verdicts = {_verdict(c, practised) for c in _possible(cell)}
    expected = verdicts.pop() if len(verdicts) == 1 else "undetermined"
    found = _advice(cell, agreement, practised)
    assert found["verdict"] == expected
    assert set(found["practised"]) == practised


@pytest.mark.parametrize("practised", PRACTICES, ids=lambda p: " ".join(sorted(p)) or "none")
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_outcome_of_each_perspective(cell: Cell, practised: set[str]) -> None:
    found = _advice(cell, practised=practised)["perspectives"]
    assert set(found) == set(PERSPECTIVES)
    for perspective in PERSPECTIVES:
        outcomes = {_outcome(c, practised, perspective) for c in _possible(cell)}
        expected = outcomes.pop() if len(outcomes) == 1 else "undetermined"
        assert found[perspective] == expected


def test_the_hand_written_tables_cover_every_combination() -> None:
    assert set(ADVICE) == set(FIGURES) == set(CELLS)
    assert len(CELLS) * len(AGREEMENTS) == 192
    assert {value_iri(s) for s in SYSTEMS if s} == {
        CG["ris-cluster"].value,
        CG["nis-cluster"].value,
        CG["mixed-system"].value,
    }
