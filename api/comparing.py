"""Comparing cases of the release side by side: as a page, as data, as files, and as figures."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from api import forms
from api.choices import LISTS, PARAMETERS, READY, Asked, address, asked
from api.choosing import form
from api.compared import Layout
from api.documentation import answers, refusals
from api.errors import NotFound
from api.figures.files import FILES, Form, documented, written
from api.languages import reader
from api.pages import page, reading, variant
from api.pictured import FIGURES, Pictures
from api.site import Site, kept
from kg import formats
from kg.comparing.cases import NoSuchCase
from kg.comparing.comparison import BadChoice, Choice, Comparison
from kg.comparing.rendering import Rendered, Source, data, tables

FORMS = ("json", "html", "csv", "xlsx", "markdown", "latex")
SHOWN = ("csv", "xlsx", "latex", "markdown", "json")
"""The files of a table, as a page lists them."""
VARY = {"Vary": "Accept, Accept-Language"}

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
def compare(request: Request, ask: Annotated[Asked, Depends(asked)]) -> Response:
    """Clusters, countries, programmes or cluster types side by side, dimension by dimension.

    Each cell has its state, its evidence and the notes on what cannot be compared.
    """
    forms.expect(request, PARAMETERS, LISTS)
    here, form_ = kept(request, ask.release), forms.chosen(request, FORMS)
    if not ask.choice.names and form_ != "html":
        raise forms.refused(("names", "should name at least one case"))
    kind = variant(request, form_)
    if unchanged := here.unchanged(request, kind):
        return unchanged
    headers = {**here.validators(kind), **VARY}
    if form_ == "html":
        return _page(request, here, ask, headers)
    rendered = _rendered(here, _compared(here, ask.choice))
    return Response(_file(rendered, form_), 200, headers, forms.MEDIA[form_])


@router.get("/compare/{figure}.{form}", **documented("A figure of a comparison"))
def drawn(
    request: Request,
    figure: Annotated[str, Path(description=f"One of {', '.join(FIGURES)}.", examples=["map"])],
    form: Form,
    ask: Annotated[Asked, Depends(asked)],
) -> Response:
    """Practice by type and country, programmes over years, or a map; as SVG, PNG, or its data."""
    forms.expect(request, [name for name in PARAMETERS if name != "format"], LISTS)
    if figure not in FIGURES or form not in FILES:
        raise NotFound(
            f"No figure is called '{figure}.{form}'; there are {', '.join(FIGURES)}, "
            f"each as {', '.join(FILES)}."
        )
    here, kind = kept(request, ask.release), f"{form}-{reader(request).language}"
    if unchanged := here.unchanged(request, kind):
        return unchanged
    picture = FIGURES[figure](Pictures(here, _compared(here, ask.choice), reader(request)))
    if picture is None:
        raise NotFound("Nothing of what is compared can be drawn in this figure.")
    headers = {**here.validators(kind), "Vary": "Accept-Language"}
    return Response(written(picture.figure, form), 200, headers, FILES[form])


def _page(request: Request, here: Site, ask: Asked, headers: dict[str, str]) -> Response:
    """The page of a comparison; the form alone where nothing is chosen, or nothing can be found."""
    links = reading(request)
    values: dict[str, Any] = {
        "chooser": form(here, ask.choice, reader(request)),
        "kind_at": lambda kind: links.url("/compare", kind=kind),
        "action": replace(links, lang=None).url("/compare"),
        "ready": [(c.kind, address(links, c)) for c in READY],
    }
    if not ask.choice.names:
        return _html(request, "compare-start.html", headers, fault=None, **values)
    try:
        comparison = _compared(here, ask.choice)
    except NotFound as missing:
        headers = {"Cache-Control": "no-store", **VARY}
        values["fault"] = missing.detail
        return _html(request, "compare-start.html", headers, missing.status, **values)
    return _html(request, "compare.html", headers, **values, **_shown(request, here, comparison))


def _shown(request: Request, here: Site, comparison: Comparison) -> dict[str, Any]:
    """What the page of a comparison shows besides its form."""
    links, who, choice = reading(request), reader(request), comparison.choice
    pinned = {"release": here.release.name}
    rendered = _rendered(here, comparison)
    return {
        "rendered": rendered,
        "layout": Layout(rendered, who, here.store),
        "pictures": Pictures(here, comparison, who).drawn(),
        "table_files": {form: address(links, choice, **pinned, format=form) for form in SHOWN},
        "figure_files": lambda name: {
            kind: address(links, choice, f"/{name}.{kind}", **pinned) for kind in FILES
        },
        "cited": address(links, choice, **pinned),
    }


def _html(
    request: Request, template: str, headers: dict[str, str], status: int = 200, **values: object
) -> Response:
    return Response(page(request, template, **values), status, headers, forms.MEDIA["html"])


def _compared(here: Site, choice: Choice) -> Comparison:
    """The comparison of a choice. Raises `NotFound` with what is wrong, and what there is."""
    try:
        return here.compared(choice)
    except (BadChoice, NoSuchCase) as missing:
        said = str(missing)
        raise NotFound(f"{said[0].upper()}{said[1:]}.") from None
    except ValueError:
        raise NotFound("A name holds characters that no name here has.") from None


def _rendered(here: Site, comparison: Comparison) -> Rendered:
    return Rendered(comparison, Source(here.release.name, here.manifest.digest))


def _file(rendered: Rendered, form_: str) -> bytes:
    if form_ == "json":
        return bytes(forms.as_json(data(rendered)).body)
    return formats.written(form_, *tables(rendered))
