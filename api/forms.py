"""The forms that an answer can be asked for in: with `format=`, or by its media type in Accept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Request, Response

from api.errors import Member
from api.handlers import BadParameters
from api.languages import PARAMETER
from api.negotiation import negotiated

MEDIA = {
    "json": "application/json",
    "html": "text/html",
    "yaml": "application/yaml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "markdown": "text/markdown",
    "latex": "application/x-latex",
    "sparql-json": "application/sparql-results+json",
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "bibtex": "application/x-bibtex",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "ris": "application/x-research-info-systems",
    "svg": "image/svg+xml",
    "png": "image/png",
}
"""The media type of each form."""
NAMES = {
    "json": "JSON", "csv": "CSV", "xlsx": "XLSX", "markdown": "Markdown", "latex": "LaTeX",
    "sparql-json": "SPARQL JSON", "svg": "SVG", "png": "PNG", "html": "HTML", "yaml": "YAML",
    "bibtex": "BibTeX", "csl-json": "CSL-JSON", "ris": "RIS", "trig": "TriG", "nquads": "N-Quads",
    "turtle": "Turtle", "jsonld": "JSON-LD", "ntriples": "N-Triples", "rdfxml": "RDF/XML",
    "ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF/XML", "nq": "N-Quads",
}  # fmt: skip
"""What a page calls a form, or the suffix of a syntax, where it links to a file."""


def chosen(request: Request, forms: Sequence[str]) -> str:
    """The form asked for, of those offered. Raises `BadParameters`, `NotAcceptable`."""
    asked = request.query_params.getlist("format")
    if not asked:
        media = negotiated(request, [MEDIA[f] for f in forms])
        return next(f for f in forms if MEDIA[f] == media)
    if len(asked) > 1 or asked[0] not in forms:
        raise refused(("format", f"should be one of {', '.join(forms)}, given once"))
    return asked[0]


def refused(*faults: tuple[str, str], where: str = "query") -> BadParameters:
    """The problem that parameters are not as they should be: their names and details."""
    said = " ".join(f"{name}: {detail}.".replace("?.", "?") for name, detail in faults)
    told: list[Member] = [{"in": where, "name": n, "detail": d} for n, d in faults]
    return BadParameters(said, errors=told)


def unlisted(
    given: Mapping[str, str], offered: Mapping[str, Iterable[str]]
) -> list[tuple[str, str]]:
    """The faults of parameters whose value is none of those offered; an empty one asks nothing."""
    listed = {name: list(values) for name, values in offered.items()}
    return [
        (name, f"should be one of {', '.join(values)}" if values else "has no value to choose here")
        for name, values in listed.items()
        if given[name] and given[name] not in values
    ]


def expect(request: Request, known: Iterable[str], several: Iterable[str] = ()) -> None:
    """Raise `BadParameters` for parameters that a route does not have, a typing error mostly, and
    for those given more than once, of which all but one would be passed over; `several` may be.

    The language of the page may be asked for everywhere, since links keep it.
    """
    names = list(known)
    there = ", ".join(names) or "none"
    faults = []
    for name in sorted(set(request.query_params)):
        if name not in (*names, PARAMETER):
            faults.append((name, f"is not a parameter here; there are {there}"))
        elif name not in several and len(request.query_params.getlist(name)) > 1:
            faults.append((name, "is given more than once"))
    if faults:
        raise refused(*faults)


def as_json(content: object, headers: dict[str, str] | None = None) -> Response:
    """Content as JSON, readable as it is."""
    written = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Response(written.encode(), headers=headers, media_type=MEDIA["json"])


def parameter(forms: Sequence[str]) -> dict[str, Any]:
    """What the OpenAPI document says of `format`."""
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "The form of the answer; Accept decides where it is left out.",
        "schema": {"type": "string", "enum": list(forms)},
        "example": forms[0],
    }
