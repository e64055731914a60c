"""Searching for things by name."""

import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column
from rich.table import Table as Printed

from kg import formats, releases
from kg.commands.terminal import NOTHING_THERE, WRONGLY_CALLED, err, or_stop, out, stop
from kg.names import Index, Match
from kg.vocabulary import CG, ID


class MatchFormat(StrEnum):
    """How what was found is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def search(
    name: Annotated[str, typer.Argument(help="A name or its beginning, with or without accents.")],
    language: Annotated[
        str, typer.Option("--lang", help="The language of the names to show.")
    ] = "en",
    kind: Annotated[str, typer.Option("--kind", help="Only things of a kind, as cluster.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to show.")] = 20,
    form: Annotated[MatchFormat, typer.Option("--format")] = MatchFormat.TABLE,
) -> None:
    """Find clusters, works, organisations, terms and all else by name, in any language."""
    index = or_stop(lambda: Index(releases.current(releases.home()).store()))
    if kind and kind not in index.kinds():
        stop(f"'{kind}' is not a kind; the kinds are {', '.join(index.kinds())}", WRONGLY_CALLED)
    everything = index.search(name, language, kind, sys.maxsize)
    found = everything[:limit]
    if form is not MatchFormat.TABLE:
        table = formats.Table(name, Match._fields, found)
        sys.stdout.write(formats.written(form.value, table).decode())
    elif found:
        shown = Printed("Name", "Kind", "Found as", Column("Id", overflow="fold"))
        for match in found:
            language_ = f" ({match.language})" if match.language else ""
            cells = match.label, match.kind, match.matched + language_, _id(match)
            shown.add_row(*map(escape, cells))
        out.print(shown)
    if len(found) < len(everything):
        err.print(f"{len(found)} of {len(everything)}; --limit shows more.")
    if not found:
        stop(f"nothing is called '{name}'", NOTHING_THERE)


def _id(match: Match) -> str:
    """What a thing is called in commands: its kind and id, or the name of a term."""
    return match.iri.replace(ID.base, "").replace(CG.base, "cg:")
