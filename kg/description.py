"""What a release says of one thing: its statements, what points at it, and what all is called.

A description is the symmetric concise bounded description: the statements about a thing, those that
point at it, and of every blank node on the way all that is said, so that none is left half told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from kg.store import Store
from kg.terms import quads as quads_of
from kg.vocabulary import CG, OWL, RDF, RDFS

SIZE = 500
"""How many statements that point at a thing stand on one page."""
NAMING = (RDFS.label, CG.title, CG.statement, CG.strategyText, CG.locatorText)
"""The properties whose values name a thing, the best first."""
LANGUAGES = ("en", "nb", None)
"""The languages that a name is taken from, the best first; then any."""

Node = ox.NamedNode | ox.BlankNode


class NotDescribed(LookupError):
    """No statement of the release names this thing, or the page is behind the last."""


@dataclass(frozen=True)
class Description:
    """What is said of a thing; `incoming` are the links to it that stand on this page."""

    subject: ox.NamedNode
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
    defined = _defined(store, subject)
    about = _sorted(q for n in (subject, *defined) for q in _closed(store, store.quads(n)))
    axioms = (q for n in defined for q in _pointing(store, n) if _is_blank(q.subject))
    outgoing = _sorted([*about, *(q for a in axioms for q in _rooted(store, a))])
    start = (page - 1) * SIZE
    pointing = list(islice(store.quads(None, None, subject), start, start + SIZE + 1))
    if not pointing and (page > 1 or not outgoing):
        raise NotDescribed(f"nothing is said of {subject.value}")
    incoming = _sorted(q for p in pointing[:SIZE] for q in _rooted(store, p))
    said = set(outgoing)
    incoming = tuple(q for q in incoming if q not in said)
    names = _sorted(_names(store, {*_named([*outgoing, *incoming])} - {subject}))
    return Description(subject, outgoing, incoming, names, page, len(pointing) > SIZE)


def whole(store: Store, subject: ox.NamedNode, graph: ox.NamedNode) -> Description:
    """A graph as the description of the document that it is."""
    quads = _sorted(quads_of(store.triples(graph), graph))
    return Description(subject, quads, (), (), 1, False)


def known(store: Store, subject: ox.NamedNode) -> bool:
    """Whether any statement is about a thing, or points at it."""
    return any(store.quads(subject)) or any(store.quads(None, None, subject))


def name(found: Iterable[ox.Quad]) -> ox.Literal | None:
    """The best of the statements that name a thing; None where none does."""

    def rank(quad: ox.Quad) -> tuple[int, int, str]:
        """Smaller for the better name."""
        assert isinstance(quad.object, ox.Literal)
        language = quad.object.language
        place = LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)
        return NAMING.index(quad.predicate), place, quad.object.value

    best = min((q for q in found if q.predicate in NAMING), key=rank, default=None)
    return best.object if best is not None and isinstance(best.object, ox.Literal) else None


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


def _closed(store: Store, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Statements with all that is said of the blank nodes that they lead to."""
    agenda, seen = list(quads), set[ox.BlankNode]()
    while agenda:
        quad = agenda.pop()
        yield quad
        node = quad.object
        if isinstance(node, ox.BlankNode) and node not in seen:
            seen.add(node)
            agenda += store.quads(node)


def _rooted(store: Store, quad: ox.Quad) -> Iterator[ox.Quad]:
    """A statement with the way back over blank nodes to what has a name, and all they say."""
    agenda, seen = [quad], {quad}
    while agenda:
        step = agenda.pop()
        yield step
        if isinstance(step.subject, ox.BlankNode):
            around = [*_closed(store, store.quads(step.subject)), *_pointing(store, step.subject)]
            fresh = [q for q in around if q not in seen]
            seen.update(fresh)
            agenda += fresh


def _is_blank(term: Node | ox.Triple) -> bool:
    return isinstance(term, ox.BlankNode)


def _pointing(store: Store, node: Node) -> Iterator[ox.Quad]:
    return store.quads(None, None, node)


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


def _sorted(quads: Iterable[ox.Quad]) -> tuple[ox.Quad, ...]:
    """Each statement once, what is about things with a name first, in a stable order."""

    def place(quad: ox.Quad) -> tuple[bool, str]:
        """Where a statement stands."""
        return _is_blank(quad.subject), str(quad)

    return tuple(sorted(set(quads), key=place))
