"""Verdicts as the objects that `klynge judge` and the API answer with."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from kg.reasoning.advice import Adviser
from kg.reasoning.block import Block
from kg.reasoning.judging import Judge, Situation, Verdict
from kg.reasoning.ontology import Ontology
from kg.terms import text
from kg.vocabulary import CG

Answer = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """What a verdict says of its observation besides the judgement."""

    observation: str
    cluster: str | None
    first_year: int | None
    last_year: int | None
    country: str | None


def records(triples: Iterable[ox.Triple], observations: Iterable[str]) -> list[Record]:
    """The cluster, period and country of each observation, as asserted."""
    wanted = {
        CG.observationOf,
        CG.firstYear,
        CG.lastYear,
        CG.inCountry,
        CG.countryCode,
    }
    said = {
        (text(t.subject), t.predicate): text(t.object) for t in triples if t.predicate in wanted
    }
    found = []
    for o in observations:
        cluster = said.get((o, CG.observationOf))
        place = said.get((cluster, CG.inCountry)) if cluster else None
        country = said.get((place, CG.countryCode)) if place else None
        first, last = (said.get((o, p)) for p in (CG.firstYear, CG.lastYear))
        found.append(Record(o, cluster, _year(first), _year(last), country))
    return found


def judged(block: Block, adviser: Adviser) -> list[tuple[Record, Situation, Verdict]]:
    """Every observation of a block under every theory."""
    judges = _judges(adviser)
    return [
        (record, situation, judge.verdict(situation))
        for record in records(block.asserted, block.observations)
        for situation in [block.situations[record.observation]]
        for judge in judges
    ]


@lru_cache(maxsize=8)
def _judges(adviser: Adviser) -> list[Judge]:
    """A judge for each theory, the same from block to block, so that it remembers its verdicts."""
    return [Judge(adviser, theory) for theory in adviser.ontology.theories]


def answer(adviser: Adviser, record: Record, situation: Situation, verdict: Verdict) -> Answer:
    """The verdict in the published schema (docs/verdict.schema.json)."""
    ontology = adviser.ontology
    names = _Names(ontology)
    unsettled = [p for p in ontology.deciding if situation.value(p) is None]
    deciding = frozenset(c for c in situation.characteristics if c[0] in ontology.deciding)
    return {
        "cluster": record.cluster,
        "observation": record.observation,
        "period": [record.first_year, record.last_year],
        "country": record.country,
        "theory": verdict.theory,
        "type": adviser.cluster_type(deciding),
        "characteristics": names.assigned(situation.characteristics),
        "contested": sorted(names.dimension(p) for p in situation.contested),
        "unknown": sorted(names.dimension(p) for p in unsettled if p not in situation.contested),
        "quadrant": names.only(adviser.concluded(deciding, CG.inQuadrant.value)),
        "conflict_type": names.only(adviser.concluded(deciding, CG.hasConflictType.value)),
        "primary": names.listed(verdict.primary),
        "supplementary": names.listed(verdict.supplementary),
        "works_well": names.listed(verdict.works_well),
        "both_and": names.listed(verdict.both_and),
        "works_badly": names.listed(verdict.works_badly),
        "practised": names.listed(situation.practised),
        "tasks": names.listed(verdict.tasks),
        "verdict": verdict.outcome,
        "advised_against": names.listed(verdict.advised_against),
        "dissent": [
            {"hypothesis": h, "perspective": ontology.name(p), "rating": r}
            for h, p, r in sorted(verdict.dissent)
        ],
        "perspectives": {ontology.name(p): o for p, o in sorted(verdict.perspectives.items())},
        "holds_regardless": {
            "primary": names.listed(verdict.primary),
            "supplementary": names.listed(verdict.supplementary),
            "verdict": verdict.outcome if verdict.settled else None,
        },
        "flips": [
            {"change": names.assigned(f.change), "verdict": f.verdict} for f in verdict.flips
        ],
    }


class _Names:
    """Short names of terms, sorted as answers give them."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology

    def dimension(self, property_: str) -> str:
        """The short name of the dimension of a characteristic property."""
        return self.ontology.dimensions[property_].name

    def assigned(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Characteristics as short names of dimensions to short names of values."""
        return {self.dimension(p): self.ontology.name(v) for p, v in sorted(pairs)}

    def listed(self, terms: Iterable[str]) -> list[str]:
        """The short names of terms, sorted."""
        return sorted(self.ontology.name(t) for t in terms)

    def only(self, terms: list[str]) -> str | None:
        """The short name of the one term, None where there is none."""
        return self.ontology.name(terms[0]) if terms else None


def _year(text: str | None) -> int | None:
    return int(text) if text is not None else None
