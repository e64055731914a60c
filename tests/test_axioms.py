"""The axioms as read from RDF: their kinds, parts and claims, and the refusal of all others."""

import random

import pyoxigraph as ox
import pytest

from kg.reasoning.axioms import Axiom, HasValue, UnknownAxiom, read_axioms

EX = "http://example.org/"
PREFIXES = f"""
@prefix : <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :n a owl:AnnotationProperty .
"""
VALUE = "[ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :a ]"


def triples_of(turtle: str) -> list[ox.Triple]:
    quads = ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE)
    return [quad.triple for quad in quads]


def axioms_of(turtle: str) -> list[Axiom]:
    return read_axioms(triples_of(turtle))


def test_declarations_alone_are_no_axioms() -> None:
    assert axioms_of("<http://example.org/o> a owl:Ontology ; owl:versionInfo '1' .") == []


@pytest.mark.parametrize(
    ("turtle", "kind", "parts"),
    [
        (":A rdfs:subClassOf :B .", "SubClassOf", (("A",), ("B",))),
        (f":A rdfs:subClassOf {VALUE} .", "SubClassOf", (("A",), (HasValue("p", "a"),))),
        (f"{VALUE} rdfs:subClassOf :A .", "SubClassOf", ((HasValue("p", "a"),), ("A",))),
        (":A owl:equivalentClass :B .", "EquivalentClasses", (("A",), ("B",))),
        (
            f":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B {VALUE} ) ] .",
            "EquivalentClasses",
            (("A",), ("B", HasValue("p", "a"))),
        ),
        (
            ":A owl:equivalentClass [ owl:intersectionOf "
            f"( :B [ owl:intersectionOf ( :C {VALUE} ) ] ) ] .",
            "EquivalentClasses",
            (("A",), ("B", "C", HasValue("p", "a"))),
        ),
        (
            "[ owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C .",
            "SubClassOf",
            (("A", "B"), ("C",)),
        ),
        (":A owl:disjointWith :B .", "DisjointClasses", (("A",), ("B",))),
        (
            "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
            "DisjointClasses",
            (("A",), ("B",), ("C",)),
        ),
        (":a owl:differentFrom :b .", "DifferentIndividuals", (("a",), ("b",))),
        (
            "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) .",
            "DifferentIndividuals",
            (("a",), ("b",), ("c",)),
        ),
        (":p rdfs:subPropertyOf :q .", "SubObjectPropertyOf", (("p",), ("q",))),
        (":p owl:inverseOf :q .", "InverseObjectProperties", (("p",), ("q",))),
        (":r owl:propertyChainAxiom ( :p :q ) .", "PropertyChain", (("p", "q"), ("r",))),
        (":p rdfs:domain :A .", "ObjectPropertyDomain", (("p",), ("A",))),
        (":p rdfs:range :A .", "ObjectPropertyRange", (("p",), ("A",))),
        (":p a owl:FunctionalProperty .", "FunctionalObjectProperty", (("p",),)),
        (":p a owl:SymmetricProperty .", "SymmetricObjectProperty", (("p",),)),
        (":p a owl:TransitiveProperty .", "TransitiveObjectProperty", (("p",),)),
    ],
)
def test_each_known_kind_is_read_with_its_parts(
    turtle: str, kind: str, parts: tuple[tuple[str | HasValue, ...], ...]
) -> None:
    named = tuple(tuple(_full(e) for e in part) for part in parts)
    assert axioms_of(turtle) == [Axiom(kind, named)]


def _full(expression: str | HasValue) -> str | HasValue:
    if isinstance(expression, HasValue):
        return HasValue(EX + expression.property, EX + expression.value)
    return EX + expression


UNKNOWN_CLASSES = {
    "unionOf": "[ a owl:Class ; owl:unionOf ( :B :C ) ]",
    "complementOf": "[ a owl:Class ; owl:complementOf :B ]",
    "oneOf": "[ a owl:Class ; owl:oneOf ( :a :b ) ]",
    "someValuesFrom": "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ]",
    "allValuesFrom": "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ]",
    "hasSelf": "[ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ]",
    "minCardinality": "[ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ]",
    "maxCardinality": "[ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ]",
    "cardinality": "[ a owl:Restriction ; owl:onProperty :p ; owl:cardinality 1 ]",
    "onClass|maxQualifiedCardinality": "[ a owl:Restriction ; owl:onProperty :p ; owl:onClass :B ; "
    "owl:maxQualifiedCardinality 1 ]",
}


@pytest.mark.parametrize("name", UNKNOWN_CLASSES)
@pytest.mark.parametrize(
    "around",
    [
        ":A rdfs:subClassOf {} .",
        "{} rdfs:subClassOf :A .",
        ":A owl:equivalentClass {} .",
        ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B {} ) ] .",
    ],
)
def test_an_unknown_class_expression_is_refused_by_name(name: str, around: str) -> None:
    with pytest.raises(UnknownAxiom, match=name):
        axioms_of(around.format(UNKNOWN_CLASSES[name]))


@pytest.mark.parametrize("name", UNKNOWN_CLASSES)
@pytest.mark.parametrize(
    "around", [":p rdfs:domain {} .", ":p rdfs:range {} .", ":A owl:disjointWith {} ."]
)
def test_a_class_expression_is_refused_where_only_named_classes_are_known(
    name: str, around: str
) -> None:
    with pytest.raises(UnknownAxiom):
        axioms_of(around.format(UNKNOWN_CLASSES[name]))


def test_the_refusal_of_a_domain_says_what_was_not_known() -> None:
    with pytest.raises(UnknownAxiom, match="unionOf"):
        axioms_of(f":p rdfs:domain {UNKNOWN_CLASSES['unionOf']} .")


@pytest.mark.parametrize(
    ("turtle", "name"),
    [
        (":p a owl:InverseFunctionalProperty .", "InverseFunctionalProperty"),
        (":p a owl:AsymmetricProperty .", "AsymmetricProperty"),
        (":p a owl:ReflexiveProperty .", "ReflexiveProperty"),
        (":p a owl:IrreflexiveProperty .", "IrreflexiveProperty"),
        (":p owl:equivalentProperty :q .", "equivalentProperty"),
        (":p owl:propertyDisjointWith :q .", "propertyDisjointWith"),
        ("[] a owl:AllDisjointProperties ; owl:members ( :p :q ) .", "AllDisjointProperties"),
        (":A owl:hasKey ( :p ) .", "hasKey"),
        (":A owl:disjointUnionOf ( :B :C ) .", "disjointUnionOf"),
        (":a owl:sameAs :b .", "sameAs"),
        (
            "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; "
            "owl:assertionProperty :p ; owl:targetIndividual :b .",
            "NegativePropertyAssertion|sourceIndividual|assertionProperty",
        ),
    ],
)
def test_an_unknown_axiom_is_refused_by_name(turtle: str, name: str) -> None:
    with pytest.raises(UnknownAxiom, match=name):
        axioms_of(turtle)


@pytest.mark.parametrize(
    "turtle",
    [
        ":r owl:propertyChainAxiom ( [ owl:inverseOf :p ] :q ) .",
        ":p rdfs:subPropertyOf [ owl:inverseOf :q ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:hasValue 'text' ] .",
        f":A owl:disjointWith {VALUE} .",
    ],
)
def test_what_is_not_a_name_is_refused_where_only_names_are_known(turtle: str) -> None:
    with pytest.raises(UnknownAxiom):
        axioms_of(turtle)


def test_an_axiom_about_a_property_of_no_declared_kind_is_not_passed_over() -> None:
    """Whether it is read or refused, it must not vanish (design section 4, the rules)."""
    try:
        found = axioms_of(":undeclared rdfs:domain :A .")
    except UnknownAxiom:
        return
    assert [a.kind for a in found] == ["ObjectPropertyDomain"]


def test_the_range_of_an_annotation_property_says_nothing_about_individuals() -> None:
    assert axioms_of(":n rdfs:range :A .") == []


def test_an_axiom_carries_the_claims_that_annotate_it() -> None:
    (found,) = axioms_of("""
        :A rdfs:subClassOf :B .
        [] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ;
          owl:annotatedTarget :B ; dcterms:source :claim-2 , :claim-1 .
    """)
    assert found.claims == (EX + "claim-1", EX + "claim-2")


def test_only_the_annotated_axiom_carries_the_claim() -> None:
    found = axioms_of("""
        :A rdfs:subClassOf _:value , :B .
        _:value a owl:Restriction ; owl:onProperty :p ; owl:hasValue :a .
        [] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ;
          owl:annotatedTarget _:value ; dcterms:source :claim .
    """)
    claims = {a.parts[1]: a.claims for a in found}
    assert claims == {
        (HasValue(EX + "p", EX + "a"),): (EX + "claim",),
        (EX + "B",): (),
    }


def test_the_order_of_triples_changes_nothing() -> None:
    triples = triples_of(f"""
        :A rdfs:subClassOf :B , {VALUE} .
        :B owl:equivalentClass [ owl:intersectionOf ( :C {VALUE} ) ] .
        :p rdfs:domain :A ; rdfs:range :B ; owl:inverseOf :q . :r owl:propertyChainAxiom ( :p :q ) .
        [] a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) .
    """)
    expected = read_axioms(triples)
    assert len(expected) == 8
    for seed in range(5):
        shuffled = random.Random(seed).sample(triples, len(triples))
        assert read_axioms(shuffled) == expected


def test_an_axiom_prints_its_kind_and_parts() -> None:
    (found,) = axioms_of(f":A owl:equivalentClass [ owl:intersectionOf ( :B {VALUE} ) ] .")
    assert str(found).startswith("EquivalentClasses(")
    for part in ("A", "B", "p value", "a"):
        assert part in str(found)
