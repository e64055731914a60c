"""The axioms and how they hang together: each check lists its offenders, its docstring the rule."""

from collections.abc import Iterator

import pyoxigraph as ox
from ontology_graph import Graph, Node, is_own, short
from ontology_hygiene import Check

from kg.vocabulary import CG, DCTERMS, OWL, RDF, RDFS, SKOS


def missing_domains(graph: Graph) -> Iterator[str]:
    """An object or data property has one rdfs:domain, or a cg:reasonForNoDomain."""
    yield from _ends(graph, RDFS.domain, CG.reasonForNoDomain)


def missing_ranges(graph: Graph) -> Iterator[str]:
    """An object or data property has one rdfs:range, or a cg:reasonForNoRange."""
    yield from _ends(graph, RDFS.range, CG.reasonForNoRange)


def missing_inverses(graph: Graph) -> Iterator[str]:
    """An object property has an inverse, is symmetric, or else has a cg:reasonForNoInverse."""
    inverted = {n for pair in graph.pairs(OWL.inverseOf) for n in pair}
    inverted |= graph.typed(OWL.SymmetricProperty)
    for name in graph.typed(OWL.ObjectProperty) & graph.properties():
        if (name in inverted) == bool(graph.objects(name, CG.reasonForNoInverse)):
            yield short(name) + (" has both" if name in inverted else "")


def odd_inverses(graph: Graph) -> Iterator[str]:
    """An inverse is another property, the other way round, and the only one."""
    found: dict[Node, set[Node]] = {}
    for s, o in graph.pairs(OWL.inverseOf):
        found.setdefault(s, set()).add(o)
        found.setdefault(o, set()).add(s)
        crossed = ((s, RDFS.domain, o, RDFS.range), (s, RDFS.range, o, RDFS.domain))
        if any(graph.objects(a, p) != graph.objects(b, q) for a, p, b, q in crossed):
            yield f"{short(s)} and {short(o)}: domain of one is not range of the other"
    symmetric = graph.typed(OWL.SymmetricProperty)
    for name, others in found.items():
        if name in others or name in symmetric or len(others) > 1:
            yield short(name)


def narrowed_subproperties(graph: Graph) -> Iterator[str]:
    """Domain and range of a property lie within those of the property above it."""
    for s, o in graph.pairs(RDFS.subPropertyOf):
        for end in (RDFS.domain, RDFS.range):
            for wide in graph.objects(o, end):
                if not any(wide in graph.superclasses(n) for n in graph.objects(s, end)):
                    yield f"{short(s)} under {short(o)}: {short(end)}"


def classes_without_disjointness(graph: Graph) -> Iterator[str]:
    """A class with no class of ours above it is disjoint with something."""
    apart: set[Node] = {n for pair in graph.pairs(OWL.disjointWith) for n in pair}
    for group, head in graph.pairs(OWL.members):
        if OWL.AllDisjointClasses in graph.objects(group, RDF.type):
            apart |= set(graph.items(head))
    for name in graph.classes() - apart:
        if not any(is_own(above) for above in graph.superclasses(name) - {name}):
            yield short(name)


def disjoint_families(graph: Graph) -> Iterator[str]:
    """No class is disjoint with a class above it, and nothing is in two disjoint classes."""
    groups = [graph.items(head) for _, head in graph.pairs(OWL.members)]
    groups += [list(pair) for pair in graph.pairs(OWL.disjointWith)]
    families = [(n, graph.superclasses(n)) for n in graph.typed(OWL.Class)]
    families += [(n, graph.kinds(n)) for n in graph.individuals()]
    for name, kinds in families:
        for group in groups:
            if len(clash := kinds & set(group)) > 1:
                yield f"{short(name)}: {', '.join(sorted(map(short, clash)))}"


def cycles(graph: Graph) -> Iterator[str]:
    """rdfs:subClassOf, rdfs:subPropertyOf and skos:broader have no cycles."""
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader):
        for start in {s for s, _ in graph.pairs(predicate)}:
            reached: set[Node] = set()
            todo = list(graph.objects(start, predicate))
            while todo:
                if (node := todo.pop()) not in reached:
                    reached.add(node)
                    todo += graph.objects(node, predicate)
            if start in reached:
                yield f"{short(start)} ({short(predicate)})"


def short_lists(graph: Graph) -> Iterator[str]:
    """A property chain, intersection or disjointness has at least two members."""
    for predicate in (OWL.propertyChainAxiom, OWL.intersectionOf, OWL.unionOf, OWL.members):
        for subject, head in graph.pairs(predicate):
            if len(graph.items(head)) < 2:
                yield f"{graph.called(subject)} {short(predicate)}"


def misplaced_values(graph: Graph) -> Iterator[str]:
    """What is said of an individual fits the domain and range of the property."""
    ends = [(RDFS.domain, 0), (RDFS.range, 1)]
    for name in graph.typed(OWL.ObjectProperty, OWL.DatatypeProperty):
        for pair in graph.pairs(name):
            for end, place in ends:
                node = pair[place]
                if isinstance(node, ox.NamedNode) and node in graph.terms():
                    for wanted in graph.objects(name, end) - graph.kinds(node):
                        yield f"{short(node)} is no {short(wanted)} ({short(name)})"


def undistinguished_values(graph: Graph) -> Iterator[str]:
    """The informative values of a functional property are said to be all different."""
    different = [
        {*graph.items(head)}
        for p in (OWL.distinctMembers, OWL.members)
        for group, head in graph.pairs(p)
        if OWL.AllDifferent in graph.objects(group, RDF.type)
    ]
    different += [set(pair) for pair in graph.pairs(OWL.differentFrom)]
    for name in graph.typed(OWL.FunctionalProperty) & graph.typed(OWL.ObjectProperty):
        for kind in graph.objects(name, RDFS.range):
            values = sorted(
                graph.instances(kind) - graph.instances(CG.UninformativeValue), key=short
            )
            for i, a in enumerate(values):
                for b in values[i + 1 :]:
                    if not any({a, b} <= group for group in different):
                        yield f"{short(name)}: {short(a)} and {short(b)}"


def unsourced_theory_axioms(graph: Graph) -> Iterator[str]:
    """An axiom that applies a hypothesis cites the claims that the hypothesis formalises."""
    for condition, restriction, hypothesis in _applications(graph):
        cited: set[Node] = set()
        for axiom in _annotations(graph, condition, restriction):
            cited |= graph.objects(axiom, DCTERMS.source)
        claims = graph.objects(hypothesis, CG.formalises)
        if not claims or cited != claims:
            cites = ", ".join(sorted(map(short, cited))) or "nothing"
            yield f"{short(condition)} -> {short(hypothesis)} cites {cites}"


def unsourced_definitions(graph: Graph) -> Iterator[str]:
    """A defined class and a class that implies a value cite the claims they formalise."""
    for predicate in (OWL.equivalentClass, RDFS.subClassOf):
        for name, expression in graph.pairs(predicate):
            if isinstance(expression, ox.BlankNode):
                axioms = _annotations(graph, name, expression, predicate)
                if not any(graph.objects(axiom, DCTERMS.source) for axiom in axioms):
                    yield f"{graph.called(name)} {short(predicate)} {graph.called(expression)}"


def unapplied_hypotheses(graph: Graph) -> Iterator[str]:
    """Some axiom applies every hypothesis to a class of observations."""
    applied = {hypothesis for _, _, hypothesis in _applications(graph)}
    yield from (short(h) for h in graph.instances(CG.Hypothesis) - applied)


def silent_hypotheses(graph: Graph) -> Iterator[str]:
    """A hypothesis belongs to a theory, formalises a claim and says something."""
    says = {
        *(CG[f"ratesAs{n}"] for n in ("WorkingWell", "BothAnd", "WorkingBadly")),
        *(CG[f"names{n}"] for n in ("Primary", "Supplementary", "Task", "Mechanism")),
        *(CG[n] for n in ("namesCooperation", "namesStrength", "expectsConcept")),
        *(CG[n] for n in ("findsNeeded", "findsFeasible", "qualifiesHypothesis")),
    }
    for hypothesis in graph.instances(CG.Hypothesis):
        about = set(graph.about[hypothesis])
        if not {CG.partOfTheory, CG.formalises} <= about or not about & says:
            yield short(hypothesis)


def _ends(graph: Graph, end: ox.NamedNode, reason: ox.NamedNode) -> Iterator[str]:
    for name in graph.typed(OWL.ObjectProperty, OWL.DatatypeProperty) & graph.properties():
        found = len(graph.objects(name, end))
        if found > 1 or (found == 1) == bool(graph.objects(name, reason)):
            yield f"{short(name)} has {found}"


def _applications(graph: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """Condition class, restriction and hypothesis of the axioms that apply one."""
    for condition, restriction in graph.pairs(RDFS.subClassOf):
        if CG.isSubjectTo in graph.objects(restriction, OWL.onProperty):
            for hypothesis in graph.objects(restriction, OWL.hasValue):
                yield condition, restriction, hypothesis


def _annotations(
    graph: Graph, source: Node, target: Node, predicate: ox.NamedNode = RDFS.subClassOf
) -> Iterator[Node]:
    for axiom, found in graph.pairs(OWL.annotatedTarget):
        if (
            found == target
            and source in graph.objects(axiom, OWL.annotatedSource)
            and predicate in graph.objects(axiom, OWL.annotatedProperty)
        ):
            yield axiom


CHECKS: list[Check] = [
    missing_domains,
    missing_ranges,
    missing_inverses,
    odd_inverses,
    narrowed_subproperties,
    classes_without_disjointness,
    disjoint_families,
    cycles,
    short_lists,
    misplaced_values,
    undistinguished_values,
    unsourced_theory_axioms,
    unsourced_definitions,
    unapplied_hypotheses,
    silent_hypotheses,
]
