"""What SHACL found, said as a person would: one English sentence for each kind of constraint."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any, TypeAlias
from urllib.parse import unquote

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection

from kg.resources import ontology_files
from kg.sources import context
from kg.sources.reading import Reading
from kg.vocabulary import CG, ID, RDF, RDFS, SH, SKOS

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
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


class Facts:
    """Triples by subject and predicate, as plain text keys, and back from objects."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[str, dict[str, list[Term]]] = {}
        for triple in dict.fromkeys(triples):
            statements = self.about.setdefault(name(triple.subject), {})
            statements.setdefault(triple.predicate.value, []).append(triple.object)

    def objects(self, subject: str, predicate: ox.NamedNode) -> list[Term]:
        """What a subject is related to by a predicate."""
        return self.about.get(subject, {}).get(predicate.value, [])

    def one(self, subject: str, predicate: ox.NamedNode) -> str | None:
        """The text of the first object, if there is any."""
        return next((name(o) for o in self.objects(subject, predicate)), None)

    @cached_property
    def referrers(self) -> dict[str, list[tuple[str, str]]]:
        """The subjects and predicates that refer to a node."""
        found: dict[str, list[tuple[str, str]]] = {}
        for subject, statements in self.about.items():
            for predicate, objects in statements.items():
                for o in objects:
                    if not isinstance(o, ox.Literal):
                        found.setdefault(name(o), []).append((subject, predicate))
        return found


def name(term: Term) -> str:
    """The text of a term: an IRI, a blank node's label or what a literal holds."""
    return str(term) if isinstance(term, ox.Triple) else term.value


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
    text = str(term)
    if text.startswith(UNKNOWN):
        return unquote(text.removeprefix(UNKNOWN))
    if isinstance(term, rdflib.Literal):
        return text
    if notation := ontology().one(text, SKOS.notation):
        return notation
    return text.removeprefix(CG.base) if text.startswith(CG.base) else _last(text)


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
        value = self.shapes.value(shape, rdflib.URIRef(SH[parameter].value))
        return None if value is None else str(value)

    def allowed(self, found: Violation) -> tuple[str, ...]:
        """The values that the shape lists, by their short names; those within its sh:or too."""
        shapes = [found.shape]
        if found.component == "OrConstraintComponent" and found.path:
            shapes += self.members(found.shape, "or")
        return tuple(short(v) for shape in shapes for v in self.members(shape, "in"))

    def alternatives(self, found: Violation) -> list[str]:
        """The properties of which a record should have one, in the alternatives of an sh:or."""
        paths = (self.get(shape, "path") for shape in self.members(found.shape, "or"))
        return [path for path in paths if path]

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
            whole = self._evidenced(node) if kind == "Evidence" else self.facts.one(node, link)
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
        return DIMENSIONS.get(notation, notation.replace("_", " ")) + of

    def _evidenced(self, node: str) -> str | None:
        users = self.facts.referrers.get(node, [])
        return next((s for s, p in users if p == CG.hasEvidence.value), None)

    def kind(self, node: str) -> str:
        """The local name of a node's class; of several, one that users write."""
        kinds = sorted(name(t).removeprefix(CG.base) for t in self.facts.objects(node, RDF.type))
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
            scopes += _nested(context.fields("Observation"))
        classes = context.document()["@context"]
        scopes += [classes[k]["@context"] for k in (kind, *classes) if _is_class(classes.get(k))]
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
        text = self.get(query, "select") if query is not None else None
        return [CG[local].value for local in re.findall(r"\bcg:(\w+)", text or "")]


def _is_class(definition: object) -> bool:
    return isinstance(definition, dict) and "@context" in definition


def _nested(scope: dict[str, Any]) -> list[dict[str, Any]]:
    inner = [d["@context"] for d in scope.values() if _is_class(d)]
    return inner + [deeper for i in inner for deeper in _nested(i)]


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
    described = speaker.get(found.shape, "message")
    if described and len(allowed) > MANY:
        said = described
    else:
        said = f"allowed {'is' if len(allowed) == 1 else 'are'} {', '.join(allowed)}"
    return said + _nearest(found, allowed)


def _nearest(found: Violation, allowed: tuple[str, ...]) -> str:
    if found.value is None:
        return ""
    lower = {a.lower(): a for a in allowed}
    near = get_close_matches(short(found.value).lower(), lower, n=1, cutoff=0.7)
    return f" (did you mean {lower[near[0]]}?)" if near else ""


def _is(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    what = speaker.subject(subject, word, found.about[1])
    verb = "are" if what.partition(" ")[0] in PLURAL else "is"
    return f"{what} {verb} '{short(found.value)}'"


def _in(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    return f"{_is(speaker, found, subject, word)}; {_listed(found, speaker)}"


def _described(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    said = speaker.get(found.shape, "message")
    return f"{_is(speaker, found, subject, word)}; {said}"


def _datatype(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    wanted = DATATYPES[speaker.get(found.shape, "datatype") or ""]
    return f"{_is(speaker, found, subject, word)}; it should be {wanted}"


def _bounded(parameter: str, said: str) -> Sentence:
    def sentence(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
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
    written = sorted(short(v.value if isinstance(v, ox.NamedNode) else name(v)) for v in values)
    what = f"{speaker.thing(subject)} has {len(written)} values for {word}"
    return f"{what}, {', '.join(written)}; only one is allowed"


def _class(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    wanted = speaker.get(found.shape, "class") or ""
    label = _article(_class_label(wanted))
    actual = speaker.facts.one(str(found.value), RDF.type)
    which = f"{_article(_class_label(actual))}, not {label}" if actual else ""
    said = f"which is {which}" if which else f"which is nowhere defined as {label}"
    return f"{_is(speaker, found, subject, word)}, {said}"


def _class_label(iri: str) -> str:
    if iri == CG.Work.value:
        return "source"
    labels = ontology().objects(iri, RDFS.label)
    english = (o.value for o in labels if isinstance(o, ox.Literal) and o.language == "en")
    return next(english, _spaced(iri))


def _or(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    if not found.path:
        return f"{speaker.thing(subject)} {speaker.get(found.shape, 'message')}"
    said = _described(speaker, found, subject, word)
    return said + _nearest(found, speaker.allowed(found))


def _less(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    first, last = speaker.compared(found)
    end = speaker.facts.one(found.focus, ox.NamedNode(last))
    return COMPARED[first, last].format(value=short(found.value), other=end)


def _sparql(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    return QUERIED[str(found.shape)](speaker, found, subject, word)


def _overlap(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    other = str(found.value)
    place = speaker.reading.places.get((other, None))
    own = speaker.reading.places.get((found.focus, None))
    where = ""
    if place is not None and own is not None:
        where = f" (line {place.line})" if place.file == own.file else f" ({place})"
    whose = f"the period {speaker.period(found.focus)} overlaps with that of"
    return f"{whose} {speaker.thing(other)}{where}"


def _elsewhere(speaker: Speaker, found: Violation, subject: str, word: str) -> str:
    country = speaker.facts.one(found.focus, CG.inCountry)
    where = speaker.thing(country) if country else "its country"
    return f"{_is(speaker, found, subject, word)}, which is not in {where}"


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
RELATIONAL = ("LessThanOrEqualsConstraintComponent", "SPARQLConstraintComponent")
COMPARED = {
    (CG.firstYear.value, CG.lastYear.value): (
        "the period ends in {other}, before it begins in {value}"
    ),
    (CG.establishedIn.value, CG.lastYear.value): (
        "the period ends in {other}, before the cluster was established in {value}"
    ),
}
QUERIED: dict[str, Sentence] = {
    CG.OverlapShape.value: _overlap,
    CG.RegionInCountryShape.value: _elsewhere,
}
DATATYPES = {
    "http://www.w3.org/2001/XMLSchema#integer": "a whole number such as 2011",
    "http://www.w3.org/2001/XMLSchema#string": "text",
    "http://www.w3.org/2001/XMLSchema#boolean": "true or false",
    "http://www.w3.org/2001/XMLSchema#date": "a date such as 2026-11-24",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString": (
        "text with its language, such as 'en: Oslo Cancer Cluster'"
    ),
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
