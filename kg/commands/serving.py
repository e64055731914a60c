"""Serving the release on this machine."""

import socket
from typing import Annotated

import typer

from kg import releases
from kg.commands.terminal import WRONGLY_CALLED, Quiet, or_stop, out, stop


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="On this machine.")] = 8000,
    quiet: Quiet = False,
) -> None:
    """Serve the release on this machine: verdicts at /, SPARQL at /sparql."""
    import uvicorn

    from api.app import create_app

    release = or_stop(lambda: releases.current(releases.home()))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            stop(f"port {port} cannot be used: {error.strerror}", WRONGLY_CALLED)
    if not quiet:
        out.print(
            f"Klynge is at http://127.0.0.1:{port} (release {release.name}); Ctrl-C stops it."
        )
    uvicorn.run(create_app(release), host="127.0.0.1", port=port, log_level="warning")
