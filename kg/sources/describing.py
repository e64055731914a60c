"""From triples back to the content of a case file: the inverse of reading, by the same context.

Reading what is given here again gives the same triples, to the address. What a case file cannot
say, such as foreign properties or things with foreign addresses, is left out and can be listed.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from kg.facts import Facts, Term
from kg.sources import context
from kg.sources.assessments import DIMENSIONS
from kg.sources.cases import SECTIONS, said
from kg.sources.records import REFERENCES
from kg.terms import text
from kg.vocabulary import CG, ID, RDF, RDFS

Fields = dict[str, Any]
ALONE = ("maturity", "innovation_system", "opportunity_space", "goals", "roles", "outcome")
"""The fields where a single record stands without a list."""
ORDERED = re.compile(r"(?:; )?(\{[^{}]*\}(?=; |\Z)|.+?(?=; |\Z))", re.DOTALL)
"""Each person in a text of several; a name in braces may hold the sign between them."""
IN_ORDER = {"authors": CG.authorsInOrder, "editors": CG.editorsInOrder}


def content(triples: Iterable[ox.Triple]) -> dict[str, list[Fields]]:
    """The records that triples make, by the section of a case file that they stand in.

    A record is given only where reading it says nothing that the triples do not.
    """
    given = set(triples)
    describer = _Describer(Facts(sorted(given, key=str)))
    made = {section: describer.section(kind) for section, kind in _sections().items()}
    if not set(said(made).triples) <= given:
        made = {
            section: [r for r in records if set(said({section: [r]}).triples) <= given]
            for section, records in made.items()
        }
    return {section: records for section, records in made.items() if records}


def left_out(triples: Iterable[ox.Triple], given: dict[str, list[Fields]]) -> list[ox.Triple]:
    """The triples that content does not say, in a stable order."""
    return sorted(set(triples) - set(said(given).triples), key=str)


def _sections() -> dict[str, str]:
    """The first section for each kind of record: works stand among the sources."""
    first = {kind: section for section, kind in reversed(SECTIONS.items())}
    return {section: kind for section, kind in SECTIONS.items() if first[kind] == section}


class _Describer:
    """Makes records from facts; a method for each thing that the context alone cannot say."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.special: dict[str, Callable[[str, ox.NamedNode], Any]] = {
            "country": self._country,
            "region": self._region,
            "region_nuts": self._nuts,
            "exercised_by": self._exerciser,
        }

    def section(self, kind: str) -> list[Fields]:
        """The records of a kind that stands in a section of its own."""
        nodes = self._of_kind(kind)
        if kind == "Country":
            return [self._described_country(node) for node in nodes if self._stands_apart(node)]
        return [self._record(node, kind) for node in nodes]

    def _of_kind(self, kind: str) -> list[str]:
        users = self.facts.referrers.get(CG[kind].value, [])
        return sorted(s for s, p in users if p == RDF.type.value and s.startswith(ID.base))

    def _record(self, node: str, kind: str) -> Fields:
        scope = context.fields(kind)
        made: Fields = {"id": node.rpartition("/")[2]} if scope.get("id") == "@id" else {}
        return made | self._fields(node, scope)

    def _fields(self, node: str, scope: context.Scope) -> Fields:
        made: Fields = {}
        for field, definition in scope.items():
            if definition is None or definition == "@id":
                continue
            if field == "source":
                made |= self._passage(node, definition, scope)
            elif (value := self._field(node, field, definition)) not in (None, [], {}):
                made[field] = value
        return made

    def _field(self, node: str, field: str, definition: Any) -> Any:
        """What a field of a node holds; None where it holds nothing."""
        named = definition if isinstance(definition, dict) else {}
        if named.get("@id") == "@nest":
            return self._fields(node, named["@context"])
        if "@reverse" in named:
            return self._children(node, field, named)
        if field in IN_ORDER:
            return self._people(node, field, definition)
        predicate = ox.NamedNode(context.predicate(definition) or "")
        if special := self.special.get(field):
            return special(node, predicate)
        found = self.facts.objects(node, predicate)
        if named.get("@container") == "@language":
            literals = [o for o in found if isinstance(o, ox.Literal) and o.language]
            return {o.language: o.value for o in literals}
        if kind := {"evidence": "Evidence", "candidates": "CandidateWork"}.get(field):
            return [self._record(text(o), kind) for o in found]
        values = [v for o in found if (v := _value(field, definition, o)) is not None]
        return values[0] if len(values) == 1 else values

    def _passage(self, node: str, definition: Any, scope: context.Scope) -> Fields:
        """The source of a statement, and the locator in it."""
        passage = self.facts.one(node, ox.NamedNode(context.predicate(definition) or ""))
        work = self.facts.one(passage, CG.ofWork) if passage else None
        if passage is None or work is None:
            return {}
        made: Fields = {"source": work.removeprefix(ID["work/"].value)}
        locator = self.facts.one(passage, CG.locatorText)
        return made | ({"locator": locator} if locator is not None and "locator" in scope else {})

    def _children(self, node: str, field: str, definition: context.Scope) -> Any:
        """The records of what points back at a node, as a field holds them."""
        link = context.predicate(definition)
        parts = sorted(s for s, p in self.facts.referrers.get(node, []) if p == link)
        if kind := context.CHILDREN.get(field):
            found = [self._record(p, kind) for p in parts if CG[kind] in self._kinds(p)]
        else:
            scope = definition["@context"]
            found = [self._assessment(p, scope) for p in parts if self._is_under(p, field, scope)]
        return found[0] if field in ALONE and len(found) == 1 else found

    def _kinds(self, node: str) -> list[Term]:
        return self.facts.objects(node, RDF.type)

    def _is_under(self, assessment: str, field: str, scope: context.Scope) -> bool:
        """Whether an assessment is on the dimension, or one of the dimensions, of a field."""
        dimension = self.facts.one(assessment, CG.onDimension)
        if field in DIMENSIONS:
            return dimension == DIMENSIONS[field].value
        named = (d for d in scope.values() if context.predicate(d) == CG.onDimension.value)
        return dimension in {context.predicate(v) for d in named for v in d["@context"].values()}

    def _assessment(self, node: str, scope: context.Scope) -> Fields:
        """An assessment, in the short form where one piece of evidence supports it."""
        made = self._fields(node, {**scope, **context.fields("Assessment")})
        pieces = made.get("evidence", [])
        if len(pieces) == 1 and len(pieces[0]) > 1 and pieces[0].get("direction") == "supports":
            del made["evidence"]
            return made | {k: v for k, v in pieces[0].items() if k != "direction"}
        return made

    def _people(self, node: str, field: str, definition: Any) -> Any:
        """People in their order, each as it was written; one without order stands alone."""
        found = self.facts.objects(node, ox.NamedNode(context.predicate(definition) or ""))
        names = [text(o) for o in found]
        ordered = self.facts.one(node, IN_ORDER[field])
        if ordered is None:
            return names[0] if len(names) == 1 else None
        people = [_person(part, names) for part in ORDERED.findall(ordered)]
        return None if None in people else people

    def _country(self, node: str, predicate: ox.NamedNode) -> str | None:
        country = self.facts.one(node, predicate)
        return self.facts.one(country, CG.countryCode) if country else None

    def _region(self, node: str, predicate: ox.NamedNode) -> Fields | None:
        """The region of a cluster, by its code and in the words of the cluster's sources."""
        words, nuts = self.facts.one(node, CG.regionText), self._nuts(node, predicate)
        return {k: v for k, v in (("nuts", nuts), ("name", words)) if v is not None} or None

    def _nuts(self, node: str, predicate: ox.NamedNode) -> str | None:
        region = self.facts.one(node, predicate)
        return self.facts.one(region, CG.nutsCode) if region else None

    def _exerciser(self, node: str, predicate: ox.NamedNode) -> str | None:
        """An organisation by its id, or actors in words."""
        organisation = self.facts.one(node, predicate)
        if organisation is None:
            return self.facts.one(node, CG.exercisedByText)
        return organisation.removeprefix(ID["organisation/"].value)

    def _stands_apart(self, country: str) -> bool:
        """Whether a country has more than the code that those in it already give."""
        return bool(self.facts.objects(country, RDFS.label)) or not self.facts.referrers.get(
            country
        )

    def _described_country(self, node: str) -> Fields:
        code = self.facts.one(node, CG.countryCode)
        name = self._field(node, "name", context.fields("Country")["name"])
        return {"code": code, **({"name": name} if name else {})}


def _value(field: str, definition: Any, term: Term) -> Any:
    """A value as a case file writes it; None where it has no such form."""
    if context.is_closed(definition):
        words = {context.predicate(v): word for word, v in definition["@context"].items()}
        return words.get(text(term))
    if context.is_reference(definition):
        if kind := REFERENCES.get(field):
            return text(term).removeprefix(f"{ID.base}{kind}/")
        return unquote(text(term).removeprefix(CG.base))
    if not isinstance(term, ox.Literal):
        return None
    local = term.datatype.value.rpartition("#")[2]
    if local == "boolean":
        return {"true": True, "false": False}.get(term.value)
    if local == "integer":
        return int(term.value) if term.value.lstrip("-").isdecimal() else None
    return term.value


def _person(written: str, names: list[str]) -> Any:
    """A person as a name, or by the parts of it where the sorted form stands for them."""
    if written in names:
        return written
    if written[0] == "{" and written[1:-1] in names:
        return {"family": written[1:-1]}
    parts = written.split(", ")
    for i in range(1, len(parts)):
        family, given = ", ".join(parts[:i]), ", ".join(parts[i:])
        if f"{given} {family}" in names:
            return {"family": family, "given": given}
        given, _, suffix = given.rpartition(", ")
        if f"{given} {family} {suffix}" in names:
            return {"family": family, "given": given, "suffix": suffix}
    return None
