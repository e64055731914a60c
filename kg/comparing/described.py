"""What is on record for a country's policy, and for a programme itself."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox

from kg.comparing.comparison import (
    ASSERTED,
    KNOWN,
    ONTOLOGY,
    UNKNOWN,
    Dimension,
    Line,
    Value,
    merged,
    spoken,
)
from kg.comparing.graphs import Graphs
from kg.vocabulary import BASE, CG

BRACKET = re.compile(r"\s*\([^()]*\)$")
NUMBER = re.compile(r"(?:about |over |nearly |some )?[\d.,]+\s*%?")
FIELDS = (
    ("target", "target maturity", CG.hasTarget, "target-maturity"),
    ("level", "level", CG.hasLevel, "level"),
    ("duration", "years of support", CG.supportDuration, "support-duration"),
    ("steering", "steering style", CG.hasSteeringStyle, "steering-style"),
    ("funding", "funding", CG.funding, "funding"),
    ("operators", "operators", CG.operatedBy, "operator"),
)
"""Rows of a programme: name, label, property, and the facts that may be its evidence.

A record of a programme names no source for its fields. A fact about the programme is evidence for
a field only if it is about the same thing and gives the same value.
"""


@dataclass(frozen=True)
class Described:
    """A row on what a case is itself, rather than on its observations."""

    dimension: Dimension
    read: Callable[[str], tuple[Value, ...]]


class Descriptions:
    """Reads the rows of countries and programmes from a release."""

    def __init__(self, graphs: Graphs) -> None:
        self.graphs = graphs
        self.ontology = graphs.ontology

    def policies(self, countries: Iterable[str]) -> list[Described]:
        """A row for each thing that is said of the cluster policy of some of the countries."""
        nodes = [n for c in countries for n in self.statements(c)]
        names = {topic(self._property(n)) for n in nodes}
        return [
            Described(
                Dimension(f"policy-{slug(name)}", name, "policy", of_observations=False),
                partial(self.policy, name=name),
            )
            for name in sorted(names)
        ]

    def statements(self, country: str) -> list[str]:
        """What is said of the cluster policy of a country and of its parts."""
        record = self.graphs.asserted
        return [n for c in self.parts(country) for n in record.subjects(CG.policyOf, c)]

    def parts(self, country: str) -> list[str]:
        """A country and the countries that are part of it."""
        inner = self.graphs.asserted.subjects(CG.partOfCountry, country)
        return [country, *(part for c in inner for part in self.parts(c))]

    def policy(self, country: str, name: str) -> tuple[Value, ...]:
        """What is said of one topic of a country's policy, under whichever name."""
        nodes = [n for n in self.statements(country) if topic(self._property(n)) == name]
        return merged(v for n in nodes for v in self._said(n, {("name", self._property(n))}))

    def programme(self, programmes: Iterable[str]) -> list[Described]:
        """The rows of programmes: their fields, their contracts, and the facts on record."""
        facts = {self._property(f) for p in programmes for f in self._facts(p)}
        return [
            *(_described(n, label, "programme", reader) for n, label, reader in self._fields()),
            _described("signals", "signals in the contract", "contract", self.signals),
            _described(
                "read-as", "signals by the perspective they show", "contract", self.readings
            ),
            *(
                _described(f"fact-{slug(f)}", f, "fact", partial(self.facts, about=f))
                for f in sorted(facts)
            ),
        ]

    def _fields(self) -> Iterator[tuple[str, str, Callable[[str], tuple[Value, ...]]]]:
        yield "years", "years", self.years
        for name, label, property_, about in FIELDS:
            yield name, label, partial(self.field, property_=property_, about=about)
        yield "instruments", "instruments", self.instruments

    def years(self, programme: str) -> tuple[Value, ...]:
        """The first and last year of a programme."""
        period = self.graphs.period(programme)
        said = [] if period == (None, None) else [spoken(period)]
        return merged(self._recorded(programme, s, "period") for s in said)

    def field(self, programme: str, property_: ox.NamedNode, about: str) -> tuple[Value, ...]:
        """What the record of a programme gives for a property."""
        found = self.graphs.asserted.all(programme, property_)
        return merged(self._recorded(programme, v, about) for v in found)

    def instruments(self, programme: str) -> tuple[Value, ...]:
        """The instruments of a programme in the words of its record."""
        record = self.graphs.asserted
        nodes = record.subjects(CG.instrumentOf, programme)
        found = [i for n in nodes for i in record.all(n, CG.instrumentText)]
        return merged(self._recorded(programme, words, "instrument") for words in found)

    def _recorded(self, programme: str, value: str, about: str) -> Value:
        """A value in the record of a programme; known only if a source says the same."""
        record, text = self.graphs.asserted, self._text(value)
        agreeing = [
            f
            for f in self._facts(programme)
            if self._property(f) == about and text in record.all(f, CG.valueText)
        ]
        lines = self.graphs.stated(agreeing)
        term = value if value.startswith(BASE) else None
        return Value(text, KNOWN if lines else UNKNOWN, ASSERTED, lines, term=term)

    def _text(self, value: str) -> str:
        """The short name of a term, the label of a thing, or the words themselves."""
        if value.startswith(CG.base):
            return self.ontology.name(value)
        return self.graphs.asserted.label(value) if value.startswith("https://") else value

    def signals(self, programme: str) -> tuple[Value, ...]:
        """The steering signals that the contract of a programme holds."""
        signals = self.ontology.subjects(CG.signalOf, programme)
        return merged(
            Value(self.ontology.label(s), KNOWN, ONTOLOGY, (self.graphs.formal(s),), term=s)
            for s in signals
        )

    def readings(self, programme: str) -> tuple[Value, ...]:
        """How many of the signals in its contract can be read as each perspective."""
        lines: dict[str, list[Line]] = defaultdict(list)
        for signal in self.ontology.subjects(CG.signalOf, programme):
            for perspective in self.ontology.objects(signal, CG.readAs):
                lines[perspective].append(self.graphs.formal(signal))
        return merged(
            Value(self.ontology.name(p), KNOWN, ONTOLOGY, tuple(found), len(found), term=p)
            for p, found in lines.items()
        )

    def facts(self, programme: str, about: str) -> tuple[Value, ...]:
        """The facts on record about one thing of a programme."""
        nodes = [f for f in self._facts(programme) if self._property(f) == about]
        return merged(v for n in nodes for v in self._said(n, set()))

    def _facts(self, programme: str) -> list[str]:
        return self.graphs.asserted.subjects(CG.factAbout, programme)

    def _property(self, node: str) -> str:
        return self.graphs.asserted.one(node, CG.property) or ""

    def _said(self, node: str, qualifiers: set[tuple[str, str]]) -> Iterator[Value]:
        """The values of a sourced statement, with the scale that they are given on."""
        lines = self.graphs.stated([node])
        for value in self.graphs.asserted.all(node, CG.valueText):
            scale = "a number" if NUMBER.fullmatch(value) else "words"
            said = frozenset({*qualifiers, ("scale", scale)})
            yield Value(value, self.graphs.state(node), ASSERTED, lines, qualifiers=said)


def topic(name: str) -> str:
    """The name of a policy dimension without what stands in brackets after it."""
    return BRACKET.sub("", name)


def slug(name: str) -> str:
    """A name as it is written in `--dimensions`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _described(
    name: str, label: str, group: str, read: Callable[[str], tuple[Value, ...]]
) -> Described:
    return Described(Dimension(name, label, group, of_observations=False), read)
