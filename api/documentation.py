"""What the OpenAPI document says of every route alike: problems, parameters and media types."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI

from api.errors import Problem
from api.handlers import PROBLEM, problems

Responses = dict[int | str, dict[str, Any]]

MEMBERS = {
    "type": {"type": "string", "format": "uri", "description": "Names the kind of problem."},
    "title": {"type": "string", "description": "The kind of problem in words."},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string", "description": "What is wrong here, and what is allowed."},
    "instance": {"type": "string", "description": "The path that was asked."},
    "code": {"type": "string", "description": "The kind of problem as one word."},
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "Problem": {
        "title": "Problem details (RFC 9457)",
        "type": "object",
        "required": list(MEMBERS),
        "properties": MEMBERS,
    },
}
"""The schemas that routes share, by name."""


def install(app: FastAPI) -> None:
    """Have the OpenAPI document of an application hold the shared schemas."""
    plain_openapi = app.openapi

    def openapi() -> dict[str, Any]:
        """The document, made once."""
        document = plain_openapi()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(SCHEMAS)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def refusals(*statuses: int) -> Responses:
    """The problems that a route may answer with, as responses of the OpenAPI document."""
    return {status: _refusal(status) for status in statuses}


def _refusal(status: int) -> dict[str, Any]:
    kind = next(k for k in problems() if k.status == status)
    return {"description": kind.title + ".", "content": _content(kind)}


def _content(kind: type[Problem]) -> dict[str, Any]:
    example = {
        "type": f"https://w3id.org/klynge/problem/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.title + ".",
        "instance": "/",
        "code": kind.code,
    }
    return {
        PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example},
        "text/html": {"schema": {"type": "string"}},
    }


def answers(description: str, media: Iterable[str], **more: Any) -> dict[str, Any]:
    """A response that comes in several media types, none of which is JSON of a known shape."""
    return {
        "description": description,
        "content": {m: {"schema": plain(m)} for m in media},
        **more,
    }


def plain(media: str) -> dict[str, Any]:
    """The schema of content of a media type that says nothing of its shape."""
    binary = media.startswith("application/vnd")
    return {} if "json" in media else {"type": "string", **({"format": "binary"} if binary else {})}


def header(description: str) -> dict[str, Any]:
    """A header of a response."""
    return {"description": description, "schema": {"type": "string"}}
