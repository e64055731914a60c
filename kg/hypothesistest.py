"""The hypotheses of each theory set against all observations, in plain counts.

A hypothesis *applies* to a case where the reasoner concluded so; it does not where a known value
shuts every one of its conditions out; else it *may* apply, for something it asks about is open.
What a hypothesis says of practice decides whether it was *followed*:

- It advises for a perspective that it names as primary, rates as working well or finds needed:
  followed where the perspective is practised. Since what no source mentions is unknown, never no,
  such advice alone is never found not followed. A supplementary perspective comes on top of the
  primary one, so it counts only where a hypothesis names no primary.
- It advises against a perspective that it rates as working badly: not followed where the
  perspective is practised; that it was not practised, no source ever says.
- Several pieces of advice are followed where each is, and not where one is not.
- A perspective rated both-and, or found feasible, is neither advised nor advised against: where
  it is practised the case is one in which it was *tried*.
- A hypothesis without any of these that says how strong the mechanisms that it names are, is
  followed where all were assessed so, and not where one was assessed as the opposite.
- Central tasks, kinds of cooperation and expected concepts are not recorded of any observation,
  so a hypothesis that says nothing else is unknown wherever it applies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from functools import cached_property

from kg.membership import Membership, crisp_sets, in_all, in_any, practice
from kg.observations import Observed
from kg.reasoning.advice import RECOMMENDING
from kg.reasoning.judging import Situation
from kg.reasoning.ontology import Hypothesis, Ontology
from kg.vocabulary import CG

IN, OUT = Membership.IN, Membership.OUT
AGAINST = "works-badly"
UNRECORDED = ("namesTask", "namesCooperation", "expectsConcept")


class Kind(Enum):
    """What sort of thing a hypothesis says, which decides how its cases are counted."""

    ADVICE = "advises"
    PERMISSION = "takes no side"
    EXPECTATION = "expects"
    UNRECORDED = "says what no observation records"


class UnknownHypothesis(LookupError):
    """No hypothesis goes by this name; the message says which nearly do."""


@dataclass(frozen=True)
class Saying:
    """One thing that a hypothesis says, of a perspective, a mechanism or something unrecorded."""

    rating: str
    """The rating of a perspective, the strength of a mechanism, or the property that says it."""
    about: str

    @property
    def advice(self) -> bool:
        """Whether it advises for or against a perspective."""
        return self.rating in RECOMMENDING or self.rating == AGAINST


@dataclass(frozen=True)
class Claims:
    """What a hypothesis says, and which part of it decides whether it was followed."""

    sayings: tuple[Saying, ...]
    kind: Kind
    deciding: tuple[Saying, ...]

    @property
    def only_against(self) -> bool:
        """Whether it advises against perspectives and for none."""
        advice = [s for s in self.deciding if s.advice]
        return bool(advice) and all(s.rating == AGAINST for s in advice)


@dataclass(frozen=True)
class Case:
    """One hypothesis set against one observation."""

    observed: Observed
    applies: Membership
    holds: Membership
    """Whether what it says is so: followed, tried, or as expected."""
    parts: tuple[tuple[Saying, Membership], ...]


@dataclass(frozen=True)
class Counts:
    """The cases of a hypothesis: followed, not followed, tried and unknown add up to all of them.

    `contested`, `between` and `other_practice` are parts of `unknown`; `may_apply_contested` of
    `may_apply`.
    """

    observations: int
    cases: int
    followed: int
    not_followed: int
    tried: int
    unknown: int
    contested: int
    between: int
    other_practice: int
    may_apply: int
    may_apply_contested: int


@dataclass(frozen=True)
class Outcomes:
    """What came out of some cases: how many have a reported outcome, and the success criterion."""

    cases: int
    reported: int
    success: int
    no_success: int
    success_unknown: int


@dataclass(frozen=True)
class HypothesisTest:
    """One hypothesis over all observations."""

    hypothesis: Hypothesis
    label: str
    claims: Claims
    every: tuple[Case, ...]
    """Every observation, whether it applies or not."""
    success: Mapping[str, Membership]
    """Whether each observation meets the success criterion, by its address."""

    @property
    def name(self) -> str:
        """The short name of the hypothesis."""
        return self.hypothesis.iri.rsplit("/", 1)[-1]

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases to which it applies."""
        return tuple(c for c in self.every if c.applies is IN)

    @cached_property
    def may_apply(self) -> tuple[Case, ...]:
        """The observations of which it cannot be said whether it applies."""
        return tuple(c for c in self.every if c.applies.crisp is None)

    @cached_property
    def tried(self) -> tuple[Case, ...]:
        """The cases in which a perspective was practised on which it takes no side."""
        return self._held(IN) if self.claims.kind is Kind.PERMISSION else ()

    @cached_property
    def followed(self) -> tuple[Case, ...]:
        """The cases in which it was followed, or found as it expects."""
        return () if self.claims.kind is Kind.PERMISSION else self._held(IN)

    @cached_property
    def not_followed(self) -> tuple[Case, ...]:
        """The cases in which it was not followed, or not found as it expects."""
        return self._held(OUT)

    @cached_property
    def unknown(self) -> tuple[Case, ...]:
        """The cases of which neither can be said."""
        return tuple(c for c in self.cases if c.holds.crisp is None)

    @cached_property
    def other_practice(self) -> tuple[Case, ...]:
        """The unknown cases in which only other perspectives than it speaks of are on record."""
        if self.claims.kind not in (Kind.ADVICE, Kind.PERMISSION):
            return ()
        silent = (c for c in self.unknown if c.holds is Membership.UNKNOWN)
        return tuple(c for c in silent if c.observed.situation.practised)

    def _held(self, membership: Membership) -> tuple[Case, ...]:
        return tuple(c for c in self.cases if c.holds is membership)

    def counts(self) -> Counts:
        """How many cases there are of each sort."""
        return Counts(
            observations=len(self.every),
            cases=len(self.cases),
            followed=len(self.followed),
            not_followed=len(self.not_followed),
            tried=len(self.tried),
            unknown=len(self.unknown),
            contested=sum(c.holds is Membership.CONTESTED for c in self.unknown),
            between=sum(c.holds is Membership.BETWEEN for c in self.unknown),
            other_practice=len(self.other_practice),
            may_apply=len(self.may_apply),
            may_apply_contested=sum(c.applies is Membership.CONTESTED for c in self.may_apply),
        )

    def within(self, country: str) -> "HypothesisTest":
        """The same over the observations of one country, by its code."""
        every = tuple(c for c in self.every if c.observed.country == country)
        return replace(self, every=every)

    def outcomes(self, cases: Sequence[Case]) -> Outcomes:
        """What came out of some of the cases."""
        met = [self.success[c.observed.record.observation] for c in cases]
        return Outcomes(
            cases=len(cases),
            reported=sum(bool(c.observed.outcomes) for c in cases),
            success=met.count(IN),
            no_success=met.count(OUT),
            success_unknown=sum(m.crisp is None for m in met),
        )


def examined(ontology: Ontology, observations: Sequence[Observed]) -> list[HypothesisTest]:
    """Every hypothesis of every theory over the observations, those without a case included."""
    criterion = CG["criterion-success"].value
    (succeeding,) = (s for s in crisp_sets(ontology).values() if s.about == criterion)
    success = {o.record.observation: succeeding.membership(o.situation) for o in observations}
    found = []
    for iri, hypothesis in ontology.hypotheses.items():
        said = claims(ontology, hypothesis)
        every = tuple(_case(ontology, hypothesis, said, o) for o in observations)
        found.append(HypothesisTest(hypothesis, ontology.label(iri), said, every, success))
    return found


def find(tests: Iterable[HypothesisTest], name: str) -> HypothesisTest:
    """The test of the hypothesis with a name or an IRI. Raises `UnknownHypothesis`."""
    by_name = {t.name: t for t in tests}
    short = name.rsplit("/", 1)[-1]
    if short in by_name:
        return by_name[short]
    ends = [n for n in by_name if n.endswith(f"-{short}")]
    if len(ends) == 1:
        return by_name[ends[0]]
    nearest = ends or get_close_matches(short, by_name, n=3, cutoff=0.3)
    hint = f"; did you mean {' or '.join(nearest)}?" if nearest else ""
    raise UnknownHypothesis(f"no hypothesis is called '{name}'{hint}")


def claims(ontology: Ontology, hypothesis: Hypothesis) -> Claims:
    """What a hypothesis says, and which part of it decides whether it was followed."""
    iri = hypothesis.iri
    ratings = [Saying(r, p) for r, p in sorted(hypothesis.says)]
    strengths = ontology.objects(iri, CG.namesStrength)
    mechanisms = [
        Saying(s, m) for s in strengths for m in sorted(ontology.objects(iri, CG.namesMechanism))
    ]
    rest = [Saying(p, o) for p in UNRECORDED for o in sorted(ontology.objects(iri, CG[p]))]
    everything = tuple(ratings + mechanisms + rest)
    if advice := [s for s in ratings if s.advice]:
        if any(s.rating == "primary" for s in advice):
            advice = [s for s in advice if s.rating != "supplementary"]
        return Claims(everything, Kind.ADVICE, tuple(advice))
    if ratings:
        return Claims(everything, Kind.PERMISSION, tuple(ratings))
    if mechanisms:
        return Claims(everything, Kind.EXPECTATION, tuple(mechanisms))
    return Claims(everything, Kind.UNRECORDED, ())


def applies(ontology: Ontology, hypothesis: str, observed: Observed) -> Membership:
    """Whether a hypothesis applies to an observation: as reasoned, else as far as can be said."""
    if hypothesis in observed.subject_to:
        return IN
    ways = ontology.conditions.get(hypothesis, [])
    found = in_any(
        in_all(meets(ontology, observed.situation, p, v) for p, v in way) for way in ways
    )
    return found if ways and found is not IN else Membership.UNKNOWN


def meets(ontology: Ontology, situation: Situation, property_: str, value: str) -> Membership:
    """Whether a situation has a value that a condition asks for.

    A value that no condition names, such as mixed, leaves open which one is nearer.
    """
    known = situation.value(property_)
    if known == value:
        return IN
    if property_ in situation.contested:
        return Membership.CONTESTED
    if known is None:
        return Membership.UNKNOWN
    return OUT if known in ontology.deciding[property_] else Membership.BETWEEN


def _case(ontology: Ontology, hypothesis: Hypothesis, said: Claims, observed: Observed) -> Case:
    parts = tuple((s, _holds(ontology, s, observed.situation)) for s in said.sayings)
    decisive = [m for s, m in parts if s in said.deciding]
    held = Membership.UNKNOWN
    if decisive:
        held = in_any(decisive) if said.kind is Kind.PERMISSION else in_all(decisive)
    return Case(observed, applies(ontology, hypothesis.iri, observed), held, parts)


def _holds(ontology: Ontology, saying: Saying, situation: Situation) -> Membership:
    """Whether one thing that a hypothesis says is so in a situation."""
    if saying.rating in UNRECORDED:
        return Membership.UNKNOWN
    if saying.about in ontology.perspectives:
        practised = practice(situation, saying.about)
        return ~practised if saying.rating == AGAINST else practised
    return _as_strong(ontology, saying.about, saying.rating, situation)


def _as_strong(
    ontology: Ontology, mechanism: str, strength: str, situation: Situation
) -> Membership:
    """Whether a mechanism was assessed at a strength, at the opposite pole, or in between."""
    (property_,) = ontology.objects(mechanism, CG.characteristicProperty)
    if property_ in situation.contested:
        return Membership.CONTESTED
    assessed = situation.value(property_)
    if assessed is None:
        return Membership.UNKNOWN
    if assessed == strength:
        return IN
    poles = {v for p in (CG.fullMember, CG.nonMember) for v in ontology.objects(mechanism, p)}
    return OUT if poles == {assessed, strength} else Membership.BETWEEN
