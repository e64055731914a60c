"""Headers on every answer: who may read it, and what a browser may do with it."""

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BadRequest
from api.handlers import PROBLEM, details, told
from api.targets import in_origin_form, refuse_no_host

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
READABLE = [
    "Allow", "ETag", "Last-Modified", "Link", "Location", "Retry-After",
    "Klynge-Byte-Limit", "Klynge-Release", "Klynge-Row-Limit", "Klynge-Time-Limit", "Klynge-Total",
]  # fmt: skip


class Secured:
    """An application whose answers carry the security headers, and that answers HEAD as GET.

    It is asked for paths only, at hosts that are some; of all else this takes care.
    `prefix` is what a proxy puts before its paths, whether or not the proxy takes it off again.
    """

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            """Send a message on, with the headers that the answer has not set itself."""
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        # In place, so that the log around this has the path, too.
        scope.update(in_origin_form(scope))
        app = self._answering(scope)
        # The server itself leaves the body of an answer to HEAD away.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        path = scope["path"] if scope["path"] != self._prefix else f"{self._prefix}/"
        inner = {**scope, "method": method, "path": path, "root_path": self._prefix}
        try:
            await app(inner, receive, headed)
        finally:
            scope["route"] = inner.get("route")

    def _answering(self, scope: Scope) -> ASGIApp:
        """What answers a request: the application, where it can."""
        try:
            refuse_no_host(scope)
        except BadRequest as refused:
            return told(refused, scope["path"])
        if (scope["method"], scope["path"]) == ("OPTIONS", "*"):
            return Response(status_code=204)
        return self._app


class Opened(CORSMiddleware):
    """An application that pages of other origins may use; what they may not is a problem, too."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Whether a page may send the request that a browser asks about."""
        response = super().preflight_response(request_headers)
        if response.status_code < BadRequest.status:
            return response
        said = f"Pages of other origins may not send this: {bytes(response.body).decode()}."
        headers = {k: v for k, v in response.headers.items() if not k.startswith("content-")}
        content = json.dumps(details(BadRequest(said), ""))
        return Response(content, response.status_code, headers, PROBLEM)


def open_for_reading(app: ASGIApp) -> ASGIApp:
    """An application that pages of any origin may read, without credentials."""
    return Opened(
        app,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["Accept", "Content-Type"],
        expose_headers=READABLE,
        max_age=86_400,
    )
