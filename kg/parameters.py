"""Parameters of the questions in `queries/`: the types of their values, and the terms these become.

A type is one of `TYPES`; or words, of which a value is one, such as `author|reported`; or a class
of the ontology, of whose members a value is the name, such as `Perspective`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from kg.store import ONTOLOGY, Store
from kg.terms import text
from kg.vocabulary import CG, ID, RDF, SKOS, XSD

Value = ox.NamedNode | ox.Literal
Named = Callable[[Store, ox.NamedNode | None], Iterable[ox.Quad | ox.Triple]]
"""Gives a statement at least about each thing of a sort, or about one node if that is of it."""
Said = Callable[[Store], set[str]]
"""Gives the literals that stand for things of a sort, such as codes and notations."""
FEW = 12
"""Up to so many names are all told to who asks for one that there is not."""
COMPARED = 60
"""The characters of the longest value that names are compared with, which takes long."""
NAME = "[A-Za-z][A-Za-z0-9_-]*"
LOCAL = "[a-z0-9][A-Za-z0-9_-]*"


class BadParameter(Exception):
    """A parameter that the query does not have, or a value that does not fit it."""


@dataclass(frozen=True)
class Type:
    """A kind of value: what it looks like, how that is said, and the RDF term it becomes."""

    pattern: str
    said: str
    term: Callable[[str], Value]
    named: Named | None = None
    """Which things a value may name; None where a value names nothing."""
    words: tuple[str, ...] = ()
    """All values there are, where these are words."""
    literals: Said | None = None
    """Which literals a value may be; None where it is not one of those in the store."""

    def names(self, store: Store) -> list[str]:
        """All values there are in a store, sorted, where these are words or name things."""
        if self.literals is not None:
            return sorted(self.literals(store))
        if self.named is None:
            return sorted(self.words)
        base = str(self.term("").value)
        found = {text(said.subject) for said in self.named(store, None)}
        return sorted(iri.removeprefix(base) for iri in found if iri.startswith(base))

    def has(self, store: Store, value: str) -> bool:
        """Whether a store has what a value names, if it names anything."""
        if self.literals is not None:
            return value in self.literals(store)
        if self.named is None:
            return True
        node = self.term(value)
        return isinstance(node, ox.NamedNode) and any(True for _ in self.named(store, node))


def _members(name: str) -> Named:
    """The members of a class of the ontology."""
    return lambda store, node: store.quads(node, RDF.type, CG[name])


def _dimensions(store: Store) -> set[str]:
    """The notations of the dimensions of the ontology."""
    members = [quad.subject for quad in store.quads(None, RDF.type, CG.Dimension)]
    return {
        triple.object.value
        for member in members
        if isinstance(member, ox.NamedNode)
        for triple in store.matching(ONTOLOGY, member, SKOS.notation, None)
        if isinstance(triple.object, ox.Literal)
    }


def _countries(store: Store) -> set[str]:
    """The codes of the countries that the graph has, and of those that works are about."""
    said = (CG.countryCode, CG.aboutCountryText)
    return {text(quad.object) for term in said for quad in store.quads(None, term)}


def _verifications(store: Store) -> set[str]:
    """What is written of how well works are known; of what a work may be, the works do not tell."""
    candidates = {quad.object for quad in store.quads(None, CG.hasCandidate)}
    said = store.quads(None, CG.verification)
    return {text(quad.object) for quad in said if quad.subject not in candidates}


def _terms(store: Store, node: ox.NamedNode | None) -> Iterable[ox.Triple]:
    """All that the ontology describes."""
    return store.matching(ONTOLOGY, node, None, None)


TYPES = {
    "text": Type(r"[\s\S]*", "text", ox.Literal),
    "country": Type(
        "[A-Z]{2}(-[A-Z0-9]{1,3})?",
        "an ISO 3166 code in capital letters, such as NO or ES-PV, of a country in the graph",
        ox.Literal,
        literals=_countries,
    ),
    "verification": Type(
        r"[\s\S]*",
        "how well a work is known, as it is written of one, such as seen",
        ox.Literal,
        literals=_verifications,
    ),
    "dimension": Type(
        "[a-z][a-z0-9_-]*",
        "a dimension by its field, such as maturity",
        ox.Literal,
        literals=_dimensions,
    ),
    "integer": Type(
        "-?[0-9]{1,18}", "a whole number", lambda v: ox.Literal(v, datatype=XSD.integer)
    ),
    "boolean": Type("true|false", "true or false", lambda v: ox.Literal(v, datatype=XSD.boolean)),
    "term": Type(
        NAME,
        "the name of a term, such as mature-ris",
        CG.__getitem__,
        _terms,
    ),
    "cluster": Type(
        LOCAL,
        "the id of a cluster, such as nce-raufoss",
        lambda v: ID["cluster/" + v],
        _members("Cluster"),
    ),
    "hypothesis": Type(
        LOCAL,
        "the id of a hypothesis, such as normann-isaksen-2009-text-q10",
        lambda v: ID["hypothesis/" + v],
        _members("Hypothesis"),
    ),
}


def typed(said: str) -> Type | None:
    """The type that a header means; None where it means none."""
    if "|" in said:
        words = said.split("|")
        listed = f"{', '.join(words[:-1])} or {words[-1]}"
        return Type("|".join(map(re.escape, words)), listed, ox.Literal, words=tuple(words))
    if said[:1].isupper():
        return Type(NAME, f"the name of a term of class {said}", CG.__getitem__, _members(said))
    return TYPES.get(said)


@dataclass(frozen=True)
class Parameter:
    """A variable of a query that the asker may bind; `type` is as the header says it."""

    name: str
    type: str
    default: str | None
    about: str

    @property
    def kind(self) -> Type:
        """What its values are."""
        found = typed(self.type)
        assert found is not None, self.type
        return found

    def term(self, value: str) -> Value:
        """A value as an RDF term. Raises `BadParameter`."""
        if value == "" and self.default == "":
            return ox.Literal("")
        if not re.fullmatch(self.kind.pattern, value):
            raise self._bad(f"{value!r} is not")
        return self.kind.term(value)

    def refuse_unknown(self, store: Store, value: str) -> None:
        """Raises `BadParameter` for the name of something that is not there.

        An empty answer would say that what it names has nothing.
        """
        kind = self.kind
        if value == self.default or kind.has(store, value):
            return
        known = kind.names(store)
        near = get_close_matches(value, known, n=3) if len(value) <= COMPARED else []
        near = near or (known if len(known) <= FEW else [])
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise self._bad(f"none is called {value!r}{hint}")

    def _bad(self, why: str) -> BadParameter:
        return BadParameter(f"parameter {self.name} must be {self.kind.said}, and {why}")
