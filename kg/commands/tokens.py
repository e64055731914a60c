"""Tokens for those who may change datasets over HTTP: made, listed, revoked."""

from typing import Annotated

import typer

from kg import releases, tables
from kg.commands.terminal import or_stop, out
from kg.tokens import Tokens

Name = Annotated[str, typer.Argument(help="Whose token: a person or a project.")]
app = typer.Typer(help="Tokens for those who may change datasets over HTTP.", no_args_is_help=True)


@app.command()
def make(name: Name) -> None:
    """Make a token and print it, this once: only a digest of it is kept."""
    out.print(or_stop(lambda: Tokens(releases.home()).make(name)), markup=False)


@app.command("list")
def listing() -> None:
    """List whose tokens there are, and when they were made."""
    found = or_stop(lambda: Tokens(releases.home()).listed())
    out.print(tables.tokens(found) if found else "There are no tokens.")


@app.command()
def revoke(name: Name) -> None:
    """Make a token worthless, from the next request on."""
    or_stop(lambda: Tokens(releases.home()).revoke(name))
    out.print(f"The token of {name} is revoked.", markup=False)
