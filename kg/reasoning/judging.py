"""Verdicts: whether an observation is governed as a theory says its kind of cluster should be.

A closed-world step over what the reasoner concluded (design section 4, step 3). Where a deciding
characteristic is unknown or contested every way in which it could fall is judged, and what is
common to all is concluded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, product
from typing import TypeVar

from kg.reasoning.advice import Advice, Adviser, Characteristics

ALIGNED, PARTLY, MISALIGNED = "aligned", "partly-aligned", "misaligned"
UNDETERMINED, CONTESTED = "undetermined", "contested"
Member = TypeVar("Member")
MET, VIOLATED, UNKNOWN, IN_DISPUTE = "met", "violated", "unknown", "contested"


@dataclass(frozen=True)
class Situation:
    """What is on record for one observation, as derivation left it."""

    characteristics: Characteristics
    contested: frozenset[str] = frozenset()
    """The characteristic properties on which sources disagree."""
    practised: frozenset[str] = frozenset()
    contested_practice: frozenset[str] = frozenset()

    def value(self, property_: str) -> str | None:
        """The known value of a characteristic."""
        return next((v for p, v in self.characteristics if p == property_), None)


@dataclass(frozen=True)
class Condition:
    """One thing that a verdict turns on: a characteristic, or the practice of a perspective."""

    status: str
    property: str | None = None
    value: str | None = None
    perspective: str | None = None
    wanted: bool = True
    """False for a perspective that should not be practised."""


@dataclass(frozen=True)
class Flip:
    """A smallest change of characteristics that turns the verdict."""

    change: tuple[tuple[str, str], ...]
    verdict: str


@dataclass(frozen=True)
class Verdict:
    """The judgement of one situation under one theory; sets are of IRIs."""

    theory: str
    outcome: str
    primary: frozenset[str]
    supplementary: frozenset[str]
    works_well: frozenset[str]
    both_and: frozenset[str]
    works_badly: frozenset[str]
    advised_against: frozenset[str]
    dissent: frozenset[tuple[str, str, str]]
    tasks: frozenset[str]
    perspectives: dict[str, str]
    conditions: tuple[Condition, ...]
    regardless: bool
    """Whether a definite verdict was reached although something it could turn on is open."""
    settled: bool
    """Whether every way in which the open characteristics could fall gives this same outcome."""
    if_practised: str | None = None
    """What the outcome would become if all that is primary were practised; None where it would
    stay as it is, or where nothing is primary whichever way the unknown falls."""
    flips: tuple[Flip, ...] = field(default=())


class Judge:
    """Judges situations under one theory."""

    def __init__(self, adviser: Adviser, theory: str) -> None:
        self.adviser = adviser
        self.theory = theory
        self.ontology = adviser.ontology
        self.deciding = self.ontology.deciding
        self._verdicts: dict[Situation, Verdict] = {}
        self._outcomes: dict[Situation, str] = {}

    def verdict(self, situation: Situation) -> Verdict:
        """The verdict with its conditions and what would flip it."""
        deciding = self._deciding_part(situation)
        if deciding not in self._verdicts:
            self._verdicts[deciding] = self._judge(deciding)
        return self._verdicts[deciding]

    def _deciding_part(self, situation: Situation) -> Situation:
        """The situation without what no condition asks about: on this alone a verdict turns."""
        return Situation(
            frozenset(c for c in situation.characteristics if c[0] in self.deciding),
            situation.contested.intersection(self.deciding),
            situation.practised,
            situation.contested_practice,
        )

    def open_properties(self, situation: Situation) -> list[str]:
        """The deciding characteristics that are unknown, contested, or of a value without a cell.

        A mixed innovation system, or partial agreement, leaves open which cell is nearest.
        """
        return [p for p in self.deciding if situation.value(p) not in self.deciding[p]]

    def variants(self, situation: Situation) -> Iterator["_Variant"]:
        """Every way in which what is open could fall, judged."""
        unsettled = self.open_properties(situation)
        known = frozenset(
            (p, v) for p, v in situation.characteristics if v in self.deciding.get(p, ())
        )
        for values in product(*(sorted(self.deciding[p]) for p in unsettled)):
            filled = tuple(zip(unsettled, values, strict=True))
            advice = self.adviser.advice(self.theory, known | frozenset(filled))
            for disputed in _subsets(situation.contested_practice - situation.practised):
                practised = situation.practised | disputed
                yield _Variant(filled, advice, practised)

    def _judge(self, situation: Situation) -> Verdict:
        variants = list(self.variants(situation))
        outcome = self._outcome(situation, variants)
        advices = [v.advice for v in variants]
        definite = outcome in (ALIGNED, PARTLY, MISALIGNED)
        return Verdict(
            theory=self.theory,
            outcome=outcome,
            primary=_common(a.primary for a in advices),
            supplementary=_common(a.supplementary for a in advices),
            works_well=_common(a.rated("works-well") for a in advices),
            both_and=_common(a.rated("both-and") for a in advices),
            works_badly=_common(a.rated("works-badly") for a in advices),
            advised_against=_common(a.advised_against for a in advices),
            dissent=_common(a.dissent for a in advices),
            tasks=_common(a.tasks for a in advices),
            perspectives=self._perspectives(variants),
            conditions=tuple(self._conditions(situation, advices)),
            regardless=definite and bool(self._undecided(situation)),
            settled=len({v.outcome for v in variants}) == 1,
            if_practised=self._if_practised(situation, outcome, advices),
            flips=tuple(self._flips(situation, outcome)),
        )

    def _outcome(self, situation: Situation, variants: list["_Variant"]) -> str:
        outcomes = {v.outcome for v in variants}
        if len(outcomes) == 1:
            return outcomes.pop()
        in_dispute = situation.contested & set(self.open_properties(situation))
        groups: dict[object, set[str]] = {}
        for v in variants:
            rest = tuple(pair for pair in v.filled if pair[0] not in in_dispute)
            groups.setdefault(rest, set()).add(v.outcome)
        return CONTESTED if any(len(g) > 1 for g in groups.values()) else UNDETERMINED

    def _outcome_of(self, situation: Situation) -> str:
        """The outcome alone, remembered: the changes of many situations lead to the same few."""
        if situation not in self._outcomes:
            self._outcomes[situation] = self._outcome(situation, list(self.variants(situation)))
        return self._outcomes[situation]

    def _if_practised(
        self, situation: Situation, outcome: str, advices: list[Advice]
    ) -> str | None:
        practised = situation.practised | _common(a.primary for a in advices)
        new = self._outcome_of(replace(situation, practised=practised))
        return new if new != outcome else None

    def _perspectives(self, variants: list["_Variant"]) -> dict[str, str]:
        found = {}
        for p in self.ontology.perspectives:
            outcomes = {v.perspective(p) for v in variants}
            found[p] = outcomes.pop() if len(outcomes) == 1 else UNDETERMINED
        return found

    def _undecided(self, situation: Situation) -> list[str]:
        """What is open among the characteristics that the theory's synthesis asks about."""
        return [p for p in self._asked if situation.value(p) not in self.deciding[p]]

    @cached_property
    def _asked(self) -> list[str]:
        """The characteristics in the conditions of the theory's synthesis."""
        asked = {
            prop
            for iri, ways in self.ontology.conditions.items()
            if (h := self.ontology.hypotheses[iri]).synthesis and h.theory == self.theory
            for way in ways
            for prop, _ in way
        }
        return sorted(asked)

    def _conditions(self, situation: Situation, advices: list[Advice]) -> Iterator[Condition]:
        for p in self._asked:
            value = situation.value(p)
            status = IN_DISPUTE if p in situation.contested else UNKNOWN
            if value in self.deciding[p]:
                status = MET
            yield Condition(status, property=p, value=value)
        for p in sorted(_common(a.primary for a in advices)):
            yield Condition(_practice(situation, p), perspective=p)
        for p in sorted(_common(a.advised_against for a in advices)):
            yield Condition(_absence(situation, p), perspective=p, wanted=False)

    def _flips(self, situation: Situation, outcome: str) -> Iterator[Flip]:
        """Smallest changes first; a change that holds a smaller one which flips is left out."""
        found: list[set[tuple[str, str]]] = []
        for size in range(1, len(self.deciding) + 1):
            for change in self._changes(situation, size):
                if any(smaller <= set(change) for smaller in found):
                    continue
                new = self._outcome_of(_changed(situation, change))
                if new != outcome:
                    found.append(set(change))
                    yield Flip(change, new)

    def _changes(self, situation: Situation, size: int) -> Iterator[tuple[tuple[str, str], ...]]:
        for properties in combinations(self.deciding, size):
            others = [
                [(p, v) for v in sorted(self.deciding[p]) if v != situation.value(p)]
                for p in properties
            ]
            yield from product(*others)


@dataclass(frozen=True)
class _Variant:
    """One way in which what is open could fall."""

    filled: tuple[tuple[str, str], ...]
    advice: Advice
    practised: frozenset[str]

    @property
    def outcome(self) -> str:
        """The verdict if it fell this way (design section 4, step 3)."""
        recommended, against = self.advice.recommended, self.advice.advised_against
        if not self.practised or not self.advice.primary:
            return UNDETERMINED
        if self.advice.primary <= self.practised and not against & self.practised:
            return ALIGNED
        return PARTLY if recommended & self.practised else MISALIGNED

    def perspective(self, perspective: str) -> str:
        """How one perspective stands to advice and practice."""
        practised = perspective in self.practised
        if perspective in self.advice.recommended:
            return "recommended-practised" if practised else "recommended-not-observed"
        if not practised:
            return "neither"
        if perspective in self.advice.advised_against:
            return "advised-against-practised"
        return "practised-without-advice" if self.advice.primary else UNDETERMINED


def _practice(situation: Situation, perspective: str) -> str:
    """What no source says was practised is unknown, never no."""
    if perspective in situation.practised:
        return MET
    return IN_DISPUTE if perspective in situation.contested_practice else UNKNOWN


def _absence(situation: Situation, perspective: str) -> str:
    if perspective in situation.practised:
        return VIOLATED
    if perspective in situation.contested_practice:
        return IN_DISPUTE
    return MET if situation.practised else UNKNOWN


def _changed(situation: Situation, change: tuple[tuple[str, str], ...]) -> Situation:
    properties = {p for p, _ in change}
    kept = frozenset(c for c in situation.characteristics if c[0] not in properties)
    return Situation(
        kept | frozenset(change),
        situation.contested - properties,
        situation.practised,
        situation.contested_practice,
    )


def _common(sets: Iterable[frozenset[Member]]) -> frozenset[Member]:
    return frozenset.intersection(*sets)


def _subsets(items: frozenset[str]) -> Iterator[frozenset[str]]:
    for size in range(len(items) + 1):
        yield from map(frozenset, combinations(sorted(items), size))
