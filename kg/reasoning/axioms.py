"""The axioms of the ontology, read from RDF: each with its kind, its parts and its claims.

Only the kinds that lie in both OWL 2 DL and OWL 2 RL, and that `rules` can compile, are known.
Anything else is refused by name, so that no part of the theory is passed over in silence.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.vocabulary import DCTERMS, OWL, RDF, RDFS

RELATIONS = {
    RDFS.subClassOf: "SubClassOf",
    OWL.equivalentClass: "EquivalentClasses",
    OWL.disjointWith: "DisjointClasses",
    RDFS.subPropertyOf: "SubObjectPropertyOf",
    OWL.inverseOf: "InverseObjectProperties",
    OWL.propertyChainAxiom: "PropertyChain",
    RDFS.domain: "ObjectPropertyDomain",
    RDFS.range: "ObjectPropertyRange",
    OWL.differentFrom: "DifferentIndividuals",
}
CHARACTERISTICS = {
    OWL.FunctionalProperty: "FunctionalObjectProperty",
    OWL.SymmetricProperty: "SymmetricObjectProperty",
    OWL.TransitiveProperty: "TransitiveObjectProperty",
}
COLLECTIONS = {
    OWL.AllDisjointClasses: ("DisjointClasses", OWL.members),
    OWL.AllDifferent: ("DifferentIndividuals", OWL.distinctMembers),
}
DECLARATIONS = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.NamedIndividual,
    OWL.Ontology,
    OWL.Restriction,
    OWL.Axiom,
}
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
PARTS = {
    OWL.intersectionOf,
    OWL.onProperty,
    OWL.hasValue,
    OWL.members,
    OWL.distinctMembers,
    OWL.annotatedSource,
    OWL.annotatedProperty,
    OWL.annotatedTarget,
    OWL.imports,
    OWL.versionIRI,
    OWL.versionInfo,
    OWL.deprecated,
}


class UnknownAxiom(ValueError):
    """An axiom or class expression of a kind that the compiler does not know."""


@dataclass(frozen=True)
class HasValue:
    """The class of what has `value` for `property` (OWL 2 ObjectHasValue)."""

    property: str
    value: str


Expression = str | HasValue
"""A named class, by its IRI, or a value restriction."""


@dataclass(frozen=True)
class Axiom:
    """One axiom: `parts` are IRIs or, for classes, conjunctions of expressions.

    `claims` are the IRIs of the claims that the axiom formalises, none for Klynge's own machinery.
    """

    kind: str
    parts: tuple[tuple[Expression, ...], ...]
    claims: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(' and '.join(map(_short, p)) for p in self.parts)})"


def read_axioms(triples: Iterable[ox.Triple]) -> list[Axiom]:
    """Every axiom among the triples, in a stable order. Raises `UnknownAxiom`."""
    reader = _Reader(triples)
    return sorted(set(reader.axioms()), key=lambda a: (str(a), a.claims))


def _short(expression: Expression) -> str:
    if isinstance(expression, HasValue):
        return f"{_short(expression.property)} value {_short(expression.value)}"
    return expression.rsplit("#", 1)[-1].rsplit("/id/", 1)[-1]


class _Reader:
    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[object, dict[ox.NamedNode, list[object]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in triples:
            self.about[triple.subject][triple.predicate].append(triple.object)
        self.kinds = {s: set(po[RDF.type]) & PROPERTIES for s, po in self.about.items()}
        self.claims = self._annotations()

    def axioms(self) -> Iterator[Axiom]:
        """Every axiom, as the triples come. Raises `UnknownAxiom`."""
        for subject, statements in list(self.about.items()):
            for predicate, values in list(statements.items()):
                self._refuse_unknown(subject, predicate)
                for value in values:
                    yield from self._axiom(subject, predicate, value)

    def _axiom(self, s: object, p: ox.NamedNode, o: object) -> Iterator[Axiom]:
        claims = self.claims.get((s, p, o), ())
        if p in (RDFS.subClassOf, OWL.equivalentClass):
            yield Axiom(RELATIONS[p], (self._class(s), self._class(o)), claims)
        elif p in (RDFS.domain, RDFS.range, RDFS.subPropertyOf, OWL.inverseOf):
            if self._is_object_property(s):
                yield Axiom(RELATIONS[p], ((_iri(s),), (self._named(o),)), claims)
        elif p == OWL.propertyChainAxiom:
            yield Axiom(RELATIONS[p], (tuple(map(_iri, self._list(o))), (_iri(s),)), claims)
        elif p in (OWL.disjointWith, OWL.differentFrom):
            yield Axiom(RELATIONS[p], ((_iri(s),), (_iri(o),)), claims)
        elif p == RDF.type:
            yield from self._typed(s, o, claims)

    def _is_object_property(self, node: object) -> bool:
        """Axioms of data and annotation properties conclude nothing about individuals."""
        kinds = self.kinds.get(node)
        if not kinds and isinstance(node, ox.NamedNode):
            raise UnknownAxiom(f"{node} is not declared to be a property of any kind")
        return not kinds or OWL.ObjectProperty in kinds

    def _named(self, node: object) -> str:
        """The name of a class or property, where only a name is known."""
        if isinstance(node, ox.BlankNode):
            self._class(node)
        return _iri(node)

    def _typed(self, s: object, o: object, claims: tuple[str, ...]) -> Iterator[Axiom]:
        if o in CHARACTERISTICS and isinstance(o, ox.NamedNode):
            yield Axiom(CHARACTERISTICS[o], ((_iri(s),),), claims)
        elif o in COLLECTIONS and isinstance(o, ox.NamedNode):
            kind, members = COLLECTIONS[o]
            (head,) = self.about[s][members]
            yield Axiom(kind, tuple((_iri(m),) for m in self._list(head)), claims)
        elif _in_owl(o) and o not in DECLARATIONS:
            raise UnknownAxiom(f"{s} is of type {o}, which the rule compiler does not know")

    def _class(self, node: object) -> tuple[Expression, ...]:
        """A class expression as a conjunction of named classes and value restrictions."""
        if isinstance(node, ox.NamedNode):
            return (node.value,)
        about = self.about[node]
        if about[OWL.hasValue]:
            return (HasValue(_iri(about[OWL.onProperty][0]), _iri(about[OWL.hasValue][0])),)
        if about[OWL.intersectionOf]:
            parts = self._list(about[OWL.intersectionOf][0])
            return tuple(e for part in parts for e in self._class(part))
        kinds = ", ".join(str(p) for p in about if _in_owl(p))
        raise UnknownAxiom(f"a class expression by {kinds} is not known to the rule compiler")

    def _list(self, node: object) -> list[object]:
        items = []
        while node != RDF.nil:
            items.append(self.about[node][RDF.first][0])
            node = self.about[node][RDF.rest][0]
        return items

    def _annotations(self) -> dict[tuple[object, object, object], tuple[str, ...]]:
        """The claims that each annotated triple formalises (OWL 2 mapping to RDF, 2.2)."""
        found = {}
        for statements in list(self.about.values()):
            if OWL.Axiom in statements[RDF.type]:
                ((s,), (p,), (o,)) = (
                    statements[OWL.annotatedSource],
                    statements[OWL.annotatedProperty],
                    statements[OWL.annotatedTarget],
                )
                found[s, p, o] = tuple(sorted(map(_iri, statements[DCTERMS.source])))
        return found

    def _refuse_unknown(self, subject: object, predicate: ox.NamedNode) -> None:
        if _in_owl(predicate) and predicate not in RELATIONS and predicate not in PARTS:
            raise UnknownAxiom(f"{subject} uses {predicate}, which the rule compiler does not know")


def _in_owl(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(OWL.base)


def _iri(term: object) -> str:
    if not isinstance(term, ox.NamedNode):
        raise UnknownAxiom(f"{term} stands where the rule compiler knows only names")
    return term.value
