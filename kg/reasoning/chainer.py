"""The rules run in process: semi-naive forward chaining that keeps one derivation a triple.

Triples are tuples of strings, IRIs or blank node names; literals take no part in reasoning.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from kg.reasoning.rules import CLASH, Pattern, Rule

Triple: TypeAlias = tuple[str, str, str]
Profile: TypeAlias = frozenset[tuple[str, str]]
"""What is told of a subject in the base's own terms: pairs of a property and a value."""

ANYONE = "urn:klynge:anyone"
PROFILES = 4096
"""How many profiles a base remembers the conclusions of."""


@dataclass(frozen=True)
class Derivation:
    """Why a triple holds: the rule that gave it and the triples that filled its body."""

    rule: Rule
    premises: tuple[Triple, ...]

    def about(self, subject: str) -> "Derivation":
        """The derivation said of a subject where it was found for anyone."""
        return Derivation(self.rule, tuple(_said_of(subject, t) for t in self.premises))


@dataclass(frozen=True)
class Inferences:
    """What follows for anyone with a profile, and why: as property and value, as other triples."""

    own: list[tuple[str, str]]
    reasons: list[Derivation]
    joined: list[int]
    """Which of the subject's own are looked for by rules."""
    other: list[tuple[Triple, Derivation]]


class Closure:
    """Everything that follows from the triples added so far; reading it never changes it.

    A closure can rest on another, whose triples it sees but does not hold: so what is common to
    all observations is reasoned once, and each observation adds only its own. The base in turn
    remembers what follows for anyone of whom the same is told in its terms; where `derivations`
    has it from there, `why` gives it with the subject put in.
    """

    def __init__(self, rules: "RuleIndex", base: "Closure | None" = None) -> None:
        self.rules = rules
        self.base = base
        self.derivations: dict[Triple, Derivation | None] = {}
        self._by_subject: dict[tuple[str, str], list[Triple]] = defaultdict(list)
        self._by_object: dict[tuple[str, str], list[Triple]] = defaultdict(list)
        self._terms: set[str] = set()
        self._for_anyone: dict[Profile, Inferences] = {}

    def __contains__(self, triple: object) -> bool:
        return triple in self.derivations or (self.base is not None and triple in self.base)

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples and all that follows from them together with what is there."""
        self._terms.clear()
        self._for_anyone.clear()
        if self.base is not None and not self.derivations and self.rules.one_subject:
            self._follow(self._beyond_profiles(self._told(triples), self.base))
        else:
            self._follow(self._told(triples))

    def inferred(self) -> Iterator[Triple]:
        """The triples held here that a rule gave."""
        return (t for t, why in self.derivations.items() if why is not None)

    def clashes(self) -> list[Triple]:
        """The contradictions found, each with a derivation like any other triple."""
        return [t for t in self.derivations if t[1] == CLASH]

    def why(self, triple: Triple) -> Derivation | None:
        """The derivation of a triple that holds here or in the base; None if it was added."""
        if triple in self.derivations:
            why = self.derivations[triple]
            return why.about(triple[0]) if why else None
        return self.base.why(triple) if self.base else None

    def _follow(self, agenda: list[Triple]) -> None:
        """Hold all that follows from held triples together with the others held."""
        while agenda:
            for head, derivation in list(self._consequences(agenda.pop())):
                if head not in self.derivations:
                    self._hold(head, derivation)
                    agenda.append(head)

    def _told(self, triples: Iterable[Triple]) -> list[Triple]:
        """Hold triples as added, those inferred before too; gives the ones not held before."""
        fresh = []
        known = self.base._known() if self.base else ()
        for triple in triples:
            if triple[0] in known and triple in self:
                if triple in self.derivations:
                    self.derivations[triple] = None
            elif triple in self.derivations:
                self.derivations[triple] = None
            else:
                self._hold(triple, None)
                fresh.append(triple)
        return fresh

    def _hold(self, triple: Triple, derivation: Derivation | None) -> None:
        self.derivations[triple] = derivation
        self._index(*triple)

    def _index(self, s: str, p: str, o: str) -> None:
        if p in self.rules.joined_by_subject:
            self._by_subject[s, p].append((s, p, o))
        if p in self.rules.joined_by_object:
            self._by_object[p, o].append((s, p, o))

    def _consequences(self, triple: Triple) -> Iterator[tuple[Triple, Derivation]]:
        held = self.derivations
        for rule, rest, pattern in self.rules.triggered(triple):
            bound = _match(pattern, triple)
            if bound is None:
                continue
            for binding in self._join(rest, bound) if rest else (bound,):
                head = _fill(rule.head, binding)
                if head not in held and head not in self:
                    yield head, Derivation(rule, tuple(_fill(p, binding) for p in rule.body))

    def _join(
        self, patterns: tuple[Pattern, ...], binding: dict[str, str]
    ) -> Iterator[dict[str, str]]:
        wanted = _fill(patterns[0], binding)
        rest = patterns[1:]
        for triple in self._candidates(wanted):
            bound = _match(wanted, triple)
            if bound is None:
                continue
            if rest:
                yield from self._join(rest, binding | bound)
            else:
                yield binding | bound

    def _candidates(self, wanted: Pattern) -> Iterable[Triple]:
        s, p, o = wanted
        if s[0] != "?" and o[0] != "?":
            return (wanted,) if wanted in self else ()
        if s[0] != "?":
            here: Collection[Triple] = self._by_subject.get((s, p), ())
        elif o[0] != "?":
            here = self._by_object.get((p, o), ())
        else:
            here = [t for t in self.derivations if t[1] == p]
        return (*here, *self.base._candidates(wanted)) if self.base else here

    def _beyond_profiles(self, told: Iterable[Triple], base: "Closure") -> list[Triple]:
        """Conclude what follows from each subject's profile; gives what is left to reason on.

        No rule joins the profiles of two subjects (see `RuleIndex`), so what is left are the
        triples that are not of the form subject, property, term of the base.
        """
        terms = base._known()
        left = []
        profiles: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for triple in told:
            s, p, o = triple
            if o in terms and s not in terms:
                profiles[s].append((p, o))
            else:
                left.append(triple)
        for subject, profile in profiles.items():
            found = base._follows_for_anyone(frozenset(profile))
            self._conclude(subject, found)
            left += self._conclude_beyond(subject, found) if found.other else ()
        return left

    def _conclude(self, subject: str, found: Inferences) -> None:
        """Hold what follows of a subject itself, which nothing else can have given before."""
        own = [(subject, p, o) for p, o in found.own]
        self.derivations.update(zip(own, found.reasons, strict=True))
        for number in found.joined:
            self._index(*own[number])

    def _conclude_beyond(self, subject: str, found: Inferences) -> Iterator[Triple]:
        """Hold, and give, what follows of a subject's profile in triples of another form."""
        for general, why in found.other:
            triple = _said_of(subject, general)
            if triple not in self.derivations:
                self._hold(triple, why.about(subject))
                yield triple

    def _follows_for_anyone(self, profile: Profile) -> Inferences:
        """What follows for anyone of whom this is told, by the rules and what is held here."""
        found = self._for_anyone.get(profile)
        if found is None:
            if len(self._for_anyone) == PROFILES:
                self._for_anyone.clear()
            found = self._for_anyone[profile] = self._reasoned_for_anyone(profile)
        return found

    def _reasoned_for_anyone(self, profile: Profile) -> Inferences:
        layer = Closure(self.rules, self)
        layer._follow(layer._told((ANYONE, p, o) for p, o in sorted(profile)))
        found = [(t, why) for t, why in layer.derivations.items() if why]
        own = [((p, o), why) for (s, p, o), why in found if s == ANYONE != o]
        other = [(t, why) for t, why in found if not t[0] == ANYONE != t[2]]
        joined = [i for i, ((p, _), _) in enumerate(own) if p in self.rules.joined]
        return Inferences([pair for pair, _ in own], [why for _, why in own], joined, other)

    def _known(self) -> set[str]:
        """The terms that the rules and the triples held here are about."""
        if not self._terms:
            self._terms = {term for s, _, o in self.derivations for term in (s, o)}
            self._terms |= self.base._known() if self.base else self.rules.constants
        return self._terms


class RuleIndex:
    """Rules found by the predicate, and for constants the object, of each body pattern.

    `joined_by_subject` and `joined_by_object` are the predicates of triples that are looked for by
    that end alone; `constants` is what rules name at either. `one_subject` says that no rule can
    join what is told of two subjects in third terms: each body has at most one variable that is
    never an object.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_value: dict[tuple[str, str], list[Trigger]] = defaultdict(list)
        self._by_predicate: dict[str, list[Trigger]] = defaultdict(list)
        self.joined_by_subject: set[str] = set()
        self.joined_by_object: set[str] = set()
        self.constants: set[str] = set()
        self.one_subject = True
        for rule in rules:
            self._note(rule)
            for pattern in rule.body:
                trigger = rule, self._joins(pattern, rule.body), pattern
                if pattern[2].startswith("?"):
                    self._by_predicate[pattern[1]].append(trigger)
                else:
                    self._by_value[pattern[1], pattern[2]].append(trigger)

    def triggered(self, triple: Triple) -> "list[Trigger]":
        """Every rule with a pattern that the triple may fill, the other patterns, that pattern."""
        _, p, o = triple
        return self._by_predicate.get(p, []) + self._by_value.get((p, o), [])

    def _note(self, rule: Rule) -> None:
        ends = {term for s, _, o in (rule.head, *rule.body) for term in (s, o)}
        self.constants |= {term for term in ends if term[0] != "?"}
        subjects = {s for s, _, _ in rule.body} - {o for _, _, o in rule.body}
        self.one_subject &= len(subjects) <= 1

    @cached_property
    def joined(self) -> set[str]:
        """The predicates of triples that are looked for by one end alone."""
        return self.joined_by_subject | self.joined_by_object

    def _joins(self, first: Pattern, body: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
        """The other patterns of a body, where possible each after one that shares a variable."""
        left = list(body)
        left.remove(first)
        ordered: list[Pattern] = []
        known = {first[0], first[2]}
        while left:
            following = next((p for p in left if known & {p[0], p[2]}), left[0])
            left.remove(following)
            ordered.append(following)
            s, p, o = following
            ends = s in known or s[0] != "?", o in known or o[0] != "?"
            if ends == (True, False):
                self.joined_by_subject.add(p)
            elif ends == (False, True):
                self.joined_by_object.add(p)
            known |= {s, o}
        return tuple(ordered)


Trigger: TypeAlias = tuple[Rule, tuple[Pattern, ...], Pattern]


def _match(pattern: Pattern, triple: Triple) -> dict[str, str] | None:
    """What the ends of a pattern stand for in a triple with its predicate, a name for itself."""
    (s, _, o), (subject, _, object_) = pattern, triple
    if (s[0] != "?" and s != subject) or (o[0] != "?" and o != object_):
        return None
    return None if s == o and subject != object_ else {s: subject, o: object_}


def _fill(pattern: Pattern, binding: dict[str, str]) -> Triple:
    s, p, o = pattern
    return binding.get(s, s), p, binding.get(o, o)


def _said_of(subject: str, triple: Triple) -> Triple:
    """A triple about anyone, said of a subject."""
    s, p, o = triple
    return subject if s == ANYONE else s, p, subject if o == ANYONE else o
