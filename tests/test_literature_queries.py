"""What the questions on claims and works answer, set against the curated YAML and the theory."""

import re
from collections import Counter
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from kg import queries
from kg.resources import DATA, ONTOLOGY
from kg.store import Store
from kg.tables import Row, rows
from kg.terms import text as text_of
from kg.vocabulary import CG, ID

QUERIES = {query.name: query for query in queries.listed()}
THEORY = ONTOLOGY / "theories" / "normann-isaksen-2009.ttl"


def ask(store: Store, name: str, **given: str) -> list[Row]:
    return rows(QUERIES[name].run(store, given))


@cache
def literature(section: str) -> tuple[dict[str, Any], ...]:
    """The records of a section in all files of the literature."""
    files = [yaml.safe_load(p.read_text("utf-8")) for p in (DATA / "literature").glob("*.yaml")]
    return tuple(record for file in files for record in file.get(section) or ())


def formalised(hypothesis: str) -> set[str]:
    """The claims that a hypothesis formalises, as the theory's file says."""
    return {
        local(text_of(quad.object))
        for quad in ox.parse(path=THEORY)
        if quad.predicate == CG.formalises and quad.subject == ID[f"hypothesis/{hypothesis}"]
    }


def local(iri: str) -> str:
    return iri.removeprefix(ID.base).partition("/")[2]


@pytest.mark.parametrize(
    "name", ["table-5-1-mature-ris", "table-4-2-mature-ris", "figure-3-2-a", "text-q9"]
)
def test_claims_on_a_hypothesis(store: Store, name: str) -> None:
    hypothesis = f"normann-isaksen-2009-{name}"
    expected = {
        (relation["from"], relation["relation"])
        for relation in literature("relations")
        if relation["to"] in formalised(hypothesis)
    }
    assert expected
    found = ask(store, "claims-on-hypothesis", hypothesis=hypothesis)
    assert {(local(row["claim"]), row["how"]) for row in found} == expected
    claims = {claim["id"]: claim for claim in literature("claims")}
    for row in found:
        claim = claims[local(row["claim"])]
        assert row["statement"] == claim["text"]
        assert row["voice"] == claim["voice"]
        assert local(row["work"]) == claim["work"]
        assert row["locator"] == str(claim.get("locator", ""))


def test_only_the_claims_that_dispute(store: Store) -> None:
    found = ask(store, "claims-on-hypothesis", relation="disputes")
    assert found
    assert {row["how"] for row in found} == {"disputes"}


def test_claims_with_voice_and_relations(store: Store) -> None:
    """By the counts of the curated YAML."""
    found = {local(row["claim"]): row for row in ask(store, "claims")}
    assert found.keys() == {claim["id"] for claim in literature("claims")}
    columns = {"supports": "supported", "disputes": "disputed", "qualifies": "qualified",
               "extends": "extended"}  # fmt: skip
    counted = Counter((r["to"], columns[r["relation"]]) for r in literature("relations"))
    for id_, row in found.items():
        assert {c: int(row[c]) for c in columns.values()} == {
            c: counted[id_, c] for c in columns.values()
        }
    spoken = Counter(claim["voice"] for claim in literature("claims"))
    assert Counter(row["speaks"] for row in found.values()) == spoken
    assert len(ask(store, "claims", voice="reported")) == spoken["reported"]
    about = [c for c in literature("claims") if "finland" in map(str.lower, c.get("about", []))]
    assert len(ask(store, "claims", about="finland")) == len(about) > 0


@pytest.mark.parametrize(
    ("asked", "subject"),
    [("Basque", "Basque Country"), ("country", "Basque Country"), ("FINLAND", "Finland"),
     ("private", "public-private"), ("shared lead", "shared leadership")],
)  # fmt: skip
def test_claims_about_a_subject_by_its_words(store: Store, asked: str, subject: str) -> None:
    found = ask(store, "claims-about", about=asked)
    wanted = {claim["text"] for claim in literature("claims") if subject in claim.get("about", ())}
    assert wanted
    assert {row["statement"] for row in found if row["subject"] == subject} == wanted
    starts = re.compile(rf"\b{re.escape(asked)}", re.IGNORECASE)
    assert all(starts.search(row["subject"]) for row in found)


@pytest.mark.parametrize("asked", ["asque", "a|b", "R.S", "(", "|", "", " ", "Finland)"])
def test_no_claim_is_about_less_than_a_word(store: Store, asked: str) -> None:
    """What is asked for begins a word; what would mean something in a pattern means itself."""
    assert not ask(store, "claims-about", about=asked)


def test_works_by_how_well_they_are_known(store: Store) -> None:
    """The dossier: 38 and 77 seen, 38 and 22 from general knowledge, 13 unresolved; the report."""
    assert len(ask(store, "works")) == 681 + 189
    assert len(ask(store, "works", verified="seen")) == 38 + 77 + 1
    assert len(ask(store, "works", verified="background")) == 38 + 22
    unresolved = ask(store, "works", verified="unresolved")
    assert len(unresolved) == 13
    assert "Karlsen 2008" in {row["cited"] for row in unresolved}
    assert {row["title"] for row in unresolved} == {""}


def test_works_by_country_kind_and_reading(store: Store) -> None:
    finnish = {w["id"] for w in literature("works") if "FI" in w.get("about_countries", ())}
    assert {local(row["work"]) for row in ask(store, "works", country="FI")} == finnish
    theses = {w["id"] for w in literature("works") if w["type"] == "thesis"}
    assert theses <= {local(row["work"]) for row in ask(store, "works", kind="thesis")}
    depths = {row["depth"] for row in ask(store, "works", reading="full")}
    assert depths == {"full"}


def test_two_records_of_a_work_name_each_other(store: Store) -> None:
    same = {local(r["work"]): local(r["same"]) for r in ask(store, "works") if r["same"]}
    for work in literature("works"):
        for other in work.get("also_recorded_as", ()):
            assert same[work["id"]] == other
            assert same[other] == work["id"]
    assert len(same) == 18


def test_cited_works_without_details(store: Store) -> None:
    """Those that the research left open, and forms of citing that no work has."""
    found = {row["cited"]: row["missing"] for row in ask(store, "cited-without-details")}
    unresolved = {w["cited_as"] for w in literature("works") if w["verified"] == "unresolved"}
    assert {c for c, why in found.items() if why.startswith("it is not known")} == unresolved
    cited = {w["cited_as"] for w in literature("works") if "cited_as" in w}
    others = {c for c, why in found.items() if why.startswith("no work")}
    assert "Kickert et al. (1997)" in others
    assert not {re.sub("[()]", "", form) for form in others} & cited
    assert "Lukes (2005)" not in found
