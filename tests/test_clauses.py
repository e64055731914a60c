"""That a query cannot reach out: the lexing traps of SPARQL 1.1, section 19."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.clauses import ReachesOut, parse, refuse_service, uses
from kg.store import Store

AWAY = "http://127.0.0.1:9/"
LISTED = "http://127.0.0.1:9/service/sparql"
PATTERN = "{ ?s ?p ?o }"


REACHING = {
    "plain": f"SELECT * {{ SERVICE <{AWAY}> {PATTERN} }}",
    "silent": f"SELECT * {{ sErViCe SILENT <{AWAY}> {PATTERN} }}",
    "variable": f"SELECT * {{ VALUES ?x {{ <{AWAY}> }} SERVICE ?x {PATTERN} }}",
    "prefixed": f"PREFIX x: <{AWAY}> SELECT * {{ SERVICE x: {PATTERN} }}",
    "no spaces": f"SELECT*{{SERVICE<{AWAY}>{{?s?p?o}}}}",
    "comment between": f"SELECT * {{ SERVICE#\n<{AWAY}> {PATTERN} }}",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE <{AWAY}> {PATTERN} }} }} }}",
    "in a filter": f"ASK {{ FILTER NOT EXISTS {{ SERVICE <{AWAY}> {PATTERN} }} }}",
    "in a construct": f"CONSTRUCT {PATTERN} WHERE {{ SERVICE <{AWAY}> {PATTERN} }}",
    "after a long string": f"SELECT * {{ BIND('''it's ''' AS ?a) SERVICE <{AWAY}> {PATTERN} }} #'",
    "less-than read as an IRI": (
        f"SELECT * {{ FILTER(1<2)#>'''\nSERVICE <{AWAY}> {PATTERN} #'''\n}}"
    ),
    "within what looks like an IRI": (
        f"PREFIX x: <{AWAY}> SELECT * {{ FILTER(1<2)SERVICE#>\nx: {PATTERN} }}"
    ),
    "the word in its IRI": f"SELECT * {{ SERVICE <{LISTED}> {PATTERN} }}",
    "silent, after a comment": f"SELECT * {{ SERVICE#\nSILENT#\n<{AWAY}> {PATTERN} }}",
    "as a prefix": f"PREFIX service: <{AWAY}> SELECT * {{ SERVICE service: {PATTERN} }}",
    "beside a harmless one": f"SELECT * {{ ?service ?p 'SERVICE' SERVICE <{AWAY}> {PATTERN} }}",
}


@pytest.mark.parametrize("query", REACHING.values(), ids=REACHING)
def test_service_is_found_in_every_disguise(query: str) -> None:
    with pytest.raises(ReachesOut):
        refuse_service(query)


@pytest.mark.parametrize(
    "query",
    [
        'ASK { BIND("SERVICE <x>" AS ?x) }',
        "SELECT ?service { ?service <http://x/service> 'SERVICE'@service }",
        "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
        "PREFIX service: <urn:> SELECT * { service:service ?p _:service }",
        "ASK { ?s ?p '''\nSERVICE <x> { ?s ?p ?o }\n''' }",
    ],
)
def test_the_word_elsewhere_is_no_service(query: str) -> None:
    refuse_service(query)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?service {\n ?service ?p }", "2:14"),
        (f"SELECT * {{\n SERVICE <{AWAY}> }}", "2:"),
        (f"SELECT * {{\n SERVICE <{LISTED}> {PATTERN}", "2:"),
        (f"ASK {{ \\u0053ERVICE <{AWAY}> {PATTERN} }}", "1:"),
    ],
)
def test_a_malformed_query_is_told_so_with_its_place(query: str, place: str) -> None:
    with pytest.raises(SyntaxError, match=f"error at {place}"):
        refuse_service(query)
        Store().query(query)


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_only_endpoints_on_the_list_are_allowed(silent: str) -> None:
    other = "http://127.0.0.1:8/"
    for allowed, beside in ((AWAY, ""), (AWAY, f"'SERVICE <{other}>' ?p ?o .")):
        query = f"SELECT * {{ {beside} SERVICE {silent}<{AWAY}> {PATTERN} }}"
        refuse_service(query, allowed=[other, allowed])
    for service in (f"<{other}>", "?x", "y:", "x:more", f"<{AWAY}more>", f"<{AWAY[:-1]}>"):
        prologue = f"PREFIX x: <{AWAY}> PREFIX y: <{other}>"
        query = f"{prologue} SELECT * {{ SERVICE {silent}{service} {PATTERN} }}"
        with pytest.raises(ReachesOut):
            refuse_service(query, allowed=[AWAY])
        both = query.replace("* {", f"* {{ SERVICE <{AWAY}> {PATTERN} ")
        with pytest.raises(ReachesOut):
            refuse_service(both, allowed=[AWAY])


def test_a_keyword_is_told_from_names() -> None:
    assert uses("SELECT * FROM <urn:g> {}", "FROM")
    assert not uses("SELECT (1 AS ?from) { BIND('FROM' AS ?x) }", "FROM")


SPELLED = {
    "no space": f"SELECT * {{ SERVICE<{LISTED}>{PATTERN} }}",
    "comments": f"SELECT * {{ SERVICE\n# SERVICE <{AWAY}>\n<{LISTED}>#\n{PATTERN} }}",
    "silent, comments": f"SELECT * {{ service#\nsilent#\n<{LISTED}> {PATTERN} }}",
    "prefixed": f"PREFIX x: <{AWAY}service/> SELECT * {{ SERVICE x:sparql {PATTERN} }}",
    "prefixed, silent": f"PREFIX#\nx: <{LISTED}> SELECT * {{ SERVICE SILENT x:{PATTERN} }}",
    "prefix twice": f"PREFIX x: <urn:> PREFIX x: <{LISTED}> ASK {{ SERVICE x: {PATTERN} }}",
    "relative": f"BASE <{AWAY}> SELECT * {{ SERVICE <service/sparql> {PATTERN} }}",
    "escaped": f"SELECT * {{ SERVICE <{LISTED[:-1]}\\u006C> {PATTERN} }}",
    "after names": (
        f"PREFIX service: <{LISTED}> SELECT * {{ ?service service:service ?o.SERVICE service:"
        f"{PATTERN} BIND('SERVICE <{AWAY}>'@service AS ?x) }}"
    ),
}


@pytest.mark.parametrize("query", SPELLED.values(), ids=SPELLED)
def test_an_endpoint_on_the_list_may_be_spelled_in_every_way(query: str) -> None:
    refuse_service(query, allowed=[LISTED])
    for other in (AWAY, LISTED + "x", LISTED[:-1]):
        with pytest.raises(ReachesOut):
            refuse_service(query, allowed=[other])


@pytest.mark.parametrize(
    "service",
    [
        "SERVICE SILENTx:",  # the engine takes it for SILENT and x:
        "SERVICE SILENT x:",
        f"SERVICE #\r<{LISTED}>\n",
        f"SERVICE # <{LISTED}>\n x:",
        f"SERVICE ?x #<{LISTED}>\n",
    ],
)
def test_what_only_looks_like_an_endpoint_on_the_list_is_refused(service: str) -> None:
    prologue = f"PREFIX SILENTx: <{LISTED}> PREFIX x: <{AWAY}>"
    with pytest.raises((ReachesOut, SyntaxError)):
        refuse_service(f"{prologue} SELECT * {{ {service} {PATTERN} }}", allowed=[LISTED])


@dataclass(frozen=True)
class Clause:
    """A SERVICE clause in parts, so that its words can be exchanged."""

    silent: str
    gaps: tuple[str, str, str]
    name: str

    def said(self, word: str, silent: str) -> str:
        """The clause with these words in place of SERVICE and SILENT."""
        first, second, third = self.gaps
        return f"{word}{first}{silent if self.silent else ''}{second}{self.name}{third}{PATTERN}"

    @property
    def away(self) -> bool:
        """Whether it is surely of no endpoint on the list."""
        return self.name in (f"<{AWAY}>", "y:", "?x") or (self.name, self.silent) == (
            "SILENTy:",
            "",
        )


PROLOGUE = (
    f"PREFIX service: <urn:> PREFIX x: <{LISTED}> PREFIX y: <{AWAY}>"
    f"PREFIX SILENTx: <{AWAY}> PREFIX SILENTy: <{LISTED}>"
)
GAP = st.sampled_from(
    ["", " ", "\n", "#\n", f" # SERVICE <{LISTED}> '\n", f'#>"<{AWAY}>\r\n', f"#\r<{LISTED}>\n"]
)
NAME = st.sampled_from([f"<{LISTED}>", "x:", "SILENTx:", f"<{AWAY}>", "y:", "?x", "SILENTy:"])
CLAUSE = st.builds(Clause, st.sampled_from(["", "SILENT"]), st.tuples(GAP, GAP, GAP), NAME)
NOISE = st.sampled_from(
    [
        "FILTER(1<2)", "FILTER(1<2)#>", "FILTER(1<2&&'>'='SERVICE ')", "?service service:service 1",
        ". ", "{", "}", f"<{LISTED}> ?p 'SERVICE <{AWAY}>' .", f"FILTER('\\'' = '')#'{LISTED}\n",
        '?s ?p """\'"SERVICE\n""" .', "FILTER('''it's '''<?s)", "#", "'", "<", ">",
        "?s ?p service:SERVICE.", "?s ?p 'SERVICE'@service .",
    ]
)  # fmt: skip


def written(parts: list[Clause | str], word: str, silent: str, but: int | None = None) -> str:
    """A query of these parts, its clauses with these words, but for the word of one."""
    said = (
        p if isinstance(p, str) else p.said("qjkqjkq" if n == but else word, silent)
        for n, p in enumerate(parts)
    )
    return f"{PROLOGUE} SELECT * {{ {''.join(said)} }}"


def parses(query: str) -> bool:
    """Whether the engine takes it for a query; it has no SERVICE that might be carried out."""
    try:
        parse(query.replace("SERVICE", "xqzxqzx"))
    except SyntaxError:
        return False
    return True


@settings(max_examples=500, deadline=None)
@given(st.lists(CLAUSE | st.tuples(NOISE, GAP).map("".join), min_size=1, max_size=6))
def test_whatever_is_around_it_only_an_endpoint_on_the_list_is_reached(
    parts: list[Clause | str],
) -> None:
    """A word is a keyword where the engine takes no other in its place.

    GRAPH is parsed in place of SERVICE, since the engine carries out what it parses. Words that
    are glued together may be called malformed, which is no answer either.
    """
    as_graph = ("GRAPH  ", "      ")
    if not parses(written(parts, *as_graph)):
        return
    away = [n for n, part in enumerate(parts) if isinstance(part, Clause) and part.away]
    if any(not parses(written(parts, *as_graph, but=n)) for n in away):
        with pytest.raises((ReachesOut, SyntaxError)):
            refuse_service(written(parts, "SERVICE", "SILENT"), allowed=[LISTED])
