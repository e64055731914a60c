"""Proofs in the reader's language: each step in the labels of its terms, down to the sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from markupsafe import Markup

from api.labels import Label, label, recorded
from api.languages import Reader
from kg.reasoning.axioms import Axiom, Expression, HasValue
from kg.reasoning.evidence import Citation, Testimony
from kg.reasoning.explanation import Explainer
from kg.reasoning.judging import Condition, Verdict
from kg.reasoning.proof import ASSERTED, AXIOM, RULE, THEORY, Proof
from kg.reasoning.rules import TYPE
from kg.store import Store
from kg.vocabulary import CG

JUDGED = "judged"
"""The kind of a step that is a judgement over all ways in which the unknown could fall."""


@dataclass(frozen=True)
class Said:
    """A sourced statement in the reader's language, with where it is stated."""

    node: str
    says: Label | Markup
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Step:
    """A step of a proof as `components/proof.html` shows it."""

    statement: Markup
    kind: str
    by: str
    claims: tuple[tuple[str, str], ...] = ()
    testimony: tuple[Said, ...] = ()
    premises: tuple["Step", ...] = ()


class Speaker:
    """Says what an explainer proves in the language of a reader."""

    def __init__(self, store: Store, reader: Reader, explainer: Explainer) -> None:
        self.store = store
        self.reader = reader
        self.explainer = explainer
        self.record = explainer.record
        self.ontology = explainer.ontology

    @property
    def dimensions(self) -> dict[str, str]:
        """The dimensions by their characteristic properties."""
        return {p: d.iri for p, d in self.ontology.dimensions.items()}

    def label(self, iri: str) -> Label:
        """What a thing is called, in the release or in a case that was handed in."""
        if any(self.store.quads(ox.NamedNode(iri))):
            return label(self.store, self.reader, iri)
        return Label(self.record.label(iri), "", False)

    def verdict(self, observation: str, verdict: Verdict) -> Step:
        """The proof of a verdict: what is recommended, and what is practised, and why."""
        say = self.reader.say
        statement = Markup("{}: {}").format(
            self._subject(observation), say(f"verdict.{verdict.outcome}")
        )
        premises = (
            *self._known(observation, verdict.conditions),
            *self._advised(observation, verdict),
            *self._practised(observation),
        )
        theory = say("proof.judged", theory=str(self.label(verdict.theory)))
        return Step(statement, JUDGED, theory, premises=premises)

    def testimony(self, found: Iterable[Testimony]) -> tuple[Said, ...]:
        """Sourced statements in the reader's language."""
        return tuple(Said(t.node, self._says(t), t.citations) for t in found)

    def step(self, proof: Proof) -> Step:
        """A proof as the reader is told it."""
        return Step(
            self._statement(proof.triple),
            proof.kind,
            self._by(proof),
            proof.claims,
            self.testimony(proof.testimony),
            tuple(map(self.step, proof.premises)),
        )

    def _known(self, observation: str, conditions: Iterable[Condition]) -> Iterator[Step]:
        """The characteristics that the verdict turns on: proved, or unknown or contested."""
        for condition in conditions:
            property_ = condition.property
            if not property_:
                continue
            proof = condition.value and self.explainer.prover.prove(
                (observation, property_, condition.value)
            )
            yield self.step(proof) if proof else self._open(observation, condition)

    def _open(self, observation: str, condition: Condition) -> Step:
        dimension = self.ontology.dimensions[condition.property or ""].iri
        word = self.reader.say(f"condition.{condition.status}")
        statement = Markup("{}: {}").format(self.label(dimension), word)
        found = self.record.on_dimension(observation, dimension)
        return Step(statement, ASSERTED, "", testimony=self.testimony(found))

    def _advised(self, observation: str, verdict: Verdict) -> Iterator[Step]:
        """What the synthesis recommends: proved, or common to all ways the unknown could fall."""
        for property_, perspectives in (
            (CG.hasPrimaryPerspective, verdict.primary),
            (CG.hasSupplementaryPerspective, verdict.supplementary),
        ):
            for perspective in sorted(perspectives):
                triple = (observation, property_.value, perspective)
                proof = self.explainer.prover.prove(triple)
                yield self.step(proof) if proof else self._common(triple, verdict)

    def _common(self, triple: tuple[str, str, str], verdict: Verdict) -> Step:
        """What holds in every variant, with the hypotheses of the synthesis that say so."""
        rating = "primary" if triple[1] == CG.hasPrimaryPerspective.value else "supplementary"
        premises = tuple(
            Step(self._named(h.iri), THEORY, self._locator(h.iri), self._claims(h.iri))
            for h in sorted(self.ontology.hypotheses.values(), key=lambda h: h.iri)
            if h.synthesis and h.theory == verdict.theory and (rating, triple[2]) in h.says
        )
        by = self.reader.say("proof.variants")
        return Step(self._statement(triple), JUDGED, by, premises=premises)

    def _practised(self, observation: str) -> Iterator[Step]:
        for perspective in self.ontology.perspectives:
            triple = (observation, CG.practises.value, perspective)
            if proof := self.explainer.prover.prove(triple):
                yield self.step(proof)

    def _named(self, iri: str) -> Markup:
        return Markup("{}").format(self.label(iri))

    def _locator(self, hypothesis: str) -> str:
        return ", ".join(self.ontology.objects(hypothesis, CG.locator))

    def _claims(self, hypothesis: str) -> tuple[tuple[str, str], ...]:
        literature = self.explainer.literature
        claims = self.ontology.objects(hypothesis, CG.formalises)
        return tuple((c, literature.one(c, CG.statement) or c) for c in claims)

    def _statement(self, triple: tuple[str, str, str]) -> Markup:
        s, p, o = triple
        verb = self.reader.say("proof.is") if p == TYPE else self.label(p)
        return Markup("{} {} {}").format(self._subject(s), verb, self._subject(o))

    def _subject(self, iri: str) -> Label | Markup:
        if cluster := self.record.one(iri, CG.observationOf):
            return Markup("{} {}").format(self.label(cluster), self._years(iri))
        words = self.record.one(iri, CG.strategyText)
        return self._quoted(words) if words else self.label(iri)

    def _years(self, observation: str) -> str:
        """The years of an observation, a side that is not known or not over left open."""
        first, last = (self.record.one(observation, p) for p in (CG.firstYear, CG.lastYear))
        known = f"{first or '…'}–{last or '…'}"
        return known if first or last else self.reader.say("case.undated")

    def _quoted(self, words: str) -> Markup:
        """Words of the record between the quotation marks of the page's language."""
        return Markup("<q>{}</q>").format(recorded(self.reader, words))

    def _says(self, testimony: Testimony) -> Label | Markup:
        """An assessed value, the words of a strategy, or where an organisation is."""
        if value := self.record.one(testimony.node, CG.assessedValue):
            dimension = self.record.one(testimony.node, CG.onDimension)
            named = Markup("{}: ").format(self.label(dimension)) if dimension else ""
            return Markup("{}{}").format(named, self.label(value))
        if organisation := self.record.one(testimony.node, CG.linksTo):
            where = self.record.one(testimony.node, CG.hasLocation)
            at = Markup(": {}").format(self.label(where)) if where else ""
            return Markup("{}{}").format(self.label(organisation), at)
        return recorded(self.reader, testimony.says)

    def _by(self, proof: Proof) -> str:
        if proof.kind == AXIOM and (why := self.explainer.block.closure.why(proof.triple)):
            return self._axiom(why.rule.axiom) or proof.by
        if proof.kind == RULE:
            name = proof.by.removeprefix("rule ")
            known = self.reader.has(told := f"rule.{name}")
            return self.reader.say(told) if known else self.reader.say("proof.rule", name=name)
        return proof.by

    def _axiom(self, axiom: Axiom) -> str | None:
        """An axiom in words; None for a kind that proves no statement about an observation."""
        joined = f" {self.reader.say('axiom.and')} "
        parts = [joined.join(map(self._expression, part)) for part in axiom.parts]
        say = self.reader.say
        match axiom.kind:
            case "SubClassOf":
                kind = "axiom.is" if isinstance(axiom.parts[1][0], str) else "axiom.has"
                return say(kind, first=parts[0], then=parts[1])
            case "EquivalentClasses":
                return say("axiom.means", first=parts[0], then=parts[1])
            case "PropertyChain":
                links = [say("axiom.quoted", words=self._expression(e)) for e in axiom.parts[0]]
                first = f" {say('axiom.something')} ".join(links)
                return say("axiom.chain", first=first, then=say("axiom.quoted", words=parts[1]))
            case "ObjectPropertyDomain" | "ObjectPropertyRange":
                return say("axiom.beside", first=parts[0], then=parts[1])
        return None

    def _expression(self, expression: Expression) -> str:
        if isinstance(expression, HasValue):
            return f"{self.label(expression.property)} {self.label(expression.value)}"
        return str(self.label(expression))
