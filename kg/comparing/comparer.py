"""Comparing: a choice, looked up in a release and worked out cell by cell."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from kg.comparing.cases import Cases
from kg.comparing.comparability import notes
from kg.comparing.comparison import (
    CONTESTED,
    JUDGED,
    KNOWN,
    STATES,
    UNKNOWN,
    BadChoice,
    Case,
    Cell,
    Choice,
    Comparison,
    Dimension,
    Value,
)
from kg.comparing.described import Described, Descriptions
from kg.comparing.graphs import Graphs
from kg.comparing.observed import Observations, Row
from kg.reasoning.ontology import Ontology
from kg.store import Store

Reader = Callable[[Case], tuple[Value, ...]]
Of = TypeVar("Of")
Key = tuple[int, str]
"""What observations are counted by: the place of the state, and the name of the value."""


def compare(store: Store, ontology: Ontology, choice: Choice) -> Comparison:
    """The comparison of what is chosen. Raises `BadChoice` and `NoSuchCase`.

    A cell depends on its own case only; what concerns several cases stands in the notes.
    """
    return compare_in(Graphs(store, ontology), choice)


def compare_in(graphs: Graphs, choice: Choice) -> Comparison:
    """The same in graphs that are indexed already, by whoever compares often."""
    cases = Cases(graphs).chosen(choice)
    rows = _chosen(_rows(graphs, choice, cases), choice.dimensions)
    cells = {(d.name, case.id): Cell(read(case)) for d, read in rows for case in cases}
    found = Comparison(choice, cases, tuple(d for d, _ in rows), cells)
    return replace(found, notes=notes(found))


def _rows(graphs: Graphs, choice: Choice, cases: Iterable[Case]) -> list[tuple[Dimension, Reader]]:
    observed = Observations(graphs, choice.years or (None, None)).rows()
    if choice.kind == "clusters":
        return [(row.dimension, _single(row)) for row in observed]
    # Rows that are asked for by name may be of any case of the kind.
    about = Cases(graphs).offered(choice.kind) if choice.dimensions else cases
    described = _descriptions(graphs, choice.kind, [of.iri for of in about])
    about_cases = [(d.dimension, _described(d)) for d in described]
    of_observations = [(row.dimension, _counting(row)) for row in observed]
    return _ordered(choice.kind, about_cases, of_observations)


def dimensions(graphs: Graphs, kind: str) -> tuple[Dimension, ...]:
    """The rows that comparisons of a kind can have, whichever cases are compared."""
    offers = [offer.iri for offer in Cases(graphs).offered(kind)]
    described = [d.dimension for d in _descriptions(graphs, kind, offers)]
    observed = [row.dimension for row in Observations(graphs).rows()]
    return tuple(_ordered(kind, described, observed))


def _ordered(kind: str, described: list[Of], observed: list[Of]) -> list[Of]:
    """What a programme is stands first; each policy topic is of few countries, and stands last."""
    return observed + described if kind == "countries" else described + observed


def _descriptions(graphs: Graphs, kind: str, iris: Iterable[str]) -> list[Described]:
    descriptions = Descriptions(graphs)
    if kind == "countries":
        return descriptions.policies(iris)
    return descriptions.programme(iris) if kind == "programmes" else []


def _single(row: Row) -> Reader:
    return lambda case: row.read(case.observed[0])


def _described(row: Described) -> Reader:
    return lambda case: row.read(case.iri)


def _counting(row: Row) -> Reader:
    return lambda case: counted(map(row.read, case.observed), row.worded)


def counted(found: Iterable[tuple[Value, ...]], worded: bool) -> tuple[Value, ...]:
    """The values of many observations, each with the number of observations that have it.

    An observation without a known value counts under its state, unless a verdict names it: an
    undetermined one is told from none. What is on record without a source is counted besides, by
    its name. Words and figures of their own are counted as reported, and stand in the evidence.
    """
    groups: dict[Key, list[list[Value]]] = defaultdict(list)
    for values in found:
        for key, members in (_reported if worded else _named)(values).items():
            groups[key].append(members)
    made = [_counted(key, members) for key, members in groups.items()]
    return tuple(sorted(made, key=lambda v: (STATES.index(v.state), -(v.count or 0), v.text)))


def _reported(values: tuple[Value, ...]) -> dict[Key, list[Value]]:
    """The words or figures of one observation under the one state that they make together."""
    state = Cell(values).state
    settled = state in (KNOWN, CONTESTED)
    return {(STATES.index(state), "reported") if settled else _unsettled(state): list(values)}


def _named(values: tuple[Value, ...]) -> dict[Key, list[Value]]:
    """The values of one observation under their names, or under its state."""
    own: dict[Key, list[Value]] = defaultdict(list)
    for value in values:
        named = value.origin == JUDGED and value.term
        if named or value.unsourced or KNOWN in (value.state, Cell(values).state):
            own[STATES.index(value.state), value.text].append(value)
        else:
            own[_unsettled(Cell(values).state)].append(value)
    if all(value.unsourced for value in values):
        own[_unsettled(UNKNOWN)] = []
    return own


def _unsettled(state: str) -> Key:
    return STATES.index(state), state.replace("-", " ")


def _counted(key: Key, members: list[list[Value]]) -> Value:
    """One value of many observations; `members` has a list for each of them."""
    values = [v for own in members for v in own]
    terms = {v.term for v in values if v.text == key[1]}
    lines = {line.node: line for v in values for line in v.lines}
    return Value(
        text=key[1],
        state=STATES[key[0]],
        origin=", ".join(sorted({v.origin for v in values})),
        lines=tuple(lines[node] for node in sorted(lines)),
        count=len(members),
        qualifiers=frozenset().union(*(v.qualifiers for v in values)),
        term=terms.pop() if len(terms) == 1 else None,
    )


def _chosen(
    rows: list[tuple[Dimension, Reader]], names: tuple[str, ...]
) -> list[tuple[Dimension, Reader]]:
    """The rows that are asked for, in the order asked. Raises `BadChoice`."""
    if not names:
        return rows
    by_name = {dimension.name: (dimension, read) for dimension, read in rows}
    if unknown := [name for name in names if name not in by_name]:
        allowed = ", ".join(by_name)
        raise BadChoice(f"no dimension is called {', '.join(unknown)}; there are {allowed}")
    return [by_name[name] for name in dict.fromkeys(names)]
