"""The research dossiers in the graph, list by list: numbers counted in the dossiers, written here.

Three dossiers, of Norway, Finland and the Basque Country, in this order; the fourth, on the
literature, is counted in `test_literature.py`, but for what both know.
"""

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.releases import Release
from kg.resources import DATA
from kg.sources import context
from kg.sources.cases import read
from kg.store import ASSERTED
from kg.vocabulary import CG, ID, RDF, RDFS

FOLDERS = ("norway", "finland", "basque-country")
REPORT = "literature/normann-isaksen-2009.yaml"
DOCUMENT = Path(__file__).parent.parent / "docs" / "data.md"
Numbers = tuple[int, int, int]

RECORDS: dict[str, Numbers] = {
    "Cluster": (39, 28, 24),
    "Cluster.alt_names": (39, 15, 33),
    "Cluster.cluster_organisation": (33, 21, 21),
    "Cluster.established": (34, 13, 12),
    "Cluster.names.en": (39, 28, 24),
    "Cluster.names.es": (0, 0, 20),
    "Cluster.names.eu": (0, 0, 5),
    "Cluster.names.fi": (0, 26, 0),
    "Cluster.names.nb": (39, 0, 0),
    "Cluster.names.sv": (0, 2, 0),
    "Cluster.place": (28, 26, 7),
    "Cluster.region.name": (36, 28, 24),
    "Cluster.region.nuts": (33, 27, 23),
    "Cluster.sector.label": (39, 28, 24),
    "Cluster.sector.nace": (19, 13, 9),
    "Country.name.en": (1, 1, 1),
    "Country.name.es": (0, 0, 1),
    "Country.name.eu": (0, 0, 1),
    "Country.name.fi": (0, 1, 0),
    "Country.name.nb": (1, 0, 1),
    "Country.name.sv": (0, 1, 0),
    "Fact": (182, 169, 195),
    "Fact.locator": (182, 169, 195),
    "Fact.property": (182, 169, 195),
    "Fact.source": (182, 169, 195),
    "Fact.statement": (182, 169, 195),
    "Fact.value": (182, 167, 215),
    "Instrument": (51, 52, 57),
    "KnowledgeLink": (63, 51, 33),
    "KnowledgeLink.location": (63, 51, 33),
    "KnowledgeLink.organisation": (63, 51, 33),
    "KnowledgeLink.role": (63, 51, 33),
    "KnowledgeLink.source": (63, 51, 33),
    "Observation": (51, 38, 36),
    "Observation.period.end": (51, 37, 36),
    "Observation.period.start": (49, 33, 36),
    "Organisation": (73, 92, 68),
    "Organisation.country": (73, 92, 68),
    "Organisation.names.en": (73, 92, 68),
    "Organisation.names.es": (0, 0, 14),
    "Organisation.names.eu": (0, 0, 2),
    "Organisation.names.fi": (0, 28, 0),
    "Organisation.names.nb": (30, 0, 0),
    "Organisation.names.sv": (0, 3, 0),
    "Organisation.place": (52, 64, 27),
    "Organisation.region_nuts": (59, 58, 59),
    "Organisation.source": (73, 92, 68),
    "Organisation.type": (73, 92, 68),
    "Participation": (62, 27, 19),
    "Participation.end": (35, 14, 1),
    "Participation.programme": (62, 27, 19),
    "Participation.source": (62, 27, 19),
    "Participation.start": (52, 22, 9),
    "PolicyStatement": (24, 31, 37),
    "PolicyStatement.dimension": (24, 31, 37),
    "PolicyStatement.locator": (24, 31, 37),
    "PolicyStatement.source": (24, 31, 37),
    "PolicyStatement.statement": (24, 31, 37),
    "PolicyStatement.value": (24, 31, 37),
    "Programme": (13, 16, 16),
    "Programme.funding": (9, 12, 7),
    "Programme.level": (13, 16, 16),
    "Programme.names.en": (13, 16, 16),
    "Programme.names.es": (0, 0, 12),
    "Programme.names.eu": (0, 0, 2),
    "Programme.names.fi": (0, 14, 0),
    "Programme.names.nb": (13, 0, 0),
    "Programme.operator": (26, 14, 27),
    "Programme.period.end": (2, 8, 3),
    "Programme.period.start": (12, 14, 9),
    "Programme.predecessor": (5, 5, 5),
    "Programme.steering_style": (9, 13, 15),
    "Programme.successor": (5, 8, 5),
    "Programme.support_duration_years": (5, 8, 3),
    "Programme.target_maturity": (6, 1, 6),
    "ReportedOutcome": (33, 11, 14),
    "ReportedOutcome.locator": (33, 11, 14),
    "ReportedOutcome.source": (33, 11, 14),
    "ReportedOutcome.text": (33, 11, 14),
    "SizeFigure": (39, 24, 60),
    "SizeFigure.employees": (7, 14, 30),
    "SizeFigure.firms": (38, 18, 49),
    "SizeFigure.note": (0, 0, 43),
    "SizeFigure.source": (39, 24, 60),
    "SizeFigure.turnover": (7, 9, 38),
    "SizeFigure.unit": (39, 0, 0),
    "SizeFigure.year": (38, 13, 58),
    "Work": (245, 206, 231),
    "Work.authors": (110, 83, 97),  # in one list of the Basque dossier, et al. stood behind a name
    "Work.doi": (5, 8, 8),
    "Work.language": (245, 206, 231),
    "Work.note": (80, 59, 93),
    "Work.publisher": (245, 206, 229),
    "Work.reading": (245, 206, 231),
    "Work.seen": (245, 206, 231),
    "Work.title": (245, 206, 231),
    "Work.type": (245, 206, 231),
    "Work.url": (245, 206, 231),
    "Work.year": (148, 75, 135),
}
"""How many records of each kind, and how many values of each field."""

ASSESSMENTS: dict[str, tuple[Numbers, Numbers, Numbers]] = {
    "maturity": ((51, 31, 36), (51, 31, 36), (51, 31, 36)),
    "knowledge-organisation-location": ((51, 32, 36), (51, 32, 36), (51, 32, 36)),
    "strategy-in-use": ((127, 101, 86), (127, 101, 86), (127, 101, 86)),
    "consensus-goals": ((51, 22, 36), (51, 22, 36), (51, 22, 22)),
    "consensus-roles": ((51, 22, 36), (51, 22, 36), (51, 22, 22)),
    "cluster-facilitator": ((28, 32, 20), (28, 0, 0), (28, 0, 0)),
    "mechanism": ((136, 101, 96), (136, 101, 96), (136, 101, 96)),
}
"""By dimension, the six mechanisms as one: assessments, those with a reason, with a source."""
MECHANISMS = {
    *(CG[n] for n in ("specialisation", "complementarity", "social-capital-mechanism")),
    *(CG[n] for n in ("innovation-pressure", "knowledge-diffusion", "interactive-learning")),
}
LEFT_OUT: dict[str, Numbers] = {
    "Cluster.established": (4, 2, 0),
    "Work.seen": (1, 0, 0),
    "Work.reading": (1, 0, 0),
}
"""How many of them are not kept as such; docs/data.md says why."""


class Graph:
    """Triples, by subject and by kind."""

    def __init__(self, triples: set[ox.Triple]) -> None:
        self.about: dict[object, dict[ox.NamedNode, list[object]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for t in triples:
            self.about[t.subject][t.predicate].append(t.object)

    def of_kind(self, kind: str) -> list[object]:
        """The things of a kind."""
        return [s for s, said in list(self.about.items()) if CG[kind] in said[RDF.type]]

    def values(self, kind: str, predicate: ox.NamedNode) -> list[object]:
        """What the things of a kind have for a property."""
        return [o for s in self.of_kind(kind) for o in self.about[s][predicate]]

    def along(self, things: list[object], *path: ox.NamedNode) -> list[object]:
        """What is reached from things along properties, once for each way there."""
        for predicate in path:
            things = [o for s in things for o in self.about[s][predicate]]
        return things


@cache
def graph(folder: str) -> Graph:
    """What the files of a country say; Norway's dossier also lists the founding report."""
    known = read(sorted((DATA / "cases" / folder).glob("*.yaml")), known=lambda iri: True)
    assert [str(f) for f in known.faults] == []
    triples = set(known.triples)
    if folder == "norway":
        report = ID["work/normann-isaksen-2009"]
        told = read([DATA / REPORT], known=lambda iri: True).triples
        triples |= {t for t in told if t.subject == report}
    return Graph(triples)


def found(folder: str, key: str) -> int:
    """How many records or values the graph has for a kind, or for a field of a kind."""
    kind, _, field = key.partition(".")
    known = graph(folder)
    if not field:
        return len(known.of_kind(kind))
    head, _, tail = field.partition(".")
    if head == "locator":
        return len(known.along(known.of_kind(kind), CG.statedIn, CG.locatorText))
    if field == "region.nuts":
        return len(known.along(known.of_kind(kind), CG.inRegion, CG.nutsCode))
    if head in ("name", "names"):
        labels = known.values(kind, RDFS.label)
        return sum(getattr(label, "language", None) == tail for label in labels)
    scope = context.fields(kind)
    if field == "region.name":
        return len(known.values(kind, CG.regionText))
    definition = scope[head]["@context"][tail] if tail else scope[head]
    return len(known.values(kind, ox.NamedNode(str(context.predicate(definition)))))


@pytest.mark.parametrize("key", RECORDS)
def test_every_record_and_value_is_in_the_graph(key: str) -> None:
    kept = tuple(n - out for n, out in zip(RECORDS[key], LEFT_OUT.get(key, (0, 0, 0)), strict=True))
    assert tuple(found(folder, key) for folder in FOLDERS) == kept


@pytest.mark.parametrize("dimension", ASSESSMENTS)
def test_every_assessment_is_in_the_graph_with_its_evidence(dimension: str) -> None:
    """A reason or a source makes evidence; strategies say their perspective and who acts."""
    wanted = MECHANISMS if dimension == "mechanism" else {CG[dimension]}
    counted = []
    for known in map(graph, FOLDERS):
        made = [
            a for a in known.of_kind("Assessment") if wanted & {*known.about[a][CG.onDimension]}
        ]
        reasons = len(known.along(made, CG.hasEvidence, CG.note))
        sources = len(known.along(made, CG.hasEvidence, CG.statedIn, CG.ofWork))
        counted.append((len(made), reasons, sources))
        valued = CG.servesPerspective if dimension == "strategy-in-use" else CG.assessedValue
        assert len(known.along(made, valued)) == len(made)
        if dimension == "strategy-in-use":
            actors = known.along(made, CG.exercisedBy) + known.along(made, CG.exercisedByText)
            assert len(known.along(made, CG.strategyText)) == len(actors) == len(made)
    assert tuple(zip(*counted, strict=True)) == ASSESSMENTS[dimension]


def test_bases_and_locators_of_evidence() -> None:
    """Each of maturity, system, mechanism and strategy has both; consensus and roles neither."""
    numbers = []
    for known in map(graph, FOLDERS):
        evidence = known.of_kind("Evidence")
        bases = len(known.along(evidence, CG.hasBasis))
        numbers.append((bases, len(known.along(evidence, CG.statedIn, CG.locatorText))))
    wanted = (51 + 51 + 136 + 127, 31 + 32 + 101 + 101, 36 + 36 + 96 + 86)
    assert numbers == [(n, n) for n in wanted]


def test_the_release_holds_what_the_files_say(release: Release) -> None:
    """Over the three countries and the literature; sources of the dossiers and 189 works."""
    store = release.store()
    kinds = Counter(
        t.object.value.removeprefix(CG.base)
        for t in store.matching(ASSERTED, None, RDF.type, None)
        if isinstance(t.object, ox.NamedNode)
    )
    records = {key: sum(numbers) for key, numbers in RECORDS.items() if "." not in key}
    records["Work"] += 89 + 99
    assert {kind: kinds[kind] for kind in records} == records
    assert kinds["Assessment"] == sum(sum(made) for made, _, _ in ASSESSMENTS.values())
    assert (kinds["Claim"], kinds["CandidateWork"]) == (107 + 166, 17)


KNOWN_HOW_WELL = {
    "?one a cg:Work ; cg:seen ?value": {"true": 681},
    "?one a cg:Work ; cg:hasReadingDepth/skos:notation ?value": {
        "opening": 639,
        "full": 41,
        "title": 1,
    },
    "?one a cg:Work ; cg:verification ?value . FILTER NOT EXISTS { ?one a cg:CandidateWork }": {
        "seen": 116,
        "background": 60,
        "unresolved": 13,
    },
    "?one a cg:Claim ; cg:seen ?value": {"true": 183, "false": 2},
    "?one a cg:Evidence ; cg:hasBasis/skos:notation ?value": {"stated": 431, "inferred": 453},
    "?a cg:onDimension cg:maturity ; cg:hasEvidence ?one . ?one cg:hasBasis/skos:notation ?value": {
        "stated": 10,
        "inferred": 108,
    },
}
"""How a reader filters on how well a thing is known, and what there is."""


@pytest.mark.parametrize("pattern", KNOWN_HOW_WELL)
def test_how_well_things_are_known_can_be_filtered_on(release: Release, pattern: str) -> None:
    query = f"SELECT ?value (COUNT(DISTINCT ?one) AS ?n) WHERE {{ {pattern} }} GROUP BY ?value"
    results = release.store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    counted = {r["value"].value: int(r["n"].value) for r in results}
    assert counted == KNOWN_HOW_WELL[pattern]


def test_claims_of_the_report_in_the_dossier_on_the_literature() -> None:
    """78 claims, each seen; the others of the report come from its inventory."""
    triples = set(read([DATA / REPORT], known=lambda iri: True).triples)
    assert sum(t.predicate == CG.seen for t in triples) == 78


def test_what_was_left_out_is_said() -> None:
    _, _, section = DOCUMENT.read_text(encoding="utf-8").partition("\n## What was left out\n")
    lines = [x for x in section.partition("\n## ")[0].splitlines() if x.startswith("| `")]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]
    assert all(reason for *_, reason in rows)
    said = {field: tuple(map(int, numbers)) for field, *numbers, _ in rows}
    assert said == LEFT_OUT
