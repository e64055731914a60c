"""The HTTP server, as the application needs it: what is no HTTP gets the one error shape, too."""

import json
import socket

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.errors import BadRequest
from api.handlers import PROBLEM, details
from api.headers import SECURITY
from api.settings import Settings

ROOM = 16_384
ENCODED = 3
"""Bytes of a character of a query in an address, percent-encoded."""


class Protocol(H11Protocol):
    """HTTP/1.1 whose own refusals are problem details."""

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read as a request, or is longer than any may be."""
        problem = BadRequest("This is no request of HTTP/1.1, or it is too long.")
        headers = {"Content-Type": PROBLEM, "Connection": "close", **SECURITY}
        body = json.dumps(details(problem, "")).encode()
        for event in (
            h11.Response(status_code=problem.status, headers=list(headers.items())),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 gives a free one. Raises `OSError`."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # Without the protocol named, asyncio leaves Nagle's algorithm on, which costs 40 ms.
    found = socket.socket(family, kind, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(address)
        found.listen()
    except OSError:
        found.close()
        raise
    return found


def server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """A server for an application; it keeps no log of its own but of errors."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Protocol,
            log_level="warning",
            access_log=False,
            server_header=False,
            h11_max_incomplete_event_size=settings.query_length * ENCODED + ROOM,
        )
    )


def run(app: FastAPI, settings: Settings, at: socket.socket) -> None:
    """Serve on a socket until told to end."""
    server(app, settings).run(sockets=[at])
