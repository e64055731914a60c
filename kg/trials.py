"""A hypothesis on trial: what it says, which claims bear on it, and its cases for and against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.claims import Bearing, Claim, Claims
from kg.findings import state, undecided
from kg.hypothesistest import Case, Counts, HypothesisTest, Outcomes
from kg.membership import Membership
from kg.observations import Outcome
from kg.reasoning.ontology import Ontology
from kg.theories import Cell, Reading, cell, readings
from kg.vocabulary import CG

STATUSES = ("followed", "not_followed", "tried", "unknown", "may_apply")
"""What a case can be for a hypothesis, in the order in which cases are listed."""


@dataclass(frozen=True)
class Part:
    """One thing that a hypothesis says, by the addresses of its terms, and how it stands."""

    rating: str
    about: str
    state: str


@dataclass(frozen=True)
class Heard:
    """One case: why it counts as it does, and what came out of it.

    `undecided` are the properties that leave open whether the hypothesis applies; `practised` the
    other perspectives on record where nothing that it speaks of is; `success` is yes, no or
    unknown.
    """

    observation: str
    cluster: str | None
    country: str | None
    first: int | None
    last: int | None
    parts: tuple[Part, ...]
    undecided: tuple[tuple[str, str], ...]
    practised: tuple[str, ...]
    success: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Tally:
    """The cases of one country, by its code, or of all: how many there are of each sort."""

    country: str | None
    counts: Counts
    followed: Outcomes
    not_followed: Outcomes


@dataclass(frozen=True)
class Trial:
    """A hypothesis with all that speaks for and against it."""

    hypothesis: str
    theory: str
    synthesis: bool
    kind: str
    locator: str | None
    certainty: str | None
    says: Cell
    readings: tuple[Reading, ...]
    claims: tuple[Claim, ...]
    """The claims that it formalises."""
    bearings: Mapping[str, tuple[Bearing, ...]]
    """For each of these, by its address, how other claims bear on it and it on them."""
    qualifies: tuple[str, ...]
    qualified_by: tuple[str, ...]
    tallies: tuple[Tally, ...]
    """All countries together come last."""
    cases: Mapping[str, tuple[Heard, ...]]

    @property
    def contradictions(self) -> tuple[tuple[Claim, Bearing], ...]:
        """The claims with what the same work says against them."""
        return tuple(
            (claim, bearing)
            for claim in self.claims
            for bearing in self.bearings[claim.iri]
            if bearing.relation.inconsistency
        )


def trial(ontology: Ontology, claims: Claims, test: HypothesisTest) -> Trial:
    """The trial of a hypothesis that was set against all observations."""
    iri = test.hypothesis.iri
    formalised = ontology.objects(iri, CG.formalises)
    held = tuple(claims.all[c] for c in sorted(formalised) if c in claims.all)
    return Trial(
        hypothesis=iri,
        theory=test.hypothesis.theory,
        synthesis=test.hypothesis.synthesis,
        kind=test.claims.kind.name.lower(),
        locator=next(iter(ontology.objects(iri, CG.locator)), None),
        certainty=next(iter(ontology.objects(iri, CG.ratingCertainty)), None),
        says=cell(ontology, iri),
        readings=tuple(readings(ontology, iri)),
        claims=held,
        bearings={c.iri: tuple(claims.bearing(c.iri)) for c in held},
        qualifies=tuple(sorted(ontology.objects(iri, CG.qualifiesHypothesis))),
        qualified_by=tuple(ontology.subjects(CG.qualifiesHypothesis, iri)),
        tallies=(*by_country(test), tally(test)),
        cases={
            status: tuple(_heard(ontology, test, case, status) for case in getattr(test, status))
            for status in STATUSES
        },
    )


def tally(test: HypothesisTest, code: str | None = None) -> Tally:
    """The cases of a hypothesis in one country, by its code, or in all."""
    part = test if code is None else test.within(code)
    followed, not_followed = part.outcomes(part.followed), part.outcomes(part.not_followed)
    return Tally(code, part.counts(), followed, not_followed)


def by_country(test: HypothesisTest) -> list[Tally]:
    """The cases of a hypothesis in each country that has any observation."""
    return [tally(test, code) for code in sorted({c.observed.country for c in test.every})]


def _heard(ontology: Ontology, test: HypothesisTest, case: Case, status: str) -> Heard:
    record = case.observed.record
    open_ = undecided(ontology, test, case) if status == "may_apply" else []
    other = case.observed.situation.practised if case in test.other_practice else ()
    success = {Membership.IN: "yes", Membership.OUT: "no"}
    return Heard(
        observation=record.observation,
        cluster=record.cluster,
        country=record.country,
        first=record.first_year,
        last=record.last_year,
        parts=() if status == "may_apply" else tuple(_parts(ontology, test, case)),
        undecided=tuple((p, m.value) for p, m in open_),
        practised=tuple(sorted(other)),
        success=success.get(test.success[record.observation], "unknown"),
        outcomes=case.observed.outcomes,
    )


def _parts(ontology: Ontology, test: HypothesisTest, case: Case) -> Iterator[Part]:
    for saying, held in case.parts:
        rating = saying.rating
        named = rating if rating.startswith("http") else CG[rating].value
        yield Part(named, saying.about, state(ontology, test, saying, held))
