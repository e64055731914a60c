"""What the queries on strategies answer, set against the case files and the report's strategies."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
from test_query_answers import CODES, PERSPECTIVES, ask, cases, written
from test_strategies import concepts

from kg.resources import ONTOLOGY
from kg.store import Store
from kg.terms import text
from kg.vocabulary import CG, RDFS

Record = dict[str, Any]
SYSTEMS = {"regional": "RIS", "national": "NIS"}
"""What the systems in the case files are called in the names of the types."""


@cache
def labels() -> dict[str, str]:
    """The English names of the strategies."""
    return {
        text(said.subject).removeprefix(CG.base): text(said.object)
        for said in ox.parse(path=ONTOLOGY / "governance.ttl")
        if said.predicate == RDFS.label
        and isinstance(said.object, ox.Literal)
        and said.object.language == "en"
    }


def observations(cluster: str) -> Iterator[tuple[str, Record]]:
    """The observations of a Norwegian cluster by their first year, as written."""
    (found,) = written(f"cases/norway/{cluster}.yaml")["clusters"]
    for observation in found["observations"]:
        yield str(observation["period"]["start"]), observation


def concept(strategy: Record) -> str | None:
    """The strategy of the report that a recorded one is or comes near."""
    found = strategy.get("exact") or strategy.get("closest")
    return str(found) if found else None


def on_record(observation: Record, perspective: str) -> set[str]:
    """The strategies of a perspective that an observation has, those of the report by its names."""
    return {
        labels()[found] if (found := concept(s)) else s["strategy"]
        for s in observation["strategies"]
        if s["perspective"] == perspective
    }


def off_record(observation: Record, perspective: str) -> set[str]:
    """The report's strategies of a perspective that an observation is not known to have."""
    known = {concept(s) for s in observation["strategies"]}
    return {labels()[name] for name, of in concepts().items()
            if perspective in of and name not in known}  # fmt: skip


def listed(cell: str) -> set[str]:
    return set(filter(None, cell.split("; ")))


@pytest.mark.parametrize("cluster", ["nce-raufoss", "usus", "nce-media"])
def test_what_to_use_add_or_drop(store: Store, cluster: str) -> None:
    found = ask(store, "recommended-strategies", cluster=cluster)
    for first, observation in observations(cluster):
        judged = {r["perspective"]: r for r in found if r["first"] == first}
        for perspective in PERSPECTIVES:
            used = on_record(observation, perspective)
            row = judged.get(perspective)
            assert row or not used
            if row is None:
                continue
            advice = row["judged"]
            assert listed(row["inUse"]) == used
            assert listed(row["toDrop"]) == (used if "advised-against" in advice else set())
            addable = off_record(observation, perspective) if "recommended" in advice else set()
            assert listed(row["notOnRecord"]) == addable


def test_advice_by_table_5_1(store: Store) -> None:
    """usus is emerging in a regional system, Raufoss from 2014 mature in one and before in none."""
    usus = {r["perspective"]: r for r in ask(store, "recommended-strategies", cluster="usus")}
    assert {p for p, r in usus.items() if r["notOnRecord"]} == {"ideological", "institutional"}
    assert {p for p, r in usus.items() if r["toDrop"]} == {"instrumental"}
    raufoss = ask(store, "recommended-strategies", cluster="nce-raufoss")
    assert {(r["first"], r["perspective"], bool(r["notOnRecord"])) for r in raufoss} == {
        ("2006", "instrumental", True),
        ("2006", "institutional", False),
        ("2014", "instrumental", True),
        ("2014", "institutional", True),
    }
    assert not any(r["toDrop"] for r in raufoss)


def value(observation: Record, field: str) -> str:
    """What one assessment says; no maturity or system has several in the case files."""
    return str(observation.get(field, {}).get("value"))


def cluster_type(observation: Record) -> str | None:
    """The type of an observation whose maturity and system are both said."""
    maturity = value(observation, "maturity")
    system = SYSTEMS.get(value(observation, "innovation_system"))
    return f"{maturity} {system} cluster" if maturity in ("emerging", "mature") and system else None


def test_practice_by_type(store: Store) -> None:
    """Each observation counts once for each perspective that it practises, or once as unknown."""
    expected: Counter[tuple[str, str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    for folder, code in CODES.items():
        for observation in (o for c in cases(folder) for o in c.get("observations", [])):
            if kind := cluster_type(observation):
                of[kind, code] += 1
                served = {s["perspective"] for s in observation.get("strategies", [])}
                expected.update((kind, code, p) for p in served or {"unknown"})
    found = ask(store, "practice-by-type")
    counted = {(r["type"], r["country"], r["perspective"]): int(r["observations"]) for r in found}
    assert counted == expected
    assert any(perspective == "unknown" for _, _, perspective in expected)
    assert {(r["type"], r["country"]): int(r["of"]) for r in found} == of
