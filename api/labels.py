"""Names and other wordings in the reader's language, falling back in sight of the reader."""

from dataclasses import dataclass

import pyoxigraph as ox
from markupsafe import Markup

from api.languages import Reader
from kg.description import NAMING
from kg.store import Store
from kg.turtle import PREFIXES
from kg.vocabulary import CG, ID, RDFS


@dataclass(frozen=True)
class Label:
    """A name, its language (none where it has none), and whether it is another than was asked."""

    text: str
    language: str
    foreign: bool

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """The name as markup: its language for screen readers, and a mark where it fell back."""
        if not self.language:
            return Markup("{}").format(self.text)
        said = Markup('<span lang="{}">{}</span>').format(self.language, self.text)
        mark = Markup('<span class="tongue-mark">{}</span>').format(self.language)
        return said + mark if self.foreign else said


def label(store: Store, reader: Reader, iri: str) -> Label:
    """What a thing is called; the end of its address where nothing names it."""
    return named(store, reader, iri) or Label(_short(iri), "", False)


def named(store: Store, reader: Reader, iri: str) -> Label | None:
    """What a thing is called; None where nothing names it.

    A title is in the language of its work, and is no other one's for want of a translation.
    """
    for naming in NAMING:
        if (found := text(store, reader, iri, naming)) is None:
            continue
        if found.language or naming == RDFS.label:
            return found
        if naming == CG.title:
            codes = store.quads(ox.NamedNode(iri), CG.languageCode)
            tongue = next((q.object for q in codes if isinstance(q.object, ox.Literal)), None)
            return Label(found.text, tongue.value if tongue else "", False)
        return recorded(reader, found.text)
    return None


def text(store: Store, reader: Reader, iri: str, predicate: ox.NamedNode) -> Label | None:
    """What a property says of a thing, such as its definition; None where it says nothing."""
    tagged = {
        q.object.language or "": q.object.value
        for q in store.quads(ox.NamedNode(iri), predicate)
        if isinstance(q.object, ox.Literal) and q.object.value.strip()
    }
    if not tagged:
        return None
    language, said = reader.preferred(tagged)
    return Label(said, language, language not in ("", reader.language))


def recorded(reader: Reader, words: str) -> Label:
    """Words of the record, such as a note or a claim: they are in English, whoever reads them.

    They need no mark on a page that speaks English, nor where they are markup already.
    """
    told = isinstance(words, Markup) or reader.interface == "en"
    return Label(words, "" if told else "en", False)


def _short(iri: str) -> str:
    """An address without what is the same for many."""
    for base in (ID.base, *PREFIXES.values()):
        if iri.startswith(base) and iri != base:
            return iri[len(base) :]
    return iri
