"""What releases say of themselves, as statements: when they were built, and what their graphs hold.

A release and its graphs have addresses too (`/release/...`, `/graph/...`); this describes them.
"""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.releases import Release
from kg.store import CATALOGUE, Store
from kg.vocabulary import BASE, DCTERMS, OWL, RDF, RDFS, VOID, XSD

GRAPH = ox.NamedNode(BASE + "graph/release")
"""The graph of these statements, which are no part of a release."""
MEANT = {
    "ontology": "The ontology: its modules, theories, hypotheses and axioms.",
    "asserted": "What sources say, as it was entered.",
    "catalogue": "Which datasets were added, by whom, when, and under which licence.",
    "derived": "What closed-world rules make of the assessments: characteristics and grounds.",
    "inferred": "What follows by the axioms of the ontology.",
    "judged": "The verdicts, under each theory.",
    "release": "What releases say of themselves and of their graphs.",
}
"""What the graphs hold, by name."""


def facts(releases: Iterable[Release]) -> Store:
    """What releases say of themselves; the first is the one in use, whose graphs are counted."""
    store = Store()
    for place, release in enumerate(releases):
        store.add(GRAPH, _release(release))
        if not place:
            for name, size in release.manifest().triples.items():
                store.add(GRAPH, _graph(release, name, size))
            store.add(CATALOGUE, release.store().triples(CATALOGUE))
    store.add(GRAPH, _meant(GRAPH, "release"))
    return store


def address(release: Release) -> ox.NamedNode:
    """The IRI of a release."""
    return ox.NamedNode(f"{BASE}release/{release.name}")


def _release(release: Release) -> Iterator[ox.Triple]:
    node, manifest = address(release), release.manifest()
    yield ox.Triple(node, RDF.type, VOID.Dataset)
    yield ox.Triple(node, RDFS.label, ox.Literal(f"Release {release.name}", language="en"))
    built = ox.Literal(manifest.built, datatype=XSD.dateTime)
    yield ox.Triple(node, DCTERMS.created, built)
    yield ox.Triple(node, DCTERMS.identifier, ox.Literal(manifest.digest))
    yield ox.Triple(node, OWL.versionInfo, ox.Literal(manifest.klynge))
    total = sum(manifest.triples.values())
    yield ox.Triple(node, VOID.triples, ox.Literal(total))


def _graph(release: Release, name: str, size: int) -> Iterator[ox.Triple]:
    node = ox.NamedNode(f"{BASE}graph/{name}")
    yield from _meant(node, name)
    yield ox.Triple(node, VOID.triples, ox.Literal(size))
    yield ox.Triple(node, DCTERMS.isPartOf, address(release))


def _meant(node: ox.NamedNode, name: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, RDF.type, VOID.Dataset)
    yield ox.Triple(node, RDFS.label, ox.Literal(f"Graph {name}", language="en"))
    if name in MEANT:
        yield ox.Triple(node, DCTERMS.description, ox.Literal(MEANT[name], language="en"))
