"""A figure as a file: the drawing as SVG or PNG, its data as CSV."""

from typing import Annotated, Any

import resvg_py
from fastapi import Path, Response

from api.documentation import answers, refusals
from api.figures.drawing import Figure
from kg import formats

FILES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}
"""The forms that a figure comes in, and the media type of each."""
SCALE = 2
"""How many points of the PNG stand for one unit of the drawing."""

Form = Annotated[str, Path(description=f"One of {', '.join(FILES)}.", examples=["svg"])]
"""The form that an address asks for."""


def documented(summary: str) -> dict[str, Any]:
    """What the OpenAPI document says of a route that gives a figure."""
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: answers("The figure.", list(FILES.values())),
            304: {"description": "The release has not changed."},
            **refusals(404, 422),
        },
    }


def written(figure: Figure, form: str) -> bytes:
    """The figure in one of `FILES`. Raises `KeyError` for any other form."""
    match form:
        case "svg":
            return figure.svg.encode()
        case "png":
            return bytes(resvg_py.svg_to_bytes(svg_string=figure.svg, zoom=SCALE))
        case "csv":
            return formats.written("csv", figure.table)
    raise KeyError(form)
