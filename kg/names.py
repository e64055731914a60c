"""Names of things in all languages, folded so that a plain keyboard finds them, and searched.

Folding takes away case, diacritics and punctuation, and treats as one what Nordic letters are
written as without their keys: ø, ö, oe and o; å, aa and a; æ, ä, ae and a.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

import pyoxigraph as ox

from kg.store import Store
from kg.terms import text
from kg.vocabulary import CG, ID

LETTERS = str.maketrans(
    {"æ": "a", "œ": "o", "ø": "o", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
)
"""Letters that Unicode does not take apart into a plain one and a mark."""
LENGTHENED = re.compile("a[ae]+|oe+")
"""The long spellings of å, æ, ä, ø and ö; each folds to its first letter."""
WORD = re.compile(r"[^\W_]+")
LABELS = """
SELECT DISTINCT ?thing ?label ?prefers WHERE {
  VALUES (?property ?prefers) {
    (rdfs:label 0) (skos:prefLabel 0) (cg:title 0) (skos:altLabel 1) (skos:notation 1)
    (cg:nutsCode 1) (cg:countryCode 1) (cg:shortCitation 1) (cg:citedInReportAs 1)
    (cg:authorName 2) (cg:editorName 2)
  }
  ?thing ?property ?label .
  FILTER(isIRI(?thing))
  FILTER NOT EXISTS { ?unclear cg:hasCandidate ?thing }
}
"""
"""Every name with the thing that bears it; the smaller `?prefers`, the better it stands for it."""
TERMS = """
SELECT ?thing ?kind WHERE {
  VALUES (?class ?kind) {
    (owl:Class "class") (owl:ObjectProperty "property") (owl:DatatypeProperty "property")
    (owl:AnnotationProperty "property") (owl:Ontology "ontology")
  }
  ?thing a ?class .
}
"""


def folded(name: str) -> str:
    """A name in small plain letters and digits, its words parted by single spaces.

    Folding what is folded changes nothing.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c)).translate(LETTERS)
    return " ".join(LENGTHENED.sub(lambda long: long[0][0], word) for word in WORD.findall(plain))


class Match(NamedTuple):
    """A thing that a search found: which of its names matched, and the name to show."""

    iri: str
    kind: str
    matched: str
    language: str
    label: str


class Label(NamedTuple):
    """A name of a thing; `spaced` is the name folded, with a space before each word."""

    spaced: str
    text: str
    language: str
    prefers: int
    thing: str


class Index:
    """The names of one release, held in memory; made once and asked often."""

    def __init__(self, store: Store) -> None:
        self._terms = {text(s["thing"]): text(s["kind"]) for s in _rows(store, TERMS)}
        self._of: dict[str, list[Label]] = defaultdict(list)
        for row in _rows(store, LABELS):
            label, thing = row["label"], text(row["thing"])
            if isinstance(label, ox.Literal) and (spaced := f" {folded(label.value)}") != " ":
                prefers = int(row["prefers"].value)
                made = Label(spaced, label.value, label.language or "", prefers, thing)
                self._of[thing].append(made)
        self._labels = [label for labels in self._of.values() for label in labels]
        self._text = "\n".join(label.spaced for label in self._labels)
        lengths = (len(label.spaced) + 1 for label in self._labels)
        self._starts = list(accumulate(lengths, initial=0))

    def search(
        self, name: str, language: str = "en", kind: str = "", limit: int = 20
    ) -> list[Match]:
        """Things by name: first those called so, then those whose name begins so, then those with
        a word that begins so, then those with it inside a word.

        All words must be in one name, in any order. `language` is that of the name to show.
        `kind` is one of `kinds`; the empty text stands for all.
        """
        words = folded(name).split()
        if not words:
            return []
        best = self._best(" " + max(words, key=len), words, kind)
        if len(best) < limit:
            best = self._best(max(words, key=len), words, kind)
        return [
            Match(x.thing, self.kind(x.thing), x.text, x.language, self.shown(x.thing, language))
            for x in best[:limit]
        ]

    def count(self, name: str, kind: str = "") -> int:
        """How many things a search finds when no limit is set."""
        words = folded(name).split()
        return len(self._best(max(words, key=len), words, kind)) if words else 0

    def _best(self, part: str, words: list[str], kind: str) -> list[Label]:
        """Of each thing the name that fits best, among those with a part; the best things first."""
        found: dict[str, tuple[tuple[int, int, int, str, str], Label]] = {}
        for number in self._holding(part):
            label = self._labels[number]
            rank = _rank(label.spaced, words)
            if rank is None or (kind and self.kind(label.thing) != kind):
                continue
            key = rank, label.prefers, len(label.spaced), label.spaced, label.thing
            if label.thing not in found or key < found[label.thing][0]:
                found[label.thing] = key, label
        return [label for _, label in sorted(found.values(), key=lambda pair: pair[0])]

    def _holding(self, part: str) -> Iterator[int]:
        """The numbers of the names that hold a part, found in one text that joins them all."""
        at = self._text.find(part)
        while at != -1:
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._text.find(part, self._starts[number + 1])

    def kind(self, thing: str) -> str:
        """The kind of a thing: cluster, work and the like; class, property or concept of ours."""
        if thing.startswith(ID.base):
            return thing.removeprefix(ID.base).partition("/")[0]
        return self._terms.get(thing, "concept")

    def kinds(self) -> list[str]:
        """The kinds of the things that have names."""
        return sorted({self.kind(thing) for thing in self._of})

    def shown(self, thing: str, language: str) -> str:
        """The name of a thing in a language, in English where it has none, else the first."""
        order = {language: 0, "en": 1, "": 2}
        labels = self._of.get(thing, [])
        first = min(
            labels, key=lambda x: (x.prefers, order.get(x.language, 3), x.text), default=None
        )
        return first.text if first else thing.removeprefix(ID.base).removeprefix(CG.base)


def _rank(spaced: str, words: list[str]) -> int | None:
    """How well a name fits, 0 best; None if it does not."""
    whole = " " + " ".join(words)
    if spaced == whole:
        return 0
    if spaced.startswith(whole):
        return 1
    if all(" " + word in spaced for word in words):
        return 2
    return 3 if all(word in spaced for word in words) else None


def _rows(store: Store, query: str) -> Iterable[ox.QuerySolution]:
    results = store.query(query)
    assert isinstance(results, ox.QuerySolutions)
    return results
