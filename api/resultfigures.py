"""A result as a chart, a map or a graph, where its rows can be drawn so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from api.figures.bars import MOST, Panel, bars
from api.figures.drawing import Figure
from api.figures.map import Sited, mapped, shapes
from api.figures.network import Edge, network
from api.labels import label
from api.languages import Reader
from api.layout import compact
from api.results import Result, Term
from kg.store import Store
from kg.vocabulary import CG, ID

BARS = 40
NODES = 60
NAMED = 2
"""How many columns name a bar."""
COUNTRIES = {"NO": "no", "FI": "fi", "ES-PV": "es-pv"}
"""The ends of the addresses of the areas of the map, by their codes."""


def chart(result: Result, reader: Reader, title: str) -> Figure | None:
    """Bars of the whole numbers of each row, or else of how often the values of a column occur.

    None where no column holds numbers and none has a value twice.
    """
    numbers = [n for n in range(len(result.columns)) if _counts(result, n)][:MOST]
    named = [n for n in range(len(result.columns)) if n not in numbers][:NAMED]
    if numbers:
        series = [result.columns[n] for n in numbers]
        rows = [
            ", ".join(_name(row[n]) for n in named) or str(place)
            for place, row in enumerate(result.rows, 1)
        ]
        values = [[_whole(v[n]) for n in numbers] for v in result.values]
    elif (repeated := _repeated(result)) is not None:
        counted = Counter(_name(row[repeated]) for row in result.rows).most_common()
        series = [reader.say("query.rows")]
        rows, values = [name for name, _ in counted], [[n] for _, n in counted]
    else:
        return None
    drawn = sorted(range(len(rows)), key=lambda n: -sum(values[n]))[:BARS]
    kept = sorted(drawn)
    about = reader.say("query.chart.about", shown=len(kept), all=len(rows))
    panel = Panel("", [values[n] for n in kept])
    return bars(title, about, [rows[n] for n in kept], series, [panel])


def sites(result: Result, store: Store, reader: Reader, title: str) -> Figure | None:
    """A map of the things in the rows that have a place in a country; None where none has."""
    things = dict.fromkeys(t.text for t in _terms(result) if t.kind == "uri")
    sited = [s for iri in things if (s := _sited(store, reader, iri))]
    if not sited:
        return None
    names = {
        code: str(label(store, reader, ID[f"country/{end}"].value))
        for code, end in COUNTRIES.items()
        if code in shapes()["areas"]
    }
    about = reader.say("query.map.about", n=len(sited))
    return mapped(title, about, sited, names)


def graph(result: Result, store: Store, reader: Reader, title: str) -> Figure | None:
    """The triples of a graph, or the things of each row joined to its first; None without any."""
    edges: list[Edge] = []
    names: dict[str, str] = {}
    found = 0
    for start, words, end in _joined(result):
        found += 1
        new = {start.text, end.text} - names.keys()
        if len(names) + len(new) <= NODES:
            names |= {iri: str(label(store, reader, iri)) for iri in sorted(new)}
            edges.append(Edge(start.text, end.text, words))
    if not edges:
        return None
    about = reader.say("query.graph.about", shown=len(edges), all=found)
    return network(title, about, names, edges)


def _joined(result: Result) -> Iterator[tuple[Term, str, Term]]:
    """The pairs of things that a line joins, each with what it says."""
    seen = set()
    for row in result.rows:
        if result.graph:
            start, said, end = row
            pairs = [(start, compact(said.text) if said else "", end)]
        else:
            things = [(t, c) for t, c in zip(row, result.columns, strict=True) if _thing(t)]
            pairs = [(things[0][0], column, end) for end, column in things[1:]]
        for one, words, other in pairs:
            if one and other and _thing(one) and _thing(other):
                key = (one.text, words, other.text)
                if key not in seen:
                    seen.add(key)
                    yield one, words, other


def _thing(term: Term | None) -> bool:
    return term is not None and term.kind in ("uri", "bnode")


def _terms(result: Result) -> Iterable[Term]:
    return (term for row in result.rows for term in row if term)


def _sited(store: Store, reader: Reader, iri: str) -> Sited | None:
    node = ox.NamedNode(iri)
    countries = [q.object for q in store.quads(node, CG.inCountry)]
    places = [q.object for q in store.quads(node, CG.place) if isinstance(q.object, ox.Literal)]
    if not countries or not places or not isinstance(countries[0], ox.NamedNode):
        return None
    codes = [q.object for q in store.quads(countries[0], CG.countryCode)]
    code = codes[0].value if codes and isinstance(codes[0], ox.Literal) else ""
    return Sited(str(label(store, reader, iri)), code, places[0].value)


def _counts(result: Result, column: int) -> bool:
    """Whether a column holds whole numbers from 0 up, and not only gaps."""
    found = [row[column] for row in result.values if row[column] is not None]
    return bool(found) and all(_is_count(v) for v in found)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _repeated(result: Result) -> int | None:
    """The first column that has fewer values than it has rows, and more than one."""
    columns: Sequence[int] = range(len(result.columns))
    for n in columns:
        different = len({_name(row[n]) for row in result.rows})
        if 1 < different < len(result.rows):
            return n
    return None


def _name(term: Term | None) -> str:
    if term is None:
        return "–"
    text = compact(term.text) if term.kind == "uri" else term.text
    return text if len(text) <= 44 else f"{text[:43]}…"
