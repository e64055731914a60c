"""Records that may describe the same work, for a person to look at. Nothing is merged by guess.

Two records are told to be the same by `also_recorded_as` in either; such pairs are not listed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from kg.formats import Table
from kg.literature import DETAILS, Work, distinct
from kg.names import folded

HOW = "If they are the same work, write `also_recorded_as: {other}` in the record of {one}."


class Pair(NamedTuple):
    """Two records that may be the same work, and what they have in common."""

    one: Work
    other: Work
    why: str

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Each field that a citation shows and in which they differ, with what either says."""
        said = ((f, self.one.get(f), self.other.get(f)) for f in sorted(DETAILS))
        return [(field, a, b) for field, a, b in said if a != b]

    @property
    def how(self) -> str:
        """How a person says that they are the same."""
        return HOW.format(one=self.one.id, other=self.other.id)


def pairs(known: Mapping[str, Work]) -> list[Pair]:
    """Works with the same DOI, or with the same authors, year and title, by their ids.

    Case, punctuation and diacritics do not count, and of authors only the family names do. Two
    records without a year have the same one.
    """
    cited = distinct(known)
    alike: dict[tuple[str, ...], list[Work]] = defaultdict(list)
    for work in known.values():
        for key in _keys(work):
            alike[key].append(work)
    found: dict[tuple[str, str], Pair] = {}
    for key, works in alike.items():
        for one, other in combinations(works, 2):
            if cited[one.id] is not cited[other.id]:
                found.setdefault((one.id, other.id), Pair(one, other, key[0]))
    return [found[ids] for ids in sorted(found)]


def _keys(work: Work) -> Iterator[tuple[str, ...]]:
    """What a work has in common with another record of it, the reason first."""
    if doi := work.get("doi"):
        yield "same DOI", doi.lower()
    if work.get("title") and work.authors:
        families = " ".join(folded(name.family) for name in work.authors)
        yield "same authors, year and title", families, work.get("year"), folded(work.get("title"))


def table(found: list[Pair]) -> Table:
    """The pairs side by side: a row for their ids, and one for each field that differs."""
    rows = [
        (number, pair.why, field, one, other)
        for number, pair in enumerate(found, start=1)
        for field, one, other in [("id", pair.one.id, pair.other.id), *pair.differences]
    ]
    columns = ("pair", "why", "field", "first", "second")
    return Table("Works that may be the same", columns, rows, [pair.how for pair in found])
