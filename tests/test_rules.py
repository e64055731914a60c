"""Axioms compiled to rules: what each kind concludes, what it does not, and what is refused.

The expected conclusions are those of the rule tables of OWL 2 RL/RDF (W3C OWL 2 Profiles, 4.3),
whose rule is named beside each case.
"""

import pyoxigraph as ox
import pytest
from test_axioms import EX, VALUE, axioms_of

from kg.reasoning.axioms import Axiom, UnknownAxiom
from kg.reasoning.chainer import Closure, RuleIndex
from kg.reasoning.rules import CLASH, TYPE, JoinsObservations, compile_rules, facts
from kg.vocabulary import CG

Statement = tuple[str, str, str]


def _triples(text: str) -> set[Statement]:
    """Statements such as "a p b; b type A" between names of the example namespace."""
    parts = [statement.split() for statement in text.split(";") if statement.strip()]
    return {
        (EX + s, TYPE if p == "type" else CLASH if p == "clash" else EX + p, EX + o)
        for s, p, o in parts
    }


def _concluded(turtle: str, given: str) -> set[Statement]:
    axioms = axioms_of(turtle)
    closure = Closure(RuleIndex(compile_rules(axioms)))
    closure.add(sorted(_triples(given)))
    closure.add(sorted(facts(axioms)))
    return set(closure.inferred())


@pytest.mark.parametrize(
    ("turtle", "given", "concluded"),
    [
        pytest.param(":A rdfs:subClassOf :B .", "a type A", "a type B", id="cax-sco"),
        pytest.param(
            ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .",
            "a type A",
            "a type B; a type C",
            id="cax-sco, twice",
        ),
        pytest.param(":A owl:equivalentClass :B .", "a type A", "a type B", id="cax-eqc1"),
        pytest.param(":A owl:equivalentClass :B .", "a type B", "a type A", id="cax-eqc2"),
        pytest.param(f":A rdfs:subClassOf {VALUE} .", "x type A", "x p a", id="cls-hv1"),
        pytest.param(f"{VALUE} rdfs:subClassOf :A .", "x p a", "x type A", id="cls-hv2"),
        pytest.param(
            "[ owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C .",
            "x type A; x type B",
            "x type C",
            id="cls-int1",
        ),
        pytest.param(
            f":A rdfs:subClassOf [ owl:intersectionOf ( :B {VALUE} ) ] .",
            "x type A",
            "x type B; x p a",
            id="cls-int2",
        ),
        pytest.param(
            f":A owl:equivalentClass [ owl:intersectionOf ( :B {VALUE} ) ] .",
            "x type B; x p a",
            "x type A",
            id="cls-int1 and cls-hv2",
        ),
        pytest.param(":p rdfs:domain :A .", "x p y", "x type A", id="prp-dom"),
        pytest.param(":p rdfs:range :A .", "x p y", "y type A", id="prp-rng"),
        pytest.param(":p rdfs:subPropertyOf :q .", "x p y", "x q y", id="prp-spo1"),
        pytest.param(
            ":r owl:propertyChainAxiom ( :p :q ) .",
            "x p y; y q z",
            "x r z",
            id="prp-spo2",
        ),
        pytest.param(
            ":r owl:propertyChainAxiom ( :p :q :p ) .",
            "x p y; y q z; z p w",
            "x r w",
            id="prp-spo2, three links",
        ),
        pytest.param(":p owl:inverseOf :q .", "x p y", "y q x", id="prp-inv1"),
        pytest.param(":p owl:inverseOf :q .", "x q y", "y p x", id="prp-inv2"),
        pytest.param(":p a owl:SymmetricProperty .", "x p y", "y p x", id="prp-symp"),
        pytest.param(
            ":p a owl:TransitiveProperty .",
            "x p y; y p z; z p w",
            "x p z; y p w; x p w",
            id="prp-trp",
        ),
    ],
)
def test_a_kind_of_axiom_concludes_what_owl_rl_says(
    turtle: str, given: str, concluded: str
) -> None:
    assert _concluded(turtle, given) == _triples(concluded)


@pytest.mark.parametrize(
    ("turtle", "given"),
    [
        (":A rdfs:subClassOf :B .", "a type B"),
        (f":A rdfs:subClassOf {VALUE} .", "x p a"),
        (f":A rdfs:subClassOf {VALUE} .", "x p b"),
        ("[ owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C .", "x type A; y type B"),
        (f":A owl:equivalentClass [ owl:intersectionOf ( :B {VALUE} ) ] .", "x type B; x p b"),
        (":p rdfs:subPropertyOf :q .", "x q y"),
        (":r owl:propertyChainAxiom ( :p :q ) .", "x p y; z q w"),
        (":p a owl:FunctionalProperty .", "x p y; x p z"),
        (":a owl:differentFrom :b .", "x p a; x p b"),
        (":A owl:disjointWith :B .", "x type A; y type B"),
    ],
)
def test_nothing_follows_where_a_condition_is_missing(turtle: str, given: str) -> None:
    assert _concluded(turtle, given) == set()


@pytest.mark.parametrize(
    ("turtle", "given", "subjects"),
    [
        pytest.param(":A owl:disjointWith :B .", "x type A; x type B", {"x"}, id="cax-dw"),
        pytest.param(
            "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
            "x type A; x type C; y type B",
            {"x"},
            id="cax-adc",
        ),
        pytest.param(
            ":p a owl:FunctionalProperty . :a owl:differentFrom :b .",
            "x p a; x p b; y p a",
            {"x"},
            id="prp-fp and eq-diff1",
        ),
        pytest.param(
            ":p a owl:FunctionalProperty . "
            "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) .",
            "x p c; x p b; y p c",
            {"x"},
            id="prp-fp and eq-diff2",
        ),
    ],
)
def test_a_contradiction_is_concluded_as_a_clash_of_its_subject(
    turtle: str, given: str, subjects: set[str]
) -> None:
    found = {s for s, p, _ in _concluded(turtle, given) if p == CLASH}
    assert found == {EX + s for s in subjects}


def test_a_clash_names_its_rule() -> None:
    axioms = axioms_of(":A owl:disjointWith :B . :B rdfs:subClassOf :C .")
    (rule,) = (r for r in compile_rules(axioms) if r.head[1] == CLASH)
    ((_, _, said),) = (
        t
        for t in _concluded(
            ":A owl:disjointWith :B . :B rdfs:subClassOf :C .", "x type A; x type B"
        )
        if t[1] == CLASH
    )
    assert said == rule.name
    assert rule.axiom.kind == "DisjointClasses"


def test_different_individuals_differ_both_ways() -> None:
    found = facts(axioms_of("[] a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) ."))
    pairs = {(s.removeprefix(EX), o.removeprefix(EX)) for s, _, o in found}
    assert pairs == {(x, y) for x in "abc" for y in "abc" if x != y}


def test_every_rule_says_which_axiom_it_is_from() -> None:
    axioms = axioms_of(":A rdfs:subClassOf :B . :p rdfs:domain :A . :p owl:inverseOf :q .")
    rules = compile_rules(axioms)
    assert {r.axiom for r in rules} == set(axioms)
    names = {r.axiom: {s.name for s in rules if s.axiom == r.axiom} for r in rules}
    assert all(len(found) == 1 for found in names.values())
    assert len({name for found in names.values() for name in found}) == len(axioms)


def test_no_rule_concludes_its_own_condition() -> None:
    rules = compile_rules(axioms_of(":A owl:equivalentClass [ owl:intersectionOf ( :A :B ) ] ."))
    assert [(r.head, r.body) for r in rules] == [
        (("?x", TYPE, EX + "B"), (("?x", TYPE, EX + "A"),))
    ]


def test_a_kind_that_cannot_be_compiled_is_refused_by_name() -> None:
    with pytest.raises(UnknownAxiom, match="HasKey"):
        compile_rules([Axiom("HasKey", ((EX + "A",), (EX + "p",)))])


@pytest.mark.parametrize(
    "turtle",
    [
        ":p a owl:FunctionalProperty .",
        ":A owl:disjointWith :B .",
        f":A owl:equivalentClass [ owl:intersectionOf ( :B {VALUE} ) ] .",
        ":r owl:propertyChainAxiom ( :p :q :p ) .",
    ],
)
def test_a_printed_rule_is_a_sparql_update_that_reads_only_the_graphs_named(turtle: str) -> None:
    store = ox.Store()
    elsewhere = [("x", "p", "y"), ("y", "q", "z"), ("x", "type", "A"), ("x", "type", "B")]
    for s, p, o in elsewhere:
        ((one, two, three),) = _triples(f"{s} {p} {o}")
        triple = ox.NamedNode(one), ox.NamedNode(two), ox.NamedNode(three)
        store.add(ox.Quad(*triple, ox.NamedNode("urn:elsewhere")))
    for rule in compile_rules(axioms_of(turtle)):
        store.update(rule.sparql("urn:into", ["urn:of", "urn:into"]))
    assert len(store) == len(elsewhere)


OBSERVATIONS = f"""
@prefix cg: <{CG.base}> .
cg:Observation a owl:Class . cg:Special rdfs:subClassOf cg:Observation . cg:Cluster a owl:Class .
cg:observationOf a owl:ObjectProperty ; rdfs:domain cg:Observation ; rdfs:range cg:Cluster .
cg:hasObservation a owl:ObjectProperty ; rdfs:domain cg:Cluster ; rdfs:range cg:Observation .
cg:follows a owl:ObjectProperty ; rdfs:domain cg:Observation ; rdfs:range cg:Observation .
cg:hasSpecial a owl:ObjectProperty ; rdfs:domain cg:Cluster ; rdfs:range cg:Special .
cg:uses a owl:ObjectProperty ; rdfs:domain cg:Observation .
cg:serves a owl:ObjectProperty . cg:in a owl:ObjectProperty ; rdfs:domain cg:Cluster .
"""


@pytest.mark.parametrize(
    "axiom",
    [
        ":r owl:propertyChainAxiom ( cg:observationOf cg:hasObservation ) .",
        ":r owl:propertyChainAxiom ( cg:observationOf cg:in cg:hasObservation ) .",
        ":r owl:propertyChainAxiom ( cg:observationOf cg:hasSpecial ) .",
        "cg:hasObservation a owl:FunctionalProperty .",
        "cg:hasSpecial a owl:FunctionalProperty .",
    ],
)
def test_a_rule_that_joins_two_observations_is_refused(axiom: str) -> None:
    with pytest.raises(JoinsObservations, match="joins two observations"):
        compile_rules(axioms_of(OBSERVATIONS + axiom))


@pytest.mark.parametrize(
    "axiom",
    [
        pytest.param("cg:follows a owl:TransitiveProperty .", id="transitive"),
        pytest.param(":r owl:propertyChainAxiom ( cg:follows cg:follows ) .", id="chain"),
        pytest.param(":r owl:propertyChainAxiom ( cg:follows cg:uses ) .", id="one of the next"),
    ],
)
def test_a_rule_that_goes_from_one_observation_to_the_next_is_refused(axiom: str) -> None:
    """Three observations, or two, fill its body, so blocks cannot be reasoned on apart."""
    with pytest.raises(JoinsObservations):
        compile_rules(axioms_of(OBSERVATIONS + axiom))


@pytest.mark.parametrize(
    "axiom",
    [
        pytest.param(
            ":inverse a owl:ObjectProperty ; owl:inverseOf cg:observationOf . "
            ":r owl:propertyChainAxiom ( cg:observationOf :inverse ) .",
            id="by an inverse",
        ),
        pytest.param(
            ":part a owl:ObjectProperty ; rdfs:subPropertyOf cg:hasObservation , :also . "
            ":part a owl:FunctionalProperty .",
            id="by a broader property",
        ),
        pytest.param(
            "cg:Defined owl:equivalentClass [ owl:intersectionOf ( cg:Observation :A ) ] . "
            ":defined a owl:ObjectProperty ; rdfs:range cg:Defined . "
            ":defined a owl:FunctionalProperty .",
            id="by a defined class",
        ),
    ],
)
def test_a_join_is_refused_also_where_axioms_imply_that_its_ends_are_observations(
    axiom: str,
) -> None:
    """The ends of a property follow from its inverse, its broader property, and definitions."""
    with pytest.raises(JoinsObservations):
        compile_rules(axioms_of(OBSERVATIONS + axiom))


@pytest.mark.parametrize(
    "axiom",
    [
        ":r owl:propertyChainAxiom ( cg:uses cg:serves ) .",
        ":r owl:propertyChainAxiom ( cg:observationOf cg:in ) .",
        ":r owl:propertyChainAxiom ( cg:hasObservation cg:uses ) .",
        "cg:uses a owl:FunctionalProperty .",
        "cg:observationOf a owl:FunctionalProperty .",
        "cg:in a owl:TransitiveProperty .",
        "cg:observationOf owl:inverseOf cg:hasObservation .",
        "cg:Special owl:disjointWith :A .",
        "cg:Special owl:equivalentClass [ owl:intersectionOf ( cg:Observation "
        "[ a owl:Restriction ; owl:onProperty cg:uses ; owl:hasValue :a ] ) ] .",
    ],
)
def test_a_rule_about_one_observation_is_compiled(axiom: str) -> None:
    before = len(compile_rules(axioms_of(OBSERVATIONS)))
    assert len(compile_rules(axioms_of(OBSERVATIONS + axiom))) > before
