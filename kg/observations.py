"""Observations as a release holds them: what is known, what was judged, what came out of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from kg.reasoning.answers import Record, records
from kg.reasoning.block import situations
from kg.reasoning.chainer import Triple
from kg.reasoning.evidence import Citation
from kg.reasoning.evidence import Record as Evidence
from kg.reasoning.judging import Situation
from kg.reasoning.ontology import Ontology
from kg.reasoning.rules import TYPE
from kg.store import ASSERTED, DERIVED, INFERRED, JUDGED, Store
from kg.terms import text
from kg.vocabulary import CG


class NoObservation(LookupError):
    """No observation is in the country asked for."""


@dataclass(frozen=True)
class Outcome:
    """What a source reports as having come out of an observed period."""

    statement: str
    citation: Citation | None


@dataclass(frozen=True)
class Observed:
    """One cluster in one period: what is on record, and what was concluded and judged."""

    record: Record
    situation: Situation
    subject_to: frozenset[str]
    """The hypotheses whose condition it meets."""
    cluster_types: frozenset[str]
    verdicts: Mapping[str, str]
    """The outcome of the verdict under each theory, by IRI."""
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """The short name, such as nce-raufoss--2006-2013."""
        return self.record.observation.rsplit("/", 1)[-1]

    @property
    def cluster(self) -> str:
        """The short name of the cluster, such as nce-raufoss; empty where it has none."""
        return (self.record.cluster or "").rsplit("/", 1)[-1]

    @property
    def country(self) -> str:
        """The code of the country; empty where it has none."""
        return self.record.country or ""


def observed(ontology: Ontology, store: Store, country: str = "") -> list[Observed]:
    """The observations of a release, of one country or of all, sorted by country and name.

    Raises `NoObservation` where a country is named and nothing was observed there.
    """
    found = sorted(_read(ontology, store), key=lambda o: (o.country, o.name))
    chosen = [o for o in found if country in ("", o.country)]
    if country and not chosen:
        there = ", ".join(sorted({o.country for o in found} - {""}))
        raise NoObservation(f"nothing was observed in '{country}'; the countries are {there}")
    return chosen


def _read(ontology: Ontology, store: Store) -> list[Observed]:
    asserted = list(store.triples(ASSERTED))
    concluded = (t for graph in (DERIVED, INFERRED) for t in store.triples(graph))
    triples = [
        (text(t.subject), t.predicate.value, text(t.object)) for t in chain(asserted, concluded)
    ]
    kind = CG.Observation.value
    names = sorted({s for s, p, o in triples if p == TYPE and o == kind})
    known = situations(ontology, names, triples)
    subject_to = _values(triples, CG.isSubjectTo.value)
    types = _values(triples, CG.hasClusterType.value)
    verdicts, outcomes = _verdicts(ontology, store), _outcomes(Evidence(ontology, asserted))
    return [
        Observed(
            record,
            known[record.observation],
            frozenset(subject_to[record.observation]),
            frozenset(types[record.observation]),
            verdicts[record.observation],
            tuple(outcomes[record.observation]),
        )
        for record in records(asserted, names)
    ]


def _values(triples: Iterable[Triple], property_: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for s, p, o in triples:
        if p == property_:
            found[s].add(o)
    return found


def _verdicts(ontology: Ontology, store: Store) -> dict[str, dict[str, str]]:
    """For each observation, the short name of the outcome under each theory."""
    of = {p: _pairs(store, p) for p in (CG.verdictOn, CG.accordingTo, CG.hasOutcome)}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for verdict, observation in of[CG.verdictOn].items():
        theory, outcome = of[CG.accordingTo][verdict], of[CG.hasOutcome][verdict]
        found[observation][theory] = ontology.name(outcome)
    return found


def _pairs(store: Store, predicate: ox.NamedNode) -> dict[str, str]:
    return {text(t.subject): text(t.object) for t in store.matching(JUDGED, None, predicate, None)}


def _outcomes(evidence: Evidence) -> dict[str, list[Outcome]]:
    """For each observation, what sources report, sorted by the address of the report."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for node, observation in evidence.pairs(CG.outcomeOf):
        said = evidence.one(node, CG.statement) or ""
        found[observation].append(Outcome(said, evidence.citation(node)))
    return found
