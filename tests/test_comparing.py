"""Comparisons of the curated data, set against the case files read as plain YAML."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
import yaml

from kg import queries
from kg.comparing.cases import NoSuchCase
from kg.comparing.comparer import compare
from kg.comparing.comparison import (
    CONTESTED,
    KNOWN,
    UNKNOWN,
    BadChoice,
    Cell,
    Choice,
    Comparison,
    Line,
)
from kg.reasoning.ontology import shipped
from kg.resources import QUERIES, case_files
from kg.store import Store
from kg.vocabulary import CG

Place = tuple[str, str | None, str | None, str | None, str | None, str]
FILES = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in case_files()]
CLUSTERS: dict[str, dict[str, Any]] = {
    c["id"]: {**c, "code": file["country"]["code"]}
    for file in FILES
    for c in file.get("clusters") or []
}
POLICIES = [
    {**p, "code": file["country"]["code"]}
    for file in FILES
    for p in file.get("policy_comparison") or []
]
SOURCES = {s["id"]: s for file in FILES for s in file.get("sources") or []}
COUNTRIES = ("NO", "FI", "ES-PV")
PROGRAMMES = {
    p["id"]: p.get("period") or {} for file in FILES for p in file.get("programmes") or []
}
"""The years of each programme, which are those of a participation that states none."""


@pytest.fixture(scope="module")
def everything(store: Store) -> Comparison:
    """Every cluster beside every other."""
    return compare(store, shipped(), Choice("clusters", tuple(CLUSTERS)))


@pytest.fixture(scope="module")
def countries(store: Store) -> Comparison:
    return compare(store, shipped(), Choice("countries", COUNTRIES))


def observed() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """The id that an observation has in a comparison, with its cluster and itself."""
    for name, cluster in CLUSTERS.items():
        for o in cluster.get("observations") or []:
            first, last = (o["period"].get(side) for side in ("start", "end"))
            years = f"{first}-{last or 'on'}" if first else f"until-{last}" if last else "undated"
            yield f"{name}--{years}", cluster, o


def placed(record: dict[str, Any], says: object, direction: str = "supports") -> Place:
    """A record of a case file as a line of evidence should show it."""
    locator, source = record.get("locator"), record.get("source")
    return (
        str(says),
        source,
        str(locator) if locator is not None and source else None,
        record.get("basis"),
        record.get("why") or record.get("note"),
        direction,
    )


def shown(line: Line) -> Place:
    source = line.work.rsplit("/", 1)[-1] if line.work else None
    return (line.says, source, line.locator, line.basis, line.note, line.direction)


def expected(o: dict[str, Any]) -> Iterator[tuple[str, Place]]:
    """The lines of evidence that an observation in a case file gives, by dimension."""
    for field in ("maturity", "innovation_system"):
        if record := o.get(field):
            yield field, placed(record, record["value"])
    for record in o.get("mechanisms") or []:
        yield record["mechanism"], placed(record, record["strength"])
    for field in ("goals", "roles"):
        if (consensus := o.get("consensus")) and consensus.get(field):
            yield f"consensus_{field}", placed(consensus, consensus[field])
    for record in o.get("strategies") or []:
        yield f"strategies-{record['perspective']}", placed(record, record["strategy"])
    if outcome := o.get("outcome"):
        yield "outcome", placed(outcome, outcome["text"])


def test_every_line_of_evidence_of_every_observation_is_cited_as_in_its_file(
    everything: Comparison,
) -> None:
    """Value, source, locator, basis, reason and direction; nothing more and nothing less."""
    rows = {"maturity", "innovation_system", "consensus_goals", "consensus_roles", "outcome"}
    rows |= {
        d.name for d in everything.dimensions if d.group in ("upgrading mechanism", "strategy")
    }
    seen = 0
    for case, _, o in observed():
        wanted = Counter(expected(o))
        found = Counter(
            (row, shown(line)) for row in rows for line in everything.cells[row, case].lines
        )
        if "innovation_system" not in o:
            found -= Counter(x for x in found if x[0] == "innovation_system")
        assert found == wanted, case
        seen += sum(wanted.values())
    assert seen > 1000


def test_how_far_a_source_was_read_stands_in_each_line(everything: Comparison) -> None:
    depths: Counter[str | None] = Counter()
    for *_, line in everything.evidence():
        if line.work and (source := SOURCES.get(line.work.rsplit("/", 1)[-1])):
            assert line.reading == source.get("reading")
            assert line.title == source["title"]
            depths[line.reading] += 1
    assert depths["opening"] > 100
    assert depths["full"] > 10


def test_what_no_source_says_is_unknown(everything: Comparison) -> None:
    """A field that is missing, or that a coder could not tell, is unknown and has no known value;
    in this data no source disputes another.
    """
    for case, _, o in observed():
        for field in ("maturity",):
            cell = everything.cells[field, case]
            said = (o.get(field) or {}).get("value")
            assert cell.state == (KNOWN if said in ("mature", "emerging") else UNKNOWN)
        told = {m["mechanism"] for m in o.get("mechanisms") or []}
        for d in everything.dimensions:
            if d.group == "upgrading mechanism" and d.name not in told:
                assert everything.cells[d.name, case] == Cell()


def test_nothing_is_known_without_evidence(everything: Comparison, countries: Comparison) -> None:
    for comparison in (everything, countries):
        for cell in comparison.cells.values():
            for value in cell.values:
                assert value.origin or value.state == UNKNOWN
                assert value.lines or value.state != KNOWN


def test_clusters_that_nobody_observed_are_columns_all_the_same(everything: Comparison) -> None:
    unobserved = {c for c, cluster in CLUSTERS.items() if not cluster.get("observations")}
    assert len(unobserved) == 12
    columns = {case.id: case for case in everything.cases}
    assert set(columns) == unobserved | {case for case, *_ in observed()}
    for case in unobserved:
        assert everything.cells["verdict", case].state == UNKNOWN
        joined = CLUSTERS[case].get("programme_participations") or []
        assert len(everything.cells["programmes", case].lines) == len(joined)


def test_size_figures_are_those_of_the_period(everything: Comparison) -> None:
    for case, cluster, o in observed():
        first, last = o["period"].get("start"), o["period"].get("end")
        within = [
            s
            for s in cluster.get("size") or []
            if s.get("year") is None or (first or 0) <= s["year"] <= (last or 9999)
        ]
        for row, field in (("members", "firms"), ("employees", "employees")):
            values = {str(s[field]) for s in within if s.get(field) is not None}
            assert {v.text for v in everything.cells[row, case].values} == values, case
    (value,) = (
        v for v in everything.cells["members", "gce-node--2005-2013"].values if v.text == "29"
    )
    assert value.qualifiers == {("unit", "firms"), ("year", "2005")}


def test_programmes_are_those_whose_years_may_meet_the_period(everything: Comparison) -> None:
    apart = 0
    for case, cluster, o in observed():
        first, last = o["period"].get("start") or 0, o["period"].get("end") or 9999
        joined = cluster.get("programme_participations") or []
        met = [
            p
            for p in joined
            for own in [p if p.get("start") or p.get("end") else PROGRAMMES[p["programme"]]]
            if (own.get("start") or 0) <= last and first <= (own.get("end") or 9999)
        ]
        lines = everything.cells["programmes", case].lines
        sources = Counter((line.work or "").rsplit("/", 1)[-1] for line in lines)
        assert sources == Counter(p["source"] for p in met), case
        apart += len(joined) - len(met)
    assert apart > 10


def test_countries_count_observations(countries: Comparison) -> None:
    for code in COUNTRIES:
        mine = [o for _, cluster, o in observed() if cluster["code"] == code]
        said = Counter((o.get("maturity") or {}).get("value") for o in mine)
        known = {v: n for v, n in said.items() if v in ("mature", "emerging")}
        wanted = {**known, "unknown": len(mine) - sum(known.values())}
        cell = countries.cells["maturity", code]
        assert {v.text: v.count for v in cell.values} == wanted
        (case,) = (c for c in countries.cases if c.id == code)
        assert case.observations == len(mine)


def test_strategies_are_counted_by_concept_or_else_by_their_words(countries: Comparison) -> None:
    for code in COUNTRIES:
        wanted: Counter[str] = Counter()
        for _, cluster, o in observed():
            if cluster["code"] == code:
                used = [s for s in o.get("strategies") or [] if s["perspective"] == "ideological"]
                ids = [(s.get("exact") or s.get("closest"), s["strategy"]) for s in used]
                wanted.update({shipped().label(CG[i].value) if i else words for i, words in ids})
                wanted["unknown"] += not used
        cell = countries.cells["strategies-ideological", code]
        assert {v.text: v.count for v in cell.values} == +wanted


def test_what_was_observed_stands_before_single_policies(countries: Comparison) -> None:
    """Most policy topics are of one country; dimensions that are chosen stand in the same order."""
    groups = list(dict.fromkeys(d.group for d in countries.dimensions))
    assert groups[0] == "characteristic"
    assert groups[-1] == "policy"
    names = [d.name for d in countries.dimensions]
    assert names.index("type") < names.index("verdict") < names.index("policy-steering")
    assert len(groups) == len([g for g, _ in groupby(d.group for d in countries.dimensions)])


def test_a_country_holds_its_parts(store: Store) -> None:
    spain = compare(store, shipped(), Choice("countries", ("ES",), ("maturity",)))
    part = compare(store, shipped(), Choice("countries", ("ES-PV",), ("maturity",)))
    assert spain.cells["maturity", "ES"] == part.cells["maturity", "ES-PV"]


def test_policy_dimensions_stand_under_one_topic_with_their_names_noted(
    countries: Comparison,
) -> None:
    topics = {p["dimension"].split(" (")[0] for p in POLICIES}
    assert topics == {d.label for d in countries.dimensions if d.group == "policy"}
    for d in countries.dimensions:
        if d.group == "policy":
            for code in COUNTRIES:
                mine = [
                    p
                    for p in POLICIES
                    if p["code"] == code and p["dimension"].split(" (")[0] == d.label
                ]
                cell = countries.cells[d.name, code]
                assert {v.text for v in cell.values} == {str(p["value"]) for p in mine}
                assert Counter(line.says for line in cell.lines) == Counter(
                    p["statement"] for p in mine
                )
    assert "origin year of cluster policy (pilot phase)" in [
        name
        for v in countries.cells["policy-origin-year-of-cluster-policy", "NO"].values
        for name in v.qualified("name")
    ]


def test_programmes_have_their_fields_contracts_and_facts(store: Store) -> None:
    """A field is known only where a fact gives the same value: arena's target is worded otherwise
    in its fact, and nothing is said of its level.
    """
    found = compare(store, shipped(), Choice("programmes", ("arena", "nce")))
    (arena, nce) = (
        next(p for file in FILES for p in file.get("programmes") or [] if p["id"] == name)
        for name in ("arena", "nce")
    )
    assert [v.text for v in found.cells["duration", "arena"].values] == ["3"]
    assert found.cells["duration", "arena"].state == KNOWN
    assert found.cells["target", "nce"].state == KNOWN
    assert found.cells["target", "arena"].state == UNKNOWN
    assert [v.text for v in found.cells["level", "nce"].values] == [nce["level"]]
    assert found.cells["level", "nce"].state == UNKNOWN
    instruments = found.cells["instruments", "arena"].values
    assert {v.text for v in instruments} == {i["text"] for i in arena["instruments"]}
    launched = found.cells["fact-launch-year", "nce"]
    assert [(v.text, v.lines[0].locator) for v in launched.values] == [("2006", "page text")]
    assert found.cells["signals", "arena"].state == UNKNOWN
    signals = found.cells["signals", "nce"]
    read = [v for v in found.cells["read-as", "nce"].values if v.text == "instrumental"]
    assert read[0].count and read[0].count <= len(signals.values)
    assert {line.locator for line in signals.lines} == {"section 2.1"}


def test_a_programme_counts_observations_that_may_lie_in_the_participation(store: Store) -> None:
    found = compare(store, shipped(), Choice("programmes", ("nce",), ("maturity",)))
    wanted = set()
    for case, cluster, o in observed():
        first, last = o["period"].get("start") or 0, o["period"].get("end") or 9999
        for p in cluster.get("programme_participations") or []:
            if p["programme"] == "nce":
                joined, left = p.get("start") or 0, p.get("end") or 9999
                if joined <= last and first <= left:
                    wanted.add(case)
    (nce,) = found.cases
    assert {(o.observation or "").rsplit("/", 1)[-1] for o in nce.observed} == wanted


def test_types_hold_the_observations_of_the_type(store: Store) -> None:
    names = ("mature-ris", "emerging-nis")
    found = compare(store, shipped(), Choice("types", names, ("maturity", "innovation_system")))
    for name, maturity, system in (("mature-ris", "mature", "regional"),
                                   ("emerging-nis", "emerging", "national")):  # fmt: skip
        mine = [
            o
            for *_, o in observed()
            if o.get("maturity", {}).get("value") == maturity
            and (o.get("innovation_system") or {}).get("value") == system
        ]
        cell = found.cells["maturity", name]
        assert [(v.text, v.count) for v in cell.values] == [(maturity, len(mine))]


def test_years_narrow_to_observations_that_touch_them(store: Store) -> None:
    choice = Choice("clusters", ("nce-raufoss",), ("maturity",), (2010, 2010))
    assert [c.id for c in compare(store, shipped(), choice).cases] == ["nce-raufoss--2006-2013"]
    before = Choice("clusters", ("nce-raufoss",), ("maturity",), (None, 1990))
    found = compare(store, shipped(), before)
    assert [c.id for c in found.cases] == ["nce-raufoss"]
    assert found.cells["maturity", "nce-raufoss"].state == UNKNOWN


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        ("clusters", "nce-raufos", "did you mean nce-raufoss"),
        ("clusters", "arena", "called 'arena'; the programme of that name is --programmes arena$"),
        ("clusters", "NO", "called 'NO'; the country of that name is --countries NO$"),
        ("clusters", "mature-ris", "the cluster type of that name is --types mature-ris$"),
        ("programmes", "fi", "called 'fi'; the country of that name is --countries FI$"),
        ("countries", "SE", "did you mean ES-PV|did you mean ES|no country is called 'SE'"),
        ("programmes", "areno", "did you mean arena"),
        ("types", "mature", "mature-ris"),
    ],
)
def test_names_that_are_not_there(store: Store, kind: str, name: str, says: str) -> None:
    with pytest.raises(NoSuchCase, match=says):
        compare(store, shipped(), Choice(kind, (name,)))


def test_dimensions_that_are_not_there(store: Store) -> None:
    with pytest.raises(BadChoice, match=r"no dimension is called size; there are .*maturity"):
        compare(store, shipped(), Choice("types", ("mature-ris",), ("maturity", "size")))
    with pytest.raises(BadChoice, match="no cluster type is named"):
        compare(store, shipped(), Choice("types", ()))


def test_the_named_query_counts_as_the_comparison_does(store: Store, countries: Comparison) -> None:
    query = queries.read(QUERIES / "compare-countries.rq")
    rows = [tuple(term.value for term in row) for row in query.run(store)]
    names = {row[0] for row in rows}
    assert "maturity" in names
    for name in names - {"facilitator_roles", "opportunity_space"}:
        for code in COUNTRIES:
            found = {v: int(n) for on, country, v, n in rows if (on, country) == (name, code)}
            cell = countries.cells[name, code]
            assert found == {v.text: v.count for v in cell.values}, (name, code)


def test_no_assessment_is_contested_where_no_source_disputes_one(everything: Comparison) -> None:
    for d in everything.dimensions:
        if d.group not in ("size", "reported"):
            states = {everything.cells[d.name, case.id].state for case in everything.cases}
            assert CONTESTED not in states
