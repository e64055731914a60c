"""What a theory advises for a set of characteristics, as the reasoner concludes it.

Two observations with the same characteristics have the same conclusions, so each distinct set is
reasoned only once.
"""

from dataclasses import dataclass
from functools import cached_property

from kg.reasoning.chainer import Closure
from kg.reasoning.ontology import Hypothesis, Ontology
from kg.reasoning.rules import TYPE
from kg.vocabulary import CG

Characteristics = frozenset[tuple[str, str]]
"""Pairs of a characteristic property and its value."""

SUBJECT = "urn:klynge:observation"
RECOMMENDING = {"primary", "supplementary", "works-well", "needed"}


@dataclass(frozen=True)
class Advice:
    """The hypotheses of one theory that apply, and what follows for each perspective."""

    hypotheses: tuple[Hypothesis, ...]

    def rated(self, rating: str) -> frozenset[str]:
        """The perspectives that some applicable hypothesis gives a rating."""
        return frozenset(p for h in self.hypotheses for r, p in h.says if r == rating)

    @cached_property
    def primary(self) -> frozenset[str]:
        """The perspectives that the theory's synthesis puts first."""
        return self._synthesised("primary")

    @cached_property
    def supplementary(self) -> frozenset[str]:
        """The perspectives that the theory's synthesis adds."""
        return self._synthesised("supplementary")

    @cached_property
    def recommended(self) -> frozenset[str]:
        """The perspectives that the theory's synthesis puts first or adds."""
        return self.primary | self.supplementary

    @cached_property
    def advised_against(self) -> frozenset[str]:
        """What some hypothesis rates as working badly and none recommends."""
        recommended = frozenset(p for h in self.hypotheses for r, p in h.says if r in RECOMMENDING)
        return self.rated("works-badly") - recommended

    @cached_property
    def tasks(self) -> frozenset[str]:
        """The central tasks that applicable hypotheses name."""
        return frozenset(t for h in self.hypotheses for t in h.tasks)

    @cached_property
    def dissent(self) -> frozenset[tuple[str, str, str]]:
        """Hypothesis, perspective, rating where a hypothesis says otherwise than the synthesis."""
        return frozenset(
            (h.iri, p, r)
            for h in self.hypotheses
            for r, p in h.says
            if not h.synthesis and self.primary and self._says_otherwise(r, p)
        )

    def _says_otherwise(self, rating: str, perspective: str) -> bool:
        if perspective in self.recommended:
            return rating == "works-badly"
        return rating in RECOMMENDING

    def _synthesised(self, rating: str) -> frozenset[str]:
        return frozenset(
            p for h in self.hypotheses if h.synthesis for r, p in h.says if r == rating
        )


class Adviser:
    """Gives advice for characteristics, and remembers it."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self._closures: dict[Characteristics, Closure] = {}
        self._advice: dict[tuple[str, Characteristics], Advice] = {}

    def advice(self, theory: str, characteristics: Characteristics) -> Advice:
        """What the theory advises where exactly these characteristics are known."""
        key = theory, characteristics
        if key not in self._advice:
            applicable = self._concluded(characteristics, CG.isSubjectTo.value)
            found = (self.ontology.hypotheses[h] for h in applicable)
            self._advice[key] = Advice(tuple(h for h in found if h.theory == theory))
        return self._advice[key]

    def concluded(self, characteristics: Characteristics, property_: str) -> list[str]:
        """The values that follow for a property, such as a quadrant."""
        return self._concluded(characteristics, property_)

    def cluster_type(self, characteristics: Characteristics) -> str | None:
        """The class of observations of one cluster type, where the characteristics settle it."""
        if not self._concluded(characteristics, CG.hasClusterType.value):
            return None
        types = self._concluded(characteristics, TYPE)
        return next(t for t in types if self._gives_cluster_type(t))

    def _gives_cluster_type(self, cls: str) -> bool:
        return any(
            rule.body == (("?x", TYPE, cls),) and rule.head[1] == CG.hasClusterType.value
            for rule in self.ontology.rules
        )

    def _concluded(self, characteristics: Characteristics, property_: str) -> list[str]:
        if characteristics not in self._closures:
            closure = Closure(self.ontology.reference.rules, self.ontology.reference)
            closure.add([(SUBJECT, TYPE, CG.Observation.value)])
            closure.add([(SUBJECT, p, v) for p, v in sorted(characteristics)])
            self._closures[characteristics] = closure
        held = self._closures[characteristics].derivations
        return sorted(o for s, p, o in held if s == SUBJECT and p == property_)
