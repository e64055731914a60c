"""Explaining a verdict of the release down to its sources."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import forms
from api.casepages import explained
from api.documentation import answers, refusals
from api.errors import Member, NotFound
from api.pages import variant
from api.site import Site, site
from api.syntax import SYNTAXES
from kg.explaining import explanations, statements
from kg.reasoning.case import UnknownCase
from kg.reasoning.rendering import data, markdown

RDF = {s.media: s for s in SYNTAXES}
FORMS = ("json", "html", "markdown", *(f for f, m in forms.MEDIA.items() if m in RDF))
Id = Annotated[
    str,
    Query(
        min_length=1,
        max_length=300,
        description="A cluster or observation: its IRI, or the end of it.",
        examples=["nce-raufoss"],
    ),
]

router = APIRouter(tags=["Cases"])


@router.get(
    "/explain",
    summary="Explain a verdict",
    response_class=Response,
    responses={
        200: answers("The explanation of each verdict.", [forms.MEDIA[f] for f in FORMS]),
        304: {"description": "The release has not changed."},
        **refusals(404, 406, 422),
    },
    openapi_extra={"parameters": [forms.parameter(FORMS)]},
)
def explain(request: Request, id: Id) -> Response:
    """Why a verdict is what it is, why it is not otherwise, and what would change it.

    In RDF, the statements that the explanation rests on; TriG and N-Quads tell the graph of each.
    """
    forms.expect(request, ("id", "format"))
    here, form = site(request), forms.chosen(request, FORMS)
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    try:
        content = _written(request, here, id, form)
    except UnknownCase as unknown:
        nearest: list[Member] = [*unknown.nearest]
        said = f"{str(unknown)[0].upper()}{str(unknown)[1:]}"
        detail = said if said.endswith("?") else f"{said}."
        raise NotFound(detail, nearest=nearest) from None
    headers = {**here.validators(variant(request, form)), "Vary": "Accept, Accept-Language"}
    return Response(content, 200, headers, forms.MEDIA[form])


def _written(request: Request, here: Site, name: str, form: str) -> bytes:
    if syntax := RDF.get(forms.MEDIA[form]):
        return syntax.written(statements(here.store, name))
    if form == "html":
        return explained(request, here, name)
    found = list(explanations(here.store, name))
    if form == "json":
        return bytes(forms.as_json([data(e) for e in found]).body)
    return "\n".join(map(markdown, found)).encode()
