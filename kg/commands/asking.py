"""Asking the release: a question by its name, or SPARQL."""

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer

from kg import queries, releases, tables
from kg.clauses import ReachesOut, refuse_service
from kg.commands.terminal import NOTHING_THERE, WRONGLY_CALLED, or_stop, out, stop, write
from kg.formats import written
from kg.parameters import BadParameter
from kg.resources import QUERIES
from kg.store import Results, Store


class ResultFormat(StrEnum):
    """How query results are printed; graphs come as Turtle."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    XLSX = "xlsx"


def query(
    what: Annotated[
        str, typer.Argument(help="SPARQL, a file with SPARQL, or a query's name.")
    ] = "",
    params: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter, name=value.")
    ] = None,
    form: Annotated[ResultFormat, typer.Option("--format")] = ResultFormat.TABLE,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Into a file.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the queries with names.")] = False,
    unexercised: Annotated[
        bool, typer.Option("--unexercised", help="List the terms that no query with a name uses.")
    ] = False,
) -> None:
    """Ask the release: a question by name, or SPARQL that sees all its graphs as one."""
    if listing:
        out.print(tables.listing(queries.listed()))
        return
    if not what and not unexercised:
        stop("Give a query's name or SPARQL, --list or --unexercised.", WRONGLY_CALLED)
    if output is not None and form is ResultFormat.TABLE:
        stop("--output needs --format: csv, json, markdown or xlsx.", WRONGLY_CALLED)
    store = or_stop(lambda: releases.current(releases.home()).store())
    if unexercised:
        for term in queries.unexercised(store, queries.listed()):
            out.print(term)
        return
    _print(_results(store, what, params or []), form, what, output)


def _results(store: Store, what: str, params: list[str]) -> Results:
    """What the release answers; what cannot be asked stops the command."""
    try:
        asked = _query_text(store, what, params)
        refuse_service(asked)
        return store.query(asked)
    except SyntaxError as error:
        stop(f"the query cannot be read: {error}", WRONGLY_CALLED)
    except (queries.BadHeader, BadParameter, ReachesOut) as error:
        stop(str(error), WRONGLY_CALLED)


def _print(results: Results, form: ResultFormat, what: str, output: Path | None) -> None:
    """Print or write the answer; a terminal is told what it means that there is none."""
    if form is ResultFormat.XLSX:
        if not isinstance(results, ox.QuerySolutions):
            stop("Only the rows of a SELECT query make a sheet.", WRONGLY_CALLED)
        title = what if re.fullmatch(r"[\w-]{1,31}", what) else "Answer"
        write(written("xlsx", tables.sheet(results, title)), output, binary=True)
    elif form is not ResultFormat.TABLE:
        write(tables.serialized(results, form.value).encode(), output)
    elif isinstance(shown := tables.results(results), str):
        sys.stdout.write(shown.rstrip("\n") + "\n")
    else:
        out.print(shown)
        if not shown.row_count and (asked := _named(what)):
            out.print(asked.empty, markup=False)


def _named(what: str) -> queries.Query | None:
    """The query that goes by a name."""
    path = QUERIES / f"{what}.rq"
    return queries.read(path) if re.fullmatch(r"[\w-]{1,100}", what) and path.is_file() else None


def _query_text(store: Store, what: str, params: list[str]) -> str:
    """The SPARQL that is meant, with the parameters of a query that has a name bound."""
    if named := _named(what):
        given = queries.parsed(params)
        named.refuse_unknown(store, given)
        return named.bound(given)
    if params:
        raise BadParameter("--param goes with the name of a query; see --list")
    if what == "-":
        return sys.stdin.read()
    if len(what) < 200 and Path(what).is_file():
        try:
            return Path(what).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            stop(f"{what} is not UTF-8", WRONGLY_CALLED)
    if not re.search(r"[\s{]", what.strip()):
        stop(f"no query is called '{what}'; klynge query --list names them all", NOTHING_THERE)
    return what
