"""Every strategy in the curated data has a concept of its perspective, or is listed without."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from kg.resources import ONTOLOGY, case_files
from kg.sources.cases import read
from kg.vocabulary import CG

DOCUMENT = Path(__file__).parent.parent / "docs" / "data.md"
Strategy = dict[str, Any]


@cache
def strategies() -> tuple[tuple[str, Strategy], ...]:
    """Every strategy of an observation, with the country and name of its file."""
    return tuple(_strategies())


def _strategies() -> Iterator[tuple[str, Strategy]]:
    for path in case_files():
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for cluster in content.get("clusters") or []:
            for observation in cluster.get("observations") or []:
                for strategy in observation.get("strategies") or []:
                    yield f"{path.parent.name}/{path.name}", strategy


@cache
def concepts() -> dict[str, set[str]]:
    """The perspectives of each strategy concept; one that the report assigns to none has none."""
    store = ox.Store()
    store.load(path=str(ONTOLOGY / "governance.ttl"), format=ox.RdfFormat.TURTLE)
    kinds = store.quads_for_pattern(None, ox.NamedNode(f"{CG.base}strategyOf"), None)
    found: dict[str, set[str]] = {}
    for quad in kinds:
        name, perspective = (
            str(getattr(term, "value", "")).removeprefix(CG.base)
            for term in (quad.subject, quad.object)
        )
        found.setdefault(name, set()).add(perspective.removesuffix("-governance"))
    return found


def listed() -> list[tuple[str, str, str]]:
    """File, strategy and perspective of each line in the table of those without a concept."""
    _, _, section = DOCUMENT.read_text(encoding="utf-8").partition(
        "\n## Strategies without a concept\n"
    )
    lines = [x for x in section.partition("\n## ")[0].splitlines() if x.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert all(reason for *_, reason in rows)
    return [(file, strategy, perspective) for file, strategy, perspective, _ in rows]


def test_every_strategy_has_a_concept_or_is_listed_without() -> None:
    without = [
        (file, s["strategy"], s["perspective"])
        for file, s in strategies()
        if not s.get("exact") and not s.get("closest")
    ]
    assert sorted(without) == sorted(listed())


def test_no_strategy_is_both_the_same_as_a_concept_and_near_one() -> None:
    assert [s for _, s in strategies() if "exact" in s and "closest" in s] == []


def test_a_concept_is_of_the_perspective_that_the_strategy_serves() -> None:
    astray = [
        (file, s["strategy"], concept)
        for file, s in strategies()
        for concept in (s.get("exact"), s.get("closest"))
        if concept and s["perspective"] not in concepts().get(concept, set())
    ]
    assert astray == []


def test_links_are_counted() -> None:
    counts = Counter(key for _, s in strategies() for key in ("exact", "closest") if key in s)
    assert len(strategies()) == 314
    assert counts == {"exact": 107, "closest": 194}
    assert len(listed()) == 13


@pytest.mark.parametrize(
    ("perspective", "exact", "closest", "none"),
    [
        ("instrumental", 25, 75, 10),
        ("institutional", 38, 76, 2),
        ("ideological", 44, 43, 1),
    ],
)
def test_links_are_counted_by_perspective(
    perspective: str, exact: int, closest: int, none: int
) -> None:
    served = [s for _, s in strategies() if s["perspective"] == perspective]
    assert sum("exact" in s for s in served) == exact
    assert sum("closest" in s for s in served) == closest
    assert sum("exact" not in s and "closest" not in s for s in served) == none


def test_links_reach_the_graph() -> None:
    counts = Counter(t.predicate.value.removeprefix(CG.base) for t in read(case_files()).triples)
    assert (counts["exactStrategy"], counts["closestStrategy"]) == (107, 194)
