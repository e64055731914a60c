"""What the queries answer, set against the report, the ontology's text and the curated YAML.

The expected values are read from those, never from a query's output.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import queries
from kg.queries import Query
from kg.resources import DATA
from kg.store import Store
from kg.tables import Row, rows

QUERIES: dict[str, Query] = {q.name: q for q in queries.listed()}
INSTRUMENTAL, INSTITUTIONAL, IDEOLOGICAL = PERSPECTIVES = (
    "instrumental",
    "institutional",
    "ideological",
)
CODES = {"norway": "NO", "finland": "FI", "basque-country": "ES-PV"}
RAUFOSS = {"cluster": "nce-raufoss"}
TYPES = {f"{m} {s} cluster" for m in ("emerging", "mature") for s in ("RIS", "NIS")}

Expected = set[str] | list[str]


def ask(store: Store, name: str, **given: str) -> list[Row]:
    return rows(QUERIES[name].run(store, given))


def cases(folder: str) -> Iterable[dict[str, Any]]:
    """The clusters of a country, as written."""
    for path in sorted((DATA / "cases" / folder).glob("[!_]*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8")).get("clusters", [])


def written(path: str) -> Any:
    return yaml.safe_load((Path(DATA) / path).read_text(encoding="utf-8"))


COLUMN: list[tuple[str, dict[str, str], str, Expected]] = [
    (
        "perspective-assumptions",
        {"perspective": "ideological-governance"},
        "assumes",
        {"three-dimensional power", "bounded rationality"},
    ),
    (
        "perspective-assumptions",
        {"perspective": "instrumental-governance"},
        "assumes",
        {"one-dimensional power", "utility maximisation", "logic of consequentiality"},
    ),
    ("strategies", {"perspective": "ideological-governance"}, "label", {"run foresight processes"}),
    ("strategies", {"named": "text-only"}, "label", {"outline cooperation frames and motivate"}),
    ("shared-strategies", {}, "strategy", {"communicate best practice", "build social capital"}),
    ("contract-conditions", {}, "condition", {"baseline analysis at start-up"}),
    ("power-citations", {}, "cited", ["Lukes (2005)", "Normann (2007a)"]),
    ("power-citations", {"power": "power-2d"}, "cited", {"Bachrach og Baratz (1963)"}),
    ("facilitator-roles", {}, "role", [f"facilitator as {r}" for r in
                                       ("connector", "gardener", "host", "seller")]),
    ("governing-actors", {}, "actor", {"facilitator as governing actor"}),
    ("quadrants", {"quadrant": "C"}, "conflict", {"type II conflict"}),
    ("quadrants", {"quadrant": "C"}, "value", {"institutional cluster governance"}),
    ("quadrants", {"quadrant": "B"}, "value", {"ideological cluster governance"}),
    ("quadrants", {"quadrant": "D"}, "value", {"ideological cluster governance", "legitimacy"}),
    ("development-steps", {"about": "vision"}, "label", {"describing a desired future"}),
    ("exhibits", {"about": "missing"}, "exhibit", {"Figure 3.1: missing figure"}),
    ("opportunity-situations", {"about": "goes beyond"}, "situation",
     ["instrumental situation 3: overambition"]),
    ("open-questions", {}, "question", {"question of well-working cooperation"}),
    ("research-proposals", {}, "proposal", {"comparison with foreign experience"}),
    ("cited-without-details", {}, "cited", {"Kickert et al. (1997)", "Karlsen 2008"}),
    ("concept", {}, "node", {"https://w3id.org/klynge/ontology#" + c
                             for c in ("cg-as-network", "cg-as-steering")}),
    ("report-makers", {}, "authors", ["Arne Isaksen; Roger Normann"]),
    ("reported-claims", {}, "note", {"Definition quoted from Sørensen and Torfing (2005)."}),
    ("claims-about", {"about": "Basque Country"}, "locator", {"6"}),
]  # fmt: skip
"""A query, its parameters, a column, and what must be there: a list is all there may be."""


@pytest.mark.parametrize(("name", "given", "column", "expected"), COLUMN)
def test_values(
    store: Store, name: str, given: dict[str, str], column: str, expected: Expected
) -> None:
    found = [row[column] for row in ask(store, name, **given)]
    assert set(expected) <= set(found)
    if isinstance(expected, list):
        assert sorted(found) == sorted(expected)


COUNTS = {
    "governance-network-parts": 5,
    "mechanisms": 6,
    "contract-conditions": 12,
    "development-steps": 12,
    "facilitator-qualifications": 8,
    "governing-actors": 13,
    "opportunity-situations": 12,
    "exhibits": 15,
    "open-questions": 12,
    "caveats": 12,
    "strategies": 69,
    "research-proposals": 6,
    "clusters": 91,
    "programmes": 45,
    "verdicts": 125,
}
"""Lengths of the lists in the inventory and the dossiers."""


def test_the_definition_of_a_true_cluster(store: Store) -> None:
    """The report's section 4.1: the fourth criterion is the most contested."""
    found = ask(store, "true-cluster-criteria")
    assert len(found) == 4
    assert [r["label"] for r in found if r["mostContested"] == "true"] == ["criterion 4: success"]


def test_kooimans_orders(store: Store) -> None:
    found = {r["perspective"]: r["order"].split("-")[0] for r in ask(store, "governing-orders")}
    assert found == dict(zip(PERSPECTIVES, ("first", "second", "meta"), strict=True))


def test_who_is_cited_for_mechanisms(store: Store) -> None:
    cited = {r["mechanism"].split(" (")[0]: r["citedFor"] for r in ask(store, "mechanisms")}
    assert cited["complementarity"] == "Reve og Jakobsen (2001)"
    assert "Porter (1990)" in cited["innovation pressure"]


@pytest.mark.parametrize(
    ("type_", "primary", "supplementary"),
    [
        ("emerging-ris", IDEOLOGICAL, {INSTITUTIONAL}),
        ("emerging-nis", IDEOLOGICAL, set()),
        ("mature-ris", INSTRUMENTAL, {INSTITUTIONAL}),
        ("mature-nis", INSTRUMENTAL, set()),
    ],
)
def test_table_5_1(store: Store, type_: str, primary: str, supplementary: set[str]) -> None:
    found = ask(store, "type-profile", type=type_)
    said = {(r["says"], r["value"].split()[0]) for r in found if r["says"].endswith("perspective")}
    assert {v for s, v in said if s.startswith("primary")} == {primary}
    assert {v for s, v in said if s.startswith("supplementary")} == supplementary
    assert {r["clusterType"] for r in found} <= TYPES


def test_table_4_2(store: Store) -> None:
    found = ask(store, "type-profile", type="emerging-ris")
    important = {r["value"] for r in found if r["says"] == "important mechanism"}
    assert important == {"complementarity", "innovation pressure"}
    tasks = {r["value"] for r in found if r["says"] == "central task"}
    assert tasks == {
        "increasing regional cooperation",
        "linking to external knowledge environments",
    }


def test_contract_conditions_read_as_instrumental(store: Store) -> None:
    found = ask(store, "contract-conditions", read="instrumental-governance")
    assert {"approval of goals by the programme", "evaluation every third year"} <= {
        r["condition"] for r in found
    }
    assert len(found) == 5


def test_figures_against_the_text(store: Store) -> None:
    """Figure 5.1 and the text disagree on ideological governance of mature clusters."""
    found = ask(store, "fit-sources", perspective="ideological-governance")
    (figure,) = [
        r for r in found if r["hypothesis"] == "Figure 5.1: ideological in mature clusters"
    ]
    assert figure["rating"] == "works badly"
    assert "text disagrees" in figure["certainty"]
    revived = [r for r in found if r["hypothesis"] == "ideological may be revived in conflict"]
    assert {r["rating"] for r in revived} == {"needed"}


def test_qualifications_of_handbook_and_authors(store: Store) -> None:
    found = ask(store, "facilitator-qualifications")
    asked = Counter(r["askedBy"] for r in found)
    assert asked == {"IN et al. (2008: 17)": 5, "added by the authors": 3}


@pytest.mark.parametrize(
    "name", [q.name for q in QUERIES.values() if "country" in {p.name for p in q.parameters}]
)
def test_a_country_has_what_its_parts_have(store: Store, name: str) -> None:
    """The Basque Country is the only part of Spain with cases."""
    within = ask(store, name, country="ES")
    assert within
    assert within == ask(store, name, country="ES-PV")
    assert {row["code"] for row in within if "code" in row} <= {"ES-PV"}


def test_roles_of_facilitators_with_and_without_a_source(store: Store) -> None:
    """By the files: the roles of one observation share a source, or have none."""
    counted: dict[tuple[str, bool], set[str]] = {}
    for cluster in (c for folder in CODES for c in cases(folder)):
        for observation in cluster.get("observations", []):
            for role in observation.get("facilitator_roles", []):
                sourced = "facilitator_roles_source" in observation
                counted.setdefault((role, sourced), set()).add(cluster["id"])
    for row in ask(store, "facilitator-roles"):
        role = row["role"].removeprefix("facilitator as ")
        observed, unsourced = (counted.get((role, sourced), set()) for sourced in (True, False))
        assert unsourced
        assert int(row["clustersObserved"]) == len(observed)
        assert int(row["withoutSource"]) == len(unsourced - observed)


@pytest.mark.parametrize("folder", CODES)
def test_clusters_of_a_country(store: Store, folder: str) -> None:
    found = ask(store, "clusters", country=CODES[folder])
    names = {r["cluster"].rsplit("/", 1)[-1] for r in found}
    assert names == {c["id"] for c in cases(folder)}


def test_strategies_and_observations_of_one_cluster(store: Store) -> None:
    (raufoss,) = written("cases/norway/nce-raufoss.yaml")["clusters"]
    wanted = [s["strategy"] for o in raufoss["observations"] for s in o["strategies"]]
    assert sorted(r["strategy"] for r in ask(store, "strategies-in-use", **RAUFOSS)) == sorted(
        wanted
    )
    found = ask(store, "cluster-observations", dimension="innovation_system", **RAUFOSS)
    values = [o["innovation_system"]["value"] for o in raufoss["observations"]]
    assert [r["value"] for r in found] == values == ["mixed", "regional"]
    assert {r["basis"] for r in found} == {"inferred"}


def test_cluster_types_and_recommendations(store: Store) -> None:
    """Raufoss is mature in both periods, its system mixed in the first, regional in the second."""
    first, second = ask(store, "cluster-types", **RAUFOSS)
    assert (first["type"], second["type"]) == ("", "mature RIS cluster")
    assert second["primary"] == INSTRUMENTAL
    found = ask(store, "recommended-strategies", **RAUFOSS)
    (now,) = [r for r in found if r["first"] == "2014" and r["perspective"] == INSTRUMENTAL]
    assert "regulate by contract" in now["notOnRecord"]
    assert now["judged"] == "recommended-practised"
    recorded = written("cases/norway/nce-raufoss.yaml")["clusters"][0]["observations"][1]
    linked = [x for x in recorded["strategies"] if x["perspective"] == "instrumental"]
    assert len(now["inUse"].split("; ")) == len({x.get("exact", x.get("closest")) for x in linked})


def test_emerging_clusters_in_programmes_for_mature_ones(store: Store) -> None:
    found = {(r["cluster"], r["programme"].rsplit("/", 1)[-1]) for r in
             ask(store, "emerging-in-mature-programmes")}  # fmt: skip
    assert ("NCE Smart Energy Markets", "nce") in found
    mature = {p["id"] for p in written("cases/norway/_programmes.yaml")["programmes"]
              if p.get("target_maturity") == "mature"}  # fmt: skip
    assert {programme for _, programme in found} <= mature


def test_derived_statements_name_their_assessments(store: Store) -> None:
    found = ask(store, "grounds", **RAUFOSS)
    (maturity,) = [r for r in found if r["dimension"] == "degree of maturity"
                   and "2006-2013" in r["observation"]]  # fmt: skip
    assert maturity["derived"].endswith("#mature-cluster")
    assert "sintef-raufoss-prize-2014" in maturity["assessment"]


def test_by_country(store: Store) -> None:
    """Counts over the verdicts, and over what the files list."""
    listed = {CODES[f]: sum(len(c.get("observations", [])) for c in cases(f)) for f in CODES}
    found = {r["country"]: r for r in ask(store, "framework-by-country")}
    assert {c: int(r["observations"]) for c, r in found.items()} == listed
    outcomes = Counter(r["outcome"] for r in ask(store, "verdicts"))
    assert sum(int(r["aligned"]) for r in found.values()) == outcomes["aligned"]
    decided = sum(int(r["withVerdict"]) for r in found.values())
    assert decided == outcomes.total() - outcomes["undetermined"]
    types = ask(store, "types-by-country")
    assert {(r["code"], r["type"]) for r in types} == {
        (c, t) for c in CODES.values() for t in TYPES
    }


def test_steering_styles(store: Store) -> None:
    """Each programme of a country once, those that no file gives a style as unknown."""
    for folder, code in CODES.items():
        listed = written(f"cases/{folder}/_programmes.yaml")["programmes"]
        wanted = Counter(p.get("steering_style", "unknown") for p in listed)
        found = {r["style"]: int(r["programmes"]) for r in ask(store, "policy-steering")
                 if r["country"] == code}  # fmt: skip
        assert found == wanted
        assert wanted["unknown"]


def test_programmes_follow_one_another(store: Store) -> None:
    found = {r["programme"].rsplit("/", 1)[-1]: r for r in ask(store, "programmes", country="NO")}
    assert (found["arena"]["years"], found["nce"]["years"]) == ("3", "10")
    assert found["nce"]["target"] == "mature"
    assert "nic" in found["nce"]["succeededBy"]


def test_hypotheses_without_a_case(store: Store) -> None:
    """Goals are disputed in four observations, roles in one; no case has B, C or D for sure."""
    found = {r["label"]: int(r["observations"]) for r in ask(store, "untested-hypotheses")}
    assert found["Figure 3.2: quadrant D"] == 0
    assert found["Table 5.1: mature clusters in a regional system"] > 0


@pytest.mark.parametrize("name", [q.name for q in QUERIES.values() if "missing" in q.columns])
def test_what_cannot_be_answered_says_what_is_missing(store: Store, name: str) -> None:
    assert all(r["missing"] for r in ask(store, name))


def test_no_cluster_is_said_to_meet_a_criterion(store: Store) -> None:
    """No case file has a field for the four criteria."""
    found = ask(store, "true-clusters")
    assert {r["clustersThatMeetIt"] for r in found} == {"0"}


def test_consensus(store: Store) -> None:
    """A cluster with goals or roles known in some period is not listed as without."""
    none = {r["cluster"] for r in ask(store, "no-consensus-evidence") if r["onGoals"] == "false"}
    assert "NCE Raufoss – lightweight materials and automated production" not in none
    both = [r for r in ask(store, "intervention-by-consensus") if r["goals"] == r["roles"] == "yes"]
    assert len(both) == 1


def test_innovation_pressure(store: Store) -> None:
    """One row for each time that a file assesses the mechanism."""
    listed = sum(m["mechanism"] == "innovation-pressure" for f in CODES for c in cases(f)
                 for o in c.get("observations", []) for m in o.get("mechanisms", []))  # fmt: skip
    assert len(ask(store, "innovation-pressure")) == listed


def test_steps_and_contract_side_by_side(store: Store) -> None:
    found = {(r["of"], r["label"]) for r in ask(store, "steps-and-contract")}
    assert {
        ("handbook step", "formalising the cluster"),
        ("contract", "demand for a local board"),
    } <= found


def test_unobserved_recommendations(store: Store) -> None:
    """Of the 68 strategies with a perspective, those that no case file links to."""
    linked = {
        strategy[key]
        for path in (DATA / "cases").rglob("*.yaml")
        for cluster in yaml.safe_load(path.read_text(encoding="utf-8")).get("clusters", [])
        for observation in cluster.get("observations", [])
        for strategy in observation.get("strategies", [])
        for key in ("exact", "closest")
        if key in strategy
    }
    found = {row["strategy"].rsplit("#", 1)[-1] for row in ask(store, "unobserved-strategies")}
    assert found.isdisjoint(linked)
    assert len(found) == 68 - len(linked)
    assert "str-n-rituals" in found


@pytest.mark.parametrize(("name", "number"), COUNTS.items())
def test_how_many(store: Store, name: str, number: int) -> None:
    assert len(ask(store, name)) == number


def test_coverage_and_dissent(store: Store) -> None:
    found = [
        r for r in ask(store, "coverage") if r["observation"].endswith("nce-raufoss--2006-2013")
    ]
    counted = {r["dimension"]: int(r["assessments"]) for r in found}
    assert counted["strategy in use"] == 3
    assert {r["perspective"] for r in ask(store, "dissent")} <= set(PERSPECTIVES)


def test_what_is_said_to_be_missing_still_is(store: Store) -> None:
    """Once a criterion is assessed, the query on true clusters must use it."""
    assert not store.query("ASK { ?a cg:onDimension/a cg:TrueClusterCriterion }")
