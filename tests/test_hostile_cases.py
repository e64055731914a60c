"""Hostile cases: each ends in faults in bounded time, nobody is kept waiting, nothing is kept."""

import json
import socket
import threading
from pathlib import Path

import httpx
import pytest
from api_server import CASE_BYTES, serving
from bystander import bystander
from hostile_files import ALIASES, NO_ZIP, XLSX, bomb, external, nested

from api.cases import EXAMPLE


def test_a_large_case_is_refused_unread(case_client: httpx.Client) -> None:
    content = b" " * (CASE_BYTES + 1)
    for headers in ({"content-type": "application/json"}, {"content-type": "text/turtle"}):
        assert case_client.post("/check", content=content, headers=headers).status_code == 413
    chunks = iter([b" " * 100_000] * 3)
    headers = {"content-type": "application/json"}
    assert case_client.post("/check", content=chunks, headers=headers).status_code == 413
    assert case_client.post("/check", files={"file": ("a.yaml", content, "")}).status_code == 413


@pytest.mark.parametrize(
    ("media", "content"),
    [
        ("application/yaml", ALIASES.encode()),
        ("application/yaml", b"[" * 50_000),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"a":' * 30_000),
        ("application/json", b"{" + b'"clusters": ' + b"9" * 100_000 + b"}"),
        ("application/json", b'{"clusters": NaN}'),
        ("application/json", b'{"clusters": [{"id": "\\ud800", "names": {"en": "\\u0000"}}]}'),
        ("application/json", b"\xff\xfe{}"),
        ("application/rdf+xml", external("file:///etc/passwd")),
        ("application/rdf+xml", nested()),
        ("text/turtle", b"<a> <b> " + b"[<c> " * 20_000),
        (XLSX, bomb()),
        (XLSX, NO_ZIP),
    ],
    ids=["aliases", "deep-yaml", "deep-json", "deep-objects", "long-number", "nan", "surrogates",
         "utf-16", "xxe", "laughs", "deep-turtle", "zip-bomb", "no-zip"],
)  # fmt: skip
def test_hostile_cases_end_in_faults_while_others_are_answered(
    case_client: httpx.Client, media: str, content: bytes
) -> None:
    def ask() -> None:
        """Ask for something quick."""
        assert case_client.get("/id/country/no.ttl").status_code == 200

    with bystander(ask) as took:
        answer = case_client.post(
            "/check", content=content, headers={"content-type": media}, timeout=60
        )
    assert answer.status_code in (200, 422)
    assert "root:" not in answer.text
    if answer.status_code == 200:
        assert answer.json()
        assert "/tmp" not in answer.text and "klynge-case" not in answer.text
    assert max(took) < 5
    assert case_client.post("/check", json={}).json() == []


def test_a_remote_context_is_never_fetched(case_client: httpx.Client) -> None:
    """The address is a listener of this test, which must see no connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        for case in (
            {"@context": f"http://127.0.0.1:{port}/c.jsonld", "@id": "urn:a"},
            {"@context": {"@import": f"http://127.0.0.1:{port}/c.jsonld"}, "@id": "urn:a"},
        ):
            answer = case_client.post(
                "/check", content=json.dumps(case), headers={"content-type": "application/ld+json"}
            )
            assert answer.json()
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.yaml", "/etc/cron.d/x.yaml", "..\\..\\x.yaml",
     "x\r\nX-Injected: yes.yaml", "\0.yaml", "." * 300 + ".yaml", ".yaml", "..", "<script>.yaml"],
)  # fmt: skip
def test_names_of_files_lead_nowhere(case_client: httpx.Client, name: str) -> None:
    answer = case_client.post("/check", files={"file": (name, b"colour: green", "")})
    assert answer.status_code in (200, 400, 422)
    assert "x-injected" not in answer.headers
    if answer.status_code == 200:
        for fault in answer.json():
            assert "/" not in fault["file"] and "\\" not in fault["file"]
            assert len(fault["file"]) < 100
    assert not Path("/etc/passwd.yaml").exists()


@pytest.mark.usefixtures("case_client")
def test_a_case_past_its_time_is_stopped(built_home: Path) -> None:
    """The process is ended, the next case has a fresh one, and those that wait are bounded."""
    with serving(built_home, case_seconds=0.05) as http:
        answer = http.post("/judge", json=EXAMPLE, timeout=120)
        assert answer.status_code == 422
        assert answer.json()["code"] == "case-time-limit"


@pytest.mark.usefixtures("case_client")
def test_too_many_cases_are_told_to_come_back(built_home: Path) -> None:
    with serving(built_home, cases_waiting=0) as http:
        answers: list[httpx.Response] = []

        def send() -> None:
            """Send a case."""
            answers.append(http.post("/judge", json=EXAMPLE, timeout=120))

        threads = [threading.Thread(target=send) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        statuses = [a.status_code for a in answers]
        assert 200 in statuses and 503 in statuses
        assert all(a.headers["retry-after"] for a in answers if a.status_code == 503)
