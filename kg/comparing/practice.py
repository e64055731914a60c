"""What was compared, observation by observation: where it is, of which type, how it is governed.

A comparison counts observations; figures draw them from the same graphs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.comparing.cases import Cases
from kg.comparing.comparison import Comparison, Observed, Period, touch
from kg.comparing.graphs import Graphs
from kg.vocabulary import CG


@dataclass(frozen=True)
class Practice:
    """An observation: the code of its country, its type where it has one, what it practises."""

    observation: str
    country: str
    cluster_type: str | None
    perspectives: tuple[str, ...]


@dataclass(frozen=True)
class Seat:
    """A cluster: the code of its country, and its place where the record names one."""

    cluster: str
    country: str
    place: str | None


@dataclass(frozen=True)
class Run:
    """A programme: its years on record, and which of the compared clusters took part in it."""

    programme: str
    period: Period
    clusters: frozenset[str]


def observed(comparison: Comparison) -> list[Observed]:
    """What stands behind the cases, each once, however many cases count it."""
    return list(dict.fromkeys(o for case in comparison.cases for o in case.observed))


def practices(graphs: Graphs, comparison: Comparison) -> Iterator[Practice]:
    """The observations that are compared; one that practises nothing on record has none."""
    cases = Cases(graphs)
    for of in observed(comparison):
        if of.observation:
            types = graphs.inferred.all(of.observation, CG.hasClusterType)
            practised = graphs.inferred.all(of.observation, CG.practises)
            code = cases.code_of(of.cluster)
            yield Practice(of.observation, code, next(iter(types), None), tuple(practised))


def seats(graphs: Graphs, comparison: Comparison) -> list[Seat]:
    """The clusters that are compared, and where they are."""
    clusters = dict.fromkeys(o.cluster for o in observed(comparison))
    cases, record = Cases(graphs), graphs.asserted
    return [Seat(c, cases.code_of(c), record.one(c, CG.place)) for c in clusters]


def runs(graphs: Graphs, comparison: Comparison) -> list[Run]:
    """The programmes that are compared, or those that the clusters were in; the oldest first.

    A cluster counts where its participation and its observation can have had a year in common.
    Programmes and participations that cannot have touched the years of the choice are left out.
    """
    chosen, years = comparison.choice.kind == "programmes", comparison.choice.years or (None, None)
    within: dict[str, set[str]] = {}
    if chosen:
        within = {case.iri: set() for case in comparison.cases}
    record = graphs.asserted
    for of in observed(comparison):
        for node in record.subjects(CG.participationOf, of.cluster):
            programme = record.one(node, CG.inProgramme) or ""
            if chosen and programme not in within:
                continue
            period = graphs.took_part(node)
            if touch(period, of.period) and touch(period, years):
                within.setdefault(programme, set()).add(of.cluster)
    found = [Run(p, graphs.period(p), frozenset(clusters)) for p, clusters in within.items()]
    found = [run for run in found if touch(run.period, years)]
    return sorted(found, key=lambda r: (r.period[0] or 9999, r.period[1] or 9999, r.programme))
