"""Cases over HTTP: the same faults and verdicts as the commands, and nothing kept."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pyoxigraph as ox
import pytest
import yaml
from builders import cluster, observation, sources_text, strategy

from kg.resources import VERDICT_SCHEMA
from kg.sources.files import read_any
from kg.vocabulary import CG, ID, RDF


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


def test_verdicts_are_those_of_the_command(case_client: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(made()), encoding="utf-8")
    expected = command("judge", path)
    assert len(expected) == 2
    answer = case_client.post("/judge", json=made())
    assert answer.json() == expected
    jsonschema.validate(answer.json(), json.loads(VERDICT_SCHEMA.read_text()))
    as_yaml = case_client.post(
        "/judge", content=yaml.safe_dump(made()), headers={"content-type": "application/yaml"}
    )
    assert as_yaml.json() == expected
    form = case_client.post(
        "/judge", files={"file": ("made.yaml", yaml.safe_dump(made()), "text/x")}
    )
    assert form.json() == expected


def test_several_files_are_one_case(case_client: httpx.Client) -> None:
    clusters = yaml.safe_dump({"country": "NO", "clusters": [made_cluster()]})
    sources = sources_text(made_cluster())
    alone = case_client.post("/check", files=[("file", ("a.yaml", clusters, ""))])
    assert [f["message"] for f in alone.json()]
    both = [("file", ("a.yaml", clusters, "")), ("file", ("a.yaml", sources, ""))]
    assert case_client.post("/check", files=both).json() == []
    assert (
        case_client.post("/judge", files=both).json()
        == case_client.post("/judge", json=made()).json()
    )


def test_rdf_is_judged_as_the_fields_are(case_client: httpx.Client, tmp_path: Path) -> None:
    """The triples of the case, in several syntaxes, give the verdicts of the case."""
    expected = case_client.post("/judge", json=made()).json()
    for media in ("text/turtle", "application/n-triples", "application/rdf+xml",
                  "application/ld+json", "application/trig"):  # fmt: skip
        form = ox.RdfFormat.from_media_type(media)
        assert form
        content = ox.serialize(triples(tmp_path), format=form) or b""
        answer = case_client.post("/judge", content=content, headers={"content-type": media})
        assert answer.status_code == 200, answer.text
        assert answer.json() == expected, media


def test_faults_are_those_of_the_command(case_client: httpx.Client, tmp_path: Path) -> None:
    case = made()
    case["clusters"][0]["observations"][0]["maturity"]["value"] = "ripe"
    case["clusters"][0]["colour"] = "green"
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    expected = command("check", path)
    found = case_client.post("/check", json=case)
    assert found.status_code == 200
    assert found.json() == expected
    assert {f["path"] for f in expected} == {
        "/clusters/0/observations/0/maturity/value",
        "/clusters/0/colour",
    }
    assert "mature" in next(f["allowed"] for f in expected if f["field"] == "value")
    refused = case_client.post("/judge", json=case)
    assert refused.status_code == 422
    assert refused.json()["code"] == "faulty-case"
    assert refused.json()["faults"] == expected


def test_yaml_faults_have_lines(case_client: httpx.Client) -> None:
    text = "country: NO\nclusters:\n  - id: a\n    names: {en: A}\n    colour: green\n"
    (fault,) = case_client.post(
        "/check", content=text, headers={"content-type": "text/yaml; charset=utf-8"}
    ).json()
    assert (fault["file"], fault["line"], fault["field"]) == ("case.yaml", 5, "colour")


def test_a_contradiction_is_told_with_its_proof(case_client: httpx.Client, tmp_path: Path) -> None:
    """A cluster is not its organisation: the two classes are disjoint."""
    both = ox.Triple(ID["cluster/made"], RDF.type, CG.Organisation)
    content = ox.serialize([*triples(tmp_path), both], format=ox.RdfFormat.N_TRIPLES) or b""
    media = {"content-type": "application/n-triples"}
    answer = case_client.post("/judge", content=content, headers=media)
    assert answer.status_code == 422
    assert answer.json()["code"] == "contradictory-case"
    assert "contradicts the ontology" in answer.json()["proofs"]


@pytest.mark.parametrize("media", ["", "text/plain", "application/pdf", "application/xml"])
def test_other_media_types_are_not_read(case_client: httpx.Client, media: str) -> None:
    headers = {"content-type": media} if media else {}
    answer = case_client.post("/judge", content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert "application/yaml" in answer.headers["accept-post"]
    assert case_client.get("/judge").status_code == 405


def test_a_form_without_a_file(case_client: httpx.Client) -> None:
    answer = case_client.post("/check", files={"other": (None, "text")})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["name"] == "file"
    broken = {"content-type": "multipart/form-data"}
    assert case_client.post("/check", content=b"x", headers=broken).status_code == 400
