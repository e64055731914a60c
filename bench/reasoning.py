"""How fast reasoning is and how much memory it takes: `python -m bench.reasoning [N...]`.

Each number of observations is run in a process of its own. Ratios are against a peer run beside,
or against another size; what issue and design ask of them stands in the last column.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from rich.console import Console
from rich.table import Table

from bench import pipeline
from bench.pipeline import BLOCK, STEPS, Peers, Run

SIZES = (1_000, 10_000, 100_000)
PEERS = 10_000
"""As many observations at most are compared with SPARQL."""
HERMIT = 1_000


@dataclass(frozen=True)
class Row:
    """One ratio or measure, and what is wanted of it; `met` is None where nothing is."""

    name: str
    value: float
    wanted: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Report:
    """All that was measured."""

    runs: list[Run]
    rows: list[Row]


def report(sizes: Sequence[int], size: int = BLOCK, hermit: bool = True) -> Report:
    """Measure at each number of observations."""
    runs = [_apart(n, size) for n in sorted(sizes)]
    compared = min(PEERS, max(sizes))
    rows = [*_growth(runs), *_against_sparql(pipeline.peers(compared, size))]
    if hermit:
        rows += _against_hermit(HERMIT)
    for run in runs:
        rows += _of_run(run)
    return Report(runs, rows)


def _apart(observations: int, size: int) -> Run:
    """A run in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-P", "-m", "bench.reasoning", "--one", "--block", str(size)]
    done = subprocess.run(
        [*command, str(observations)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the run of {observations:,} failed: {done.stderr[-2000:]}")
    return Run(**json.loads(done.stdout))


def _one(observations: int, size: int) -> Run:
    run = pipeline.run(observations, size)
    run.rejudged_ms = pipeline.rejudged(observations)
    return run


def _growth(runs: Sequence[Run]) -> list[Row]:
    """The time of each run over that of the one before; ten times as many take at most twelve."""
    rows = []
    for less, more in pairwise(runs):
        times = more.observations / less.observations
        value = more.reasoning / less.reasoning
        name = f"time of {more.observations:,} over {less.observations:,} observations"
        rows.append(_at_most(name, value, 1.2 * times))
    return rows


def _against_sparql(found: Peers) -> list[Row]:
    of = f"{found.observations:,} observations"
    return [
        _at_most(f"triples that only chainer or SPARQL infers, {of}", found.differences, 0),
        _at_least(
            f"SPARQL by hand, with loading, over chainer, {of}",
            (found.sparql + found.loading) / found.chainer,
            1,
        ),
        Row(f"SPARQL by hand, updates only, over chainer, {of}", found.sparql / found.chainer),
    ]


def _against_hermit(observations: int) -> list[Row]:
    chainer, hermit, differences = pipeline.against_hermit(observations)
    of = f"{observations:,} observations"
    return [
        _at_most(f"statements that only chainer or HermiT infers, {of}", differences, 0),
        _at_least(f"HermiT over chainer, by the clock, {of}", hermit / chainer, 50),
    ]


def _of_run(run: Run) -> list[Row]:
    of = f"{run.observations:,} observations"
    return [
        Row(f"reasoning over writing the result, {of}", run.reasoning / run.seconds["write"]),
        _at_most(f"peak memory in MB, {of}", run.megabytes, 1_536),
        _at_most(f"contradictions, {of}", run.contradictions, 0),
        Row(f"ms for one changed observation among {run.observations:,}", run.rejudged_ms),
    ]


def _at_most(name: str, value: float, limit: float) -> Row:
    return Row(name, value, f"at most {limit:,.4g}", value <= limit)


def _at_least(name: str, value: float, limit: float) -> Row:
    return Row(name, value, f"at least {limit:,.4g}", value >= limit)


def shown(found: Report, console: Console) -> None:
    """Print both tables."""
    runs = Table(title="Processor seconds")
    for heading in ("observations", *STEPS, "triples", "MB"):
        runs.add_column(heading, justify="right")
    for run in found.runs:
        seconds = (f"{run.seconds[step]:.2f}" for step in STEPS)
        triples = f"{sum(run.triples.values()):,}"
        runs.add_row(f"{run.observations:,}", *seconds, triples, f"{run.megabytes:,}")
    rows = Table("measure", "value", "wanted", "met", title="Ratios")
    for row in found.rows:
        met = {None: "", True: "yes", False: "NO"}[row.met]
        rows.add_row(row.name, f"{row.value:,.2f}", row.wanted, met)
    console.print(runs, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _options(arguments)
    if options.one:
        _print_json(_one(options.observations[0], options.block))
        return
    found = report(options.observations or SIZES, options.block, options.hermit)
    if options.json:
        _print_json(found)
    else:
        shown(found, Console())


def _print_json(found: Run | Report) -> None:
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reasoning", description=__doc__)
    parser.add_argument("observations", type=int, nargs="*", help=f"default: {SIZES}")
    parser.add_argument("--block", type=int, default=BLOCK, help="observations at a time")
    parser.add_argument("--no-hermit", dest="hermit", action="store_false")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
