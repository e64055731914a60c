"""The same rules run inside a store, printed as SPARQL 1.1 updates, until nothing new follows."""

from collections.abc import Iterable

import pyoxigraph as ox

from kg.reasoning.rules import Rule
from kg.store import Store


def reason(
    store: Store, rules: Iterable[Rule], of: Iterable[ox.NamedNode], into: ox.NamedNode
) -> int:
    """Run the rules over the graphs `of` and what they infer; gives the number of passes.

    What is inferred comes to stand in the graph `into`, also where it was asserted already; take
    the asserted triples away to compare with what a chainer infers.
    """
    graphs = [g.value for g in of] + [into.value]
    updates = [rule.sparql(into.value, graphs) for rule in rules]
    passes = 0
    before = -1
    while (size := store.size(into)) != before:
        before = size
        passes += 1
        for update in updates:
            store.update(update)
    return passes
