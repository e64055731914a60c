"""The checks of the ontology can fail: a small sound ontology, and ways to break it."""

import ontology_axioms
import ontology_hygiene
import pytest
from ontology_graph import Graph
from ontology_hygiene import Check
from ontology_profile import violations

PREFIXES = """
@prefix cg: <https://w3id.org/klynge/ontology#> .
@prefix claim: <https://w3id.org/klynge/id/claim/> .
@prefix hyp: <https://w3id.org/klynge/id/hypothesis/> .
@prefix theory: <https://w3id.org/klynge/id/theory/> .
@prefix : <https://w3id.org/klynge/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def term(name: str, kind: str, more: str = "", iri: str = "") -> str:
    """A term with everything that a term needs."""
    return (
        f'{iri or "cg:" + name} a {kind} ; rdfs:label "the {name}"@en, "den {name}"@nb ;'
        f' skos:definition "sort of {name}"@en, "slags {name}"@nb ;'
        f" rdfs:isDefinedBy :m ; {more} .\n"
    )


def declared(kind: str, *names: str) -> str:
    """Outside terms that the ontology uses."""
    return "".join(f"{name} a owl:{kind} .\n" for name in names)


NONE = 'cg:reasonForNoInverse "none needed"@en'
HEADER = """:m a owl:Ontology ; dcterms:title "M"@en ; dcterms:description "m"@en ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; dcterms:creator "us" ;
  dcterms:created "2026" ; owl:versionIRI <https://w3id.org/klynge/ontology/m/1> ;
  owl:versionInfo "1" ; vann:preferredNamespacePrefix "cg" ; vann:preferredNamespaceUri "x" .
"""
BASE = (
    PREFIXES
    + HEADER
    + declared(
        "AnnotationProperty",
        *(f"dcterms:{n}" for n in ("title", "description", "license", "creator", "created")),
        *("dcterms:source", "skos:definition", "skos:notation"),
        *("vann:preferredNamespacePrefix", "vann:preferredNamespaceUri"),
    )
    + term("Observation", "owl:Class")
    + term("Level", "owl:Class", "owl:disjointWith cg:Observation, cg:Hypothesis, cg:Theory")
    + term("UninformativeValue", "owl:Class", "rdfs:subClassOf cg:Level")
    + term("Hypothesis", "owl:Class", "owl:disjointWith cg:Observation, cg:Theory")
    + term("Theory", "owl:Class", "owl:disjointWith cg:Observation")
    + term("reasonForNoInverse", "owl:AnnotationProperty")
    + term("reasonForNoRange", "owl:AnnotationProperty")
    + term("low-level", "cg:Level", 'skos:notation "low" ; cg:inScale cg:level-scale')
    + term("high-level", "cg:Level", 'skos:notation "high" ; cg:inScale cg:level-scale')
    + term("no-telling", "cg:UninformativeValue")
    + "[] a owl:AllDifferent ; owl:distinctMembers ( cg:low-level cg:high-level ) .\n"
    + term("Scale", "owl:Class", "owl:disjointWith cg:Level, cg:Observation, cg:Hypothesis")
    + term("level-scale", "cg:Scale")
    + term("inScale", "owl:ObjectProperty", f"rdfs:domain cg:Level ; rdfs:range cg:Scale ; {NONE}")
    + term(
        "hasLevel",
        "owl:ObjectProperty, owl:FunctionalProperty",
        f"rdfs:domain cg:Observation ; rdfs:range cg:Level ; {NONE}",
    )
    + term(
        "isSubjectTo",
        "owl:ObjectProperty",
        "rdfs:domain cg:Observation ; rdfs:range cg:Hypothesis ; owl:inverseOf cg:governs",
    )
    + term("governs", "owl:ObjectProperty", "rdfs:domain cg:Hypothesis ; rdfs:range cg:Observation")
    + term(
        "names", "owl:ObjectProperty", f"rdfs:domain cg:Hypothesis ; rdfs:range cg:Level; {NONE}"
    )
    + term(
        "hasNamed",
        "owl:ObjectProperty",
        "rdfs:domain cg:Observation ; rdfs:range cg:Level ;"
        f" owl:propertyChainAxiom ( cg:isSubjectTo cg:names ) ; {NONE}",
    )
    + term(
        "formalises",
        "owl:ObjectProperty",
        f'rdfs:domain cg:Hypothesis ; {NONE} ; cg:reasonForNoRange "claims are data"@en',
    )
    + term(
        "partOfTheory",
        "owl:ObjectProperty",
        f"rdfs:domain cg:Hypothesis ; rdfs:range cg:Theory ; {NONE}",
    )
    + term(
        "namesTask", "owl:ObjectProperty", f"rdfs:domain cg:Hypothesis ; rdfs:range cg:Level;{NONE}"
    )
    + term("t", "cg:Theory", iri="theory:t")
    + term(
        "h1",
        "cg:Hypothesis",
        "cg:formalises claim:c ; cg:partOfTheory theory:t ; cg:namesTask cg:low-level",
        iri="hyp:h1",
    )
    + term("LowObservation", "owl:Class", "rdfs:subClassOf cg:Observation, _:applied")
    + "cg:LowObservation owl:equivalentClass _:low .\n"
    "_:low a owl:Class ; owl:intersectionOf ( cg:Observation"
    " [ a owl:Restriction ; owl:onProperty cg:hasLevel ; owl:hasValue cg:low-level ] ) .\n"
    "_:applied a owl:Restriction ; owl:onProperty cg:isSubjectTo ; owl:hasValue hyp:h1 .\n"
    "[] a owl:Axiom ; owl:annotatedSource cg:LowObservation ; dcterms:source claim:c ;"
    " owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget _:applied .\n"
    "[] a owl:Axiom ; owl:annotatedSource cg:LowObservation ; dcterms:source claim:c ;"
    " owl:annotatedProperty owl:equivalentClass ; owl:annotatedTarget _:low .\n"
)
CHECKS: list[Check] = [*ontology_hygiene.CHECKS, *ontology_axioms.CHECKS]

SOME = "[ a owl:Restriction ; owl:onProperty cg:hasLevel ; owl:someValuesFrom cg:Level ]"
EITHER = "[ a owl:Class ; owl:unionOf ( cg:Level cg:Scale ) ]"
THING = "[ a owl:Restriction ; owl:onProperty cg:hasLevel ; owl:someValuesFrom owl:Thing ]"
SUB = "rdfs:subClassOf cg:Observation ."
SUPER = "cg:LowObservation rdfs:subClassOf"

ALLOWED = [
    f"{SOME} {SUB}",
    f"{THING} {SUB}",
    f"{EITHER} {SUB}",
    f"[ a owl:Class ; owl:oneOf ( cg:low-level ) ] {SUB}",
    f"{SUPER} [ a owl:Class ; owl:complementOf cg:Level ] .",
    f"{SUPER} [ a owl:Restriction ; owl:onProperty cg:hasLevel ; owl:allValuesFrom cg:Level ] .",
    f"{SUPER} [ a owl:Restriction ; owl:onProperty cg:hasLevel ; owl:maxCardinality 1 ] .",
    "cg:names a owl:TransitiveProperty .",
    "cg:names owl:propertyChainAxiom ( cg:names cg:governs ) .",
    "cg:governs owl:propertyDisjointWith cg:names .",
    "cg:year a owl:DatatypeProperty, owl:FunctionalProperty ; rdfs:range xsd:integer .",
    "cg:codedOn a owl:DatatypeProperty ; rdfs:range xsd:date .",
    "[] a owl:AllDisjointClasses ; owl:members ( cg:Level cg:Scale ) .",
]
REFUSED = [
    (f"{SUPER} {EITHER} .", "unionOf is not allowed as superclass"),
    (f"{SUPER} {SOME} .", "someValuesFrom is not allowed as superclass"),
    (f"{SUPER} {THING} .", "someValuesFrom is not allowed as superclass"),
    (f"{SUPER} [ a owl:Class ; owl:oneOf ( cg:low-level ) ] .", "oneOf is not allowed"),
    (f"{SUPER} owl:Thing .", "Thing"),
    (f"[ a owl:Class ; owl:complementOf cg:Level ] {SUB}", "complementOf is not allowed"),
    (f"[ a owl:Class ; owl:intersectionOf ( cg:Level ) ] {SUB}", "2 or more members"),
    (f"cg:Level owl:equivalentClass {SOME} .", "someValuesFrom is not allowed as equivalent"),
    (f"cg:Level owl:equivalentClass {EITHER} .", "unionOf is not allowed as equivalent"),
    (f"cg:names rdfs:range {EITHER} .", "unionOf is not allowed as superclass"),
    (f"cg:high-level a {SOME} .", "someValuesFrom is not allowed as superclass"),
    ("cg:Level owl:disjointUnionOf ( cg:Scale cg:Theory ) .", "disjoint unions"),
    ("cg:names a owl:ReflexiveProperty .", "reflexive"),
    ("cg:low-level owl:sameAs cg:high-level .", "never said to be the same"),
    ("cg:hasNamed a owl:FunctionalProperty .", "hasNamed: is"),
    ("cg:hasNamed a owl:IrreflexiveProperty .", "hasNamed: is"),
    ("cg:hasNamed a owl:AsymmetricProperty .", "hasNamed: is"),
    ("cg:hasNamed a owl:InverseFunctionalProperty .", "hasNamed: is"),
    ("cg:hasNamed owl:propertyDisjointWith cg:names .", "hasNamed: is disjoint"),
    ("cg:hasNamed rdfs:subPropertyOf cg:hasLevel .", "hasLevel: is"),
    ("cg:inScale a owl:FunctionalProperty, owl:TransitiveProperty .", "inScale: is"),
    (
        f"{SUPER} [ a owl:Restriction ; owl:onProperty cg:hasNamed ; owl:maxCardinality 1 ] .",
        "hasNamed: is counted but not simple",
    ),
    ("cg:names owl:propertyChainAxiom ( cg:hasNamed cg:governs ) .", "regularity"),
    ("cg:names owl:propertyChainAxiom ( cg:governs cg:names cg:governs ) .", "regularity"),
    ("cg:governs owl:propertyChainAxiom ( cg:names cg:isSubjectTo ) .", "regularity"),
    ("cg:names owl:propertyChainAxiom ( cg:governs ) .", "fewer than two"),
    ("cg:names owl:propertyChainAxiom ( cg:governs cg:nowhere ) .", "nowhere"),
    ("cg:names a owl:AnnotationProperty .", "several kinds"),
    ("cg:names a owl:DatatypeProperty .", "several kinds"),
    ("cg:names a owl:Class .", "several kinds"),
    ("cg:Level a cg:Scale .", "Level: is a class or property used as an individual"),
    ("cg:low-level cg:names cg:hasLevel .", "hasLevel: is a class or property"),
    ("cg:low-level cg:names owl:Thing .", "reserved vocabulary used as an individual"),
    ("owl:Thing a cg:Level .", "reserved vocabulary used as an individual"),
    ("owl:mine a owl:ObjectProperty .", "reserved vocabulary and cannot be declared"),
    ('cg:low-level cg:names "low" .', "no named individual"),
    ("cg:low-level cg:names [ a cg:Level ] .", "no named individual"),
    ("cg:low-level cg:unheardOf cg:high-level .", "no declared property"),
    ("cg:low-level rdf:value cg:high-level .", "no declared property"),
    ("cg:low-level a cg:Unheard .", "no declared class"),
    ("cg:names rdfs:range cg:Unheard .", "no declared class"),
    ("cg:names rdfs:subPropertyOf skos:definition .", "no declared object property"),
    ("cg:year a owl:DatatypeProperty ; rdfs:range xsd:gYear .", "gYear"),
    ("cg:day a owl:DatatypeProperty ; rdfs:range xsd:date .", "date"),
    ("cg:year a owl:DatatypeProperty, owl:TransitiveProperty .", "no object property"),
    ("cg:year a owl:DatatypeProperty . cg:low-level cg:year cg:high-level .", "no literal"),
    ('cg:low-level skos:notation "2009"^^xsd:gYear .', "gYear"),
    ("[] skos:notation 'stray' .", "belongs to no axiom"),
    ("[] a owl:AllDisjointClasses ; owl:members ( cg:Level cg:Level ) .", "no two the same"),
    ("[] a owl:AllDisjointClasses ; owl:members [ rdf:first cg:Level ] .", "malformed"),
    ("[] a owl:AllDifferent ; owl:members ( cg:low-level cg:Level ) .", "used as an individual"),
    (
        "[] a owl:Axiom ; owl:annotatedSource cg:Level ; owl:annotatedProperty rdfs:subClassOf ;"
        ' owl:annotatedTarget cg:Scale ; dcterms:source "x" .',
        "annotated but not said",
    ),
    ("cg:Level owl:intersectionOf ( cg:Scale cg:Theory ) .", "only a blank node"),
    *(
        (f"{SUPER} [ a owl:Restriction ; owl:onProperty cg:hasLevel ; {count} ] .", message)
        for count, message in (
            ("owl:minCardinality 1", "minCardinality is not allowed as superclass"),
            ("owl:cardinality 1", "cardinality is not allowed as superclass"),
            ("owl:maxCardinality 2", "a maximum is 0 or 1"),
            ("owl:hasSelf true", "hasSelf is not allowed"),
            ("owl:hasValue cg:Level", "used as an individual"),
            ("owl:hasValue cg:low-level ; skos:notation 'x'", "other statements"),
        )
    ),
]

BROKEN: dict[str, list[tuple[str, str]]] = {
    "undeclared_terms": [("cg:low-level cg:names cg:gone .", "gone"), ("theory:t cg:q 1 .", "q")],
    "untyped_subjects": [('cg:gone skos:notation "x" .', "gone"), ("[] cg:names cg:x .", "blank")],
    "terms_of_no_module": [
        ("cg:Level rdfs:isDefinedBy :other .", "Level"),
        ("cg:Lonely a owl:Class .", "Lonely"),
    ],
    "missing_labels": [
        ("cg:x a cg:Level .", "x"),
        ('cg:Level rdfs:label "two"@en .', "Level"),
        ('cg:Level rdfs:label "none" .', "Level"),
        ('cg:x a cg:Level ; rdfs:label "x"@en, "x"@nn .', "x"),
    ],
    "missing_definitions": [
        ("cg:x a cg:Level .", "x"),
        ('cg:X a owl:Class ; skos:definition "only English"@en .', "X"),
    ],
    "repeated_labels": [('cg:x a cg:Level ; rdfs:label "The level"@nb, "THE Level"@en .', "Level")],
    "repeated_definitions": [('cg:x a cg:Level ; skos:definition "sort of Level"@en .', "Level")],
    "untidy_texts": [
        ('cg:Level skos:notation "" .', "Level"),
        ('cg:Level skos:notation " x" .', "Level"),
        ('cg:Level skos:notation "x\\ny" .', "Level"),
    ],
    "texts_without_language": [('cg:Level skos:definition "x" .', "Level")],
    "definitions_with_period": [('cg:Level skos:definition "A sentence."@en .', "Level")],
    "definitions_like_labels": [('cg:Level skos:definition "The level"@en .', "Level")],
    "circular_definitions": [
        ('cg:x a cg:Level ; rdfs:label "trust"@en; skos:definition "a trust that lasts"@en .', "x"),
        ('cg:Level skos:definition "den level som er"@nb; rdfs:label "level som"@nb .', "Level"),
    ],
    "labels_like_ids": [('cg:cav-1 a cg:Level ; rdfs:label "cav-1"@en, "cav-1"@nb .', "cav-1")],
    "misnamed_terms": [
        ("cg:lower a owl:Class .", "lower"),
        ("cg:Upper a owl:ObjectProperty .", "Upper"),
        ("cg:camelCase a cg:Level .", "camelCase"),
        ("cg:snake_case a cg:Level .", "snake_case"),
        ("cg:Two-Words a owl:Class .", "Two-Words"),
    ],
    "file_extensions": [("<https://w3id.org/klynge/id/a.ttl> a cg:Level .", "a.ttl")],
    "poor_headers": [
        (":n a owl:Ontology .", "title"),
        (":m owl:versionIRI :other .", "version"),
    ],
    "foreign_imports": [(":m owl:imports <http://www.w3.org/ns/org> .", "org")],
    "confused_notations": [
        ('cg:x a cg:Level ; cg:inScale cg:level-scale ; skos:notation "low" .', "'low'"),
        ('cg:low-level skos:notation "lower" .', "low-level"),
        ("cg:x a cg:Level ; cg:inScale cg:level-scale .", "x has 0"),
    ],
    "idle_classes": [("cg:Idle a owl:Class ; owl:disjointWith cg:Level .", "Idle")],
    "idle_properties": [
        ("cg:idle a owl:AnnotationProperty ; rdfs:domain cg:Level .", "idle"),
        ("cg:idle a owl:ObjectProperty ; rdfs:domain cg:Level .", "idle"),
        ("skos:scopeNote a owl:AnnotationProperty .", "scopeNote"),
    ],
    "missing_domains": [
        ("cg:p a owl:DatatypeProperty .", "p has 0"),
        ("cg:names rdfs:domain cg:Level .", "names has 2"),
    ],
    "missing_ranges": [("cg:p a owl:ObjectProperty .", "p has 0")],
    "missing_inverses": [
        ("cg:p a owl:ObjectProperty .", "p"),
        (f"cg:governs {NONE} .", "governs has both"),
    ],
    "odd_inverses": [
        ("cg:p a owl:SymmetricProperty ; owl:inverseOf cg:p .", "p"),
        ("cg:names owl:inverseOf cg:inScale .", "names and inScale"),
        ("cg:governs owl:inverseOf cg:names .", "governs"),
    ],
    "narrowed_subproperties": [("cg:names rdfs:subPropertyOf cg:hasLevel .", "names")],
    "classes_without_disjointness": [("cg:Loose a owl:Class .", "Loose")],
    "disjoint_families": [
        ("cg:both a cg:Level, cg:Theory .", "both"),
        ("cg:LowObservation rdfs:subClassOf cg:Level .", "LowObservation"),
    ],
    "cycles": [
        ("cg:Observation rdfs:subClassOf cg:LowObservation .", "Observation"),
        ("cg:names rdfs:subPropertyOf cg:names .", "names"),
        ("cg:a skos:broader cg:b . cg:b skos:broader cg:a .", "broader"),
    ],
    "short_lists": [("cg:names owl:propertyChainAxiom ( cg:governs ) .", "names")],
    "misplaced_values": [
        ("cg:low-level cg:names cg:high-level .", "low-level is no Hypothesis"),
        ("hyp:h1 cg:names cg:level-scale .", "level-scale is no Level"),
    ],
    "undistinguished_values": [("cg:middle a cg:Level .", "hasLevel: high-level and middle")],
    "unsourced_theory_axioms": [
        ("hyp:h1 cg:formalises claim:d .", "LowObservation"),
        (
            "cg:Level rdfs:subClassOf [ owl:onProperty cg:isSubjectTo ; owl:hasValue hyp:h1 ] .",
            "Level -> hypothesis/h1 cites nothing",
        ),
    ],
    "unsourced_definitions": [(f"cg:Level owl:equivalentClass {EITHER} .", "Level")],
    "unapplied_hypotheses": [("hyp:h2 a cg:Hypothesis .", "h2")],
    "silent_hypotheses": [("hyp:h2 a cg:Hypothesis ; cg:namesTask cg:x .", "h2")],
}


def test_sound_ontology_is_in_profile() -> None:
    """Nothing in the base is refused."""
    assert violations(Graph.of(BASE)) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_sound_ontology_passes(check: Check) -> None:
    """No check finds anything in the base."""
    assert list(check(Graph.of(BASE))) == []


@pytest.mark.parametrize("turtle", ALLOWED)
def test_profile_allows(turtle: str) -> None:
    """What OWL 2 RL and DL allow is not refused."""
    assert violations(Graph.of(BASE + turtle)) == []


@pytest.mark.parametrize(("turtle", "message"), REFUSED)
def test_profile_refuses(turtle: str, message: str) -> None:
    """What they do not allow is refused, with the reason."""
    found = violations(Graph.of(BASE + turtle))
    assert any(message in sentence for sentence in found), found


def test_every_check_is_seen_to_fail() -> None:
    """No check without an example of what it finds."""
    assert {check.__name__ for check in CHECKS} == set(BROKEN)


@pytest.mark.parametrize(
    ("check", "turtle", "offender"),
    [(check, *case) for check in CHECKS for case in BROKEN[check.__name__]],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_check_finds(check: Check, turtle: str, offender: str) -> None:
    """A check names what breaks its rule."""
    found = list(check(Graph.of(BASE + turtle)))
    assert any(offender in line for line in found), found


def test_a_term_in_two_modules_is_found() -> None:
    """A term that two files declare belongs to neither."""
    other = PREFIXES + ":n a owl:Ontology . cg:Level a owl:Class ."
    found = list(ontology_hygiene.terms_of_no_module(Graph.of(BASE, other)))
    assert [line.split()[0] for line in found] == ["Level"]
