"""Axioms compiled to rules, by the OWL 2 RL/RDF rule of each kind (W3C OWL 2 Profiles, 4.3).

A rule has one head and a body of triple patterns; a variable is a string that begins with "?".
The same rules run in process (`chainer`) and, printed by `sparql`, inside any store.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

from kg.reasoning.axioms import Axiom, Expression, HasValue, UnknownAxiom
from kg.vocabulary import CG, OWL, RDF

TYPE = RDF.type.value
DIFFERENT = OWL.differentFrom.value
CLASH = "urn:klynge:clash"
"""The predicate of a contradiction: its subject is what clashes, its object the rule's name."""

Pattern = tuple[str, str, str]
Conclusion = tuple[Pattern, tuple[Pattern, ...]]
Parts = tuple[tuple[Expression, ...], ...]


class JoinsObservations(ValueError):
    """A rule that could join two observations, which reasoning in blocks does not allow."""


@dataclass(frozen=True)
class Rule:
    """`head` holds wherever all of `body` does; `axiom` is what says so."""

    name: str
    head: Pattern
    body: tuple[Pattern, ...]
    axiom: Axiom

    def sparql(self, into: str, of: Iterable[str]) -> str:
        """The rule as a SPARQL 1.1 update from the graphs `of` into the graph `into`."""
        using = "".join(f"USING <{graph}>\n" for graph in of)
        where = " ".join(map(_printed, self.body))
        distinct = "FILTER(?y != ?z) " if self.head[1] == CLASH else ""
        return (
            f"INSERT {{ GRAPH <{into}> {{ {_printed(self.head)} }} }}\n"
            f"{using}WHERE {{ {where} {distinct if '?z' in where else ''}}}"
        )


def compile_rules(axioms: Iterable[Axiom]) -> list[Rule]:
    """The rules of all axioms, numbered by axiom. Raises `UnknownAxiom`, `JoinsObservations`."""
    axioms = list(axioms)
    rules = []
    for number, axiom in enumerate(axioms, start=1):
        for head, body in _compiled(axiom):
            if head not in body:
                name = f"urn:klynge:rule:{number}"
                rules.append(
                    Rule(name, (*head[:2], name) if head[1] == CLASH else head, body, axiom)
                )
    _refuse_joins(rules, axioms)
    return rules


def facts(axioms: Iterable[Axiom]) -> set[Pattern]:
    """What axioms say of individuals as such: which of them are different."""
    different = (a for a in axioms if a.kind == "DifferentIndividuals")
    pairs = (p for a in different for p in permutations(map(_name, a.parts), 2))
    return {(one, DIFFERENT, other) for one, other in pairs}


def _compiled(axiom: Axiom) -> Iterator[Conclusion]:
    if axiom.kind not in COMPILERS:
        raise UnknownAxiom(f"the rule compiler does not know {axiom}")
    yield from COMPILERS[axiom.kind](axiom.parts)


def _subclass_of(parts: Parts) -> Iterator[Conclusion]:
    yield from _subclass(parts[0], parts[1])


def _equivalent(parts: Parts) -> Iterator[Conclusion]:
    yield from _subclass(parts[0], parts[1])
    yield from _subclass(parts[1], parts[0])


def _subproperty(parts: Parts) -> Iterator[Conclusion]:
    yield ("?x", _name(parts[1]), "?y"), (("?x", _name(parts[0]), "?y"),)


def _inverse(parts: Parts) -> Iterator[Conclusion]:
    for p, q in permutations((_name(parts[0]), _name(parts[1]))):
        yield ("?y", q, "?x"), (("?x", p, "?y"),)


def _symmetric(parts: Parts) -> Iterator[Conclusion]:
    yield ("?y", _name(parts[0]), "?x"), (("?x", _name(parts[0]), "?y"),)


def _transitive(parts: Parts) -> Iterator[Conclusion]:
    yield from _chain((_name(parts[0]),) * 2, _name(parts[0]))


def _property_chain(parts: Parts) -> Iterator[Conclusion]:
    yield from _chain([_name((p,)) for p in parts[0]], _name(parts[1]))


def _domain(parts: Parts) -> Iterator[Conclusion]:
    yield ("?x", TYPE, _name(parts[1])), (("?x", _name(parts[0]), "?y"),)


def _range(parts: Parts) -> Iterator[Conclusion]:
    yield ("?y", TYPE, _name(parts[1])), (("?x", _name(parts[0]), "?y"),)


def _functional(parts: Parts) -> Iterator[Conclusion]:
    p = _name(parts[0])
    yield ("?x", CLASH, ""), (("?x", p, "?y"), ("?x", p, "?z"), ("?y", DIFFERENT, "?z"))


def _disjoint(parts: Parts) -> Iterator[Conclusion]:
    for one, other in combinations(map(_name, parts), 2):
        yield ("?x", CLASH, ""), (("?x", TYPE, one), ("?x", TYPE, other))


def _different(parts: Parts) -> Iterator[Conclusion]:
    """No rule: what is different is given to the chainer as `facts`."""
    yield from ()


COMPILERS: dict[str, Callable[[Parts], Iterator[Conclusion]]] = {
    "SubClassOf": _subclass_of,
    "EquivalentClasses": _equivalent,
    "SubObjectPropertyOf": _subproperty,
    "InverseObjectProperties": _inverse,
    "SymmetricObjectProperty": _symmetric,
    "TransitiveObjectProperty": _transitive,
    "PropertyChain": _property_chain,
    "ObjectPropertyDomain": _domain,
    "ObjectPropertyRange": _range,
    "FunctionalObjectProperty": _functional,
    "DisjointClasses": _disjoint,
    "DifferentIndividuals": _different,
}
"""What each kind of axiom concludes, by the table of OWL 2 RL/RDF rules that covers it."""


def _subclass(sub: tuple[Expression, ...], sup: tuple[Expression, ...]) -> Iterator[Conclusion]:
    body = tuple(map(_membership, sub))
    for expression in sup:
        yield _membership(expression), body


def _membership(expression: Expression) -> Pattern:
    if isinstance(expression, HasValue):
        return "?x", expression.property, expression.value
    return "?x", TYPE, expression


def _chain(links: Iterable[str], whole: str) -> Iterator[Conclusion]:
    body = tuple((f"?x{i}", p, f"?x{i + 1}") for i, p in enumerate(links))
    yield (body[0][0], whole, body[-1][2]), body


def _name(part: tuple[Expression, ...]) -> str:
    (expression,) = part
    if isinstance(expression, HasValue):
        raise UnknownAxiom(f"{expression} stands where the rule compiler knows only names")
    return expression


def _printed(pattern: Pattern) -> str:
    return " ".join(t if t.startswith("?") else f"<{t}>" for t in pattern) + " ."


def _refuse_joins(rules: Iterable[Rule], axioms: list[Axiom]) -> None:
    """No rule with several patterns may be about more than one observation.

    Which places of a property hold an observation follows from domains, ranges, inverses, broader
    properties and definitions.
    """
    observations = _below({CG.Observation.value}, axioms)
    ends = _ends(axioms, observations)

    def reached(pattern: Pattern) -> set[str]:
        """The terms of a pattern that stand for observations."""
        s, p, o = pattern
        if p == TYPE:
            return {s} if o in observations else set()
        return ({s} if (p, "subject") in ends else set()) | (
            {o} if (p, "object") in ends else set()
        )

    for rule in rules:
        about = set[str]().union(*map(reached, rule.body))
        if len(rule.body) > 1 and len(about) > 1:
            raise JoinsObservations(f"{rule.axiom} joins two observations")


def _below(classes: set[str], axioms: list[Axiom]) -> set[str]:
    """The classes and every named class that is declared or defined to lie under them."""
    kinds = ("SubClassOf", "EquivalentClasses")
    while (
        more := {
            part[0]
            for a in axioms
            if a.kind in kinds
            for part, other in permutations(a.parts)
            if len(part) == 1 and isinstance(part[0], str) and classes & set(other)
            if a.kind == "EquivalentClasses" or part == a.parts[0]
        }
        - classes
    ):
        classes = classes | more
    return classes


End = tuple[str, str]
"""A property, and which of its ends: subject or object."""


def _ends(axioms: list[Axiom], classes: set[str]) -> set[End]:
    """The ends of properties that hold members of the classes."""
    sides = {"ObjectPropertyDomain": "subject", "ObjectPropertyRange": "object"}
    found = {
        (_name(a.parts[0]), sides[a.kind])
        for a in axioms
        if a.kind in sides and _name(a.parts[1]) in classes
    }
    while more := {end for a in axioms for end in _passed_on(a, found)} - found:
        found |= more
    return found


def _passed_on(axiom: Axiom, ends: set[End]) -> Iterator[End]:
    """The ends that hold such members because those of an inverse or broader property do."""
    other = {"subject": "object", "object": "subject"}
    if axiom.kind == "SubObjectPropertyOf":
        narrow, broad = map(_name, axiom.parts)
        yield from ((narrow, side) for p, side in ends if p == broad)
    if axiom.kind in ("InverseObjectProperties", "SymmetricObjectProperty"):
        one, another = _name(axiom.parts[0]), _name(axiom.parts[-1])
        for p, side in ends:
            if p in (one, another):
                yield (another if p == one else one), other[side]
