"""The ontology modules as one indexed graph, for the tests that walk it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from kg.vocabulary import CG, ID, OWL, RDF, RDFS

ROOT = Path(__file__).resolve().parent.parent / "ontology"
MODULES = [*sorted(ROOT.glob("*.ttl")), *sorted(ROOT.glob("theories/*.ttl"))]

Subject: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple
Node: TypeAlias = Subject | ox.Literal

PROPERTY_KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}


def triples_of(text: str, *, rename: bool = True) -> list[ox.Triple]:
    """The triples of a Turtle document; blank nodes of two documents are never the same."""
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=rename)
    return [quad.triple for quad in quads]


class Graph:
    """Triples of one or more modules, indexed by subject and by predicate."""

    def __init__(self, modules: Iterable[Iterable[ox.Triple]]) -> None:
        """Index the triples, and note which ontology each typed subject is declared in."""
        self.triples: set[ox.Triple] = set()
        self.about: dict[Node, dict[ox.NamedNode, set[Node]]] = {}
        self.by: dict[ox.NamedNode, list[tuple[Node, Node]]] = defaultdict(list)
        self.home: dict[Node, set[ox.NamedNode]] = defaultdict(set)
        for triples in map(set, modules):
            self.triples |= triples
            for ontology in (t.subject for t in triples if t.object == OWL.Ontology):
                self._note_home(triples, ontology)
        for t in self.triples:
            self.about.setdefault(t.subject, {}).setdefault(t.predicate, set()).add(t.object)
            self.by[t.predicate].append((t.subject, t.object))

    def _note_home(self, triples: set[ox.Triple], ontology: Node) -> None:
        assert isinstance(ontology, ox.NamedNode)
        for t in triples:
            if t.predicate == RDF.type:
                self.home[t.subject].add(ontology)

    @classmethod
    def of(cls, *texts: str) -> "Graph":
        """The graph of some Turtle documents, each of them one module."""
        return cls(triples_of(text) for text in texts)

    def objects(self, subject: Node, predicate: ox.NamedNode) -> set[Node]:
        """What a subject has for a predicate."""
        return self.about.get(subject, {}).get(predicate, set())

    def pairs(self, predicate: ox.NamedNode) -> list[tuple[Node, Node]]:
        """Subject and object of every triple with this predicate."""
        return self.by.get(predicate, [])

    def typed(self, *kinds: ox.NamedNode) -> set[ox.NamedNode]:
        """The IRIs that are asserted to be of one of these kinds."""
        return {s for s, o in self.pairs(RDF.type) if o in kinds and isinstance(s, ox.NamedNode)}

    def items(self, head: Node) -> list[Node]:
        """The members of an RDF list; a malformed list ends where it stops making sense."""
        found: list[Node] = []
        seen: set[Node] = set()
        while head != RDF.nil and head not in seen:
            seen.add(head)
            found.extend(self.objects(head, RDF.first))
            head = next(iter(self.objects(head, RDF.rest)), RDF.nil)
        return found

    def called(self, node: Node) -> str:
        """A name for a message; a blank node is called by the named things that lead to it."""
        seen: set[Node] = set()
        level: set[Node] = {node}
        while level and not any(isinstance(n, ox.NamedNode) for n in level):
            seen |= level
            level = {s for s, o in self._ends() if o in level} - seen
        names = sorted(short(n) for n in level if isinstance(n, ox.NamedNode))
        if names == [short(node)]:
            return names[0]
        said = sorted(short(p) for p in self.about.get(node, {}))
        return f"blank node ({', '.join(said)}) of {', '.join(names) or 'nothing'}"

    def _ends(self) -> Iterator[tuple[Node, Node]]:
        return ((t.subject, t.object) for t in self.triples)

    def terms(self) -> set[ox.NamedNode]:
        """Everything of our own that has a type, but for the ontologies themselves."""
        typed = {s for s, _ in self.pairs(RDF.type) if isinstance(s, ox.NamedNode)}
        return {t for t in typed if is_own(t)}

    def classes(self) -> set[ox.NamedNode]:
        """Our own classes."""
        return {t for t in self.typed(OWL.Class) if is_own(t)}

    def properties(self) -> set[ox.NamedNode]:
        """Our own properties of any kind."""
        return {t for t in self.typed(*PROPERTY_KINDS) if is_own(t)}

    def individuals(self) -> set[ox.NamedNode]:
        """Our own individuals."""
        return self.terms() - self.classes() - self.properties()

    def superclasses(self, name: Node) -> set[Node]:
        """A class and all named classes above it."""
        return self._upwards({name}, RDFS.subClassOf)

    def kinds(self, individual: Node) -> set[Node]:
        """The classes of an individual, asserted or by subclass."""
        return self._upwards(set(self.objects(individual, RDF.type)), RDFS.subClassOf)

    def _upwards(self, reached: set[Node], predicate: ox.NamedNode) -> set[Node]:
        todo = list(reached)
        while todo:
            for above in self.objects(todo.pop(), predicate) - reached:
                reached.add(above)
                todo.append(above)
        return {n for n in reached if isinstance(n, ox.NamedNode)}

    def instances(self, name: Node) -> set[ox.NamedNode]:
        """The individuals of a class or of one below it."""
        return {i for i in self.individuals() if name in self.kinds(i)}


def is_own(term: Node) -> bool:
    """Whether a term lies in a namespace of this project."""
    return isinstance(term, ox.NamedNode) and term.value.startswith((CG.base, ID.base))


def short(term: Node) -> str:
    """A name short enough for a message."""
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(CG.base).removeprefix(ID.base)
    return str(term)
