"""Triples by what they are about, for looking things up instead of searching."""

from collections.abc import Iterable
from functools import cached_property
from typing import TypeAlias

import pyoxigraph as ox

from kg.terms import text

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Facts:
    """Triples by subject and predicate, as plain text keys, and back from objects."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[str, dict[str, list[Term]]] = {}
        for triple in dict.fromkeys(triples):
            statements = self.about.setdefault(text(triple.subject), {})
            statements.setdefault(triple.predicate.value, []).append(triple.object)

    def objects(self, subject: str, predicate: ox.NamedNode) -> list[Term]:
        """What a subject is related to by a predicate."""
        return self.about.get(subject, {}).get(predicate.value, [])

    def one(self, subject: str, predicate: ox.NamedNode) -> str | None:
        """The text of the first object, if there is any."""
        return next((text(o) for o in self.objects(subject, predicate)), None)

    @cached_property
    def referrers(self) -> dict[str, list[tuple[str, str]]]:
        """The subjects and predicates that refer to a node."""
        found: dict[str, list[tuple[str, str]]] = {}
        for subject, statements in self.about.items():
            for predicate, objects in statements.items():
                for o in objects:
                    if not isinstance(o, ox.Literal):
                        found.setdefault(text(o), []).append((subject, predicate))
        return found
