"""What a request brings: as it is, within a length, and within a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.errors import RequestProblem, TooLarge, UnsupportedMediaType
from api.fields import joined
from api.refusals import Abandoned

PLAIN = ("", "identity")


class TooSlow(RequestProblem):
    """The request did not come in its time (408)."""

    status = 408
    code = "too-slow"
    title = "The request comes too slowly"


def refuse_encoded(request: Request) -> None:
    """Raise `UnsupportedMediaType` for a body that is compressed (RFC 9110, 8.4 and 15.5.16)."""
    if (joined(request.headers, "content-encoding") or "").lower() not in PLAIN:
        detail = "A body that is compressed is not read; send it as it is."
        raise UnsupportedMediaType(detail, headers={"Accept-Encoding": "identity"})


@asynccontextmanager
async def coming(seconds: float) -> AsyncIterator[None]:
    """The time in which a body must have come. Raises `TooSlow`, `Abandoned`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TooSlow(f"What a request brings comes within {seconds:g} seconds.") from None
    except ClientDisconnect:
        raise Abandoned("The client went away.") from None


async def body_of(request: Request, most: int, longer: TooLarge, seconds: float) -> bytes:
    """The body, of at most so many bytes in so many seconds.

    Raises `longer` past the bytes, `UnsupportedMediaType`, `TooSlow`, `Abandoned`.
    """
    refuse_encoded(request)
    body = bytearray()
    async with coming(seconds):
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise longer
    return bytes(body)
