"""Whether a graph is in OWL 2 RL and in OWL 2 DL, written out from the specifications.

The grammar of OWL 2 RL is https://www.w3.org/TR/owl2-profiles/#Feature_Overview_3 (4.2), the
limits of DL are https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL (11.2)
and https://www.w3.org/TR/owl2-syntax/#Typing_Constraints_of_OWL_2_DL (5.8.1). Two things are
stricter than both: `owl:sameAs` and anonymous individuals are refused.
"""

from collections.abc import Callable

import pyoxigraph as ox
from ontology_graph import PROPERTY_KINDS, Graph, Node, short
from ontology_regularity import irregular, unsimple

from kg.vocabulary import CG, OWL, RDF, RDFS, XSD

RESERVED = (OWL.base, RDF.base, RDFS.base, XSD.base)
BUILT_IN_ANNOTATIONS = {
    *(RDFS[n] for n in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(OWL[n] for n in ("versionInfo", "deprecated", "priorVersion")),
    *(OWL[n] for n in ("backwardCompatibleWith", "incompatibleWith")),
}
HEADER = {OWL.imports, OWL.versionIRI}
PIECES = {
    *(RDF[n] for n in ("first", "rest")),
    *(OWL[n] for n in ("onProperty", "onClass", "onDataRange", "members", "distinctMembers")),
    *(OWL[n] for n in ("annotatedSource", "annotatedProperty", "annotatedTarget")),
}
CONNECTIVES = {OWL[n] for n in ("intersectionOf", "unionOf", "complementOf", "oneOf")}
RESTRICTIONS = {
    *(OWL[n] for n in ("someValuesFrom", "allValuesFrom", "hasValue", "hasSelf")),
    *(OWL[n] for n in ("minCardinality", "maxCardinality", "cardinality")),
    *(OWL[f"{n}QualifiedCardinality"] for n in ("min", "max")),
    OWL.qualifiedCardinality,
}
ALLOWED = {
    "subclass": {
        *(OWL[n] for n in ("intersectionOf", "unionOf", "oneOf", "someValuesFrom", "hasValue"))
    },
    "superclass": {
        *(OWL[n] for n in ("intersectionOf", "complementOf", "allValuesFrom", "hasValue")),
        *(OWL[n] for n in ("maxCardinality", "maxQualifiedCardinality")),
    },
    "equivalent": {OWL.intersectionOf, OWL.hasValue},
}
RL_DATATYPES = {
    *(RDF[n] for n in ("PlainLiteral", "XMLLiteral", "langString")),
    RDFS.Literal,
    *(XSD[n] for n in ("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger")),
    *(XSD[n] for n in ("positiveInteger", "negativeInteger", "long", "int", "short", "byte")),
    *(XSD[n] for n in ("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")),
    *(XSD[n] for n in ("float", "double", "string", "normalizedString", "token", "language")),
    *(XSD[n] for n in ("Name", "NCName", "NMTOKEN", "boolean", "hexBinary", "base64Binary")),
    *(XSD[n] for n in ("anyURI", "dateTime", "dateTimeStamp")),
}
NEVER_REASONED_ON = {CG.codedOn}
"""Data properties whose range may lie outside the OWL 2 datatypes: no axiom speaks of them."""

CHARACTERISTICS = {
    *(OWL[n] for n in ("FunctionalProperty", "InverseFunctionalProperty", "SymmetricProperty")),
    *(OWL[n] for n in ("AsymmetricProperty", "TransitiveProperty", "IrreflexiveProperty")),
}
REFUSED = {
    OWL.ReflexiveProperty: "reflexive properties are not in OWL 2 RL (4.2.5)",
    OWL.disjointUnionOf: "disjoint unions are not in OWL 2 RL (4.2.5)",
    OWL.sameAs: "individuals are never said to be the same",
}


def violations(graph: Graph) -> list[str]:
    """Everything in the graph that OWL 2 RL or OWL 2 DL does not allow, one sentence each."""
    return _Profile(graph).check()


class _Profile:
    """One walk over the axioms of a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.found: list[str] = []
        self.walked: set[Node] = set()
        self.classes = graph.typed(OWL.Class)
        self.objects = graph.typed(OWL.ObjectProperty)
        self.data = graph.typed(OWL.DatatypeProperty)
        self.annotations = graph.typed(OWL.AnnotationProperty) | BUILT_IN_ANNOTATIONS
        self.datatypes = graph.typed(RDFS.Datatype)
        self.axioms: dict[ox.NamedNode, Callable[[Node, Node], None]] = {
            RDF.type: self.assertion,
            RDFS.subClassOf: self.subclass,
            OWL.equivalentClass: lambda s, o: self.both(s, o, "equivalent"),
            OWL.disjointWith: lambda s, o: self.both(s, o, "subclass"),
            RDFS.domain: self.domain,
            RDFS.range: self.range,
            RDFS.subPropertyOf: self.same_kind,
            OWL.equivalentProperty: self.same_kind,
            OWL.propertyDisjointWith: self.same_kind,
            OWL.inverseOf: self.inverse,
            OWL.propertyChainAxiom: self.chain,
            OWL.hasKey: self.key,
            OWL.differentFrom: lambda s, o: self.different([s, o]),
        }

    def check(self) -> list[str]:
        """Walk everything, then look for what the walk did not reach."""
        self.kinds()
        for triple in self.graph.triples:
            self.triple(triple)
        self.found += [
            f"{self.graph.called(n)} belongs to no axiom"
            for n in self.graph.about
            if isinstance(n, ox.BlankNode) and n not in self.walked
        ]
        return sorted({*self.found, *unsimple(self.graph), *irregular(self.graph)})

    def refuse(self, node: Node, why: str) -> None:
        """Note a violation."""
        self.found.append(f"{self.graph.called(node)}: {why}")

    def kinds(self) -> None:
        """A name is of one kind: class, datatype, one kind of property or individual."""
        for name in self.graph.typed(OWL.Class, RDFS.Datatype, *PROPERTY_KINDS):
            types = self.graph.objects(name, RDF.type)
            if types & PROPERTY_KINDS:
                types = types - CHARACTERISTICS
            if len(types) > 1:
                self.refuse(name, f"is of several kinds: {', '.join(sorted(map(short, types)))}")
            if name.value.startswith(RESERVED) and name not in BUILT_IN_ANNOTATIONS:
                self.refuse(name, "is reserved vocabulary and cannot be declared")

    def triple(self, t: ox.Triple) -> None:
        """Send a triple to the check of its axiom."""
        s, p, o = t.subject, t.predicate, t.object
        if isinstance(o, ox.Literal) and o.datatype not in RL_DATATYPES:
            self.refuse(s, f"has a literal of {short(o.datatype)}, not a datatype of OWL 2 RL")
        if p in REFUSED:
            self.refuse(s, REFUSED[p])
        elif p in self.axioms:
            if not (p == OWL.inverseOf and isinstance(s, ox.BlankNode)):
                self.axioms[p](s, o)
        elif p in HEADER:
            if OWL.Ontology not in self.graph.objects(s, RDF.type):
                self.refuse(s, f"has {short(p)} but is no ontology")
        elif p in PIECES | CONNECTIVES | RESTRICTIONS:
            if isinstance(s, ox.NamedNode):
                self.refuse(s, f"has {short(p)}, which only a blank node may have")
        elif p not in self.annotations:
            self.property_assertion(s, p, o)

    def property_assertion(self, s: Node, p: ox.NamedNode, o: Node) -> None:
        """A plain triple: its predicate is declared, its ends are what the predicate relates."""
        if p in self.objects:
            self.individual(s)
            self.individual(o)
        elif p in self.data:
            self.individual(s)
            if not isinstance(o, ox.Literal):
                self.refuse(s, f"has no literal for the data property {short(p)}")
        else:
            self.refuse(p, f"is used on {short(s)} but is no declared property")

    def assertion(self, s: Node, kind: Node) -> None:
        """`rdf:type`: a declaration, a characteristic, an n-ary axiom or a class assertion."""
        if kind in REFUSED:
            assert isinstance(kind, ox.NamedNode)
            self.refuse(s, REFUSED[kind])
        elif kind in CHARACTERISTICS:
            if s not in self.objects and (kind, s in self.data) != (OWL.FunctionalProperty, True):
                self.refuse(s, f"is {short(kind)} but no object property")
        elif kind in (OWL.AllDisjointClasses, OWL.AllDifferent, OWL.Axiom):
            self.walked.add(s)
            self.nary(s, kind)
        elif kind in (OWL.Class, OWL.Restriction) and isinstance(s, ox.BlankNode):
            return
        elif kind in {OWL.Class, RDFS.Datatype, OWL.Ontology, *PROPERTY_KINDS}:
            if isinstance(s, ox.BlankNode):
                self.refuse(s, f"is an anonymous {short(kind)}")
        elif kind == OWL.NamedIndividual:
            self.individual(s)
        else:
            self.individual(s)
            self.expression(kind, "superclass")

    def nary(self, s: Node, kind: Node) -> None:
        """Axioms that are nodes of their own."""
        if kind == OWL.Axiom:
            self.annotated(s)
        elif kind == OWL.AllDisjointClasses:
            for member in self.members(s, OWL.members, 2):
                self.expression(member, "subclass")
        else:
            lists = self.graph.objects(s, OWL.members)
            self.different(self.members(s, OWL.members if lists else OWL.distinctMembers, 2))

    def annotated(self, s: Node) -> None:
        """An annotated axiom names one triple, and that triple is there."""
        about = self.graph.about[s]
        parts = [about.get(OWL[f"annotated{n}"], set()) for n in ("Source", "Property", "Target")]
        if [len(p) for p in parts] != [1, 1, 1]:
            self.refuse(s, "an annotated axiom names one source, property and target")
            return
        source, predicate, target = (next(iter(p)) for p in parts)
        assert isinstance(predicate, ox.NamedNode)
        if target not in self.graph.objects(source, predicate):
            self.refuse(source, f"{short(predicate)} is annotated but not said")

    def members(self, s: Node, predicate: ox.NamedNode, least: int) -> list[Node]:
        """The members of the list that a node has; the list is well formed (RDF mapping 3)."""
        heads = list(self.graph.objects(s, predicate))
        if len(heads) != 1:
            self.refuse(s, f"has {len(heads)} lists for {short(predicate)}")
            return []
        node: Node = heads[0]
        while node != RDF.nil:
            first, rest = (self.graph.objects(node, RDF[n]) for n in ("first", "rest"))
            if node in self.walked or len(first) != 1 or len(rest) != 1:
                self.refuse(s, f"the list for {short(predicate)} is malformed or shared")
                return []
            self.walked.add(node)
            node = next(iter(rest))
        members = self.graph.items(heads[0])
        if len(members) < least or len(set(members)) < len(members):
            self.refuse(s, f"{short(predicate)} needs {least} or more members, no two the same")
        return members

    def individual(self, node: Node) -> None:
        """A named individual: not reserved, and no name of another kind."""
        if not isinstance(node, ox.NamedNode):
            self.refuse(node, "is no named individual")
        elif node.value.startswith(RESERVED):
            self.refuse(node, "is reserved vocabulary used as an individual")
        elif node in self.classes | self.objects | self.data | self.annotations | self.datatypes:
            self.refuse(node, "is a class or property used as an individual")

    def different(self, nodes: list[Node]) -> None:
        """Different individuals."""
        for node in nodes:
            self.individual(node)

    def both(self, s: Node, o: Node, role: str) -> None:
        """Two class expressions in the same role."""
        self.expression(s, role)
        self.expression(o, role)

    def subclass(self, s: Node, o: Node) -> None:
        """SubClassOf (4.2.5)."""
        self.expression(s, "subclass")
        self.expression(o, "superclass")

    def expression(self, node: Node, role: str) -> None:
        """A class expression that OWL 2 RL allows in this role (4.2.3)."""
        if isinstance(node, ox.NamedNode):
            if node not in self.classes and node != OWL.Nothing:
                what = "is not allowed" if node == OWL.Thing else "is no declared class"
                self.refuse(node, f"{what} as {role}")
            return
        kinds = set(self.graph.about.get(node, {})) & (CONNECTIVES | RESTRICTIONS)
        if len(kinds) != 1 or len(self.graph.about[node][next(iter(kinds))]) != 1:
            self.refuse(node, "is no class expression")
            return
        self.walked.add(node)
        kind = kinds.pop()
        if kind not in ALLOWED[role]:
            self.refuse(node, f"{short(kind)} is not allowed as {role} in OWL 2 RL (4.2.3)")
        else:
            self.shape(node, kind)
            self.filler(node, kind, next(iter(self.graph.about[node][kind])), role)

    def shape(self, node: Node, kind: ox.NamedNode) -> None:
        """The node of an expression has its type and nothing that does not belong to it."""
        about = self.graph.about[node]
        expected = {RDF.type, kind}
        if kind in RESTRICTIONS:
            expected.add(OWL.onProperty)
        if kind == OWL.maxQualifiedCardinality:
            expected |= set(about) & {OWL.onClass, OWL.onDataRange}
        if set(about) - {RDFS.subClassOf, OWL.equivalentClass} != expected:
            self.refuse(node, f"an expression with {short(kind)} has other statements than it may")
        if about.get(RDF.type) != {OWL.Restriction if kind in RESTRICTIONS else OWL.Class}:
            self.refuse(node, f"an expression with {short(kind)} has the wrong type")

    def filler(self, node: Node, kind: ox.NamedNode, value: Node, role: str) -> None:
        """What a class expression is made from is allowed there too."""
        if kind in (OWL.intersectionOf, OWL.unionOf):
            for member in self.members(node, kind, 2):
                self.expression(member, role)
        elif kind == OWL.oneOf:
            self.different(self.members(node, kind, 1))
        elif kind == OWL.complementOf:
            self.expression(value, "subclass")
        else:
            self.restriction(node, kind, value, role)

    def restriction(self, node: Node, kind: ox.NamedNode, value: Node, role: str) -> None:
        """A restriction on an object or a data property."""
        properties = list(self.graph.objects(node, OWL.onProperty))
        if len(properties) != 1:
            self.refuse(node, "is a restriction on several properties")
        on_data = set(properties) <= self.data
        if not on_data:
            self.object_property(*properties)
        if kind == OWL.hasValue:
            self.value(node, value, on_data=on_data)
        elif kind in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
            if not isinstance(value, ox.Literal) or value.value not in ("0", "1"):
                self.refuse(node, "a maximum is 0 or 1 in OWL 2 RL (4.2.3)")
            for filler in self.graph.objects(node, OWL.onClass) - {OWL.Thing}:
                self.expression(filler, "subclass")
        elif on_data:
            self.data_range(node, value)
        elif not (role == "subclass" and value == OWL.Thing):
            self.expression(value, role)

    def value(self, node: Node, value: Node, *, on_data: bool) -> None:
        """The value of a hasValue: an individual, or a literal."""
        if not on_data:
            self.individual(value)
        elif not isinstance(value, ox.Literal):
            self.refuse(node, "has no literal as value of a data property")

    def object_property(self, *nodes: Node) -> None:
        """Declared object properties, or the inverse of one."""
        for node in nodes:
            if isinstance(node, ox.BlankNode):
                self.walked.add(node)
                if set(self.graph.about.get(node, {})) != {OWL.inverseOf}:
                    self.refuse(node, "is no object property")
                self.object_property(*self.graph.objects(node, OWL.inverseOf))
            elif node not in self.objects:
                self.refuse(node, "is no declared object property")

    def data_range(self, node: Node, value: Node) -> None:
        """A datatype of OWL 2 RL (4.2.1)."""
        if value not in RL_DATATYPES and node not in NEVER_REASONED_ON:
            self.refuse(node, f"{short(value)} is no datatype of OWL 2 RL (4.2.1)")

    def domain(self, s: Node, o: Node) -> None:
        """ObjectPropertyDomain and DataPropertyDomain; annotations have an IRI."""
        if s not in self.annotations:
            if s not in self.data:
                self.object_property(s)
            self.expression(o, "superclass")

    def range(self, s: Node, o: Node) -> None:
        """ObjectPropertyRange and DataPropertyRange; annotations have an IRI."""
        if s in self.data:
            self.data_range(s, o)
        elif s not in self.annotations:
            self.object_property(s)
            self.expression(o, "superclass")

    def same_kind(self, s: Node, o: Node) -> None:
        """An axiom between two object, two data or two annotation properties."""
        if not any({s, o} <= kind for kind in (self.data, self.annotations)):
            self.object_property(s, o)

    def inverse(self, s: Node, o: Node) -> None:
        """InverseObjectProperties."""
        self.object_property(s, o)

    def chain(self, s: Node, _: Node) -> None:
        """SubObjectPropertyOf with a chain of two or more."""
        heads = self.graph.objects(s, OWL.propertyChainAxiom)
        self.object_property(s)
        for head in heads:
            members = self.graph.items(head)
            self.object_property(*members)
            self.walk_list(head)
            if len(members) < 2:
                self.refuse(s, "has a property chain of fewer than two")

    def walk_list(self, node: Node) -> None:
        """Mark the nodes of a list in which a member may come twice."""
        while node != RDF.nil and node not in self.walked:
            self.walked.add(node)
            node = next(iter(self.graph.objects(node, RDF.rest)), RDF.nil)

    def key(self, s: Node, _: Node) -> None:
        """HasKey."""
        self.expression(s, "subclass")
        for member in self.members(s, OWL.hasKey, 1):
            if member not in self.data:
                self.object_property(member)
