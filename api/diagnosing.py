"""Diagnosing a cluster from plain answers: a form, the verdict on them, and what follows from it.

Answers come in the body alone, so that they stand in no address and no log; nothing of them is
kept. What is judged is the case file that is offered to be kept.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api import forms
from api.asked import Asked, Interviewer, told
from api.bodies import body_of
from api.cases import folder_of
from api.diagnosed import Diagnosis, Proofs, data, diagnoses, proofs
from api.documentation import SCHEMAS, answers, refusals
from api.errors import BadRequest, Member, TooLarge, UnsupportedMediaType
from api.fields import content_type
from api.handlers import BadParameters
from api.labels import label, text
from api.languages import reader
from api.letter import Letter
from api.pages import page, variant
from api.site import Site, site
from api.state import state
from api.task import Task
from kg.diagnosis import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_NAME,
    UNKNOWN,
    Given,
    Question,
    Refusal,
    case,
    questions,
    read,
    written,
)
from kg.reasoning.ontology import Ontology, shipped
from kg.vocabulary import SKOS

MOST_BYTES = 100_000
CASE = "case.yaml"
ASKED = ("html", "json")
FORMS = ("json", "html", "markdown", "yaml")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
READ = {"Accept-Post": f"{JSON}, {FORM}"}
EXAMPLE = {
    "country": "NO", "start": 2020, "maturity": "emerging", "knowledge": "region",
    "goals": "yes", "roles": "unknown", "strategies": ["str-i-contract", "str-d-stories"],
}  # fmt: skip
VARIES = {"Vary": "Accept, Accept-Language"}
UNKEPT = {"Cache-Control": "no-store", **VARIES}
"""Nothing between here and the reader keeps an answer either."""

router = APIRouter(tags=["Cases"])


def _schema(ontology: Ontology) -> dict[str, Any]:
    """The JSON that answers may come in."""
    return {
        "title": "Answers to the questions of the diagnosis",
        "type": "object",
        "required": ["country"],
        "properties": {q.name: _property(q) for q in questions(ontology)},
        "additionalProperties": False,
        "example": EXAMPLE,
    }


def _property(question: Question) -> dict[str, Any]:
    options = [*question.options, UNKNOWN, ""]
    match question.kind:
        case "text":
            return {"type": ["string", "null"], "maxLength": LONGEST_NAME}
        case "year":
            year = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
            text = {"type": "string", "pattern": f"^([0-9]{{4}}|{UNKNOWN})?$"}
            return {"anyOf": [year, text, {"type": "null"}]}
        case "country":
            return {"type": "string", "pattern": "^[A-Za-z]{2}(-[A-Za-z]{2})?$"}
        case "some":
            return {"type": ["array", "null"], "items": {"enum": options}}
        case _:
            return {"enum": [*options, None]}


SCHEMAS["Answers"] = _schema(shipped())
SCHEMAS["Diagnosis"] = {
    "title": "A diagnosis",
    "type": "object",
    "required": ["case", "verdicts", "counsels", "similar"],
    "properties": {
        "case": {"type": "object", "description": "The answers as a case file has them."},
        "verdicts": {"$ref": "#/components/schemas/Verdicts"},
        "counsels": {"type": "array", "items": {"type": "object"}},
        "similar": {"type": "array", "items": {"type": "array", "items": {"type": "object"}}},
    },
}


@router.get(
    "/diagnose",
    summary="The questions of the diagnosis",
    response_class=Response,
    responses={
        200: answers("Each question with its help and options.", [forms.MEDIA[f] for f in ASKED]),
        304: {"description": "The release has not changed."},
        **refusals(406, 422),
    },
    openapi_extra={"parameters": [forms.parameter(ASKED)]},
)
async def ask(request: Request) -> Response:
    """The questions, as a form or as data, in English or Norwegian."""
    state(request).examiners.warm()
    return await run_in_threadpool(_asked, request)


def _asked(request: Request) -> Response:
    forms.expect(request, ("format",))
    form = forms.chosen(request, ASKED)
    here, kind = site(request), variant(request, form)
    if unchanged := here.unchanged(request, kind):
        return unchanged
    asked = _interviewer(request).form({})
    headers = here.validators(kind) | VARIES
    if form == "json":
        return forms.as_json([told(q) for q in asked], headers)
    return _page(request, "diagnose.html", 200, headers, asked=asked, strange=0)


@router.post(
    "/diagnose",
    summary="Diagnose a cluster",
    response_class=Response,
    responses={
        200: {
            "description": "The verdict on the answers, and what follows from it.",
            "content": {
                JSON: {"schema": {"$ref": "#/components/schemas/Diagnosis"}},
                **{forms.MEDIA[f]: {"schema": {"type": "string"}} for f in ("html", "markdown")},
                forms.MEDIA["yaml"]: {"schema": {"type": "object"}},
            },
        },
        **refusals(400, 406, 408, 413, 415, 422, 503),
    },
    openapi_extra={
        "parameters": [forms.parameter(FORMS)],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Answers"}}},
        },
    },
)
async def diagnose(request: Request) -> Response:
    """What plain answers say of a cluster, judged as `klynge judge` judges the case they make.

    As YAML, the case file itself. Answers may also come as the fields of a form. Nothing is kept.
    """
    forms.expect(request, ("format",))
    form = forms.chosen(request, FORMS)
    given = await _given(request)
    answered, refused = read(given, shipped())
    if refused:
        return _refused(request, form, given, refused)
    content = case(answered, shipped(), reader(request).interface)
    if form == "yaml":
        return _file(written(content), form, CASE)
    with folder_of([(CASE, written(content))]) as folder:
        task = Task("diagnose", str(folder), [CASE])
        found = await state(request).examiners.result(task)
    if "faults" in found:
        # The check knows which codes of countries there are; all else was read already.
        return _refused(request, form, given, [Refusal("country", "no-country")])
    view = _View(request, given, content, found)
    return await run_in_threadpool(view.answer, form)


@router.post("/diagnose/answers", include_in_schema=False)
async def change(request: Request) -> Response:
    """The form with the answers that were given, to change them."""
    forms.expect(request, ())
    asked = _interviewer(request).form(await _given(request))
    return _page(request, "diagnose.html", 200, UNKEPT, asked=asked, strange=0)


@dataclass(frozen=True)
class _View:
    """A judged diagnosis, to be written in any form."""

    request: Request
    given: Given
    case: dict[str, Any]
    found: dict[str, Any]

    def answer(self, form: str) -> Response:
        """The diagnosis in a form."""
        here = site(self.request)
        listed = diagnoses(self.found, here.observed, shipped())
        if form == "json":
            return forms.as_json(data(listed, self.case), UNKEPT)
        asked = _interviewer(self.request).form(self.given)
        title = self._title(asked)
        if form == "markdown":
            return _file(self._letter(here, title, asked, listed).encode(), form, "diagnosis.md")
        return _page(
            self.request, "diagnosis.html", 200, UNKEPT,
            asked=asked, found=listed, heading=title, given=self.given, proofs=self._proofs(here),
            dimension=lambda p: shipped().dimensions[p].iri, define=self._define(here),
        )  # fmt: skip

    def _title(self, asked: list[Asked]) -> str:
        """The name of the cluster and its period."""
        (cluster,) = self.case["clusters"]
        (name,) = cluster["names"].values()
        period = next(q for q in asked if q.name == "period")
        years = [part.written for part in period.parts]
        return f"{name}, {'–'.join(years)}" if any(years) else str(name)

    def _letter(self, here: Site, title: str, asked: list[Asked], listed: list[Diagnosis]) -> str:
        who = reader(self.request)
        letter = Letter(who, shipped(), lambda i: label(here.store, who, i), self._define(here))
        return letter.written(title, asked, listed)

    def _proofs(self, here: Site) -> Proofs:
        with folder_of([(CASE, written(self.case))]) as folder:
            return proofs(folder / CASE, here.store, reader(self.request))

    def _define(self, here: Site) -> Callable[[str], object]:
        who = reader(self.request)
        return lambda iri: text(here.store, who, iri, SKOS.definition)


def _interviewer(request: Request) -> Interviewer:
    return Interviewer(shipped(), site(request).store, reader(request))


def _page(
    request: Request, template: str, status: int, headers: dict[str, str], **values: object
) -> Response:
    return Response(page(request, template, **values), status, headers, forms.MEDIA["html"])


def _file(content: bytes, form: str, name: str) -> Response:
    headers = UNKEPT | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, forms.MEDIA[form])


def _refused(request: Request, form: str, given: Given, refused: list[Refusal]) -> Response:
    """What must be changed: the form with it, or for programs the problem. Raises it."""
    if form == "html":
        asked = _interviewer(request).form(given, refused)
        wrong = [r for r in refused if r.rule == "no-question"]
        return _page(request, "diagnose.html", 422, UNKEPT, asked=asked, strange=len(wrong))
    say = reader(request).say
    told: list[Member] = [
        {"in": "body", "name": r.question, "detail": say(f"diagnose.fault.{r.rule}")}
        for r in refused
    ]
    said = " ".join(f"{r.question}: {say(f'diagnose.fault.{r.rule}')}" for r in refused)
    raise BadParameters(said, errors=told)


async def _given(request: Request) -> Given:
    """What was answered, from a form or as JSON. Raises a `Problem` for anything else."""
    media, _ = content_type(request.headers)
    if media not in (JSON, FORM):
        said = f"Answers come as {JSON} or {FORM}."
        raise UnsupportedMediaType(said, headers=READ)
    longer = TooLarge(f"Answers have at most {MOST_BYTES:,} bytes.")
    body = await body_of(request, MOST_BYTES, longer, state(request).settings.upload_seconds)
    return _from_json(body) if media == JSON else _from_form(body)


def _from_form(body: bytes) -> Given:
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        raise BadRequest("The fields of the form cannot be read.") from None
    return {name: [v.strip() for v in values] for name, values in fields.items()}


def _from_json(body: bytes) -> Given:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("The body is no JSON.") from None
    if not isinstance(content, dict):
        raise forms.refused(("answers", "should be an object of answers"), where="body")
    kinds = {q.name: q.kind for q in questions(shipped())}
    return {name: _listed(name, kinds.get(name), value) for name, value in content.items()}


def _listed(name: str, kind: str | None, value: object) -> list[str]:
    """An answer as a form would send it. Raises `BadParameters`."""
    if value is None or kind is None:
        return []
    if kind == "some" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return value
    whole = kind == "year" and isinstance(value, int) and not isinstance(value, bool)
    if kind != "some" and (isinstance(value, str) or whole):
        return [str(value)]
    wanted = {"some": "a list of texts", "year": "a whole number"}.get(kind, "a text")
    raise forms.refused((name, f"should be {wanted}"), where="body")
