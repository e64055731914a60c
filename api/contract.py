"""What the OpenAPI document says of datasets."""

from typing import Annotated, Any

from fastapi import Path, Response

from api.bearer import TooManyGuesses
from api.bodies import TooSlow
from api.cases import FORM, KINDS
from api.documentation import Responses, answers, header, refusals
from api.handlers import documented
from api.syntax import SYNTAXES
from kg.catalogue import LONGEST_NAME
from kg.sources.records import SLUG
from kg.store import DATASETS

LISTED = ("json", "html", "turtle", "jsonld", "ntriples", "rdfxml")
EXAMPLE = "my-cases"
TEXT = {"type": "string"}
RECORD = {
    "type": "object",
    "required": ["name", "graph", "link", "triples", "who", "when", "licence", "titles"],
    "properties": {
        **dict.fromkeys(("name", "graph", "link", "who", "when", "licence"), TEXT),
        "triples": {"type": "integer", "minimum": 1},
        "titles": {"type": "array", "items": TEXT},
    },
}
MADE = {
    "type": "object",
    "required": ["name", "graph", "link"],
    "properties": dict.fromkeys(("name", "graph", "link"), TEXT),
}
GRAPH = {
    "name": "graph",
    "in": "query",
    "description": "The IRI of the graph of a dataset. `default` in its place is the default "
    "graph: the curated data, to be read only.",
    "schema": {"type": "string", "format": "iri", "pattern": r"^https?://[a-z0-9/.#-]+$"},
    "example": DATASETS + EXAMPLE,
}
LINK = {
    "name": "Link",
    "in": "header",
    "description": "The licence; what is merged has that of the dataset.",
    "schema": {"type": "string", "pattern": '^<https://[a-zA-Z0-9/.-]+>; rel="license"$'},
    "example": '<https://spdx.org/licenses/CC-BY-4.0>; rel="license"',
}
REQUIRED = {"required": True}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            **{media: {"schema": {}} for media in KINDS},
            FORM: {"schema": {"type": "object", "additionalProperties": {"format": "binary"}}},
        },
    }
}
Name = Annotated[
    str,
    Path(
        description="The name of a dataset: small letters, digits and hyphens.",
        examples=[EXAMPLE],
        json_schema_extra={"pattern": f"^(?:{SLUG.pattern})$", "maxLength": LONGEST_NAME},
    ),
]
GOT: Responses = {
    200: answers(
        "The graph.",
        (s.media for s in SYNTAXES),
        headers={"ETag": header("Changes with the dataset."), "Link": header("Its licence.")},
    ),
    304: {"description": "The client has it already."},
}


def reading(summary: str) -> dict[str, Any]:
    """What the OpenAPI document says of a route that gives a graph."""
    responses = GOT | refusals(404, 406, 412, 422, 503)
    return {"summary": summary, "response_class": Response, "responses": responses}


def changing(summary: str, *statuses: int) -> dict[str, Any]:
    """What the OpenAPI document says of a route that changes a dataset, and of its refusals."""
    release = {"Klynge-Release": header("The first release with the change.")}
    found: Responses = {204: {"description": "Done, from this instant on.", "headers": release}}
    if 415 in statuses:
        made = {"description": "A new dataset, from this instant on."}
        content = {"application/json": {"schema": MADE}}
        headers = {**release, "Location": header("Where the dataset is.")}
        found |= {201: {**made, "content": content, "headers": headers}}
        found |= documented(TooSlow)
    return {
        "summary": summary,
        "response_class": Response,
        "status_code": 204,
        "responses": {
            **found,
            **documented(TooManyGuesses),
            **refusals(401, 403, 412, 503, *statuses),
        },
    }


LISTING: Responses = {
    200: {
        "description": "The datasets, or the graph that is named.",
        "content": {
            "application/json": {"schema": {"type": "array", "items": RECORD}},
            "text/html": {"schema": TEXT},
            **{s.media: {"schema": {}} for s in SYNTAXES},
        },
    },
    304: {"description": "The client has it already."},
    **refusals(400, 404, 406, 412, 422, 503),
}
