"""The benchmark runs; it measures, so nothing here asserts on time."""

import io

from rich.console import Console

from bench.generate import blocks
from bench.reasoning import report, shown
from kg.vocabulary import CG


def test_a_small_benchmark_reports_every_row_and_both_reasoners_agree() -> None:
    found = report([25, 50], size=20, hermit=False)
    assert [run.observations for run in found.runs] == [25, 50]
    rows = {row.name: row for row in found.rows}
    assert rows["triples that only chainer or SPARQL infers, 50 observations"].value == 0
    assert rows["contradictions, 50 observations"].met
    assert any(name.startswith("time of 50 over 25") for name in rows)
    assert rows["ms for one changed observation among 50"].value > 0
    out = io.StringIO()
    shown(found, Console(file=out, width=120))
    assert all(name in out.getvalue() for name in rows)


def test_generated_observations_are_the_same_for_the_same_seed_however_they_are_cut() -> None:
    whole = [t for block in blocks(30, 30) for t in block]
    assert whole == [t for block in blocks(30, 7) for t in block]
    assert whole != [t for block in blocks(30, 30, seed=1) for t in block]
    assert sum(t.predicate == CG.observationOf for t in whole) == 30
    assert 15 < len(whole) / 30 < 30
