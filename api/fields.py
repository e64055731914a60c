"""The header fields of a request, read as RFC 9110 says.

A field that holds a list may come on several lines, which are one list (5.2 and 5.3); a field that
holds one value may not.
"""

import re
from collections.abc import Iterator

from starlette.datastructures import Headers

from api.errors import BadRequest

MOST = 4_096
"""The characters of a field that says what a client likes, or of what type a body is."""
WEIGHTED = re.compile(r"([^\s;]++)(?:\s*+;\s*+q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?", re.IGNORECASE)


def joined(headers: Headers, name: str) -> str | None:
    """All lines of a header as one; None where there is none."""
    lines = headers.getlist(name)
    return ", ".join(lines).strip() if lines else None


def preference(headers: Headers, name: str) -> str | None:
    """What a header such as Accept says, as if it was not sent where it is long beyond reason.

    It is passed over, not refused, since 12.1 lets a server disregard what a client prefers, and
    because a refusal would be negotiated by it, too.
    """
    said = joined(headers, name)
    return said if said is None or len(said) <= MOST else None


def weighted(header: str) -> Iterator[tuple[str, float]]:
    """What a header lists, in small letters, with its weights; what is malformed is passed over."""
    for element in header.split(","):
        if match := WEIGHTED.fullmatch(element.strip()):
            yield match[1].lower(), float(match[2] or "1")


def content_type(headers: Headers) -> tuple[str, str]:
    """The media type of a body in small letters, and its parameters as they stand.

    Both are empty where none is said. Raises `BadRequest`.
    """
    said = headers.getlist("content-type")
    if len(said) > 1:
        raise BadRequest("A body has one Content-Type, and the request says several.")
    if said and len(said[0]) > MOST:
        raise BadRequest(f"Content-Type has at most {MOST:,} characters.")
    media, _, parameters = "".join(said).partition(";")
    return media.strip().lower(), parameters
