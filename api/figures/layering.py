"""Layers for a drawing of arrows: each thing in a layer before those that its arrows lead to.

The way of Sugiyama, Tagawa and Toda (1981), in small: the length of the longest way down gives the
layer; an arrow that passes a layer gets a slot in it; each layer is put in the order of the middles
of its neighbours, a few times over. Things that no arrow joins are laid out apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

ROUNDS = 6
"""How often the layers are put in the order of their neighbours."""


@dataclass(frozen=True)
class Slot:
    """A place in a layer: of a thing, or of the arrow with a number, which passes through."""

    layer: int
    thing: str = ""
    passing: int = -1


@dataclass(frozen=True)
class Layered:
    """Things that hang together: their layers, and the slots that each arrow goes through.

    A way runs from left to right; `turned` are the arrows that point against it, which only those
    of a circle do.
    """

    layers: tuple[tuple[Slot, ...], ...]
    ways: Mapping[int, tuple[Slot, ...]]
    turned: frozenset[int]


def layered(things: Sequence[str], arrows: Sequence[tuple[str, str]]) -> list[Layered]:
    """Lay out things and the arrows between them, the largest group of joined things first.

    An arrow is known by its number. Raises `ValueError` for one from a thing to itself.
    """
    if any(start == end for start, end in arrows):
        raise ValueError("an arrow leads from a thing to itself")
    groups = sorted(_joined(things, arrows), key=len, reverse=True)
    return [_group(g, {n: a for n, a in enumerate(arrows) if a[0] in g}) for g in groups]


def _joined(things: Sequence[str], arrows: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The things by groups that arrows join, in the order given."""
    near: dict[str, list[str]] = defaultdict(list)
    for start, end in arrows:
        near[start].append(end)
        near[end].append(start)
    groups: dict[str, int] = {}
    for number, first in enumerate(things):
        waiting = [first] if first not in groups else []
        while waiting:
            thing = waiting.pop()
            if groups.setdefault(thing, number) == number:
                waiting += [t for t in near[thing] if t not in groups]
    return [[t for t in things if groups[t] == n] for n in sorted(set(groups.values()))]


def _group(things: Sequence[str], arrows: Mapping[int, tuple[str, str]]) -> Layered:
    turned = _against(things, arrows)
    ahead = {n: (b, a) if n in turned else (a, b) for n, (a, b) in arrows.items()}
    depths = _depths(things, ahead.values())
    last = max(depths.values())
    slots = {t: Slot(last - depths[t], t) for t in things}
    ways = {
        n: (
            slots[start],
            *(Slot(at, passing=n) for at in range(slots[start].layer + 1, slots[end].layer)),
            slots[end],
        )
        for n, (start, end) in ahead.items()
    }
    every = [*slots.values(), *(s for way in ways.values() for s in way[1:-1])]
    layers = [[s for s in every if s.layer == n] for n in range(last + 1)]
    _order(layers, ways.values())
    return Layered(tuple(map(tuple, layers)), ways, frozenset(turned))


def _against(things: Sequence[str], arrows: Mapping[int, tuple[str, str]]) -> set[int]:
    """The arrows without which no circle is left: those back to what a walk is still below."""
    leaving: dict[str, list[int]] = defaultdict(list)
    for n, (start, _) in arrows.items():
        leaving[start].append(n)
    turned: set[int] = set()
    open_: set[str] = set()
    done: set[str] = set()
    for first in things:
        walk: list[tuple[str, Iterator[int]]] = [(first, iter(leaving[first]))]
        while walk and first not in done:
            thing, ways = walk[-1]
            open_.add(thing)
            on = next(ways, None)
            if on is None:
                open_.discard(thing)
                done.add(thing)
                walk.pop()
            elif (end := arrows[on][1]) in open_:
                turned.add(on)
            elif end not in done:
                walk.append((end, iter(leaving[end])))
    return turned


def _depths(things: Sequence[str], ahead: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many arrows the longest way from each thing has; the arrows make no circle."""
    depths = dict.fromkeys(things, 0)
    pairs, changed = list(ahead), True
    while changed:
        changed = False
        for start, end in pairs:
            if depths[start] <= depths[end]:
                depths[start], changed = depths[end] + 1, True
    return depths


def _order(layers: list[list[Slot]], ways: Iterable[Sequence[Slot]]) -> None:
    """Put each layer in the order of the middles of its neighbours, forth and back."""
    before: dict[Slot, list[Slot]] = defaultdict(list)
    after: dict[Slot, list[Slot]] = defaultdict(list)
    for way in ways:
        for one, other in pairwise(way):
            before[other].append(one)
            after[one].append(other)
    for turn in range(ROUNDS):
        forth = turn % 2 == 0
        for layer in layers[1:] if forth else layers[-2::-1]:
            near = layers[layer[0].layer + (-1 if forth else 1)]
            rank = {slot: (n + 0.5) / len(near) for n, slot in enumerate(near)}
            side, own = before if forth else after, enumerate(tuple(layer))
            middle = {
                slot: fmean([rank[o] for o in side[slot]] or [(n + 0.5) / len(layer)])
                for n, slot in own
            }
            layer.sort(key=middle.__getitem__)
