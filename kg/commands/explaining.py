"""Explaining verdicts down to their sources."""

from enum import StrEnum
from typing import Annotated

import typer

from kg import releases
from kg.commands.terminal import or_stop, out, print_json
from kg.explaining import explanations as explained
from kg.reasoning.rendering import data, markdown, text


class ExplanationFormat(StrEnum):
    """How explanations are printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def explain(
    name: Annotated[str, typer.Argument(help="A cluster or observation, e.g. nce-raufoss.")],
    form: Annotated[ExplanationFormat, typer.Option("--format")] = ExplanationFormat.TEXT,
) -> None:
    """Explain a verdict down to its sources: why, why not, and what would change it."""
    explanations = or_stop(lambda: list(explained(releases.current(releases.home()).store(), name)))
    if form is ExplanationFormat.JSON:
        print_json([data(e) for e in explanations])
        return
    written = markdown if form is ExplanationFormat.MARKDOWN else text
    out.print("\n".join(map(written, explanations)), markup=False, end="")
