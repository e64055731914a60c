"""Proof trees: why a triple holds, from axioms and rules down to assessments with evidence."""

from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.reasoning.axioms import Axiom, Expression, HasValue
from kg.reasoning.block import Block
from kg.reasoning.chainer import Triple
from kg.reasoning.evidence import Record, Testimony
from kg.reasoning.rules import CLASH, DIFFERENT, TYPE
from kg.vocabulary import CG

AXIOM, RULE, THEORY, ASSERTED = "axiom", "rule", "theory", "asserted"


@dataclass(frozen=True)
class Proof:
    """A statement and why it holds.

    `kind` is axiom (inferred), rule (derived, closed world), theory (said by the ontology) or
    asserted; `by` names the axiom, rule or place in the report; `claims` are what it formalises.
    """

    statement: str
    brief: str
    """The statement without its subject."""
    triple: Triple
    kind: str
    by: str
    claims: tuple[tuple[str, str], ...] = ()
    premises: tuple["Proof", ...] = ()
    testimony: tuple[Testimony, ...] = field(default=())


class Prover:
    """Proves triples of one block; `literature` has the texts of claims, if `record` has not."""

    def __init__(self, block: Block, record: Record, literature: Record | None = None) -> None:
        self.block = block
        self.record = record
        self.literature = literature or record
        self.ontology = block.ontology

    def prove(self, triple: Triple) -> Proof | None:
        """Why a triple holds; None where it does not."""
        if triple not in self.block.closure:
            return None
        why = self.block.closure.why(triple)
        if why is None:
            return self._leaf(triple)
        premises = tuple(
            p for premise in why.premises if (p := self.prove(premise)) and not self._trivial(p)
        )
        claims = tuple((c, self._claim(c)) for c in why.rule.axiom.claims)
        return self._made(triple, AXIOM, self.spoken_axiom(why.rule.axiom), claims, premises)

    def spoken_axiom(self, axiom: Axiom) -> str:
        """An axiom in words, by the labels of its terms."""
        parts = [" and ".join(map(self._expression, part)) for part in axiom.parts]
        match axiom.kind:
            case "SubClassOf":
                named = isinstance(axiom.parts[1][0], str)
                return f"every {parts[0]} {f'is {article(parts[1])} ' if named else ''}{parts[1]}"
            case "EquivalentClasses":
                return f"definition: {parts[0]} means {parts[1]}"
            case "PropertyChain":
                return f"what {parts[0].replace(' and ', ' something that ')}, {parts[1]} that"
            case "DisjointClasses":
                return f"nothing is more than one of {', '.join(parts)}"
            case "FunctionalObjectProperty":
                return f"nothing {parts[0]} of more than one kind"
            case "ObjectPropertyDomain" | "ObjectPropertyRange":
                return f"what stands beside '{parts[0]}' is {article(parts[1])} {parts[1]}"
            case _:
                return str(axiom)

    def _expression(self, expression: Expression) -> str:
        if isinstance(expression, HasValue):
            label = self.ontology.label
            return f"{label(expression.property)} {label(expression.value)}"
        return self.ontology.label(expression)

    def spoken(self, triple: Triple, subject: bool = True) -> str:
        """A triple in words, by the labels of its terms; without its subject if not wanted."""
        s, p, o = triple
        start = f"{self._subject(s)} " if subject else ""
        if p == CLASH:
            return f"{start}contradicts the ontology"
        what = self._subject(o)
        verb = {TYPE: f"is {article(what)}", DIFFERENT: "is different from"}.get(p)
        return f"{start}{verb or self.ontology.label(p)} {what}"

    def _made(
        self,
        triple: Triple,
        kind: str,
        by: str,
        claims: tuple[tuple[str, str], ...] = (),
        premises: tuple[Proof, ...] = (),
        testimony: tuple[Testimony, ...] = (),
    ) -> Proof:
        said, brief = self.spoken(triple), self.spoken(triple, subject=False)
        return Proof(said, brief, triple, kind, by, claims, premises, testimony)

    def _subject(self, iri: str) -> str:
        if cluster := self.record.one(iri, CG.observationOf):
            return f"{self.record.label(cluster)} {period(self.record, iri)}"
        strategy = self.record.one(iri, CG.strategyText)
        return f"'{strategy}'" if strategy else self.record.label(iri)

    def _leaf(self, triple: Triple) -> Proof:
        s = triple[0]
        derived = self.block.derived.get(_ox(triple)) if not s.startswith("_:") else None
        if derived:
            testimony = tuple(self._testimony(triple))
            return self._made(triple, RULE, f"rule {derived}", testimony=testimony)
        if triple in self.ontology.reference:
            locator = next(iter(self.ontology.objects(s, CG.locator)), "the ontology")
            return self._made(triple, THEORY, locator)
        return self._made(triple, ASSERTED, "asserted")

    def _testimony(self, triple: Triple) -> list[Testimony]:
        s, p, o = triple
        dimensions = self.ontology.dimensions
        if p in dimensions:
            value = self.ontology.name(o)
            assessed = self.record.on_dimension(s, dimensions[p].iri)
            direct = [t for t in assessed if t.says.endswith(value)]
            return direct or self.record.grounds(s, dimensions[p].iri)
        return [self.record.assessment(o)] if p == CG.hasStrategyInUse.value else []

    def _trivial(self, proof: Proof) -> bool:
        """That an observation is one, and what strategy serves what, needs no line of its own."""
        _, p, o = proof.triple
        return (p, o) == (TYPE, CG.Observation.value)

    def _claim(self, iri: str) -> str:
        return self.literature.one(iri, CG.statement) or self.record.label(iri)


def article(noun: str) -> str:
    """The indefinite article that a noun takes."""
    return "an" if noun[:1].lower() in "aeio" else "a"


def period(record: Record, observation: str) -> str:
    """The years of an observation, such as 2006-2013, until 2013 or from 2006."""
    first = record.one(observation, CG.firstYear)
    last = record.one(observation, CG.lastYear)
    if first and last:
        return f"{first}-{last}"
    if first:
        return f"from {first}"
    return f"until {last}" if last else "undated"


def _ox(triple: Triple) -> ox.Triple:
    s, p, o = triple
    return ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o))
