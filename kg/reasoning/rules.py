"""Axioms compiled to rules, by the OWL 2 RL/RDF rule of each kind (W3C OWL 2 Profiles, 4.3).

A rule has one head and a body of triple patterns; a variable is a string that begins with "?".
The same rules run in process (`chainer`) and, printed by `sparql`, inside any store.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

from kg.reasoning.axioms import Axiom, Expression, HasValue, UnknownAxiom
from kg.vocabulary import CG, OWL, RDF

TYPE = RDF.type.value
DIFFERENT = OWL.differentFrom.value
CLASH = "urn:klynge:clash"
"""The predicate of a contradiction: its subject is what clashes, its object the rule's name."""

Pattern = tuple[str, str, str]


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
        """The rule as a SPARQL 1.1 update that reads the graphs `of` and writes the graph `into`."""
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
                rules.append(Rule(name, (*head[:2], name) if head[1] == CLASH else head, body, axiom))
    _refuse_joins(rules, axioms)
    return rules


def facts(axioms: Iterable[Axiom]) -> set[Pattern]:
    """What axioms say of individuals as such: which of them are different."""
    different = (a for a in axioms if a.kind == "DifferentIndividuals")
    pairs = (p for a in different for p in permutations(map(_name, a.parts), 2))
    return {(one, DIFFERENT, other) for one, other in pairs}


def _compiled(axiom: Axiom) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    parts = axiom.parts
    match axiom.kind:
        case "SubClassOf":
            yield from _subclass(parts[0], parts[1])
        case "EquivalentClasses":
            yield from _subclass(parts[0], parts[1])
            yield from _subclass(parts[1], parts[0])
        case "SubObjectPropertyOf":
            yield ("?x", _name(parts[1]), "?y"), (("?x", _name(parts[0]), "?y"),)
        case "InverseObjectProperties":
            for p, q in permutations((_name(parts[0]), _name(parts[1]))):
                yield ("?y", q, "?x"), (("?x", p, "?y"),)
        case "SymmetricObjectProperty":
            yield ("?y", _name(parts[0]), "?x"), (("?x", _name(parts[0]), "?y"),)
        case "TransitiveObjectProperty":
            yield from _chain((_name(parts[0]),) * 2, _name(parts[0]))
        case "PropertyChain":
            yield from _chain([_name((p,)) for p in parts[0]], _name(parts[1]))
        case "ObjectPropertyDomain":
            yield ("?x", TYPE, _name(parts[1])), (("?x", _name(parts[0]), "?y"),)
        case "ObjectPropertyRange":
            yield ("?y", TYPE, _name(parts[1])), (("?x", _name(parts[0]), "?y"),)
        case "FunctionalObjectProperty":
            p = _name(parts[0])
            yield ("?x", CLASH, ""), (("?x", p, "?y"), ("?x", p, "?z"), ("?y", DIFFERENT, "?z"))
        case "DisjointClasses":
            for one, other in combinations(map(_name, parts), 2):
                yield ("?x", CLASH, ""), (("?x", TYPE, one), ("?x", TYPE, other))
        case "DifferentIndividuals":
            return
        case _:
            raise UnknownAxiom(f"the rule compiler does not know {axiom}")


def _subclass(
    sub: tuple[Expression, ...], sup: tuple[Expression, ...]
) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    body = tuple(map(_membership, sub))
    for expression in sup:
        yield _membership(expression), body


def _membership(expression: Expression) -> Pattern:
    if isinstance(expression, HasValue):
        return "?x", expression.property, expression.value
    return "?x", TYPE, expression


def _chain(
    links: Iterable[str], whole: str
) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    body = tuple((f"?x{i}", p, f"?x{i + 1}") for i, p in enumerate(links))
    yield (body[0][0], whole, body[-1][2]), body


def _name(part: tuple[Expression, ...]) -> str:
    (expression,) = part
    if isinstance(expression, HasValue):
        raise UnknownAxiom(f"{expression} stands where the rule compiler knows only names")
    return expression


def _printed(pattern: Pattern) -> str:
    return " ".join(t if t.startswith("?") else f"<{t}>" for t in pattern) + " ."


def _refuse_joins(rules: Iterable[Rule], axioms: Iterable[Axiom]) -> None:
    """No rule may join two observations: its patterns that reach one must share that one.

    Which places of a property hold an observation is read from its domain and range.
    """
    places = _observation_places(axioms)
    for rule in rules:
        reached = [{t for t, there in zip(p, places(p), strict=True) if there} for p in rule.body]
        reached = [r for r in reached if r]
        if reached and not set.intersection(*reached):
            raise JoinsObservations(f"{rule.axiom} joins two observations")


def _observation_places(axioms: Iterable[Axiom]):  # type: ignore[no-untyped-def]
    axioms = list(axioms)
    observations = {CG.Observation.value}
    while True:
        more = {
            _name(a.parts[0])
            for a in axioms
            if a.kind == "SubClassOf" and a.parts[1][0] in observations and len(a.parts[0]) == 1
        } - observations
        if not more:
            break
        observations |= more
    ends = {
        kind: {_name(a.parts[0]) for a in axioms if a.kind == kind and a.parts[1][0] in observations}
        for kind in ("ObjectPropertyDomain", "ObjectPropertyRange")
    }

    def places(pattern: Pattern) -> tuple[bool, bool, bool]:
        s, p, o = pattern
        if p == TYPE:
            return o in observations, False, False
        return p in ends["ObjectPropertyDomain"], False, p in ends["ObjectPropertyRange"]

    return places
