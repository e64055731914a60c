"""The result of a query as a page shows it: rows of terms, whichever form the query has."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from api.layout import Cell, compact
from api.links import Links
from api.questions import CAST
from kg.formats import Table, Value
from kg.vocabulary import XSD

MEDIA: dict[str, str | None] = {
    "solutions": "application/sparql-results+json",
    "boolean": "application/sparql-results+json",
    "graph": "application/n-triples",
}
"""What a worker is asked to write, by the kind of the result."""
TRIPLE = ("subject", "predicate", "object")


@dataclass(frozen=True)
class Term:
    """A term of a result."""

    kind: str
    """uri, bnode, literal or triple."""
    text: str
    language: str | None = None
    datatype: str | None = None

    @property
    def value(self) -> Value:
        """The term as a value of a table; what does not fit its datatype stays text."""
        try:
            return CAST[self.datatype or ""](self.text)
        except (KeyError, ValueError):
            return self.text

    def cell(self, links: Links) -> Cell:
        """The term as a page shows it; it links nowhere but to the web."""
        if self.kind == "uri":
            web = self.text.startswith(("http://", "https://"))
            short = compact(self.text)
            return Cell(short, links.local(self.text) if web else None, title=self.text)
        if self.kind == "bnode":
            return Cell(f"_:{self.text[:8]}")
        return Cell(self.text, None, self.language)


@dataclass(frozen=True)
class Result:
    """The rows of a result; a graph has its triples, a question of yes or no one row."""

    graph: bool
    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]

    @cached_property
    def values(self) -> list[tuple[Value, ...]]:
        """The rows as values of a table."""
        return [tuple(t.value if t else None for t in row) for row in self.rows]

    def table(self, title: str) -> Table:
        """All rows as a table."""
        return Table(title, self.columns, self.values)

    def cells(self, links: Links, most: int) -> list[list[Cell | None]]:
        """The first rows as a page shows them."""
        return [[t.cell(links) if t else None for t in row] for row in self.rows[:most]]


def read(media: str, content: bytes) -> Result:
    """A result as a worker wrote it in one of `MEDIA`."""
    if media == MEDIA["graph"]:
        triples = (q.triple for q in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))
        return Result(True, TRIPLE, [tuple(map(_of, t)) for t in triples])
    found = json.loads(content)
    if "boolean" in found:
        said = "true" if found["boolean"] else "false"
        return Result(False, ("answer",), [(Term("literal", said, None, XSD.boolean.value),)])
    columns = tuple(found["head"]["vars"])
    rows = [tuple(_term(b.get(c)) for c in columns) for b in found["results"]["bindings"]]
    return Result(False, columns, rows)


def _term(said: dict[str, Any] | None) -> Term | None:
    """A term as SPARQL 1.1 Query Results JSON has it."""
    if said is None:
        return None
    if not isinstance(said["value"], str):
        parts = (_term(said["value"][p]) for p in TRIPLE)
        return Term("triple", f"<< {' '.join(p.text for p in parts if p)} >>")
    return Term(said["type"], said["value"], said.get("xml:lang"), said.get("datatype"))


def _of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.Literal):
        return Term("literal", term.value, term.language, term.datatype.value)
    if isinstance(term, ox.Triple):
        return Term("triple", str(term))
    return Term("uri" if isinstance(term, ox.NamedNode) else "bnode", term.value)
