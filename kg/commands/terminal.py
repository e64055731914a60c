"""What all commands share: how they print, how they stop, and how long steps are shown."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg import releases
from kg.catalogue import Unacceptable
from kg.datasets import Changed, InUse, UnknownDataset
from kg.durability import Busy
from kg.reasoning.case import UnknownCase
from kg.reasoning.contradiction import Inconsistent
from kg.reasoning.rendering import contradictions
from kg.sources.reading import Fault
from kg.tokens import TokenThere, UnknownToken

FOUND_FAULTS, WRONGLY_CALLED, NOTHING_THERE = 1, 2, 3
Outcome = TypeVar("Outcome")
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but results and faults.")]
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


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


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows which step is running, and for how long, where someone is looking."""
    hidden = quiet or not err.is_terminal
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True, disable=hidden) as shown:
        task = shown.add_task("Starting", total=None)
        yield lambda step: shown.update(task, description=step)


def print_faults(faults: Iterable[Fault]) -> None:
    """Print each fault on a line of its own, as an error."""
    for fault in faults:
        err.print(str(fault), markup=False)


def print_json(content: object) -> None:
    """Print content as indented JSON."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


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
