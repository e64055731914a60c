"""Comparing cases of the release side by side."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from kg import releases
from kg.commands.terminal import (
    NOTHING_THERE,
    WRONGLY_CALLED,
    TableFormat,
    or_stop,
    out,
    stop,
    write,
)
from kg.comparing.cases import NoSuchCase
from kg.comparing.comparer import compare as compared
from kg.comparing.comparison import KINDS, BadChoice, Choice, Period
from kg.comparing.rendering import Rendered, Source, data, tables
from kg.comparing.screen import shown
from kg.formats import written
from kg.reasoning.ontology import shipped

YEARS = re.compile(r"(\d{4})|(\d{4})?-(\d{4})?", re.ASCII)


def compare(
    names: Annotated[
        list[str] | None, typer.Argument(help="Clusters or observations.", show_default=False)
    ] = None,
    clusters: Annotated[str, typer.Option(help="The same, with commas.")] = "",
    countries: Annotated[str, typer.Option(help="Codes, such as NO,FI,ES-PV.")] = "",
    programmes: Annotated[str, typer.Option(help="Such as arena,nce.")] = "",
    types: Annotated[str, typer.Option(help="Such as mature-ris,emerging-ris.")] = "",
    dimensions: Annotated[str, typer.Option(help="Only these rows, in this order.")] = "",
    year: Annotated[str, typer.Option(help="A year, or 2006-2010; a side may be open.")] = "",
    form: Annotated[TableFormat, typer.Option("--format")] = TableFormat.TABLE,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Into a file.")] = None,
) -> None:
    """Compare clusters, countries, programmes or cluster types, dimension by dimension."""
    listed = (_listed(clusters, *(names or [])), *map(_listed, (countries, programmes, types)))
    given = dict(zip(KINDS, listed, strict=True))
    chosen = [kind for kind in KINDS if given[kind]]
    if len(chosen) != 1:
        stop(
            "Name clusters, or --countries, --programmes or --types: one of these.", WRONGLY_CALLED
        )
    release = or_stop(lambda: releases.current(releases.home()))
    try:
        choice = Choice(chosen[0], given[chosen[0]], _listed(dimensions), _years(year))
        comparison = compared(release.store(), shipped(), choice)
    except BadChoice as bad:
        stop(str(bad), WRONGLY_CALLED)
    except NoSuchCase as missing:
        stop(str(missing), NOTHING_THERE)
    rendered = Rendered(comparison, Source(release.name, release.manifest().digest))
    if form is TableFormat.TABLE and output is None:
        for part in shown(rendered, out.width):
            out.print(part)
        return
    write(_written(rendered, form), output, form is TableFormat.XLSX)


def _written(rendered: Rendered, form: TableFormat) -> bytes:
    if form is TableFormat.TABLE:
        stop("--output needs --format: csv, json, markdown, latex or xlsx", WRONGLY_CALLED)
    if form is TableFormat.JSON:
        return (json.dumps(data(rendered), ensure_ascii=False, indent=2) + "\n").encode()
    return written(form.value, *tables(rendered))


def _listed(*said: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(name.strip() for part in said for name in part.split(",") if name.strip())


def _years(said: str) -> Period | None:
    """A year or a span of years. Raises `BadChoice`."""
    if not said:
        return None
    found = YEARS.fullmatch(said)
    if found is None or said == "-":
        raise BadChoice(f"--year is a year such as 2010 or a span such as 2006-2010, not '{said}'")
    first, last = (int(y) if y else None for y in (found[1] or found[2], found[1] or found[3]))
    if first is not None and last is not None and last < first:
        raise BadChoice(f"--year ends before it begins: '{said}'")
    return first, last
