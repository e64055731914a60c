"""Why a verdict is what it is: conditions, evidence, proofs, why not, and what would change it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.reasoning.advice import Adviser
from kg.reasoning.answers import records
from kg.reasoning.block import Block
from kg.reasoning.evidence import Record, Testimony
from kg.reasoning.judging import Condition, Judge, Situation, Verdict
from kg.reasoning.ontology import Hypothesis
from kg.reasoning.proof import Proof, Prover, period
from kg.vocabulary import CG


@dataclass(frozen=True)
class CharacteristicLine:
    """One characteristic of the observation: its value or what keeps it from having one."""

    dimension: str
    status: str
    """known, contested or unknown"""
    value: str | None
    derived: bool
    """Whether nobody assessed it and a rule derived it from something else."""
    testimony: tuple[Testimony, ...]


@dataclass(frozen=True)
class Reason:
    """A hypothesis that speaks to a perspective, with the claim it formalises."""

    hypothesis: str
    label: str
    rating: str
    locator: str
    claim: str
    certain: bool
    """Whether it applies whichever way the unknown falls."""


@dataclass(frozen=True)
class WhyNot:
    """What would have to hold for the synthesis to recommend a perspective."""

    label: str
    rating: str
    conditions: tuple[tuple[str, str, str], ...]
    """Dimension, required value, status."""
    hypothesis: str
    asks: tuple[tuple[str, str], ...]
    """The same dimensions and values by their addresses."""


@dataclass(frozen=True)
class PerspectiveLine:
    """One perspective: how it stands, why, what is practised, and why it is not advised."""

    name: str
    outcome: str
    reasons: tuple[Reason, ...]
    dissent: tuple[Reason, ...]
    practised: tuple[Testimony, ...]
    proofs: tuple[Proof, ...]
    why_not: tuple[WhyNot, ...]


@dataclass(frozen=True)
class Explanation:
    """All that can be said of one verdict; every part ends in a source or in the theory."""

    observation: str
    cluster: str
    period: str
    country: str | None
    theory: str
    outcome: str
    regardless_of: tuple[str, ...]
    characteristics: tuple[CharacteristicLine, ...]
    conditions: tuple[tuple[str, str], ...]
    perspectives: tuple[PerspectiveLine, ...]
    flips: tuple[tuple[str, str], ...]
    caveats: tuple[str, ...]


class Explainer:
    """Explains the verdicts of a block."""

    def __init__(self, block: Block, adviser: Adviser, literature: Record | None = None) -> None:
        self.block = block
        self.ontology = block.ontology
        self.adviser = adviser
        self.record = Record(self.ontology, [*block.asserted, *block.derived])
        self.literature = literature or self.record
        self.prover = Prover(block, self.record, self.literature)

    def verdict(self, observation: str, theory: str) -> Verdict:
        """The verdict on an observation under a theory, by the addresses of its terms."""
        return Judge(self.adviser, theory).verdict(self.block.situations[observation])

    def explain(self, observation: str, theory: str) -> Explanation:
        """The explanation of an observation's verdict under a theory."""
        situation = self.block.situations[observation]
        judge = Judge(self.adviser, theory)
        verdict = judge.verdict(situation)
        (about,) = records(self.block.asserted, [observation])
        unsettled = [c.property for c in verdict.conditions if c.property and c.value is None]
        return Explanation(
            observation=observation,
            cluster=self.record.label(about.cluster) if about.cluster else observation,
            period=period(self.record, observation),
            country=self._country(about.cluster),
            theory=self.ontology.label(theory),
            outcome=verdict.outcome,
            regardless_of=tuple(map(self._dimension, unsettled)) if verdict.regardless else (),
            characteristics=tuple(self._characteristics(observation, situation)),
            conditions=tuple((self._condition(c), c.status) for c in verdict.conditions),
            perspectives=tuple(
                self._perspective(observation, situation, judge, verdict, p)
                for p in self.ontology.perspectives
            ),
            flips=tuple(self._flips(verdict)),
            caveats=tuple(
                self.ontology.label(c) for c in self.ontology.objects(theory, CG.hasCaveat)
            ),
        )

    def _flips(self, verdict: Verdict) -> Iterator[tuple[str, str]]:
        """Changes of characteristics, and the practice that is advised: unknown is not absent."""
        for flip in verdict.flips:
            changes = (f"{self._dimension(p)} -> {self._value(v)}" for p, v in flip.change)
            yield ", ".join(changes), flip.verdict
        if verdict.if_practised:
            names = " and ".join(sorted(map(self._value, verdict.primary)))
            yield f"{names} practised", verdict.if_practised

    def _country(self, cluster: str | None) -> str | None:
        country = self.record.one(cluster, CG.inCountry) if cluster else None
        return self.record.label(country) if country else None

    def _dimension(self, property_: str) -> str:
        return self.ontology.dimensions[property_].name.replace("_", " ")

    def _value(self, iri: str) -> str:
        return self.ontology.name(iri)

    def _characteristics(self, observation: str, situation: Situation) -> list[CharacteristicLine]:
        lines = []
        for property_, dimension in sorted(self.ontology.dimensions.items(), key=self._rank):
            testimony = self.record.on_dimension(observation, dimension.iri)
            value = situation.value(property_)
            if dimension.many or not (testimony or value or property_ in self.ontology.deciding):
                continue
            status = (
                "known"
                if value
                else ("contested" if property_ in situation.contested else "unknown")
            )
            derived = bool(value) and not testimony
            found = testimony or self.record.grounds(observation, dimension.iri)
            lines.append(
                CharacteristicLine(
                    self._dimension(property_),
                    status,
                    self._value(value) if value else None,
                    derived,
                    tuple(found),
                )
            )
        return lines

    def _rank(self, item: tuple[str, object]) -> tuple[bool, bool, str]:
        """Maturity and system first, then what else decides, then the rest."""
        property_ = item[0]
        asked = property_ in {
            p for ws in self.ontology.conditions.values() for w in ws for p, _ in w
        }
        return (
            property_ not in (CG.hasMaturity.value, CG.hasInnovationSystem.value),
            not asked,
            property_,
        )

    def _condition(self, condition: Condition) -> str:
        if condition.property:
            value = f" is {self._value(condition.value)}" if condition.value else ""
            return self._dimension(condition.property) + value
        name = self.ontology.name(condition.perspective or "")
        return f"{name} practised" if condition.wanted else f"{name} not practised"

    def _perspective(
        self, observation: str, situation: Situation, judge: Judge, verdict: Verdict, iri: str
    ) -> PerspectiveLine:
        variants = list(judge.variants(situation))
        recommended = iri in verdict.primary | verdict.supplementary
        sets = [set(v.advice.hypotheses) for v in variants]
        everywhere = set.intersection(*sets)
        reasons = [
            self._reason(h, rating, h in everywhere)
            for h in sorted(set.union(*sets), key=lambda h: (not h.synthesis, h.iri))
            for rating, p in sorted(h.says)
            if p == iri and (h in everywhere or h.synthesis)
        ]
        otherwise = {(h, r) for h, p, r in verdict.dissent if p == iri}
        return PerspectiveLine(
            name=self.ontology.name(iri),
            outcome=verdict.perspectives[iri],
            reasons=tuple(r for r in reasons if (r.hypothesis, r.rating) not in otherwise),
            dissent=tuple(r for r in reasons if (r.hypothesis, r.rating) in otherwise),
            practised=tuple(self.record.strategies(observation, iri)),
            proofs=tuple(self._proofs(observation, iri)),
            why_not=() if recommended else tuple(self._why_not(situation, judge.theory, iri)),
        )

    def _reason(self, hypothesis: Hypothesis, rating: str, certain: bool) -> Reason:
        claims = self.ontology.objects(hypothesis.iri, CG.formalises)
        texts = [self.literature.one(c, CG.statement) or "" for c in claims]
        return Reason(
            hypothesis.iri,
            self.ontology.label(hypothesis.iri),
            rating,
            ", ".join(self.ontology.objects(hypothesis.iri, CG.locator)),
            " ".join(filter(None, texts)),
            certain,
        )

    def _proofs(self, observation: str, perspective: str) -> list[Proof]:
        wanted = (CG.hasPrimaryPerspective, CG.hasSupplementaryPerspective, CG.practises)
        found = (self.prover.prove((observation, p.value, perspective)) for p in wanted)
        return [proof for proof in found if proof]

    def _why_not(self, situation: Situation, theory: str, perspective: str) -> list[WhyNot]:
        found = []
        for iri, ways in sorted(self.ontology.conditions.items()):
            h = self.ontology.hypotheses[iri]
            ratings = [r for r, p in h.says if p == perspective]
            if h.synthesis and h.theory == theory and ratings:
                found += [
                    WhyNot(
                        self.ontology.label(iri),
                        ratings[0],
                        tuple(self._required(situation, p, v) for p, v in sorted(way)),
                        iri,
                        tuple((self.ontology.dimensions[p].iri, v) for p, v in sorted(way)),
                    )
                    for way in ways
                ]
        return found

    def _required(self, situation: Situation, property_: str, value: str) -> tuple[str, str, str]:
        actual = situation.value(property_)
        if actual is not None:
            status = "met" if actual == value else "violated"
        else:
            status = "contested" if property_ in situation.contested else "unknown"
        return self._dimension(property_), self._value(value), status
