"""The graphs of a release, each indexed apart, so that every value can say where it comes from.

A graph is indexed when it is first asked for.
"""

from collections.abc import Iterable
from functools import cached_property

from kg import store as release
from kg.comparing.comparison import CONTESTED, KNOWN, Line, Period
from kg.reasoning.evidence import Record
from kg.reasoning.ontology import Ontology
from kg.store import Store
from kg.vocabulary import CG, DCTERMS


class Graphs:
    """What is asserted, derived, inferred and judged, and the ontology that it is said in."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self.ontology = ontology
        self._store = store

    @cached_property
    def asserted(self) -> Record:
        """What sources and datasets say."""
        return Record(self.ontology, self._store.asserted(None, None, None))

    @cached_property
    def derived(self) -> Record:
        """What the closed-world rules made of it."""
        return Record(self.ontology, self._store.triples(release.DERIVED))

    @cached_property
    def inferred(self) -> Record:
        """What the reasoner concluded."""
        return Record(self.ontology, self._store.triples(release.INFERRED))

    @cached_property
    def judged(self) -> Record:
        """The verdicts."""
        return Record(self.ontology, self._store.triples(release.JUDGED))

    @cached_property
    def typing(self) -> frozenset[str]:
        """The characteristic properties that make an observation one of a cluster type."""
        heads = {
            rule.body[0][2]
            for rule in self.ontology.rules
            if rule.head[1] == CG.hasClusterType.value and len(rule.body) == 1
        }
        return frozenset(p for cls in heads for p, _ in self.ontology.definition(cls))

    def period(self, node: str) -> Period:
        """The first and last year of an observation, programme or participation."""
        first, last = (self.asserted.one(node, p) for p in (CG.firstYear, CG.lastYear))
        return (int(first) if first else None, int(last) if last else None)

    def took_part(self, participation: str) -> Period:
        """The years of a participation; where none is stated, those of the programme, since no
        cluster was in it outside of them."""
        stated = self.period(participation)
        programme = self.asserted.one(participation, CG.inProgramme) or ""
        return self.period(programme) if stated == (None, None) else stated

    def state(self, statement: str) -> str:
        """Contested where the graph says that a sourced statement is; else known."""
        marks = (r.one(statement, CG.isContested) for r in (self.asserted, self.derived))
        return CONTESTED if "true" in marks else KNOWN

    def line(self, node: str, says: str) -> Line:
        """A sourced statement as a line of evidence; what it does not name is None."""
        record = self.asserted
        passage = record.one(node, CG.statedIn)
        work = record.one(passage, CG.ofWork) if passage else None
        direction = self._name(record.one(node, CG.hasDirection)) or "supports"
        basis, note = self._name(record.one(node, CG.hasBasis)), record.one(node, CG.note)
        if not passage or not work:
            return Line(node, says, direction, basis=basis, note=note)
        return Line(
            node,
            says,
            direction,
            work=work,
            title=record.one(work, CG.title) or record.label(work),
            year=record.one(work, CG.yearPublished),
            locator=record.one(passage, CG.locatorText),
            basis=basis,
            reading=self._name(record.one(work, CG.hasReadingDepth)),
            note=note,
            url=record.one(work, CG.url),
        )

    def stated(self, nodes: Iterable[str]) -> tuple[Line, ...]:
        """Statements, in words of their own, as lines of evidence."""
        return tuple(self.line(n, self.asserted.one(n, CG.statement) or "") for n in nodes)

    def assessed(self, assessment: str) -> tuple[Line, ...]:
        """The evidence of an assessment, each line with what the assessment says."""
        says = self.said(assessment)
        return tuple(self.line(e, says) for e in self.asserted.all(assessment, CG.hasEvidence))

    def said(self, assessment: str) -> str:
        """A strategy in the words of its source, or the short name of the value assessed."""
        words = self.asserted.one(assessment, CG.strategyText)
        return words or self._name(self.asserted.one(assessment, CG.assessedValue)) or ""

    def grounds(self, observation: str, cluster: str, dimension: str) -> tuple[Line, ...]:
        """The evidence that a value on a dimension was derived from."""
        lines: list[Line] = []
        for node in self.derived.subjects(CG.grounds, dimension):
            if self.asserted.one(node, CG.assessmentOf) == observation:
                lines += self.assessed(node)
            elif self.asserted.one(node, CG.linkOf) == cluster:
                organisation = self.asserted.one(node, CG.linksTo) or ""
                where = self._name(self.asserted.one(node, CG.hasLocation))
                lines.append(self.line(node, f"{self.asserted.label(organisation)}: {where}"))
        return tuple(lines)

    def formal(self, term: str) -> Line:
        """A term of the ontology as a line of evidence: the passage that it was taken from."""
        work = next(iter(self.ontology.objects(term, DCTERMS.source)), "")
        return Line(
            term,
            self.ontology.label(term),
            "supports",
            work=work or None,
            title=self.asserted.one(work, CG.title),
            year=self.asserted.one(work, CG.yearPublished),
            locator=next(iter(self.ontology.objects(term, CG.locator)), None),
            reading=self._name(self.asserted.one(work, CG.hasReadingDepth)),
            url=self.asserted.one(work, CG.url),
        )

    def _name(self, iri: str | None) -> str | None:
        return self.ontology.name(iri) if iri else None
