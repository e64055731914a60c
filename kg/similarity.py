"""Which observed clusters are like a given one, by a plain count of what is known of both."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.observations import Observed
from kg.reasoning.advice import Characteristics

LEAST = 0.5
"""The share of what is known of the one that must be the same in the other."""


@dataclass(frozen=True)
class Likeness:
    """An observed cluster beside a given one: the properties that are the same, differ, or are
    known of the given one alone."""

    observed: Observed
    same: tuple[str, ...]
    different: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def share(self) -> float:
        """How much of what is known of the given one is the same here, from 0 to 1."""
        known = len(self.same) + len(self.different) + len(self.unknown)
        return len(self.same) / known if known else 0.0


def alike(found: Iterable[Observed], characteristics: Characteristics) -> list[Likeness]:
    """The observations that share at least half of the known characteristics, most alike first.

    What is not known of an observation does not count as the same. Of equal shares, the one that
    differs in less comes first; then by name.
    """
    likenesses = (_likeness(o, characteristics) for o in found)
    near = [x for x in likenesses if x.share >= LEAST]
    return sorted(near, key=lambda x: (-x.share, len(x.different), x.observed.name))


def _likeness(found: Observed, characteristics: Characteristics) -> Likeness:
    groups: dict[str, list[str]] = {"same": [], "different": [], "unknown": []}
    for property_, value in sorted(characteristics):
        there = found.situation.value(property_)
        how = "same" if there == value else "different" if there else "unknown"
        groups[how].append(property_)
    return Likeness(found, *(tuple(groups[g]) for g in ("same", "different", "unknown")))
