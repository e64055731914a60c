"""The style guide: every component of the pages, with real markup and examples."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api import forms
from api.errors import NotFound
from api.figures.files import FILES, written
from api.figures.samples import samples
from api.pages import page
from api.site import site
from kg.explaining import explanations
from kg.formats import Table
from kg.reasoning.explanation import Explanation

EXAMPLE = "nce-raufoss"
"""The cluster whose explanation shows how evidence and proofs look."""
VERDICTS = ("aligned", "partly-aligned", "misaligned", "undetermined", "contested")
OUTCOMES = (
    "recommended-practised",
    "recommended-not-observed",
    "advised-against-practised",
    "practised-without-advice",
    "neither",
    "undetermined",
)
CONDITIONS = ("met", "violated", "unknown", "contested")
CELLS = ("known", "contested", "unknown", "not-applicable", "unsourced")
TABLE = Table(
    "Codes and their shapes",
    ("Kind", "Code", "How many"),
    [
        ("Verdict", "aligned", len(VERDICTS)),
        ("Perspective outcome", "recommended-practised", len(OUTCOMES)),
        ("Condition", "met", len(CONDITIONS)),
        ("Cell", "not-applicable", len(CELLS)),
    ],
    ["A note stands below its table, before the files."],
)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Codes:
    """The codes that have a shape and a word."""

    verdicts: tuple[str, ...] = VERDICTS
    outcomes: tuple[str, ...] = OUTCOMES
    conditions: tuple[str, ...] = CONDITIONS
    cells: tuple[str, ...] = CELLS


@router.get("/styleguide/{name}.{form}")
def drawn(request: Request, name: str, form: str) -> Response:
    """A figure of the style guide as a file."""
    forms.expect(request, ())
    if name not in samples() or form not in FILES:
        raise NotFound(f"The style guide has no figure {name}.{form}.")
    figure = samples()[name]
    return Response(written(figure, form), media_type=FILES[form])


@router.get("/styleguide")
def styleguide(request: Request) -> Response:
    """Every component on one page."""
    forms.expect(request, ())
    found = next(iter(explanations(site(request).store, EXAMPLE)))
    values = {"codes": Codes(), "found": found, "table": TABLE, "proofs": _proofs(found)}
    values |= {"figures": samples(), "forms": FILES}
    content = page(request, "styleguide.html", **values)
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return Response(content, 200, headers, "text/html")


def _proofs(found: Explanation) -> list[object]:
    return [proof for perspective in found.perspectives for proof in perspective.proofs]
