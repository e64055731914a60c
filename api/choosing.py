"""The form with which a comparison is chosen: what there is of a kind, and what is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from api.labels import Label, label
from api.languages import Reader
from api.site import Site
from api.wording import Words
from kg.comparing.cases import Cases
from kg.comparing.comparison import KINDS, Choice


@dataclass(frozen=True)
class Box:
    """A box to tick: what it sends, what it says, and whether it is ticked."""

    value: str
    title: Label
    ticked: bool


@dataclass(frozen=True)
class Group:
    """Boxes under one title; the title is empty where they need none."""

    title: Label
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Boxes:
    """What is chosen, in the order of the address, and the groups of what else there is.

    A form sends its boxes in the order in which they stand, so what is chosen stands first.
    """

    chosen: tuple[Box, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Form:
    """The fields of the form, for one kind of case."""

    kind: str
    names: Boxes
    dimensions: Boxes
    first: int | None
    last: int | None
    kinds: tuple[str, ...] = KINDS


def form(here: Site, choice: Choice, reader: Reader) -> Form:
    """The form for a choice, with what is chosen ticked."""
    first, last = choice.years or (None, None)
    names = _names(here, choice, reader)
    return Form(choice.kind, names, _dimensions(here, choice, reader), first, last)


def _names(here: Site, choice: Choice, reader: Reader) -> Boxes:
    """What can be compared, by country."""
    cases = Cases(here.graphs)
    offers = cases.offered(choice.kind)
    titles = {o.name: label(here.store, reader, o.iri) for o in cases.offered("countries")}
    groups = [
        (
            titles.get(code, Label(code, "", False)),
            {o.name: label(here.store, reader, o.iri) for o in found},
        )
        for code, found in groupby(offers, lambda o: o.country)
    ]
    return _parted(groups, choice.names)


def _dimensions(here: Site, choice: Choice, reader: Reader) -> Boxes:
    """The rows that there can be, by their groups."""
    words = Words(reader, here.store)
    groups = [
        (words.group(group), {d.name: words.row(d) for d in found})
        for group, found in groupby(here.dimensions(choice.kind), lambda d: d.group)
    ]
    return _parted(groups, choice.dimensions)


def _parted(groups: Iterable[tuple[Label, dict[str, Label]]], order: Iterable[str]) -> Boxes:
    """Boxes by their groups, without what is chosen; some of that, such as observations, is in
    none.
    """
    groups, order = list(groups), tuple(dict.fromkeys(order))
    titles = {name: title for _, found in groups for name, title in found.items()}
    chosen = tuple(Box(name, titles.get(name, Label(name, "", False)), True) for name in order)
    others = [
        Group(title, tuple(Box(name, found[name], False) for name in found if name not in order))
        for title, found in groups
    ]
    return Boxes(chosen, tuple(group for group in others if group.boxes))
