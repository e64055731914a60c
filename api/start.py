"""The start page: what this is, ways in, and the verdicts of the release."""

from fastapi import APIRouter, Request, Response

from api.pages import page, variant
from api.site import site
from kg.tables import judged

router = APIRouter()


@router.get("/", response_class=Response, summary="The start page")
def start(request: Request) -> Response:
    """What this is, ways in, and the verdicts of the release."""
    here, form = site(request), variant(request, "html")
    if unchanged := here.unchanged(request, form):
        return unchanged
    content = page(request, "start.html", rows=judged(here.store))
    headers = here.validators(form) | {"Vary": "Accept-Language"}
    return Response(content, 200, headers, "text/html")
