"""What a release says of one thing: its statements, what points at it, and what all is called.

A description is the symmetric concise bounded description: the statements about a thing, those that
point at it, and of every blank node on the way all that is said, so that none is left half told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import pyoxigraph as ox

from kg.store import Store
from kg.terms import quads as quads_of
from kg.vocabulary import CG, OWL, RDF, RDFS

SIZE = 500
"""How many statements that point at a thing stand on one page."""
NAMING = (RDFS.label, CG.title, CG.statement, CG.strategyText, CG.locatorText)
"""The properties whose values name a thing, the best first."""

Node = ox.NamedNode | ox.BlankNode


class NotDescribed(LookupError):
    """No statement of the release names this thing, or the page is behind the last."""


@dataclass(frozen=True)
class Description:
    """What is said of a thing; `incoming` are the links to it that stand on this page."""

    subject: ox.NamedNode
    namesake: ox.NamedNode | None
    """The term that has the same address on a server, and is described in the same place."""
    outgoing: tuple[ox.Quad, ...]
    incoming: tuple[ox.Quad, ...]
    names: tuple[ox.Quad, ...]
    """What the things in the statements are called, in all languages."""
    page: int
    more: bool
    """Whether further links to it stand on the next page."""

    @property
    def quads(self) -> list[ox.Quad]:
        """All statements, each once."""
        return list(dict.fromkeys([*self.outgoing, *self.incoming, *self.names]))


def describe(store: Store, subject: ox.NamedNode, page: int = 1) -> Description:
    """The description of a thing, pages counted from 1. Raises `NotDescribed`."""
    namesake = _namesake(store, subject)
    own = [subject, namesake] if namesake else [subject]
    defined = _defined(store, subject)
    about = [q for node in (*own, *defined) for q in store.quads(node)]
    axioms = [q for node in defined for q in store.quads(None, None, node) if _is_blank(q.subject)]
    start = (page - 1) * SIZE
    links = chain.from_iterable(store.quads(None, None, node) for node in own)
    pointing = list(islice(links, start, start + SIZE + 1))
    if not pointing and (page > 1 or not about):
        raise NotDescribed(f"nothing is said of {subject.value}")
    outgoing = _closed(store, about + axioms)
    incoming = _closed(store, pointing[:SIZE]) - outgoing
    names = set(_names(store, {*_named(outgoing | incoming)} - {subject}))
    parts = (_sorted(outgoing), _sorted(incoming), _sorted(names))
    return Description(subject, namesake, *parts, page, len(pointing) > SIZE)


def whole(store: Store, subject: ox.NamedNode, graph: ox.NamedNode) -> Description:
    """A graph as the description of the document that it is."""
    quads = _sorted(set(quads_of(store.triples(graph), graph)))
    return Description(subject, None, quads, (), (), 1, False)


def known(store: Store, subject: ox.NamedNode) -> bool:
    """Whether any statement is about a thing, or points at it."""
    return any(store.quads(subject)) or any(store.quads(None, None, subject))


def _namesake(store: Store, subject: ox.NamedNode) -> ox.NamedNode | None:
    """The term of the ontology with the name of a module: its address differs only by the `#`."""
    short = subject.value.removeprefix(CG.base[:-1] + "/")
    if short == subject.value:
        return None
    return CG[short] if known(store, CG[short]) else None


def _defined(store: Store, subject: ox.NamedNode) -> list[Node]:
    """The terms that an ontology document defines, where this is one or one's version."""
    versions = [q.subject for q in store.quads(None, OWL.versionIRI, subject)]
    documents = [
        d
        for d in (subject, *versions)
        if isinstance(d, ox.NamedNode) and any(store.quads(d, RDF.type, OWL.Ontology))
    ]
    terms = {q.subject for d in documents for q in store.quads(None, RDFS.isDefinedBy, d)}
    found: list[Node] = [n for n in (*terms, *versions) if isinstance(n, ox.NamedNode)]
    return sorted(found, key=str)


def _closed(store: Store, quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Statements with all that is said of, and points at, the blank nodes that they name."""
    agenda, found, seen = list(quads), set[ox.Quad](), set[ox.BlankNode]()
    while agenda:
        quad = agenda.pop()
        found.add(quad)
        for node in (quad.subject, quad.object):
            if isinstance(node, ox.BlankNode) and node not in seen:
                seen.add(node)
                agenda += [*store.quads(node), *store.quads(None, None, node)]
    return found


def _is_blank(term: Node | ox.Triple) -> bool:
    return isinstance(term, ox.BlankNode)


def _named(quads: Iterable[ox.Quad]) -> Iterator[ox.NamedNode]:
    """All things that statements name: subjects, properties, objects and datatypes."""
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode):
                yield term


def _names(store: Store, things: Iterable[ox.NamedNode]) -> Iterator[ox.Quad]:
    """The statements that name things: of each its labels, or what stands for one."""
    for thing in things:
        for predicate in NAMING:
            if found := list(store.quads(thing, predicate)):
                yield from found
                break


def _sorted(quads: set[ox.Quad]) -> tuple[ox.Quad, ...]:
    """What is about things with a name first, in a stable order."""

    def place(quad: ox.Quad) -> tuple[bool, str]:
        """Where a statement stands."""
        return _is_blank(quad.subject), str(quad)

    return tuple(sorted(quads, key=place))
