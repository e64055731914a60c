"""The embedded store: named graphs on disk or in memory, behind one small class."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.clauses import PREFIXES, graphs_named_twice, uses
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


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query sees, whatever it names itself (SPARQL 1.1 Protocol, 2.1.4)."""

    default: tuple[ox.NamedNode, ...] = ()
    named: tuple[ox.NamedNode, ...] = ()


class Store:
    """Triples in named graphs; a query sees all of them as one unless it names some."""

    def __init__(self, path: Path | None = None, read_only: bool = False) -> None:
        self._fixed = read_only and path is not None
        self._asserted: list[ox.NamedNode] = []
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
        if not (self._fixed and self._asserted):
            names = [str(g.value) for g in self._store.named_graphs()]
            datasets = sorted(name for name in names if name.startswith(DATASETS))
            self._asserted = [ASSERTED, *map(ox.NamedNode, datasets)]
        return self._asserted

    def asserted(
        self,
        subject: ox.NamedNode | ox.BlankNode | None,
        predicate: ox.NamedNode | None,
        object_: ox.NamedNode | ox.BlankNode | ox.Literal | None,
    ) -> Iterator[ox.Triple]:
        """The triples that fit a pattern, whoever asserts them; None fits anything."""
        for graph in self.asserted_graphs():
            yield from self.matching(graph, subject, predicate, object_)

    def query(self, text: str, dataset: Dataset | None = None, base: str | None = None) -> Results:
        """The results of a SPARQL query. Raises `SyntaxError`.

        It sees all graphs as one, unless a dataset, FROM or FROM NAMED choose among them. Relative
        IRIs are resolved against `base`.
        """
        if dataset is None and uses(text, "FROM", base):
            if (twice := graphs_named_twice(text, base)) is None:
                return self._store.query(text, base_iri=base, prefixes=PREFIXES)
            dataset = Dataset(*(tuple(map(ox.NamedNode, graphs)) for graphs in twice))
        if dataset is None:
            return self._store.query(
                text, base_iri=base, prefixes=PREFIXES, use_default_graph_as_union=True
            )
        return self._store.query(
            text,
            base_iri=base,
            prefixes=PREFIXES,
            # The engine reads a graph as often as it is told of it.
            default_graph=[*dict.fromkeys(dataset.default)],
            named_graphs=[*dict.fromkeys(dataset.named)],
        )

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
