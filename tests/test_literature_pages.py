"""The pages of the literature, against the curated files: filters, files, relations, uses."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import rispy  # type: ignore[import-untyped]
import yaml
from bibtexparser.entrypoint import parse_string
from browser import WIDTHS, Visitor, follow

from kg.resources import DATA

HTML = {"Accept": "text/html"}
COUNTRIES = {
    "NO": ("norway", {"Norway", "Norge"}),
    "FI": ("finland", {"Finland"}),
    "ES-PV": ("basque-country", {"Basque Country"}),
}
Json = dict[str, Any]
Holds = Callable[[Json], bool]


@cache
def records(section: str) -> dict[str, Json]:
    """The records of a section in all files of the literature, by their ids."""
    files = [yaml.safe_load(p.read_text("utf-8")) for p in (DATA / "literature").glob("*.yaml")]
    return {r["id"]: r for file in files for r in file.get(section) or ()}


@cache
def sources() -> dict[str, Json]:
    """The sources of the cases, by their ids."""
    paths = (DATA / "cases").glob("*/*.yaml")
    files = [yaml.safe_load(path.read_text("utf-8")) for path in paths]
    return {s["id"]: s for file in files for s in file.get("sources") or ()}


def works() -> dict[str, Json]:
    """All records of works: those of the literature and the sources of the cases."""
    return sources() | records("works")


@cache
def named_in(folder: str) -> frozenset[str]:
    """The works that something in the case files of a country is stated in."""

    def walked(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("source"), str):
                yield node["source"]
            for value in node.values():
                yield from walked(value)
        elif isinstance(node, list):
            for value in node:
                yield from walked(value)

    paths = (DATA / "cases" / folder).glob("*.yaml")
    return frozenset(s for p in paths for s in walked(yaml.safe_load(p.read_text("utf-8"))))


def about(code: str) -> Holds:
    """Whether a work is about a country: by its record, or as a source of that country's cases."""
    folder, _ = COUNTRIES[code]
    return lambda w: code in w.get("about_countries", ()) or w["id"] in named_in(folder)


def was_seen(work: Json) -> str:
    if "seen" in work:
        return "yes" if work["seen"] else "no"
    verified = work.get("verified")
    return "unknown" if verified is None else "yes" if verified == "seen" else "no"


FILTERS: dict[str, tuple[dict[str, str], Holds]] = {
    "all": ({}, lambda w: True),
    "norway": ({"country": "NO"}, about("NO")),
    "finland": ({"country": "FI"}, about("FI")),
    "basque": ({"country": "ES-PV"}, about("ES-PV")),
    "institutional": (
        {"perspective": "institutional"},
        lambda w: w.get("perspective") == "institutional",
    ),
    "background": ({"verified": "background"}, lambda w: w.get("verified") == "background"),
    "unresolved": ({"verified": "unresolved"}, lambda w: w.get("verified") == "unresolved"),
    "seen": ({"seen": "yes"}, lambda w: was_seen(w) == "yes"),
    "unseen": ({"seen": "no"}, lambda w: was_seen(w) == "no"),
    "full": ({"reading": "full"}, lambda w: w.get("reading") == "full"),
    "theses": ({"kind": "thesis"}, lambda w: w["type"] == "thesis"),
    "both": (
        {"country": "NO", "kind": "evaluation", "seen": "yes"},
        lambda w: about("NO")(w) and w["type"] == "evaluation" and was_seen(w) == "yes",
    ),
    "nothing": ({"kind": "article", "text": "zzzz"}, lambda w: False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_give_exactly_what_the_files_give(client: httpx.Client, name: str) -> None:
    given, holds = FILTERS[name]
    expected = {id_ for id_, work in works().items() if holds(work)}
    address = f"/literature?{urlencode(given)}"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").text)))
    assert {row["id"] for row in rows} == expected
    assert len(rows) == len(expected)
    assert client.get(address, headers=HTML).headers["klynge-total"] == str(len(expected))


@pytest.mark.parametrize("name", ["unresolved", "institutional", "theses", "both", "nothing"])
def test_files_hold_exactly_the_selection(client: httpx.Client, name: str) -> None:
    """Parsed by other programs: bibtexparser, json, rispy."""
    given, holds = FILTERS[name]
    expected = sorted(id_ for id_, work in works().items() if holds(work))
    address = f"/literature?{urlencode(given)}&format="
    parsed = parse_string(client.get(f"{address}bibtex").text)
    assert not parsed.failed_blocks
    assert sorted(entry.key for entry in parsed.entries) == expected
    items = json.loads(client.get(f"{address}csl-json").text)
    assert sorted(item["id"] for item in items) == expected
    entries = rispy.loads(client.get(f"{address}ris").text)
    assert sorted(entry["id"] for entry in entries) == expected


def test_words_are_found_without_accents(client: httpx.Client) -> None:
    """In titles, authors, short citations and topics; all words must be there."""
    found = client.get("/literature?text=SORENSEN+metagov").json()
    assert [row["id"] for row in found["found"]] == ["sorensen-torfing-2009", "torfing-et-al-2012"]
    assert client.get("/literature?text=zzzz").json()["total"] == 0


def test_ids_choose_works_and_no_others(client: httpx.Client) -> None:
    ids = ["provan-kenis-2008", "asheim-1996"]
    found = client.get(f"/literature?ids={','.join(ids)}").json()
    assert {row["id"] for row in found["found"]} == set(ids)


def test_pages_hold_each_work_once(client: httpx.Client) -> None:
    address: str | None = "/literature?kind=report&size=25"
    shown: list[str] = []
    while address:
        answer = client.get(address).json()
        shown += [row["id"] for row in answer["found"]]
        address = answer["links"].get("next")
    expected = sorted(id_ for id_, work in works().items() if work["type"] == "report")
    assert sorted(shown) == expected
    assert len(expected) > 50


def test_works_without_detail_are_listed_and_told(client: httpx.Client) -> None:
    """The thirteen that the research left open, each by the form in which it is cited."""
    page = client.get("/literature?verified=unresolved", headers=HTML).text
    open_ = [w for w in records("works").values() if w["verified"] == "unresolved"]
    assert len(open_) == 13
    for work in open_:
        assert work["cited_as"].replace("&", "&amp;") in page
    assert page.count("Details not known") == 13
    own = client.get("/id/work/karlsen-2008.html").text
    assert "Karlsen 2008 [details not known: cited by name only]" in own


def test_records_that_may_be_the_same(client: httpx.Client) -> None:
    """Two records of one article, in the literature and among the sources of cases."""
    found = {row["id"]: row for row in client.get("/literature?alike=yes").json()["found"]}
    assert found
    titles = [re.sub(r"\W+", " ", row["title"]).casefold() for row in found.values()]
    dois = [row["doi"] for row in found.values() if row["doi"]]
    for title, row in zip(titles, found.values(), strict=True):
        assert titles.count(title) > 1 or dois.count(row["doi"]) > 1


@pytest.mark.parametrize(
    ("style", "reference"),
    [
        ("apa", "Provan, K. G., & Kenis, P. (2008). Modes of Network Governance: Structure, "
         "Management, and Effectiveness. Journal of Public Administration Research and Theory, "
         "18(2), 229–252. https://doi.org/10.1093/jopart/mum015"),
        ("chicago", "Provan, Keith G., and Patrick Kenis. 2008. “Modes of Network Governance: "
         "Structure, Management, and Effectiveness.” Journal of Public Administration Research "
         "and Theory 18 (2): 229–52. https://doi.org/10.1093/jopart/mum015."),
    ],
)  # fmt: skip
def test_works_are_cited_in_the_readers_style(
    client: httpx.Client, style: str, reference: str
) -> None:
    """By the manuals of the styles, in the list and on the page of the work."""
    given = f"/literature?ids=provan-kenis-2008&style={style}"
    assert client.get(given).json()["found"][0]["reference"] == reference
    shown = client.get(given, headers=HTML).text.replace("&amp;", "&")
    assert reference in shown
    own = client.get("/id/work/provan-kenis-2008.html").text.replace("&amp;", "&")
    assert reference in own


def stated(claim: Json) -> Json:
    """The work that states a claim."""
    return works()[claim["work"]]


def mentions(claim: Json, *words: str) -> bool:
    """Whether a claim is about one of some things."""
    return bool({w.casefold() for w in words} & {a.casefold() for a in claim["about"]})


CLAIMS: dict[str, tuple[dict[str, str], Holds]] = {
    "all": ({}, lambda c: True),
    "reported": ({"voice": "reported"}, lambda c: c["voice"] == "reported"),
    "instrumental": (
        {"perspective": "instrumental"},
        lambda c: (
            mentions(c, "instrumental") or stated(c).get("perspective") == "instrumental"
        ),
    ),
    "finland": (
        {"country": "FI"},
        lambda c: (
            mentions(c, *COUNTRIES["FI"][1]) or "FI" in stated(c).get("about_countries", ())
        ),
    ),
    "basque": (
        {"country": "ES-PV"},
        lambda c: (
            mentions(c, *COUNTRIES["ES-PV"][1])
            or "ES-PV" in stated(c).get("about_countries", ())
        ),
    ),
    "unseen": ({"seen": "no"}, lambda c: c.get("seen") is False),
    "unknown": ({"seen": "unknown"}, lambda c: "seen" not in c),
    "theses": ({"kind": "thesis"}, lambda c: stated(c)["type"] == "thesis"),
    "background": (
        {"verified": "background"},
        lambda c: stated(c).get("verified") == "background",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_filters_of_claims(client: httpx.Client, name: str) -> None:
    """And the files hold the works that state them, each once."""
    given, holds = CLAIMS[name]
    chosen = {id_: claim for id_, claim in records("claims").items() if holds(claim)}
    assert chosen
    address = f"/literature/claims?{urlencode(given)}"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").text)))
    assert {row["id"] for row in rows} == chosen.keys()
    items = json.loads(client.get(f"{address}&format=csl-json").text)
    same = {i for w in works().values() for i in (w["id"], *w.get("also_recorded_as", ()))
            if w.get("also_recorded_as") or i != w["id"]}  # fmt: skip
    expected = {claim["work"] for claim in chosen.values()}
    assert {item["id"] for item in items} - same == expected - same
    assert len(items) <= len(expected)


def test_a_claim_with_its_passage_voice_and_relations(client: httpx.Client) -> None:
    id_ = "seed-fit-mature-ris"
    page = client.get(f"/id/claim/{id_}.html").text
    related = [r for r in records("relations").values() if id_ in (r["from"], r["to"])]
    assert len(related) > 3
    for relation in related:
        other = relation["to"] if relation["from"] == id_ else relation["from"]
        assert f"/id/claim/{other}" in page
        if "note" in relation:
            assert relation["note"] in page
    claim = records("claims")[id_]
    assert claim["text"] in page
    assert claim["locator"] in page
    assert "voice of the author" in page
    assert "/id/hypothesis/normann-isaksen-2009-table-5-1-mature-ris" in page
    told = client.get(f"/literature/claims?ids={id_}").json()["found"][0]
    assert {r["iri"].rsplit("/", 1)[-1] for r in told["relations"]} == {r["id"] for r in related}


def test_a_work_with_what_it_is_the_source_of(client: httpx.Client) -> None:
    """Every claim, and every note of evidence in the case files that names it."""
    report = client.get("/id/work/normann-isaksen-2009.html").text
    report = report[report.index('<ul class="works">') :].partition("</ul>")[0]
    for id_, claim in records("claims").items():
        assert (f'/id/claim/{id_}"' in report) == (claim["work"] == "normann-isaksen-2009")
    page = client.get("/id/work/sintef-raufoss-2017.html").text
    assert "/id/cluster/nce-raufoss" in page
    row = client.get("/literature?ids=sintef-raufoss-2017").json()["found"][0]
    text = "".join(p.read_text("utf-8") for p in (DATA / "cases").glob("*/*.yaml"))
    assert row["uses"] == len(re.findall(r"source: sintef-raufoss-2017\b", text))


def test_rdf_stays_as_it_is(client: httpx.Client) -> None:
    for path in ("/id/work/asheim-1996", "/id/claim/seed-fit-mature-ris"):
        turtle = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert turtle.headers["content-type"].startswith("text/turtle")
        assert "cg:" in turtle.text
        shown = client.get(path, headers=HTML, follow_redirects=True)
        assert f'{path}.ttl"' in shown.text


def test_what_is_wrongly_asked_is_told(client: httpx.Client) -> None:
    assert client.get("/literature?land=NO").status_code == 422
    assert client.get("/literature?seen=maybe").status_code == 422
    assert client.get("/literature?style=harvard").status_code == 422
    assert client.get("/literature?page=99").status_code == 404


def test_a_work_with_markup_in_it_shows_as_text(client: httpx.Client) -> None:
    """What was asked for comes back in the form as text."""
    page = client.get("/literature?text=%3Cscript%3Ealert(1)%3C/script%3E", headers=HTML).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_filtering_by_hand(visitor: Visitor, width: int, lang: str, javascript: bool) -> None:
    """The form keeps the choice in the address; a work leads to its page and back."""
    with visitor.visit("/literature", width, lang=lang, javascript=javascript) as page:
        page.locator("#field-kind").select_option("thesis")
        page.locator("#field-style").select_option("chicago")
        follow(page.locator("form.filter button"))
        assert "kind=thesis" in page.url and "style=chicago" in page.url
        assert page.locator("#field-kind").input_value() == "thesis"
        assert page.locator("ol.works > li").count() == 18
        assert page.locator(".reference").count() == 18
        follow(page.locator("ol.works a").first)
        assert "/id/work/" in page.url
        assert page.locator("h1").is_visible()


@pytest.mark.parametrize(("width", "lang"), [(320, "nb"), (768, "en"), (1280, "nb")])
@pytest.mark.parametrize(
    "path",
    [
        "/literature/claims?perspective=institutional",
        "/id/claim/seed-fit-mature-ris.html",
        "/id/work/normann-isaksen-2009.html",
        "/id/work/karlsen-2008.html",
    ],
)
def test_pages_of_the_literature_stand(visitor: Visitor, width: int, lang: str, path: str) -> None:
    with visitor.visit(path, width, lang=lang) as page:
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator(".downloads a").count() >= 3


@pytest.mark.parametrize("path", ["", "/claims", "/claims/relations.csv"])
@pytest.mark.parametrize("name", ["country", "perspective", "verified", "reading", "kind", "voice"])
def test_a_value_that_there_is_not_is_refused(client: httpx.Client, path: str, name: str) -> None:
    """By name, with what is allowed, rather than answered with nothing."""
    answer = client.get(f"/literature{path}", params={name: "ideological-governance"})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["name"] == name
    allowed = fault["detail"].removeprefix("should be one of ").split(", ")
    assert client.get("/literature/claims", params={name: allowed[0]}).status_code == 200
