"""The form with which a comparison is chosen: what there is of a kind, and what is chosen."""

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

    @property
    def ticked(self) -> int:
        """How many of its boxes are ticked."""
        return sum(box.ticked for box in self.boxes)


@dataclass(frozen=True)
class Form:
    """The fields of the form, for one kind of case."""

    kind: str
    names: tuple[Group, ...]
    dimensions: tuple[Group, ...]
    first: int | None
    last: int | None
    kinds: tuple[str, ...] = KINDS


def form(here: Site, choice: Choice, reader: Reader) -> Form:
    """The form for a choice, with what is chosen ticked."""
    first, last = choice.years or (None, None)
    names = _names(here, choice, reader)
    return Form(choice.kind, names, _dimensions(here, choice, reader), first, last)


def _names(here: Site, choice: Choice, reader: Reader) -> tuple[Group, ...]:
    """What can be compared, by country; what else the address names, such as observations."""
    cases = Cases(here.graphs)
    offers = cases.offered(choice.kind)
    titles = {o.name: label(here.store, reader, o.iri) for o in cases.offered("countries")}
    groups = [
        Group(
            titles.get(code, Label(code, "", False)),
            tuple(
                Box(o.name, label(here.store, reader, o.iri), o.name in choice.names) for o in found
            ),
        )
        for code, found in groupby(offers, lambda o: o.country)
    ]
    known = {o.name for o in offers}
    others = [name for name in choice.names if name not in known]
    more = tuple(Box(name, Label(name, "", False), True) for name in others)
    title = Label(reader.say("compare.form.others"), reader.interface, False)
    return (*groups, *([Group(title, more)] if more else []))


def _dimensions(here: Site, choice: Choice, reader: Reader) -> tuple[Group, ...]:
    """The rows that there can be, by their groups."""
    words = Words(reader, here.store)
    return tuple(
        Group(
            words.group(group),
            tuple(Box(d.name, words.row(d), d.name in choice.dimensions) for d in found),
        )
        for group, found in groupby(here.dimensions(choice.kind), lambda d: d.group)
    )
