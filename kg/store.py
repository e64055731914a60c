"""The embedded store: named graphs on disk or in memory, behind one small class."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query sees, whatever it names itself (SPARQL 1.1 Protocol, 2.1.4)."""

    default: tuple[ox.NamedNode, ...] = ()
    named: tuple[ox.NamedNode, ...] = ()


class ReachesOut(ValueError):
    """A query with SERVICE, which may reach no endpoint but those on a list."""


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
        if dataset is not None:
            return self._store.query(
                text,
                base_iri=base,
                prefixes=PREFIXES,
                default_graph=[*dataset.default],
                named_graphs=[*dataset.named],
            )
        union = not uses(text, "FROM", base)
        return self._store.query(
            text, base_iri=base, prefixes=PREFIXES, use_default_graph_as_union=union
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


def uses(query: str, keyword: str, base: str | None = None) -> bool:
    """Whether a query uses a keyword, by the engine's own parser; also true of a malformed one.

    The word is replaced wherever it stands. In a string, an IRI, a comment or a name that makes
    no difference to the parser; in place of a keyword no other word will do.
    """
    word = re.compile(keyword, re.IGNORECASE | re.ASCII)
    if not word.search(query):
        return False
    no_keyword = "".join(secrets.choice("jkqvxz") for _ in keyword)
    try:
        parse(word.sub(no_keyword, query), base)
    except SyntaxError:
        return True
    return False


def refuse_service(query: str, base: str | None = None, allowed: Iterable[str] = ()) -> None:
    """Refuse SERVICE, but for `SERVICE <iri>` with an IRI that is allowed.

    Must come before a query is run. Raises `ReachesOut`, and `SyntaxError` if it is malformed.
    """
    listed = [re.escape(f"<{iri}>") for iri in allowed]
    if listed:
        named = rf"SERVICE(?=\s+(?:SILENT\s+)?(?:{'|'.join(listed)}))"
        query = _as_graph(re.sub(named, "GRAPH  ", query, flags=re.IGNORECASE))
    if not uses(query, "SERVICE", base):
        return
    # SERVICE and GRAPH are written alike: where GRAPH may stand, SERVICE was used.
    parse(_as_graph(re.sub("SERVICE", "GRAPH  ", query, flags=re.IGNORECASE)), base)
    raise ReachesOut("SERVICE is not allowed here: a query may not reach out")


def _as_graph(query: str) -> str:
    """Without SILENT after GRAPH; every position in the text stays what it was."""
    return re.sub(r"(GRAPH  \s+)SILENT", r"\1      ", query, flags=re.IGNORECASE)


def parse(query: str, base: str | None = None) -> None:
    """Parse a query, against no data. Raises `SyntaxError`."""
    try:
        ox.Store().query(query, base_iri=base, prefixes=PREFIXES)
    except (RuntimeError, ValueError, OSError):
        return  # it parsed, and then failed on no data


PREFIXES = {
    "cg": BASE + "ontology#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes that a query may use without declaring them."""
