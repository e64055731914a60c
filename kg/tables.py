"""Verdicts, comparisons and query results as tables and files."""

import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from textwrap import shorten

import pyoxigraph as ox
from rich.markup import escape
from rich.table import Table

from kg.catalogue import Dataset
from kg.formats import Table as Tabular
from kg.formats import Value
from kg.queries import Query
from kg.reasoning.answers import Answer
from kg.reasoning.verification import Comparison
from kg.store import Results, Store
from kg.tokens import Token
from kg.vocabulary import XSD

NARROW = 28
COLOURS = {
    "aligned": "green",
    "partly-aligned": "yellow",
    "misaligned": "red",
    "undetermined": "dim",
    "contested": "magenta",
}
VERDICTS = """
SELECT ?observation ?cluster ?label ?country ?first ?last ?type ?theory ?outcome ?regardless
  (GROUP_CONCAT(DISTINCT ?primaryName; separator=", ") AS ?primary)
  (GROUP_CONCAT(DISTINCT ?practisedName; separator=", ") AS ?practised)
WHERE {
  ?verdict a cg:Verdict ; cg:verdictOn ?observation ; cg:hasOutcome/skos:notation ?outcome ;
    cg:accordingTo/skos:notation ?theory ;
    cg:holdsRegardless ?regardless .
  ?observation cg:observationOf ?cluster .
  ?cluster rdfs:label ?label . FILTER(LANG(?label) = "en")
  OPTIONAL { ?cluster cg:inCountry/cg:countryCode ?country }
  OPTIONAL { ?observation cg:firstYear ?first }
  OPTIONAL { ?observation cg:lastYear ?last }
  OPTIONAL { ?observation cg:hasClusterType/rdfs:label ?type . FILTER(LANG(?type) = "en") }
  OPTIONAL { ?verdict cg:judgesPrimary/skos:notation ?primaryName }
  OPTIONAL { ?observation cg:practises/skos:notation ?practisedName }
}
GROUP BY ?verdict ?observation ?cluster ?label ?country ?first ?last ?type ?theory ?outcome
  ?regardless
ORDER BY ?theory ?country ?cluster ?first ?last
"""
"""Every verdict with what a reader wants to see beside it."""

Row = dict[str, str]


def rows(results: ox.QuerySolutions) -> list[Row]:
    """The solutions of a query as text; an unbound variable is the empty string."""
    names = [v.value for v in results.variables]
    return [
        {n: getattr(s[n], "value", "") if s[n] is not None else "" for n in names} for s in results
    ]


def datasets(found: Iterable[Dataset]) -> Table:
    """Who added each dataset, when, under which licence, and from which files."""
    table = _table("Dataset", "Triples", "By", "When", "Licence", "Files")
    for d in found:
        row = (d.name, str(len(d.triples)), d.who, d.when, d.licence, ", ".join(d.titles))
        table.add_row(*map(escape, row))
    return table


def tokens(found: Iterable[Token]) -> Table:
    """Whose tokens there are, and when they were made."""
    table = Table("Of", "Made")
    for token in found:
        table.add_row(escape(token.name), token.made)
    return table


def judged(store: Store) -> list[Row]:
    """Every verdict of a release, one row each."""
    results = store.query(VERDICTS)
    assert isinstance(results, ox.QuerySolutions)
    return rows(results)


def verdicts(found: Iterable[Row]) -> Table:
    """The verdicts of a release by theory and country, short enough for a narrow terminal."""
    table = _table("Cluster", "Years", "Prim.", "Practised", "Verdict")
    heading = None
    for row in found:
        if (row["theory"], row["country"]) != heading:
            heading = row["theory"], row["country"]
            table.add_row(f"[bold]{escape(row['country'])}[/]", f"[dim]{escape(row['theory'])}[/]")
        outcome = row["outcome"]
        mark = " *" if row["regardless"] == "true" else ""
        table.add_row(
            escape(shorten(row["label"], NARROW, placeholder="…")),
            f"{row['first'] or '....'}-{row['last'] or '....'}",
            _cut(row["primary"]),
            _cut(row["practised"]),
            f"[{COLOURS[outcome]}]{outcome}{mark}[/]",
        )
    table.caption = "* holds whichever way what is unknown or contested falls"
    return table


def answers(found: Iterable[Answer]) -> Table:
    """The answers of `klynge judge` as a table for a terminal."""
    table = _table("Observation", "Theory", "Primary", "Supplementary", "Practised", "Verdict")
    for a in found:
        outcome = a["verdict"]
        table.add_row(
            escape(a["observation"].rsplit("/", 1)[-1]),
            escape(a["theory"].rsplit("/", 1)[-1]),
            ", ".join(a["primary"]),
            ", ".join(a["supplementary"]),
            ", ".join(a["practised"]),
            f"[{COLOURS[outcome]}]{outcome}[/]",
        )
    return table


def comparison(c: Comparison) -> str:
    """What the referee found, in one line."""
    verdict = "agree" if c.passed else "DISAGREE"
    consistent = "consistent" if c.consistent else "INCONSISTENT"
    return (
        f"{c.name}: {c.observations} observations, {consistent}, "
        f"{len(c.unsatisfiable)} unsatisfiable classes; chainer, store and HermiT {verdict} on "
        f"{c.agreed} statements ({len(c.differences)} differences)"
    )


def results(found: Results) -> Table | str:
    """Query results for a terminal; nothing is cut off."""
    if isinstance(found, ox.QueryBoolean):
        return str(bool(found)).lower()
    if isinstance(found, ox.QueryTriples):
        return serialized(found, "csv")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for variable in found.variables:
        table.add_column(escape(variable.value), overflow="fold")
    for row in rows(found):
        table.add_row(*map(escape, row.values()))
    return table


def shown(table: Tabular, columns: Sequence[str] = ()) -> Table:
    """A table for a terminal, with those of its columns that are named, or all; notes below."""
    kept = [i for i, name in enumerate(table.columns) if not columns or name in columns]
    made = _table(*(escape(table.columns[i].replace("_", " ")) for i in kept))
    made.title, made.title_justify = escape(table.title), "left"
    for row in table.rows:
        made.add_row(*(_short(row[i]) for i in kept))
    hidden = len(table.columns) - len(kept)
    more = [f"{hidden} more columns with --format csv."] if hidden else []
    made.caption, made.caption_justify = escape("\n".join([*table.notes, *more])), "left"
    return made


def _short(value: Value) -> str:
    """A value as a terminal shows it; a share with two decimals."""
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else escape(str(value))


def listing(found: Iterable[Query]) -> str:
    """The queries with names: what each asks, and what it must or may be given."""
    return "\n".join(_listed(q) for q in found)


def _listed(query: Query) -> str:
    lines = [f"{query.name} [{', '.join((query.kind, *query.ids))}]", f"  {query.question}"]
    for p in query.parameters:
        needed = "required" if p.default is None else f'"{p.default}" unless given'
        lines.append(f"  --param {p.name}={p.type.upper()} ({needed}): {p.about}")
    return escape("\n".join(lines))


def sheet(found: ox.QuerySolutions, title: str) -> Tabular:
    """The solutions of a query as a table for a file; whole numbers and truth values as such."""
    names = [v.value for v in found.variables]
    return Tabular(title, names, [[_typed(row[n]) for n in names] for row in found])


def _typed(term: object) -> Value:
    if isinstance(term, ox.Literal):
        if term.datatype == XSD.integer:
            return int(term.value)
        if term.datatype == XSD.boolean:
            return term.value in ("true", "1")
    return None if term is None else str(getattr(term, "value", term))


def markdown(found: ox.QuerySolutions) -> str:
    """The solutions of a query as a Markdown table."""
    names = [v.value for v in found.variables]
    cells = [names, ["---"] * len(names), *(list(row.values()) for row in rows(found))]
    return "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in cells)


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")


def serialized(found: Results, form: str) -> str:
    """Query results as CSV, Markdown or JSON, graphs as Turtle."""
    if form == "markdown" and isinstance(found, ox.QuerySolutions):
        return markdown(found)
    buffer = BytesIO()
    if isinstance(found, ox.QueryTriples):
        found.serialize(buffer, ox.RdfFormat.TURTLE)
    elif form == "csv" and isinstance(found, ox.QuerySolutions):
        found.serialize(buffer, ox.QueryResultsFormat.CSV)
    else:
        found.serialize(buffer, ox.QueryResultsFormat.JSON)
        return json.dumps(json.loads(buffer.getvalue()), ensure_ascii=False, indent=2) + "\n"
    return buffer.getvalue().decode()


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _cut(perspectives: str) -> str:
    return " ".join(sorted(p[:5] for p in perspectives.split(", ") if p))
