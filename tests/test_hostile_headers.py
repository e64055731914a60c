"""Hostile headers: long, malformed, forged; none stops the server or ends in an error of its own.

Requests go over a bare socket, since no client library sends them so.
"""

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from api.fields import MOST

DEADLINE = 30
LONG = 300_000
"""About as many bytes as the head of a request may have."""
FROZEN = {
    "Accept, an open quote": 'Accept: "' + '\\"' * (LONG // 2),
    "Accept, spaces": "Accept: text/html" + " " * LONG + "!",
    "Accept-Language, spaces": "Accept-Language: x,en" + " " * LONG + "!,y",
    "Accept-Encoding, spaces": "Accept-Encoding: x,gzip" + " " * LONG + "!,y",
    "If-None-Match, open quotes": 'If-None-Match: "' + 'W/" ' * (LONG // 4),
    "Content-Type, semicolons": 'Content-Type: multipart/form-data; a="' + ";" * LONG,
}


def sent(client: httpx.Client, *lines: str) -> socket.socket:
    """A connection on which these lines were sent as the head of a request."""
    found = socket.create_connection(("127.0.0.1", client.base_url.port or 0), timeout=DEADLINE)
    found.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
    return found


def answered(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers in small letters and the body of the answer."""
    with connection:
        said = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, body = said.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in rest)
    return int(first.split(" ")[1]), {n.lower(): v for n, v in headers.items()}, body


@pytest.fixture
def other(client: httpx.Client) -> Iterator[httpx.Client]:
    """Another client, connected already, that waits only so long."""
    with httpx.Client(base_url=client.base_url, trust_env=False, timeout=DEADLINE) as found:
        assert found.get("/health/live").status_code == 200
        yield found


@pytest.mark.parametrize("line", FROZEN.values(), ids=FROZEN)
def test_others_are_answered_while_a_long_header_is_read(
    client: httpx.Client, other: httpx.Client, line: str
) -> None:
    """Read again from each of its characters, it would keep the server from all else for long."""
    hostile = sent(client, "GET /nowhere HTTP/1.1", "Host: localhost", line)
    for _ in range(3):
        assert other.get("/health/live").status_code == 200
    status, headers, body = answered(hostile)
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(body)["code"] == "not-found"


def test_a_preference_that_is_too_long_is_as_if_it_was_not_sent(client: httpx.Client) -> None:
    """To the last character that is taken it counts."""
    for length, kind in ((MOST, "text/html; charset=utf-8"), (MOST + 1, "application/json")):
        accept = f"text/html, x/{'x' * (length - len('text/html, x/'))}"
        assert client.get("/queries", headers={"Accept": accept}).headers["content-type"] == kind
    for length, language in ((MOST, "nb"), (MOST + 1, "en")):
        header = f"nb, {'x' * (length - len('nb, '))}"
        text = client.get("/", headers={"Accept-Language": header}).text
        assert f'<html lang="{language}">' in text
