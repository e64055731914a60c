"""Searching for things of the release by name."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import forms
from api.documentation import refusals
from api.languages import reader
from api.links import Links, links
from api.pages import page, reading, variant
from api.site import site
from kg import formats
from kg.formats import Table
from kg.names import Match

FORMS = ("json", "html", "csv")
TEXT = {"type": "string"}
FIELDS = (*Match._fields, "link")
FOUND = {
    "type": "object",
    "required": ["q", "lang", "found"],
    "properties": {
        "q": TEXT,
        "lang": TEXT,
        "found": {
            "type": "array",
            "items": {
                "type": "object",
                "required": list(FIELDS),
                "properties": dict.fromkeys(FIELDS, TEXT),
            },
        },
    },
}

router = APIRouter(tags=["Search"])


@router.get(
    "/search",
    summary="Find things by name",
    response_class=Response,
    responses={
        200: {
            "description": "What was found, the best first.",
            "content": {
                "application/json": {"schema": FOUND},
                "text/html": {"schema": TEXT},
                "text/csv": {"schema": TEXT},
            },
        },
        304: {"description": "The release has not changed."},
        **refusals(406, 422),
    },
    openapi_extra={"parameters": [forms.parameter(FORMS)]},
)
def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=200, examples=["raufoss"],
                            description="A name or its beginning, with or without accents.")],
    lang: Annotated[str | None, Query(pattern="^[a-z]{2,3}$", examples=["nb"],
                                      description="The language of the names to show; "
                                      "Accept-Language decides where it is left out.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, examples=[20],
                                description="How many to show.")] = 20,
) -> Response:  # fmt: skip
    """Clusters, works, organisations, terms and all else by name, in any language."""
    forms.expect(request, ("q", "lang", "limit", "format"))
    here, form = site(request), forms.chosen(request, FORMS)
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    lang = lang or reader(request).language
    made = reading(request) if form == "html" else links(request)
    found = [_told(m, made) for m in here.names.search(q, lang, limit=limit)]
    headers = {**here.validators(variant(request, form)), "Vary": "Accept, Accept-Language"}
    content = _written(request, q, lang, found, form)
    return Response(content, 200, headers, forms.MEDIA[form])


def _told(match: Match, made: Links) -> dict[str, Any]:
    return {**match._asdict(), "link": made.local(match.iri)}


def _written(request: Request, q: str, lang: str, found: list[dict[str, Any]], form: str) -> bytes:
    match form:
        case "json":
            return bytes(forms.as_json({"q": q, "lang": lang, "found": found}).body)
        case "html":
            return page(request, "found.html", q=q, found=found)
    return formats.written(form, Table(q, FIELDS, [[m[f] for f in FIELDS] for m in found]))
