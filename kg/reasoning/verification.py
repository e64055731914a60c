"""The referee's comparison: HermiT and both runners of the rules must infer exactly the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

import pyoxigraph as ox

from kg.reasoning.block import Block
from kg.reasoning.instore import reason
from kg.reasoning.ontology import Ontology
from kg.reasoning.referee import rule
from kg.reasoning.rules import TYPE, facts
from kg.store import ASSERTED, INFERRED, Store
from kg.terms import text
from kg.vocabulary import CG, RDF

Statement = tuple[str, str, str]


@dataclass(frozen=True)
class Comparison:
    """What the referee ruled on some data, and where the three differ (nowhere, one hopes)."""

    name: str
    observations: int
    consistent: bool
    unsatisfiable: tuple[str, ...]
    agreed: int
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether all is well."""
        return self.consistent and not self.unsatisfiable and not self.differences


def compare(ontology: Ontology, name: str, block: Block) -> Comparison:
    """Let the chainer, the store and HermiT reason on the same data."""
    told = {*ontology.reasoned_on([*block.asserted, *block.derived])}
    chained = _of(ontology, [*ontology.reference.derivations, *block.closure.derivations])
    in_store = _of(ontology, _in_store(ontology, told))
    ruling = rule(ontology.triples, [_triple(t) for t in told])
    refereed = _of(ontology, ontology.reasoned_on(ruling.inferred))
    differences = [
        *_differences("only the chainer infers", chained - refereed),
        *_differences("only HermiT infers", refereed - chained),
        *_differences("only the chainer, not the store, infers", chained - in_store),
        *_differences("only the store, not the chainer, infers", in_store - chained),
    ]
    return Comparison(
        name,
        len(block.observations),
        ruling.consistent,
        tuple(sorted(ruling.unsatisfiable)),
        len(chained & refereed & in_store),
        tuple(differences),
    )


def combined(ontology: Ontology) -> list[ox.Triple]:
    """One observation for every combination of deciding characteristics and practices.

    The values of a characteristic are all that its scale has, those no condition names included,
    and none.
    """
    ranges = {
        property_: [None, *_values(ontology, dimension.iri)]
        for property_, dimension in sorted(ontology.dimensions.items())
        if property_ in ontology.deciding
    }
    practices = [
        c
        for n in range(len(ontology.perspectives) + 1)
        for c in combinations(ontology.perspectives, n)
    ]
    triples: list[ox.Triple] = []
    for number, (values, practised) in enumerate(product(product(*ranges.values()), practices)):
        triples += _observation(number, zip(ranges, values, strict=True), practised)
    return triples


def _observation(
    number: int, values: Iterable[tuple[str, str | None]], practised: Iterable[str]
) -> Iterator[ox.Triple]:
    node = ox.NamedNode(f"urn:klynge:combination:{number}")
    yield ox.Triple(node, RDF.type, CG.Observation)
    for property_, value in values:
        if value:
            yield ox.Triple(node, ox.NamedNode(property_), ox.NamedNode(value))
    for i, perspective in enumerate(practised):
        strategy = ox.NamedNode(f"urn:klynge:combination:{number}:{i}")
        yield ox.Triple(node, CG.hasStrategyInUse, strategy)
        yield ox.Triple(strategy, CG.servesPerspective, ox.NamedNode(perspective))


def _values(ontology: Ontology, dimension: str) -> list[str]:
    (scale,) = ontology.objects(dimension, CG.hasScale)
    return [
        value
        for value in ontology.subjects(CG.inScale, scale)
        if CG.UninformativeValue.value not in ontology.kinds(value)
    ]


def _in_store(ontology: Ontology, told: Iterable[Statement]) -> Iterator[Statement]:
    store = Store()
    given = {*told, *ontology.reasoned_on(ontology.triples), *facts(ontology.axioms)}
    store.add(ASSERTED, map(_triple, given))
    reason(store, ontology.rules, [ASSERTED], INFERRED)
    for graph in (ASSERTED, INFERRED):
        for t in store.triples(graph):
            yield text(t.subject), t.predicate.value, text(t.object)


def _of(ontology: Ontology, statements: Iterable[Statement]) -> set[Statement]:
    """Memberships and property values between named things, without the bookkeeping."""
    known = ontology.object_properties | {TYPE}
    return {
        t
        for t in statements
        if t[1] in known
        and not t[0].startswith("_:")
        and not t[2].startswith("_:")
        and (t[1] != TYPE or t[2] in ontology.classes)
    }


def _triple(statement: Statement) -> ox.Triple:
    s, p, o = statement
    return ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o))


def _differences(what: str, statements: set[Statement]) -> list[str]:
    return [f"{what} {' '.join(s)}" for s in sorted(statements)]
