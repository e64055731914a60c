"""The command line; each command stands in `kg.commands`.

Exit codes: 0 all is well; 1 faults, contradictions or differences were found; 2 the command was
called wrongly; 3 there is no release yet, or nothing by the name asked for.
"""

from importlib.metadata import version
from typing import Annotated

import typer

from kg.commands import (
    adding,
    asking,
    building,
    checking,
    citing,
    comparing,
    explaining,
    searching,
    serving,
    templates,
    testing,
    tokens,
)
from kg.commands.terminal import out

app = typer.Typer(
    help="Cluster governance as a knowledge graph.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (
    building.build,
    adding.add,
    adding.remove,
    adding.export,
    templates.template,
    checking.check,
    checking.judge,
    explaining.explain,
    comparing.compare,
    asking.query,
    testing.hypotheses,
    testing.coverage,
    searching.search,
    citing.cite,
    citing.duplicates,
    building.verify,
    serving.serve,
):
    app.command()(command)
app.command("truthtable")(testing.truth_table)
app.command("datasets")(adding.listing)
app.add_typer(tokens.app, name="token")


@app.callback(invoke_without_command=True)
def main(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Cluster governance as a knowledge graph: which steering fits which cluster."""
    if show_version:
        out.print(f"klynge {version('klynge')}")
        raise typer.Exit


if __name__ == "__main__":
    app()
