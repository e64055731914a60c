"""What a dataset may say beside the curated data and the other datasets, and what it rests on.

A dataset may refer to what is described elsewhere, and repeat it in part; it may add things of its
own, such as assessments of a curated observation. It may not change what is described elsewhere:
nothing that was checked gains a statement, so what was right stays right.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.catalogue import Dataset
from kg.facts import Facts, Term
from kg.sentences import Speaker, ontology, short
from kg.sources.reading import Fault, Place, Reading
from kg.terms import text
from kg.vocabulary import CG, ID

CURATED = "the curated data"
ONTOLOGY = "the ontology"
Described = Mapping[str, frozenset[ox.Triple]]
"""What is said of each subject."""


def described(triples: Iterable[ox.Triple]) -> Described:
    """What triples say of each subject."""
    found: dict[str, set[ox.Triple]] = {}
    for triple in triples:
        found.setdefault(text(triple.subject), set()).add(triple)
    return {subject: frozenset(said) for subject, said in found.items()}


def _defined(node: str) -> frozenset[ox.Triple]:
    """What the ontology says of a node: a term, or a country, region or industry."""
    statements = ontology().about.get(node, {}).items()
    return frozenset(
        ox.Triple(ox.NamedNode(node), ox.NamedNode(p), o) for p, os in statements for o in os
    )


class Surroundings:
    """The curated data and the datasets beside which a dataset stands."""

    def __init__(self, curated: Described, datasets: Iterable[Dataset]) -> None:
        self.curated = curated
        self.datasets = {d.name: described(d.triples) for d in datasets}

    def __contains__(self, node: str) -> bool:
        everywhere = (self.curated, *self.datasets.values(), ontology().about)
        return any(node in part for part in everywhere)

    def said(self, node: str) -> frozenset[ox.Triple]:
        """All that is said of a node, by whomever."""
        parts = (self.curated, *self.datasets.values())
        return _defined(node).union(*(part.get(node, frozenset()) for part in parts))

    def triples(self) -> Iterator[ox.Triple]:
        """All triples."""
        for part in (self.curated, *self.datasets.values()):
            for said in part.values():
                yield from said


def faults(reading: Reading, around: Surroundings) -> list[Fault]:
    """Every fault in what a dataset would say, sorted by place; those of its reader among them."""
    from kg.checking import check  # with pyshacl, which takes longer than a server may to start

    own = described(reading.triples)
    found = {*reading.faults, *_redefined(own, reading, around), *_unreachable(own, reading)}
    found |= set(check(reading, around.triples()))
    places = {fault.place for fault in found}
    found |= {f for f in _dangling(own, reading, around) if f.place not in places}
    return sorted(found)


def rechecked(
    some: Iterable[Dataset], curated: Iterable[ox.Triple], datasets: Iterable[Dataset]
) -> list[Fault]:
    """Every fault in some of the datasets that stand together beside the curated data."""
    known, standing = described(curated), list(datasets)
    found = []
    for dataset in some:
        around = Surroundings(known, (d for d in standing if d.name != dataset.name))
        found += faults(as_reading(dataset), around)
    return found


def as_reading(dataset: Dataset) -> Reading:
    """A dataset that stands already, as a reading whose one place is its name."""
    return standing(dataset.triples, f"dataset {dataset.name}")


def standing(triples: Iterable[ox.Triple], name: str) -> Reading:
    """Triples that stand already, as a reading whose one place has a name."""
    place, listed = Place(name), list(triples)
    return Reading(listed, {(text(t.subject), None): place for t in listed})


@dataclass(frozen=True)
class Dependence:
    """A dataset that rests on something that another one says."""

    dataset: str
    node: str

    @property
    def thing(self) -> str:
        """The thing that it refers to, such as cluster/nce-raufoss."""
        return _local(self.node)


def dependents(nodes: Iterable[str], datasets: Iterable[Dataset]) -> list[Dependence]:
    """The datasets that mention any of some nodes, each with the first that it mentions."""
    wanted = set(nodes)
    found = []
    for dataset in datasets:
        mentioned = sorted(wanted & set(_mentioned(dataset)))
        found += [Dependence(dataset.name, node) for node in mentioned[:1]]
    return found


def changed(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> set[str]:
    """The subjects of which something else is said after than before."""
    old, new = described(before), described(after)
    return {node for node in old.keys() | new.keys() if old.get(node) != new.get(node)}


def _mentioned(dataset: Dataset) -> Iterator[str]:
    for triple in dataset.triples:
        yield text(triple.subject)
        if isinstance(triple.object, ox.NamedNode):
            yield triple.object.value


def _unreachable(own: Described, reading: Reading) -> Iterator[Fault]:
    """A fault for each thing of Klynge whose address cannot be asked for.

    What follows `?` is a query and what follows `#` is never sent, so another page would answer.
    """
    for node in own:
        if node.startswith(ID.base) and (held := [sign for sign in "?#" if sign in node]):
            message = f"{_local(node)} has {' and '.join(held)} in it, where no page is found"
            yield Fault(_place(reading, node), "", f"{message}; use letters, digits, - and / only")


def _redefined(own: Described, reading: Reading, around: Surroundings) -> Iterator[Fault]:
    """A fault for each statement that would change what is described elsewhere."""
    for node, said in own.items():
        if node.startswith(CG.base) and not said <= _defined(node):
            message = f"{_local(node)} is a term of the ontology, which a dataset cannot describe"
            yield Fault(_place(reading, node), "", message)
            continue
        if node in ontology().about:
            more = said - _defined(node) - around.curated.get(node, frozenset())
            yield from _changes(node, more, ONTOLOGY, reading)
            continue
        if node in around.curated and (more := said - around.curated[node]):
            yield from _changes(node, more, CURATED, reading)
            continue
        for name, theirs in around.datasets.items():
            if node in theirs and not (said <= theirs[node] or said >= theirs[node]):
                yield from _changes(node, said - theirs[node], f"the dataset '{name}'", reading)
        yield from _taken_evidence(node, said, reading, around)


def _changes(node: str, more: Iterable[ox.Triple], where: str, reading: Reading) -> Iterator[Fault]:
    from kg.checking import shapes

    speaker = Speaker(reading, Facts(reading.triples), shapes())
    for triple in more:
        predicate = triple.predicate.value
        word, value = speaker.word(node, predicate), _shown(triple.object)
        yield Fault(
            _place(reading, node, predicate),
            word,
            f"{_local(node)} is described in {where} already, without the {word} '{value}';"
            " what is described elsewhere can be referred to and repeated, not changed",
        )


def _taken_evidence(
    node: str, said: frozenset[ox.Triple], reading: Reading, around: Surroundings
) -> Iterator[Fault]:
    """A fault where an assessment takes evidence that belongs to another one elsewhere."""
    for triple in said - around.said(node):
        evidence = text(triple.object)
        if triple.predicate == CG.hasEvidence and around.said(evidence):
            message = f"{_local(evidence)} is evidence of another assessment already"
            yield Fault(_place(reading, node), "evidence", message)


def _dangling(own: Described, reading: Reading, around: Surroundings) -> Iterator[Fault]:
    """A fault for each reference to something of Klynge that is nowhere described."""
    for node, said in own.items():
        for triple in said:
            other = text(triple.object)
            if not isinstance(triple.object, ox.NamedNode) or not other.startswith(ID.base):
                continue
            if other not in own and other not in around:
                place = _place(reading, node, triple.predicate.value)
                yield Fault(place, "", f"{_local(other)} is nowhere defined")


def _place(reading: Reading, node: str, predicate: str | None = None) -> Place:
    places = reading.places
    return places.get((node, predicate)) or places.get((node, None)) or Place(_local(node))


def _shown(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else _local(short(text(term)))


def _local(iri: str) -> str:
    return iri.removeprefix(ID.base).removeprefix(CG.base)
