"""The chainer against its specification: the rules as SPARQL, run in a store to a fixpoint."""

from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reasoning.axioms import Axiom, Expression, HasValue
from kg.reasoning.chainer import Closure, Derivation, RuleIndex, Triple
from kg.reasoning.rules import CLASH, TYPE, Rule, compile_rules, facts

EX = "http://example.org/"
CLASSES = [EX + name for name in ("A", "B", "C", "D")]
PROPERTIES = [EX + name for name in ("p", "q", "r")]
INDIVIDUALS = [EX + name for name in ("a", "b", "c", "d")]

classes = st.sampled_from(CLASSES)
properties = st.sampled_from(PROPERTIES)
individuals = st.sampled_from(INDIVIDUALS)
expressions: st.SearchStrategy[Expression] = st.one_of(
    classes, st.builds(HasValue, properties, individuals)
)
conjunctions = st.lists(expressions, min_size=1, max_size=3, unique=True).map(tuple)
one_property = properties.map(lambda p: (p,))
one_class = classes.map(lambda c: (c,))


def _several(members: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[tuple[str], ...]]:
    lists = st.lists(members, min_size=2, max_size=3, unique=True)
    return lists.map(lambda found: tuple((m,) for m in found))


axioms = st.one_of(
    st.builds(
        Axiom,
        st.sampled_from(["SubClassOf", "EquivalentClasses"]),
        st.tuples(conjunctions, conjunctions),
    ),
    st.builds(
        Axiom,
        st.sampled_from(["SubObjectPropertyOf", "InverseObjectProperties"]),
        st.tuples(one_property, one_property),
    ),
    st.builds(
        Axiom,
        st.sampled_from(["ObjectPropertyDomain", "ObjectPropertyRange"]),
        st.tuples(one_property, one_class),
    ),
    st.builds(
        Axiom,
        st.sampled_from(
            ["FunctionalObjectProperty", "SymmetricObjectProperty", "TransitiveObjectProperty"]
        ),
        st.tuples(one_property),
    ),
    st.builds(
        Axiom,
        st.just("PropertyChain"),
        st.tuples(st.lists(properties, min_size=2, max_size=3).map(tuple), one_property),
    ),
    st.builds(Axiom, st.just("DisjointClasses"), _several(classes)),
    st.builds(Axiom, st.just("DifferentIndividuals"), _several(individuals)),
)
rule_sets = st.lists(axioms, min_size=1, max_size=6)
triples = st.one_of(
    st.tuples(individuals, st.just(TYPE), classes),
    st.tuples(individuals, properties, individuals),
)
data = st.lists(triples, min_size=1, max_size=8, unique=True)


def _prepared(theory: Sequence[Axiom], told: Sequence[Triple]) -> tuple[list[Rule], list[Triple]]:
    return compile_rules(theory), [*told, *sorted(facts(theory) - set(told))]


def _closed(rules: list[Rule], told: Sequence[Triple]) -> Closure:
    closure = Closure(RuleIndex(rules))
    closure.add(told)
    return closure


def _in_store(rules: list[Rule], told: Sequence[Triple]) -> set[Triple]:
    """The specification: every rule as an update, over and over, until nothing is new."""
    asserted, inferred = ox.NamedNode("urn:asserted"), ox.NamedNode("urn:inferred")
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o), asserted) for s, p, o in told
    )
    updates = [rule.sparql(inferred.value, [asserted.value, inferred.value]) for rule in rules]
    before = -1
    while len(store) != before:
        before = len(store)
        for update in updates:
            store.update(update)
    return {(q.subject.value, q.predicate.value, q.object.value) for q in store}


@settings(max_examples=150, deadline=None)
@given(rule_sets, data)
def test_the_chainer_equals_the_rules_run_in_a_store(
    theory: list[Axiom], told: list[Triple]
) -> None:
    rules, given_ = _prepared(theory, told)
    assert set(_closed(rules, given_).derivations) == _in_store(rules, given_)


@settings(max_examples=100, deadline=None)
@given(rule_sets, data, st.randoms(use_true_random=False))
def test_the_order_of_triples_and_rules_changes_nothing(
    theory: list[Axiom], told: list[Triple], chance: object
) -> None:
    rules, given_ = _prepared(theory, told)
    expected = set(_closed(rules, given_).derivations)
    shuffled = [sorted(given_), sorted(given_, reverse=True)]
    for order in shuffled:
        assert set(_closed(rules[::-1], order).derivations) == expected


@settings(max_examples=100, deadline=None)
@given(rule_sets, data)
def test_what_was_added_is_never_called_inferred(theory: list[Axiom], told: list[Triple]) -> None:
    """Asserted and inferred triples live in graphs of their own (design section 4)."""
    rules, given_ = _prepared(theory, told)
    inferred = set(_closed(rules, given_).inferred())
    assert inferred & set(given_) == set()
    assert inferred | set(given_) == set(_closed(rules, given_).derivations)


@settings(max_examples=100, deadline=None)
@given(rule_sets, data)
def test_a_derivation_fills_the_body_of_its_rule_with_what_holds(
    theory: list[Axiom], told: list[Triple]
) -> None:
    rules, given_ = _prepared(theory, told)
    closure = _closed(rules, given_)
    for triple, why in closure.derivations.items():
        if why is None:
            continue
        assert why.rule in rules
        assert all(premise in closure for premise in why.premises)
        binding = _binding(why)
        assert tuple(binding.get(t, t) for t in why.rule.head) == triple


def _binding(why: Derivation) -> dict[str, str]:
    """The variables of the rule as its premises fill them; each stands for one thing."""
    binding: dict[str, str] = {}
    for pattern, premise in zip(why.rule.body, why.premises, strict=True):
        for wanted, found in zip(pattern, premise, strict=True):
            if wanted.startswith("?"):
                assert binding.setdefault(wanted, found) == found
            else:
                assert wanted == found
    return binding


@settings(max_examples=100, deadline=None)
@given(rule_sets, data)
def test_derivations_end_at_what_was_added(theory: list[Axiom], told: list[Triple]) -> None:
    rules, given_ = _prepared(theory, told)
    closure = _closed(rules, given_)
    grounded: set[Triple] = set()

    def ground(triple: Triple, path: frozenset[Triple]) -> None:
        assert triple not in path, "a triple rests on itself"
        if triple in grounded:
            return
        why = closure.why(triple)
        if why is None:
            assert triple in given_
        else:
            for premise in why.premises:
                ground(premise, path | {triple})
        grounded.add(triple)

    for triple in closure.derivations:
        ground(triple, frozenset())
    assert grounded == set(closure.derivations)


@settings(max_examples=100, deadline=None)
@given(rule_sets, data, data)
def test_adding_in_steps_gives_the_same_as_in_one_go(
    theory: list[Axiom], first: list[Triple], second: list[Triple]
) -> None:
    rules, given_ = _prepared(theory, [*first, *second])
    stepwise = Closure(RuleIndex(rules))
    for triple in given_:
        stepwise.add([triple])
    assert set(stepwise.derivations) == set(_closed(rules, given_).derivations)


@settings(max_examples=100, deadline=None)
@given(rule_sets, data, data)
def test_a_closure_on_a_base_sees_the_same_as_one_closure(
    theory: list[Axiom], first: list[Triple], second: list[Triple]
) -> None:
    rules, common = _prepared(theory, first)
    base = _closed(rules, common)
    before = dict(base.derivations)
    layer = Closure(RuleIndex(rules), base)
    layer.add(second)
    whole = set(_closed(rules, [*common, *second]).derivations)
    assert set(base.derivations) | set(layer.derivations) == whole
    assert base.derivations == before, "the base must not change"
    assert not set(layer.derivations) & set(before), "what the base holds is not held twice"
    assert all(t in layer for t in whole)
    assert all(layer.why(t) == before[t] for t in before)


def test_clashes_are_listed_with_their_derivation() -> None:
    theory = [Axiom("DisjointClasses", ((CLASSES[0],), (CLASSES[1],)))]
    told = [(INDIVIDUALS[0], TYPE, CLASSES[0]), (INDIVIDUALS[0], TYPE, CLASSES[1])]
    closure = _closed(compile_rules(theory), told)
    ((subject, predicate, _),) = closure.clashes()
    why = closure.why(closure.clashes()[0])
    assert (subject, predicate) == (INDIVIDUALS[0], CLASH)
    assert why is not None
    assert set(why.premises) == set(told)


def test_what_was_never_added_is_not_there() -> None:
    closure = _closed([], [(INDIVIDUALS[0], TYPE, CLASSES[0])])
    assert (INDIVIDUALS[1], TYPE, CLASSES[0]) not in closure
    assert closure.why((INDIVIDUALS[1], TYPE, CLASSES[0])) is None
    assert list(closure.inferred()) == []


@pytest.mark.parametrize("told", [1, 2])
def test_a_triple_that_matches_two_conditions_of_a_rule_fills_both(told: int) -> None:
    theory = [Axiom("PropertyChain", ((PROPERTIES[0], PROPERTIES[0]), (PROPERTIES[1],)))]
    loop = (INDIVIDUALS[0], PROPERTIES[0], INDIVIDUALS[0])
    closure = _closed(compile_rules(theory), [loop] * told)
    assert list(closure.inferred()) == [(INDIVIDUALS[0], PROPERTIES[1], INDIVIDUALS[0])]


@settings(max_examples=150, deadline=None)
@given(rule_sets, data, data)
def test_derivations_in_a_layer_rest_on_its_triples_and_the_base(
    theory: list[Axiom], first: list[Triple], second: list[Triple]
) -> None:
    rules, common = _prepared(theory, first)
    base = _closed(rules, common)
    layer = Closure(RuleIndex(rules), base)
    layer.add(second)
    assert not set(layer.inferred()) & set(second)
    for triple in layer.derivations:
        agenda = [triple]
        path: set[Triple] = set()
        while agenda:
            one = agenda.pop()
            assert one in layer
            if why := layer.why(one):
                binding = _binding(why)
                assert tuple(binding.get(t, t) for t in why.rule.head) == one
                assert triple not in why.premises, "a triple rests on itself"
                agenda += set(why.premises) - path
                path |= set(why.premises)
