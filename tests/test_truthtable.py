"""Truth tables: memberships, configurations, consistency and coverage counted by hand."""

import csv
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from builders import ONTOLOGY, assessed, case, criterion, reading_of, store_of_block
from hypothesis import given, settings
from test_hypothesistest import made, mature, populations, written_as_mature
from test_hypothesistest import written_observations as written
from test_query_answers import CODES
from toy_theory import toy

from kg.findings import case_table, condition_table, configuration_table, fit_table
from kg.formats import written as file_of
from kg.hypothesistest import examined, find
from kg.membership import Membership, UnknownSet
from kg.observations import Observed, observed
from kg.reasoning.block import Block
from kg.reasoning.judging import Situation
from kg.releases import Release
from kg.truthtable import (
    Configuration,
    Fit,
    Outcome,
    TruthTable,
    chosen,
    conditions,
    fit,
    truth_table,
)
from kg.vocabulary import ID

TOY, FIRST = (ID[f"theory/{name}"].value for name in ("toy", "normann-isaksen-2009"))


def met(extent: str) -> list[dict[str, object]]:
    """The success criterion, met to an extent."""
    return [criterion("success", extent)]


def emerging(name: str, extent: str) -> dict[str, object]:
    return mature(name, "instrumental", maturity=assessed("emerging"), criteria=met(extent))


CASES = [
    mature("a", "instrumental", criteria=met("yes")),
    mature("b", "instrumental", criteria=met("no")),
    mature("c", "instrumental", "ideological", criteria=met("yes")),
    emerging("d", "yes"),
    emerging("e", "no"),
    emerging("f", "yes"),
    mature("g", criteria=met("yes")),
    mature("h", "instrumental"),
    mature("i", "instrumental", maturity=assessed("mature", against=["two"]), criteria=met("yes")),
    mature("j", "ideological", criteria=met("no")),
    mature("k", "instrumental", criteria=met("partial")),
]
"""With X (mature, instrumental) and Y (success): a c both; b X only; d f Y only; e neither."""


@pytest.fixture(scope="module")
def population() -> list[Observed]:
    return observed(toy(), store_of_block(Block(toy(), reading_of(*case(*CASES)).triples)))


def fit_of(population: list[Observed], name: str, outcome: str = "success") -> Fit:
    test = find(examined(toy(), population), name)
    return fit(test, Outcome(toy(), outcome, TOY))


def short(names: tuple[str, ...]) -> str:
    return "".join(n.split("--")[0] for n in names)


def test_consistency_and_coverage_of_advice_for(population: list[Observed]) -> None:
    """|X| = 3, |Y| = 4, |X and Y| = 2; g, h, i, j, k lack X or Y, i because sources disagree."""
    found = fit_of(population, "main")
    assert (short(found.both), found.neither) == ("ac", 1)
    assert short(found.deviant_consistency) == "b"
    assert short(found.deviant_coverage) == "df"
    assert (found.consistency, found.coverage) == (2 / 3, 2 / 4)
    assert (found.expects, found.unknown, found.contested) == (True, 5, 1)


def test_consistency_and_coverage_of_advice_against(population: list[Observed]) -> None:
    """Ideological in c (success) and j (none): the failure it expects is there in one of two.

    Failures are b, e and j; of b it is not known whether ideological was practised.
    """
    found = fit_of(population, "badly")
    assert found.expects is False
    assert (short(found.both), short(found.deviant_consistency)) == ("j", "c")
    assert (short(found.deviant_coverage), found.neither) == ("e", 2)
    assert (found.consistency, found.coverage) == (1 / 2, 1 / 2)


@pytest.mark.parametrize("name", ["both", "strong", "task"])
def test_what_advises_nothing_expects_nothing(population: list[Observed], name: str) -> None:
    found = fit_of(population, name)
    assert (found.expects, found.consistency, found.coverage) == (None, None, None)


def test_where_nothing_has_x_there_is_no_consistency(population: list[Observed]) -> None:
    nowhere = [o for o in population if o.cluster in "de"]
    found = fit_of(nowhere, "main")
    assert (found.consistency, found.coverage) == (None, 0)


def table_of(population: list[Observed], *names: str, outcome: str = "SUCCESS") -> TruthTable:
    sets = chosen(conditions(toy()), names)
    return truth_table(sets, Outcome(toy(), outcome, TOY), population)


def test_configurations(population: list[Observed]) -> None:
    """Known on maturity and success: a b c g j mature (3 of 5 succeed), d e f emerging (2 of 3)."""
    found = table_of(population, "mature").configurations()
    assert [(c.values, c.out, c.n, c.consistency) for c in found] == [
        ((0,), "C", 3, 2 / 3),
        ((1,), "C", 5, 3 / 5),
    ]
    assert [short(c.cases) for c in found] == ["def", "abcgj"]
    both = table_of(population, "MATURE", "IDEOLOGICAL").configurations()
    assert [(c.values, c.n) for c in both] == [((1, 1), 2)]


def test_agreeing_configurations_are_one_or_nought(population: list[Observed]) -> None:
    clear = [o for o in population if o.cluster in "ace"]
    found = table_of(clear, "MATURE").configurations()
    assert [c.out for c in found] == [0, 1]
    assert found[1] == Configuration((1,), 1, 2, 1.0, ("a--2001-2005", "c--2001-2005"))


def test_columns_say_why_a_cell_is_empty(population: list[Observed]) -> None:
    table = condition_table(table_of(population, "MATURE", "INSTRUMENTAL"))
    assert [tuple(r) for r in table.rows] == [
        ("MATURE", 7, 3, 0, 1, 0),
        ("INSTRUMENTAL", 9, 0, 2, 0, 0),
        ("SUCCESS", 6, 3, 1, 0, 1),
    ]


def test_an_outcome_is_no_condition_of_itself(population: list[Observed]) -> None:
    table = table_of(population, "MATURE", "REGIONAL", "mature", outcome="regional")
    assert (table.conditions, table.outcome) == (("MATURE",), "REGIONAL")


def test_an_unknown_set_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownSet, match=r"no set 'SIZE'; the sets are .*MATURE"):
        chosen(conditions(toy()), ["SIZE"])
    with pytest.raises(UnknownSet, match="SUCCESS"):
        Outcome(toy(), "wealth", TOY)
    with pytest.raises(UnknownSet):
        chosen(conditions(toy()), ["SUCCESS"])


@pytest.mark.parametrize(
    ("verdict", "membership"),
    [("aligned", "in"), ("misaligned", "out"), ("partly-aligned", "between"),
     ("contested", "contested"), ("undetermined", "unknown")],
)  # fmt: skip
def test_verdicts_as_outcomes(verdict: str, membership: str) -> None:
    one = made(1, Situation(frozenset()))
    judged = Observed(one.record, one.situation, frozenset(), frozenset(), {TOY: verdict}, ())
    assert Outcome(toy(), "aligned", TOY).membership(judged) is Membership(membership)
    assert Outcome(toy(), "aligned", FIRST).membership(judged) is Membership.UNKNOWN


def test_the_verdict_of_the_theory_asked_for_is_read_from_the_release() -> None:
    """The toy theory puts instrumental first in mature clusters."""
    clusters = [mature("good", "instrumental"), mature("bad", "ideological")]
    found = observed(toy(), store_of_block(Block(toy(), reading_of(*case(*clusters)).triples)))
    outcome = Outcome(toy(), "ALIGNED", TOY)
    assert {o.cluster: outcome.membership(o).crisp for o in found} == {"good": 1, "bad": 0}


@settings(max_examples=60, deadline=None)
@given(populations)
def test_measures_are_shares_or_nothing(population: list[Observed]) -> None:
    outcome = Outcome(ONTOLOGY, "success", FIRST)
    for test in examined(ONTOLOGY, population):
        found = fit(test, outcome)
        if found.expects is None:
            continue
        x_only, y_only = found.deviant_consistency, found.deviant_coverage
        known = len(found.both) + len(x_only) + len(y_only) + found.neither
        assert known + found.unknown == len(population)
        assert found.contested <= found.unknown
        assert (found.consistency is None) == (not found.both and not x_only)
        assert (found.coverage is None) == (not found.both and not y_only)
        assert all(0 <= m <= 1 for m in (found.consistency, found.coverage) if m is not None)


@settings(max_examples=40, deadline=None)
@given(populations)
def test_an_unknown_case_leaves_the_measures_alone(population: list[Observed]) -> None:
    outcome = Outcome(ONTOLOGY, "success", FIRST)
    more = [*population, made(99, Situation(frozenset()))]
    tables = [truth_table(list(conditions(ONTOLOGY).values()), outcome, p)
              for p in (population, more)]  # fmt: skip
    assert tables[0].configurations() == tables[1].configurations()
    pairs = zip(examined(ONTOLOGY, population), examined(ONTOLOGY, more), strict=True)
    for before, after in pairs:
        old, new = fit(before, outcome), fit(after, outcome)
        assert (new.both, new.deviant_consistency) == (old.both, old.deviant_consistency)
        assert (new.deviant_coverage, new.neither) == (old.deviant_coverage, old.neither)
        assert new.unknown - old.unknown == (new.expects is not None)


def test_the_csv_is_a_data_frame_of_noughts_and_ones(release: Release, tmp_path: Path) -> None:
    """Read as R's read.csv(row.names = 1) does: unique row names, safe names, empty is NA."""
    population = observed(ONTOLOGY, release.store())
    sets = list(conditions(ONTOLOGY).values())
    made_of = truth_table(sets, Outcome(ONTOLOGY, "aligned", FIRST), population)
    content = file_of("csv", case_table(made_of))
    head, *body = csv.reader(StringIO(content.decode(), newline=""))
    names = [row[0] for row in body]
    assert len(set(names)) == len(names) == sum(1 for _ in written())
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]*", name) for name in head[1:])
    assert {cell for row in body for cell in row[1:]} == {"", "0", "1"}
    assert {len(row) for row in body} == {len(head)}
    column = [row[head.index("MATURE")] for row in body]
    assert column.count("1") == sum(written_as_mature(o) for _, o in written())
    if shutil.which("Rscript"):
        path = tmp_path / "cases.csv"
        path.write_bytes(content)
        script = f'd <- read.csv("{path}", row.names=1); cat(sum(d$MATURE, na.rm=TRUE), ncol(d))'
        run = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
        assert run.stdout == f"{column.count('1')} {len(head) - 1}"


def test_tables_say_what_must_be_known_to_read_them(population: list[Observed]) -> None:
    table = truth_table(
        chosen(conditions(toy()), ["MATURE"]), Outcome(toy(), "aligned", TOY), population
    )
    for made_of in (case_table(table), configuration_table(table)):
        assert "the theory's own verdict" in made_of.notes[-1]
    fits = fit_table([fit_of(population, n) for n in ("main", "badly", "task")], "SUCCESS")
    found = {r[0]: dict(zip(fits.columns, r, strict=True)) for r in fits.rows}
    assert [found[f"toy-{n}"]["expects"] for n in ("main", "badly", "task")] == [
        "SUCCESS",
        "~SUCCESS",
        "nothing",
    ]
    assert found["toy-main"]["deviant_coverage"] == "d--2001-2005; f--2001-2005"
    assert not any("own verdict" in note for note in fits.notes)


def test_countries_add_up_to_all(release: Release) -> None:
    """Each complete case is in the table of its country and in that of all."""
    outcome = Outcome(ONTOLOGY, "aligned", FIRST)
    sets = chosen(conditions(ONTOLOGY), ["MATURE", "REGIONAL"])
    store = release.store()
    every = truth_table(sets, outcome, observed(ONTOLOGY, store)).complete()
    parts = [truth_table(sets, outcome, observed(ONTOLOGY, store, c)) for c in CODES.values()]
    assert sorted(r.case for p in parts for r in p.complete()) == sorted(r.case for r in every)
    assert len(every) > 20
