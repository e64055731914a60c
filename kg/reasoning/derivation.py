"""From assessments to characteristics: the closed-world rules of ontology/rules, in their order."""

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from kg.resources import rule_files
from kg.terms import quads


@cache
def rules() -> tuple[tuple[str, str], ...]:
    """The rules as pairs of name and query; a later one may build on what an earlier one gave."""
    return tuple((path.stem, path.read_text(encoding="utf-8")) for path in rule_files())


def derive(asserted: Iterable[ox.Triple], background: Iterable[ox.Triple]) -> dict[ox.Triple, str]:
    """The triples that the rules derive, each with the name of the first rule that gave it.

    `background` is what the rules need to know of the ontology: types and dimensions.
    """
    store = ox.Store()
    store.bulk_extend(quads(background))
    store.bulk_extend(quads(asserted))
    derived: dict[ox.Triple, str] = {}
    for name, query in rules():
        given = [t for t in _construct(store, query) if t not in derived]
        derived |= dict.fromkeys(given, name)
        store.bulk_extend(quads(given))
    return derived


def _construct(store: ox.Store, query: str) -> list[ox.Triple]:
    results = store.query(query)
    assert isinstance(results, ox.QueryTriples)
    return list(results)
