"""The referee against small ontologies whose consequences were worked out by hand (OWL 2)."""

from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from kg.reasoning import referee
from kg.reasoning.referee import Ruling, rule
from kg.vocabulary import RDF

PREFIXES = """
    @prefix : <http://example.org/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
VOCABULARY = """
    :Thing1 a owl:Class . :Plain a owl:Class . :Wet a owl:Class . :Big a owl:Class .
    :colour a owl:ObjectProperty . :near a owl:ObjectProperty . :knows a owl:ObjectProperty .
"""


def triples(text: str) -> list[ox.Triple]:
    quads = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def ruling(axioms: str, data: str) -> Ruling:
    return rule(triples(VOCABULARY + axioms), triples(data))


def inferred(axioms: str, data: str) -> set[str]:
    """What holds, as short text: `x a C` and `x p y`."""
    found = ruling(axioms, data)
    assert found.consistent
    return {short(t) for t in found.inferred}


def short(t: ox.Triple) -> str:
    assert isinstance(t.subject, ox.NamedNode)
    assert isinstance(t.object, ox.NamedNode)
    names = (n.value.removeprefix("http://example.org/") for n in (t.subject, t.object))
    subject, value = names
    name = t.predicate.value.removeprefix("http://example.org/")
    return f"{subject} {'a' if t.predicate == RDF.type else name} {value}"


CASES = {
    "asserted only": ("", ":x a :Wet ; :near :y .", {"x a Wet", "x near y"}),
    "class hierarchy and an equivalent class": (
        ":Wet rdfs:subClassOf :Big . :Big owl:equivalentClass :Plain .",
        ":x a :Wet .",
        {"x a Wet", "x a Big", "x a Plain"},
    ),
    "a class defined by a value, both ways": (
        ":Wet owl:equivalentClass"
        " [ a owl:Restriction ; owl:onProperty :colour ; owl:hasValue :blue ] .",
        ":x :colour :blue . :y a :Wet . :z :colour :red .",
        {"x a Wet", "x colour blue", "y a Wet", "y colour blue", "z colour red"},
    ),
    "an intersection, both ways": (
        ":Wet owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Big :Plain ) ] .",
        ":x a :Big , :Plain . :y a :Wet . :z a :Big .",
        {"x a Big", "x a Plain", "x a Wet", "y a Wet", "y a Big", "y a Plain", "z a Big"},
    ),
    "a general class axiom": (
        "[] a owl:Class ; owl:intersectionOf ( :Big"
        " [ a owl:Restriction ; owl:onProperty :colour ; owl:hasValue :blue ] ) ;"
        " rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :near ; owl:hasValue :sea ] .",
        ":x a :Big ; :colour :blue . :y :colour :blue .",
        {"x a Big", "x colour blue", "x near sea", "y colour blue"},
    ),
    "a chain, and a property above it": (
        ":far a owl:ObjectProperty ; owl:propertyChainAxiom ( :near :knows ) ;"
        " rdfs:subPropertyOf :colour .",
        ":x :near :y . :y :knows :z .",
        {"x near y", "y knows z", "x far z", "x colour z"},
    ),
    "a chain that starts from an inferred value": (
        ":Big rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :near ; owl:hasValue :h ] ."
        " :far a owl:ObjectProperty ; owl:propertyChainAxiom ( :near :knows ) . :h :knows :task .",
        ":x a :Big .",
        {"x a Big", "x near h", "h knows task", "x far task"},
    ),
    "inverse and sub-property, also of the inverse": (
        ":by a owl:ObjectProperty ; owl:inverseOf :near . :knows rdfs:subPropertyOf :near ."
        " :known a owl:ObjectProperty ; owl:inverseOf :knows .",
        ":x :knows :y . :b :known :a .",
        {
            *("x knows y", "x near y", "y known x", "y by x"),
            *("b known a", "b by a", "a knows b", "a near b"),
        },
    ),
    "symmetric, below it, and transitive": (
        ":near a owl:SymmetricProperty . :knows rdfs:subPropertyOf :near ."
        " :colour a owl:TransitiveProperty .",
        ":x :knows :y . :a :colour :b . :b :colour :c .",
        {"x knows y", "x near y", "y near x", "a colour b", "b colour c", "a colour c"},
    ),
    "domain, and range of one that is only an object": (
        ":near rdfs:domain :Big ; rdfs:range :Wet . :Wet rdfs:subClassOf :Plain .",
        ":x :near :y .",
        {"x near y", "x a Big", "y a Wet", "y a Plain"},
    ),
    "a functional property makes its two values one": (
        ":colour a owl:FunctionalProperty .",
        ":x :colour :a , :b . :a :near :c . :b a :Wet .",
        {"x colour a", "x colour b", "a near c", "b near c", "a a Wet", "b a Wet"},
    ),
    "a class of everything": (
        ":Plain owl:equivalentClass owl:Thing .",
        ":x :near :y . :z a :Wet .",
        {"x near y", "z a Wet", "x a Plain", "y a Plain", "z a Plain"},
    ),
    "an anonymous individual counts but is not named": (
        ":far a owl:ObjectProperty ; owl:propertyChainAxiom ( :near :knows ) .",
        ":x :near [ a :Wet ; :knows :y ] .",
        {"x far y"},
    ),
    "names beyond ASCII": ("", ":gåsø :near :æra .", {"gåsø near æra"}),
    "a value that is itself a class or a property": (
        "",
        ":x :near :Wet ; :knows :colour .",
        {"x near Wet", "x knows colour"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_follows_and_nothing_else(name: str) -> None:
    axioms, data, expected = CASES[name]
    assert inferred(axioms, data) == expected


CLASHES = {
    "disjoint classes": (":Wet owl:disjointWith :Big .", ":x a :Wet , :Big ."),
    "a list of disjoint classes": (
        "[] a owl:AllDisjointClasses ; owl:members ( :Wet :Big :Plain ) .",
        ":x a :Plain , :Big .",
    ),
    "two different values of a functional property": (
        ":colour a owl:FunctionalProperty ."
        " [] a owl:AllDifferent ; owl:distinctMembers ( :red :blue :green ) .",
        ":x :colour :red , :green .",
    ),
    "range against an asserted class": (
        ":near rdfs:range :Wet . :Wet owl:disjointWith :Big .",
        ":x :near :y . :y a :Big .",
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_a_clash_is_a_ruling_and_not_an_error(name: str) -> None:
    assert ruling(*CLASHES[name]) == Ruling(consistent=False)


def test_an_impossible_class_is_named_and_the_rest_still_follows() -> None:
    found = ruling(
        ":Wet owl:disjointWith :Big . :Odd a owl:Class ; rdfs:subClassOf :Wet , :Big .",
        ":x a :Wet .",
    )
    assert found.consistent
    assert found.unsatisfiable == {"http://example.org/Odd"}
    assert {short(t) for t in found.inferred} == {"x a Wet"}


def test_literals_annotations_and_imports_are_kept_from_hermit() -> None:
    found = inferred(
        "<http://example.org/o> a owl:Ontology ; owl:imports <http://nowhere.invalid/o> ."
        ' :founded a owl:DatatypeProperty ; rdfs:range xsd:gYear . :Wet rdfs:label "wet"@en .'
        " :note a owl:AnnotationProperty ; rdfs:domain :Wet . :Wet rdfs:subClassOf :Big ."
        " [] a owl:Axiom ; owl:annotatedSource :Wet ; owl:annotatedTarget :Big ;"
        " owl:annotatedProperty rdfs:subClassOf ; :near :y .",
        ':x a :Wet ; :founded "2006"^^xsd:gYear ; :note :y .',
    )
    assert found == {"x a Wet", "x a Big"}


def test_only_terms_of_the_ontology_are_reported() -> None:
    found = inferred(
        "", ":Other a owl:Class . :p a owl:ObjectProperty . :x a :Other , :Big ; :p :y ."
    )
    assert found == {"x a Big"}


def test_a_property_without_values_is_not_missed() -> None:
    assert inferred(":knows rdfs:subPropertyOf :near ; rdfs:domain :Wet .", ":x :near :y .") == {
        "x near y"
    }


def test_no_individual_at_all() -> None:
    assert ruling("", "") == Ruling(consistent=True)


def test_hermit_forgets_no_individual_at_the_edge_of_its_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """51 chains make slices of 99; HermiT 1.3.8 forgets the one individual that is left over.

    Where that happens, the referee asks once more: at the first of these two numbers, as it is now.
    """
    hermit, asked = referee._ask, []

    def counting(told: Iterable[ox.Triple], *options: str) -> str:
        asked.append(options)
        return hermit(told, *options)

    monkeypatch.setattr(referee, "_ask", counting)
    chains = " ".join(
        f":c{i} a owl:ObjectProperty ; owl:propertyChainAxiom ( :near :knows ) ." for i in range(50)
    )
    for number in (139, 140):
        data = ":m :knows :m ." + " ".join(f":x{i} :near :m ." for i in range(number))
        expected = {f"x{i} c{k} m" for i in range(number) for k in range(50)}
        assert {t for t in inferred(chains, data) if " c" in t} == expected
    assert asked.count(referee.PROPERTIES) == 2 + 1
