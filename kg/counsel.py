"""What a verdict on a case means for whoever governs the cluster: what fits, what to add or drop.

Nothing is concluded here that the verdict and its explanation do not say; it is put in the order
in which a facilitator asks. Things are told by their addresses, to be named in any language.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.diagnosis import strategies
from kg.reasoning.advice import Adviser
from kg.reasoning.answers import judged
from kg.reasoning.evidence import Record
from kg.reasoning.explanation import Explainer, PerspectiveLine, Reason
from kg.reasoning.judging import Flip, Situation, Verdict
from kg.reasoning.ontology import Ontology
from kg.reasoning.proof import Proof
from kg.submission import Submission
from kg.vocabulary import CG

ADVICE = PRIMARY, SUPPLEMENTARY, NEITHER, AGAINST = "primary", "supplementary", "neither", "against"


@dataclass(frozen=True)
class Opinion:
    """What one hypothesis says of a perspective, and whether it holds whatever is unknown."""

    hypothesis: str
    rating: str
    certain: bool
    locator: str
    """Where in the work of the theory it is stated."""
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """One perspective: whether it is advised, what of it is in use, and what follows."""

    perspective: str
    advice: str
    outcome: str
    keep: tuple[str, ...]
    """Strategies in use of a perspective that is not advised against."""
    add: tuple[str, ...]
    """Strategies of a recommended perspective that are not in use."""
    drop: tuple[str, ...]
    """Strategies in use of a perspective that is advised against."""
    opinions: tuple[Opinion, ...]
    dissent: tuple[Opinion, ...]
    elsewhere: tuple[str, ...]
    """The hypotheses that recommend it for other kinds of cluster."""
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Counsel:
    """What follows under one theory for one observation."""

    theory: str
    verdict: str
    settled: bool
    """Whether the verdict is the same whichever way the unknown falls."""
    types: tuple[str, ...]
    """The cluster type, or those that remain possible."""
    characteristics: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    """The deciding characteristics that are not known, or fit neither kind."""
    standings: tuple[Standing, ...]
    """The perspectives, those that are advised first."""
    tasks: tuple[str, ...]
    quadrant: str | None
    conflict: str | None
    situations: tuple[str, ...]
    """Where governance lies to the opportunity space."""
    turns: tuple[Flip, ...]
    if_practised: str | None
    """What the verdict would become if all that comes first were done as well; None where it
    would stay as it is."""
    caveats: tuple[str, ...]


def counsels(submission: Submission) -> list[Counsel]:
    """What follows for each observation under each theory. Raises `Refused`, `Inconsistent`."""
    block = submission.block
    adviser = Adviser(block.ontology)
    claims = [t for t in submission.known.triples if t.predicate == CG.statement]
    explainer = Explainer(block, adviser, Record(block.ontology, claims))
    return [
        _counsel(explainer, record.observation, situation, verdict)
        for record, situation, verdict in judged(block, adviser)
    ]


def _counsel(
    explainer: Explainer, observation: str, situation: Situation, verdict: Verdict
) -> Counsel:
    ontology, adviser = explainer.ontology, explainer.adviser
    deciding = frozenset(c for c in situation.characteristics if c[0] in ontology.deciding)
    explained = explainer.explain(observation, verdict.theory)
    used = _used(explainer.record, observation)

    def only(property_: str) -> str | None:
        """The one value that follows for a property, if any does."""
        return next(iter(adviser.concluded(deciding, property_)), None)

    lines = zip(ontology.perspectives, explained.perspectives, strict=True)
    standings = [_standing(ontology, verdict, p, line, used) for p, line in lines]
    return Counsel(
        theory=verdict.theory,
        verdict=verdict.outcome,
        settled=verdict.settled,
        types=tuple(possible_types(ontology, situation)),
        characteristics=tuple(sorted(situation.characteristics)),
        unknown=tuple(p for p in ontology.deciding if _is_open(ontology, situation, p)),
        standings=tuple(sorted(standings, key=lambda s: ADVICE.index(s.advice))),
        tasks=tuple(sorted(verdict.tasks)),
        quadrant=only(CG.inQuadrant.value),
        conflict=only(CG.hasConflictType.value),
        situations=tuple(explainer.record.all(observation, CG.hasSituation)),
        turns=verdict.flips,
        if_practised=verdict.if_practised,
        caveats=tuple(ontology.objects(verdict.theory, CG.hasCaveat)),
    )


def _is_open(ontology: Ontology, situation: Situation, property_: str) -> bool:
    return situation.value(property_) not in ontology.deciding[property_]


def possible_types(ontology: Ontology, situation: Situation) -> Iterator[str]:
    """The cluster types that nothing known rules out."""
    for cluster_type, ways in sorted(ontology.typing.items()):
        if any(
            all(_is_open(ontology, situation, p) or situation.value(p) == v for p, v in way)
            for way in ways
        ):
            yield cluster_type


def _used(record: Record, observation: str) -> frozenset[str]:
    """The strategy concepts that are in use, as assessed."""
    found = (record.one(a, CG.exactStrategy) for a in record.subjects(CG.assessmentOf, observation))
    return frozenset(filter(None, found))


def _standing(
    ontology: Ontology, verdict: Verdict, iri: str, line: PerspectiveLine, used: frozenset[str]
) -> Standing:
    advice = _advice(verdict, iri)
    known = [CG[s].value for s in strategies(ontology)[iri]]
    here, rest = [s for s in known if s in used], [s for s in known if s not in used]
    against = advice == AGAINST
    return Standing(
        perspective=iri,
        advice=advice,
        outcome=line.outcome,
        keep=() if against else tuple(here),
        add=tuple(rest) if advice in (PRIMARY, SUPPLEMENTARY) else (),
        drop=tuple(here) if against else (),
        opinions=tuple(_opinions(ontology, line.reasons)),
        dissent=tuple(_opinions(ontology, line.dissent)),
        elsewhere=tuple(_elsewhere(ontology, verdict.theory, iri, line)),
        proofs=line.proofs,
    )


def _advice(verdict: Verdict, perspective: str) -> str:
    for advice, named in (
        (PRIMARY, verdict.primary),
        (SUPPLEMENTARY, verdict.supplementary),
        (AGAINST, verdict.advised_against),
    ):
        if perspective in named:
            return advice
    return NEITHER


def _opinions(ontology: Ontology, reasons: Iterable[Reason]) -> Iterator[Opinion]:
    for r in reasons:
        claims = ontology.objects(r.hypothesis, CG.formalises)
        yield Opinion(r.hypothesis, r.rating, r.certain, r.locator, tuple(claims))


def _elsewhere(
    ontology: Ontology, theory: str, perspective: str, line: PerspectiveLine
) -> Iterator[str]:
    """The hypotheses of the synthesis that recommend a perspective and do not apply here."""
    applying = {r.hypothesis for r in (*line.reasons, *line.dissent)}
    for iri, h in ontology.hypotheses.items():
        recommends = {(PRIMARY, perspective), (SUPPLEMENTARY, perspective)} & h.says
        if h.synthesis and h.theory == theory and recommends and iri not in applying:
            yield iri
