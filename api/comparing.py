"""Comparing cases of the release side by side."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from api import forms
from api.documentation import answers, refusals
from api.errors import NotFound
from api.pages import page, variant
from api.site import site
from kg import formats
from kg.comparing.cases import NoSuchCase
from kg.comparing.comparer import compare_in
from kg.comparing.comparison import BadChoice, Choice
from kg.comparing.rendering import Rendered, Source, data, tables

FORMS = ("json", "html", "csv", "xlsx", "markdown", "latex")
Kind = Literal["clusters", "countries", "programmes", "types"]

router = APIRouter(tags=["Cases"])


@router.get(
    "/compare",
    summary="Compare cases",
    response_class=Response,
    responses={
        200: answers("The comparison.", [forms.MEDIA[f] for f in FORMS]),
        304: {"description": "The release has not changed."},
        **refusals(404, 406, 422),
    },
    openapi_extra={"parameters": [forms.parameter(FORMS)]},
)
def compare(
    request: Request,
    names: Annotated[str, Query(min_length=1, max_length=2_000, examples=["NO,FI,ES-PV"],
                                description="Which cases, with commas between them.")],
    kind: Annotated[Kind, Query(description="What the cases are.", examples=["countries"])]
    = "clusters",
    dimensions: Annotated[str, Query(max_length=2_000, examples=["maturity"],
                                     description="Only these rows, in this order.")] = "",
    first: Annotated[int | None, Query(ge=1000, le=2999, examples=[2006],
                                       description="Nothing that ended before this year.")] = None,
    last: Annotated[int | None, Query(ge=1000, le=2999, examples=[2010],
                                      description="Nothing that began after this year.")] = None,
) -> Response:  # fmt: skip
    """Clusters, countries, programmes or cluster types side by side, dimension by dimension.

    Each cell has its state, its evidence and the notes on what cannot be compared.
    """
    forms.refuse_unknown(request, ("names", "kind", "dimensions", "first", "last", "format"))
    here, form = site(request), forms.chosen(request, FORMS)
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    years = (first, last) if first or last else None
    choice = Choice(kind, _listed(names), _listed(dimensions), years)
    try:
        found = compare_in(here.graphs, choice)
    except (BadChoice, NoSuchCase) as missing:
        said = str(missing)
        raise NotFound(f"{said[0].upper()}{said[1:]}.") from None
    except ValueError:
        raise NotFound("A name holds characters that no name here has.") from None
    rendered = Rendered(found, Source(here.release.name, here.manifest.digest))
    headers = {**here.validators(variant(request, form)), "Vary": "Accept, Accept-Language"}
    return Response(_written(request, rendered, form), 200, headers, forms.MEDIA[form])


def _written(request: Request, rendered: Rendered, form: str) -> bytes:
    match form:
        case "json":
            return bytes(forms.as_json(data(rendered)).body)
        case "html":
            return page(request, "tables.html", title="Comparison", tables=tables(rendered))
    return formats.written(form, *tables(rendered))


def _listed(said: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(name.strip() for name in said.split(",") if name.strip())
