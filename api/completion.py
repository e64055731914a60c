"""What an editor of queries can offer: prefixes, terms of the ontology, clusters, programmes."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from api.labels import label
from api.languages import Reader
from kg.clauses import PREFIXES
from kg.store import ONTOLOGY, Store
from kg.terms import text
from kg.vocabulary import CG, ID, OWL, RDF

KINDS = {
    "class": OWL.Class,
    "property": OWL.ObjectProperty,
    "value": OWL.DatatypeProperty,
}
"""What declared terms of the ontology are offered, by the word for their kind."""
THINGS = {"cluster": CG.Cluster, "programme": CG.Programme}
"""What things of the data are offered."""


@dataclass(frozen=True)
class Offer:
    """A term as it is written in a query, what it is called, and its kind."""

    term: str
    label: str
    kind: str


def offers(store: Store, reader: Reader) -> list[dict[str, str]]:
    """Everything that can be offered, once each, sorted by how it is written."""
    found: dict[str, Offer] = {}
    for offer in (*_prefixes(), *_terms(store, reader), *_things(store, reader)):
        found.setdefault(offer.term, offer)
    return [asdict(found[term]) for term in sorted(found, key=str.lower)]


def _prefixes() -> Iterator[Offer]:
    return (Offer(f"{name}:", base, "prefix") for name, base in PREFIXES.items())


def _terms(store: Store, reader: Reader) -> Iterator[Offer]:
    for kind, class_ in KINDS.items():
        for iri in _instances(store, class_):
            if iri.startswith(CG.base):
                yield _term(store, reader, iri, kind)
    for triple in store.matching(ONTOLOGY, None, RDF.type, None):
        of = triple.object
        ours = isinstance(of, ox.NamedNode) and of.value.startswith(CG.base)
        if ours and (iri := text(triple.subject)).startswith(CG.base):
            yield _term(store, reader, iri, "individual")


def _term(store: Store, reader: Reader, iri: str, kind: str) -> Offer:
    return Offer(f"cg:{iri[len(CG.base) :]}", str(label(store, reader, iri)), kind)


def _things(store: Store, reader: Reader) -> Iterator[Offer]:
    for kind, class_ in THINGS.items():
        for iri in _instances(store, class_):
            if iri.startswith(ID.base):
                yield Offer(f"<{iri}>", str(label(store, reader, iri)), kind)


def _instances(store: Store, class_: ox.NamedNode) -> set[str]:
    found = (q.subject for q in store.quads(None, RDF.type, class_))
    return {s.value for s in found if isinstance(s, ox.NamedNode)}
