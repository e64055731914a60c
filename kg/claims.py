"""The claims of the literature: where each is stated, and how they relate to one another."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.reasoning.evidence import Citation, Record
from kg.vocabulary import CG, RDF

CURATED = "en"
"""The language in which the curated data words its claims."""


@dataclass(frozen=True)
class Claim:
    """One sentence that a work states: in which voice, where, and about what.

    `seen` is whether somebody saw the passage; None where nobody says. `language` is that of the
    statement; empty where it is not known.
    """

    iri: str
    statement: str
    voice: str
    source: Citation | None
    about: tuple[str, ...]
    seen: bool | None
    language: str


@dataclass(frozen=True)
class Relation:
    """How one claim bears on another: supports, disputes, qualifies or extends it.

    `inconsistency` is the number of the inconsistency within one work that the two make up, and
    `sort` what sort it is, such as contradiction; None for all other relations. `language` is that
    of note and sort; empty where it is not known.
    """

    iri: str
    kind: str
    source: str
    target: str
    note: str | None
    locator: str | None
    inconsistency: str | None
    sort: str | None
    language: str


@dataclass(frozen=True)
class Bearing:
    """A relation as one of its claims sees it: the other claim, and whether that is where it comes
    from."""

    relation: Relation
    other: Claim
    incoming: bool


class Claims:
    """All claims of a record of asserted statements, and the relations between them.

    `curated` are the things that the curated data speaks of; it does so in English.
    """

    def __init__(self, record: Record, curated: frozenset[str]) -> None:
        self.record = record
        self.curated = curated

    @cached_property
    def all(self) -> Mapping[str, Claim]:
        """Every claim by its address, in the order of the addresses."""
        return {iri: self._claim(iri) for iri in self.record.subjects(RDF.type, CG.Claim.value)}

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Every relation between two claims, in the order of the addresses."""
        nodes = self.record.subjects(RDF.type, CG.ClaimRelation.value)
        return tuple(map(self._relation, nodes))

    @cached_property
    def by_work(self) -> Mapping[str, list[Claim]]:
        """The claims that each work states, by its address."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.all.values():
            if claim.source:
                found[claim.source.work].append(claim)
        return found

    def bearing(self, claim: str) -> list[Bearing]:
        """How others bear on a claim, and then how it bears on others."""
        return sorted(self._bearing.get(claim, []), key=lambda b: (not b.incoming, b.relation.iri))

    @cached_property
    def _bearing(self) -> Mapping[str, list[Bearing]]:
        found: dict[str, list[Bearing]] = defaultdict(list)
        for r in self.relations:
            if r.source in self.all and r.target in self.all:
                found[r.target].append(Bearing(r, self.all[r.source], incoming=True))
                found[r.source].append(Bearing(r, self.all[r.target], incoming=False))
        return found

    def _claim(self, iri: str) -> Claim:
        seen = self.record.one(iri, CG.seen)
        return Claim(
            iri=iri,
            statement=self.record.one(iri, CG.statement) or "",
            voice=self._name(iri, CG.hasVoice),
            source=self.record.citation(iri),
            about=tuple(self.record.all(iri, CG.aboutText)),
            seen=None if seen is None else seen == "true",
            language=self._language(iri),
        )

    def _relation(self, iri: str) -> Relation:
        one = self.record.one
        return Relation(
            iri=iri,
            kind=self._name(iri, CG.relationKind),
            source=one(iri, CG.relationFrom) or "",
            target=one(iri, CG.relationTo) or "",
            note=one(iri, CG.note),
            locator=one(iri, CG.locatorText),
            inconsistency=one(iri, CG.inconsistencyNumber),
            sort=one(iri, CG.inconsistencyKind),
            language=self._language(iri),
        )

    def _language(self, iri: str) -> str:
        return CURATED if iri in self.curated else ""

    def _name(self, iri: str, predicate: ox.NamedNode) -> str:
        value = self.record.one(iri, predicate)
        return self.record.ontology.name(value) if value else ""
