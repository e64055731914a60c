"""The works of a release as records with the field names of case files, and which are the same.

Every graph is read, so that a dataset's own works are there beside the curated ones.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

import pyoxigraph as ox

from kg.sources import context
from kg.sources.correspondence import BIBTEX_FIELDS, UNRESOLVED
from kg.store import Store
from kg.terms import text
from kg.vocabulary import CG, ID

WORKS = """
SELECT ?work ?property ?value WHERE {
  ?work a cg:Work ; ?property ?value .
  FILTER NOT EXISTS { ?unclear cg:hasCandidate ?work }
}
"""
CITED = """
SELECT DISTINCT ?work ?locator WHERE {
  ?thing cg:statedIn? ?passage . ?passage cg:ofWork ?work .
  OPTIONAL { ?passage cg:locatorText ?locator }
}
"""
"""The work and place that `?thing`, a passage or something stated in one, points to."""
DETAILS = {*BIBTEX_FIELDS.values(), "authors", "editors", "year", "date", "genre", "keywords"}
"""The fields that a citation can show: the more of them, the richer the record."""


class NoSuchWork(LookupError):
    """Nothing that could be cited has that id."""


class Name(NamedTuple):
    """A name: of a person with a given name, or of an institution or person as a whole."""

    family: str
    given: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Work:
    """A work: its id, and the values of each field of a case file; `locators` say where in it."""

    id: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    locators: tuple[str, ...] = ()

    def get(self, name: str) -> str:
        """The value of a field, or several joined; empty if there is none."""
        return "; ".join(self.fields.get(name, ()))

    @cached_property
    def authors(self) -> list[Name]:
        """Those who wrote the work, in order."""
        return names(self.get("authors"))

    @cached_property
    def editors(self) -> list[Name]:
        """Those who edited the work, in order."""
        return names(self.get("editors"))

    @property
    def cited(self) -> str:
        """The form in which the work is cited, where the literature says it."""
        return self.get("short_citation") or self.get("cited_as")

    @property
    def unresolved(self) -> bool:
        """Whether it is not known which work is meant."""
        return self.get("verified") == UNRESOLVED

    @property
    def richness(self) -> int:
        """How many of the fields are known that a citation can show."""
        return len(DETAILS & self.fields.keys())


def names(listed: str) -> list[Name]:
    """The names in a list such as `Normann, Roger; {Innovasjon Norge; SIVA}`.

    A comma parts the family name from the given one and that from a suffix; what stands in braces
    is one name.
    """
    parts = re.findall(r"\s*(\{[^{}]*\}|[^;]+)", listed)
    return [
        Name(part[1:-1])
        if part.startswith("{")
        else Name(*re.split(r",\s*", part.strip(), maxsplit=2))
        for part in parts
    ]


def works(store: Store) -> dict[str, Work]:
    """Every work of the release by its id, those without details too."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in _rows(store, WORKS):
        if name := _fields().get(text(row["property"])):
            fields = found.setdefault(_id(row["work"]), {})
            fields.setdefault(name, []).append(_said(name, row["value"]))
    return {
        id_: Work(id_, {name: tuple(sorted(values)) for name, values in fields.items()})
        for id_, fields in sorted(found.items())
    }


def distinct(known: Mapping[str, Work]) -> dict[str, Work]:
    """For each id the record to cite: of those told to be the same, the one with most details.

    Of two with equally many, the one whose id comes first. All records stay in the graph.
    """
    same: dict[str, set[str]] = {id_: {id_} for id_ in known}
    for id_, work in known.items():
        for other in work.fields.get("also_recorded_as", ()):
            if other in same and same[other] is not same[id_]:
                same[id_] |= same[other]
                same |= dict.fromkeys(same[other], same[id_])
    richest = {
        id(group): min((known[i] for i in group), key=lambda w: (-w.richness, w.id))
        for group in same.values()
    }
    return {id_: richest[id(group)] for id_, group in same.items()}


def cited(store: Store, ids: Iterable[str]) -> list[Work]:
    """The works with these ids, or where the claims and passages with these ids stand.

    A work that several point to is given once, with all locators, in the order asked for.
    Raises `NoSuchWork`.
    """
    records = distinct(works(store))
    found: dict[str, tuple[Work, list[str]]] = {}
    for id_ in ids:
        for work, locator in _pointed_to(store, id_, records):
            _, locators = found.setdefault(work.id, (work, []))
            if locator and locator not in locators:
                locators.append(locator)
    return [Work(work.id, work.fields, tuple(places)) for work, places in found.values()]


def _pointed_to(
    store: Store, id_: str, records: Mapping[str, Work]
) -> Iterator[tuple[Work, str | None]]:
    """The works that an id means; it may be written with its kind before it, or as an IRI."""
    local = id_.removeprefix(ID.base)
    if (name := local.removeprefix("work/")) in records:
        yield records[name], None
        return
    tried = [local] if "/" in local else [f"claim/{local}", f"passage/{local}"]
    for address in tried:
        thing = ID[address] if re.fullmatch(r"[\w/%.~-]+", address) else None
        solutions = _rows(store, CITED, {"thing": thing}) if thing else ()
        pairs = [(_id(s["work"]), s["locator"]) for s in solutions]
        if pairs:
            for work, locator in sorted(pairs, key=str):
                yield records[work], text(locator) if locator else None
            return
    raise NoSuchWork(f"no work, claim or passage has the id '{id_}'")


def _rows(
    store: Store, query: str, bound: Mapping[str, ox.NamedNode] | None = None
) -> ox.QuerySolutions:
    """The solutions of a query, with some of its variables given."""
    for name, term in (bound or {}).items():
        query = query.replace("WHERE {", f"WHERE {{ VALUES ?{name} {{ {term} }}", 1)
    results = store.query(query)
    assert isinstance(results, ox.QuerySolutions)
    return results


def _id(work: object) -> str:
    assert isinstance(work, ox.NamedNode)
    return work.value.removeprefix(ID.base).removeprefix("work/")


@cache
def _fields() -> dict[str | None, str]:
    """The field of a case file that each property stands for; names are taken in their order."""
    fields = {context.predicate(d): name for name, d in context.fields("Work").items()}
    for property_ in (None, CG.authorName.value, CG.editorName.value, CG.hasCandidate.value):
        fields.pop(property_, None)
    return fields | {CG.authorsInOrder.value: "authors", CG.editorsInOrder.value: "editors"}


def _said(name: str, value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A value as a case file writes it."""
    definition = context.fields("Work")[name]
    if not isinstance(value, ox.NamedNode):
        return text(value)
    if context.is_closed(definition):
        words = {CG.base + iri.partition(":")[2]: w for w, iri in definition["@context"].items()}
        return str(words[value.value])
    return _id(value)
