"""The clauses that say where a query looks, SERVICE and FROM; the engine's parser is the judge.

Text that only looks like a clause may stand in strings, comments and IRIs, and whether `<` begins
an IRI cannot be told without a whole parser. So `_tokens` is a guess, and no more is made of it
than the engine says: a word is a keyword where another word in its place does not parse.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pyoxigraph as ox

from kg.vocabulary import BASE

PREFIXES = {
    "cg": BASE + "ontology#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes that a query may use without declaring them."""
SPACE = r"(?>(?:[ \t\r\n]|\#[^\r\n]*\r?\n)*)"
IRI = r'<[^<>"{}|^`\x00-\x20]*>'
PROLOGUE = re.compile(
    rf"""{SPACE}
    (?>(?:(?:BASE{SPACE}{IRI}
        |PREFIX{SPACE}[^\s:<>\#]*:{SPACE}{IRI}
        |VERSION{SPACE}(?:"[^"\\\r\n]*"|'[^'\\\r\n]*'))
    {SPACE})*)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may stand before a query or an update."""
QUERY = re.compile("SELECT|ASK|CONSTRUCT|DESCRIBE", re.IGNORECASE)


class ReachesOut(ValueError):
    """A query with SERVICE, which may reach no endpoint but those on a list."""


def _clause(keyword: str, option: str) -> re.Pattern[str]:
    """Matches the tokens of a query; those that are the keyword have the group `word`.

    A name must not begin with the option, as the engine takes `SILENTx:` for `SILENT x:`. What is
    not closed reaches to the end, so that no text is read twice.
    """
    return re.compile(
        rf"""\#[^\r\n]*
        |{IRI}
        |\"\"\"(?>(?:[^"\\]|\\.|"(?!""))*)(?:\"\"\"|\\?\Z)
        |'''(?>(?:[^'\\]|\\.|'(?!''))*)(?:'''|\\?\Z)
        |"(?>(?:[^"\\\r\n]|\\.)*)"?
        |'(?>(?:[^'\\\r\n]|\\.)*)'?
        |:(?:[\w.:%-]|\\.)*
        |[?$@][\w-]+
        |(?P<word>{keyword})(?![\w:.-]) {SPACE}
            (?P<option>{option}(?=[ \t\r\n\#<?$]))?+ {SPACE}
            (?P<iri>{IRI}|(?!{option})(?:\w[\w.-]*)?:[\w.:%-]*(?=[ \t\r\n{{\#]))?+ {SPACE}
        |\w+""",
        re.IGNORECASE | re.VERBOSE | re.DOTALL,
    )


SERVICE = _clause("SERVICE", "SILENT")
FROM = _clause("FROM", "NAMED")
ANYWHERE = re.compile("SERVICE", re.IGNORECASE | re.ASCII)
ALONE = re.compile(r"(?<![\w/:?$@-])SERVICE(?=[\s#<?$])", re.IGNORECASE)
"""The word where no name or path is around it, even within what looks like an IRI."""


def uses(query: str, keyword: str, base: str | None = None) -> bool:
    """Whether a query uses a keyword, by the engine's own parser; also true of a malformed one.

    The word is replaced wherever it stands. In a string, an IRI, a comment or a name that makes
    no difference to the parser; in place of a keyword no other word will do.
    """
    word = re.compile(keyword, re.IGNORECASE | re.ASCII)
    if not word.search(query):
        return False
    return not _parses(word.sub(_no_keyword(keyword), query), base)


def refuse_service(query: str, base: str | None = None, allowed: Iterable[str] = ()) -> None:
    """Refuse SERVICE, but for endpoints that are allowed and named by their IRIs.

    Must come before a query is run. Raises `ReachesOut`, and `SyntaxError` if it is malformed.
    """
    listed = set(allowed)
    rest = _without_services(query, base, listed) if listed else query
    if not uses(rest, "SERVICE", base):
        return
    _refuse_malformed(query, base)
    raise ReachesOut("SERVICE is not allowed here: a query may not reach out")


def _without_services(query: str, base: str | None, allowed: set[str]) -> str:
    """A query with GRAPH in place of SERVICE where an endpoint that is allowed follows.

    Only there: what the engine still takes for SERVICE in the result was no such clause.
    """
    named = _resolved(query, _iris(SERVICE, query), base)
    return SERVICE.sub(lambda m: _as_graph(m) if named.get(m["iri"]) in allowed else m[0], query)


def _as_graph(clause: re.Match[str]) -> str:
    """A SERVICE clause as one of GRAPH; every position in the text stays what it was."""
    said, start = clause[0], clause.start()
    if clause["option"]:
        begin, end = clause.start("option") - start, clause.end("option") - start
        said = said[:begin] + " " * (end - begin) + said[end:]
    return "GRAPH  " + said[len("SERVICE") :]


def _refuse_malformed(query: str, base: str | None) -> None:
    """Raises `SyntaxError` if a query is malformed.

    SERVICE and GRAPH are written alike: where GRAPH may stand, SERVICE was used. Of the words that
    may be keywords there are three guesses. Whatever they are, no SERVICE is left in what is
    parsed, so that nothing is asked of an endpoint.
    """
    tokens = SERVICE.sub(lambda m: _as_graph(m) if m["word"] else m[0], query)
    try:
        parse(ANYWHERE.sub(_no_keyword("SERVICE"), tokens), base)
    except SyntaxError:
        for places in (ALONE, ANYWHERE):
            guess = _silent(places.sub("GRAPH  ", query))
            if _parses(ANYWHERE.sub(_no_keyword("SERVICE"), guess), base):
                return
        raise


def _silent(query: str) -> str:
    """Without SILENT after GRAPH; every position in the text stays what it was."""
    return re.sub(r"(GRAPH  \s*)SILENT", r"\1      ", query, flags=re.IGNORECASE)


def graphs_named_twice(query: str, base: str | None = None) -> tuple[list[str], list[str]] | None:
    """The graphs of FROM and of FROM NAMED, each once, where a query names some more than once.

    None where it names none twice, and where its clauses cannot be told for certain.
    """
    clauses = [m for m in FROM.finditer(query) if m["word"]]
    named = _resolved(query, _iris(FROM, query), base)
    chosen = [(bool(m["option"]), named.get(m["iri"])) for m in clauses]
    if len(set(chosen)) == len(chosen) or not _are_all(query, base, clauses):
        return None
    default, others = (
        [iri for option, iri in dict.fromkeys(chosen) if option is wanted and iri is not None]
        for wanted in (False, True)
    )
    return (default, others) if len(default) + len(others) == len(set(chosen)) else None


def _are_all(query: str, base: str | None, clauses: list[re.Match[str]]) -> bool:
    """Whether these are all clauses of FROM that a query has.

    They stand side by side, so if the first is one, so are the others.
    """
    first, last = clauses[0], clauses[-1]
    together = all(a.end() == b.start() for a, b in pairwise(clauses))
    unlike = query[: first.start()] + _no_keyword("FROM") + query[first.end("word") :]
    without = query[: first.start()] + " " + query[last.end() :]
    return together and not _parses(unlike, base) and not uses(without, "FROM", base)


def _iris(clause: re.Pattern[str], query: str) -> Iterator[str]:
    """The IRIs that stand in clauses, as they are written."""
    return (m["iri"] for m in clause.finditer(query) if m["iri"])


def _resolved(query: str, iris: Iterable[str], base: str | None) -> dict[str, str]:
    """What IRIs of a query stand for, as the engine reads them after the query's prologue."""
    said = [*dict.fromkeys(iris)]
    prologue = PROLOGUE.match(query)
    if not (said and prologue and QUERY.match(query, prologue.end())):
        return {}
    columns = " ".join(f"({iri} AS ?v{n})" for n, iri in enumerate(said))
    try:
        asked = f"{prologue[0]}SELECT {columns} {{}}"
        found = ox.Store().query(asked, base_iri=base, prefixes=PREFIXES)
    except SyntaxError:
        return {}
    assert isinstance(found, ox.QuerySolutions)
    terms = zip(said, next(found), strict=True)
    return {iri: term.value for iri, term in terms if isinstance(term, ox.NamedNode)}


def _no_keyword(keyword: str) -> str:
    """A word as long as a keyword that nobody has thought of."""
    return "".join(secrets.choice("jkqvxz") for _ in keyword)


def _parses(query: str, base: str | None) -> bool:
    try:
        parse(query, base)
    except SyntaxError:
        return False
    return True


def parse(query: str, base: str | None = None) -> None:
    """Parse a query, against no data. Raises `SyntaxError`."""
    try:
        ox.Store().query(query, base_iri=base, prefixes=PREFIXES)
    except (RuntimeError, ValueError, OSError):
        return  # it parsed, and then failed on no data
