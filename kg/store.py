"""The embedded store: named graphs on disk or in memory, behind one small class."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.terms import quads
from kg.vocabulary import BASE

ONTOLOGY = ox.NamedNode(BASE + "graph/ontology")
ASSERTED = ox.NamedNode(BASE + "graph/asserted")
DERIVED = ox.NamedNode(BASE + "graph/derived")
INFERRED = ox.NamedNode(BASE + "graph/inferred")
JUDGED = ox.NamedNode(BASE + "graph/judged")
CATALOGUE = ox.NamedNode(BASE + "graph/catalogue")
DATASETS = BASE + "graph/dataset/"
"""What the addresses of the graphs of datasets begin with."""
GRAPHS = (ONTOLOGY, ASSERTED, DERIVED, INFERRED, JUDGED, CATALOGUE)

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Store:
    """Triples in named graphs; a query sees all of them as one unless it names some."""

    def __init__(self, path: Path | None = None, read_only: bool = False) -> None:
        if path is None:
            self._store = ox.Store()
        else:
            self._store = ox.Store.read_only(str(path)) if read_only else ox.Store(str(path))

    def add(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a graph."""
        self._store.bulk_extend(quads(triples, graph))

    def triples(self, graph: ox.NamedNode) -> Iterator[ox.Triple]:
        """The triples of a graph."""
        return self.matching(graph, None, None, None)

    def matching(
        self,
        graph: ox.NamedNode,
        subject: ox.NamedNode | ox.BlankNode | None,
        predicate: ox.NamedNode | None,
        object_: ox.NamedNode | ox.BlankNode | ox.Literal | None,
    ) -> Iterator[ox.Triple]:
        """The triples of a graph that fit a pattern; None fits anything."""
        found = self._store.quads_for_pattern(subject, predicate, object_, graph)
        return (quad.triple for quad in found)

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object_: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
    ) -> Iterator[ox.Quad]:
        """The statements of all graphs that fit a pattern, each with its graph."""
        return iter(self._store.quads_for_pattern(subject, predicate, object_, None))

    def asserted_graphs(self) -> list[ox.NamedNode]:
        """The graphs that hold what is asserted: the curated data, then the datasets by name."""
        names = (g for g in self._store.named_graphs() if isinstance(g, ox.NamedNode))
        return [ASSERTED, *sorted((g for g in names if g.value.startswith(DATASETS)), key=str)]

    def asserted(
        self,
        subject: ox.NamedNode | ox.BlankNode | None,
        predicate: ox.NamedNode | None,
        object_: ox.NamedNode | ox.BlankNode | ox.Literal | None,
    ) -> Iterator[ox.Triple]:
        """The triples that fit a pattern, whoever asserts them; None fits anything."""
        for graph in self.asserted_graphs():
            yield from self.matching(graph, subject, predicate, object_)

    def query(self, text: str) -> Results:
        """The results of a SPARQL query. Raises `SyntaxError`.

        It sees all graphs as one, unless FROM or FROM NAMED choose among them.
        """
        union = not mentions(text, "FROM")
        return self._store.query(text, use_default_graph_as_union=union, prefixes=PREFIXES)

    def update(self, text: str) -> None:
        """Carry out a SPARQL update. Raises `SyntaxError`."""
        self._store.update(text)

    def size(self, graph: ox.NamedNode | None = None) -> int:
        """How many triples a graph holds, or all graphs."""
        if graph is None:
            return len(self._store)
        return sum(1 for _ in self.triples(graph))

    def flush(self) -> None:
        """Make sure that all of it is on disk."""
        self._store.flush()


NOT_KEYWORDS = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""|'''
    r"""'''(?:[^\\]|\\.)*?'''|<[^<>"{}|^`\\\s]*>"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*|[?$]\w+""",
    re.DOTALL,
)
"""Strings, IRIs, comments and variables of SPARQL 1.1 (19.8), in which a word is no keyword."""


def mentions(query: str, keyword: str) -> bool:
    """Whether a keyword occurs in a query outside strings, IRIs, comments and variables."""
    rest = NOT_KEYWORDS.sub(" ", query)
    return re.search(rf"\b{keyword}\b", rest, re.IGNORECASE) is not None


PREFIXES = {
    "cg": BASE + "ontology#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes that a query may use without declaring them."""
