"""The ontology as the reasoner knows it: its rules, its vocabulary, its hypotheses."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property

import pyoxigraph as ox

from kg.reasoning.axioms import HasValue, read_axioms
from kg.reasoning.chainer import Closure, RuleIndex, Triple
from kg.reasoning.rules import TYPE, Rule, compile_rules, facts
from kg.resources import ontology_files
from kg.terms import text
from kg.vocabulary import CG, OWL, RDF, RDFS, SKOS

RATINGS = {
    "namesPrimary": "primary",
    "namesSupplementary": "supplementary",
    "ratesAsWorkingWell": "works-well",
    "ratesAsBothAnd": "both-and",
    "ratesAsWorkingBadly": "works-badly",
    "findsNeeded": "needed",
    "findsFeasible": "feasible",
}


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis of a theory: what it says of each perspective, and whether it is synthesis."""

    iri: str
    theory: str
    synthesis: bool
    says: frozenset[tuple[str, str]]
    """Pairs of a rating and a perspective."""
    tasks: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Dimension:
    """A dimension that gives observations a characteristic."""

    iri: str
    property: str
    name: str
    many: bool


class Ontology:
    """What the modules and theories say, compiled once and only read afterwards."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(triples)
        self.axioms = read_axioms(self.triples)
        self.rules: list[Rule] = compile_rules(self.axioms)
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        for t in self.triples:
            if isinstance(t.object, ox.Literal):
                self._objects[text(t.subject), t.predicate.value].append(t.object.value)
                if t.predicate == RDFS.label and t.object.language:
                    self._labels[text(t.subject)][t.object.language] = t.object.value
            elif isinstance(t.object, ox.NamedNode):
                self._objects[text(t.subject), t.predicate.value].append(t.object.value)

    def objects(self, subject: str, predicate: ox.NamedNode) -> list[str]:
        """The IRIs and the text of the literals that the ontology relates a subject to."""
        return self._objects.get((subject, predicate.value), [])

    def instances(self, kind: ox.NamedNode) -> list[str]:
        """The individuals asserted to be of a class, in a stable order."""
        return sorted(s for (s, p), os in self._objects.items() if p == TYPE and kind.value in os)

    def subjects(self, predicate: ox.NamedNode, value: str) -> list[str]:
        """What the ontology relates to a value, in a stable order."""
        return sorted(
            s for (s, p), os in self._objects.items() if p == predicate.value and value in os
        )

    def kinds(self, subject: str) -> list[str]:
        """The classes that an individual of the ontology is asserted to be of."""
        return self.objects(subject, RDF.type)

    def label(self, iri: str, language: str = "en") -> str:
        """The label of a term in a language, else in English, else the end of its IRI."""
        labels = self._labels.get(iri, {})
        return labels.get(language) or labels.get("en") or iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]

    def name(self, iri: str) -> str:
        """The short name of a term, as case files and JSON answers write it."""
        notation = self.objects(iri, SKOS.notation)
        return notation[0] if notation else iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes that the reasoner infers membership of."""
        return frozenset(self.instances(OWL.Class))

    @cached_property
    def object_properties(self) -> frozenset[str]:
        """The properties that the reasoner infers values of."""
        return frozenset(self.instances(OWL.ObjectProperty))

    def reasoned_on(self, triples: Iterable[ox.Triple]) -> list[Triple]:
        """Those of the triples that reasoning is about, as it holds them."""
        properties, classes = self.object_properties, self.classes
        found = []
        for t in triples:
            p, node = t.predicate.value, t.object
            if p not in properties and p != TYPE:
                continue
            if isinstance(node, ox.NamedNode | ox.BlankNode):
                o = _name(node)
                if p != TYPE or o in classes:
                    found.append((_name(t.subject), p, o))
        return found

    @cached_property
    def reference(self) -> Closure:
        """All that follows from the ontology alone, on which every observation's closure rests."""
        closure = Closure(RuleIndex(self.rules))
        closure.add(self.reasoned_on(self.triples))
        closure.add(facts(self.axioms))
        return closure

    @cached_property
    def inferred(self) -> list[ox.Triple]:
        """What follows from the ontology alone, between named things."""
        return [
            ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o))
            for s, p, o in self.reference.inferred()
            if not s.startswith("_:") and not o.startswith("_:")
        ]

    @cached_property
    def background(self) -> list[ox.Triple]:
        """What the closed-world rules need to know of types, dimensions, codes and concepts."""
        wanted = {RDF.type, CG.characteristicProperty, CG.hasManyValues, SKOS.notation}
        wanted |= {CG.namedByProperty, CG.concernsProgramme, CG.strategyOf, CG.readAs}
        terms = self.classes | self.object_properties
        return [
            t
            for t in self.triples
            if t.predicate in wanted
            and isinstance(t.subject, ox.NamedNode)
            and t.subject.value not in terms
        ]

    @cached_property
    def dimensions(self) -> dict[str, Dimension]:
        """The dimensions with a characteristic property, by that property."""
        found = {}
        for (subject, predicate), values in self._objects.items():
            if predicate == CG.characteristicProperty.value:
                many = bool(self.objects(subject, CG.hasManyValues))
                found[values[0]] = Dimension(subject, values[0], self.name(subject), many)
        return found

    @cached_property
    def deciding(self) -> dict[str, frozenset[str]]:
        """The characteristic properties that conditions ask about, with the values they name."""
        found: dict[str, set[str]] = defaultdict(set)
        for axiom in self.axioms:
            if axiom.kind == "EquivalentClasses":
                for e in (e for part in axiom.parts for e in part):
                    if isinstance(e, HasValue) and e.property in self.dimensions:
                        found[e.property].add(e.value)
        return {p: frozenset(vs) for p, vs in sorted(found.items())}

    @cached_property
    def perspectives(self) -> list[str]:
        """The perspectives, in a stable order."""
        return self.instances(CG.Perspective)

    @cached_property
    def theories(self) -> list[str]:
        """The theories, in a stable order."""
        return self.instances(CG.Theory)

    @cached_property
    def hypotheses(self) -> dict[str, Hypothesis]:
        """Every hypothesis of every theory, by IRI."""
        return {iri: self._hypothesis(iri) for iri in self._hypothesis_iris()}

    def _hypothesis_iris(self) -> list[str]:
        return sorted({*self.instances(CG.Hypothesis), *self.instances(CG.SynthesisHypothesis)})

    def _hypothesis(self, iri: str) -> Hypothesis:
        says = {
            (rating, perspective)
            for name, rating in RATINGS.items()
            for perspective in self.objects(iri, CG[name])
        }
        (theory,) = self.objects(iri, CG.partOfTheory)
        synthesis = CG.SynthesisHypothesis.value in self.objects(iri, RDF.type)
        tasks = frozenset(self.objects(iri, CG.namesTask))
        return Hypothesis(iri, theory, synthesis, frozenset(says), tasks)

    def definition(self, cls: str) -> frozenset[tuple[str, str]]:
        """The characteristics that make something a member of a defined class, fully unfolded."""
        atoms: set[tuple[str, str]] = set()
        for axiom in self.axioms:
            if axiom.kind == "EquivalentClasses" and axiom.parts[0] == (cls,):
                for e in axiom.parts[1]:
                    atoms |= (
                        {(e.property, e.value)} if isinstance(e, HasValue) else self.definition(e)
                    )
        return frozenset(atoms)

    @cached_property
    def conditions(self) -> dict[str, list[frozenset[tuple[str, str]]]]:
        """For each hypothesis, the alternative sets of characteristics under which it applies."""
        return self._ways(CG.isSubjectTo)

    @cached_property
    def typing(self) -> dict[str, list[frozenset[tuple[str, str]]]]:
        """For each cluster type, the alternative sets of characteristics that give it."""
        return self._ways(CG.hasClusterType)

    def _ways(self, property_: ox.NamedNode) -> dict[str, list[frozenset[tuple[str, str]]]]:
        """For each value that members of a class have, what makes something a member of it."""
        found: dict[str, list[frozenset[tuple[str, str]]]] = defaultdict(list)
        for axiom in self.axioms:
            if axiom.kind == "SubClassOf" and isinstance(axiom.parts[0][0], str):
                for e in axiom.parts[1]:
                    if isinstance(e, HasValue) and e.property == property_.value:
                        found[e.value].append(self.definition(axiom.parts[0][0]))
        return found


def _name(node: object) -> str:
    """An IRI as such, a blank node with its label: what reasoning holds of a node."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def parse(files: Iterable[object]) -> list[ox.Triple]:
    """The triples of Turtle files, blank nodes kept apart."""
    return [
        quad.triple
        for path in files
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


@cache
def shipped() -> Ontology:
    """The ontology that comes with Klynge, with all its theories."""
    return Ontology(parse(ontology_files()))
