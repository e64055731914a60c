"""Verdicts as triples for the judged graph; addresses are made from the observation's."""

from collections.abc import Iterator

import pyoxigraph as ox

from kg.reasoning.judging import Condition, Flip, Verdict
from kg.reasoning.ontology import Ontology
from kg.vocabulary import CG, ID, RDF


def statements(ontology: Ontology, observation: str, verdict: Verdict) -> Iterator[ox.Triple]:
    """The verdict with its conditions, perspective judgements, dissent and flips."""
    theory = ox.NamedNode(verdict.theory)
    stem = f"{observation.rsplit('/', 1)[-1]}--{ontology.name(verdict.theory)}"
    node = ID["verdict/" + stem]
    yield ox.Triple(node, RDF.type, CG.Verdict)
    yield ox.Triple(node, CG.verdictOn, ox.NamedNode(observation))
    yield ox.Triple(node, CG.accordingTo, theory)
    yield ox.Triple(node, CG.hasOutcome, CG[verdict.outcome])
    yield ox.Triple(node, CG.holdsRegardless, ox.Literal(verdict.regardless))
    for property_, perspectives in (
        (CG.judgesPrimary, verdict.primary),
        (CG.judgesSupplementary, verdict.supplementary),
        (CG.advisesAgainst, verdict.advised_against),
    ):
        for perspective in sorted(perspectives):
            yield ox.Triple(node, property_, ox.NamedNode(perspective))
    yield from _perspectives(ontology, node, stem, verdict)
    for number, condition in enumerate(verdict.conditions, start=1):
        yield from _condition(ontology, node, ID[f"condition/{stem}--{number}"], condition)
    for number, flip in enumerate(verdict.flips, start=1):
        yield from _flip(ontology, node, f"{stem}--{number}", flip)


def _perspectives(
    ontology: Ontology, node: ox.NamedNode, stem: str, verdict: Verdict
) -> Iterator[ox.Triple]:
    for perspective, outcome in sorted(verdict.perspectives.items()):
        part = ID[f"perspective-judgement/{stem}--{ontology.name(perspective)}"]
        term = "perspective-undetermined" if outcome == "undetermined" else outcome
        yield ox.Triple(node, CG.hasPerspectiveJudgement, part)
        yield ox.Triple(part, RDF.type, CG.PerspectiveJudgement)
        yield ox.Triple(part, CG.aboutPerspective, ox.NamedNode(perspective))
        yield ox.Triple(part, CG.hasPerspectiveOutcome, CG[term])
    for hypothesis, perspective, rating in sorted(verdict.dissent):
        part = ID[f"dissent/{stem}--{hypothesis.rsplit('/', 1)[-1]}--{ontology.name(perspective)}"]
        yield ox.Triple(node, CG.hasDissent, part)
        yield ox.Triple(part, RDF.type, CG.Dissent)
        yield ox.Triple(part, CG.dissentingHypothesis, ox.NamedNode(hypothesis))
        yield ox.Triple(part, CG.aboutPerspective, ox.NamedNode(perspective))
        yield ox.Triple(part, CG.givesRating, CG[rating])


def _condition(
    ontology: Ontology, node: ox.NamedNode, part: ox.NamedNode, condition: Condition
) -> Iterator[ox.Triple]:
    yield ox.Triple(node, CG.hasCondition, part)
    yield ox.Triple(part, RDF.type, CG.VerdictCondition)
    yield ox.Triple(part, CG.hasStatus, CG["condition-" + condition.status])
    if condition.property:
        dimension = ontology.dimensions[condition.property].iri
        yield ox.Triple(part, CG.conditionOn, ox.NamedNode(dimension))
    if condition.value:
        yield ox.Triple(part, CG.requiredValue, ox.NamedNode(condition.value))
    if condition.perspective:
        property_ = CG.requiredPerspective if condition.wanted else CG.excludedPerspective
        yield ox.Triple(part, property_, ox.NamedNode(condition.perspective))


def _flip(ontology: Ontology, node: ox.NamedNode, stem: str, flip: Flip) -> Iterator[ox.Triple]:
    part = ID["flip/" + stem]
    yield ox.Triple(node, CG.hasFlip, part)
    yield ox.Triple(part, RDF.type, CG.Flip)
    yield ox.Triple(part, CG.hasOutcome, CG[flip.verdict])
    for property_, value in flip.change:
        dimension = ontology.dimensions[property_]
        change = ID[f"change/{stem}--{dimension.name.replace('_', '-')}"]
        yield ox.Triple(part, CG.hasChange, change)
        yield ox.Triple(change, RDF.type, CG.Change)
        yield ox.Triple(change, CG.conditionOn, ox.NamedNode(dimension.iri))
        yield ox.Triple(change, CG.requiredValue, ox.NamedNode(value))
