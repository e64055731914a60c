"""The words of a comparison in the reader's language.

In English they are those of the data. In another language the graph's own names and the messages
stand for them; what neither has, the words of sources above all, keeps its language.
"""

from collections.abc import Iterator

from api.labels import Label, label
from api.languages import Reader
from kg.comparing.comparability import says
from kg.comparing.comparison import JUDGED, Dimension, Note, Period, Value
from kg.store import Store

OWN = ("policy", "fact")
"""Groups whose rows are named by sources."""
PARTED = ("strategies", "primary", "supplementary", "verdict")
"""Rows of which there are several; the first word says which message tells them."""


class Words:
    """Says the words of a comparison to a reader."""

    def __init__(self, reader: Reader, store: Store) -> None:
        self.reader = reader
        self.store = store

    def group(self, group: str) -> Label:
        """The title of a group of rows."""
        return self._said(f"compare.group.{group.replace(' ', '-')}", group)

    def row(self, dimension: Dimension) -> Label:
        """The title of a row; one of the ontology's own dimensions has its name there."""
        first = dimension.name.partition("-")[0]
        key = f"compare.row.{first if first in PARTED else dimension.name}"
        if dimension.group in OWN or not self.reader.has(key):
            return self._named(dimension.term, dimension.label)
        about = self.thing(dimension.term).text if dimension.term else ""
        return self._said(key, dimension.label, about=about)

    def value(self, value: Value) -> Label:
        """A value: a verdict, the name of a thing, a state, or words of a source."""
        if value.origin == JUDGED and self.reader.has(key := f"verdict.{value.text}"):
            interface = self.reader.interface
            return Label(self.reader.say(key), interface, interface != self.reader.language)
        if value.term:
            return self._named(value.term, value.text)
        for key in (f"cell.{value.text.replace(' ', '-')}", "compare.reported"):
            if self.reader.has(key) and Reader("en").say(key) == value.text:
                return self._said(key, value.text)
        return self._english(value.text)

    def titled(self, title: str, years: Period | None) -> str:
        """A title with the years that were asked for, where some were."""
        first, last = years or (None, None)
        if first is None and last is None:
            return title
        form = "until" if first is None else "from" if last is None else "span"
        key = f"compare.years.{'one' if first == last else form}"
        return f"{title}, {self.reader.say(key, first=first, last=last)}"

    def note(self, note: Note) -> Label:
        """What a comparability note says."""
        return self._said(f"compare.note.{note.rule}", says(note))

    def marks(self, rule: str, mark: str) -> Iterator[Label]:
        """What differs by a comparability note: each of its words, told where it is no name."""
        for said in mark.split(", "):
            name, _, last = said.rpartition(": ")
            key = f"compare.mark.{rule}.{last.replace(' ', '-')}"
            yield self._said(key, said, name=name)

    def thing(self, iri: str) -> Label:
        """The name of a thing of the graph."""
        return label(self.store, self.reader, iri)

    def _named(self, term: str | None, text: str) -> Label:
        if term and self.reader.language != "en":
            found = self.thing(term)
            if not found.foreign:
                return found
        return self._english(text)

    def _said(self, key: str, text: str, **values: object) -> Label:
        interface = self.reader.interface
        if interface == "en" or not self.reader.has(key):
            return self._english(text)
        return Label(self.reader.say(key, **values), interface, interface != self.reader.language)

    def _english(self, text: str) -> Label:
        return Label(text, "en", self.reader.language != "en")
