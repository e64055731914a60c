"""Headers of the queries, their parameters, and what each of them promises."""

import re
from pathlib import Path

import pytest
from test_cli import klynge

from kg import queries
from kg.parameters import TYPES, BadParameter
from kg.queries import BadHeader, Query
from kg.store import ONTOLOGY, Store
from kg.vocabulary import CG

QUERIES = queries.listed()
HEADER = """\
# question: Which?
# id: cq-001
# kind: lookup
# parameter code: country = "" | a code
# parameter n: integer | a number
# columns: x
# terms: Cluster
# empty: Nothing.
SELECT ?x
# WHERE { in a comment }
WHERE { ?x a cg:Cluster . FILTER(?code = "" || ?n > 1) }
"""
EXERCISED = 110
"""How many classes and properties the questions touch at least: a drop is worth a look."""


def ids(query: Query) -> str:
    return query.name


def written(folder: Path, text: str) -> Path:
    path = folder / "one.rq"
    path.write_text(text, encoding="utf-8")
    return path


def required(query: Query) -> dict[str, str]:
    return {p.name: "nce-raufoss" for p in query.parameters if p.default is None}


def used(text: str) -> tuple[str, ...]:
    """The terms of the ontology that a query names outside its comments, sorted."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return tuple(sorted(set(re.findall(r"(?<![\w<\"])cg:([\w-]+)", "\n".join(lines)))))


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_columns_and_terms_are_as_said(query: Query, store: Store) -> None:
    found = query.run(store, required(query))
    assert tuple(v.value for v in found.variables) == query.columns
    assert query.terms == used(query.text)
    undeclared = [t for t in query.terms if not any(store.matching(ONTOLOGY, CG[t], None, None))]
    assert not undeclared


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_every_parameter_reaches_the_query(query: Query, store: Store) -> None:
    """None is bound and then passed over: what fits nothing finds nothing, and not all that there
    is to choose from finds the same."""
    for parameter in query.parameters:
        if names := parameter.kind.names(store):
            others = {k: v for k, v in required(query).items() if k != parameter.name}
            found = {str(list(query.run(store, others | {parameter.name: n}))) for n in names}
            assert len(found) > 1, parameter.name
        else:
            assert parameter.type == "text"
            given = required(query) | {parameter.name: "nothing-of-that-name"}
            assert not list(query.run(store, given)), parameter.name


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_what_names_nothing_is_refused(query: Query, store: Store) -> None:
    """An empty answer would say that what is named has nothing."""
    for parameter in query.parameters:
        if parameter.kind.names(store):
            with pytest.raises(BadParameter, match=f"parameter {parameter.name} must be"):
                query.run(store, {parameter.name: "nce-raufos"})


@pytest.mark.parametrize(
    ("name", "given", "hint"),
    [
        ("grounds", {"cluster": "nce-raufos"}, "did you mean nce-raufoss"),
        (
            "strategies",
            {"perspective": "mature-ris"},
            "ideological-governance or institutional-governance or instr",
        ),
        ("claims", {"voice": "autor"}, "must be author, reported or curator, and 'autor' is not"),
        ("concept", {"concept": "power-4d"}, "did you mean power-3d"),
        ("compare-countries", {"dimension": "maturty"}, "did you mean maturity?"),
        ("compare-countries", {"dimension": "zzz"}, "such as maturity, and none is called 'zzz'$"),
        ("clusters", {"country": "ZZ"}, "of a country in the graph, .* mean ES or ES-PV or FI or"),
        ("works", {"country": "ZZ"}, "none is called 'ZZ'"),
        ("works", {"verified": "banana"}, "mean background or seen or unresolved"),
    ],
)
def test_the_nearest_names_are_told(
    store: Store, name: str, given: dict[str, str], hint: str
) -> None:
    query = next(q for q in QUERIES if q.name == name)
    with pytest.raises(BadParameter, match=hint):
        query.run(store, given)


def test_a_country_without_clusters_is_known(store: Store) -> None:
    """That there is nothing of it is an answer."""
    query = next(q for q in QUERIES if q.name == "clusters")
    assert not list(query.run(store, {"country": "NL"}))


def test_dimensions_are_known_by_their_notations(store: Store) -> None:
    names = TYPES["dimension"].names(store)
    assert {"maturity", "consensus_goals", "facilitator_roles", "criterion-success"} <= {*names}
    query = next(q for q in QUERIES if q.name == "compare-countries")
    assert {r["assessed"].value for r in query.run(store)} <= {*names}


def test_how_well_a_work_is_known_is_one_of_what_is_written(store: Store) -> None:
    """It is free text, so that the values are those that works have; candidates are no works."""
    query = next(q for q in QUERIES if q.name == "works")
    written = {str(r["verification"].value) for r in query.run(store) if r["verification"]}
    assert TYPES["verification"].names(store) == sorted(written)


def test_every_competency_question_is_asked() -> None:
    """The inventory's 69 questions; their numbers have gaps."""
    left_out = {
        4,
        8,
        12,
        16,
        20,
        24,
        28,
        32,
        36,
        40,
        44,
        48,
        52,
        56,
        60,
        64,
        68,
        72,
        76,
        80,
        84,
        88,
    }
    wanted = {f"cq-{n:03}" for n in range(1, 92) if n not in left_out}
    assert len(wanted) == 69
    assert {i for q in QUERIES for i in q.ids} == wanted


def test_report_of_terms_that_no_question_exercises(store: Store) -> None:
    everything = queries.unexercised(store, [])
    left = queries.unexercised(store, QUERIES)
    assert {"Cluster", "Strategy", "hasOutcome", "namesPrimary"} <= set(everything) - set(left)
    assert "unitOfMembers" in left
    assert len(everything) - len(left) >= EXERCISED


def test_values_are_bound_as_typed_terms(tmp_path: Path) -> None:
    query = queries.read(written(tmp_path, HEADER))
    bound = query.bound({"n": "7"})
    typed = '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert f'WHERE {{ VALUES (?code ?n) {{ ("" {typed}) }} ?x a' in bound
    assert "# WHERE { in a comment }" in bound


def test_a_value_cannot_break_out_of_its_term(store: Store) -> None:
    steps = next(q for q in QUERIES if q.name == "development-steps")
    assert not list(steps.run(store, {"about": '") } UNION { ?step ?label ?definition } #'}))
    assert not list(steps.run(store, {"about": "\\\n'"}))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "needs parameter n: a whole number"),
        ({"n": "seven"}, "n must be a whole number, and 'seven' is not"),
        ({"n": "٧"}, "whole number"),
        ({"n": "1\n"}, "whole number"),
        ({"n": ""}, "whole number"),
        ({"n": "1", "code": "no"}, "an ISO 3166 code in capital letters, .* and 'no' is not"),
        ({"n": "1", "land": "NO"}, "has no parameter land; it has code, n"),
    ],
)
def test_unknown_and_ill_typed_parameters(tmp_path: Path, given: dict[str, str], says: str) -> None:
    query = queries.read(written(tmp_path, HEADER))
    with pytest.raises(BadParameter, match=says):
        query.bound(given)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# id: cq-001", "# id cq-001", "one.rq:2: this is not `# field: value`"),
        ("# kind: lookup", "# kind: guess", "one.rq:3: guess is not a kind"),
        ("country = ", "colour = ", "one.rq:4: colour is not a type"),
        ('country = "" | a code', "country", "one.rq:4: parameter code is not"),
        ("integer | a", 'integer = "x" | a', "one.rq:5: the default does not fit"),
        ("parameter n:", "parameter code:", "one.rq:5: parameter code is said twice"),
        ("# columns: x", "# rows: x", "one.rq:6: rows is not a field"),
        ("# columns: x", "# kind: gap", "one.rq:6: kind is said twice"),
        ("# empty: Nothing.\n", "", "the header does not say: empty"),
    ],
)
def test_faults_in_a_header(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(BadHeader, match=says):
        queries.read(written(tmp_path, HEADER.replace(old, new, 1)))


@pytest.mark.parametrize("pairs", [["a"], ["=b"], ["a=1", "a=2"]])
def test_parameters_are_written_name_equals_value(pairs: list[str]) -> None:
    with pytest.raises(BadParameter):
        queries.parsed(pairs)


def test_the_command_line(built_home: Path) -> None:
    asked = "query", "types-by-country", "--param", "country=ES-PV", "--format"
    said = klynge(*asked, "markdown", home=built_home).stdout.split("\n")
    assert said[:2] == ["| code | type | clusters |", "| --- | --- | --- |"]
    assert len(said) == 2 + 4 + 1
    assert klynge(*asked, "csv", home=built_home).stdout.startswith("code,type,clusters")
    listed = klynge("query", "--list", home=built_home).stdout
    assert "strategies-in-use [lookup, cq-025]" in listed
    assert "--param cluster=CLUSTER (required)" in listed
    for words in (["clusters", "-p", "x=1"], ["strategies-in-use"], ["ASK {}", "-p", "x=1"], []):
        wrong = klynge("query", *words, home=built_home)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "Traceback" not in wrong.stderr
