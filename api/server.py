"""The HTTP server, as the application needs it: what is no HTTP gets the one error shape, too."""

import asyncio
import json
import socket
from functools import partial
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.errors import BadRequest
from api.handlers import PROBLEM, details
from api.headers import SECURITY
from api.settings import Settings

ROOM = 16_384
GRACE = 10
"""Seconds that answers on their way have to end, when the server is told to."""
ENCODED = 3
"""Bytes of a character of a query in an address, percent-encoded."""


class Protocol(H11Protocol):
    """HTTP/1.1 whose own refusals are problem details, and that waits for no head for ever."""

    def __init__(self, seconds: float, **told: Any) -> None:
        """`seconds` is how long the head of a request may take; the server tells the rest."""
        super().__init__(**told)
        self._seconds = seconds
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on, and wait for the rest of a head that is not whole."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self._wait(over=True)

    def _wait(self, over: bool = False) -> None:
        """Have a time running as long as a head is on its way; when it ends, hang up."""
        expected = self.conn.their_state is h11.IDLE and not over
        if self._patience and not expected:
            self._patience.cancel()
            self._patience = None
        elif expected and not self._patience:
            self._patience = self.loop.call_later(self._seconds, self.timeout_keep_alive_handler)

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read as a request, or is longer than any may be.

        Where the request has its answer, and the rest of it is what cannot be read, hang up.
        """
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
            return
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
            http=partial(Protocol, settings.upload_seconds),  # type: ignore[arg-type]
            log_level="warning",
            access_log=False,
            server_header=False,
            # A client is who connects: X-Forwarded-For is believed of nobody.
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
            h11_max_incomplete_event_size=settings.query_length * ENCODED + ROOM,
        )
    )


def run(app: FastAPI, settings: Settings, at: socket.socket) -> None:
    """Serve on a socket until told to end."""
    server(app, settings).run(sockets=[at])
