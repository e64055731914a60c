"""What all commands share: how they print, how they stop, and how long steps are shown."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from kg import releases, tables
from kg.catalogue import Unacceptable
from kg.datasets import Changed, InUse, UnknownDataset
from kg.durability import Busy
from kg.formats import Table, written
from kg.reasoning.case import UnknownCase
from kg.reasoning.contradiction import Inconsistent
from kg.reasoning.rendering import contradictions
from kg.sources.reading import Fault
from kg.tokens import TokenThere, UnknownToken

FOUND_FAULTS, WRONGLY_CALLED, NOTHING_THERE = 1, 2, 3
Outcome = TypeVar("Outcome")
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but results and faults.")]


class TableFormat(StrEnum):
    """How tables are printed: for a terminal, or as one of the files of `kg.formats`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    LATEX = "latex"
    XLSX = "xlsx"


out = Console(highlight=False, emoji=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
"""Both print what stands in the data as it is: Rich would make a picture of `:key:`."""


def or_stop(action: Callable[[], Outcome]) -> Outcome:
    """The outcome of an action, or a clear sentence and an exit code."""
    try:
        return action()
    except releases.Refused as refused:
        print_faults(refused.faults)
        stop(f"{counted(len(refused.faults), 'fault')}; nothing was published.", FOUND_FAULTS)
    except Inconsistent as inconsistent:
        err.print(contradictions(inconsistent), markup=False)
        stop("The data contradict the ontology; nothing was published.", FOUND_FAULTS)
    except (InUse, Changed, Busy) as prevented:
        stop(f"{prevented}; nothing was published.", FOUND_FAULTS)
    except (Unacceptable, TokenThere) as wrong:
        stop(str(wrong), WRONGLY_CALLED)
    except (releases.NoRelease, UnknownCase, UnknownDataset, UnknownToken) as missing:
        stop(str(missing), NOTHING_THERE)
    except OSError as error:
        stop(f"{releases.home()} cannot be used: {error.strerror or error}", NOTHING_THERE)


@dataclass(frozen=True)
class Steps:
    """The steps of a command as they are shown: called with the name of the next one."""

    shown: Progress
    task: TaskID

    def __call__(self, step: str) -> None:
        """Show that a step begins, of which it is not known how long it will take."""
        self.shown.reset(self.task, description=step, total=None)

    def count(self, done: int, total: int) -> None:
        """Show how much of the step is done."""
        self.shown.update(self.task, completed=done, total=total)


@contextmanager
def progress(quiet: bool) -> Iterator[Steps]:
    """Shows which step is running, how far it is and for how long, where someone is looking."""
    hidden = quiet or not err.is_terminal
    step = TextColumn("{task.description}", markup=False)
    columns = SpinnerColumn(), step, BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True, disable=hidden) as shown:
        yield Steps(shown, shown.add_task("Starting", total=None))


def print_faults(faults: Iterable[Fault]) -> None:
    """Print each fault on a line of its own, as an error."""
    for fault in faults:
        err.print(str(fault), markup=False)


def print_json(content: object) -> None:
    """Print content as indented JSON."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def print_table(table: Table, form: TableFormat, columns: Sequence[str] = ()) -> None:
    """Print a table in a form; a terminal is shown those of its columns that are named, or all."""
    if form is TableFormat.TABLE:
        out.print(tables.shown(table, columns))
    else:
        write(written(form.value, table), None, binary=form is TableFormat.XLSX)


def write(content: bytes, output: Path | None, binary: bool = False) -> None:
    """Write content to a file, or to standard output; what is no text not to a terminal."""
    if output is not None:
        try:
            output.write_bytes(content)
        except OSError as error:
            stop(f"{output} cannot be written: {error.strerror or error}", WRONGLY_CALLED)
    elif binary and sys.stdout.isatty():
        stop("This is no text for a terminal; give --output FILE.", WRONGLY_CALLED)
    else:
        sys.stdout.buffer.write(content)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 fault, 2 faults."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def stop(message: str, code: int) -> NoReturn:
    """Say why, and end the command with an exit code."""
    err.print(message, markup=False)
    raise typer.Exit(code)
