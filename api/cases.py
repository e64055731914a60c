"""Checking and judging a case that is sent: nothing of it is kept.

A case comes as the body, its kind told by its media type, or as files of a form, their kinds told
by their names. It is read from a folder that is gone when the answer is given; what it was called
is used for nothing but to say where a fault is.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile
from starlette.types import Message

from api import forms
from api.bodies import body_of
from api.documentation import SCHEMAS, refusals
from api.errors import TooLarge, Unprocessable, UnsupportedMediaType
from api.fields import content_type
from api.negotiation import negotiated
from api.settings import Settings
from api.state import state
from api.task import Task
from kg.resources import VERDICT_SCHEMA

FORM = "multipart/form-data"
MOST_FILES = 20
KINDS = {
    "application/json": ".json",
    "application/yaml": ".yaml",
    "application/x-yaml": ".yaml",
    "text/yaml": ".yaml",
    forms.MEDIA["xlsx"]: ".xlsx",
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/trig": ".trig",
    "application/rdf+xml": ".rdf",
    forms.MEDIA["bibtex"]: ".bib",
    forms.MEDIA["csl-json"]: ".json",
}
"""The endings of names by which cases are read, by media type."""
READ = {"Accept-Post": ", ".join([*KINDS, FORM])}
EXAMPLE = {
    "country": {"code": "NO"},
    "sources": [{"id": "evaluation-2011", "title": "Evaluation of the example cluster",
                 "year": 2011, "type": "evaluation"}],
    "clusters": [{
        "id": "example-cluster",
        "names": {"en": "Example cluster"},
        "observations": [{
            "period": {"start": 2006, "end": 2010},
            "maturity": {"value": "mature", "why": "Strong mechanisms",
                         "source": "evaluation-2011", "locator": "summary", "basis": "inferred"},
        }],
    }],
}  # fmt: skip
"""A case, such as the readme shows."""


class Faulty(Unprocessable):
    """The case has faults; `faults` lists each with its place (422)."""

    code = "faulty-case"
    title = "The case has faults"


class Contradictory(Unprocessable):
    """The case contradicts the ontology; `proofs` says how (422)."""

    code = "contradictory-case"
    title = "The case contradicts the ontology"


def _documented(summary: str, answer: str, schema: str) -> dict[str, Any]:
    """What the OpenAPI document says of a route that takes a case."""
    bodies: dict[str, Any] = {media: {"schema": {}} for media in KINDS}
    bodies["application/json"]["example"] = EXAMPLE
    bodies[forms.MEDIA["xlsx"]]["schema"] = {"type": "string", "format": "binary"}
    files = {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
    bodies[FORM] = {
        "schema": {"type": "object", "required": ["file"], "properties": {"file": files}}
    }
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: {"description": answer, "content": content},
            **refusals(400, 406, 408, 413, 415, 422, 503),
        },
        "openapi_extra": {"requestBody": {"required": True, "content": bodies}},
    }


def _verdicts() -> dict[str, Any]:
    """The schema of verdicts, with its definitions where an OpenAPI document has them."""
    text = VERDICT_SCHEMA.read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/verdict-"))
    del found["$schema"], found["$id"]
    for name, part in found.pop("$defs").items():
        SCHEMAS[f"verdict-{name}"] = part
    return found


FAULT: dict[str, Any] = {
    "file": {"type": "string", "description": "The name of the file, or case and its ending."},
    "line": {"type": ["integer", "null"], "description": "In text."},
    "cell": {"type": ["string", "null"], "description": "In a workbook, such as clusters!B7."},
    "path": {"type": ["string", "null"], "description": "In JSON, such as /clusters/0/id."},
    "field": {"type": "string", "description": "The field as it was written."},
    "message": {"type": "string", "description": "What is wrong."},
    "allowed": {"type": "array", "items": {"type": "string"}, "description": "Empty if open."},
}
SCHEMAS["Faults"] = {
    "title": "Faults of a case",
    "type": "array",
    "items": {
        "type": "object",
        "required": list(FAULT),
        "properties": FAULT,
        "additionalProperties": False,
    },
}
SCHEMAS["Verdicts"] = _verdicts()
router = APIRouter(tags=["Cases"])


@router.post("/check", **_documented("Check a case", "Every fault of it.", "Faults"))
async def check(request: Request) -> Response:
    """Every fault of a case, each with its place, what is wrong, and what is allowed.

    The answer is the list that `klynge check --format json` prints, empty where nothing is wrong.
    """
    found = await _examined(request, "check")
    return forms.as_json(found["faults"])


@router.post("/judge", **_documented("Judge a case", "A verdict on each observation.", "Verdicts"))
async def judge(request: Request) -> Response:
    """The verdict on each observation of a case under each theory.

    The answer is what `klynge judge --format json` prints; a case with faults is answered 422 with
    the faults that /check lists.
    """
    found = await _examined(request, "judge")
    if "faults" in found:
        number = len(found["faults"])
        said = f"The case has {number} fault{'' if number == 1 else 's'}; nothing was judged."
        raise Faulty(said, faults=found["faults"])
    if "contradictions" in found:
        proofs = found["contradictions"]
        raise Contradictory("The case contradicts the ontology; nothing was judged.", proofs=proofs)
    return forms.as_json(found["verdicts"])


@router.get(
    "/schema/verdict",
    summary="The schema of verdicts",
    response_class=Response,
    responses={200: {"description": "JSON Schema.", "content": {"application/schema+json": {}}}},
)
def schema(request: Request) -> Response:
    """The JSON Schema of what /judge answers."""
    forms.expect(request, ())
    return Response(VERDICT_SCHEMA.read_bytes(), media_type="application/schema+json")


async def _examined(request: Request, what: str) -> dict[str, Any]:
    """What comes of a case, as JSON: faults, verdicts or contradictions."""
    negotiated(request, [forms.MEDIA["json"]])
    forms.expect(request, ())
    return await examined(request, what)


async def examined(request: Request, what: str) -> dict[str, Any]:
    """What comes of the case that a request sends. Its files are gone afterwards.

    Raises a `Problem` where none can be read.
    """
    sent = await _sent(request, state(request).settings)
    with folder_of(sent) as task_folder:
        task = Task(what, str(task_folder), [name for name, _ in sent])
        return await state(request).examiners.result(task)


@contextmanager
def folder_of(sent: list[tuple[str, bytes]]) -> Iterator[Path]:
    """A folder with what was sent, and nothing else; gone with the block."""
    with TemporaryDirectory(prefix="klynge-case-") as folder:
        for name, content in sent:
            (Path(folder) / name).write_bytes(content)
        yield Path(folder)


async def _sent(request: Request, settings: Settings) -> list[tuple[str, bytes]]:
    """The files of a request, by names that are safe. Raises a `Problem` for anything else."""
    media, _ = content_type(request.headers)
    if media not in (*KINDS, FORM):
        said = f"A case of type {media}" if media else "A case of no type"
        allowed = READ["Accept-Post"]
        raise UnsupportedMediaType(f"{said} is not read; send one of {allowed}.", headers=READ)
    most = settings.case_bytes
    longer = TooLarge(f"A case has at most {most:,} bytes.")
    body = await body_of(request, most, longer, settings.upload_seconds)
    if media == FORM:
        return await _uploaded(request, body)
    return [(f"case{KINDS[media]}", body)]


async def _uploaded(request: Request, body: bytes) -> list[tuple[str, bytes]]:
    """The files of a form. Raises `forms.BadParameters`."""

    async def whole() -> Message:
        """The body, which was read already."""
        return {"type": "http.request", "body": body, "more_body": False}

    read = Request(request.scope, whole)
    async with read.form(max_files=MOST_FILES, max_fields=MOST_FILES) as form:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not files:
            raise forms.refused(("file", "must be given: a file with a case"), where="body")
        names = [safe_name(part.filename or "", n) for n, part in enumerate(files, start=1)]
        return [(n, await part.read()) for n, part in zip(names, files, strict=True)]


def safe_name(given: str, number: int) -> str:
    """A name without folders that tells files apart; the reader judges of its ending."""
    name = re.sub(r"[^\w.-]", "_", re.split(r"[/\\]", given)[-1])
    ending = Path(name).suffix.lower()[:10]
    stem = name[: len(name) - len(ending)].strip(".")[:60] or "case"
    return f"{stem}{ending}" if number == 1 else f"{number}-{stem}{ending}"
