"""The benchmark runs; it measures, so nothing here asserts on time."""

import io
import json

from rich.console import Console

from bench.endpoint import bare, latencies, queries
from bench.generate import blocks
from bench.reasoning import report, shown
from bench.servers import klynge, resident_megabytes
from kg.releases import Release
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


def test_each_of_the_ten_queries_of_the_endpoint_has_an_answer(release: Release) -> None:
    store = release.store()
    assert len(queries()) == 10
    for name, query in queries().items():
        answer = bare(store, query)
        if "CONSTRUCT" in query:
            assert answer.count(b"\n") > 1000, name
        else:
            assert json.loads(answer)["results"]["bindings"], name


def test_the_endpoint_is_measured_on_each_query(release: Release) -> None:
    with klynge(release) as server:
        rows = latencies(release, server, rounds=1)
        assert [name for name in queries() if any(name in row.name for row in rows)] == list(
            queries()
        )
        assert all(row.value > 0 for row in rows)
        assert 30 < resident_megabytes(server.process) < 1000
