"""The OpenAPI document against the server that it describes: schemathesis with all its checks.

A case with faults is answered 422 by /judge, and no schema can say which cases have none; nor can
it say to /diagnose which years follow one another, and which codes are countries. That status is
expected there of requests that are valid by the schema. Everything else is as it comes.
"""

import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_server import serving

from api.cases import EXAMPLE
from kg import queries

EXAMPLES = 200
"""How many requests are made up for each route, beside those that cover its parameters."""
PATIENCE = 1800
CONFIG = """
[[operations]]
include-path = "/judge"
checks.positive_data_acceptance.expected-statuses = ["2xx", "422"]

[[operations]]
include-path = "/diagnose"
checks.positive_data_acceptance.expected-statuses = ["2xx", "422"]
"""
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    """A client of a server, whose process for cases is warm."""
    with serving(built_home) as http:
        assert http.post("/check", json=EXAMPLE, timeout=120).json() == []
        yield http


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    """The OpenAPI document."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation with its path."""
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_schemathesis_finds_nothing(client: httpx.Client, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    command = [
        str(Path(sysconfig.get_path("scripts")) / "schemathesis"), "--config-file", str(config),
        "run", f"{client.base_url}/openapi.json", "--checks", "all", "--no-color",
        "--max-examples", str(EXAMPLES), "--request-timeout", "60",
        "--generation-database", "none", "--suppress-health-check", "all",
    ]  # fmt: skip
    ran = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert "No issues found" in ran.stdout or "passed" in ran.stdout


def test_every_query_has_its_own_entry(document: dict[str, Any]) -> None:
    for query in queries.listed():
        operation = document["paths"][f"/queries/{query.name}"]["get"]
        assert operation["summary"] == query.question
        assert operation["description"]
        declared = {p["name"]: p for p in operation["parameters"]}
        assert set(declared) == {p.name for p in query.parameters} | {"page", "size", "format"}
        for parameter in query.parameters:
            said = declared[parameter.name]
            assert said["required"] == (parameter.default is None)
            assert parameter.about in said["description"]
            assert "example" in said
        assert operation["responses"]["200"]["content"]["application/json"]["example"]


def test_every_refusal_has_the_one_shape(document: dict[str, Any]) -> None:
    ours = [
        (path, o) for path, o in operations(document) if "tags" in o and path != "/schema/verdict"
    ]
    assert len(ours) > 50
    for path, operation in ours:
        refused = {s: r for s, r in operation["responses"].items() if s >= "400"}
        for status, response in refused.items():
            assert response["content"][PROBLEM]["schema"]["$ref"].endswith("/Problem"), (
                path,
                status,
            )
    assert "Problem" in document["components"]["schemas"]


def test_everything_is_described(document: dict[str, Any]) -> None:
    assert document["info"]["title"] and document["info"]["description"]
    for path, operation in operations(document):
        assert operation.get("summary"), path
        assert operation.get("description"), path
        for parameter in operation.get("parameters", []):
            assert parameter.get("description") or parameter["schema"].get("enum"), path


def test_references_resolve(document: dict[str, Any]) -> None:
    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(reference := node.get("$ref"), str):
                yield reference
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for item in node:
                yield from references(item)

    found = set(references(document))
    assert found
    for reference in found:
        node: Any = document
        for key in reference.removeprefix("#/").split("/"):
            node = node[key]
