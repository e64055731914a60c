"""What is on record of one cluster and its observations, each statement with where it is stated.

The cluster is kept apart from its organisation, its projects and its programmes. What nobody has
said is None or empty, which means unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.reasoning.case import case
from kg.reasoning.evidence import Citation, Record, Testimony
from kg.reasoning.ontology import shipped
from kg.store import Store
from kg.terms import text
from kg.vocabulary import CG, RDF, SKOS


@dataclass(frozen=True)
class About:
    """What is said of a cluster itself; country, industry and region by their addresses."""

    country: str | None
    sector: str | None
    industry: str | None
    place: str | None
    region: str | None
    region_words: str | None
    established: str | None
    other_names: tuple[str, ...]
    note: str | None


@dataclass(frozen=True)
class Statement:
    """A fact on record, or an outcome, in the words of the record."""

    node: str
    says: str
    about: str | None
    value: str | None
    contested: bool
    citation: Citation | None


@dataclass(frozen=True)
class Size:
    """Figures of a year; `unit` says what the members are."""

    node: str
    year: int | None
    members: int | None
    unit: str | None
    employees: int | None
    turnover: str | None
    note: str | None
    contested: bool
    citation: Citation | None


@dataclass(frozen=True)
class Participation:
    """The years in which a cluster was in a programme, None where open or not known."""

    node: str
    programme: str
    first: int | None
    last: int | None
    contested: bool
    citation: Citation | None


@dataclass(frozen=True)
class Link:
    """A knowledge organisation that a cluster works with: where it is, and what it does."""

    node: str
    organisation: str
    location: str | None
    role: str | None
    citation: Citation | None


@dataclass(frozen=True)
class Assessment:
    """One assessment of an observation; a strategy has words and a perspective, not a value."""

    node: str
    value: str | None
    words: str | None
    perspective: str | None
    exercised_by: tuple[str, ...]
    exercised_by_words: str | None
    exact: str | None
    closest: str | None
    citations: tuple[Citation, ...]
    """Empty where no evidence is recorded; a citation without a work names no source."""


@dataclass(frozen=True)
class Aspect:
    """A dimension of an observation: what came of all that was assessed on it."""

    dimension: str
    status: str
    """known, contested or unknown"""
    values: tuple[str, ...]
    assessments: tuple[Assessment, ...]
    grounds: tuple[Testimony, ...]
    """What the value was derived from, where nobody assessed it."""


@dataclass(frozen=True)
class Judged:
    """A verdict on an observation, as the release has it."""

    theory: str
    outcome: str
    regardless: bool


@dataclass(frozen=True)
class Observed:
    """An observation: its years, None where open, the cluster's type then, and the verdicts."""

    iri: str
    first: int | None
    last: int | None
    type: str | None
    verdicts: tuple[Judged, ...]


class Profile:
    """Reads what a release has on one cluster."""

    def __init__(self, store: Store, cluster: str) -> None:
        self.store = store
        self.cluster = cluster
        self.ontology = shipped()
        nodes = {t.subject: None for t in case(store, cluster)}
        quads = (q for n in nodes if isinstance(n, ox.NamedNode) for q in store.quads(n))
        self.record = Record(self.ontology, dict.fromkeys(q.triple for q in quads))

    @property
    def about(self) -> About:
        """What is said of the cluster itself."""
        one = self.record.one
        return About(
            country=one(self.cluster, CG.inCountry),
            sector=one(self.cluster, CG.sectorLabel),
            industry=one(self.cluster, CG.inIndustry),
            place=one(self.cluster, CG.place),
            region=one(self.cluster, CG.inRegion),
            region_words=one(self.cluster, CG.regionText),
            established=one(self.cluster, CG.establishedIn),
            other_names=tuple(self.record.all(self.cluster, SKOS.altLabel)),
            note=one(self.cluster, CG.note),
        )

    @property
    def organisations(self) -> list[str]:
        """Who runs the joint work of the cluster."""
        return self.record.all(self.cluster, CG.organisedBy)

    @property
    def projects(self) -> list[str]:
        """The projects on record that were carried out in the cluster."""
        return self.record.all(self.cluster, CG.hasProject)

    @property
    def participations(self) -> list[Participation]:
        """The programmes that the cluster was in, in the order of their years."""
        found = [
            Participation(
                node,
                self.record.one(node, CG.inProgramme) or "",
                self._number(node, CG.firstYear),
                self._number(node, CG.lastYear),
                self._contested(node),
                self.record.citation(node),
            )
            for node in self.record.subjects(CG.participationOf, self.cluster)
        ]
        return sorted(found, key=lambda p: (p.first or 0, p.programme))

    @property
    def sizes(self) -> list[Size]:
        """Figures of size, in the order of their years; those without a year first."""
        found = [
            Size(
                node,
                self._number(node, CG.inYear),
                self._number(node, CG.numberOfMembers),
                self.record.one(node, CG.unitOfMembers),
                self._number(node, CG.numberOfEmployees),
                self.record.one(node, CG.turnover),
                self.record.one(node, CG.note),
                self._contested(node),
                self.record.citation(node),
            )
            for node in self.record.subjects(CG.sizeOf, self.cluster)
        ]
        return sorted(found, key=lambda s: (s.year or 0, s.node))

    @property
    def facts(self) -> list[Statement]:
        """The facts on record about the cluster."""
        return self._statements(CG.factAbout, self.cluster)

    @property
    def links(self) -> list[Link]:
        """The knowledge organisations that the cluster works with."""
        return [
            Link(
                node,
                self.record.one(node, CG.linksTo) or "",
                self.record.one(node, CG.hasLocation),
                self.record.one(node, CG.roleText),
                self.record.citation(node),
            )
            for node in self.record.subjects(CG.linkOf, self.cluster)
        ]

    @property
    def observations(self) -> list[Observed]:
        """The observations of the cluster, in the order of their years."""
        found = map(self.observed, self.record.subjects(CG.observationOf, self.cluster))
        return sorted(found, key=lambda o: (o.first or 0, o.last or 9999))

    def observed(self, observation: str) -> Observed:
        """One observation of the cluster."""
        return Observed(
            observation,
            self._number(observation, CG.firstYear),
            self._number(observation, CG.lastYear),
            self.record.one(observation, CG.hasClusterType),
            tuple(self._verdicts(observation)),
        )

    def outcomes(self, observation: str) -> list[Statement]:
        """What is reported to have come of the cluster's work in a period."""
        return self._statements(CG.outcomeOf, observation)

    def aspects(self, observation: str) -> list[Aspect]:
        """Every dimension with an assessment or a value, those that decide a verdict first."""
        assessed = {
            self.record.one(a, CG.onDimension) or ""
            for a in self.record.subjects(CG.assessmentOf, observation)
        }
        properties = {d.iri: p for p, d in self.ontology.dimensions.items()}
        deciding = {self.ontology.dimensions[p].iri for p in self.ontology.deciding}
        order = sorted({*assessed, *properties}, key=lambda d: (d not in deciding, d))
        found = (self._aspect(observation, d, properties.get(d)) for d in order)
        return [a for a in found if a.assessments or a.values or a.dimension in deciding]

    def _aspect(self, observation: str, dimension: str, property_: str | None) -> Aspect:
        nodes = self.record.subjects(CG.assessmentOf, observation)
        on = [n for n in nodes if self.record.one(n, CG.onDimension) == dimension]
        values = self.record.all(observation, ox.NamedNode(property_)) if property_ else []
        known = bool(values) if property_ else bool(on)
        contested = dimension in self.record.all(observation, CG.isContestedOn)
        return Aspect(
            dimension,
            "contested" if contested else ("known" if known else "unknown"),
            tuple(v for v in values if v not in on),  # a strategy is a value by itself
            tuple(map(self._assessment, on)),
            () if on else tuple(self.record.grounds(observation, dimension)),
        )

    def _assessment(self, node: str) -> Assessment:
        record = self.record
        return Assessment(
            node,
            record.one(node, CG.assessedValue),
            record.one(node, CG.strategyText),
            record.one(node, CG.servesPerspective),
            tuple(record.all(node, CG.exercisedBy)),
            record.one(node, CG.exercisedByText),
            record.one(node, CG.exactStrategy),
            record.one(node, CG.closestStrategy),
            tuple(map(self._cited, record.all(node, CG.hasEvidence))),
        )

    def _cited(self, node: str) -> Citation:
        """Where evidence is stated; without a work where it names no source."""
        if found := self.record.citation(node):
            return found
        basis = self.record.one(node, CG.hasBasis)
        direction = self.record.one(node, CG.hasDirection)
        return Citation(
            work="",
            title="",
            year=None,
            locator=None,
            basis=self.ontology.name(basis) if basis else None,
            reading=None,
            direction=self.ontology.name(direction) if direction else "supports",
            note=self.record.one(node, CG.note),
            url=None,
        )

    def _verdicts(self, observation: str) -> Iterator[Judged]:
        found = self.store.quads(None, CG.verdictOn, ox.NamedNode(observation))
        nodes = [q.subject for q in found if isinstance(q.subject, ox.NamedNode)]
        for node in sorted(nodes, key=str):
            said = {q.predicate: text(q.object) for q in self.store.quads(node)}
            outcome = self.ontology.name(said[CG.hasOutcome])
            yield Judged(said[CG.accordingTo], outcome, said[CG.holdsRegardless] == "true")

    def _statements(self, predicate: ox.NamedNode, about: str) -> list[Statement]:
        return [
            Statement(
                node,
                self.record.one(node, CG.statement) or "",
                self.record.one(node, CG.property),
                self.record.one(node, CG.valueText),
                self._contested(node),
                self.record.citation(node),
            )
            for node in self.record.subjects(predicate, about)
        ]

    def _contested(self, node: str) -> bool:
        return self.record.one(node, CG.isContested) == "true"

    def _number(self, node: str, predicate: ox.NamedNode) -> int | None:
        said = self.record.one(node, predicate)
        return int(said) if said else None


def kind(store: Store, subject: ox.NamedNode) -> str | None:
    """Whether a thing is a cluster or an observation; None for any other."""
    kinds = {q.object for q in store.quads(subject, RDF.type)}
    found = {CG.Cluster: "cluster", CG.Observation: "observation"}
    return next((name for of, name in found.items() if of in kinds), None)
