"""Writing empty workbooks."""

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.terminal import WRONGLY_CALLED, Quiet, out, stop
from kg.workbooks import template as written
from kg.workbooks import template_folder


def template(
    path: Annotated[
        Path,
        typer.Argument(
            help="A workbook such as cases.xlsx, or a folder for CSV files.", show_default=False
        ),
    ],
    force: Annotated[bool, typer.Option("--force", help="Write over what is there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write an empty workbook to fill in: a sheet for each kind, with examples and drop-downs."""
    if path.suffix and path.suffix.lower() != ".xlsx":
        stop(f"{path} is no workbook; name a file such as cases.xlsx, or a folder", WRONGLY_CALLED)
    if _holds_something(path) and not force:
        stop(f"{path} is there already; --force writes over it", WRONGLY_CALLED)
    try:
        if path.suffix:
            path.write_bytes(written())
        else:
            template_folder(path)
    except OSError as error:
        stop(f"{path} cannot be written: {error.strerror or error}", WRONGLY_CALLED)
    if not quiet:
        out.print(f"{path} is written; `klynge check {path}` checks it.", markup=False)


def _holds_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()
