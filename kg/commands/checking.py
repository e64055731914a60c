"""Checking case files, and judging what they hold without storing it."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg import releases, tables
from kg.commands.terminal import (
    FOUND_FAULTS,
    Quiet,
    counted,
    or_stop,
    out,
    print_faults,
    print_json,
    progress,
    told,
)
from kg.reasoning.advice import Adviser
from kg.reasoning.answers import answer, judged
from kg.reasoning.block import Block
from kg.reasoning.contradiction import refuse_contradictions
from kg.reasoning.ontology import shipped
from kg.sources.cases import read as read_cases
from kg.sources.reading import Fault, Reading

Files = Annotated[list[Path], typer.Argument(help="Case files (YAML).", show_default=False)]


class FaultFormat(StrEnum):
    """How faults are printed."""

    TEXT = "text"
    JSON = "json"


class VerdictFormat(StrEnum):
    """How verdicts are printed."""

    TABLE = "table"
    JSON = "json"


def check(
    files: Files,
    form: Annotated[FaultFormat, typer.Option("--format")] = FaultFormat.TEXT,
    quiet: Quiet = False,
) -> None:
    """Check case files: every fault with its file, line, and what is allowed."""
    with progress(quiet or form is FaultFormat.JSON) as step:
        step("Reading")
        reading, known = _read(files)
        step("Checking")
        faults = _faults(reading, known)
    if form is FaultFormat.JSON:
        print_json([told(f) for f in faults])
    else:
        print_faults(faults)
    if faults:
        raise typer.Exit(FOUND_FAULTS)
    if not quiet and form is not FaultFormat.JSON:
        out.print(f"{counted(len(files), 'file')} checked, nothing wrong.")


def judge(
    files: Files,
    form: Annotated[VerdictFormat, typer.Option("--format")] = VerdictFormat.TABLE,
    quiet: Quiet = False,
) -> None:
    """Judge the observations in case files, without touching the release."""
    with progress(quiet or form is VerdictFormat.JSON) as step:
        step("Reading and checking")
        block = _judgeable(files)
        adviser = Adviser(block.ontology)
        step("Judging")
        answers = [answer(adviser, *found) for found in judged(block, adviser)]
    if form is VerdictFormat.JSON:
        print_json(answers)
    else:
        out.print(tables.answers(answers))


def _read(files: Iterable[Path]) -> tuple[Reading, Reading]:
    """The files, and the curated data that they may refer to."""
    known = releases.curated()
    defined = {node for node, field in known.places if field is None}
    return read_cases(files, known=defined.__contains__), known


def _faults(reading: Reading, known: Reading) -> list[Fault]:
    from kg.checking import check as check_reading  # with pyshacl, which is slow to import

    return sorted(set(reading.faults + check_reading(reading, known.triples)))


def _judgeable(files: Iterable[Path]) -> Block:
    reading, known = _read(files)
    if faults := _faults(reading, known):
        print_faults(faults)
        raise typer.Exit(FOUND_FAULTS)
    block = Block(shipped(), reading.triples)
    or_stop(lambda: refuse_contradictions(block))
    return block
