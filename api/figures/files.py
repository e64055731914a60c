"""A figure as a file: the drawing as SVG or PNG, its data as CSV."""

import resvg_py

from api.figures.drawing import Figure
from kg import formats

FILES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}
"""The forms that a figure comes in, and the media type of each."""
SCALE = 2
"""How many points of the PNG stand for one unit of the drawing."""


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
