"""The access log: one line of JSON for each request, on standard error."""

import json
import sys
import time
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Observed:
    """An application whose requests are logged and counted.

    Of query parameters the names are logged and, unless `values` is set, not the values.
    """

    def __init__(
        self, app: ASGIApp, metrics: Metrics, values: bool = False, stream: TextIO | None = None
    ) -> None:
        self._app, self._metrics, self._values = app, metrics, values
        self._stream = stream or sys.stderr

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, then log and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status, size, whole = 0, 0, False

        async def counted(message: Message) -> None:
            """Send a message on, noting status, size and whether it is the last."""
            nonlocal status, size, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            seconds = time.perf_counter() - started
            self._count(scope, status, seconds)
            self._log(scope, status, size, whole, seconds)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.request(method, route, status, seconds)

    def _log(self, scope: Scope, status: int, size: int, whole: bool, seconds: float) -> None:
        query = scope["query_string"].decode("latin-1")
        pairs = parse_qsl(query, keep_blank_values=True)
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": (scope.get("client") or ("",))[0],
            "method": scope["method"],
            "path": scope["path"],
            "parameters": pairs if self._values else sorted({name for name, _ in pairs}),
            "status": status,
            "bytes": size,
            "whole": whole,
            "ms": round(seconds * 1000, 1),
        }
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()
