"""Cases over HTTP: the same faults and verdicts as the commands, nothing kept, hostile ones too."""

import io
import json
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pyoxigraph as ox
import pytest
import yaml
from api_server import serving
from builders import cluster, observation, sources_text, strategy

from api.cases import EXAMPLE, KINDS
from kg.explaining import explanations
from kg.reasoning.rendering import data, markdown
from kg.releases import Release
from kg.resources import VERDICT_SCHEMA
from kg.sources.files import read_any
from kg.vocabulary import CG, ID, RDF

BYTES = 200_000
"""How large a case may be on the server of these tests."""


@pytest.fixture(scope="module")
def client(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server whose temporary files lie in a folder of its own, and its process."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("temporary")
        patch.setenv("TMPDIR", str(folder))
        patch.setattr("tempfile.tempdir", None)
        with serving(built_home, case_bytes=BYTES) as http:
            assert http.post("/check", json={}, timeout=120).json() == []
            http.headers["x-folder"] = str(folder)
            yield http
        patch.setattr("tempfile.tempdir", None)


@pytest.fixture(autouse=True)
def nothing_is_kept(client: httpx.Client) -> Iterator[None]:
    """After each test the folder for temporary files is empty."""
    yield
    left = list(Path(client.headers["x-folder"]).glob("klynge-case-*"))
    assert left == []


def made() -> dict[str, Any]:
    """A case with two observations, one practised perspective, and its sources."""
    text = sources_text(made_cluster())
    content = yaml.safe_load(text)
    return {"country": {"code": "NO"}, **content, "clusters": [made_cluster()]}


def made_cluster() -> dict[str, Any]:
    """The cluster of the case."""
    return cluster(
        "made",
        observation(2001, 2005, maturity={"value": "mature", "evidence": [said()]},
                    strategies=[strategy("instrumental")]),
        observation(2006, 2010),
    )  # fmt: skip


def said() -> dict[str, str]:
    """A piece of evidence."""
    return {"source": "one", "direction": "supports", "basis": "stated", "why": "because"}


def triples(folder: Path) -> list[ox.Triple]:
    """What the case says."""
    path = folder / "case.json"
    path.write_text(json.dumps(made()), encoding="utf-8")
    return read_any([path], lambda iri: iri.startswith(CG.base)).triples


def command(name: str, path: Path) -> Any:
    """What a command of klynge prints about a file, as data."""
    ran = subprocess.run(
        [sys.executable, "-m", "kg.cli", name, path.name, "--format", "json"],
        cwd=path.parent,
        env={"PYTHONPATH": str(Path(__file__).parent.parent), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(ran.stdout)


def test_verdicts_are_those_of_the_command(client: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(made()), encoding="utf-8")
    expected = command("judge", path)
    assert len(expected) == 2
    answer = client.post("/judge", json=made())
    assert answer.json() == expected
    jsonschema.validate(answer.json(), json.loads(VERDICT_SCHEMA.read_text()))
    as_yaml = client.post(
        "/judge", content=yaml.safe_dump(made()), headers={"content-type": "application/yaml"}
    )
    assert as_yaml.json() == expected
    form = client.post("/judge", files={"file": ("made.yaml", yaml.safe_dump(made()), "text/x")})
    assert form.json() == expected


def test_several_files_are_one_case(client: httpx.Client) -> None:
    clusters = yaml.safe_dump({"country": "NO", "clusters": [made_cluster()]})
    sources = sources_text(made_cluster())
    alone = client.post("/check", files=[("file", ("a.yaml", clusters, ""))])
    assert [f["message"] for f in alone.json()]
    both = [("file", ("a.yaml", clusters, "")), ("file", ("a.yaml", sources, ""))]
    assert client.post("/check", files=both).json() == []
    assert client.post("/judge", files=both).json() == client.post("/judge", json=made()).json()


def test_rdf_is_judged_as_the_fields_are(client: httpx.Client, tmp_path: Path) -> None:
    """The triples of the case, in several syntaxes, give the verdicts of the case."""
    expected = client.post("/judge", json=made()).json()
    for media in ("text/turtle", "application/n-triples", "application/rdf+xml",
                  "application/ld+json", "application/trig"):  # fmt: skip
        form = ox.RdfFormat.from_media_type(media)
        assert form
        content = ox.serialize(triples(tmp_path), format=form) or b""
        answer = client.post("/judge", content=content, headers={"content-type": media})
        assert answer.status_code == 200, answer.text
        assert answer.json() == expected, media


def test_faults_are_those_of_the_command(client: httpx.Client, tmp_path: Path) -> None:
    case = made()
    case["clusters"][0]["observations"][0]["maturity"]["value"] = "ripe"
    case["clusters"][0]["colour"] = "green"
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    expected = command("check", path)
    found = client.post("/check", json=case)
    assert found.status_code == 200
    assert found.json() == expected
    assert {f["path"] for f in expected} == {
        "/clusters/0/observations/0/maturity/value",
        "/clusters/0/colour",
    }
    assert "mature" in next(f["allowed"] for f in expected if f["field"] == "value")
    refused = client.post("/judge", json=case)
    assert refused.status_code == 422
    assert refused.json()["code"] == "faulty-case"
    assert refused.json()["faults"] == expected


def test_yaml_faults_have_lines(client: httpx.Client) -> None:
    text = "country: NO\nclusters:\n  - id: a\n    names: {en: A}\n    colour: green\n"
    (fault,) = client.post(
        "/check", content=text, headers={"content-type": "text/yaml; charset=utf-8"}
    ).json()
    assert (fault["file"], fault["line"], fault["field"]) == ("case.yaml", 5, "colour")


def test_a_contradiction_is_told_with_its_proof(client: httpx.Client, tmp_path: Path) -> None:
    """A cluster is not its organisation: the two classes are disjoint."""
    both = ox.Triple(ID["cluster/made"], RDF.type, CG.Organisation)
    content = ox.serialize([*triples(tmp_path), both], format=ox.RdfFormat.N_TRIPLES) or b""
    media = {"content-type": "application/n-triples"}
    answer = client.post("/judge", content=content, headers=media)
    assert answer.status_code == 422
    assert answer.json()["code"] == "contradictory-case"
    assert "contradicts the ontology" in answer.json()["proofs"]


@pytest.mark.parametrize("media", ["", "text/plain", "application/pdf", "application/xml"])
def test_other_media_types_are_not_read(client: httpx.Client, media: str) -> None:
    headers = {"content-type": media} if media else {}
    answer = client.post("/judge", content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert "application/yaml" in answer.headers["accept-post"]
    assert client.get("/judge").status_code == 405


def test_a_large_case_is_refused_unread(client: httpx.Client) -> None:
    content = b" " * (BYTES + 1)
    for headers in ({"content-type": "application/json"}, {"content-type": "text/turtle"}):
        assert client.post("/check", content=content, headers=headers).status_code == 413
    chunks = iter([b" " * 100_000] * 3)
    headers = {"content-type": "application/json"}
    assert client.post("/check", content=chunks, headers=headers).status_code == 413
    assert client.post("/check", files={"file": ("a.yaml", content, "")}).status_code == 413


def bomb() -> bytes:
    """A workbook of a few kilobytes that unfolds to a gigabyte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(128):
                sheet.write(b"0" * (1 << 20))
    return buffer.getvalue()


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
XXE = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:c="urn:c:">
<rdf:Description rdf:about="urn:s"><c:p>&x;</c:p></rdf:Description></rdf:RDF>"""
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:c="urn:c:">'
    '<rdf:Description rdf:about="urn:s"><c:p>&j;</c:p></rdf:Description></rdf:RDF>'
)


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
        ("application/rdf+xml", XXE.encode()),
        ("application/rdf+xml", LAUGHS.encode()),
        ("text/turtle", b"<a> <b> " + b"[<c> " * 20_000),
        (next(m for m, e in KINDS.items() if e == ".xlsx"), bomb()),
        (next(m for m, e in KINDS.items() if e == ".xlsx"), b"PK\x03\x04" + b"\0" * 1000),
    ],
    ids=["aliases", "deep-yaml", "deep-json", "deep-objects", "long-number", "nan", "surrogates",
         "utf-16", "xxe", "laughs", "deep-turtle", "zip-bomb", "no-zip"],
)  # fmt: skip
def test_hostile_cases_end_in_faults_while_others_are_answered(
    client: httpx.Client, media: str, content: bytes
) -> None:
    waits: list[float] = []
    ended = threading.Event()

    def ask() -> None:
        """Ask for something quick, again and again."""
        while not ended.is_set():
            started = time.monotonic()
            assert client.get("/id/country/no.ttl").status_code == 200
            waits.append(time.monotonic() - started)

    other = threading.Thread(target=ask)
    other.start()
    answer = client.post("/check", content=content, headers={"content-type": media}, timeout=60)
    ended.set()
    other.join()
    assert answer.status_code in (200, 422)
    assert "root:" not in answer.text
    if answer.status_code == 200:
        assert answer.json()
        assert "/tmp" not in answer.text and "klynge-case" not in answer.text
    assert waits and max(waits) < 5
    assert client.post("/check", json={}).json() == []


def test_a_remote_context_is_never_fetched(client: httpx.Client) -> None:
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
            answer = client.post(
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
def test_names_of_files_lead_nowhere(client: httpx.Client, name: str) -> None:
    answer = client.post("/check", files={"file": (name, b"colour: green", "")})
    assert answer.status_code in (200, 400, 422)
    assert "x-injected" not in answer.headers
    if answer.status_code == 200:
        for fault in answer.json():
            assert "/" not in fault["file"] and "\\" not in fault["file"]
            assert len(fault["file"]) < 100
    assert not Path("/etc/passwd.yaml").exists()


def test_a_form_without_a_file(client: httpx.Client) -> None:
    answer = client.post("/check", files={"other": (None, "text")})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["name"] == "file"
    broken = {"content-type": "multipart/form-data"}
    assert client.post("/check", content=b"x", headers=broken).status_code == 400


def test_a_case_past_its_time_is_stopped(built_home: Path) -> None:
    """The process is ended, the next case has a fresh one, and those that wait are bounded."""
    with serving(built_home, case_seconds=0.05) as http:
        answer = http.post("/judge", json=EXAMPLE, timeout=120)
        assert answer.status_code == 422
        assert answer.json()["code"] == "case-time-limit"


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


def test_explanations_are_those_of_the_command(client: httpx.Client, release: Release) -> None:
    found = list(explanations(release.store(), "nce-raufoss"))
    answer = client.get("/explain", params={"id": "nce-raufoss"})
    assert answer.json() == json.loads(json.dumps([data(e) for e in found]))
    text = client.get("/explain?id=nce-raufoss", headers={"accept": "text/markdown"}).text
    assert text == "\n".join(map(markdown, found))
    page = client.get("/explain", params={"id": ID["cluster/nce-raufoss"].value, "format": "html"})
    for explanation in found:
        assert explanation.period in page.text
        for caveat in explanation.caveats:
            assert caveat.split("'")[0] in page.text
    assert "/id/work/" in page.text


def test_the_rdf_of_an_explanation_leads_from_the_verdict_to_the_works(
    client: httpx.Client, release: Release
) -> None:
    """Every step that is followed is there: verdict, observation, assessment, evidence, work."""
    one = "nce-raufoss--2006-2013"
    content = client.get("/explain", params={"id": one, "format": "trig"}).content
    quads = {*ox.parse(content, format=ox.RdfFormat.TRIG)}
    assert quads <= set(release.store().quads())
    verdicts = {q.subject for q in quads if q.predicate == CG.verdictOn}
    assert verdicts == {ID[f"verdict/{one}--normann-isaksen-2009"]}
    subjects = {q.subject for q in quads}
    for step in (CG.hasAssessment, CG.hasEvidence, CG.statedIn, CG.ofWork, CG.formalises):
        targets = {q.object for q in quads if q.predicate == step}
        assert targets and targets <= subjects, step
    turtle = client.get("/explain", params={"id": one}, headers={"accept": "text/turtle"}).content
    assert {q.triple for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)} == {
        q.triple for q in quads
    }


def test_nobody_is_explained_who_is_not_there(client: httpx.Client) -> None:
    answer = client.get("/explain", params={"id": "nce-rauffoss"})
    assert answer.status_code == 404
    assert "nce-raufoss" in answer.json()["nearest"]
    for bad in ("/explain", "/explain?id=", "/explain?id=a&b=c", "/explain?id=" + "x" * 301):
        assert client.get(bad).status_code == 422


def test_search_finds_by_any_name(client: httpx.Client) -> None:
    found = client.get("/search", params={"q": "RAUFOSS", "lang": "nb"}).json()["found"]
    assert found[0]["iri"] == ID["cluster/nce-raufoss"].value
    assert found[0]["link"].endswith("/id/cluster/nce-raufoss")
    for bad in ("/search", "/search?q=", "/search?q=a&limit=0", "/search?q=a&lang=english"):
        assert client.get(bad).status_code == 422
    page = client.get("/search", params={"q": "<script>", "format": "html"}).text
    assert "<script>" not in page


def test_comparing(client: httpx.Client) -> None:
    params = {"kind": "countries", "names": "NO,FI", "dimensions": "maturity"}
    found = client.get("/compare", params=params).json()
    assert [c["id"] for c in found["cases"]] == ["NO", "FI"]
    assert [d["name"] for d in found["dimensions"]] == ["maturity"]
    for form in ("html", "csv", "xlsx", "markdown", "latex"):
        assert client.get("/compare", params={**params, "format": form}).status_code == 200
    assert client.get("/compare", params={"names": "no-such"}).status_code == 404
    assert client.get("/compare", params={"names": "a b>"}).status_code == 404
    assert client.get("/compare").status_code == 422
