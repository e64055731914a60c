"""Answers compressed for those who take that (RFC 9110, 12.5.3), where no tag says otherwise."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.fields import preference, weighted

ENCODING = b"accept-encoding"
FROM = 1_000
"""The bytes from which on an answer is compressed."""
LEVEL = 6


class Compressed:
    """An application whose answers are compressed for clients that like gzip no less than none.

    An answer with a strong entity tag goes out as it is: the same tag must not stand for other
    bytes (8.8.3.3), and a tag of the compressed ones would be none that If-Match takes back.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, compressed where that may be."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def either(inner: Scope, receive: Receive, compressing: Send) -> None:
            """Answer by the one way to send or the other, as the head of the answer says."""
            chosen = compressing

            async def sent(message: Message) -> None:
                """Send a message on."""
                nonlocal chosen
                if message["type"] == "http.response.start" and _has_strong_tag(message):
                    chosen = send
                await chosen(message)

            await self._app(inner, receive, sent)

        # Starlette looks for the word alone, and so is to find it only where gzip is liked.
        liked = [(ENCODING, b"gzip")] if likes_gzip(Headers(scope=scope)) else []
        scope["headers"] = [*(pair for pair in scope["headers"] if pair[0] != ENCODING), *liked]
        await GZipMiddleware(either, FROM, LEVEL)(scope, receive, send)


def likes_gzip(headers: Headers) -> bool:
    """Whether who sends these headers takes gzip, and would not rather have no compression."""
    weights = dict(weighted(preference(headers, "accept-encoding") or ""))
    quality = weights.get("gzip", weights.get("*", 0.0))
    return quality > 0 and quality >= weights.get("identity", 0.0)


def _has_strong_tag(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("etag", "W/").startswith('"')
