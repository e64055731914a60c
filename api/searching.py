"""Searching for things of the release by name."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import forms
from api.documentation import header, refusals
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
    "required": ["q", "lang", "total", "found"],
    "properties": {
        "q": TEXT,
        "lang": TEXT,
        "total": {"type": "integer", "description": "How many there are without a limit."},
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

MOST = 100
"""How many are shown at most."""

router = APIRouter(tags=["Search"])


@router.get(
    "/search",
    summary="Find things by name",
    response_class=Response,
    responses={
        200: {
            "description": "What was found, the best first.",
            "headers": {"Klynge-Total": header("How many there are without a limit.")},
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
    limit: Annotated[int, Query(ge=1, le=MOST, examples=[20],
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
    total = here.names.count(q)
    headers = {
        **here.validators(variant(request, form)),
        "Vary": "Accept, Accept-Language",
        "Klynge-Total": str(total),
    }
    content = _written(request, {"q": q, "lang": lang, "total": total, "found": found}, form)
    return Response(content, 200, headers, forms.MEDIA[form])


def _told(match: Match, made: Links) -> dict[str, Any]:
    return {**match._asdict(), "link": made.local(match.iri)}


def _written(request: Request, told: dict[str, Any], form: str) -> bytes:
    """What is told of a search, in a form."""
    match form:
        case "json":
            return bytes(forms.as_json(told).body)
        case "html":
            shown = {name: told[name] for name in ("q", "total", "found")}
            return page(request, "found.html", most=MOST, **shown)
    rows = [[m[f] for f in FIELDS] for m in told["found"]]
    return formats.written(form, Table(told["q"], FIELDS, rows))
