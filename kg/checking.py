"""SHACL over a reading, and each thing it finds said in the user's own file, line and field.

A reading is validated in parts: a cluster with all that is said of it stays together, and what a
part refers to comes along with no more than the shapes look at. So time grows with the size of
the reading, and memory with the size of a part.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import SH as RESULT
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from kg.facts import Facts, Term
from kg.resources import shape_files
from kg.sentences import SENTENCES, Speaker, Violation, ontology
from kg.sources.reading import Fault, Place, Progress, Reading
from kg.terms import text
from kg.vocabulary import CG, ID, RDF, RDFS, XSD

LARGEST_PART = 20_000
WHOLES = (
    CG.observationOf,
    CG.participationOf,
    CG.linkOf,
    CG.sizeOf,
    CG.factAbout,
    CG.instrumentOf,
    CG.assessmentOf,
    CG.outcomeOf,
)
"""What leads from a part of a cluster or programme to the whole that it is checked with."""
LOOKED_AT = (
    RDF.type,
    CG.nutsCode,
    CG.countryCode,
    CG.establishedIn,
    CG.observationOf,
    CG.firstYear,
    CG.lastYear,
)
"""What the shapes look at in things that they do not check themselves."""
RELATIONAL = ("LessThanOrEqualsConstraintComponent", "SPARQLConstraintComponent")
"""What compares several values, each of which may have a fault of its own."""
PLACE = tuple[Place, str, str]
"""Where to report: the place, the node that is spoken of, and its field."""


def check(
    reading: Reading,
    known: Iterable[ox.Triple] = (),
    progress: Progress = lambda done, total: None,
) -> list[Fault]:
    """Every fault in the reading's triples, sorted by place; one for each cause.

    `known` holds triples from elsewhere that the reading may refer to and repeat. Faults that the
    reader has already found are not in the result, and nothing is said twice because of them.
    `progress` is told how many things are checked, and of how many.
    """
    others = list(known)
    facts = Facts(_news(reading.triples, others))
    outside = _outside(facts, others)
    found: list[Violation] = []
    done, total = 0, len(facts.about)
    progress(done, total)
    with _quiet():
        for part in _parts(facts):
            found += _validated(part, facts, outside)
            done += len(part)
            progress(done, total)
    if not found:
        return []
    everything = Facts([*reading.triples, *outside])
    speaker = Speaker(reading, everything, shapes())
    said = {(f.place, f.field) for f in reading.faults}
    faults = {
        Fault(place, word, speaker.say(violation, node, word), speaker.allowed(violation))
        for violation in _causes(found, speaker)
        for place, node, word in _places(violation, speaker)
        if (place, word) not in said
    }
    return sorted(faults, key=_position)


def _position(fault: Fault) -> tuple[str, int, str, str, str]:
    place = fault.place
    return place.file, place.line or 0, place.cell or "", fault.field, fault.message


@cache
def shapes() -> rdflib.Graph:
    """All shapes, parsed once."""
    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    return graph


class _Prepared(rdflib.Graph):
    """A graph that parses each query once: parsing is nearly all that sh:sparql costs."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Any:
        """The result of a query, which is prepared once however often it is asked."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@cache
def _prepared(query: str) -> Query:
    return prepareQuery(query)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps rdflib from logging every ill-typed literal; the shapes report them."""
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _news(triples: list[ox.Triple], known: list[ox.Triple]) -> Iterator[ox.Triple]:
    """All that is said of things of which anything new is said; what is known was checked."""
    standing = set(known)
    gaining = {t.subject for t in triples if t not in standing}
    return (t for t in triples if t.subject in gaining)


def _outside(facts: Facts, others: list[ox.Triple]) -> list[ox.Triple]:
    """What is known of the things that the reading refers to and does not describe."""
    wanted = facts.referrers.keys() - facts.about.keys()
    siblings = {
        text(t.subject)
        for t in others
        if t.predicate == CG.observationOf and text(t.object) in facts.referrers
    } - facts.about.keys()
    kept = [t for t in others if text(t.subject) in wanted | siblings and t.predicate in LOOKED_AT]
    terms = [
        ox.Triple(ox.NamedNode(node), predicate, said)
        for node in sorted(wanted)
        for predicate in (RDF.type, CG.strategyOf)
        for said in ontology().objects(node, predicate)
    ]
    return kept + terms + _subclasses()


@cache
def _subclasses() -> list[ox.Triple]:
    """The class hierarchy, without which sh:class would not know that a sort is of its kind."""
    return [
        ox.Triple(ox.NamedNode(sub), RDFS.subClassOf, superclass)
        for sub, statements in ontology().about.items()
        for superclass in statements.get(RDFS.subClassOf.value, [])
        if sub.startswith(CG.base) and text(superclass).startswith(CG.base)
    ]


def _parts(facts: Facts) -> Iterator[list[str]]:
    """The subjects in groups that can be checked apart from one another."""
    wholes: dict[str, list[str]] = {}
    evidenced = {
        text(o): subject for subject in facts.about for o in facts.objects(subject, CG.hasEvidence)
    }
    for subject in facts.about:
        wholes.setdefault(_whole(subject, facts, evidenced), []).append(subject)
    part: list[str] = []
    size = 0
    for members in wholes.values():
        part += members
        size += sum(len(os) for m in members for os in facts.about[m].values())
        if size > LARGEST_PART:
            yield part
            part, size = [], 0
    if part:
        yield part


def _whole(subject: str, facts: Facts, evidenced: dict[str, str]) -> str:
    seen: set[str] = set()
    while subject not in seen:
        seen.add(subject)
        links = (facts.one(subject, link) for link in WHOLES)
        subject = next((w for w in links if w), evidenced.get(subject, subject))
    return subject


def _validated(members: list[str], facts: Facts, outside: list[ox.Triple]) -> Iterator[Violation]:
    """What SHACL finds in one part."""
    own = set(members)
    graph = _Prepared()
    for subject in members:
        for predicate, objects in facts.about[subject].items():
            for o in objects:
                _add(graph, subject, predicate, o)
                _look(graph, text(o), own, facts)
    for triple in outside:
        _add(graph, text(triple.subject), triple.predicate.value, triple.object)
    import pyshacl  # slow to import, and not needed where nothing is checked

    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), advanced=False, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"the shapes cannot be used: {report}")
    for result in report.subjects(rdflib.RDF.type, RESULT.ValidationResult):
        violation = _violation(report, result)
        if str(violation.value) in own and violation.focus not in own:
            violation = _seen_from(str(violation.value), violation)
        if violation.focus in own:
            yield violation


def _look(graph: rdflib.Graph, node: str, own: set[str], facts: Facts) -> None:
    """Add what the shapes look at in a thing that another part checks."""
    if node in own or node not in facts.about:
        return
    for predicate in LOOKED_AT:
        for o in facts.objects(node, predicate):
            _add(graph, node, predicate.value, o)


def _seen_from(value: str, violation: Violation) -> Violation:
    """A violation between a thing that is read and a known one, told of the one that is read."""
    other = rdflib.URIRef(violation.focus)
    return Violation(value, violation.path, other, violation.component, violation.shape)


def _add(graph: rdflib.Graph, subject: str, predicate: str, o: Term) -> None:
    """Add a triple; what should be a number and is none, as text.

    The shapes say that it is none, and pySHACL and rdflib stumble where they compare it.
    """
    made = _term(o)
    if predicate in _numbers() and not _is_number(made):
        made = rdflib.Literal(text(o))
    graph.add((_node(subject), rdflib.URIRef(predicate), made))


@cache
def _numbers() -> frozenset[str]:
    """The properties whose values the shapes want to be whole numbers."""
    found = shapes().subjects(RESULT.datatype, rdflib.XSD.integer)
    return frozenset(str(shapes().value(shape, RESULT.path)) for shape in found)


def _is_number(term: rdflib.term.Node) -> bool:
    if not isinstance(term, rdflib.Literal) or term.datatype != rdflib.XSD.integer:
        return False
    return not term.ill_typed


def _node(label: str) -> rdflib.URIRef | rdflib.BNode:
    return rdflib.URIRef(label) if ":" in label else rdflib.BNode(label)


def _term(term: Term) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    if not isinstance(term, ox.Literal):
        return _node(text(term))
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == XSD.string:  # which for rdflib is not the same as no datatype
        return rdflib.Literal(term.value)
    datatype = rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def _violation(report: rdflib.Graph, result: rdflib.term.Node) -> Violation:
    component = str(report.value(result, RESULT.sourceConstraintComponent))
    shape = report.value(result, RESULT.sourceShape)
    if shape is None:
        raise ValueError("a SHACL result names no shape")
    return Violation(
        str(report.value(result, RESULT.focusNode)),
        _path(report, report.value(result, RESULT.resultPath)),
        report.value(result, RESULT.value),
        component.removeprefix(str(RESULT)),
        shape,
    )


def _path(report: rdflib.Graph, path: rdflib.term.Node | None) -> tuple[str, ...]:
    if path is None:
        return ()
    if isinstance(path, rdflib.URIRef):
        return (str(path),)
    return tuple(str(step) for step in Collection(report, path))


def _causes(found: list[Violation], speaker: Speaker) -> Iterator[Violation]:
    """One violation for each cause: for each value the first that counts, then what compares
    values that are not themselves at fault."""
    order = list(SENTENCES)
    found = sorted(found, key=lambda v: (order.index(v.component), len(v.path)))
    claimed: set[tuple[object, ...]] = set()
    for violation in found:
        if violation.component in RELATIONAL:
            if not _explained(violation, speaker):
                yield violation
                if len(violation.path) == 1 and violation.component == RELATIONAL[0]:
                    speaker.bad |= {(violation.focus, p) for p in speaker.compared(violation)}
            continue
        key = (*violation.about, violation.value, violation.path or violation.shape)
        if key not in claimed:
            claimed.add(key)
            speaker.bad.add(violation.about)
            yield violation


def _explained(violation: Violation, speaker: Speaker) -> bool:
    """Whether a value that is compared has a fault of its own."""
    nodes = {violation.focus, str(violation.value)}
    for objects in speaker.facts.about.get(violation.focus, {}).values():
        nodes |= {text(o) for o in objects}
    return any((n, p) in speaker.bad for n in nodes for p in speaker.compared(violation))


def _places(violation: Violation, speaker: Speaker) -> list[PLACE]:
    """Where the user wrote what is wrong; in several places if it is a shared thing."""
    places, focus = speaker.reading.places, violation.focus
    for node, predicate in _keys(violation, speaker):
        if place := places.get((node, predicate)):
            return [(place, focus, speaker.word(node, predicate))]
    word = _word(violation, speaker)
    if place := places.get((focus, None)):
        return [(place, focus, word)]
    users = speaker.facts.referrers.get(focus, [])
    if explicit := [(places[u], u[0], speaker.word(*u)) for u in users if u in places]:
        return explicit
    implicit = (places[s, None] for s, _ in users if (s, None) in places)
    return [(next(implicit, Place(focus.removeprefix(ID.base))), focus, word)]


def _word(violation: Violation, speaker: Speaker) -> str:
    """The field that is missing or wrong; of an assessment, the field that it stands under."""
    focus = violation.focus
    if not violation.path and speaker.kind(focus) == "Assessment":
        return speaker.reading.fields.get((focus, None), "")
    return next(
        (speaker.word(focus, p) for p in violation.path[-1:] or _wanted(violation, speaker)), ""
    )


def _wanted(violation: Violation, speaker: Speaker) -> list[str]:
    """The property that a record lacks: the last of the alternatives in its sh:or."""
    alternatives = speaker.members(violation.shape, "or")[-1:]
    return [path for a in alternatives if (path := speaker.get(a, "path"))]


def _keys(violation: Violation, speaker: Speaker) -> Iterator[tuple[str, str]]:
    """The nodes and properties whose places fit, best first."""
    focus, path = violation.focus, violation.path
    if violation.component in RELATIONAL and len(speaker.compared(violation)) == 2:
        yield focus, speaker.compared(violation)[1]
    if not path:
        yield from ((focus, p) for p in _wanted(violation, speaker))
    if len(path) > 1:
        for middle in speaker.facts.about.get(focus, {}).get(path[0], []):
            if len(speaker.facts.referrers.get(text(middle), [])) == 1:
                yield text(middle), path[-1]
    yield from ((focus, p) for p in reversed(path))
    if violation.component in RELATIONAL:
        yield from ((focus, p) for p in speaker.compared(violation))
