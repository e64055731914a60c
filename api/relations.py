"""The figure of how the claims of a selection and others bear on one another, as files."""

from fastapi import APIRouter, Request, Response

from api import forms
from api.claimfigures import picture
from api.errors import NotFound
from api.figures.files import FILES, Form, documented, written
from api.languages import reader
from api.literature import NAMES, Choice, refuse_unlisted
from api.site import site

router = APIRouter(tags=["Literature"])


@router.get("/literature/claims/relations.{form}", **documented("The relations of claims, drawn"))
def drawn(
    request: Request,
    form: Form,
    choice: Choice,
) -> Response:
    """How the chosen claims and others bear on one another, and which hypotheses formalise them.

    The drawing holds as many as can be read, as SVG or PNG; its data, as CSV, holds all.
    """
    forms.expect(request, NAMES)
    if form not in FILES:
        raise NotFound(f"The figure comes as {', '.join(FILES)}, and not as '{form}'.")
    here, kind = site(request), f"{form}-{reader(request).language}"
    refuse_unlisted(here.library, choice)
    if unchanged := here.unchanged(request, kind):
        return unchanged
    found = picture(request, here.library.chosen_claims(choice.chosen))
    if found is None:
        raise NotFound("No claim of the selection has a relation that could be drawn.")
    headers = {**here.validators(kind), "Vary": "Accept-Language"}
    return Response(written(found.figure, form), 200, headers, FILES[form])
