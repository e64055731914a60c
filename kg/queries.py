"""The questions in `queries/`: their headers, their parameters, and running one.

A query file begins with comments that say what it asks, one field a line:

    # question: Which clusters are in the graph?
    # id: cq-023
    # kind: lookup
    # parameter country: country = "" | ISO 3166 code; empty for all
    # columns: cluster, country
    # terms: Cluster, countryCode, inCountry
    # empty: No cluster is in the graph for that country.

A parameter without `= "..."` must be given. Its value is made a typed RDF term and bound to the
variable of its name in a VALUES block at the head of WHERE; it is never pasted into the query.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from kg.parameters import TYPES, BadParameter, Parameter, Value, typed
from kg.resources import QUERIES
from kg.store import ONTOLOGY, Store
from kg.vocabulary import BASE, OWL, RDF

KINDS = ("lookup", "inference", "comparison", "provenance", "gap", "diagnosis", "overview")
FIELDS = ("question", "id", "kind", "columns", "terms", "empty")
LINE = re.compile(r"# (?P<key>[a-z]+)(?: (?P<name>\w+))?: (?P<value>.+)")
PARAMETER = re.compile(r'(?P<type>[\w|+-]+)(?: = "(?P<default>[^"]*)")? \| (?P<about>.+)')
COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
WHERE = re.compile(r"\bWHERE\s*\{", re.IGNORECASE)
ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)


class BadHeader(Exception):
    """The header of a query file says something that cannot be read: file and line, and what."""


@dataclass(frozen=True)
class Query:
    """A question that the graph can be asked by name."""

    name: str
    text: str
    question: str
    ids: tuple[str, ...]
    kind: str
    columns: tuple[str, ...]
    terms: tuple[str, ...]
    empty: str
    parameters: tuple[Parameter, ...]

    def bound(self, given: Mapping[str, str]) -> str:
        """The query with its parameters bound. Raises `BadParameter`."""
        names = [p.name for p in self.parameters]
        if unknown := sorted(set(given) - set(names)):
            has = f"it has {', '.join(names)}" if names else "it has none"
            raise BadParameter(f"query {self.name} has no parameter {', '.join(unknown)}; {has}")
        if not names:
            return self.text
        terms = " ".join(str(_value(self, p, given)) for p in self.parameters)
        block = f" VALUES ({' '.join('?' + n for n in names)}) {{ ({terms}) }}"
        found = WHERE.search(_uncommented(self.text))
        assert found is not None, f"{self.name} has no WHERE"
        return self.text[: found.end()] + block + self.text[found.end() :]

    def ordered(self, given: Mapping[str, str]) -> str:
        """The bound query with its rows in one order that is the same each time, to be paged.

        Columns that the query does not order by decide between rows that it leaves equal.
        Raises `BadParameter`.
        """
        text = self.bound(given).rstrip()
        said = [m.end() for m in ORDER.finditer(_uncommented(text))]
        keys = _uncommented(text)[said[-1] :] if said else ""
        rest = [f"?{c}" for c in self.columns if not re.search(rf"\?{c}\b", keys)]
        return " ".join([text, *([] if said else ["ORDER BY"]), *rest]) if rest else text

    def refuse_unknown(self, store: Store, given: Mapping[str, str]) -> None:
        """Raises `BadParameter` for a value that names something that is not in the store."""
        for parameter in self.parameters:
            if parameter.name in given:
                parameter.refuse_unknown(store, given[parameter.name])

    def run(self, store: Store, given: Mapping[str, str] | None = None) -> ox.QuerySolutions:
        """The answers of the query. Raises `BadParameter`."""
        self.refuse_unknown(store, given or {})
        results = store.query(self.bound(given or {}))
        assert isinstance(results, ox.QuerySolutions)
        return results


def _value(query: Query, parameter: Parameter, given: Mapping[str, str]) -> Value:
    value = given.get(parameter.name, parameter.default)
    if value is None:
        said = parameter.kind.said
        raise BadParameter(f"query {query.name} needs parameter {parameter.name}: {said}")
    return parameter.term(value)


def _uncommented(text: str) -> str:
    """A query with its comment lines blanked, each place where it was."""
    return COMMENT.sub(lambda m: " " * len(m[0]), text)


@dataclass
class _Header:
    """A header as it is being read."""

    path: Path
    fields: dict[str, str] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)

    def read(self, number: int, line: str) -> None:
        """Take in one line of a header."""
        found = LINE.fullmatch(line)
        if found is None:
            self.wrong(number, f"this is not `# field: value`: {line}")
        key, name, value = found["key"], found["name"], found["value"].strip()
        if key == "parameter" and name:
            self.parameters.append(self.parameter(number, name, value))
        elif key not in FIELDS or name:
            self.wrong(number, f"{key} is not a field; the fields are {', '.join(FIELDS)}")
        elif key in self.fields:
            self.wrong(number, f"{key} is said twice")
        elif key == "kind" and value not in KINDS:
            self.wrong(number, f"{value} is not a kind; the kinds are {', '.join(KINDS)}")
        else:
            self.fields[key] = value

    def parameter(self, number: int, name: str, value: str) -> Parameter:
        """The parameter that a line of a header declares."""
        found = PARAMETER.fullmatch(value)
        if found is None:
            self.wrong(number, f'parameter {name} is not `type = "default" | what it is`')
        if typed(found["type"]) is None:
            known = f"{', '.join(TYPES)}, words parted by | and classes"
            self.wrong(number, f"{found['type']} is not a type; the types are {known}")
        if name in [p.name for p in self.parameters]:
            self.wrong(number, f"parameter {name} is said twice")
        made = Parameter(name, found["type"], found["default"], found["about"].strip())
        try:
            if made.default is not None:
                made.term(made.default)
        except BadParameter as bad:
            self.wrong(number, f"the default does not fit: {bad}")
        return made

    def wrong(self, number: int, message: str) -> NoReturn:
        """Raise `BadHeader` with the file and line."""
        raise BadHeader(f"{self.path}:{number}: {message}")


def read(path: Path) -> Query:
    """A query file. Raises `BadHeader`."""
    text = path.read_text(encoding="utf-8")
    header = _Header(path)
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("#"):
            break
        header.read(number, line)
    if missing := [f for f in FIELDS if f not in header.fields]:
        header.wrong(number, f"the header does not say: {', '.join(missing)}")
    return _query(path.stem, text, header)


def _query(name: str, text: str, header: _Header) -> Query:
    said = header.fields
    return Query(
        name=name,
        text=text,
        question=said["question"],
        ids=_words(said["id"]),
        kind=said["kind"],
        columns=_words(said["columns"]),
        terms=_words(said["terms"]),
        empty=said["empty"],
        parameters=tuple(header.parameters),
    )


def _words(value: str) -> tuple[str, ...]:
    return () if value == "none" else tuple(w.strip() for w in value.split(","))


def listed(folder: Path = QUERIES) -> list[Query]:
    """Every query, by name. Raises `BadHeader`."""
    return [read(path) for path in sorted(folder.glob("*.rq"))]


def parsed(given: Iterable[str]) -> dict[str, str]:
    """Parameters written as `name=value`. Raises `BadParameter`."""
    found: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadParameter(f"a parameter is written name=value, and {pair!r} is not")
        if name in found:
            raise BadParameter(f"parameter {name} is given twice")
        found[name] = value
    return found


DECLARED = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def unexercised(store: Store, queries: Iterable[Query]) -> list[str]:
    """The classes and properties of the ontology that no query names."""
    base = BASE + "ontology#"
    declared = {
        triple.subject.value.removeprefix(base)
        for kind in DECLARED
        for triple in store.matching(ONTOLOGY, None, RDF.type, kind)
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(base)
    }
    return sorted(declared - {term for q in queries for term in q.terms})
