"""Hostile headers: long, malformed, forged; none stops the server or ends in an error of its own.

Requests go over a bare socket, since no client library sends them so.
"""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import serving

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
    "If-Match, open quotes": 'If-Match: "' + '"x' * (LONG // 2),
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
    for path, expected in (("/nowhere", (404,)), ("/queries", (200, 412))):
        hostile = sent(client, f"GET {path} HTTP/1.1", "Host: localhost", line)
        for _ in range(3):
            assert other.get("/health/live").status_code == 200
        assert answered(hostile)[0] in expected


def test_a_preference_that_is_too_long_is_as_if_it_was_not_sent(client: httpx.Client) -> None:
    """To the last character that is taken it counts."""
    for length, kind in ((MOST, "text/html; charset=utf-8"), (MOST + 1, "application/json")):
        accept = f"text/html, x/{'x' * (length - len('text/html, x/'))}"
        assert client.get("/queries", headers={"Accept": accept}).headers["content-type"] == kind
    for length, language in ((MOST, "nb"), (MOST + 1, "en")):
        header = f"nb, {'x' * (length - len('nb, '))}"
        text = client.get("/", headers={"Accept-Language": header}).text
        assert f'<html lang="{language}">' in text


HOSTS = {
    200: ["a,b", "a'b", "a+b", "a$b", "a%2Cb", "a;b=c:80", "[::1]:8080", "h.example:", "1.2.3.4"],
    400: [
        "",
        "a b",
        "a/b",
        "a@b",
        "a:b",
        "a:65536",
        "a%zz",
        "[::zz]",
        "[::1",
        "a[b",
        "\xe9",
        "a?b",
    ],
}
PATHS = ("/", "/nowhere", "/sparql?query=ASK%7B%7D", "/queries", "/datasets?graph=urn:a")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("host", "usual"), [(h, status) for status, hosts in HOSTS.items() for h in hosts]
)
def test_a_host_is_one_or_is_refused_before_all_else(
    client: httpx.Client, host: str, usual: int, path: str
) -> None:
    """RFC 3986, 3.2.2, says which names are some; no page can be made where there is none."""
    lines = f"GET {path} HTTP/1.1", f"Host: {host}", "Accept: text/html, text/turtle;q=0.5"
    status, headers, body = answered(sent(client, *lines))
    if usual == 400:
        assert (status, headers["content-type"]) == (400, "application/problem+json")
        assert json.loads(body)["detail"] == "The header Host names no host."
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
    else:
        assert status in (200, 404, 406)


def test_links_begin_with_the_host_that_is_named(client: httpx.Client) -> None:
    """Characters that mean something in a page are escaped there."""
    lines = "GET /queries?format=html HTTP/1.1", "Host: a'b&c,d"
    _, _, body = answered(sent(client, *lines))
    assert b'href="http://a&#39;b&amp;c,d/queries' in body
    assert b"a'b" not in body


DATES = {
    "Mon, 01 Jan 99999999999999999999 00:00:00 GMT": 200,
    "Mon, 99 Jan 2030 00:00:00 GMT": 200,
    "Mon, 01 Jan 2030 99:00:00 GMT": 200,
    "Mon, 01 Jan 2030 00:00:00 +99999999999999": 200,
    "never": 200,
    "Wed, 02 Jan 2030 00:00:00 GMT": 304,
    "Wednesday, 02-Jan-30 00:00:00 GMT": 304,
    "Wed Jan  2 00:00:00 2030": 304,
    "Wed Jan  2 00:00:00 2002": 200,
}


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_understood_in_its_three_forms_or_passed_over(
    client: httpx.Client, date: str
) -> None:
    """RFC 9110, 5.6.7; a date without a zone is UTC."""
    address, headers = "/id/cluster/nce-raufoss.ttl", {"If-Modified-Since": date}
    assert client.get(address, headers=headers).status_code == DATES[date]


TARGETS = {
    "/health/live": (200, "/health/live"),
    "http://localhost/health/live": (200, "/health/live"),
    "HTTP://other.example:8080/health/live": (200, "/health/live"),
    "https://a.example/queries/clusters?page=x": (422, "/queries/clusters"),
    "http://localhost": (200, "/"),
    "http://localhost?lang=nb": (200, "/"),
    "http://user@localhost/": (400, "/"),
    "http:///": (400, "/"),
    "ftp://localhost/": (404, "ftp://localhost/"),
    "*": (404, "*"),
}


def test_a_target_may_be_a_whole_address(
    built_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """RFC 9112, 3.2.2; the log has the path of it."""
    with serving(built_home) as client:
        heads = [(f"GET {target} HTTP/1.1", "Host: localhost") for target in TARGETS]
        found = {head[0]: answered(sent(client, *head))[0] for head in heads}
    logged = [json.loads(line)["path"] for line in capfd.readouterr().err.splitlines()]
    assert found == {f"GET {t} HTTP/1.1": status for t, (status, _) in TARGETS.items()}
    assert logged == [path for _, path in TARGETS.values()]


def test_the_host_of_a_whole_address_goes_before_the_header(client: httpx.Client) -> None:
    lines = "GET http://a.example/id/cluster/nce-raufoss HTTP/1.1", "Host: b.example"
    status, headers, _ = answered(sent(client, *lines))
    assert status == 303
    assert headers["location"] == "http://a.example/id/cluster/nce-raufoss.ttl"


@pytest.mark.parametrize(
    ("name", "lines", "status", "media", "language"),
    [
        ("Accept", ["text/csv", "text/html"], 200, "text/html", "en"),
        ("Accept", ["application/json;q=0.1", "text/html;q=0.2"], 200, "text/html", "en"),
        ("Accept-Language", ["de", "nb"], 200, "text/html", "nb"),
        ("If-None-Match", ['"x"', "{etag}"], 304, "", "en"),
        ("If-Match", ['"x"', '"y"'], 412, "text/html", ""),
        ("Accept-Encoding", ["br", "gzip"], 200, "text/html", "en"),
    ],
)
def test_the_lines_of_a_header_are_one_list(
    client: httpx.Client, name: str, lines: list[str], status: int, media: str, language: str
) -> None:
    """RFC 9110, 5.2 and 5.3."""
    head = ["GET /queries HTTP/1.1", "Host: localhost"]
    head += [] if name == "Accept" else ["Accept: text/html"]
    tag = answered(sent(client, *head))[1]["etag"]
    own = [f"{name}: {line.replace('{etag}', tag)}" for line in lines]
    found, headers, _ = answered(sent(client, *head, *own))
    assert found == status
    assert headers.get("content-type", "").partition(";")[0] == media
    assert not language or f"-{language}-" in headers["etag"]
    assert headers.get("content-encoding") == ("gzip" if name == "Accept-Encoding" else None)


@pytest.mark.parametrize("path", ["/sparql", "/check", "/diagnose", "/contribute"])
def test_a_body_has_one_type(client: httpx.Client, path: str) -> None:
    head = (f"POST {path} HTTP/1.1", "Host: localhost", "Content-Length: 2", "Accept: */*")
    for types in (["application/json", "application/json"], [f"application/{'x' * MOST}"]):
        said = [f"Content-Type: {media}" for media in types]
        assert answered(sent(client, *head, *said))[0] == 400


def test_a_second_encoding_counts(client: httpx.Client) -> None:
    head = ("POST /check HTTP/1.1", "Host: localhost", "Content-Length: 2")
    said = (
        "Content-Type: application/json",
        "Content-Encoding: identity",
        "Content-Encoding: gzip",
    )
    status, headers, _ = answered(sent(client, *head, *said))
    assert (status, headers["accept-encoding"]) == (415, "identity")


def test_options_of_the_server_itself(client: httpx.Client) -> None:
    """RFC 9110, 9.3.7."""
    status, _, body = answered(sent(client, "OPTIONS * HTTP/1.1", "Host: localhost"))
    assert (status, body) == (204, b"")
