"""What a request is sent to, by its target and the header Host (RFC 9112, section 3.2)."""

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import Scope

from api.errors import BadRequest

ABSOLUTE = re.compile(rb"https?://([^/]*+)(.*)", re.IGNORECASE)
NAME = r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})++"
HOST = re.compile(rf"(?:{NAME}|\[([0-9A-Fa-f:.]+)\])(?::([0-9]{{0,5}}))?")
LAST_PORT = 65_535


def in_origin_form(scope: Scope) -> Scope:
    """The scope of a request whose target is a path, also where it was sent as a whole address.

    The host of such an address counts, and not what Host says (3.2.2).
    """
    if not (match := ABSOLUTE.fullmatch(scope["raw_path"])):
        return scope
    host, path = match[1], match[2] or b"/"
    headers = [(b"host", host), *(pair for pair in scope["headers"] if pair[0] != b"host")]
    return {**scope, "raw_path": path, "path": unquote(path.decode("ascii")), "headers": headers}


def refuse_no_host(scope: Scope) -> None:
    """Raise `BadRequest` where Host is none (RFC 3986, 3.2.2), before a link is made of it."""
    host = Headers(scope=scope).get("host")
    if host is not None and not _names_a_host(host):
        raise BadRequest("The header Host names no host.")


def _names_a_host(said: str) -> bool:
    match = HOST.fullmatch(said)
    if match is None or int(match[2] or "0") > LAST_PORT:
        return False
    try:
        return match[1] is None or bool(IPv6Address(match[1]))
    except AddressValueError:
        return False
