"""The explanations of what a release says of a case, and the statements that they rest on."""

from collections.abc import Iterator

import pyoxigraph as ox

from kg.reasoning.advice import Adviser
from kg.reasoning.block import Block
from kg.reasoning.case import case, find, literature
from kg.reasoning.explanation import Explainer, Explanation
from kg.reasoning.ontology import shipped
from kg.store import Store
from kg.vocabulary import CG, RDF

FOLLOWED = (
    CG.hasAssessment,
    CG.hasEvidence,
    CG.statedIn,
    CG.ofWork,
    CG.observationOf,
    CG.grounds,
    CG.isSubjectTo,
    CG.formalises,
    CG.hasCondition,
    CG.hasPerspectiveJudgement,
    CG.hasDissent,
    CG.dissentingHypothesis,
    CG.hasFlip,
    CG.hasChange,
    CG.accordingTo,
)
"""What leads from a verdict and its observation to all that they rest on, down to the sources."""
GROUNDS = (CG.verdictOn, CG.linkOf)
"""What points back at an observation or cluster from what bears on its verdict."""


def explanations(store: Store, name: str) -> Iterator[Explanation]:
    """The explanation of each verdict on a cluster or an observation. Raises `UnknownCase`."""
    made, observations = explainer(store, name)
    for observation in observations:
        for theory in made.ontology.theories:
            yield made.explain(observation, theory)


def explainer(store: Store, name: str) -> tuple[Explainer, list[str]]:
    """What explains a cluster or an observation, and the observations that the name stands for.

    Raises `UnknownCase`.
    """
    ontology = shipped()
    cluster, observations = find(store, name)
    block = Block(ontology, case(store, cluster))
    return Explainer(block, Adviser(ontology), literature(store, ontology)), observations


def statements(store: Store, name: str) -> list[ox.Quad]:
    """What the explanations rest on, each statement with its graph. Raises `UnknownCase`.

    The verdicts with their parts, the observation, its assessments with evidence, passage and work,
    and the hypotheses that apply, with the claims that they formalise.
    """
    _, observations = find(store, name)
    agenda, seen = [ox.NamedNode(o) for o in observations], set[ox.NamedNode]()
    found: list[ox.Quad] = []
    while agenda:
        node = agenda.pop()
        if node in seen:
            continue
        seen.add(node)
        about = list(store.quads(node))
        found += about
        agenda += [
            q.object
            for q in about
            if q.predicate in FOLLOWED and isinstance(q.object, ox.NamedNode)
        ]
        agenda += _back(store, node)
    return found


def _back(store: Store, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """What bears on a verdict and points at its observation or cluster instead of being named."""
    kinds = {q.object for q in store.quads(node, RDF.type)}
    if not kinds & {CG.Observation, CG.Cluster}:
        return
    for predicate in GROUNDS:
        for quad in store.quads(None, predicate, node):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject
