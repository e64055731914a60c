"""A description laid out for a page: rows of what is said, each with its graph, all linked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from api.labels import Label, recorded, text
from api.links import Links
from api.naming import Called, Names
from kg.description import Description
from kg.store import INFERRED
from kg.turtle import PREFIXES
from kg.vocabulary import BASE, CG, DCTERMS, ID, OWL, RDF, RDFS, SKOS, VOID, XSD

NAMES = {**PREFIXES, "id": ID.base, "klynge": BASE, "void": VOID.base}
SECTIONS = {
    "cluster": "cases",
    "work": "literature",
    "claim": "literature",
    "claim-relation": "literature",
    "theory": "theory",
    "hypothesis": "theory",
}
"""The parts of the site in which the things of a folder of addresses stand."""
WORDED = frozenset(
    CG[name]
    for name in (
        "aboutText", "exercisedByText", "funding", "instrumentText", "locator", "locatorText",
        "note", "property", "roleText", "sectorLabel", "statement", "strategyText", "topic",
        "turnover", "unitOfMembers", "valueText",
    )
)  # fmt: skip
"""The properties whose values are words of the record, in English; others hold names and codes."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Cell:
    """What a cell shows: text, where it links to, its language, and what its type is.

    A name tells its language itself.
    """

    text: str | Called
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
    definition: Label | None


class Layout:
    """Lays a description out; `links` knows where things are on the running server, and `names`
    what the reader calls them."""

    def __init__(self, description: Description, links: Links, names: Names) -> None:
        self.description = description
        self.links = links
        self.names = names
        self.reader = names.reader
        self._cells: dict[ox.NamedNode, Cell] = {}
        self._blank: dict[Term, int] = {}
        for quad in description.quads:
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
    def title(self) -> Called:
        """What the thing is called."""
        return self.called(self.description.subject)

    @cached_property
    def kind(self) -> Cell | None:
        """What the thing is, as the data says and no axiom concludes; None where it does not."""
        kinds = {
            q.object
            for q in self.description.outgoing
            if (q.subject, q.predicate) == (self.description.subject, RDF.type)
            and isinstance(q.object, ox.NamedNode)
            and q.object.value.startswith(CG.base)
            and q.graph_name != INFERRED
        }
        return self._cell(min(kinds, key=str)) if kinds else None

    @property
    def section(self) -> str | None:
        """The part of the site that it stands in; None where there is none for such things."""
        top = (self.way or [self.description.subject])[0].value
        return SECTIONS.get(top.removeprefix(ID.base).partition("/")[0])

    @cached_property
    def way(self) -> list[ox.NamedNode]:
        """The things that lead down to it."""
        return [ox.NamedNode(iri) for iri in self.names.way(self.iri)]

    @property
    def term(self) -> bool:
        """Whether it is of the ontology."""
        return self.iri.startswith(CG.base) or self.iri.startswith(f"{BASE}ontology/")

    @cached_property
    def definition(self) -> Label | None:
        """What it means, in the reader's language."""
        return self._text(SKOS.definition) or self._text(DCTERMS.description)

    @cached_property
    def example(self) -> Label | None:
        """An example of it."""
        return self._text(SKOS.example)

    @cached_property
    def places(self) -> list[Cell]:
        """Where the term comes from: works, and the places in them."""
        return [
            self._cell(q.object, q.predicate)
            for q in self.description.outgoing
            if q.subject in self._subjects and q.predicate in (DCTERMS.source, CG.locator)
        ]

    def _text(self, property_: ox.NamedNode) -> Label | None:
        return text(self.names.store, self.reader, self.iri, property_)

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
        anchor = term.value.removeprefix(CG.base).removeprefix(ID.base)
        meaning = text(self.names.store, self.reader, term.value, SKOS.definition)
        return Entry(anchor, self._cell(term), meaning)

    def _rows(self, quads: Iterable[ox.Quad]) -> list[Row]:
        return [
            Row(
                subject=self._cell(q.subject),
                property=self._cell(q.predicate),
                value=self._cell(q.object, q.predicate),
                graph=self._graph(q.graph_name),
            )
            for q in quads
        ]

    def _graph(self, graph: object) -> Cell:
        assert isinstance(graph, ox.NamedNode)
        short = graph.value.removeprefix(BASE).removeprefix("graph/")
        return Cell(self._said(f"graph.{short}") or short, self._href(graph.value))

    def _cell(self, term: Term, property_: ox.NamedNode | None = None) -> Cell:
        if isinstance(term, ox.NamedNode):
            if term not in self._cells:
                made = Cell(self.called(term), self._href(term.value), title=term.value)
                self._cells[term] = made
            return self._cells[term]
        if isinstance(term, ox.Literal):
            if property_ in WORDED and not term.language:
                return Cell(recorded(self.reader, term.value))
            plain = term.language or term.datatype == XSD.string
            kind = None if plain else compact(term.datatype.value)
            return Cell(term.value, None, term.language, kind)
        anchor = f"node-{self._blank[term]}"
        return Cell(anchor, "#" + anchor)

    def _href(self, iri: str) -> str | None:
        """Where an IRI can be followed to; a page links nowhere but to the web."""
        return self.links.local(iri) if iri.startswith(("http://", "https://")) else None

    def called(self, thing: ox.NamedNode) -> Called:
        """What a thing is called: its name, or else its kind and the end of its address.

        The terms of other vocabularies have no name in the release, and so a message each.
        """
        short = compact(thing.value)
        if found := self._said(f"term.{short}") or self.names.name(thing.value):
            return found
        kind, slash, end = thing.value.removeprefix(ID.base).partition("/")
        own = slash and thing.value.startswith(ID.base)
        return Label(f"{kind.replace('-', ' ')} {end}" if own else short, "", False)

    def _said(self, key: str) -> Label | None:
        """A message, where there is one."""
        if not self.reader.has(key):
            return None
        tongue = self.reader.interface
        return Label(self.reader.say(key), tongue, tongue != self.reader.language)


def compact(iri: str) -> str:
    """An IRI with a prefix for its namespace, where it has a known one."""
    for prefix, base in NAMES.items():
        if iri.startswith(base) and re.fullmatch(r"[\w][\w./-]*", iri[len(base) :]):
            return f"{prefix}:{iri[len(base) :]}"
    return iri
