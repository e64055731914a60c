"""Adding datasets to the release, taking them out, listing and exporting them."""

from pathlib import Path
from typing import Annotated

import typer

from kg import datasets, exports, releases, tables
from kg.catalogue import Unacceptable
from kg.commands.terminal import (
    WRONGLY_CALLED,
    Quiet,
    counted,
    err,
    or_stop,
    out,
    progress,
    stop,
)
from kg.sources.files import read_any

Name = Annotated[str, typer.Option("--dataset", help="Small letters, digits and hyphens.")]


def add(
    files: Annotated[
        list[Path], typer.Argument(help="YAML, workbooks, folders of CSV, bibliographies or RDF.")
    ],
    dataset: Name,
    by: Annotated[str, typer.Option("--by", help="Who adds it: a person or a project.")],
    licence: Annotated[
        str, typer.Option("--licence", help="SPDX identifier, such as CC-BY-4.0, or address.")
    ],
    quiet: Quiet = False,
) -> None:
    """Check files and add them as a dataset of its own; one of the same name is replaced."""
    titles = [file.name for file in files]
    with progress(quiet) as step:
        release = or_stop(
            lambda: datasets.put(
                releases.home(),
                dataset,
                lambda known: read_any(files, known, step.count),
                who=by,
                licence=licence,
                titles=titles,
                step=step,
            )
        )
    if not quiet:
        size = len(release.datasets()[dataset].triples)
        out.print(f"Dataset {dataset}: {counted(size, 'triple')}, in release {release.name}.")


def remove(
    names: Annotated[list[str], typer.Argument(help="The datasets to take out.")],
    quiet: Quiet = False,
) -> None:
    """Take datasets out of the release again, without a trace."""
    with progress(quiet) as step:
        release = or_stop(lambda: datasets.remove(releases.home(), *names, step=step))
    if not quiet:
        out.print(f"Removed {', '.join(names)}; the release is {release.name}.")


def listing() -> None:
    """List the datasets of the release: who added them, when, and under which licence."""
    found = or_stop(lambda: datasets.listed(releases.home()))
    out.print(tables.datasets(found.values()) if found else "There are no datasets.")


def export(
    file: Annotated[
        Path,
        typer.Argument(
            help="The ending says the form: .yaml, .xlsx, .ttl, .trig, .bib, .json, .ris; without "
            "an ending it is a folder of CSV files.",
            show_default=False,
        ),
    ],
    dataset: Annotated[
        str, typer.Option("--dataset", help="Only this one; else curated data and all datasets.")
    ] = "",
    quiet: Quiet = False,
) -> None:
    """Write what is asserted to a file, in a form that can be added again; .ris is only written."""
    graphs = or_stop(lambda: exports.asserted(releases.home(), dataset))
    try:
        exported = exports.exported(graphs, file.suffix.lower())
    except Unacceptable as wrong:
        stop(str(wrong), WRONGLY_CALLED)
    or_stop(lambda: exported.write(file))
    for triple in exported.left_out[: exports.SHOWN]:
        err.print(f"left out: {triple}", markup=False)
    if exported.left_out:
        err.print(f"{counted(len(exported.left_out), 'triple')} left out; an RDF form has them.")
    elif not quiet:
        out.print(f"{file} holds {counted(exported.size, exported.noun)}.", markup=False)
