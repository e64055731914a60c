"""Crisp sets: whether a case is in one, out of one, or neither can be said, and why not.

Membership follows Kleene's strong three-valued logic, in which a conjunction is false as soon as
one part is false, whatever is unknown. What is not known keeps its reason: sources disagree, the
value lies between the poles of its scale, or no source says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from kg.reasoning.judging import Situation
from kg.reasoning.ontology import Ontology
from kg.vocabulary import CG


class Membership(Enum):
    """Whether a case is a member of a crisp set; the last three are all unknown as 0 or 1."""

    OUT = "out"
    CONTESTED = "contested"
    BETWEEN = "between"
    UNKNOWN = "unknown"
    IN = "in"

    @property
    def crisp(self) -> int | None:
        """1 for in, 0 for out, None where neither can be said."""
        return {Membership.IN: 1, Membership.OUT: 0}.get(self)

    def __invert__(self) -> "Membership":
        return {Membership.IN: Membership.OUT, Membership.OUT: Membership.IN}.get(self, self)


_REASONS = (Membership.CONTESTED, Membership.BETWEEN, Membership.UNKNOWN)


def in_all(parts: Iterable[Membership]) -> Membership:
    """Membership of an intersection; of no sets at all, in."""
    found = set(parts)
    order = (Membership.OUT, *_REASONS, Membership.IN)
    return next((m for m in order if m in found), Membership.IN)


def in_any(parts: Iterable[Membership]) -> Membership:
    """Membership of a union; of no sets at all, out."""
    return ~in_all(~m for m in parts)


class UnknownSet(LookupError):
    """No crisp set of the ontology has that name."""


@dataclass(frozen=True)
class CrispSet:
    """The set that a dimension or a perspective stands for, under its column name."""

    name: str
    about: str
    """The dimension or the perspective."""
    property: str | None = None
    """The characteristic property of a dimension; None for a perspective."""
    values: Mapping[str, Membership] | None = None
    """The values of a dimension that are known to be in or out."""
    kind: str = ""
    """The class of the dimension or the perspective."""

    def membership(self, situation: Situation) -> Membership:
        """Whether a case in this situation is in the set."""
        if self.property is None:
            return practice(situation, self.about)
        if self.property in situation.contested:
            return Membership.CONTESTED
        value = situation.value(self.property)
        if value is None:
            return Membership.UNKNOWN
        return (self.values or {}).get(value, Membership.BETWEEN)


def practice(situation: Situation, perspective: str) -> Membership:
    """Whether a perspective is practised. What no source mentions is unknown, never out."""
    if perspective in situation.practised:
        return Membership.IN
    if perspective in situation.contested_practice:
        return Membership.CONTESTED
    return Membership.UNKNOWN


def crisp_sets(ontology: Ontology, moderate: int | None = None) -> dict[str, CrispSet]:
    """The crisp sets that the ontology names, by their names, sorted by kind and address.

    A moderate mechanism lies between strong and weak, and either reading of it would be a guess,
    so it is in neither set unless `moderate` says 1 (in) or 0 (out).
    """
    calibrated = (
        {} if moderate is None else {CG.moderate.value: (Membership.OUT, Membership.IN)[moderate]}
    )
    found = []
    for dimension in ontology.dimensions.values():
        poles = {
            **dict.fromkeys(ontology.objects(dimension.iri, CG.fullMember), Membership.IN),
            **dict.fromkeys(ontology.objects(dimension.iri, CG.nonMember), Membership.OUT),
        }
        for name in ontology.objects(dimension.iri, CG.setName):
            kind = ontology.kinds(dimension.iri)[0]
            found.append(
                CrispSet(name, dimension.iri, dimension.property, poles | calibrated, kind)
            )
    for perspective in ontology.perspectives:
        for name in ontology.objects(perspective, CG.setName):
            found.append(CrispSet(name, perspective, kind=CG.Perspective.value))
    return {s.name: s for s in sorted(found, key=lambda s: (s.kind, s.about))}
