"""The limits that OWL 2 DL sets on property axioms together (OWL 2 Syntax, section 11.2)."""

from ontology_graph import Graph, Node, short

from kg.vocabulary import OWL, RDF, RDFS

NEEDS_SIMPLE = {
    *(OWL[n] for n in ("FunctionalProperty", "InverseFunctionalProperty")),
    *(OWL[n] for n in ("IrreflexiveProperty", "AsymmetricProperty")),
}
COUNTED = {
    *(OWL[n] for n in ("hasSelf", "minCardinality", "maxCardinality", "cardinality")),
    *(OWL[n] for n in ("minQualifiedCardinality", "maxQualifiedCardinality")),
    OWL.qualifiedCardinality,
}
SAME_ORDER = (OWL.equivalentProperty, OWL.inverseOf)


def unsimple(graph: Graph) -> list[str]:
    """Properties that must be simple and are transitive, chained or above such a property."""
    composite = _composite(graph)
    needed: list[tuple[Node, str]] = [
        (s, f"is {short(o)}") for s, o in graph.pairs(RDF.type) if o in NEEDS_SIMPLE
    ]
    for pair in graph.pairs(OWL.propertyDisjointWith):
        needed += [(p, "is disjoint with another property") for p in pair]
    for node, about in graph.about.items():
        if set(about) & COUNTED:
            needed += [(p, "is counted") for p in graph.objects(node, OWL.onProperty)]
    return [f"{short(p)}: {why} but not simple (DL 11.2)" for p, why in needed if p in composite]


def irregular(graph: Graph) -> list[str]:
    """Property chains for which no strict order of the properties exists."""
    ordered = [
        (part, s)
        for s, head in graph.pairs(OWL.propertyChainAxiom)
        for part in _below(s, graph.items(head))
    ]
    above = _above(graph)
    for part, s in ordered:
        above.setdefault(part, set()).add(s)
    return [
        f"{short(s)}: its chain has {short(part)}, which depends on it (DL 11.2, regularity)"
        for part, s in ordered
        if part in _reach(above, {s})
    ]


def _composite(graph: Graph) -> set[Node]:
    transitive: set[Node] = {s for s, o in graph.pairs(RDF.type) if o == OWL.TransitiveProperty}
    return _reach(_above(graph), transitive | {s for s, _ in graph.pairs(OWL.propertyChainAxiom)})


def _above(graph: Graph) -> dict[Node, set[Node]]:
    """What each property is below, or level with: a property and its inverse count as one."""
    above: dict[Node, set[Node]] = {}
    for s, o in graph.pairs(RDFS.subPropertyOf):
        above.setdefault(s, set()).add(o)
    for link in SAME_ORDER:
        for s, o in graph.pairs(link):
            above.setdefault(s, set()).add(o)
            above.setdefault(o, set()).add(s)
    return above


def _below(s: Node, members: list[Node]) -> list[Node]:
    """The members of a chain that must come before its property in the order."""
    if members == [s, s]:
        return []
    if members[:1] == [s]:
        return members[1:]
    if members[-1:] == [s]:
        return members[:-1]
    return members


def _reach(above: dict[Node, set[Node]], starts: set[Node]) -> set[Node]:
    reached = set(starts)
    todo = list(starts)
    while todo:
        for n in above.get(todo.pop(), set()) - reached:
            reached.add(n)
            todo.append(n)
    return reached
