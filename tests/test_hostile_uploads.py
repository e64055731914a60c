"""Hostile uploads: each is refused in bounded time, touches nothing, and keeps nobody waiting."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx
import pytest
from api_server import serving
from bystander import bystander
from dataset_homes import OWN, state
from graph_store import LICENSED
from hostile_files import ALIASES, NO_ZIP, XLSX, bomb, external, nested

from kg.tokens import Tokens

BYTES = 200_000
SECONDS = 3.0
"""How long a server of these tests waits for a body."""
QUICK = "ASK { cg:Cluster a owl:Class }"


HOSTILE = {
    "zip bomb": (XLSX, bomb()),
    "no zip": (XLSX, NO_ZIP),
    "external entity": ("application/rdf+xml", external("file:///etc/passwd")),
    "entities of entities": ("application/rdf+xml", nested()),
    "aliases of aliases": ("application/yaml", ALIASES.encode()),
    "an object by its tag": ("application/yaml", b"!!python/object/apply:os.system ['true']"),
    "deep YAML": ("application/yaml", b"[" * 50_000),
    "deep JSON": ("application/json", b'{"a":' * 30_000),
    "deep Turtle": ("text/turtle", b"<urn:a> <urn:b> " + b"[<urn:c> " * 20_000),
    "NUL bytes": ("text/turtle", b"\0" * 1000),
    "UTF-16": ("text/turtle", "<urn:a> <urn:b> 1 .".encode("utf-16")),
    "surrogates": ("application/json", b'{"clusters": [{"id": "\\ud800", "names": {"en": "x"}}]}'),
    "files as things": ("text/turtle", b"<file:///etc/passwd> <urn:b> <file:///etc/shadow> ."),
    "a term redefined": (
        "text/turtle",
        b"<https://w3id.org/klynge/ontology#Cluster> <http://www.w3.org/2000/01/rdf-schema#label>"
        b' "x" .'),
    "a conclusion": (
        "text/turtle",
        b"<https://w3id.org/klynge/id/observation/a--2006-2010>"
        b" <https://w3id.org/klynge/ontology#hasMaturity>"
        b" <https://w3id.org/klynge/ontology#emerging> ."),
}  # fmt: skip


@pytest.fixture(scope="module")
def client(shared_home: Path, token: str) -> Iterator[httpx.Client]:
    """A client with a token, of a server whose process for datasets is warm."""
    with serving(
        shared_home, dataset_bytes=BYTES, upload_seconds=SECONDS, dataset_seconds=30
    ) as http:
        http.headers.update({"Authorization": f"Bearer {token}", "Link": LICENSED})
        http.timeout = 120
        warm = http.put("/datasets/x", content="<", headers={"Content-Type": "text/turtle"})
        assert warm.status_code == 400
        yield http


@pytest.fixture(autouse=True)
def nothing_is_touched(client: httpx.Client, shared_home: Path) -> Iterator[None]:
    """The release in use stays, and so do all files around it; nothing is left of an upload."""
    before, files = state(shared_home), sorted(shared_home.parent.rglob("*"))
    yield
    assert state(shared_home) == before
    assert sorted(shared_home.parent.rglob("*")) == files


@contextmanager
def others_are_answered(client: httpx.Client) -> Iterator[None]:
    """While something hostile is under way, queries and listings are answered at once."""

    def ask() -> None:
        """Ask for something quick."""
        assert client.get("/sparql", params={"query": QUICK}).json()["boolean"] is True
        assert client.get("/datasets").json() == []

    with bystander(ask) as took:
        yield
    assert median(took) < 2


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_refused_while_others_are_answered(
    client: httpx.Client, name: str
) -> None:
    media, content = HOSTILE[name]
    with others_are_answered(client):
        answer = client.put("/datasets/x", content=content, headers={"Content-Type": media})
    assert answer.status_code in (400, 413, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "root:" not in answer.text
    assert "/tmp" not in answer.text
    assert client.get("/datasets/x").status_code == 404


def test_a_remote_context_is_never_fetched(client: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        where = f"http://127.0.0.1:{listener.getsockname()[1]}/context"
        bodies = {
            "application/ld+json": json.dumps({"@context": where, "@id": "urn:a", "b": 1}),
            "application/rdf+xml": external(where).decode(),
        }
        for media, content in bodies.items():
            answer = client.put("/datasets/x", content=content, headers={"Content-Type": media})
            assert answer.status_code == 400, answer.text
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    "path",
    ["/datasets/../current", "/datasets/..%2fcurrent", "/datasets/%2e%2e%2fcurrent",
     "/datasets/%2fetc%2fpasswd", "/datasets/..", "/datasets/a%00", "/datasets/a%0d%0ab:%20c",
     "/datasets/%ff%fe", "/datasets/CON", "/datasets/a.nt", "/datasets/-", "/datasets/a%20b"],
)  # fmt: skip
def test_a_name_leads_nowhere_else(client: httpx.Client, path: str) -> None:
    for method in ("GET", "PUT", "POST", "DELETE"):
        answer = raw(client, method, path, b"<urn:a> <urn:b> 1 .")
        status = int(answer.split(b" ", 2)[1])
        assert status in (400, 404, 405, 422), answer
        assert b"\r\nb: c" not in answer


def test_names_of_files_in_a_form_lead_nowhere_else(client: httpx.Client) -> None:
    for name in ("../../../current", "/etc/passwd.ttl", "..\\..\\current.ttl", "a\0.ttl", ".ttl"):
        files = {"file": (name, b"<urn:a> <urn:b>", "text/turtle")}
        answer = client.put("/datasets/x", files=files)
        assert answer.status_code == 400, (name, answer.text)
        for fault in answer.json()["faults"]:
            assert "/" not in fault["file"]
            assert "\\" not in fault["file"]


def test_no_header_can_be_put_in(client: httpx.Client) -> None:
    """Neither by a licence nor by a graph."""
    for link in (
        "<https://a.example/\rX-A: b>; rel=license",
        "<https://a.example/ b>; rel=license",
    ):
        answer = raw(client, "PUT", "/datasets/x", b"<urn:a> <urn:b> 1 .", f"Link: {link}")
        assert int(answer.split(b" ", 2)[1]) in (400, 422)
        assert b"\r\nX-A" not in answer


@pytest.mark.parametrize("host", ["<a>", 'a"b', "a b", "a/../b>", "\\", "a{b}"])
def test_a_host_that_is_none_is_in_no_link(client: httpx.Client, host: str) -> None:
    """In RDF it would be no IRI; nothing of the server breaks on it."""
    for path in ("/datasets?graph=urn:a", "/sparql", "/datasets"):
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/turtle\r\n"
        where = ("127.0.0.1", client.base_url.port or 0)
        with socket.create_connection(where, timeout=60) as sent:
            sent.sendall(f"{request}Connection: close\r\n\r\n".encode())
            answer = sent.recv(1 << 20)
        assert int(answer.split(b" ", 2)[1]) < 500, answer


def raw(client: httpx.Client, method: str, path: str, body: bytes, *headers: str) -> bytes:
    """The answer to a request that no client library would send so."""
    link = () if any(h.startswith("Link:") for h in headers) else (f"Link: {LICENSED}",)
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: {client.headers['authorization']}",
        "Content-Type: text/turtle",
        "Connection: close",
        *link,
        *headers,
    ]
    if not any(h.startswith("Content-Length") for h in headers):
        lines.append(f"Content-Length: {len(body)}")
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0), timeout=60) as sent:
        sent.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        answer = b""
        while chunk := sent.recv(1 << 16):
            answer += chunk
    return answer


def test_a_gigabyte_is_refused_before_it_is_sent(client: httpx.Client) -> None:
    started = time.monotonic()
    for length in ("1000000000", "9" * 30):
        answer = raw(client, "PUT", "/datasets/x", b"", f"Content-Length: {length}")
        assert answer.split(b" ", 2)[1] in (b"413", b"400")
    assert time.monotonic() - started < SECONDS


def test_a_body_without_a_length_is_counted_as_it_comes(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        """Far more than may be sent."""
        for _ in range(1000):
            yield b"#" * 10_000

    headers = {"Content-Type": "text/turtle"}
    try:
        answer = client.put("/datasets/x", content=endless(), headers=headers)
        assert answer.status_code == 413
    except httpx.WriteError:
        pass  # the server hung up before all was sent, as it may


@pytest.mark.parametrize("media", ["text/turtle", "multipart/form-data; boundary=x"])
def test_a_slow_body_is_given_up_and_keeps_nobody_waiting(
    client: httpx.Client, token: str, media: str
) -> None:
    head = (
        f"PUT /datasets/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Link: {LICENSED}\r\nContent-Type: {media}\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0), timeout=60) as slow:
        slow.sendall(head.encode())
        started = time.monotonic()
        slow.sendall(b"-")
        answer = client.put("/datasets/x", content="<", headers={"Content-Type": "text/turtle"})
        assert answer.status_code == 400
        assert time.monotonic() - started < SECONDS
        assert slow.recv(1 << 16).startswith(b"HTTP/1.1 408 ")
        assert SECONDS - 1 < time.monotonic() - started < SECONDS + 5


def test_a_client_that_hangs_up_leaves_nothing(client: httpx.Client, token: str) -> None:
    head = (
        f"PUT /datasets/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Link: {LICENSED}\r\nContent-Type: application/yaml\r\nContent-Length: 9999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as gone:
        gone.sendall(head.encode() + OWN.encode())
    time.sleep(0.2)
    assert client.get("/datasets").json() == []


def test_what_takes_too_long_is_stopped_and_the_next_is_served(
    small_home: Path,
) -> None:
    token = Tokens(small_home).make("Ada")
    before = state(small_home)
    headers = {"Authorization": f"Bearer {token}", "Link": LICENSED}
    with serving(small_home, dataset_seconds=0.05) as client:
        client.timeout = 120
        for _ in range(2):
            answer = client.put(
                "/datasets/x", content=OWN, headers={**headers, "Content-Type": "application/yaml"}
            )
            assert answer.status_code == 422
            assert answer.json()["code"] == "dataset-time-limit"
        assert client.get("/sparql", params={"query": QUICK}).json()["boolean"] is True
    assert state(small_home) == before


def test_only_so_many_wait(small_home: Path) -> None:
    token = Tokens(small_home).make("Ada")
    headers = {"Authorization": f"Bearer {token}", "Link": LICENSED, "Content-Type": "text/turtle"}
    with serving(small_home, datasets_waiting=0) as client:
        client.timeout = 120
        statuses: list[int] = []

        def put(number: int) -> None:
            """Put a dataset."""
            body = f"<https://example.org/{number}> <https://example.org/p> {number} ."
            answer = client.put(f"/datasets/d{number}", content=body, headers=headers)
            statuses.append(answer.status_code)
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) > 0

        threads = [threading.Thread(target=put, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [201, 503, 503, 503]
        assert len(client.get("/datasets").json()) == 1
