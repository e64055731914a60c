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
    Steps,
    counted,
    or_stop,
    out,
    print_faults,
    print_json,
    progress,
)
from kg.submission import Submission, told

Files = Annotated[
    list[Path],
    typer.Argument(
        help="Case files: YAML, JSON, XLSX, folders of CSV files, BibTeX, CSL-JSON or RDF.",
        show_default=False,
    ),
]


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
    """Check case files: every fault with its file, line or cell, and what is allowed.

    What was left out, which is no fault, is printed among them.
    """
    with progress(quiet or form is FaultFormat.JSON) as step:
        submission = _submission(files, step)
        step("Checking")
        faults = submission.faults
    if form is FaultFormat.JSON:
        print_json([told(f) for f in faults])
    else:
        print_faults(faults if quiet else sorted(faults + submission.reading.notes))
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
        submission = _judgeable(files, step)
        step("Judging")
        answers = submission.verdicts()
    if form is VerdictFormat.JSON:
        print_json(answers)
    else:
        out.print(tables.answers(answers))


def _submission(files: Iterable[Path], step: Steps) -> Submission:
    """The files, and what they may refer to: the curated data, and the datasets of a release."""
    step("Reading")
    known = or_stop(lambda: releases.known(releases.home()))
    return Submission.of(files, known, step.count)


def _judgeable(files: Iterable[Path], step: Steps) -> Submission:
    submission = _submission(files, step)
    step("Checking")
    if submission.faults:
        print_faults(submission.faults)
        raise typer.Exit(FOUND_FAULTS)
    or_stop(lambda: submission.block)
    return submission
