"""A block of observations on its way from assertions through derivation and reasoning to verdicts.

No rule joins two observations, so any number of them can be reasoned on at a time, and blocks can
be reasoned on apart, in bounded memory.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, cached_property

import pyoxigraph as ox

from kg.reasoning.chainer import Closure, Triple
from kg.reasoning.derivation import derive
from kg.reasoning.judging import Situation
from kg.reasoning.ontology import Ontology
from kg.reasoning.rules import TYPE
from kg.vocabulary import CG


class Block:
    """Asserted triples, and what is derived and inferred from them when it is asked for."""

    def __init__(self, ontology: Ontology, asserted: Iterable[ox.Triple]) -> None:
        self.ontology = ontology
        self.asserted = list(asserted)

    @cached_property
    def derived(self) -> dict[ox.Triple, str]:
        """Characteristics and their grounds, each with the closed-world rule that gave it."""
        return derive(self.asserted, self.ontology.background)

    @cached_property
    def closure(self) -> Closure:
        """All that follows by the axioms, with a derivation for each triple."""
        closure = Closure(self.ontology.reference.rules, self.ontology.reference)
        closure.add(self.ontology.reasoned_on([*self.asserted, *self.derived]))
        return closure

    @cached_property
    def inferred(self) -> list[ox.Triple]:
        """What the axioms add to the asserted and derived triples."""
        node, name = cache(_node), cache(ox.NamedNode)
        return [ox.Triple(node(s), name(p), node(o)) for s, p, o in self.closure.inferred()]

    @cached_property
    def observations(self) -> list[str]:
        """The observations asserted in the block, in a stable order."""
        kind = CG.Observation.value
        return sorted(s for s, p, o in self.closure.derivations if o == kind and p == TYPE)

    @cached_property
    def situations(self) -> dict[str, Situation]:
        """What is on record for each observation."""
        return situations(self.ontology, self.observations, self.closure.derivations)


def situations(
    ontology: Ontology, observations: Iterable[str], triples: Iterable[Triple]
) -> dict[str, Situation]:
    """What asserted, derived and inferred triples say of each of the observations."""
    dimensions = ontology.dimensions.values()
    by_iri = {d.iri: d.property for d in dimensions}
    single = {d.property for d in dimensions if not d.many}
    contested, practised = CG.isContestedOn.value, CG.practises.value
    disputed = CG.isContestedPractice.value
    wanted = single | {contested, practised, disputed}
    known: dict[str, set[tuple[str, str]]] = defaultdict(set)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s, p, o in triples:
        if p in wanted:
            if p in single:
                known[s].add((p, o))
            else:
                found[s, p].add(o)
    return {
        o: Situation(
            frozenset(known[o]),
            frozenset(by_iri[d] for d in found[o, contested] if d in by_iri),
            frozenset(found[o, practised]),
            frozenset(found[o, disputed]),
        )
        for o in observations
    }


def _node(name: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)
