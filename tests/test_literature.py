"""The literature in the graph, counted against the numbers of the dossier it was made from."""

from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.resources import DATA
from kg.sources import context
from kg.sources.cases import read
from kg.sources.located import load
from kg.sources.reading import Reading
from kg.vocabulary import CG, ID, RDF

FOLDER = DATA / "literature"
DOCUMENT = Path(__file__).parent.parent / "docs" / "data.md"
CITED, LATER, CLAIMS = "cited-works.yaml", "later-works.yaml", "claims.yaml"
REPORT = "normann-isaksen-2009.yaml"

WORKS = {
    CITED: {
        "authors": 131,
        "year": 87,
        "title": 76,
        "editors": 15,
        "publisher": 53,
        "place": 52,
        "type": 89,
        "language": 89,
        "verified": 89,
        "verified_by": 39,
        "cited_as": 89,
        "cited_in": 125,
        "topic": 89,
        "perspective": 85,
        "note": 31,
        "container": 33,
        "volume": 25,
        "issue": 22,
        "pages": 24,
        "doi": 7,
        "url": 40,
        "candidates": 17,
        "also_recorded_as": 1,
    },
    LATER: {
        "authors": 224,
        "year": 95,
        "title": 98,
        "editors": 16,
        "publisher": 34,
        "place": 32,
        "type": 99,
        "language": 99,
        "verified": 99,
        "verified_by": 94,
        "short_citation": 99,
        "topic": 99,
        "perspective": 99,
        "about_countries": 52,
        "note": 38,
        "container": 78,
        "volume": 29,
        "issue": 29,
        "pages": 29,
        "doi": 26,
        "url": 94,
        "also_recorded_as": 8,
    },
}
"""How many values of each field the dossier gives: 89 works that the report cites, 99 later ones.

The report cites no later work, so their `cited_as` is a short citation; that nine are also sources
of cases was found afterwards.
"""
CANDIDATES = {
    "title": 17,
    "verified": 17,
    "url": 7,
    "container": 5,
    "volume": 1,
    "issue": 1,
    "pages": 1,
    "doi": 1,
    "type": 1,
    "authors": 1,
    "publisher": 1,
}
DROPPED = {
    "works.claims",
    "later_works.claims",
    "meta",
    "claims.source_file",
    "seed_work.source_file",
}


@cache
def graph(*names: str) -> Reading:
    """The triples of files of the literature; sources of cases are taken as known."""
    reading = read([FOLDER / name for name in names], known=lambda iri: True)
    assert [str(f) for f in reading.faults] == []
    return reading


def of_kind(reading: Reading, kind: ox.NamedNode) -> set[str]:
    """The things of a kind."""
    found = (t.subject for t in set(reading.triples) if (t.predicate, t.object) == (RDF.type, kind))
    return {str(s) for s in found}


def counted(reading: Reading, kind: ox.NamedNode) -> Counter[str]:
    """How many values each property has over all things of a kind."""
    things = of_kind(reading, kind)
    return Counter(t.predicate.value for t in set(reading.triples) if str(t.subject) in things)


def values(reading: Reading, kind: ox.NamedNode, predicate: ox.NamedNode) -> Counter[str]:
    """How often each value of a property occurs over all things of a kind, by its last part."""
    things = of_kind(reading, kind)
    found = (
        t.object
        for t in set(reading.triples)
        if t.predicate == predicate and str(t.subject) in things
    )
    return Counter(getattr(o, "value", "").rpartition("#")[2] for o in found)


def expected(kind: str, numbers: dict[str, int]) -> dict[str, int]:
    """Numbers by field as numbers by property."""
    scope = context.fields(kind)
    return {str(context.predicate(scope[field])): n for field, n in numbers.items()}


@pytest.mark.parametrize(("name", "works"), [(CITED, 89), (LATER, 99)])
def test_every_value_of_the_works_is_in_the_graph(name: str, works: int) -> None:
    found = counted(graph(name), CG.Work)
    assert len(of_kind(graph(name), CG.Work)) == found.pop(RDF.type.value) == works
    authored, edited = found.pop(CG.authorsInOrder.value), found.pop(CG.editorsInOrder.value, 0)
    assert (authored, edited) == {CITED: (89, 7), LATER: (98, 6)}[name]
    assert dict(found) == expected("Work", WORKS[name])


def test_every_value_of_the_candidates_is_in_the_graph() -> None:
    found = counted(graph(CITED), CG.CandidateWork)
    assert found.pop(RDF.type.value) == 17
    assert dict(found) == expected("CandidateWork", CANDIDATES)


def test_how_well_works_are_known_survives() -> None:
    assert values(graph(CITED), CG.Work, CG.verification) == {
        "seen": 38,
        "background": 38,
        "unresolved": 13,
    }
    assert values(graph(LATER), CG.Work, CG.verification) == {"seen": 77, "background": 22}


def test_works_without_title_are_listed_by_their_citation() -> None:
    reading = graph(CITED)
    titled = {str(t.subject) for t in reading.triples if t.predicate == CG.title}
    unresolved = {str(t.subject) for t in reading.triples if t.object == ox.Literal("unresolved")}
    assert of_kind(reading, CG.Work) - titled == unresolved
    having = {str(t.subject) for t in reading.triples if t.predicate == CG.hasCandidate}
    assert having == unresolved


def test_kinds_of_works() -> None:
    assert values(graph(CITED), CG.Work, CG.workKind) == {
        "kind-book": 37,
        "kind-article": 26,
        "kind-chapter": 10,
        "kind-report": 5,
        "kind-paper": 5,
        "kind-thesis": 4,
        "kind-webpage": 2,
    }
    assert values(graph(LATER), CG.Work, CG.workKind) == {
        "kind-article": 54,
        "kind-paper": 14,
        "kind-report": 13,
        "kind-thesis": 6,
        "kind-chapter": 6,
        "kind-book": 5,
        "kind-webpage": 1,
    }


def test_the_order_of_authors_survives() -> None:
    said = {t.subject: t.object for t in graph(CITED).triples if t.predicate == CG.authorsInOrder}
    listed = ox.Literal("Acs, Zoltan J.; de Groot, Henri L. F.; Nijkamp, Peter")
    assert said[ID["work/acs-de-groot-nijkamp-2002"]] == listed


def test_every_value_of_the_claims_is_in_the_graph() -> None:
    """Notes: 15 of the dossier, and 36 that keep a target; four claims have both in one."""
    found = counted(graph(CLAIMS), CG.Claim)
    assert len(of_kind(graph(CLAIMS), CG.Claim)) == found.pop(RDF.type.value) == 107
    numbers = {"text": 107, "source": 107, "about": 259, "seen": 107, "source_url": 105}
    assert found.pop(CG.note.value) == 15 + 36 - 4
    assert dict(found) == expected("Claim", numbers | {"voice": 107})
    assert values(graph(CLAIMS), CG.Claim, CG.hasVoice) == {"author": 103, "reported": 4}
    assert values(graph(CLAIMS), CG.Claim, CG.seen) == {"true": 105, "false": 2}


def test_claims_stand_in_96_works_at_a_place_each() -> None:
    triples = set(graph(CLAIMS).triples)
    assert len({t.object for t in triples if t.predicate == CG.ofWork}) == 96
    cited = {t.object for t in triples if t.predicate == CG.statedIn}
    placed = {t.subject for t in triples if t.predicate == CG.locatorText}
    assert cited <= placed
    works = of_kind(graph(CITED, LATER), CG.Work)
    assert {str(t.object) for t in triples if t.predicate == CG.ofWork} <= works


def test_relations_are_kept_as_relations_or_in_notes() -> None:
    """106 in the dossier: 49 support, 32 qualify, 24 extend, 1 contradicts."""
    related = values(graph(CLAIMS), CG.ClaimRelation, CG.relationKind)
    assert related == {
        "relation-supports": 37,
        "relation-qualifies": 23,
        "relation-extends": 9,
        "relation-disputes": 1,
    }
    notes = [t.object for t in graph(CLAIMS).triples if t.predicate == CG.note]
    kept = Counter(
        verb
        for note in notes
        if isinstance(note, ox.Literal) and "which no single claim holds" in note.value
        for verb in ("Supports", "Qualifies", "Extends")
        if f"{verb} " in note.value
    )
    assert kept == {"Supports": 49 - 37, "Qualifies": 32 - 23, "Extends": 24 - 9}


def test_relations_run_between_claims() -> None:
    claims = of_kind(graph(REPORT, CLAIMS), CG.Claim)
    assert len(claims) == 166 + 107
    ends = {
        str(t.object)
        for t in graph(CLAIMS).triples
        if t.predicate in (CG.relationFrom, CG.relationTo)
    }
    assert ends <= claims


def test_works_under_one_id_are_recorded_apart() -> None:
    triples = [t for t in graph(CITED, LATER).triples if t.predicate == CG.alsoRecordedAs]
    renamed = [t for t in triples if str(t.subject).endswith("-literature>")]
    assert (len(triples), len(renamed)) == (9, 7)
    everything = of_kind(read(sorted(DATA.rglob("*.yaml"))), CG.Work)
    assert {str(t.object) for t in triples} <= everything


def test_nothing_is_dropped_silently() -> None:
    """The fields of the dossier that no case file has are those that docs/data.md gives."""
    section = DOCUMENT.read_text(encoding="utf-8").split("### Fields left out")[1]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name.strip(" `") for row in rows for name in row.split(",")} == DROPPED


@pytest.mark.parametrize("name", [CITED, LATER, CLAIMS])
def test_no_field_of_the_files_is_without_a_meaning(name: str) -> None:
    """Every field that the files use stands for a property, an address or a passage."""
    content, _ = load(FOLDER / name)
    kinds = {"works": "Work", "claims": "Claim", "relations": "ClaimRelation"}
    used = {(kinds[s], field) for s, records in content.items() for r in records for field in r}
    idle = {(kind, field) for kind, field in used if context.fields(kind)[field] is None}
    assert idle <= {("Claim", "work"), ("Claim", "locator")}
