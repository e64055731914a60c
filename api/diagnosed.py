"""The answer of a diagnosis: the verdict, what follows from it, and the cases that are alike."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from api.languages import Reader
from api.speaking import Speaker, Step
from kg.observations import Observed, Outcome
from kg.reasoning.advice import Adviser, Characteristics
from kg.reasoning.answers import Answer
from kg.reasoning.block import Block
from kg.reasoning.case import literature
from kg.reasoning.explanation import Explainer
from kg.reasoning.ontology import Ontology, shipped
from kg.similarity import Likeness, alike
from kg.sources.cases import read
from kg.store import Store

SHOWN = 8
"""How many similar cases a page lists; data has them all."""
BADLY = "works-badly"
Proofs = dict[tuple[str, str], list[Step]]
"""The proofs of what is said of a perspective, by theory and perspective."""


@dataclass(frozen=True)
class Like:
    """A similar case: the cluster and period, what is the same, and what became of it.

    `same`, `different` and `unknown` are dimensions, by their addresses.
    """

    cluster: str
    observation: str
    period: tuple[int | None, int | None]
    country: str
    verdict: str | None
    same: tuple[str, ...]
    different: tuple[str, ...]
    unknown: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def known(self) -> int:
        """How much of the given cluster is known, on which this one was compared."""
        return len(self.same) + len(self.different) + len(self.unknown)


@dataclass(frozen=True)
class Diagnosis:
    """What follows under one theory: the verdict as `klynge judge` gives it, and the counsel."""

    verdict: Answer
    counsel: dict[str, Any]
    similar: tuple[Like, ...]

    @property
    def shown(self) -> Sequence[Like]:
        """The similar cases that a page lists."""
        return self.similar[:SHOWN]

    @property
    def by_advice(self) -> dict[str, list[str]]:
        """The perspectives that have each advice."""
        found: dict[str, list[str]] = {}
        for standing in self.counsel["standings"]:
            found.setdefault(standing["advice"], []).append(standing["perspective"])
        return found

    @property
    def in_use(self) -> list[str]:
        """The strategies in use, by their addresses."""
        standings = self.counsel["standings"]
        return [s for standing in standings for s in (*standing["keep"], *standing["drop"])]

    @property
    def badly(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """What is said to work badly whatever is unknown: the perspective's standing, and who says
        so."""
        return [
            (standing, opinion)
            for standing in self.counsel["standings"]
            for opinion in (*standing["opinions"], *standing["dissent"])
            if opinion["rating"] == BADLY and opinion["certain"]
        ]


def diagnoses(
    found: dict[str, Any], observed: Iterable[Observed], ontology: Ontology
) -> list[Diagnosis]:
    """What an examiner found, with the similar cases of a release."""
    pairs = zip(found["verdicts"], found["counsels"], strict=True)
    release = list(observed)
    return [Diagnosis(v, c, tuple(_similar(c, release, ontology))) for v, c in pairs]


def proofs(case: Path, store: Store, who: Reader) -> Proofs:
    """Why each perspective stands as it does in a case that was judged, as the reader is told."""
    ontology = shipped()
    block = Block(ontology, read([case]).triples)
    explainer = Explainer(block, Adviser(ontology), literature(store, ontology))
    speaker = Speaker(store, who, explainer)
    found: Proofs = {}
    for theory, observation in product(ontology.theories, block.observations):
        lines = explainer.explain(observation, theory).perspectives
        for perspective, line in zip(ontology.perspectives, lines, strict=True):
            found[theory, perspective] = list(map(speaker.step, line.proofs))
    return found


def data(found: Iterable[Diagnosis], case: dict[str, Any]) -> dict[str, Any]:
    """The whole answer as data: `verdicts` is what `klynge judge` prints for `case`."""
    listed = list(found)
    return {
        "case": case,
        "verdicts": [d.verdict for d in listed],
        "counsels": [d.counsel for d in listed],
        "similar": [[asdict(like) for like in d.similar] for d in listed],
    }


def _similar(
    counsel: dict[str, Any], observed: Iterable[Observed], ontology: Ontology
) -> Iterable[Like]:
    known: Characteristics = frozenset((p, v) for p, v in counsel["characteristics"])
    return (_like(x, counsel["theory"], ontology) for x in alike(observed, known))


def _like(likeness: Likeness, theory: str, ontology: Ontology) -> Like:
    found = likeness.observed
    same, different, unknown = (
        tuple(ontology.dimensions[p].iri for p in properties)
        for properties in (likeness.same, likeness.different, likeness.unknown)
    )
    return Like(
        cluster=found.record.cluster or found.record.observation,
        observation=found.record.observation,
        period=(found.record.first_year, found.record.last_year),
        country=found.country,
        verdict=found.verdicts.get(theory),
        same=same,
        different=different,
        unknown=unknown,
        outcomes=found.outcomes,
    )
