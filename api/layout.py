"""A description laid out for a page: rows of what is said, each with its graph, all linked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from api.links import Links
from kg.description import Description, name
from kg.turtle import PREFIXES
from kg.vocabulary import BASE, CG, ID, OWL, RDF, RDFS, SKOS, XSD

NAMES = {**PREFIXES, "id": ID.base, "klynge": BASE}
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Cell:
    """What a cell shows: text, where it links to, its language, and what its type is."""

    text: str
    href: str | None = None
    language: str | None = None
    type: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Row:
    """One statement, and the graph that it comes from."""

    subject: Cell
    property: Cell
    value: Cell
    graph: Cell


@dataclass(frozen=True)
class Entry:
    """A term that an ontology document defines, to be listed with an anchor."""

    anchor: str
    title: Cell
    definition: str | None


class Layout:
    """Lays a description out; `links` knows where things are on the running server."""

    def __init__(self, description: Description, links: Links) -> None:
        self.description = description
        self.links = links
        self._naming: dict[Term, list[ox.Quad]] = {}
        self._blank: dict[Term, int] = {}
        for quad in description.quads:
            self._naming.setdefault(quad.subject, []).append(quad)
            for term in (quad.subject, quad.object):
                if isinstance(term, ox.BlankNode):
                    self._blank.setdefault(term, len(self._blank) + 1)

    @property
    def _subjects(self) -> set[Term | None]:
        return {self.description.subject, self.description.namesake}

    @property
    def columns(self) -> list[str]:
        """The columns of the statements about it; two things that share a page are told apart."""
        return [*(["subject"] if self.description.namesake else []), "property", "value", "graph"]

    @property
    def iri(self) -> str:
        """The address of what is described."""
        return self.description.subject.value

    @cached_property
    def title(self) -> str:
        """What the thing is called."""
        return self._text(self.description.subject)

    @cached_property
    def about(self) -> list[Row]:
        """The statements about the thing itself."""
        return self._rows(q for q in self.description.outgoing if q.subject in self._subjects)

    @cached_property
    def incoming(self) -> list[Row]:
        """The statements of other things with names that lead here."""
        found = (q for q in self.description.incoming if isinstance(q.subject, ox.NamedNode))
        return self._rows(found)

    @cached_property
    def nodes(self) -> list[tuple[str, list[Row]]]:
        """The nodes without a name, each with its anchor and what is said of it."""
        said: dict[Term, list[ox.Quad]] = {node: [] for node in self._blank}
        for quad in (*self.description.outgoing, *self.description.incoming):
            if isinstance(quad.subject, ox.BlankNode):
                said[quad.subject].append(quad)
        return [(f"node-{self._blank[node]}", self._rows(quads)) for node, quads in said.items()]

    @cached_property
    def entries(self) -> list[Entry]:
        """The terms that are defined, where an ontology document is described."""
        if not any(
            (q.predicate, q.object) == (RDF.type, OWL.Ontology) for q in self.description.outgoing
        ):
            return []
        terms = {
            q.subject
            for q in self.description.outgoing
            if isinstance(q.subject, ox.NamedNode) and q.predicate == RDFS.isDefinedBy
        }
        return sorted(map(self._entry, terms), key=lambda e: e.anchor.lower())

    def _entry(self, term: ox.NamedNode) -> Entry:
        definitions = {
            q.object.language: q.object.value
            for q in self._naming[term]
            if q.predicate == SKOS.definition and isinstance(q.object, ox.Literal)
        }
        anchor = term.value.removeprefix(CG.base).removeprefix(ID.base)
        return Entry(anchor, self._cell(term), definitions.get("en"))

    def _rows(self, quads: Iterable[ox.Quad]) -> list[Row]:
        return [
            Row(
                subject=self._cell(q.subject),
                property=self._cell(q.predicate),
                value=self._cell(q.object),
                graph=self._graph(q.graph_name),
            )
            for q in quads
        ]

    def _graph(self, graph: object) -> Cell:
        assert isinstance(graph, ox.NamedNode)
        short = graph.value.removeprefix(BASE).removeprefix("graph/")
        return Cell(short, self._href(graph.value))

    def _cell(self, term: Term) -> Cell:
        if isinstance(term, ox.NamedNode):
            return Cell(self._text(term), self._href(term.value), title=term.value)
        if isinstance(term, ox.Literal):
            plain = term.language or term.datatype == XSD.string
            kind = None if plain else compact(term.datatype.value)
            return Cell(term.value, None, term.language, kind)
        anchor = f"node-{self._blank[term]}"
        return Cell(anchor, "#" + anchor)

    def _href(self, iri: str) -> str | None:
        """Where an IRI can be followed to; a page links nowhere but to the web."""
        return self.links.local(iri) if iri.startswith(("http://", "https://")) else None

    def _text(self, term: ox.NamedNode) -> str:
        """What a thing is called: its name, or else its kind and the end of its address."""
        best = name(self._naming.get(term, ()))
        if best is not None and best.value.strip():
            return best.value
        kind, slash, end = term.value.removeprefix(ID.base).partition("/")
        if slash and term.value.startswith(ID.base):
            return f"{kind.replace('-', ' ')} {end}"
        return compact(term.value)


def compact(iri: str) -> str:
    """An IRI with a prefix for its namespace, where it has a known one."""
    for prefix, base in NAMES.items():
        if iri.startswith(base) and re.fullmatch(r"[\w][\w./-]*", iri[len(base) :]):
            return f"{prefix}:{iri[len(base) :]}"
    return iri
