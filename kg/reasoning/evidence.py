"""What assessments rest on: evidence with its source, locator, basis and depth of reading."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.reasoning.ontology import Ontology
from kg.terms import text
from kg.vocabulary import CG, RDFS


@dataclass(frozen=True)
class Citation:
    """A place in a source, and how a statement comes from it; None where nobody has said."""

    work: str
    title: str
    year: str | None
    locator: str | None
    basis: str | None
    reading: str | None
    direction: str
    note: str | None
    url: str | None
    language: str | None = None
    """The code of the language that the source is in."""

    def __str__(self) -> str:
        place = ", ".join(x for x in (self.title, self.year, self.locator) if x)
        marks = [f"[{self.basis}]"] if self.basis else []
        if self.reading and self.reading != "full":
            marks.append(f"[read: {self.reading} only]")
        if self.direction == "disputes":
            marks.append("[disputes]")
        return " ".join([place, *marks])


@dataclass(frozen=True)
class Testimony:
    """One assessment, or other sourced statement, with the citations that speak to it."""

    node: str
    says: str
    citations: tuple[Citation, ...] = field(default=())


class Record:
    """Asserted and derived triples, indexed for reading what stands behind a characteristic."""

    def __init__(self, ontology: Ontology, triples: Iterable[ox.Triple]) -> None:
        self.ontology = ontology
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        for t in triples:
            self._objects[text(t.subject), t.predicate.value].append(text(t.object))
            self._subjects[t.predicate.value, text(t.object)].append(text(t.subject))
            if t.predicate == RDFS.label and isinstance(t.object, ox.Literal):
                self._labels[text(t.subject)][t.object.language or ""] = text(t.object)

    def one(self, subject: str, predicate: ox.NamedNode) -> str | None:
        """The value of a property that has at most one."""
        return next(iter(self._objects.get((subject, predicate.value), ())), None)

    def all(self, subject: str, predicate: ox.NamedNode) -> list[str]:
        """The values of a property, in a stable order."""
        return sorted(self._objects.get((subject, predicate.value), ()))

    def subjects(self, predicate: ox.NamedNode, object_: str) -> list[str]:
        """What has a value for a property, in a stable order."""
        return sorted(self._subjects.get((predicate.value, object_), ()))

    def pairs(self, predicate: ox.NamedNode) -> list[tuple[str, str]]:
        """The subjects and objects that a property relates, in a stable order."""
        return sorted(
            (s, o)
            for (s, p), objects in self._objects.items()
            if p == predicate.value
            for o in objects
        )

    def having(self, predicate: ox.NamedNode) -> set[str]:
        """What has some value for a property."""
        return {s for s, p in self._objects if p == predicate.value}

    def label(self, iri: str) -> str:
        """The English label of a thing, else one in another language, else its short name."""
        labels = self._labels.get(iri)
        if not labels:
            return self.ontology.label(iri)
        return labels.get("en") or labels[min(labels)]

    def names(self, iri: str) -> set[str]:
        """What a thing is called, in all languages."""
        return set(self._labels.get(iri, {}).values())

    def on_dimension(self, observation: str, dimension: str) -> list[Testimony]:
        """The assessments of an observation on a dimension, whatever they say."""
        return [
            self.assessment(a)
            for a in self.subjects(CG.assessmentOf, observation)
            if self.one(a, CG.onDimension) == dimension
        ]

    def grounds(self, observation: str, dimension: str) -> list[Testimony]:
        """What the value on a dimension was derived from, where nobody assessed it directly."""
        found = []
        for node in self.subjects(CG.grounds, dimension):
            if self.one(node, CG.assessmentOf) == observation:
                found.append(self.assessment(node))
            elif self.one(node, CG.linkOf) == self.one(observation, CG.observationOf):
                found.append(self._link(node))
        return found

    def strategies(self, observation: str, perspective: str) -> list[Testimony]:
        """The strategies on record that serve a perspective."""
        return [
            self.assessment(a)
            for a in self.subjects(CG.assessmentOf, observation)
            if self.one(a, CG.servesPerspective) == perspective
        ]

    def assessment(self, node: str) -> Testimony:
        """What one assessment says, and on what evidence."""
        value = self.one(node, CG.assessedValue)
        strategy = self.one(node, CG.strategyText)
        says = strategy or (self.ontology.name(value) if value else "")
        dimension = self.one(node, CG.onDimension) or ""
        if CG.Mechanism.value in self.ontology.kinds(dimension):
            says = f"{self.ontology.label(dimension)}: {says}"
        return Testimony(node, says, self._citations(self.all(node, CG.hasEvidence)))

    def _link(self, node: str) -> Testimony:
        organisation = self.one(node, CG.linksTo) or ""
        where = self.ontology.name(self.one(node, CG.hasLocation) or "")
        says = f"knowledge organisation {self.label(organisation)}: {where}"
        return Testimony(node, says, self._citations([node]))

    def _citations(self, nodes: Iterable[str]) -> tuple[Citation, ...]:
        return tuple(c for c in map(self.citation, nodes) if c)

    def citation(self, node: str, by: ox.NamedNode = CG.statedIn) -> Citation | None:
        """Where a statement is stated, or a thing named `by` a property; None without a source."""
        passage = self.one(node, by)
        work = self.one(passage, CG.ofWork) if passage else None
        if not passage or not work:
            return None
        return Citation(
            work=work,
            title=self.one(work, CG.title) or self.label(work),
            year=self.one(work, CG.yearPublished),
            locator=self.one(passage, CG.locatorText),
            basis=self._name(node, CG.hasBasis),
            reading=self._name(work, CG.hasReadingDepth),
            direction=self._name(node, CG.hasDirection) or "supports",
            note=self.one(node, CG.note),
            url=self.one(work, CG.url),
            language=self.one(work, CG.languageCode),
        )

    def _name(self, node: str, predicate: ox.NamedNode) -> str | None:
        value = self.one(node, predicate)
        return self.ontology.name(value) if value else None
