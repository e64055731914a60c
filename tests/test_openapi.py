"""The OpenAPI document against the server that it describes: schemathesis with all its checks.

No schema can say which cases have no faults, or which text is SPARQL: that /judge answers 422 and
/sparql 400 to requests that are valid by the schema is as it should be; nor that only a page of
/compare can do without names, that years follow one another, which codes are countries, or which
types and verdicts /cases, filters of /literature, and clusters, countries, dimensions and terms of
/queries, there are in a release; nor that /datasets has a format for its list and none for a graph.
All else is as it comes.
"""

import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from api_server import serving

from api.cases import EXAMPLE
from api.choices import LISTS
from kg import queries

EXAMPLES = int(os.environ.get("KLYNGE_EXAMPLES", "10"))
"""How many requests are made up for each route, beside the thousands that cover its parameters; 200
before a release, which takes a good while."""
PATIENCE = 7200
CONFIG = """
[[operations]]
include-path = "/sparql"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "422"]

[[operations]]
include-path = "/compare"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "406", "422"]

[[operations]]
include-path = "/compare/{figure}.{form}"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "422"]

[[operations]]
include-path = "/cases"
checks.positive_data_acceptance.expected-statuses = ["2xx", "422"]

[[operations]]
include-path-regex = "^/literature(/claims)?$"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "422"]

[[operations]]
include-path = "/literature/claims/relations.{form}"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "422"]

[[operations]]
include-name = "GET /datasets"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "422"]

[[operations]]
include-path-regex = "^/queries/"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "422"]

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
        "--max-examples", str(EXAMPLES), "--seed", "1", "--request-timeout", "60",
        "--generation-database", "none", "--suppress-health-check", "all", "--warnings", "off",
    ]  # fmt: skip
    ran = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ran.returncode == 0, ran.stdout[-6000:]


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


def test_what_is_given_twice_is_refused(client: httpx.Client, document: dict[str, Any]) -> None:
    """Any but one of the values would be passed over. The protocols of /sparql and /datasets say
    themselves what may be repeated."""
    tried = 0
    for path, operation in operations(document):
        if path in ("/sparql", "/datasets") or "{" in path or operation.get("requestBody"):
            continue
        said = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
        needed = [(p["name"], example(p)) for p in said if p["required"]]
        for parameter in (p for p in said if p["name"] not in LISTS):
            twice = [(parameter["name"], example(parameter))] * 2
            given = [pair for pair in needed if pair != twice[0]] + twice
            answer = client.get(f"{path}?{urlencode(given)}")
            assert answer.status_code == 422, (path, given)
            assert [e["name"] for e in answer.json()["errors"]] == [parameter["name"]]
            tried += 1
    assert tried > 150


THINGS = (
    "/id/cluster/nce-raufoss", "/id/cluster/nce-raufoss.ttl", "/ontology/Cluster",
    "/ontology/Cluster.html", "/ontology.ttl", "/graph/asserted", "/graph/asserted.ttl",
    "/start/verdicts.svg", "/cases/nce-raufoss/timeline.svg", "/contribute/workbook.xlsx",
    "/query/terms.json", "/styleguide",
)  # fmt: skip
"""Addresses of routes that have no parameters but in their paths."""


def test_what_is_no_parameter_is_refused(client: httpx.Client, document: dict[str, Any]) -> None:
    """A typing error must not pass for a choice. SPARQL 1.1 Protocol leaves more parameters free,
    and whoever watches the server may add what they like."""
    free = ("/sparql", "/metrics", "/health/live", "/health/ready")
    told = {p: m["get"] for p, m in document["paths"].items() if "get" in m and "{" not in p}
    assert {"/", "/ontology", "/ontology/context.jsonld", "/schema/verdict"} <= {*told}
    for path, operation in ({path: {} for path in THINGS} | told).items():
        if path in free:
            continue
        said = operation.get("parameters", [])
        needed = {p["name"]: example(p) for p in said if p.get("required")}
        answer = client.get(path, params=needed | {"no-such": "1"})
        assert answer.status_code == 422, path
        assert [e["name"] for e in answer.json()["errors"]] == ["no-such"], path


@pytest.mark.parametrize(
    ("path", "name", "said"),
    [
        ("/id/cluster/nce-raufoss.ttl?page=1&page=2", "page", "is given more than once"),
        ("/id/cluster/nce-raufoss.html?view=statements&view=statements", "view", "more than once"),
        ("/datasets?default&format=html", "format", "is for the list of datasets"),
        ("/datasets?graph=urn:x&format=rdfxml", "format", "is for the list of datasets"),
        ("/compare?names=NO&first=abc", "first", "should be a year from 1000 to 2999"),
        ("/compare?names=NO&last=3000", "last", "should be a year from 1000 to 2999"),
    ],
)
def test_a_refusal_names_the_parameter_plainly(
    client: httpx.Client, path: str, name: str, said: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    (told,) = answer.json()["errors"]
    assert told["name"] == name
    assert said in told["detail"]


def example(parameter: dict[str, Any]) -> str:
    """The value that the document gives as an example."""
    return str(parameter.get("example") or parameter["schema"].get("examples", [""])[0])


def test_every_refusal_has_the_one_shape(document: dict[str, Any]) -> None:
    """Problem details for each status that is told of, by reference or written out."""
    members = {"type", "title", "status", "detail", "instance", "code"}
    refusals = [
        response["content"][PROBLEM]["schema"]
        for _, operation in operations(document)
        for status, response in operation["responses"].items()
        if status >= "400"
    ]
    assert len(refusals) > 200
    for schema in refusals:
        name = schema.get("$ref", "").rpartition("/")[2]
        shape = document["components"]["schemas"][name] if name else schema
        assert set(shape["properties"]) >= members


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
