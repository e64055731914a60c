"""What works are the source of: what each says of which cluster, programme or other case."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.comparing.graphs import Graphs
from kg.reasoning.evidence import Citation
from kg.vocabulary import CG, RDF

SUBJECTS = {
    CG.Fact: CG.factAbout,
    CG.SizeFigure: CG.sizeOf,
    CG.Participation: CG.participationOf,
    CG.KnowledgeLink: CG.linkOf,
    CG.ReportedOutcome: CG.outcomeOf,
    CG.PolicyStatement: CG.policyOf,
}
"""What leads from each kind of sourced statement to what it is about; evidence has a step more."""
VALUES = (
    CG.statement, CG.inProgramme, CG.linksTo, CG.roleText, CG.numberOfMembers, CG.unitOfMembers,
    CG.numberOfEmployees, CG.turnover, CG.inYear, CG.firstYear, CG.lastYear,
)  # fmt: skip
"""What such a statement says, in the order in which it is read."""


@dataclass(frozen=True)
class Use:
    """Something that a work is the source of.

    `says` are pairs of a property and its value, an address or a text; `case` is the cluster,
    organisation, programme or country that it is about, `country` the code of its country. Of an
    organisation nothing is said but that the work names it.
    """

    node: str
    kind: str
    case: str
    country: str | None
    says: tuple[tuple[str, str], ...]
    source: Citation


class Uses:
    """All uses of the works of a release."""

    def __init__(self, graphs: Graphs) -> None:
        self.graphs = graphs
        self.record = graphs.asserted

    @cached_property
    def by_work(self) -> Mapping[str, list[Use]]:
        """The uses of each work by its address, sorted by case, kind and node."""
        found: dict[str, list[Use]] = defaultdict(list)
        for use in self._all():
            found[use.source.work].append(use)
        return {w: sorted(us, key=lambda u: (u.case, u.kind, u.node)) for w, us in found.items()}

    def _all(self) -> Iterator[Use]:
        for kind, about in SUBJECTS.items():
            for node in self.record.subjects(RDF.type, kind.value):
                yield from self._use(node, kind, self.record.one(node, about), self._said(node))
        for assessment, evidence in self.record.pairs(CG.hasEvidence):
            observation = self.record.one(assessment, CG.assessmentOf)
            dimension = self.record.one(assessment, CG.onDimension) or ""
            words = self.record.one(assessment, CG.strategyText)
            value = words or self.record.one(assessment, CG.assessedValue) or ""
            says = ((dimension, value),)
            yield from self._use(evidence, CG.Evidence, observation, says)
        for organisation in sorted(self.record.having(CG.namedInPassage)):
            yield from self._use(organisation, CG.Organisation, organisation, (), CG.namedInPassage)

    def _use(
        self,
        node: str,
        kind: ox.NamedNode,
        about: str | None,
        says: tuple[tuple[str, str], ...],
        by: ox.NamedNode = CG.statedIn,
    ) -> Iterator[Use]:
        """A use, where the statement names both a source and what it is about."""
        if about and (source := self.record.citation(node, by)):
            case = self.record.one(about, CG.observationOf) or about
            country = self.record.one(case, CG.inCountry) or case
            code = self.record.one(country, CG.countryCode)
            yield Use(node, kind.value, case, code, says, source)

    def _said(self, node: str) -> tuple[tuple[str, str], ...]:
        return tuple((p.value, v) for p in VALUES for v in self.record.all(node, p))
