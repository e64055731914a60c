"""RDF terms as Klynge uses them: ordinary nodes, never quoted triples."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox


def text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """The IRI of a name, the label of a blank node, the lexical form of a literal.

    Raises `ValueError` for a quoted triple, which not every tool can read.
    """
    if isinstance(term, ox.Triple):
        raise ValueError(f"quoted triples are not used here: {term}")
    return term.value


def quads(triples: Iterable[ox.Triple], graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
    """Triples as quads of a graph, the default one if none is named."""
    name = graph or ox.DefaultGraph()
    return (ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
