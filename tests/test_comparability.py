"""Cells and notes of cases made for the purpose: what disputes, what differs, what never may."""

from collections.abc import Iterable
from typing import Any

import pytest
from builders import (
    ONTOLOGY,
    PERSPECTIVES,
    Fields,
    assessed,
    case,
    cluster,
    consensus,
    mechanism,
    observation,
    store_of,
    strategy,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.comparing.comparability import RULES
from kg.comparing.comparer import compare
from kg.comparing.comparison import (
    ASSERTED,
    CONTESTED,
    DERIVED,
    JUDGED,
    KNOWN,
    NOT_APPLICABLE,
    UNKNOWN,
    Cell,
    Choice,
    Comparison,
    Line,
    Value,
)
from kg.store import Store

NAMES = ("alpha", "beta", "gamma")


def compared(*clusters: Fields, names: Iterable[str] | None = None) -> Comparison:
    """The comparison of clusters, each with the sources it names."""
    store = store_of(*case(*clusters))
    return compare(store, ONTOLOGY, Choice("clusters", tuple(names or (c["id"] for c in clusters))))


def alone(**fields: Any) -> dict[str, Cell]:
    """The cells of one cluster with one observation, by dimension."""
    found = compared(cluster("alpha", observation(**fields)))
    return {dimension: cell for (dimension, _), cell in found.cells.items()}


def rules(found: Comparison, dimension: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """The notes on a dimension: what differs, and in which clusters, by rule."""
    return {
        note.rule: {mark: tuple(c.split("--")[0] for c in cases) for mark, cases in note.groups}
        for note in found.notes
        if dimension in note.dimensions
    }


def texts(cell: Cell) -> list[tuple[str, str]]:
    return [(v.text, v.state) for v in cell.values]


def test_the_state_of_a_cell_follows_from_its_values_whatever_their_order() -> None:
    ordered = (KNOWN, CONTESTED, UNKNOWN, NOT_APPLICABLE)
    for number, state in enumerate(ordered):
        cell = Cell(tuple(Value("", s, DERIVED) for s in reversed(ordered[number:])))
        assert cell.state == state
    assert Cell().state == UNKNOWN


def test_two_values_are_contested_and_both_are_shown() -> None:
    cells = alone(maturity=[assessed("mature", by=["one"]), assessed("emerging", by=["two"])])
    cell = cells["maturity"]
    assert texts(cell) == [("emerging", CONTESTED), ("mature", CONTESTED)]
    assert (cell.state, cell.directed("supports"), cell.directed("disputes")) == (CONTESTED, 2, 0)
    assert cells["type"].state == CONTESTED


def test_a_disputed_value_is_contested_and_counts_by_direction() -> None:
    cell = alone(maturity=assessed("mature", by=["one", "two"], against=["three"]))["maturity"]
    assert texts(cell) == [("mature", CONTESTED)]
    assert (cell.directed("supports"), cell.directed("disputes")) == (2, 1)


def test_a_coder_who_could_not_tell_leaves_it_unknown_with_the_evidence() -> None:
    cell = alone(maturity=assessed("unclear", by=["one"]))["maturity"]
    assert texts(cell) == [("unclear", UNKNOWN)]
    assert cell.directed("supports") == 1


def test_nothing_on_record_is_unknown() -> None:
    cells = alone()
    assert {cell.state for cell in cells.values()} == {UNKNOWN}
    assert not [cell for name, cell in cells.items() if cell.values and name != "verdict"]


def test_a_derived_value_says_so_and_shows_its_grounds() -> None:
    strong = ("specialisation", "complementarity", "social-capital")
    cells = alone(mechanisms=[mechanism(m, "strong", by=[m]) for m in strong])
    (value,) = cells["maturity"].values
    assert (value.text, value.state, value.origin) == ("mature", KNOWN, DERIVED)
    assert {line.title for line in value.lines} == set(strong)


def test_a_type_that_the_theory_does_not_have_is_not_applicable() -> None:
    cells = alone(maturity=assessed("mature"), innovation_system=assessed("mixed"))
    assert cells["type"].state == NOT_APPLICABLE
    cells = alone(maturity=assessed("mature"), innovation_system=assessed("regional", by=["two"]))
    assert texts(cells["type"]) == [("mature RIS cluster", KNOWN)]
    assert {line.title for line in cells["type"].lines} == {"one", "two"}
    national = alone(maturity=assessed("emerging"), innovation_system=assessed("national"))
    assert national["supplementary"].state == NOT_APPLICABLE
    either = alone(maturity=assessed("emerging"))
    assert texts(either["primary"]) == [("ideological", KNOWN)]
    assert either["supplementary"].state == UNKNOWN, "it depends on the innovation system"


def test_a_disputed_strategy_is_contested_beside_one_in_use() -> None:
    cells = alone(
        strategies=[
            strategy("instrumental", by=["one"], against=["two"]),
            strategy("ideological", by=["one"]),
        ]
    )
    assert texts(cells["strategies-instrumental"]) == [("act instrumental", CONTESTED)]
    assert texts(cells["practised"]) == [("ideological", KNOWN), ("instrumental", CONTESTED)]
    assert cells["practised"].state == KNOWN


@pytest.mark.parametrize(("years", "state"), [((2003, 2004), KNOWN), ((2003, 2003), CONTESTED)])
def test_statements_that_the_graph_calls_contested_are(years: tuple[int, int], state: str) -> None:
    """Two figures for one year contradict each other; for two years they do not."""
    told = zip(years, (10, 20), ("one", "two"), strict=True)
    size = [{"year": year, "firms": firms, "source": source} for year, firms, source in told]
    store = store_of(*case(cluster("alpha", observation(), size=size)))
    choice = Choice("clusters", ("alpha",), ("members",))
    assert compare(store, ONTOLOGY, choice).cells["members", "alpha--2001-2005"].state == state


def pair(one: Fields, two: Fields) -> Comparison:
    return compared(cluster("alpha", observation(**one)), cluster("beta", observation(**two)))


def test_periods_that_do_not_overlap_are_noted() -> None:
    apart = pair(
        {"maturity": assessed("mature")},
        {"start": 2010, "end": 2012, "maturity": assessed("mature")},
    )
    assert rules(apart, "maturity") == {"period": {"2001-2005": ("alpha",), "2010-2012": ("beta",)}}
    assert "period" not in rules(apart, "specialisation"), "nothing is said there"
    touching = {"start": 2005, "end": 2012, "maturity": assessed("mature")}
    assert rules(pair({"maturity": assessed("mature")}, touching), "maturity") == {}


def test_a_basis_that_differs_is_noted() -> None:
    inferred = assessed("mature")
    inferred["evidence"][0]["basis"] = "inferred"
    assert rules(pair({"maturity": assessed("mature")}, {"maturity": inferred}), "maturity") == {
        "basis": {"stated": ("alpha",), "inferred": ("beta",)}
    }
    assert rules(pair({"maturity": inferred}, {"maturity": inferred}), "maturity") == {}


def test_a_derived_value_beside_an_assessed_one_is_noted() -> None:
    strong = [mechanism(m, "strong") for m in ("specialisation", "complementarity",
                                               "social-capital")]  # fmt: skip
    found = pair({"maturity": assessed("mature")}, {"mechanisms": strong})
    assert rules(found, "maturity") == {"origin": {"asserted": ("alpha",), "derived": ("beta",)}}


def sized(name: str, **figure: Any) -> Fields:
    return cluster(name, observation(), size=[{"source": "one", **figure}])


def test_years_units_and_currencies_that_differ_are_noted() -> None:
    one = sized("alpha", year=2002, firms=10, unit="firms", turnover="about NOK 5 billion")
    two = sized("beta", year=2004, firms=10, unit="members", turnover="EUR 2 million")
    found = compared(one, two)
    assert rules(found, "members") == {
        "year": {"2002": ("alpha",), "2004": ("beta",)},
        "unit": {"firms": ("alpha",), "members": ("beta",)},
    }
    assert rules(found, "turnover")["unit"] == {"NOK": ("alpha",), "EUR": ("beta",)}
    same = sized("beta", year=2002, firms=99, unit="firms", turnover="NOK 7 million")
    assert not compared(one, same).notes
    silent = sized("beta", year=2002, firms=99)
    assert rules(compared(one, silent), "members") == {
        "unit": {"firms": ("alpha",), "not stated": ("beta",)}
    }


def test_a_concept_that_is_only_the_nearest_is_noted() -> None:
    made = {"source": "one", "strategy": "a contract", "perspective": "instrumental",
            "exercised_by": "the county", "why": "so"}  # fmt: skip
    exact, closest = {**made, "exact": "str-i-contract"}, {**made, "closest": "str-i-contract"}
    found = rules(
        pair({"strategies": [exact]}, {"strategies": [closest]}), "strategies-instrumental"
    )
    assert found == {
        "nearness": {
            "regulate by contract: exact": ("alpha",),
            "regulate by contract: closest": ("beta",),
        }
    }
    assert not pair({"strategies": [exact]}, {"strategies": [exact]}).notes


POLICY = """
sources: [{{id: one, title: One, type: report, language: en}}]
country: {{code: {code}}}
policy_comparison:
  - {{dimension: {name}, value: {value}, statement: So., source: one}}
"""


def test_names_and_scales_of_policy_dimensions_that_differ_are_noted() -> None:
    first = POLICY.format(code="NO", name="funding", value="50 %")
    second = POLICY.format(code="FI", name="funding (share)", value="half")
    store = store_of(first, second.replace("one", "two"))
    found = compare(store, ONTOLOGY, Choice("countries", ("NO", "FI"), ("policy-funding",)))
    assert {note.rule: dict(note.groups) for note in found.notes} == {
        "name": {"funding": ("NO",), "funding (share)": ("FI",)},
        "scale": {"a number": ("NO",), "words": ("FI",)},
    }
    alike = store_of(first, POLICY.format(code="FI", name="funding", value=7).replace("one", "two"))
    assert not compare(
        alike, ONTOLOGY, Choice("countries", ("NO", "FI"), ("policy-funding",))
    ).notes


def test_every_rule_says_what_it_does() -> None:
    for rule, (applies, said) in RULES.items():
        assert applies.__doc__, rule
        assert said and not list(applies({}))


values = st.sampled_from(["mature", "emerging", "unclear", "unknown"])
sources = st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, max_size=2, unique=True)
disputes = st.sampled_from([[], [], ["four"]])


@st.composite
def clusters(draw: st.DrawFn, name: str) -> Fields:
    """A cluster with one observation, or none."""
    size = [{"source": "one", "year": draw(st.sampled_from([2000, 2003, 2012])), "firms": 7}]
    if not draw(st.integers(0, 4)):
        return cluster(name, size=size)
    made = observation(
        draw(st.sampled_from([2001, 2004])),
        draw(st.sampled_from([2005, 2012])),
        maturity=draw(st.none() | st.builds(assessed, values, sources, disputes)),
        innovation_system=draw(
            st.none() | st.builds(assessed, st.sampled_from(["regional", "mixed", "national"]))
        ),
        mechanisms=[
            mechanism(m, draw(st.sampled_from(["strong", "weak"])), against=draw(disputes))
            for m in draw(
                st.lists(
                    st.sampled_from(["specialisation", "complementarity", "social-capital"]),
                    unique=True,
                )
            )
        ],
        consensus=draw(st.none() | st.builds(consensus, st.sampled_from(["yes", "partial"]))),
        strategies=[
            strategy(p, draw(sources), draw(disputes))
            for p in draw(st.lists(st.sampled_from(PERSPECTIVES), unique=True))
        ],
    )
    return cluster(name, made, size=size if draw(st.booleans()) else None)


several = st.tuples(*map(clusters, NAMES))


@settings(max_examples=25, deadline=None)
@given(several, st.permutations(NAMES))
def test_the_order_of_cases_permutes_columns_and_nothing_else(
    made: tuple[Fields, ...], order: list[str]
) -> None:
    store = store_of(*case(*made))
    first = compare(store, ONTOLOGY, Choice("clusters", NAMES))
    second = compare(store, ONTOLOGY, Choice("clusters", tuple(order)))
    assert second.cells == first.cells
    assert second.notes == first.notes
    assert second.dimensions == first.dimensions
    ends = [c.id.split("--")[0] for c in second.cases]
    assert ends == order


@settings(max_examples=25, deadline=None)
@given(several, clusters("beta"))
def test_what_is_said_of_one_case_never_changes_the_cells_of_another(
    made: tuple[Fields, ...], instead: Fields
) -> None:
    before, after = compared(*made), compared(made[0], instead, made[2])
    for name in ("alpha", "gamma"):
        mine = [
            {key: cell for key, cell in found.cells.items() if key[1].split("--")[0] == name}
            for found in (before, after)
        ]
        assert mine[0] == mine[1]


@settings(max_examples=25, deadline=None)
@given(several)
def test_states_rest_on_evidence_and_notes_on_cells_that_say_something(
    made: tuple[Fields, ...],
) -> None:
    found = compared(*made)
    for cell in found.cells.values():
        for value in cell.values:
            directions = {line.direction for line in value.lines}
            assert value.state != KNOWN or "supports" in directions
        if cell.state == UNKNOWN:
            assert not cell.settled()
    assert {c.id.split("--")[0] for c in found.cases} == set(NAMES)
    for note in found.notes:
        assert len(note.cases) > 1
        for dimension in note.dimensions:
            said = [c for c in note.cases if found.cells[dimension, c].settled()]
            assert len(said) > 1


def test_an_undetermined_verdict_is_counted_by_its_name() -> None:
    """It says what the theory finds, and is told from characteristics of which nothing is known."""
    made = cluster("alpha", observation(strategies=[strategy("ideological")]), country="NO")
    found = compare(store_of(*case(made)), ONTOLOGY, Choice("countries", ("NO",)))
    cells = {name: found.cells[name, "NO"].values for name in ("verdict", "maturity")}
    (verdict,), (maturity,) = cells["verdict"], cells["maturity"]
    assert (verdict.text, verdict.state, verdict.count) == ("undetermined", UNKNOWN, 1)
    assert (maturity.text, maturity.state, maturity.count) == ("unknown", UNKNOWN, 1)


def test_what_is_written_down_without_a_source_is_told_from_nothing() -> None:
    """Neither what a source says, nor a verdict, nor a coder who could not tell is meant."""
    line = Line("n", "s", "supports")
    written = Value("2002-2014", UNKNOWN, ASSERTED)
    assert written.unsourced
    assert not Value("2002-2014", UNKNOWN, ASSERTED, (line,)).unsourced
    assert not Value("unknown", UNKNOWN, ASSERTED).unsourced
    assert not Value("undetermined", UNKNOWN, JUDGED).unsourced
    assert not Value("unknown", UNKNOWN, ASSERTED, count=3).unsourced
    assert Cell((written,)).unsourced
    assert Cell((written,)).state == UNKNOWN
    assert not Cell().unsourced
    assert not Cell((written, Value("unknown", UNKNOWN, ASSERTED))).unsourced


@settings(max_examples=20, deadline=None)
@given(several)
def test_counts_over_a_country_add_up_to_its_observations(made: tuple[Fields, ...]) -> None:
    store: Store = store_of(*case(*({**c, "country": "NO"} for c in made)))
    single = compare(store, ONTOLOGY, Choice("clusters", NAMES))
    whole = compare(store, ONTOLOGY, Choice("countries", ("NO",)))
    observed = [c for c in single.cases if c.observations]
    for name in ("maturity", "innovation_system", "specialisation", "verdict", "type"):
        cell = whole.cells[name, "NO"]
        assert sum(v.count or 0 for v in cell.values) == len(observed)
        for state in (KNOWN, CONTESTED, UNKNOWN, NOT_APPLICABLE):
            counted = sum(v.count or 0 for v in cell.values if v.state == state)
            assert counted == sum(single.cells[name, c.id].state == state for c in observed)
        lines = {x.node for c in observed for x in single.cells[name, c.id].lines}
        assert {x.node for x in cell.lines} == lines
