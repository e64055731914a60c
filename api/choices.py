"""A choice as an address: what a request asks to compare, and the address that asks for it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from api import forms
from api.links import Links
from kg.comparing.comparison import Choice

Kind = Literal["clusters", "countries", "programmes", "types"]
MOST = 2_000
"""The most characters that all names, or all dimensions, may have together."""


def _year(said: object, valid: ValidatorFunctionWrapHandler) -> object:
    """A year as it is valid, or one plain sentence of all that it may be."""
    try:
        return valid(said)
    except ValidationError:
        raise PydanticCustomError("year", "should be a year from 1000 to 2999") from None


Year = Annotated[Annotated[int, Field(ge=1000, le=2999)] | Literal[""] | None, WrapValidator(_year)]
"""A year; a form sends an empty text for a field that is left open."""
READY = (
    Choice("countries", ("NO", "FI", "ES-PV")),
    Choice("programmes", ("arena", "nce", "gce")),
    Choice("types", ("emerging-ris", "emerging-nis", "mature-ris", "mature-nis")),
)
"""Comparisons to begin with."""
PARAMETERS = ("names", "kind", "dimensions", "first", "last", "release", "format")
LISTS = ("names", "dimensions")
"""The parameters that may be given several times."""


@dataclass(frozen=True)
class Asked:
    """What a request asks to compare; `release` names the release to answer from, or none."""

    choice: Choice
    release: str


def asked(
    names: Annotated[list[str] | None, Query(
        max_length=200, examples=[["NO,FI,ES-PV"]],
        description="Which cases, with commas between them, or given several times. Only a page "
                    "can do without: it shows what there is to choose.")] = None,
    kind: Annotated[Kind, Query(description="What the cases are.", examples=["countries"])]
    = "clusters",
    dimensions: Annotated[list[str] | None, Query(
        max_length=200, examples=[["maturity"]],
        description="Only these rows, in this order; as with names.")] = None,
    first: Annotated[Year, Query(examples=[2006],
                                 description="Nothing that ended before this year.")] = None,
    last: Annotated[Year, Query(examples=[2010],
                                description="Nothing that began after this year.")] = None,
    release: Annotated[str, Query(
        max_length=60, examples=[""],
        description="The release to answer from, so that a citation comes back the same; the one "
                    "in use where it is left out.")] = "",
) -> Asked:  # fmt: skip
    """The choice of a request. Raises `BadParameters` for texts that are too long, or no span."""
    span = first or None, last or None
    for name, said in (("names", names), ("dimensions", dimensions)):
        if sum(map(len, said or ())) > MOST:
            raise forms.refused((name, f"should have at most {MOST} characters"))
    if span[0] and span[1] and span[1] < span[0]:
        raise forms.refused(("last", f"should not come before first, which is {span[0]}"))
    years = span if any(span) else None
    return Asked(Choice(kind, _listed(names), _listed(dimensions), years), release)


def parameters(choice: Choice) -> dict[str, str]:
    """The parameters that ask for a choice, and for nothing else."""
    first, last = choice.years or (None, None)
    said = {
        "kind": choice.kind,
        "names": ",".join(choice.names),
        "dimensions": ",".join(choice.dimensions),
        "first": str(first or ""),
        "last": str(last or ""),
    }
    return {name: value for name, value in said.items() if value}


def address(links: Links, choice: Choice, end: str = "", **more: str) -> str:
    """The address of a comparison; `end` is of one of its figures, `more` further parameters."""
    return links.url(f"/compare{end}", **parameters(choice), **more)


def _listed(said: list[str] | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(name.strip() for part in said or () for name in part.split(",") if name.strip())
