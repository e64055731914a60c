"""Citing works, and finding records that may describe the same one."""

import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column
from rich.table import Table as Printed

from kg import citations, formats, releases
from kg import duplicates as alike
from kg.commands.terminal import NOTHING_THERE, counted, or_stop, out, stop
from kg.literature import NoSuchWork, works


class Style(StrEnum):
    """How works are cited: in a style, or as a file for a reference manager."""

    APA = "apa"
    CHICAGO = "chicago"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"


class TableFormat(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def cite(
    ids: Annotated[list[str], typer.Argument(help="Works, or claims and passages.")],
    style: Annotated[
        Style, typer.Option("--style", "-s", help="Chicago is author and date.")
    ] = Style.APA,
) -> None:
    """Cite works, or the places that claims and passages stand at."""
    store = or_stop(lambda: releases.current(releases.home()).store())
    try:
        sys.stdout.write(citations.cite(store, ids, style.value))
    except NoSuchWork as missing:
        stop(str(missing), NOTHING_THERE)


def duplicates(
    form: Annotated[TableFormat, typer.Option("--format")] = TableFormat.TABLE,
) -> None:
    """List works that may be the same, side by side, for a person to decide."""
    store = or_stop(lambda: releases.current(releases.home()).store())
    found = alike.pairs(works(store))
    if form is not TableFormat.TABLE:
        sys.stdout.write(formats.written(form.value, alike.table(found)).decode())
        return
    for pair in found:
        whole = Column(overflow="fold"), Column(overflow="fold")
        shown = Printed(Column(), *whole, title=pair.why, title_justify="left", show_header=False)
        for row in [("id", pair.one.id, pair.other.id), *pair.differences]:
            shown.add_row(*map(escape, row))
        out.print(shown)
        out.print(pair.how + "\n", markup=False)
    out.print(f"{counted(len(found), 'pair')} to look at.")
