"""Comparisons that are narrowed to years, set against the case files read as plain YAML."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import yaml

from kg.comparing.comparer import compare, compare_in
from kg.comparing.comparison import Choice
from kg.comparing.graphs import Graphs
from kg.comparing.practice import runs
from kg.reasoning.ontology import shipped
from kg.resources import case_files
from kg.store import Store
from kg.vocabulary import ID

FILES = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in case_files()]
CLUSTERS: dict[str, dict[str, Any]] = {
    c["id"]: {**c, "code": file["country"]["code"]}
    for file in FILES
    for c in file.get("clusters") or []
}
PROGRAMMES: dict[str, dict[str, Any]] = {
    p["id"]: p.get("period") or {} for file in FILES for p in file.get("programmes") or []
}
"""The years of each programme."""
COUNTRIES = ("NO", "FI", "ES-PV")


def observed() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every observation, with its cluster."""
    return ((c, o) for c in CLUSTERS.values() for o in c.get("observations") or [])


def column(cluster: dict[str, Any], observation: dict[str, Any]) -> str:
    """The id that an observation has in a comparison."""
    first, last = (observation["period"].get(side) for side in ("start", "end"))
    years = f"{first}-{last or 'on'}" if first else f"until-{last}" if last else "undated"
    return f"{cluster['id']}--{years}"


def within(period: dict[str, Any], first: int, last: int) -> bool:
    """Whether the years of a record can have touched a span."""
    return touching(period, {"start": first, "end": last})


def touching(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the years of two records can have met; what is not on record rules nothing out."""
    (a, b), (c, d) = ((r.get("start") or 0, r.get("end") or 9999) for r in (one, other))
    return bool(a <= d and c <= b)


def took_part(participation: dict[str, Any]) -> dict[str, Any]:
    """The years of a participation; where none is stated, those of the programme."""
    stated = participation.get("start") or participation.get("end")
    return participation if stated else PROGRAMMES[participation["programme"]]


def test_years_narrow_figures_and_participations(store: Store) -> None:
    """What lies wholly outside the years is no part of the comparison; an open side may be in."""
    first, last = 2010, 2015
    years = partial(within, first=first, last=last)
    found = compare(store, shipped(), Choice("clusters", tuple(CLUSTERS), (), (first, last)))
    left = 0
    for cluster, o in observed():
        if not years(o["period"]):
            continue
        case = column(cluster, o)
        joined = cluster.get("programme_participations") or []
        met = [p for p in joined if years(took_part(p)) and touching(took_part(p), o["period"])]
        named = {ID["programme/" + p["programme"]].value for p in met}
        assert {v.term for v in found.cells["programmes", case].values} == named, case
        left += len(met) < sum(touching(p, o["period"]) for p in joined)
        for value in found.cells["members", case].values:
            for year in value.qualified("year"):
                assert year == "not stated" or first <= int(year) <= last
    assert left > 5


@pytest.mark.parametrize("kind", ["countries", "programmes"])
def test_programmes_outside_the_years_are_not_drawn(store: Store, kind: str) -> None:
    """Neither one that ended before nor one that began after; clusters count by participation."""
    graphs, asked = Graphs(store, shipped()), (2010, 2015)
    names = COUNTRIES if kind == "countries" else tuple(PROGRAMMES)
    whole = runs(graphs, compare_in(graphs, Choice(kind, names)))
    found = runs(graphs, compare_in(graphs, Choice(kind, names, (), asked)))
    assert {r.programme for r in found} < {r.programme for r in whole}
    for run in found:
        name = run.programme.rsplit("/", 1)[-1]
        assert (run.period[0] or 0) <= 2015, name
        assert (run.period[1] or 9999) >= 2010, name
        taking = {
            cluster["id"]
            for cluster, o in observed()
            if cluster["code"] in COUNTRIES and within(o["period"], 2010, 2015)
            for p in cluster.get("programme_participations") or []
            if p["programme"] == name
            and within(took_part(p), 2010, 2015)
            and touching(took_part(p), o["period"])
        }
        assert {c.rsplit("/", 1)[-1] for c in run.clusters} == taking, name
