"""Coverage: what has evidence and what has none, by cases made for it and by the curated files."""

from collections import Counter
from typing import Any

from builders import (
    ONTOLOGY,
    Fields,
    assessed,
    case,
    cluster,
    consensus,
    evidence,
    mechanism,
    observation,
    reading_of,
    store_of_block,
    strategy,
)
from test_query_answers import CODES
from test_query_answers import cases as curated

from kg import queries
from kg.coverage import Covering, by_cluster, by_observation, clusters, dimensions, untyped
from kg.findings import caseless_table, country_table, coverage_table, untyped_table
from kg.hypothesistest import examined
from kg.membership import Membership
from kg.observations import observed
from kg.reasoning.block import Block
from kg.releases import Release
from kg.resources import QUERIES
from kg.store import INFERRED, Store
from kg.tables import rows
from kg.vocabulary import CG


def store_with(*made: Fields) -> Store:
    return store_of_block(Block(ONTOLOGY, reading_of(*case(*made)).triples))


def of(covering: Covering, row: str) -> dict[str, int]:
    """The evidence of one row by the short names of dimensions, without the empty ones."""
    (found,) = (r for r in covering.rows if r.name == row)
    return {ONTOLOGY.name(d): n for d, n in found.evidence.items() if n}


RICH = cluster(
    "rich",
    observation(
        2001,
        2005,
        maturity=assessed("mature", by=["one", "two"], against=["three"]),
        innovation_system={"value": "unclear", **evidence("one")},
        mechanisms=[mechanism("specialisation", "weak"), mechanism("social-capital", "strong")],
        strategies=[strategy("instrumental"), strategy("ideological", by=["one", "two"])],
    ),
    observation(2006, 2010, maturity=assessed("mature"), consensus=consensus(goals="yes")),
)
POOR = cluster("poor")


def test_evidence_is_counted_for_and_against_and_not_where_nobody_could_tell() -> None:
    store = store_with(RICH, POOR)
    population = observed(ONTOLOGY, store)
    first = {"maturity": 3, "specialisation": 1, "social-capital": 1, "strategies": 3}
    apart = by_observation(ONTOLOGY, store, population)
    assert of(apart, "rich--2001-2005") == first
    assert of(by_cluster(ONTOLOGY, store, population), "rich") == first | {
        "maturity": 4,
        "consensus_goals": 1,
    }


def test_a_cluster_that_nobody_observed_is_a_row_of_noughts() -> None:
    store = store_with(RICH, POOR)
    covering = by_cluster(ONTOLOGY, store, observed(ONTOLOGY, store))
    table = coverage_table(ONTOLOGY, covering, "cluster")
    found = {row[0]: row[2:] for row in table.rows}
    assert set(found["poor"]) == {0}
    assert found["rich"][-1] == 5
    assert covering.filled == 5
    assert covering.cells == 2 * len(dimensions(ONTOLOGY))
    assert covering.share == 5 / covering.cells


def test_nothing_has_no_share() -> None:
    assert Covering(dimensions(ONTOLOGY), ()).share is None


def lacks(*made: Fields) -> dict[tuple[str, str | None, str], tuple[Membership, str | None]]:
    store = store_with(*made)
    return {
        (each.cluster, each.observation, ONTOLOGY.name(lack.dimension)): (
            lack.state,
            ONTOLOGY.name(lack.value) if lack.value else None,
        )
        for each in untyped(ONTOLOGY, store, observed(ONTOLOGY, store))
        for lack in each.lacks
    }


def test_what_keeps_a_cluster_from_being_typed() -> None:
    typed = observation(maturity=assessed("mature"), innovation_system=assessed("regional"))
    mixed = observation(
        maturity=assessed("mature", against=["two"]), innovation_system=assessed("mixed")
    )
    half = observation(maturity=assessed("emerging"))
    found = lacks(cluster("t", typed), cluster("m", mixed), cluster("h", half), cluster("n"))
    assert found == {
        ("m", "m--2001-2005", "maturity"): (Membership.CONTESTED, None),
        ("m", "m--2001-2005", "innovation_system"): (Membership.BETWEEN, "mixed"),
        ("h", "h--2001-2005", "innovation_system"): (Membership.UNKNOWN, None),
        ("n", None, "maturity"): (Membership.UNKNOWN, None),
        ("n", None, "innovation_system"): (Membership.UNKNOWN, None),
    }


def test_what_would_settle_it_names_the_values_and_what_is_on_record() -> None:
    made = cluster("m", observation(maturity=assessed("mature", by=["one"], against=["two"])))
    store = store_with(made)
    table = untyped_table(ONTOLOGY, untyped(ONTOLOGY, store, observed(ONTOLOGY, store)))
    lines = {row[3]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert lines["maturity"]["state"] == "contested"
    assert lines["maturity"]["settles"] == (
        "a reading of the sources that disagree: emerging or mature"
    )
    said = str(lines["maturity"]["on_record"])
    assert said.startswith("mature (one")
    assert "two [stated] [disputes]" in said
    assert lines["innovation_system"]["settles"] == "a source that says national or regional"
    assert lines["innovation_system"]["on_record"] is None


def test_hypotheses_without_a_case_are_listed_with_where_they_may_apply() -> None:
    store = store_with(
        cluster("m", observation(maturity=assessed("mature"), consensus=consensus("yes", "yes")))
    )
    table = caseless_table(examined(ONTOLOGY, observed(ONTOLOGY, store)))
    found = {str(row[0]).removeprefix("normann-isaksen-2009-"): row[-1] for row in table.rows}
    assert "text-q1" not in found
    assert "figure-3-2-a" not in found
    assert found["text-q5"] == found["figure-3-2-b"] == 0
    assert found["text-q2"] == found["figure-5-2-ris-ideological"] == 1


def written_evidence(record: Any) -> int:
    """The pieces of evidence of one written assessment: its short form and its list."""
    if not isinstance(record, dict) or record.get("value") in ("unclear", "unknown"):
        return 0
    return ("source" in record) + len(record.get("evidence") or [])


def written_counts(observation: Fields) -> Counter[str]:
    found: Counter[str] = Counter()
    for field in ("maturity", "innovation_system"):
        found[field] += written_evidence(observation.get(field))
    for listed, name in (("mechanisms", "mechanism"), ("strategies", None)):
        for record in observation.get(listed) or []:
            found[record[name] if name else listed] += written_evidence(record)
    agreed = observation.get("consensus") or {}
    for field in ("goals", "roles"):
        answer = agreed.get(field)
        each = answer if isinstance(answer, dict) else {**agreed, "value": answer}
        if answer is not None:
            found[f"consensus_{field}"] += written_evidence(each)
    return +found


def test_curated_evidence_as_counted_in_the_files(release: Release) -> None:
    store = release.store()
    covering = by_cluster(ONTOLOGY, store, observed(ONTOLOGY, store))
    found = {r.name: of(covering, r.name) for r in covering.rows}
    left_out = {"facilitator_roles", "opportunity_space"}
    for folder in CODES:
        for each in curated(folder):
            wanted = sum(map(written_counts, each.get("observations", [])), Counter[str]())
            counted = {d: n for d, n in found[each["id"]].items() if d not in left_out}
            assert counted == dict(wanted), each["id"]


def test_countries_as_counted_in_the_files(release: Release) -> None:
    store = release.store()
    covering = by_cluster(ONTOLOGY, store, observed(ONTOLOGY, store))
    table = country_table(ONTOLOGY, covering, "cluster")
    lines = {str(r[0]): dict(zip(table.columns, r, strict=True)) for r in table.rows}
    for folder, code in CODES.items():
        listed = [
            sum(map(written_counts, c.get("observations", [])), Counter[str]())
            for c in curated(folder)
        ]
        assert lines[code]["clusters"] == len(listed)
        for dimension in ("maturity", "innovation_system", "strategies", "complementarity"):
            assert lines[code][dimension] == sum(c[dimension] > 0 for c in listed)
    parts = [lines[code] for code in CODES.values()]
    assert lines["all"]["clusters"] == len(clusters(store)) == 91
    for column in ("filled", "cells"):
        assert lines["all"][column] == sum(int(str(p[column])) for p in parts)
    assert all(p["share"] == int(str(p["filled"])) / int(str(p["cells"])) for p in parts)


def test_what_cannot_be_typed_is_what_the_query_lists(release: Release) -> None:
    store = release.store()
    found = untyped(ONTOLOGY, store, observed(ONTOLOGY, store))
    asked = rows(queries.read(QUERIES / "untyped-observations.rq").run(store))
    assert {(r["observation"].rsplit("/", 1)[-1], r["state"], r["value"]) for r in asked} == {
        (u.observation, lack.state.value, ONTOLOGY.name(lack.value) if lack.value else "")
        for u in found
        for lack in u.lacks
        if u.observation
    }
    typed = {t.subject for t in store.matching(INFERRED, None, CG.hasClusterType, None)}
    assert len({u.observation for u in found if u.observation}) + len(typed) == 125
    never = {c["id"] for f in CODES for c in curated(f) if not c.get("observations")}
    assert {u.cluster for u in found if u.observation is None} == never
    assert len(never) > 0


def test_dimensions_are_those_of_the_ontology() -> None:
    """Seven plain ones, six mechanisms, four criteria; plain ones first."""
    names = [ONTOLOGY.name(d) for d in dimensions(ONTOLOGY)]
    assert len(names) == 7 + 6 + 4
    assert names.index("strategies") < names.index("specialisation")
    assert names[-1] == "criterion-success"
