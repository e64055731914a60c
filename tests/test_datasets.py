"""Datasets: whole or not at all, apart from the curated data, and gone without a trace."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from dataset_homes import (
    ASSESSED,
    CURATED,
    OBSERVATION,
    OWN,
    RESTING,
    catalogue,
    put,
    reading_of,
    said,
    state,
)

from kg import datasets, releases, tables
from kg.catalogue import FOR_DATA, LONGEST_NAME, SPDX_LIST, Unacceptable, graph, licensed
from kg.datasets import ABSENT, Changed, InUse, UnknownDataset
from kg.durability import Busy, locked
from kg.reasoning.contradiction import Inconsistent
from kg.releases import NoRelease, Refused
from kg.sources.reading import Fault
from kg.store import ASSERTED, JUDGED, Store
from kg.vocabulary import CG, ID

TURTLE = "@prefix cg: <https://w3id.org/klynge/ontology#> .\n"


def outcome(store: Store) -> set[object]:
    """The outcomes of the verdicts on the curated observation."""
    verdicts = {t.subject for t in store.matching(JUDGED, None, CG.verdictOn, OBSERVATION)}
    outcomes = store.matching(JUDGED, None, CG.hasOutcome, None)
    return {t.object for t in outcomes if t.subject in verdicts}


def rows_of(store: Store, query: str) -> list[dict[str, str]]:
    """The solutions of a query."""
    results = store.query(query)
    assert isinstance(results, ox.QuerySolutions)
    return tables.rows(results)


def refused(home: Path, name: str, text: str, ending: str = ".yaml") -> list[Fault]:
    """The faults for which a dataset is refused; nothing is changed by it."""
    before = state(home)
    with pytest.raises(Refused) as refusal:
        put(home, name, text, ending)
    assert state(home) == before
    return refusal.value.faults


@pytest.mark.parametrize("text", [ASSESSED, OWN, ASSESSED + OWN.split("clusters:\n")[1]])
def test_a_removed_dataset_leaves_no_trace(small_home: Path, text: str) -> None:
    before = state(small_home)
    put(small_home, "mine", text)
    assert state(small_home)[0] != before[0]
    datasets.remove(small_home, "mine")
    assert state(small_home) == before
    assert catalogue(small_home) == set()


def test_a_dataset_stands_in_its_own_graph(small_home: Path) -> None:
    curated = said(releases.current(small_home).store(), ASSERTED)
    release = put(small_home, "mine", ASSESSED)
    store = release.store()
    assert said(store, ASSERTED) == curated
    own = said(store, graph("mine"))
    assert own
    assert not own & curated, "what is said twice would be counted twice"
    assert set(release.datasets()["mine"].triples) == set(reading_of(ASSESSED, known=bool).triples)


def test_the_catalogue_says_who_when_and_under_which_licence(small_home: Path) -> None:
    release = put(small_home, "mine", ASSESSED, titles=["mine.yaml"], who=" Ada  ")
    about = json.loads((release.path / "datasets/mine.json").read_text(encoding="utf-8"))
    assert (about["who"], about["licence"]) == ("Ada", "https://spdx.org/licenses/CC-BY-4.0")
    assert about["digest"] == release.manifest().datasets["mine"]
    (row,) = rows_of(
        release.store(),
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX void: <http://rdfs.org/ns/void#> "
        "SELECT ?who ?title ?n ?licence WHERE { GRAPH ?c { ?d a dcat:Dataset ; "
        "dcterms:creator ?who ; dcterms:title ?title ; void:triples ?n ; dcterms:license ?licence ;"
        " dcterms:created ?when } FILTER(?when > '2020-01-01T00:00:00Z'^^xsd:dateTime) }",
    )
    size = len(set(release.datasets()["mine"].triples))
    assert row == {"who": "Ada", "title": "mine.yaml", "n": str(size), "licence": about["licence"]}


def test_a_dataset_makes_a_verdict_contested_and_its_removal_undoes_that(small_home: Path) -> None:
    before = outcome(releases.current(small_home).store())
    store = put(small_home, "mine", ASSESSED).store()
    assert outcome(store) == {CG["contested"]}
    assert before.isdisjoint({CG["contested"], CG["undetermined"]})
    assert outcome(datasets.remove(small_home, "mine").store()) == before


def test_a_dataset_of_the_same_name_is_replaced_whole(small_home: Path) -> None:
    put(small_home, "mine", OWN)
    release = put(small_home, "mine", ASSESSED)
    assert not any(release.store().asserted(ID["cluster/b"], None, None))
    assert set(release.datasets()["mine"].triples) == set(reading_of(ASSESSED, known=bool).triples)
    again = put(small_home, "mine", ASSESSED)
    assert again.manifest().datasets == release.manifest().datasets


REFUSED = {
    "unknown field": (OWN.replace("names", "nmaes"), "did you mean 'names'"),
    "value that is not allowed": (OWN.replace("emerging", "old"), "maturity"),
    "reference to nothing": (OWN.replace("source: s", "source: z"), "source 'z' is nowhere"),
    "not YAML": ("clusters: [\n", "is not valid YAML"),
    "nothing in it": ("clusters: []\n", "says nothing"),
    "another founding year": (
        OWN.replace("id: b", "id: a"),
        "cluster/a is described in the curated data already, without the established '1990'",
    ),
    "another name": (
        ASSESSED.replace("id: a", "id: a\n    names: {en: Other}"),
        "without the names 'Other'",
    ),
    "same source, other value": (
        ASSESSED.replace("source: t", "source: s"),
        "assessment/a--2006-2010--maturity--s is described in the curated data already",
    ),
    "overlapping period": (
        ASSESSED.replace("start: 2006, end: 2010", "start: 2008, end: 2012"),
        "overlaps",
    ),
    "period before the cluster was founded": (
        ASSESSED.replace("start: 2006, end: 2010", "start: 1990, end: 1995"),
        "before the cluster was established",
    ),
    "title of a curated source": (
        ASSESSED.replace("id: t, title: T", "id: s, title: T"),
        "work/s is described",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refused_dataset_changes_nothing(small_home: Path, text: str, expected: str) -> None:
    names = sorted(p.name for p in (small_home / "releases").iterdir())
    faults = refused(small_home, "mine", text)
    assert any(expected in f.message for f in faults), faults
    assert sorted(p.name for p in (small_home / "releases").iterdir()) == names


REFUSED_RDF = {
    "a curated cluster": (
        "id:cluster/a a cg:Cluster ; cg:establishedIn 1950 .",
        "without the esta",
    ),
    "a term": ("cg:Cluster <urn:p> 1 .", "is a term of the ontology"),
    "a conclusion": (
        "id:observation/b a cg:Observation ; cg:hasMaturity cg:mature-cluster .",
        "no pr",
    ),
    "an inferred class": ("id:observation/b a cg:EmergingRegionalObservation .", "no kind"),
    "without its kind": (
        "id:assessment/x cg:assessmentOf id:observation/a--2006-2010 .",
        "not said",
    ),
    "nothing": ("id:cluster/a <urn:sees> id:cluster/nowhere .", "is described in"),
    "dangling": ("<urn:x> <urn:sees> id:cluster/nowhere .", "cluster/nowhere is nowhere defined"),
    "evidence of another": (
        "id:assessment/x a cg:Assessment ; cg:assessmentOf id:observation/a--2006-2010 ;"
        " cg:onDimension cg:maturity ; cg:assessedValue cg:unknown ;"
        " cg:hasEvidence id:evidence/a--2006-2010--maturity--s--s-p-1 .",
        "evidence of another assessment",
    ),
    "no evidence": (
        "id:assessment/x a cg:Assessment ; cg:assessmentOf id:observation/a--2006-2010 ;"
        " cg:onDimension cg:maturity ; cg:assessedValue cg:emerging-cluster .",
        "has no source",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED_RDF.values(), ids=REFUSED_RDF.keys())
def test_rdf_gets_the_same_checks(small_home: Path, text: str, expected: str) -> None:
    local = text.replace("id:", "<https://w3id.org/klynge/id/")
    turtle = TURTLE + " ".join(w + ">" if w.startswith("<https") else w for w in local.split(" "))
    faults = refused(small_home, "mine", turtle, ".ttl")
    assert any(expected in f.message for f in faults), faults
    assert all(Path(f.place.file).name == "data.ttl" for f in faults)


def test_a_contradiction_is_refused(small_home: Path) -> None:
    before = state(small_home)
    text = TURTLE + (
        '<https://w3id.org/klynge/id/cluster/b> a cg:Cluster, cg:Country ; cg:countryCode "SE" ;'
        " cg:inCountry <https://w3id.org/klynge/id/country/no> ;"
        ' <http://www.w3.org/2000/01/rdf-schema#label> "B"@en .'
    )
    with pytest.raises(Inconsistent):
        put(small_home, "mine", text, ".ttl")
    assert state(small_home) == before


def test_one_dataset_may_rest_on_another(small_home: Path) -> None:
    put(small_home, "first", OWN)
    put(small_home, "second", RESTING)
    before = state(small_home)
    with pytest.raises(InUse, match=r"'first' cannot be removed: the dataset 'second' refers to"):
        datasets.remove(small_home, "first")
    assert state(small_home) == before
    datasets.remove(small_home, "second", "first")
    assert datasets.listed(small_home) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ASSESSED, "cluster b has no names"),
        (OWN.replace("1995, end: 1999", "2002, end: 2003"), "overlaps"),
        (
            OWN.replace("1990", "2015").replace("1995, end: 1999", "2020, end: 2021"),
            "before the cluster was established",
        ),
    ],
)
def test_a_replaced_dataset_may_not_break_another(
    small_home: Path, text: str, expected: str
) -> None:
    put(small_home, "first", OWN)
    put(small_home, "second", RESTING)
    faults = refused(small_home, "first", text)
    assert any(expected in f.message for f in faults), faults


def test_what_another_dataset_cites_stays(small_home: Path) -> None:
    put(small_home, "first", ASSESSED)
    put(small_home, "second", OWN.replace("source: s", "source: t"))
    before = state(small_home)
    other = ASSESSED.replace("id: t,", "id: u,").replace("source: t", "source: u")
    assert refused(small_home, "first", other)[0].place.file == "dataset second"
    with pytest.raises(InUse, match="the dataset 'second' refers to work/t"):
        datasets.remove(small_home, "first")
    assert state(small_home) == before


def test_two_datasets_may_say_the_same_and_not_the_contrary(small_home: Path) -> None:
    put(small_home, "one", OWN)
    put(small_home, "two", OWN)
    faults = refused(small_home, "three", OWN.replace("B cluster", "C cluster"))
    assert "described in the dataset 'one' already" in str(faults[0])
    datasets.remove(small_home, "one")
    store = releases.current(small_home).store()
    assert list(store.asserted(ID["cluster/b"], CG.establishedIn, None))


def test_a_build_keeps_the_datasets(small_home: Path) -> None:
    put(small_home, "mine", ASSESSED)
    before = state(small_home)
    releases.build(small_home, reading_of(CURATED))
    assert state(small_home) == before


def test_a_build_that_would_break_a_dataset_is_refused(small_home: Path) -> None:
    put(small_home, "mine", ASSESSED)
    before = state(small_home)
    with pytest.raises(Refused) as refused:
        releases.build(small_home, reading_of(CURATED.replace("2006", "2007")))
    assert refused.value.faults[0].place.file == "dataset mine"
    assert state(small_home) == before


@pytest.mark.parametrize(
    "options",
    [
        {"name": "Mine"},
        {"name": "asserted"},
        {"name": ""},
        {"name": "../x"},
        {"name": "x" * (LONGEST_NAME + 1)},
        {"who": "  "},
        {"who": "a\nb"},
        {"who": "x" * 500},
        {"licence": ""},
        {"licence": "free for all"},
        {"licence": "file:///etc/passwd"},
        {"licence": "https://x.org/" + "y" * 600},
        {"licence": "nonsense-9"},
        {"licence": "LicenseRef-mine"},
        {"licence": "MIT+"},
        {"licence": "OR"},
    ],
    ids=str,
)
def test_names_people_and_licences_are_bounded(small_home: Path, options: dict[str, str]) -> None:
    before = state(small_home)
    given = {"name": "mine", **options}
    with pytest.raises(Unacceptable):
        put(small_home, given.pop("name"), OWN, **given)
    assert state(small_home) == before


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("CC-BY-4.0", "https://spdx.org/licenses/CC-BY-4.0"),
        ("cc0-1.0", "https://spdx.org/licenses/CC0-1.0"),
        ("https://data.norge.no/nlod", "https://data.norge.no/nlod"),
    ],
)
def test_licences_are_those_of_spdx_or_have_an_address(given: str, address: str) -> None:
    assert licensed(given) == address


def test_a_misspelt_licence_is_told_the_nearest() -> None:
    with pytest.raises(Unacceptable) as caught:
        licensed("CC-BY-40")
    assert str(caught.value).startswith("'CC-BY-40' is no licence (did you mean CC-BY-4.0?); ")
    with pytest.raises(Unacceptable) as caught:
        licensed("nonsense-9")
    assert "did you mean" not in str(caught.value)


def test_the_suggested_licences_are_on_the_list() -> None:
    for name in FOR_DATA:
        assert licensed(name) == SPDX_LIST + name


def test_a_tag_guards_against_what_others_did(small_home: Path) -> None:
    with pytest.raises(UnknownDataset, match="no dataset is called 'mine'; there are none"):
        datasets.one(small_home, "mine")
    put(small_home, "mine", OWN, expected=ABSENT)
    first = datasets.one(small_home, "mine").digest
    put(small_home, "mine", ASSESSED, expected=first)
    before = state(small_home)
    for stale in (first, ABSENT):
        with pytest.raises(Changed, match="'mine' was changed"):
            put(small_home, "mine", OWN, expected=stale)
    with pytest.raises(Changed, match="'mine' was changed"):
        datasets.remove(small_home, "mine", expected=first)
    assert state(small_home) == before
    datasets.remove(small_home, "mine", expected=datasets.one(small_home, "mine").digest)


def test_removing_what_is_not_there(small_home: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownDataset):
        datasets.remove(small_home, "mine")
    with pytest.raises(NoRelease):
        datasets.remove(tmp_path / "empty", "mine")


def test_a_second_writer_waits_no_longer_than_it_was_told(small_home: Path) -> None:
    before = state(small_home)
    with locked(small_home), pytest.raises(Busy, match="another writer has been at work"):
        put(small_home, "mine", OWN, patience=0.1)
    assert state(small_home) == before
    put(small_home, "mine", OWN, patience=0.1)


def test_curated_data_that_are_not_the_same_are_checked_anew(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a release holds counts as checked only for the very code and data that made it."""
    put(small_home, "mine", ASSESSED)
    before = state(small_home)
    monkeypatch.setattr(releases, "fingerprint", lambda: "another")
    monkeypatch.setattr(
        releases, "curated", lambda: reading_of(CURATED.replace("value: mature", "value: old"))
    )
    with pytest.raises(Refused, match="1 faults"):
        put(small_home, "other", OWN)
    monkeypatch.setattr(releases, "curated", lambda: reading_of(CURATED.replace("2006", "2007")))
    assert refused(small_home, "other", OWN)[0].place.file == "dataset mine"
    assert state(small_home) == before
