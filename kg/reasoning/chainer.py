"""The rules run in process: semi-naive forward chaining that keeps one derivation a triple.

Triples are tuples of strings, IRIs or blank node names; literals take no part in reasoning.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.reasoning.rules import CLASH, Pattern, Rule

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Derivation:
    """Why a triple holds: the rule that gave it and the triples that filled its body."""

    rule: Rule
    premises: tuple[Triple, ...]


class Closure:
    """Everything that follows from the triples added so far; reading it never changes it.

    A closure can rest on another, whose triples it sees but does not hold: so what is common to
    all observations is reasoned once, and each observation adds only its own.
    """

    def __init__(self, rules: "RuleIndex", base: "Closure | None" = None) -> None:
        self.rules = rules
        self.base = base
        self.derivations: dict[Triple, Derivation | None] = {}
        self._by_subject: dict[tuple[str, str], list[Triple]] = defaultdict(list)
        self._by_object: dict[tuple[str, str], list[Triple]] = defaultdict(list)
        self._by_predicate: dict[str, list[Triple]] = defaultdict(list)

    def __contains__(self, triple: object) -> bool:
        return triple in self.derivations or (self.base is not None and triple in self.base)

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples and all that follows from them together with what is there.

        What is added counts as told, also where it had been inferred before.
        """
        agenda: list[Triple] = []
        for triple in triples:
            if triple in self.derivations:
                self.derivations[triple] = None
            elif triple not in self:
                self._hold(triple, None)
                agenda.append(triple)
        while agenda:
            for conclusion, derivation in self._consequences(agenda.pop()):
                if conclusion not in self:
                    self._hold(conclusion, derivation)
                    agenda.append(conclusion)

    def inferred(self) -> Iterator[Triple]:
        """The triples held here that a rule gave."""
        return (t for t, why in self.derivations.items() if why is not None)

    def clashes(self) -> list[Triple]:
        """The contradictions found, each with a derivation like any other triple."""
        return [t for t in self.derivations if t[1] == CLASH]

    def why(self, triple: Triple) -> Derivation | None:
        """The derivation of a triple that holds here or in the base; None if it was added."""
        if triple in self.derivations:
            return self.derivations[triple]
        return self.base.why(triple) if self.base else None

    def _hold(self, triple: Triple, derivation: Derivation | None) -> None:
        s, p, o = triple
        self.derivations[triple] = derivation
        self._by_subject[s, p].append(triple)
        self._by_object[p, o].append(triple)
        self._by_predicate[p].append(triple)

    def _consequences(self, triple: Triple) -> Iterator[tuple[Triple, Derivation]]:
        for rule, rest, pattern in self.rules.triggered(triple):
            bound = _match(pattern, triple, {})
            if bound is None:
                continue
            for binding in self._join(rest, bound):
                head = _fill(rule.head, binding)
                if head not in self:
                    premises = tuple(_fill(p, binding) for p in rule.body)
                    yield head, Derivation(rule, premises)

    def _join(
        self, patterns: tuple[Pattern, ...], binding: dict[str, str]
    ) -> Iterator[dict[str, str]]:
        if not patterns:
            yield binding
            return
        wanted = _fill(patterns[0], binding)
        for triple in self._candidates(wanted):
            bound = _match(wanted, triple, binding)
            if bound is not None:
                yield from self._join(patterns[1:], bound)

    def _candidates(self, wanted: Pattern) -> Iterator[Triple]:
        s, p, o = wanted
        if s[0] != "?" and o[0] != "?":
            if wanted in self:
                yield wanted
            return
        layer: Closure | None = self
        while layer is not None:
            if s[0] != "?":
                yield from tuple(layer._by_subject.get((s, p), ()))
            elif o[0] != "?":
                yield from tuple(layer._by_object.get((p, o), ()))
            else:
                yield from tuple(layer._by_predicate.get(p, ()))
            layer = layer.base


class RuleIndex:
    """Rules found by the predicate, and for constants the object, of each body pattern."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_value: dict[tuple[str, str], list[Trigger]] = defaultdict(list)
        self._by_predicate: dict[str, list[Trigger]] = defaultdict(list)
        for rule in rules:
            for i, pattern in enumerate(rule.body):
                trigger = rule, rule.body[:i] + rule.body[i + 1 :], pattern
                if pattern[2].startswith("?"):
                    self._by_predicate[pattern[1]].append(trigger)
                else:
                    self._by_value[pattern[1], pattern[2]].append(trigger)

    def triggered(self, triple: Triple) -> Iterator["Trigger"]:
        """Every rule with a pattern that the triple may fill, the other patterns, that pattern."""
        yield from self._by_predicate.get(triple[1], ())
        yield from self._by_value.get((triple[1], triple[2]), ())


Trigger = tuple[Rule, tuple[Pattern, ...], Pattern]


def _match(pattern: Pattern, triple: Triple, binding: dict[str, str]) -> dict[str, str] | None:
    bound = binding
    for wanted, found in zip(pattern, triple, strict=True):
        if wanted[0] != "?":
            if wanted != found:
                return None
        elif wanted not in bound:
            bound = {**bound, wanted: found}
        elif bound[wanted] != found:
            return None
    return bound


def _fill(pattern: Pattern, binding: dict[str, str]) -> Triple:
    s, p, o = pattern
    return binding.get(s, s), p, binding.get(o, o)
