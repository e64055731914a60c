"""The kinds of problems at the addresses that errors name as their type: what each means."""

from fastapi import APIRouter, Request, Response

from api import forms
from api.errors import NotFound, Problem
from api.handlers import problems
from api.languages import reader
from api.links import links
from api.pages import page, variant
from api.site import site

router = APIRouter(include_in_schema=False)


@router.get("/problem")
def listing(request: Request) -> Response:
    """Every kind of problem, by its code."""
    return _answer(request, list(kinds().values()))


@router.get("/problem/{code}")
def one(request: Request, code: str) -> Response:
    """What one kind of problem means, and what to do about it."""
    if code not in kinds():
        raise NotFound(f"No problem has the code {code}.")
    return _answer(request, [kinds()[code]], code)


def kinds() -> dict[str, type[Problem]]:
    """The kinds of problems by their codes, sorted; of those with one code the most general."""
    found: dict[str, type[Problem]] = {}
    for kind in problems():
        if kind.__module__.startswith("api."):
            found.setdefault(kind.code, kind)
    return dict(sorted(found.items()))


def _answer(request: Request, found: list[type[Problem]], code: str | None = None) -> Response:
    forms.expect(request, ("format",))
    here, form = site(request), forms.chosen(request, ("json", "html"))
    kind = variant(request, form) if form == "html" else f"json-{reader(request).language}"
    if unchanged := here.unchanged(request, kind):
        return unchanged
    headers = here.validators(kind) | {"Vary": "Accept, Accept-Language"}
    if form == "json":
        content = [_told(request, each) for each in found]
        return forms.as_json(content[0] if code else content, headers)
    values = {"found": found, "code": code}
    return Response(page(request, "problems.html", **values), 200, headers, "text/html")


def _told(request: Request, kind: type[Problem]) -> dict[str, object]:
    who = reader(request)
    return {
        "code": kind.code,
        "status": kind.status,
        "title": who.say(f"problem.name.{kind.code}"),
        "means": who.say(f"problem.means.{kind.code}"),
        "link": links(request).url(f"/problem/{kind.code}"),
    }
