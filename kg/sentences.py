"""What SHACL found, said as a person would: one English sentence for each kind of constraint."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeAlias
from urllib.parse import unquote

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection

from kg.facts import Facts
from kg.resources import ontology_files
from kg.sources import context
from kg.sources.reading import Reading
from kg.terms import text
from kg.vocabulary import CG, ID, RDF, RDFS, SH, SKOS, XSD

Sentence: TypeAlias = "Callable[[Speaker, Violation, str, str], str]"
UNKNOWN = "urn:klynge:unknown:"
PLURAL = {"names", "alt_names", "authors", "editors", "pages", "instruments", "firms", "employees"}
MANY = 24
"""A longer list of allowed values is described in the sentence, not recited."""


@dataclass(frozen=True)
class Violation:
    """One result of SHACL: the path holds the properties from the focus node to the value."""

    focus: str
    path: tuple[str, ...]
    value: rdflib.term.Node | None
    component: str
    shape: rdflib.term.Node

    @property
    def about(self) -> tuple[str, str | None]:
        """The node and the property that the result is about."""
        return self.focus, self.path[-1] if self.path else None


@cache
def ontology() -> Facts:
    """What the ontology says of its terms."""
    return Facts(
        quad.triple
        for path in ontology_files()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    )


def short(term: object) -> str:
    """A value as the user wrote or would write it: the short name of a term, the id of a thing."""
    written = str(term)
    if written.startswith(UNKNOWN):
        return unquote(written.removeprefix(UNKNOWN))
    if isinstance(term, rdflib.Literal):
        return written
    if notation := ontology().one(written, SKOS.notation):
        return notation
    return written.removeprefix(CG.base) if written.startswith(CG.base) else _last(written)


def _last(iri: str) -> str:
    return iri.rpartition("/")[2] if iri.startswith(ID.base) else iri


@dataclass
class Speaker:
    """Says violations of one reading, with the names that its user knows."""

    reading: Reading
    facts: Facts
    shapes: rdflib.Graph
    bad: set[tuple[str, str | None]] = field(default_factory=set)

    def say(self, found: Violation, subject: str, word: str) -> str:
        """The sentence on a violation, as seen from a node and its field."""
        return SENTENCES[found.component](self, found, subject, word)

    def get(self, shape: rdflib.term.Node, parameter: str) -> str | None:
        """The value of a parameter of a shape, as text."""
        values = self.shapes.objects(shape, rdflib.URIRef(SH[parameter].value))
        return next(map(str, values), None)

    def allowed(self, found: Violation) -> tuple[str, ...]:
        """The values that the shape lists, by their short names; those within its sh:or too."""
        if found.about[1] == CG.onDimension.value:  # each field takes some of them
            scope = context.nested("Observation", self.reading.fields.get((found.focus, None), ""))
            if word := _field(scope, CG.onDimension.value):
                return tuple(scope[word]["@context"])
        if str(found.shape) == CG.ExactPerspectiveShape.value:
            return tuple(dict.fromkeys(p for _, p in self.served(found.focus)))
        shapes = [found.shape]
        if found.component == "OrConstraintComponent" and found.path:
            shapes += self.members(found.shape, "or")
        return tuple(short(v) for shape in shapes for v in self.members(shape, "in"))

    def served(self, assessment: str) -> list[tuple[str, str]]:
        """The exact strategies of an assessment, each with a perspective that it follows from."""
        exact = map(text, self.facts.objects(assessment, CG.exactStrategy))
        return [
            (short(s), short(text(p))) for s in exact for p in ontology().objects(s, CG.strategyOf)
        ]

    def members(self, shape: rdflib.term.Node, parameter: str) -> list[rdflib.term.Node]:
        """The members of a parameter of a shape that is a list."""
        head = self.shapes.value(shape, rdflib.URIRef(SH[parameter].value))
        return [] if head is None else list(Collection(self.shapes, head))

    def thing(self, node: str) -> str:
        """What a person would call a node."""
        kind = self.kind(node)
        if kind == "Observation":
            period = self.period(node)
            return f"the observation {period}" if period else "the undated observation"
        if kind == "Assessment":
            return self._assessment(node)
        if kind == "Country":
            return f"the country {self.facts.one(node, CG.countryCode) or _last(node)}"
        if kind in PARTS:
            phrase, link = PARTS[kind]
            whole = self.assessed(node) if kind == "Evidence" else self.facts.one(node, link)
            return f"{phrase} {self.thing(whole)}" if whole else f"{phrase} something"
        return f"the {NOUNS.get(kind, _spaced(kind))} {_last(node)}"

    def _assessment(self, node: str) -> str:
        observation = self.facts.one(node, CG.assessmentOf)
        of = f" of {self.thing(observation)}" if observation else ""
        strategy = self.facts.one(node, CG.strategyText)
        if strategy:
            return f"the strategy '{strategy}'{of}"
        dimension = self.facts.one(node, CG.onDimension)
        if dimension is None or dimension.startswith(UNKNOWN):
            return f"an assessment{of}"
        notation = short(dimension)
        spoken = notation.replace("_", " ").replace("criterion-", "the criterion ")
        return DIMENSIONS.get(notation, spoken) + of

    def assessed(self, node: str) -> str | None:
        """The assessment that a piece of evidence is for."""
        users = self.facts.referrers.get(node, [])
        return next((s for s, p in users if p == CG.hasEvidence.value), None)

    def kind(self, node: str) -> str:
        """The local name of a node's class; of several, one that users write."""
        kinds = sorted(text(t).removeprefix(CG.base) for t in self.facts.objects(node, RDF.type))
        known = [k for k in kinds if k in context.document()["@context"]]
        return (known or kinds or ["node"])[0]

    def period(self, node: str) -> str:
        """The years of a node with a first or last year; empty where it has neither."""
        first, last = (self.facts.one(node, p) for p in (CG.firstYear, CG.lastYear))
        if first and last:
            return f"{first}-{last}"
        return f"since {first}" if first else f"until {last}" if last else ""

    def word(self, node: str, predicate: str) -> str:
        """The field for a property: as the user wrote it, or as the context has it."""
        if written := self.reading.fields.get((node, predicate)):
            return written
        kind = self.kind(node)
        scopes: list[dict[str, Any]] = []
        if kind == "Assessment":
            parent = self.reading.fields.get((node, None), "")
            scopes = [context.nested("Observation", parent)]
            scopes += _nested(context.fields("Observation").values())
        classes = context.document()["@context"]
        own = [classes[kind]] if kind in classes else []
        scopes += _nested([*own, *classes.values()], deep=False)
        found = (_field(scope, predicate) for scope in scopes)
        return next((f for f in found if f), _spaced(predicate.removeprefix(CG.base)))

    def subject(self, node: str, word: str, predicate: str | None) -> str:
        """What the sentence is about: a field of a thing, or the dimension that was assessed."""
        if predicate == CG.assessedValue.value:
            return self.thing(node)
        return word if self.kind(node) == "Region" else f"{word} of {self.thing(node)}"

    def compared(self, found: Violation) -> list[str]:
        """The properties that a constraint between several values looks at, in its order."""
        if found.component != "SPARQLConstraintComponent":
            other = self.get(found.shape, "lessThanOrEquals")
            return [found.path[-1], *([other] if other else [])]
        query = self.shapes.value(found.shape, rdflib.URIRef(SH.sparql.value))
        select = self.get(query, "select") if query is not None else None
        return [CG[local].value for local in re.findall(r"\bcg:(\w+)", select or "")]


def _nested(definitions: Iterable[object], deep: bool = True) -> list[dict[str, Any]]:
    inner = [d["@context"] for d in definitions if isinstance(d, dict) and "@context" in d]
    return inner + [d for i in inner for d in _nested(i.values())] if deep else inner


def _field(scope: dict[str, Any], predicate: str) -> str | None:
    for word, definition in scope.items():
        if isinstance(definition, dict) and definition.get("@id") == "@nest":
            if found := _field(definition["@context"], predicate):
                return found
        elif context.predicate(definition) == predicate:
            return word
    return None


def _spaced(local: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local.rpartition("#")[2]).lower()


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _listed(found: Violation, speaker: Speaker) -> str:
    """What is allowed, with the nearest of it to what was written."""
    allowed = speaker.allowed(found)
    listed = f"allowed are {', '.join(allowed)}"
    described = speaker.get(found.shape, "message") if len(allowed) > MANY else None
    return (described or listed) + _nearest(found, allowed)


def _nearest(found: Violation, allowed: tuple[str, ...]) -> str:
    if found.value is None:
        return ""
    written, lower = short(found.value).lower(), {a.lower(): a for a in allowed}
    near = get_close_matches(written, lower, cutoff=0.7)
    best = next((n for n in near if written.startswith(n)), near[0] if near else None)
    return f" (did you mean {lower[best]}?)" if best else ""


def _is(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    what = speaker.subject(subject, word, found.about[1])
    verb = "are" if what.partition(" ")[0] in PLURAL else "is"
    return f"{what} {verb} '{short(found.value)}'"


def _in(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    return f"{_is(speaker, found, subject, word)}; {_listed(found, speaker)}"


def _described(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    return f"{_is(speaker, found, subject, word)}; {speaker.get(found.shape, 'message')}"


def _datatype(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    wanted = speaker.get(found.shape, "datatype") or ""
    return f"{_is(speaker, found, subject, word)}; it should be {DATATYPES[wanted]}"


def _bounded(parameter: str, said: str) -> Sentence:
    def sentence(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
        """The sentence for one finding, with the bound of its shape."""
        bound = speaker.get(found.shape, parameter)
        return f"{_is(speaker, found, subject, word)}; it should be {said} {bound}"

    return sentence


def _has_not(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    wanted = short(speaker.get(found.shape, "hasValue"))
    return f"{speaker.subject(subject, word, found.about[1])} should be '{wanted}'"


def _missing(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    said = f"{speaker.thing(subject)} has no {word}"
    return f"{said}; {_listed(found, speaker)}" if speaker.allowed(found) else said


def _too_many(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    values = speaker.facts.about.get(found.focus, {}).get(found.path[-1], [])
    written = sorted(short(v.value if isinstance(v, ox.NamedNode) else text(v)) for v in values)
    what = f"{speaker.thing(subject)} has {len(written)} values for {word}"
    return f"{what}, {', '.join(written)}; only one is allowed"


def _class(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    wanted = speaker.get(found.shape, "class") or ""
    label = _article(_class_label(wanted))
    actual = speaker.facts.one(str(found.value), RDF.type)
    said = f"{_article(_class_label(actual))}, not" if actual else "nowhere defined as"
    return f"{_is(speaker, found, subject, word)}, which is {said} {label}"


def _class_label(iri: str) -> str:
    if iri == CG.Work.value:
        return "source"
    labels = ontology().objects(iri, RDFS.label)
    english = (o.value for o in labels if isinstance(o, ox.Literal) and o.language == "en")
    return next(english, _spaced(iri))


def _or(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    if not found.path:
        whole, places = speaker.assessed(subject), speaker.reading.places
        if whole and places.get((whole, None)) == places.get((subject, None)):
            subject = whole  # written in the short form, where the two are one record
        return f"{speaker.thing(subject)} {speaker.get(found.shape, 'message')}"
    return _described(speaker, found, subject, word) + _nearest(found, speaker.allowed(found))


def _less(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    first, last = speaker.compared(found)
    end = speaker.facts.one(found.focus, ox.NamedNode(last))
    compared = COMPARED[first.removeprefix(CG.base), last.removeprefix(CG.base)]
    return compared.format(value=short(found.value), end=end)


def _sparql(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    return QUERIED[str(found.shape)](speaker, found, subject, word)


def _overlap(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    other = str(found.value)
    place = speaker.reading.places.get((other, None))
    own = speaker.reading.places.get((found.focus, None))
    where = ""
    if place is not None and own is not None:
        where = f" ({place.short if place.file == own.file else place})"
    period = speaker.period(found.focus)
    return f"the period {period} overlaps with that of {speaker.thing(other)}{where}"


def _elsewhere(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    country = speaker.facts.one(found.focus, CG.inCountry)
    where = speaker.thing(country) if country else "its country"
    return f"{_is(speaker, found, subject, word)}, which is not in {where}"


def _other_perspective(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    served = speaker.served(found.focus)
    exact, of = (", ".join(dict.fromkeys(names)) for names in zip(*served, strict=True))
    said = f"{_is(speaker, found, subject, word)}, but exact, {exact}, is a strategy of {of}"
    return f"{said}; allowed is {of}, or closest in place of exact"


SENTENCES: dict[str, Sentence] = {
    "DatatypeConstraintComponent": _datatype,
    "InConstraintComponent": _in,
    "PatternConstraintComponent": _described,
    "OrConstraintComponent": _or,
    "ClassConstraintComponent": _class,
    "MinInclusiveConstraintComponent": _bounded("minInclusive", "at least"),
    "MaxInclusiveConstraintComponent": _bounded("maxInclusive", "at most"),
    "HasValueConstraintComponent": _has_not,
    "MinCountConstraintComponent": _missing,
    "MaxCountConstraintComponent": _too_many,
    "LessThanOrEqualsConstraintComponent": _less,
    "SPARQLConstraintComponent": _sparql,
}
"""A sentence for every constraint component in the shapes. Of several findings about one value,
the one that comes first here is said: a value of the wrong type is not also out of range."""
COMPARED = {
    ("firstYear", "lastYear"): "the period ends in {end}, before it begins in {value}",
    ("establishedIn", "lastYear"): (
        "the period ends in {end}, before the cluster was established in {value}"
    ),
}
QUERIED: dict[str, Sentence] = {
    CG.ExactPerspectiveShape.value: _other_perspective,
    CG.OverlapShape.value: _overlap,
    CG.RegionInCountryShape.value: _elsewhere,
}
DATATYPES = {
    XSD.integer.value: "a whole number",
    XSD.string.value: "text",
    XSD.boolean.value: "true or false",
    XSD.date.value: "a date such as 2026-11-24",
    RDF.langString.value: "text with its language, such as 'en: Oslo Cancer Cluster'",
}
DIMENSIONS = {
    "consensus_goals": "consensus on goals",
    "consensus_roles": "consensus on roles",
    "facilitator_roles": "a facilitator role",
    "strategies": "a strategy",
}
NOUNS = {"Work": "source", "ClaimRelation": "relation"}
PARTS = {
    "Participation": ("a programme participation of", CG.participationOf),
    "KnowledgeLink": ("a knowledge organisation of", CG.linkOf),
    "SizeFigure": ("a size figure of", CG.sizeOf),
    "Fact": ("a fact about", CG.factAbout),
    "ReportedOutcome": ("the outcome of", CG.outcomeOf),
    "PolicyStatement": ("a policy statement on", CG.policyOf),
    "Passage": ("a passage of", CG.ofWork),
    "Evidence": ("the evidence on", CG.hasEvidence),
}
