"""A theory: its perspectives side by side, its hypotheses as grids, and each with its cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from api import forms, hypotheses, linked
from api.documentation import answers, header, refusals
from api.errors import NotFound
from api.labels import text
from api.languages import reader
from api.links import links
from api.pages import page, reading, variant
from api.site import Site, site
from kg import formats, strategies, theories
from kg.findings import cases_table, hypotheses_table
from kg.formats import Table
from kg.hypothesistest import HypothesisTest, UnknownHypothesis, find
from kg.theories import UnknownTheory
from kg.vocabulary import CG, SKOS

FORMS = ("json", "html")
TABLES = ("json", "html", "csv", "xlsx", "markdown", "latex")
CASES = ("json", "html", "csv", "xlsx", "markdown", "latex")
Theory = Annotated[
    str,
    Query(
        max_length=300,
        description="The short name or the IRI of a theory; the first where it is left out.",
        examples=["normann-isaksen-2009"],
    ),
]

router = APIRouter(tags=["Theory"])
linked.PAGES[hypotheses.FOLDER] = hypotheses.own_page


@dataclass(frozen=True)
class Held:
    """What a perspective holds, aspect by aspect: each its term and its words.

    `shared` are the words that all of them begin with.
    """

    perspective: str
    shared: str
    traits: tuple[tuple[str, str] | None, ...]


SEEN: dict[int | str, dict[str, Any]] = {
    303: {"description": "Its page.", "headers": {"Location": header("Where it is.")}}
}
"""The answer where a page is asked for that stands at another address."""


def _documented(
    summary: str, offered: Sequence[str], besides: Mapping[int | str, dict[str, Any]] | None = None
) -> dict[str, Any]:
    """What the OpenAPI document says of such a route; `besides` adds to its answers."""
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: answers("What was asked for.", [forms.MEDIA[f] for f in offered]),
            304: {"description": "The release has not changed."},
            **refusals(404, 406, 422),
            **(besides or {}),
        },
        "openapi_extra": {"parameters": [forms.parameter(offered)]},
    }


@router.get("/theory", **_documented("A theory as tables and figures", FORMS))
def theory(request: Request, theory: Theory = "") -> Response:
    """The perspectives side by side, the strategies of each and how often they were observed, and
    the hypotheses as the tables and figures that they were taken from."""
    forms.expect(request, ("theory", "format"))
    here, form = site(request), forms.chosen(request, FORMS)
    found = _theory(here, theory)
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    values = _laid_out(request, here, found)
    if form == "json":
        content = bytes(forms.as_json(_data(request, values)).body)
    else:
        content = page(request, "theory.html", **values)
    return _answer(request, here, content, form)


@router.get("/theory/hypotheses", **_documented("The hypotheses by their cases", TABLES))
def listed(
    request: Request,
    theory: Theory = "",
    by: Annotated[Literal["", "country"], Query(description="What the counts are split by.")] = "",
) -> Response:
    """Every hypothesis with how many cases followed it, did not, or are unknown, in plain counts.

    What no source mentions is unknown, never no; these are counts, and no test of significance.
    """
    forms.expect(request, ("theory", "by", "format"))
    here, form = site(request), forms.chosen(request, TABLES)
    chosen = _theory(here, theory)
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    tests = [t for t in here.tests if t.hypothesis.theory == chosen]
    if form == "html":
        content = hypotheses.listing(request, chosen, tests, by)
    else:
        content = _tabled(hypotheses_table(_split(tests, by), by or None), form)
    return _answer(request, here, content, form)


@router.get("/theory/hypotheses/{name}", **_documented("A hypothesis and its cases", CASES, SEEN))
def hypothesis(
    request: Request,
    name: Annotated[str, Path(max_length=300, description="Its short name, or the end of it.",
                              examples=["table-5-1-mature-ris"])],
) -> Response:  # fmt: skip
    """What a hypothesis says, which claims bear on it, and its cases for, against and unknown."""
    forms.expect(request, ("format",))
    here, form = site(request), forms.chosen(request, CASES)
    try:
        test = find(here.tests, name)
    except UnknownHypothesis as unknown:
        raise NotFound(f"{str(unknown)[0].upper()}{str(unknown)[1:]}.") from None
    if form == "html":
        target = reading(request).local(f"{test.hypothesis.iri}.html")
        headers = {"Location": target, "Vary": "Accept, Accept-Language"}
        return Response(status_code=303, headers=headers)
    if unchanged := here.unchanged(request, variant(request, form)):
        return unchanged
    if form == "json":
        found = hypotheses.data(request, hypotheses.tried(request, test.hypothesis.iri))
        content = bytes(forms.as_json(found).body)
    else:
        content = formats.written(form, cases_table(here.graphs.ontology, test))
    return _answer(request, here, content, form)


def _theory(here: Site, name: str) -> str:
    try:
        return theories.find(here.graphs.ontology, name)
    except UnknownTheory as unknown:
        raise NotFound(f"{str(unknown)[0].upper()}{str(unknown)[1:]}.") from None


def _answer(request: Request, here: Site, content: bytes, form: str) -> Response:
    headers = {**here.validators(variant(request, form)), "Vary": "Accept, Accept-Language"}
    return Response(content, 200, headers, forms.MEDIA[form])


def _tabled(table: Table, form: str) -> bytes:
    if form != "json":
        return formats.written(form, table)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return bytes(forms.as_json({"rows": rows, "notes": list(table.notes)}).body)


def _split(tests: list[HypothesisTest], by: str) -> dict[str, list[HypothesisTest]]:
    """The tests of all cases, or apart for each country."""
    if not by:
        return {"": tests}
    found: dict[str, list[HypothesisTest]] = defaultdict(list)
    for test in tests:
        for code in sorted({c.observed.country for c in test.every}):
            found[code].append(test.within(code))
    return found


def _laid_out(request: Request, here: Site, theory: str) -> dict[str, Any]:
    """What the page and the data of a theory show."""
    ontology = here.graphs.ontology
    grids, loose = theories.exhibits(ontology, theory)
    return {
        "theory": theory,
        "others": [t for t in ontology.theories if t != theory],
        "names": {t: ontology.name(t) for t in ontology.theories},
        "aspects": theories.aspects(ontology),
        "held": [_held(request, here, trait) for trait in theories.traits(ontology)],
        "strategies": strategies.strategies(here.graphs),
        "countries": strategies.countries(here.graphs),
        "grids": grids,
        "loose": loose,
        "caveats": hypotheses.caveats(ontology, theory),
        "tones": hypotheses.tones(),
        "perspective": CG.Perspective.value,
    }


def _held(request: Request, here: Site, trait: theories.Trait) -> Held:
    """The traits of a perspective in words, without those that all begin with."""
    who = reader(request)
    said = [text(here.store, who, t, SKOS.definition) if t else None for t in trait.traits]
    words = [s.text if s else "" for s in said]
    shared = _shared([w for w in words if w])
    traits = tuple(
        (t, w[len(shared) :].strip()) if t else None
        for t, w in zip(trait.traits, words, strict=True)
    )
    return Held(trait.perspective, shared, traits)


def _shared(texts: Sequence[str]) -> str:
    """The words that all texts begin with."""
    columns = zip(*(text.split() for text in texts), strict=False)
    return " ".join(words[0] for words in takewhile(lambda ws: len(set(ws)) == 1, columns))


def _data(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    """The same as the page shows, with links to the hypotheses."""
    own = links(request)
    cells = [c for g in values["grids"] for r in g.rows for at in r.cells for c in at]
    hypotheses = [c.hypothesis for c in (*cells, *values["loose"])]
    return {
        "theory": values["theory"],
        "aspects": values["aspects"],
        "perspectives": [asdict(h) for h in values["held"]],
        "strategies": {
            p: [
                {**asdict(s), "observed": {c: len(o) for c, o in s.observed.items()}} for s in found
            ]
            for p, found in values["strategies"].items()
        },
        "exhibits": [asdict(g) for g in values["grids"]],
        "text": [asdict(c) for c in values["loose"]],
        "caveats": values["caveats"],
        "links": {h: own.local(h) for h in hypotheses},
    }
