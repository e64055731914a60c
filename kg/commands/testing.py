"""Testing theories: truth tables, hypotheses over all cases, and what is covered by evidence."""

from enum import StrEnum
from typing import Annotated

import typer

from kg import coverage as covering
from kg import findings, hypothesistest, releases, truthtable
from kg.commands.terminal import (
    NOTHING_THERE,
    WRONGLY_CALLED,
    TableFormat,
    or_stop,
    print_table,
    stop,
)
from kg.formats import Table
from kg.membership import UnknownSet
from kg.observations import NoObservation, Observed, observed
from kg.reasoning.ontology import Ontology, shipped
from kg.store import Store
from kg.vocabulary import CG

Format = Annotated[TableFormat, typer.Option("--format")]
Country = Annotated[str, typer.Option(help="Only this country, by its code, such as NO.")]
TESTING = (
    "country", "hypothesis", "cases", "followed", "not_followed", "tried", "unknown", "may_apply",
)  # fmt: skip
LISTING = ("case", "country", "status", "why")
FITTING = (
    "hypothesis", "expects", "x_and_y", "x_not_y", "y_not_x", "unknown", "consistency", "coverage",
)  # fmt: skip
LACKING = ("cluster", "observation", "country", "dimension", "state", "settles")
"""The columns of each table that a terminal has room for; files have all."""


class Part(StrEnum):
    """What is printed of a truth table."""

    CASES = "cases"
    COLUMNS = "columns"
    CONFIGURATIONS = "configurations"
    HYPOTHESES = "hypotheses"


class Grouping(StrEnum):
    """How the counts of hypotheses can be split."""

    COUNTRY = "country"


class Rows(StrEnum):
    """What the rows of a table of coverage are."""

    CLUSTER = "cluster"
    OBSERVATION = "observation"
    COUNTRY = "country"


class Moderate(StrEnum):
    """How a moderate mechanism is read as a crisp value."""

    OUT = "0"
    IN = "1"


def truth_table(
    part: Annotated[Part, typer.Option("--table", help="What to print of it.")] = Part.CASES,
    outcome: Annotated[
        str, typer.Option(help="ALIGNED (the verdict) or the name of a set, such as SUCCESS.")
    ] = truthtable.ALIGNED,
    conditions: Annotated[
        str, typer.Option(help="Names of sets with commas between; all unless given.")
    ] = "",
    moderate: Annotated[
        Moderate | None,
        typer.Option(help="Read a moderate mechanism as 1 or 0; it is left empty unless given."),
    ] = None,
    theory: Annotated[str, typer.Option(help="The theory whose verdict is the outcome.")] = "",
    country: Country = "",
    form: Format = TableFormat.TABLE,
) -> None:
    """Print a truth table for Qualitative Comparative Analysis, in crisp sets."""
    ontology, _, observations = _release(country)
    calibrated = truthtable.conditions(ontology, int(moderate.value) if moderate else None)
    names = conditions.split(",") if conditions else list(calibrated)
    try:
        explained = truthtable.Outcome(ontology, outcome, _theory(ontology, theory))
        sets = truthtable.chosen(calibrated, names)
    except UnknownSet as unknown:
        stop(str(unknown), WRONGLY_CALLED)
    if part is Part.HYPOTHESES:
        tests = hypothesistest.examined(ontology, observations)
        fits = [truthtable.fit(t, explained) for t in tests]
        print_table(findings.fit_table(fits, explained.name), form, FITTING)
        return
    table = truthtable.truth_table(sets, explained, observations)
    made = {
        Part.CASES: findings.case_table,
        Part.COLUMNS: findings.condition_table,
        Part.CONFIGURATIONS: findings.configuration_table,
    }[part]
    print_table(made(table), form)


def hypotheses(
    name: Annotated[
        str, typer.Argument(help="A hypothesis, to list its cases, e.g. table-5-1-mature-ris.")
    ] = "",
    by: Annotated[Grouping | None, typer.Option(help="Split the counts.")] = None,
    country: Country = "",
    form: Format = TableFormat.TABLE,
) -> None:
    """Set each hypothesis against all cases: followed, not followed, unknown, and outcomes."""
    ontology, _, observations = _release(country)
    if name:
        tests = hypothesistest.examined(ontology, observations)
        try:
            found = hypothesistest.find(tests, name)
        except hypothesistest.UnknownHypothesis as unknown:
            stop(str(unknown), NOTHING_THERE)
        print_table(findings.cases_table(ontology, found), form, LISTING)
        return
    codes = sorted({o.country for o in observations}) if by else [""]
    tested = {
        c: hypothesistest.examined(ontology, [o for o in observations if not by or o.country == c])
        for c in codes
    }
    print_table(findings.hypotheses_table(tested, by.value if by else None), form, TESTING)


def coverage(
    by: Annotated[Rows, typer.Option(help="What the rows are.")] = Rows.CLUSTER,
    untyped: Annotated[
        bool, typer.Option("--untyped", help="List what has no cluster type, and what is missing.")
    ] = False,
    caseless: Annotated[
        bool, typer.Option("--hypotheses", help="List the hypotheses without a case.")
    ] = False,
    country: Country = "",
    form: Format = TableFormat.TABLE,
) -> None:
    """Show how much evidence there is, so that an empty cell is not read as an absence."""
    if untyped and caseless:
        stop("Give --untyped or --hypotheses, not both.", WRONGLY_CALLED)
    ontology, store, observations = _release(country)
    if untyped:
        found = covering.untyped(ontology, store, observations, country)
        print_table(findings.untyped_table(ontology, found), form, LACKING)
    elif caseless:
        tests = hypothesistest.examined(ontology, observations)
        print_table(findings.caseless_table(tests), form)
    else:
        plain = [ontology.name(d) for d in ontology.instances(CG.Dimension)]
        columns = (by.value, "country", "clusters", *plain, "covered", "share")
        print_table(_coverage(ontology, store, observations, by, country), form, columns)


def _coverage(
    ontology: Ontology, store: Store, observations: list[Observed], by: Rows, country: str
) -> Table:
    if by is Rows.OBSERVATION:
        rows = covering.by_observation(ontology, store, observations)
        return findings.coverage_table(ontology, rows, by.value)
    rows = covering.by_cluster(ontology, store, observations, country)
    if by is Rows.COUNTRY:
        return findings.country_table(ontology, rows, Rows.CLUSTER.value)
    return findings.coverage_table(ontology, rows, by.value)


def _release(country: str) -> tuple[Ontology, Store, list[Observed]]:
    store = or_stop(lambda: releases.current(releases.home()).store())
    try:
        return shipped(), store, observed(shipped(), store, country)
    except NoObservation as nothing:
        stop(str(nothing), NOTHING_THERE)


def _theory(ontology: Ontology, name: str) -> str:
    """The theory with a name; the only one, where there is only one."""
    theories = {ontology.name(t): t for t in ontology.theories}
    if not name and len(theories) == 1:
        (name,) = theories
    if name not in theories:
        stop(f"Give --theory, one of {', '.join(theories)}.", WRONGLY_CALLED)
    return theories[name]
