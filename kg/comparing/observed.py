"""What is on record for one observation of a cluster, dimension by dimension."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from kg.comparing.comparison import (
    ASSERTED,
    CONTESTED,
    DERIVED,
    INFERRED,
    JUDGED,
    KNOWN,
    NOT_APPLICABLE,
    UNKNOWN,
    Dimension,
    Line,
    Observed,
    Period,
    Value,
    merged,
    spoken,
    touch,
)
from kg.comparing.graphs import Graphs
from kg.reasoning.ontology import Dimension as Characteristic
from kg.vocabulary import CG

CURRENCIES = {"EUR": r"\b(?:EUR|euros?)\b", "NOK": r"\b(?:NOK|kroner)\b"}
"""How the currency of an amount in words is told."""
OUTCOMES = {"undetermined": UNKNOWN, "contested": CONTESTED}
"""The state of a verdict that is not definite."""


@dataclass(frozen=True)
class Row:
    """A dimension, and how its values are read for one observation."""

    dimension: Dimension
    read: Callable[[Observed], tuple[Value, ...]]
    worded: bool = False
    """Whether its values are words or figures of their own, which cannot be counted together."""


class Observations:
    """Reads the rows of observations from a release."""

    def __init__(self, graphs: Graphs, years: Period = (None, None)) -> None:
        """Reads only figures and participations that touch the years."""
        self.graphs = graphs
        self.ontology = graphs.ontology
        self.years = years
        self.assessments: dict[tuple[str, str], list[str]] = defaultdict(list)
        for a in sorted(graphs.asserted.having(CG.assessmentOf)):
            of = graphs.asserted.one(a, CG.assessmentOf) or ""
            self.assessments[of, graphs.asserted.one(a, CG.onDimension) or ""].append(a)

    def rows(self) -> list[Row]:
        """Every row: characteristics, strategies, what follows from them, and what is reported."""
        return [
            *self._characteristics(),
            *self._strategies(),
            _row("type", "cluster type", "governance", self.cluster_type),
            _row("practised", "perspectives practised", "governance", self.practised),
            *(row for theory in self.ontology.theories for row in self._verdict(theory)),
            _row("outcome", "outcome as reported", "reported", self.outcomes, worded=True),
            _row("programmes", "programmes", "reported", self.programmes),
            *self._sizes(),
        ]

    def _characteristics(self) -> Iterator[Row]:
        for d in sorted(self.ontology.dimensions.values(), key=self._rank):
            kind = self.ontology.kinds(d.iri)[0]
            group = self.ontology.label(kind) if kind != CG.Dimension.value else "characteristic"
            label = self.ontology.label(d.iri)
            read = partial(self.characteristic, dimension=d)
            yield _row(d.name, label, group, read, term=d.iri)

    def _rank(self, dimension: Characteristic) -> tuple[bool, bool, str, str]:
        """What decides the cluster type first, then the other characteristics, kind by kind."""
        kind = self.ontology.kinds(dimension.iri)[0]
        typing = dimension.property in self.graphs.typing
        return not typing, kind != CG.Dimension.value, kind, dimension.name

    def characteristic(self, of: Observed, dimension: Characteristic) -> tuple[Value, ...]:
        """The values assessed, and those derived where nobody assessed the dimension."""
        observation = of.observation
        if observation is None:
            return ()
        derived = self.graphs.derived
        held = set(derived.all(observation, ox.NamedNode(dimension.property)))
        disputed = dimension.iri in derived.all(observation, CG.isContestedOn)
        values = []
        for a in self.assessments[observation, dimension.iri]:
            value = self.graphs.asserted.one(a, CG.assessedValue) or ""
            lines = self.graphs.assessed(a)
            contested = (disputed and not self._uninformative(value)) or _is_disputed(lines)
            state = KNOWN if value in held else CONTESTED if contested else UNKNOWN
            name = self.ontology.name(value)
            values.append(Value(name, state, ASSERTED, lines, term=value or None))
        if not values:
            lines = self.graphs.grounds(observation, of.cluster, dimension.iri)
            values = [Value(self.ontology.name(v), KNOWN, DERIVED, lines, term=v) for v in held]
        return merged(values)

    def _uninformative(self, value: str) -> bool:
        return CG.UninformativeValue.value in self.ontology.kinds(value)

    def _strategies(self) -> Iterator[Row]:
        for p in self.ontology.perspectives:
            name = self.ontology.name(p)
            label = f"{name} strategies in use"
            read = partial(self.strategies, perspective=p)
            yield _row(f"strategies-{name}", label, "strategy", read, term=p)

    def strategies(self, of: Observed, perspective: str) -> tuple[Value, ...]:
        """The strategies that serve a perspective, by their concept or else in their own words."""
        record, values = self.graphs.asserted, []
        in_use = self.graphs.derived.all(of.observation or "", CG.hasStrategyInUse)
        for a in self.assessments[of.observation or "", CG["strategy-in-use"].value]:
            if record.one(a, CG.servesPerspective) != perspective:
                continue
            lines = self.graphs.assessed(a)
            state = KNOWN if a in in_use else CONTESTED if _is_disputed(lines) else UNKNOWN
            exact, closest = (record.one(a, p) for p in (CG.exactStrategy, CG.closestStrategy))
            concept = exact or closest
            text = self.ontology.label(concept) if concept else self.graphs.said(a)
            near = "exact" if exact else "closest" if closest else "no concept"
            nearness = frozenset({("nearness", near)})
            values.append(Value(text, state, ASSERTED, lines, qualifiers=nearness, term=concept))
        return merged(values)

    def cluster_type(self, of: Observed) -> tuple[Value, ...]:
        """The type that follows from maturity and innovation system; some have none."""
        typing = [d for p, d in self.ontology.dimensions.items() if p in self.graphs.typing]
        found = [self.characteristic(of, d) for d in typing]
        lines = _lines(found)
        types = self.graphs.inferred.all(of.observation or "", CG.hasClusterType)
        if types:
            label = self.ontology.label
            return tuple(Value(label(t), KNOWN, INFERRED, lines, term=t) for t in types)
        states = [{v.state for v in values} for values in found]
        if any(CONTESTED in s and KNOWN not in s for s in states):
            return (Value("contested", CONTESTED, INFERRED, lines),)
        if all(KNOWN in s for s in states):
            return (Value("no type has these values", NOT_APPLICABLE, INFERRED, lines),)
        return ()

    def practised(self, of: Observed) -> tuple[Value, ...]:
        """The perspectives that strategies in use serve, and those that are only disputed."""
        observation = of.observation or ""
        values = []
        for p in self.ontology.perspectives:
            lines = _lines([self.strategies(of, p)])
            name = self.ontology.name(p)
            if p in self.graphs.inferred.all(observation, CG.practises):
                values.append(Value(name, KNOWN, INFERRED, lines, term=p))
            elif p in self.graphs.derived.all(observation, CG.isContestedPractice):
                values.append(Value(name, CONTESTED, DERIVED, lines, term=p))
        return merged(values)

    def _verdict(self, theory: str) -> Iterator[Row]:
        one = len(self.ontology.theories) == 1
        end = "" if one else f"-{self.ontology.name(theory)}"
        by = f"by {self.ontology.label(theory)}"
        for name, property_ in (
            ("primary", CG.judgesPrimary),
            ("supplementary", CG.judgesSupplementary),
        ):
            yield _row(
                name + end,
                f"{name} perspective {by}",
                "governance",
                partial(self.recommended, theory=theory, property_=property_),
                term=theory,
            )
        read = partial(self.verdict, theory=theory)
        yield _row(f"verdict{end}", f"verdict {by}", "governance", read, term=theory)

    def recommended(self, of: Observed, theory: str, property_: ox.NamedNode) -> tuple[Value, ...]:
        """What the theory recommends whichever way the unknown falls; sometimes nothing."""
        node = self._judged(of, theory)
        lines = self._conditions(of, node)
        found = self.graphs.judged.all(node, property_)
        if found:
            name = self.ontology.name
            return merged(Value(name(p), KNOWN, JUDGED, lines, term=p) for p in found)
        if self.graphs.judged.all(node, CG.judgesPrimary) and self._all_met(node):
            return (Value("none named", NOT_APPLICABLE, JUDGED, lines),)
        return ()

    def verdict(self, of: Observed, theory: str) -> tuple[Value, ...]:
        """The verdict of a theory; one that depends on what is unknown is not known."""
        node = self._judged(of, theory)
        outcome = self.graphs.judged.one(node, CG.hasOutcome)
        if outcome is None:
            return ()
        text = self.ontology.name(outcome)
        holds = self.graphs.judged.one(node, CG.holdsRegardless) == "true"
        regardless = {("holds", "whatever the unknown characteristics are")} if holds else set()
        practice = [self.strategies(of, p) for p in self.ontology.perspectives]
        lines = (*self._conditions(of, node), *_lines(practice))
        state, marks = OUTCOMES.get(text, KNOWN), frozenset(regardless)
        return (Value(text, state, JUDGED, lines, qualifiers=marks, term=outcome),)

    def _judged(self, of: Observed, theory: str) -> str:
        """The verdict node of an observation under a theory; empty where there is none."""
        nodes = self.graphs.judged.subjects(CG.verdictOn, of.observation or "")
        return next((n for n in nodes if self.graphs.judged.one(n, CG.accordingTo) == theory), "")

    def _conditions(self, of: Observed, node: str) -> tuple[Line, ...]:
        """The evidence on the characteristics that a verdict asks about."""
        judged = self.graphs.judged
        asked = {judged.one(c, CG.conditionOn) for c in judged.all(node, CG.hasCondition)}
        by_iri = [d for d in self.ontology.dimensions.values() if d.iri in asked]
        return _lines(self.characteristic(of, d) for d in by_iri)

    def _all_met(self, node: str) -> bool:
        """Whether every characteristic that a verdict asks about is known."""
        judged, met = self.graphs.judged, CG["condition-met"].value
        conditions = [c for c in judged.all(node, CG.hasCondition) if judged.one(c, CG.conditionOn)]
        return all(judged.one(c, CG.hasStatus) == met for c in conditions)

    def outcomes(self, of: Observed) -> tuple[Value, ...]:
        """The outcomes that sources report for the observation."""
        record = self.graphs.asserted
        nodes = record.subjects(CG.outcomeOf, of.observation or "")
        return merged(
            Value(line.says, self.graphs.state(line.node), ASSERTED, (line,))
            for line in self.graphs.stated(nodes)
        )

    def _sizes(self) -> Iterator[Row]:
        for name, label, property_ in (
            ("members", "members", CG.numberOfMembers),
            ("employees", "employees", CG.numberOfEmployees),
            ("turnover", "turnover", CG.turnover),
        ):
            yield _row(name, label, "size", partial(self.size, property_=property_), worded=True)

    def size(self, of: Observed, property_: ox.NamedNode) -> tuple[Value, ...]:
        """The figures of the cluster for years in the period, or for no year."""
        record, values = self.graphs.asserted, []
        for node in record.subjects(CG.sizeOf, of.cluster):
            said, year = record.one(node, property_), record.one(node, CG.inYear)
            if said is None or (year and not self._meet((int(year), int(year)), of)):
                continue
            unit = record.one(node, CG.unitOfMembers) if property_ == CG.numberOfMembers else None
            units = _units(property_, said, unit)
            qualifiers = {("year", year or "not stated"), *(("unit", u) for u in units)}
            line = self.graphs.line(node, " ".join(filter(None, (said, unit))))
            state = self.graphs.state(node)
            values.append(Value(said, state, ASSERTED, (line,), qualifiers=frozenset(qualifiers)))
        return merged(values)

    def programmes(self, of: Observed) -> tuple[Value, ...]:
        """The programmes that the cluster took part in, so far as the years can have met."""
        record, values = self.graphs.asserted, []
        for node in record.subjects(CG.participationOf, of.cluster):
            period = self.graphs.period(node)
            programme = record.one(node, CG.inProgramme) or ""
            if self._meet(self.graphs.took_part(node), of):
                label = record.label(programme)
                years = "years not stated" if period == (None, None) else spoken(period)
                line = self.graphs.line(node, f"{label}, {years}")
                state, when = self.graphs.state(node), frozenset({("when", years)})
                values.append(
                    Value(label, state, ASSERTED, (line,), qualifiers=when, term=programme)
                )
        return merged(values)

    def _meet(self, period: Period, of: Observed) -> bool:
        """Whether years touch both the observation and the years that are asked for."""
        return touch(period, of.period) and touch(period, self.years)


def _row(
    name: str,
    label: str,
    group: str,
    read: Callable[[Observed], tuple[Value, ...]],
    worded: bool = False,
    term: str | None = None,
) -> Row:
    return Row(Dimension(name, label, group, term=term), read, worded)


def _is_disputed(lines: Iterable[Line]) -> bool:
    return any(line.direction == "disputes" for line in lines)


def _lines(found: Iterable[tuple[Value, ...]]) -> tuple[Line, ...]:
    return tuple({x.node: x for values in found for v in values for x in v.lines}.values())


def _units(property_: ox.NamedNode, said: str, unit: str | None) -> list[str]:
    """The unit of members as stated, or the currencies that an amount in words names."""
    if property_ == CG.numberOfMembers:
        return [unit or "not stated"]
    if property_ == CG.turnover:
        named = [code for code, words in CURRENCIES.items() if re.search(words, said)]
        return named or ["not stated"]
    return []
