"""The pages of comparisons: they say what the data says, and stand in a real browser."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser import WIDTHS, Visitor, follow
from typer.testing import CliRunner

from api.languages import messages
from kg.cli import app
from kg.comparing.comparability import COMPARISONS, RULES

COUNTRIES = "/compare?kind=countries&names=NO,FI,ES-PV"
CHOICES = {
    "countries": {"kind": "countries", "names": "NO,FI,ES-PV"},
    "programmes": {"kind": "programmes", "names": "arena,nce,gce"},
    "types": {"kind": "types", "names": "emerging-ris,mature-ris"},
    "clusters": {"kind": "clusters", "names": "nce-raufoss,gce-node"},
    "narrowed": {"kind": "countries", "names": "NO,FI", "dimensions": "verdict,maturity",
                 "first": "2006", "last": "2010"},
}  # fmt: skip
CELLS = """
    [...document.querySelectorAll("table.comparison td[data-state]")].map(td => ({
        id: td.id, state: td.dataset.state, word: td.querySelector(".signal").innerText.trim(),
        shape: td.querySelector(".signal svg").innerHTML.length,
        notes: [...td.querySelectorAll(".noted")].map(a => a.textContent),
        values: [...td.querySelectorAll(td.querySelector(".full") ? ".full > li" : ".values > li")]
            .filter(li => li.querySelector(".value"))
            .map(li => [li.querySelector(".value").textContent,
                        li.querySelector("b") ? Number(li.querySelector("b").textContent) : null,
                        [...li.querySelectorAll(".refs a")].map(a => a.textContent).join(", ")]),
    }))
"""
"""What each cell of the page says; unfolded values where there are any, else those in sight."""


def numbers(said: str) -> list[int]:
    """The numbers that 1-3, 7 stands for."""
    found: list[int] = []
    for run in filter(None, said.split(", ")):
        first, _, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


@pytest.mark.parametrize("choice", CHOICES.values(), ids=list(CHOICES))
def test_the_page_says_what_the_data_says(
    visitor: Visitor, client: httpx.Client, choice: dict[str, str]
) -> None:
    """Values, counts, states, notes and evidence of each cell; the page works without scripts."""
    found: dict[str, Any] = client.get("/compare", params=choice).json()
    path = f"/compare?{httpx.QueryParams(choice)}"
    with visitor.visit(path, javascript=False) as page:
        shown = {cell["id"]: cell for cell in page.evaluate(CELLS)}
        rows = page.locator("table.comparison th[scope=row]").all_text_contents()
        evidence = page.evaluate("[...document.querySelectorAll('[id^=e]')].map(e => e.id)")
        noted = page.locator(".comparability > li > strong").all_text_contents()
    assert rows == [d["label"] for d in found["dimensions"]]
    assert {f"e{line['number']}" for line in found["evidence"]} <= set(evidence)
    assert noted == [note["says"] for note in found["notes"]]
    cells = {f"{d['name']}.{c['case']}": c for d in found["dimensions"] for c in d["cells"]}
    assert shown.keys() == cells.keys()
    for name, cell in cells.items():
        there = shown[name]
        assert there["state"] == cell["state"]
        written = all(v["state"] == "unknown" and not v["evidence"] and v["text"] != "unknown"
                      and v["origin"] == "asserted" for v in cell["values"])  # fmt: skip
        word = "no source named" if cell["values"] and written else cell["state"]
        assert there["word"] == word.replace("-", " ")
        assert there["shape"] > 0
        assert there["notes"] == cell["notes"]
        verdict = name.startswith("verdict.")
        said = [
            (v["text"].replace("-", " ") if verdict else v["text"], v["count"], v["evidence"])
            for v in cell["values"]
        ]
        unfolded = [(t, n, numbers(refs)) for t, n, refs in there["values"]]
        assert [s[:2] for s in unfolded] == [s[:2] for s in said]
        if cell["supports"] + cell["disputes"]:
            assert [s[2] for s in unfolded] == [sorted(s[2]) for s in said]


@pytest.mark.parametrize("form", ["csv", "xlsx", "latex", "markdown", "json"])
@pytest.mark.parametrize("name", ["narrowed", "clusters"])
def test_files_are_those_of_the_command_line(
    client: httpx.Client, built_home: Path, tmp_path: Path, name: str, form: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The link to a file on the page gives, byte for byte, what the command on the page writes."""
    monkeypatch.setenv("KLYNGE_HOME", str(built_home))
    page = client.get("/compare", params={**CHOICES[name], "format": "html"}).text
    link = re.search(rf'href="([^"]*format={form}[^"]*)"', page)
    assert link
    command = client.get("/compare", params=CHOICES[name]).json()["choice"]["command"]
    target = tmp_path / "file"
    words = [*command.split()[1:], "--format", form, "-o", str(target)]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    answer = client.get(link[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert answer.content == target.read_bytes()


@pytest.mark.parametrize("name", ["practised", "programmes", "map"])
def test_every_figure_is_a_drawing_a_picture_and_a_table(client: httpx.Client, name: str) -> None:
    ask = partial(client.get, params=CHOICES["countries"])
    assert ET.fromstring(ask(f"/compare/{name}.svg").text).tag.endswith("svg")
    assert ask(f"/compare/{name}.png").content.startswith(b"\x89PNG")
    rows = list(csv.reader(io.StringIO(ask(f"/compare/{name}.csv").text)))
    assert len(rows) > 3
    assert ask(f"/compare/{name}.gif").status_code == 404
    assert client.get(f"/compare/{name}.svg", params={"names": "no-such"}).status_code == 404


def test_figures_count_what_the_table_counts(client: httpx.Client) -> None:
    """Practised perspectives by country add up to the cells; each cluster is on the map once."""
    found = client.get("/compare", params=CHOICES["countries"]).json()
    practised = next(d for d in found["dimensions"] if d["name"] == "practised")
    labels = {case["id"]: case["label"] for case in found["cases"]}
    lines = client.get("/compare/practised.csv", params=CHOICES["countries"]).text
    rows = [r for r in csv.DictReader(io.StringIO(lines)) if r.get("Panel") in labels.values()]
    for cell in practised["cells"]:
        own = [r for r in rows if r["Panel"] == labels[cell["case"]]]
        for value in (v for v in cell["values"] if v["state"] == "known"):
            column = next(c for c in own[0] if value["text"] in c.lower())
            assert sum(int(r[column]) for r in own) == value["count"]
    placed = client.get("/compare/map.csv", params=CHOICES["countries"]).text
    observed = {o.rsplit("--", 1)[0] for case in found["cases"] for o in case["observations"]}
    assert placed.count(",true\r\n") + placed.count(",false\r\n") == len(observed)


@pytest.mark.parametrize("choice", CHOICES.values(), ids=list(CHOICES))
def test_an_address_comes_back_the_same(client: httpx.Client, choice: dict[str, str]) -> None:
    """What the page says to cite answers with the same data, from the release that it names."""
    first = client.get("/compare", params=choice).json()
    page = client.get("/compare", params={**choice, "format": "html"}).text
    cited = re.search(r'class="citation".*?href="([^"]+)"', page, re.DOTALL)
    assert cited
    address = httpx.URL(cited[1].replace("&amp;", "&"))
    assert address.params["release"] == first["release"]["name"]
    again = client.get(address).json()
    assert again == first
    assert client.get(address, headers={"Accept": "text/html"}).status_code == 200
    gone = client.get(address.copy_set_param("release", "20010101T000000.000000Z-00000000"))
    assert gone.status_code == 404
    assert first["release"]["name"] in gone.json()["detail"]


def test_every_dot_of_the_map_is_named(client: httpx.Client) -> None:
    answer = client.get("/compare/map.csv", params=CHOICES["countries"]).text
    rows = list(csv.DictReader(io.StringIO(answer)))
    drawn = ET.fromstring(client.get("/compare/map.svg", params=CHOICES["countries"]).text)
    places = {row["Place"] for row in rows if row["On the map"] == "true"}
    assert places - {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")} == set()


@pytest.mark.parametrize("names", ["NO,FI,ES-PV", "FI,ES-PV,NO"])
def test_panels_stand_as_the_columns(client: httpx.Client, names: str) -> None:
    ask = {"kind": "countries", "names": names, "dimensions": "practised"}
    labels = [case["label"] for case in client.get("/compare", params=ask).json()["cases"]]
    lines = client.get("/compare/practised.csv", params=ask).text
    panels = [row["Panel"] for row in csv.DictReader(io.StringIO(lines))]
    assert list(dict.fromkeys(panels)) == labels


def test_boxes_and_commas_choose_the_same(client: httpx.Client) -> None:
    """A form sends each name apart, and fields that are left open as empty texts."""
    sent = "/compare?kind=countries&names=NO&names=FI&first=&last=&dimensions=maturity"
    short = "/compare?kind=countries&names=NO,FI&dimensions=maturity"
    assert client.get(sent).json() == client.get(short).json()


def test_rows_may_be_of_another_case_of_the_kind(client: httpx.Client) -> None:
    """A policy topic that only the Basque sources speak of is unknown elsewhere, and no error."""
    row = {"kind": "countries", "names": "NO", "dimensions": "policy-policy-stability"}
    [found] = client.get("/compare", params=row).json()["dimensions"]
    assert [cell["state"] for cell in found["cells"]] == ["unknown"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("<script>alert(1)</script>", "holds characters that no name here has"),
        ("a\x00b", "holds characters that no name here has"),
        ("nce-rauffos", "did you mean nce-raufoss"),
        ("x" * 1900, "No cluster or observation is called"),
        ("a b>", "holds characters that no name here has"),
    ],
)
def test_hostile_names_are_answered_in_plain_words(
    client: httpx.Client, names: str, said: str
) -> None:
    """On the page beside the form, and as a problem in JSON; nothing of it is markup."""
    page = client.get("/compare", params={"names": names, "format": "html"})
    assert page.status_code == 404
    assert said in page.text
    assert 'class="choose"' in page.text
    assert "<script>alert" not in page.text
    problem = client.get("/compare", params={"names": names})
    assert (problem.status_code, said in problem.json()["detail"]) == (404, True)


@pytest.mark.parametrize(
    "query",
    ["names=" + "x" * 2001, "names=NO&first=2010&last=2006", "names=NO&first=soon", "names=NO&x=1",
     "names=NO&kind=planets", "", "names=,"],
)  # fmt: skip
def test_what_cannot_be_a_choice_is_refused(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/compare?{query}")
    assert answer.status_code == 422
    assert json.loads(answer.text)["errors"]


def test_the_words_of_the_data_are_those_of_the_catalogue() -> None:
    """Notes are told in other languages by messages that stand for the English ones."""
    english = messages("en")
    said = {rule: words for rule, (_, words) in RULES.items()} | COMPARISONS
    assert {rule: english[f"compare.note.{rule}"] for rule in said} == said


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("name", "lang"), [("countries", "en"), ("clusters", "nb"), ("narrowed", "nb")]
)
def test_comparisons_stand(visitor: Visitor, width: int, lang: str, name: str) -> None:
    with visitor.visit(f"/compare?{httpx.QueryParams(CHOICES[name])}", width, lang=lang) as page:
        headings = {"en": "How to cite this", "nb": "Slik siteres dette"}
        assert page.get_by_role("heading", name=headings[lang]).is_visible()
        if name == "clusters":
            row = page.locator("tr", has=page.locator("[id='maturity.gce-node--2014-2024']"))
            assert "moden" in row.inner_text().lower()


def test_a_page_speaks_of_cases_and_rows_by_name(visitor: Visitor) -> None:
    """No id of a case or row and no English mark is left in what a Norwegian reads of the notes."""
    with visitor.visit("/compare?kind=clusters&names=nce-raufoss,gce-node", lang="nb") as page:
        assert page.locator("h1").inner_text() == "Klynger sammenlignet: NCE Raufoss, GCE NODE"
        notes = page.locator(".comparability").inner_text()
        assert not re.search(r"[a-z]--\d{4}|\b(stated|inferred|closest|exact|maturity)\b", notes)
        assert "oppgitt: GCE NODE, 2014-2024" in notes
        assert "Rad: modenhet (grad av modenhet)" in notes
    with visitor.visit(COUNTRIES, lang="nb", javascript=False) as page:
        assert page.locator("h1").inner_text().endswith(": Norge, Finland, Baskerland")
        assert "Norge, Finland, Baskerland" in page.locator(".citation").inner_text()
        evidence = page.locator("[id=e1]").text_content() or ""
        assert re.match(r"1 Norge: ", evidence)
        verdicts = page.locator("[id='verdict.NO'] .values").inner_text()
        assert "uavgjort" in verdicts
        assert not re.search("ukjent|aligned|undetermined", verdicts)
    with visitor.visit("/compare?kind=programmes&names=nce&dimensions=level", lang="nb") as page:
        cell = page.locator("[id='level.nce']").inner_text()
        assert "ingen kilde oppgitt" in cell
        assert "ukjent" not in cell


def test_long_words_stand_whole(visitor: Visitor) -> None:
    """No head of a row or of a group is broken within a word where there is room for a table."""
    with visitor.visit("/compare?kind=clusters&names=nce-raufoss,gce-node", lang="nb") as page:
        assert page.evaluate(CUT) == []


CUT = """
    [...document.querySelectorAll(".comparison tbody th")].filter(th => {
        const longest = th.textContent.trim().split(/\\s+/).sort((a, b) => b.length - a.length)[0];
        const text = document.createTreeWalker(th, NodeFilter.SHOW_TEXT).nextNode();
        const range = document.createRange(), at = text.data.indexOf(longest);
        range.setStart(text, at);
        range.setEnd(text, at + longest.length);
        return new Set([...range.getClientRects()].map(r => Math.round(r.top / 9))).size > 1;
    }).map(th => th.textContent)
"""
"""The heads whose longest word is broken over lines."""


def test_paper_holds_each_thing_once(visitor: Visitor) -> None:
    """No form; values with the numbers of their evidence, which stands in its list; no figure cut
    off."""
    with visitor.visit("/compare?kind=clusters&names=nce-raufoss,gce-node") as page:
        page.set_viewport_size({"width": 673, "height": 950})
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert not page.locator(".choose").is_visible()
        cell = page.locator("[id='maturity.gce-node--2014-2024']")
        assert cell.locator(".full .refs").is_visible()
        assert not cell.locator(".values").is_visible()
        assert not cell.locator("cite").is_visible()
        assert page.locator("#evidence ~ details cite").first.is_visible()
        assert (
            page.evaluate("""
            [...document.querySelectorAll(".drawn svg.chart")].filter(
                svg => svg.getBoundingClientRect().right > innerWidth).length
        """)
            == 0
        )
        page.screenshot(path=visitor.pictures / "compare-print.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "nb"])
def test_the_start_stands(visitor: Visitor, width: int, lang: str) -> None:
    with visitor.visit("/compare", width, lang=lang) as page:
        assert page.locator(".card a").count() == 3


@pytest.mark.parametrize("javascript", [True, False])
def test_a_comparison_is_chosen_by_keyboard(visitor: Visitor, javascript: bool) -> None:
    """From the start to countries, two boxes, the button, and a cell unfolded to its sources.

    A form sends its boxes in the order in which they stand, which is that of the labels.
    """
    with visitor.visit("/compare?kind=countries", javascript=javascript) as page:
        for code in ("NO", "FI"):
            page.locator(f"input[value={code}]").focus()
            page.keyboard.press("Space")
        page.locator(".choose button[type=submit]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**names=FI&names=NO**")
        assert page.locator("table.comparison thead th").count() == 3
        cell = page.locator("[id='policy-steering.NO'] summary")
        cell.focus()
        page.keyboard.press("Enter")
        assert page.locator("[id='policy-steering.NO'] cite").first.is_visible()
        page.locator("[id='policy-steering.NO'] .refs a").first.focus()
        page.keyboard.press("Enter")
        number = page.url.rpartition("#")[2]
        assert page.locator(f"[id='{number}']").is_visible()


@pytest.mark.parametrize(
    ("query", "lang", "said"),
    [
        ("first=2010&last=2015", "en", "years 2010–2015"),
        ("first=2010&last=2010", "nb", "året 2010"),
        ("first=2010", "nb", "fra 2010"),
        ("last=2015", "en", "up to 2015"),
        ("", "en", None),
    ],
)
def test_the_years_asked_for_are_told(
    client: httpx.Client, query: str, lang: str, said: str | None
) -> None:
    """In the title, the heading, the caption, the figures and the words to cite."""
    path = f"/compare?kind=countries&names=NO,FI&dimensions=maturity&format=html&{query}"
    page = client.get(path, headers={"Accept-Language": lang}).text
    for part in (r"<title>(.*?)</title>", r"<h1>(.*?)</h1>", r"<caption>(.*?)</caption>",
                 r"<figcaption>(.*?)</figcaption>", r'class="citation"><p>(.*?) <a'):  # fmt: skip
        found = re.search(part, page, re.DOTALL)
        assert found, part
        told = re.search(r", ((year|år|from|fra|up to|til og med)\w* [\d–]+)", found[1])
        assert (told and told[1]) == said, part


def test_the_form_keeps_the_order_of_the_address(visitor: Visitor) -> None:
    """Sent again as it is, it asks for the same columns and rows; what is added comes last."""
    path = "/compare?kind=countries&names=NO,FI,ES-PV&dimensions=verdict,maturity&first=2010"
    with visitor.visit(path) as page:
        before = page.locator("table.comparison thead th").all_inner_texts()
        rows = page.locator("table.comparison tbody th[scope=row]").all_inner_texts()
        page.locator(".change > summary").click()
        follow(page.locator(".choose button[type=submit]"))
        assert page.locator("table.comparison thead th").all_inner_texts() == before
        assert page.locator("table.comparison tbody th[scope=row]").all_inner_texts() == rows
        page.locator(".change > summary").click()
        page.locator("input[value=NL]").check()
        page.locator("input[value=FI]").uncheck()
        follow(page.locator(".choose button[type=submit]"))
        assert "names=NO&names=ES-PV&names=NL" in page.url


def test_a_wrong_name_leaves_the_form(visitor: Visitor) -> None:
    with visitor.visit("/compare?kind=countries&names=XX", 320, lang="nb", status=404) as page:
        assert page.get_by_text("Dette kan ikke sammenlignes").is_visible()
        assert page.locator("input[value=XX]").is_checked()
