"""Serving the release in use."""

from typing import Annotated

import typer

from kg import releases
from kg.commands.terminal import WRONGLY_CALLED, Quiet, or_stop, out, stop


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8000,
    quiet: Quiet = False,
) -> None:
    """Serve the release in use: verdicts at /, SPARQL at /sparql; KLYNGE_ variables set limits."""
    from api.app import create_app
    from api.server import listening, run
    from api.settings import BadSettings, from_environment

    release = or_stop(lambda: releases.current(releases.home()))
    try:
        settings = from_environment()
    except BadSettings as bad:
        stop(str(bad), WRONGLY_CALLED)
    try:
        at = listening(host, port)
    except OSError as error:
        stop(f"port {port} of {host} cannot be used: {error.strerror}", WRONGLY_CALLED)
    if not quiet:
        shown = f"[{host}]" if ":" in host else host
        out.print(f"Klynge is at http://{shown}:{port} (release {release.name}); Ctrl-C stops it.")
    run(create_app(releases.home(), settings), settings, at)
