"""The relations of claims, drawn: against the curated files, as pages, and as files."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import yaml
from api_server import serving
from browser import WIDTHS, Visitor
from dataset_homes import reading_of
from hypothesis import given
from hypothesis import strategies as st

from api.claimfigures import MOST
from api.figures.layering import layered
from api.figures.layers import SORTS, Arrow, Box, layers
from kg import releases
from kg.formats import Table
from kg.reasoning.ontology import shipped
from kg.resources import DATA
from kg.vocabulary import CG, ID

SVG = "{http://www.w3.org/2000/svg}"
HTML = {"Accept": "text/html"}
FIGURE = "/literature/claims/relations"
Json = dict[str, Any]
Line = tuple[str, str, str]
CLAIMS = ["seed-no-universal-form", "seed-fit-mature-ris", "seed-q15", "provan-three-modes"]

ODD = """\
works:
  - {id: w, title: W, type: article, year: 2001, verified: hearsay, perspective: astrology,
     language: tlh}
claims:
  - {id: one, text: "One <b>bold</b> claim.", work: w, locator: p. 1, voice: author}
  - {id: two, text: Two., work: w, locator: p. 2, voice: author}
relations:
  - {id: there, from: one, to: two, relation: supports}
  - {id: back, from: two, to: one, relation: disputes}
"""
"""Works and claims that say what nothing else does."""


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    with serving(built_home) as http:
        yield http


@cache
def records(section: str) -> dict[str, Json]:
    """The records of a section in all files of the literature, by their ids."""
    files = [yaml.safe_load(p.read_text("utf-8")) for p in (DATA / "literature").glob("*.yaml")]
    return {r["id"]: r for file in files for r in file.get(section) or ()}


@cache
def formalised() -> frozenset[Line]:
    """Which hypothesis of the ontology formalises which claim."""
    triples = [t for t in shipped().triples if t.predicate == CG.formalises]
    return frozenset(
        (short(str(t.subject.value)), "formalises", short(str(t.object.value)))  # type: ignore[union-attr]
        for t in triples
    )


def short(iri: str) -> str:
    return iri.removeprefix(ID.base)


def related(claim: str) -> set[Line]:
    """The relations of a claim by the curated files."""
    found = records("relations").values()
    return {
        (f"claim/{r['from']}", r["relation"], f"claim/{r['to']}")
        for r in found
        if claim in (r["from"], r["to"])
    }


def table(client: httpx.Client, **asked: str) -> list[dict[str, str]]:
    """The data of a figure."""
    answer = client.get(f"{FIGURE}.csv", params=asked)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def lines(rows: Sequence[dict[str, str]]) -> list[Line]:
    return [(r["Id (from)"], r["Relation"], r["Id (to)"]) for r in rows]


def arrows(svg: str) -> int:
    """How many arrows are drawn: the lines that say which things they join."""
    root = ElementTree.fromstring(svg)
    return sum(1 for path in root.findall("{*}path") if path.find("{*}title") is not None)


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_relation_of_a_claim_is_drawn(client: httpx.Client, claim: str) -> None:
    """And what formalises the claim or one that it meets; nothing else, and nothing twice."""
    own = related(claim)
    assert own or claim == "seed-q15"
    near = {end for line in own for end in (line[0], line[2])} | {f"claim/{claim}"}
    rows = table(client, ids=claim)
    found = lines(rows)
    claims = {line for line in found if line[0].startswith("claim/")}
    assert claims == own
    assert {x for x in found if x[1] == "formalises"} == {x for x in formalised() if x[2] in near}
    assert len(found) == len(set(found))
    assert {row["Drawn"] for row in rows} == {"yes"}
    assert arrows(client.get(f"{FIGURE}.svg", params={"ids": claim}).text) == len(found)


def test_what_is_drawn_of_many_is_told_and_the_table_has_all(client: httpx.Client) -> None:
    """The report states more than can be read: the claims with most relations come first."""
    work = "normann-isaksen-2009"
    stated = {id_ for id_, c in records("claims").items() if c["work"] == work}
    rows = table(client, work=work)
    claims = {line for line in lines(rows) if line[0].startswith("claim/")}
    assert claims == {line for id_ in stated for line in related(id_)}
    drawn = [row for row in rows if row["Drawn"] == "yes"]
    assert 0 < len(drawn) < len(rows)
    ends = {row[key] for row in drawn for key in ("Id (from)", "Id (to)")}
    assert len(ends) <= MOST
    most = max(sorted(stated), key=lambda id_: len(related(id_)))
    assert related(most) <= set(lines(drawn))
    page = client.get(f"/id/work/{work}.html").text
    assert f"{len(drawn)} of {len(rows)} relations are drawn" in page
    picture = page[page.index('<svg class="chart"') :]
    assert arrows(picture[: picture.index("</svg>") + 6]) == len(drawn)


def test_hypotheses_that_qualify_one_another_are_joined(client: httpx.Client) -> None:
    """One hypothesis of the theory qualifies the twelve of figures 5.1 and 5.2."""
    triples = [t for t in shipped().triples if t.predicate == CG.qualifiesHypothesis]
    found = {line for line in lines(table(client)) if line[0].startswith("hypothesis/")}
    qualifying = {line for line in found if line[1] == "qualifies"}
    assert len(qualifying) == len(triples) == 12
    assert found - qualifying == {x for x in formalised() if x[2].startswith("claim/")}


def test_boxes_lead_to_their_pages(client: httpx.Client) -> None:
    root = ElementTree.fromstring(client.get(f"{FIGURE}.svg?ids=seed-fit-mature-ris").text)
    assert root.get("role") == "group"
    for link in root.iter(f"{SVG}a"):
        answer = client.get(link.get("href", ""), headers=HTML, follow_redirects=True)
        assert answer.status_code == 200
        assert answer.url.path.startswith(("/id/claim/", "/id/hypothesis/"))


def test_files_of_the_figure(client: httpx.Client) -> None:
    png = client.get(f"{FIGURE}.png?ids=seed-q15")
    assert png.content.startswith(b"\x89PNG\r\n\x1a\n")
    tag = png.headers["etag"]
    again = client.get(f"{FIGURE}.png?ids=seed-q15", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert client.get(f"{FIGURE}.gif").status_code == 404
    assert client.get(f"{FIGURE}.svg?ids=nobody").status_code == 404
    assert client.get(f"{FIGURE}.svg?land=NO").status_code == 422
    assert "disputes" in client.get(f"{FIGURE}.svg?ids=seed-fit-mature-ris").text
    assert "bestrider" in client.get(f"{FIGURE}.svg?ids=seed-fit-mature-ris&lang=nb").text


def test_the_claims_of_a_work_are_a_selection(client: httpx.Client) -> None:
    found = client.get("/literature/claims?work=provan-kenis-2008").json()["found"]
    assert {row["id"] for row in found} == {
        id_ for id_, c in records("claims").items() if c["work"] == "provan-kenis-2008"
    }


def test_english_claims_say_so_on_norwegian_pages(client: httpx.Client) -> None:
    text = records("claims")["seed-q15"]["text"]
    norwegian = client.get("/id/claim/seed-q15.html?lang=nb").text
    assert f'<span lang="en">{text}</span>' in norwegian
    assert f'<span lang="en">{text}' not in client.get("/id/claim/seed-q15.html").text


def test_values_that_klynge_does_not_know_are_shown_as_they_are(tmp_path: Path) -> None:
    """The shapes leave verification and strand open; claims may bear on each other in a circle."""
    releases.build(tmp_path, reading_of(ODD))
    with serving(tmp_path) as http:
        work = http.get("/id/work/w.html?lang=nb")
        assert work.status_code == 200
        assert "(hearsay)" in work.text
        assert ">astrology</a>" in work.text
        assert ">tlh</dd>" in work.text
        listed = http.get("/literature", headers=HTML)
        assert "hearsay" in listed.text
        claim = http.get("/id/claim/one.html")
        assert "All 2 relations are drawn" in claim.text
        assert arrows(http.get(f"{FIGURE}.svg?ids=one").text) == 2
        page = http.get("/literature/claims", headers=HTML)
        assert "&lt;b&gt;bold&lt;/b&gt;" in page.text
        assert "<b>bold" not in page.text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "dark"), [("en", True), ("nb", False)])
def test_a_drawn_claim_stands(visitor: Visitor, width: int, lang: str, dark: bool) -> None:
    """Its text keeps its size in a narrow window, where the frame scrolls."""
    path = "/id/claim/seed-fit-mature-ris.html"
    with visitor.visit(path, width, lang=lang, dark=dark) as page:
        chart = page.locator("svg.chart")
        size = chart.evaluate("e => [e.getBoundingClientRect().width, +e.getAttribute('width')]")
        assert size[0] == pytest.approx(size[1], abs=1)
        assert page.locator(".drawn .downloads a").count() == 3
        chart.locator("a").last.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert re.search(r"/id/(claim|hypothesis)/", page.url)
        assert path not in page.url
        assert page.locator("h1").is_visible()


@pytest.mark.parametrize(
    "path", ["/id/work/normann-isaksen-2009.html", "/literature/claims?perspective=institutional"]
)
def test_drawn_selections_stand_without_scripts(visitor: Visitor, path: str) -> None:
    with visitor.visit(path, 320, lang="nb", javascript=False) as page:
        if "perspective" in path:
            page.locator("summary", has_text="tegnet").click()
        assert page.locator("svg.chart").is_visible()
        page.locator(".drawn details summary").click()
        assert page.locator(".drawn table tbody tr").first.is_visible()


def test_on_paper_the_figure_fits(visitor: Visitor) -> None:
    with visitor.visit("/id/claim/seed-no-universal-form.html", 768) as page:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 673, "height": 900})
        box = page.locator("svg.chart").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 673


def test_each_sort_of_arrow_differs_without_colour() -> None:
    """By dashes or head; and each arrow has its word."""
    assert len({(s.dashes, s.head) for s in SORTS.values()}) == len(SORTS)
    boxes = {name: Box(name, "says", f"/{name}") for name in "ab"}
    for sort in (*SORTS, "something else"):
        found = layers("t", "d", boxes, [Arrow("a", "b", sort, f"«{sort}»")], Table("t", (), ()))
        assert f"«{sort}»" in [s.text for s in found.drawing.shapes if s.name == "text"]


PAIRS = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] != p[1])


@given(st.lists(PAIRS, max_size=14))
def test_arrows_run_from_layer_to_layer(pairs: list[tuple[int, int]]) -> None:
    """Each thing has one slot; each arrow runs rightwards through every layer between its ends,
    and only arrows of a circle are turned."""
    things = [str(n) for n in range(8)]
    given_ = [(str(a), str(b)) for a, b in pairs]
    groups = layered(things, given_)
    held = [slot.thing for g in groups for layer in g.layers for slot in layer if slot.thing]
    assert sorted(held) == things
    ways = {n: way for g in groups for n, way in g.ways.items()}
    turned = {n for g in groups for n in g.turned}
    assert ways.keys() == set(range(len(given_)))
    for number, way in ways.items():
        ends = (way[0].thing, way[-1].thing)
        assert (ends[::-1] if number in turned else ends) == given_[number]
        first, last = way[0].layer, way[-1].layer
        assert [slot.layer for slot in way] == list(range(first, last + 1))
        assert last > first
    for number in turned:
        start, end = given_[number]
        assert start in reached(end, given_)


def reached(start: str, pairs: Sequence[tuple[str, str]]) -> set[str]:
    """All that arrows lead to from a thing."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        new = {b for a, b in pairs if a == here} - found
        found |= new
        waiting += new
    return found


def test_an_arrow_to_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="itself"):
        layered(["a"], [("a", "a")])
