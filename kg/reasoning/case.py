"""One case out of a release: the triples that its verdicts and explanations rest on."""

from collections.abc import Iterator
from difflib import get_close_matches

import pyoxigraph as ox

from kg.reasoning.evidence import Record
from kg.reasoning.ontology import Ontology
from kg.store import Store
from kg.terms import text
from kg.vocabulary import CG, ID, RDF

PARTS = (
    CG.observationOf,
    CG.assessmentOf,
    CG.linkOf,
    CG.participationOf,
    CG.outcomeOf,
    CG.sizeOf,
    CG.factAbout,
)
"""The properties by which the parts of a case point at what they are part of."""


class UnknownCase(LookupError):
    """No cluster or observation goes by this name; `nearest` are some that nearly do."""

    def __init__(self, name: str, nearest: list[str]) -> None:
        hint = f"; did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"no cluster or observation is called '{name}'{hint}")
        self.nearest = nearest


def find(store: Store, name: str) -> tuple[str, list[str]]:
    """The cluster and the observations that a name stands for. Raises `UnknownCase`.

    A name is an IRI, the end of one such as cluster/nce-raufoss, or just nce-raufoss; a cluster
    stands for all its observations.
    """
    local = name.removeprefix(ID.base).removeprefix("cluster/").removeprefix("observation/")
    observations = {
        text(t.subject): text(t.object) for t in store.asserted(None, CG.observationOf, None)
    }
    observation = f"{ID.base}observation/{local}"
    if observation in observations:
        return observations[observation], [observation]
    cluster = f"{ID.base}cluster/{local}"
    if found := sorted(o for o, c in observations.items() if c == cluster):
        return cluster, found
    known = {i.rsplit("/", 1)[-1] for pair in observations.items() for i in pair}
    raise UnknownCase(name, get_close_matches(local, sorted(known), n=3))


def case(store: Store, cluster: str) -> list[ox.Triple]:
    """The asserted triples about a cluster, its parts, and all that these point to."""
    seen: set[ox.NamedNode] = set()
    agenda = [ox.NamedNode(cluster)]
    triples: list[ox.Triple] = []
    while agenda:
        node = agenda.pop()
        if node in seen:
            continue
        seen.add(node)
        about = list(store.asserted(node, None, None))
        triples += about
        agenda += [
            t.object
            for t in about
            if isinstance(t.object, ox.NamedNode) and t.object.value.startswith(ID.base)
        ]
        agenda += list(_parts(store, node))
    return triples


def literature(store: Store, ontology: Ontology) -> Record:
    """The statements of claims, for saying what a hypothesis formalises."""
    return Record(ontology, store.asserted(None, CG.statement, None))


def _parts(store: Store, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
    kinds = [t.object for t in store.asserted(node, RDF.type, None)]
    if CG.Cluster in kinds or CG.Observation in kinds:
        for part in PARTS:
            for triple in store.asserted(None, part, node):
                if isinstance(triple.subject, ox.NamedNode):
                    yield triple.subject
