"""The pages of a theory and its hypotheses, against the tables and figures of the report."""

import csv
import io
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from browser import WIDTHS, Visitor, follow, sound
from toy_theory import toy

from api.languages import messages
from kg import theories
from kg.reasoning.ontology import shipped
from kg.resources import DATA
from kg.vocabulary import CG, ID

REPORT = "normann-isaksen-2009"
HTML = {"Accept": "text/html"}
TABLE_5_1 = {
    ("emerging", "ris"): ("ideological", "institutional"),
    ("emerging", "nis"): ("ideological", None),
    ("mature", "ris"): ("instrumental", "institutional"),
    ("mature", "nis"): ("instrumental", None),
}
"""The main and the supplementary perspective of each field of table 5.1."""
FIGURES = {
    ("5.1", "emerging"): {"instrumental": "badly", "institutional": "both", "ideological": "well"},
    ("5.1", "mature"): {"instrumental": "well", "institutional": "both", "ideological": "badly"},
    ("5.2", "nis"): {"instrumental": "well", "institutional": "both", "ideological": "badly"},
    ("5.2", "ris"): {"instrumental": "badly", "institutional": "both", "ideological": "well"},
}
"""The colours of figures 5.1 and 5.2: green works well, yellow is both-and, red works badly."""
RATED = {"well": "ratesAsWorkingWell", "both": "ratesAsBothAnd", "badly": "ratesAsWorkingBadly"}
WEAK = {"complementarity", "innovation-pressure"}
STRONG = {
    "specialisation",
    "social-capital-mechanism",
    "knowledge-diffusion",
    "interactive-learning",
}
TABLE_4_2 = {
    ("emerging", "ris"): ("weak", WEAK),
    ("emerging", "nis"): ("weak", WEAK),
    ("mature", "ris"): ("strong", STRONG),
    ("mature", "nis"): ("strong", STRONG),
}
"""How strong the mechanisms are, and which matter; the table's knowledge flow and knowledge
development are read as knowledge diffusion and interactive learning."""
TABLE_3_1 = {
    "power": ("one dimension", "two dimensions", "three dimensions"),
    "actors": ("only collectively", "both collectively and", "both collectively and"),
    "rationality": ("consequences", "appropriateness", "discursively constructed"),
    "preferences": ("necessity", "common-best", "perceive it as necessary"),
    "steering": ("both direct and indirect", "indirect only", "meta"),
    "cluster": ("instruments", "formal and informal structures", "rationales"),
}
"""The rows of table 3.1: what marks the instrumental, institutional and ideological view."""
PERSPECTIVES = ("instrumental", "institutional", "ideological")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def data(client: httpx.Client) -> Json:
    """The theory as data."""
    found: Json = client.get("/theory").json()
    return found


def short(iri: str) -> str:
    """The end of an address without what is the same for all of its kind."""
    end = re.split("[#/]", iri)[-1]
    end = re.sub("(?<!^aspect)-(cluster|governance)$", "", end)
    return end.removeprefix(f"{REPORT}-")


def placed(data: Json, place: str) -> dict[tuple[str, str], Json]:
    """The cells of an exhibit by the ends of the addresses of their row and column."""
    (grid,) = (g for g in data["exhibits"] if g["place"] == place)
    return {
        (short(row["head"]), short(column)): cell
        for row in grid["rows"]
        for column, at in zip(grid["columns"], row["cells"], strict=True)
        for cell in at
    }


def said(cell: Json) -> dict[str, set[str]]:
    """What a cell says, by the ends of addresses."""
    return {short(p): {short(v) for v in values} for p, values in cell["says"]}


def test_table_5_1(data: Json) -> None:
    found = {(m, s): said(c) for (s, m), c in placed(data, "Table 5.1").items()}
    assert {k: (v["namesPrimary"], v.get("namesSupplementary")) for k, v in found.items()} == {
        k: ({main}, {extra} if extra else None) for k, (main, extra) in TABLE_5_1.items()
    }


def test_table_4_2(data: Json) -> None:
    found = {(m, s): said(c) for (s, m), c in placed(data, "Table 4.2").items()}
    assert {k: (v["namesStrength"], v["namesMechanism"]) for k, v in found.items()} == {
        k: ({strength}, mechanisms) for k, (strength, mechanisms) in TABLE_4_2.items()
    }
    assert len(found["mature", "ris"]["namesTask"]) == 3
    assert all(v["namesCooperation"] for v in found.values())


@pytest.mark.parametrize(("figure", "row"), FIGURES)
def test_the_colours_of_the_figures(data: Json, figure: str, row: str) -> None:
    cells = placed(data, f"Figure {figure}")
    for perspective, colour in FIGURES[figure, row].items():
        assert said(cells[row, perspective]) == {RATED[colour]: {perspective}}


def test_figure_3_2_is_a_square_of_agreement(data: Json) -> None:
    """Quadrant A agrees on both, B on roles only, C on goals only, D on neither."""
    cells = placed(data, "Figure 3.2")
    assert {k: c["hypothesis"][-1] for k, c in cells.items()} == {
        ("yes", "yes"): "a",
        ("no", "yes"): "b",
        ("yes", "no"): "c",
        ("no", "no"): "d",
    }


def test_table_3_1_side_by_side(data: Json) -> None:
    held = {short(h["perspective"]): h["traits"] for h in data["perspectives"]}
    assert [short(a) for a in data["aspects"]] == [f"aspect-{a}" for a in sorted(TABLE_3_1)]
    for number, aspect in enumerate(sorted(TABLE_3_1)):
        for perspective, words in zip(PERSPECTIVES, TABLE_3_1[aspect], strict=True):
            assert words in held[perspective][number][1], (aspect, perspective)
    assert all(h["shared"] for h in data["perspectives"])


def test_every_hypothesis_is_reached_from_a_cell(client: httpx.Client, data: Json) -> None:
    """Each has one cell, whose link opens its page."""
    cells = [c for g in data["exhibits"] for r in g["rows"] for at in r["cells"] for c in at]
    shown = [c["hypothesis"] for c in (*cells, *data["text"])]
    theory = data["theory"]
    expected = [h for h, it in shipped().hypotheses.items() if it.theory == theory]
    assert sorted(shown) == sorted(expected)
    page = client.get("/theory", headers=HTML).text
    for iri in expected:
        path = iri.removeprefix("https://w3id.org/klynge")
        assert f'{path}"' in page
        opened = client.get(path, headers=HTML, follow_redirects=True)
        assert opened.status_code == 200
        assert 'id="contradictions"' in opened.text, iri


def test_another_theory_is_laid_out_by_what_it_says() -> None:
    """Seven hypotheses on one class, without places: no grid, and none is lost."""
    ontology = toy()
    theory = theories.find(ontology, "toy")
    grids, loose = theories.exhibits(ontology, theory)
    assert grids == []
    assert len(loose) == len(ontology.hypotheses)
    assert theories.find(ontology, "") == theory
    with pytest.raises(theories.UnknownTheory, match="there are toy"):
        theories.find(ontology, "other")


def test_an_unknown_theory_is_told(client: httpx.Client) -> None:
    told = client.get("/theory?theory=nobody")
    assert told.status_code == 404
    assert REPORT in told.json()["detail"]
    assert client.get(f"/theory?theory={REPORT}").json() == client.get("/theory").json()
    assert client.get("/theory?school=x").status_code == 422


@cache
def records(section: str) -> tuple[Json, ...]:
    """The records of a section in all files of the literature."""
    files = [yaml.safe_load(p.read_text("utf-8")) for p in (DATA / "literature").glob("*.yaml")]
    return tuple(record for file in files for record in file.get(section) or ())


@pytest.mark.parametrize("name", ["figure-5-2-ris-instrumental", "table-5-1-mature-ris", "text-q5"])
def test_what_bears_on_a_hypothesis(client: httpx.Client, name: str) -> None:
    """The relations of its claims in the curated files, and the contradictions among them."""
    found = client.get(f"/theory/hypotheses/{name}").json()
    claims = {short(c["iri"]) for c in found["claims"]}
    bearing = {short(b["relation"]["iri"]) for bs in found["bearings"].values() for b in bs}
    related = [r for r in records("relations") if claims & {r["from"], r["to"]}]
    assert bearing == {r["id"] for r in related}
    page = client.get(f"/theory/hypotheses/{name}", headers=HTML, follow_redirects=True).text
    contradicted = page.partition('id="contradictions"')[2].partition('id="cases"')[0]
    numbers = {r["inconsistency"] for r in related if "inconsistency" in r}
    assert numbers == set(re.findall(r"ic-\d\d", contradicted))
    assert claims == {
        short(c) for c in shipped().objects(f"{ID.base}hypothesis/{REPORT}-{name}", CG.formalises)
    }


def test_the_cases_are_those_of_the_tables(client: httpx.Client) -> None:
    """Each case once, with the status that the file of cases gives, and sums that add up."""
    path = "/theory/hypotheses/table-5-1-mature-ris"
    found = client.get(path).json()
    statuses = Counter({s: len(cases) for s, cases in found["cases"].items()})
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}?format=csv").text)))
    listed = Counter(row["status"].replace(" ", "_") for row in rows)
    assert +statuses == listed
    total = found["tallies"][-1]
    assert total["country"] is None
    for sort, number in total["counts"].items():
        if sort != "observations":
            assert number == sum(t["counts"][sort] for t in found["tallies"][:-1])
    counts = total["counts"]
    assert counts["cases"] == sum(
        counts[s] for s in ("followed", "not_followed", "tried", "unknown")
    )
    split = client.get("/theory/hypotheses?by=country").json()["rows"]
    (norway,) = (
        r for r in split if r["hypothesis"] == f"{REPORT}-table-5-1-mature-ris"
        and r["country"] == "NO"
    )  # fmt: skip
    (tally,) = (t for t in found["tallies"] if t["country"] == "NO")
    assert norway["followed"] == tally["counts"]["followed"]
    assert norway["unknown"] == tally["counts"]["unknown"]


def test_the_axiom_in_words(client: httpx.Client) -> None:
    """Table 5.1 is about mature clusters in a regional system; the axiom says which claim."""
    found = client.get("/theory/hypotheses/table-5-1-mature-ris").json()
    (reading,) = found["readings"]
    assert {(short(p), short(v)) for p, v in reading["means"]} == {
        ("hasMaturity", "mature"),
        ("hasInnovationSystem", "ris"),
    }
    assert [short(c) for c in reading["claims"]] == ["seed-fit-mature-ris"]


def test_strategies_are_counted_as_coded(data: Json) -> None:
    """Clusters whose files code a strategy as clear goals, or nearest to it, by country."""
    code, observed = "str-i-clear-goals", Counter[str]()
    for path in (DATA / "cases").glob("*/*.yaml"):
        file = yaml.safe_load(path.read_text("utf-8"))
        for cluster in file.get("clusters") or ():
            for observation in cluster.get("observations") or ():
                used = observation.get("strategies") or ()
                coded = {s.get(k) for s in used for k in ("exact", "closest")}
                observed[file["country"]["code"].lower()] += code in coded
    instrumental = data["strategies"][CG["instrumental-governance"].value]
    (one,) = (s for s in instrumental if short(s["iri"]) == code)
    assert {short(c): n for c, n in one["observed"].items()} == +observed
    assert sum(observed.values()) > 10


def test_an_unknown_hypothesis_is_told(client: httpx.Client) -> None:
    told = client.get("/theory/hypotheses/table-5-1-mature")
    assert told.status_code == 404
    assert "did you mean" in told.json()["detail"]


def test_rdf_of_a_hypothesis_stays_as_it_is(client: httpx.Client) -> None:
    path = f"/id/hypothesis/{REPORT}-table-5-1-mature-ris"
    assert client.get(path, headers={"Accept": "text/turtle"}).headers["location"].endswith(".ttl")
    assert client.get(path, headers=HTML).headers["location"].endswith(".html")
    assert "cg:SynthesisHypothesis" in client.get(f"{path}.ttl").text


def test_pages_answer_304_and_vary(client: httpx.Client) -> None:
    for path in ("/theory", "/theory/hypotheses/table-5-1-mature-ris"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        assert "Accept-Language" in first.headers["vary"]


@pytest.mark.parametrize("part", ["theory", "literature"])
def test_both_languages_have_the_same_words(part: str) -> None:
    english, norwegian = (
        {k for k in messages(lang) if k.split(".")[0] in _prefixes(part)} for lang in ("en", "nb")
    )
    assert english == norwegian
    assert len(english) > 50


def _prefixes(part: str) -> set[str]:
    path = Path(__file__).parent.parent / "api" / "messages" / f"{part}.en.yaml"
    return {key.split(".")[0] for key in yaml.safe_load(path.read_text("utf-8"))}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_from_the_theory_to_a_source(
    visitor: Visitor, width: int, lang: str, javascript: bool
) -> None:
    """From a cell of table 5.1 to the hypothesis, its claim, and the work that states it."""
    name = {"en": "Table 5.1: mature clusters in a regional system",
            "nb": "Tabell 5.1: modne klynger i et regionalt system"}[lang]  # fmt: skip
    with visitor.visit("/theory", width, lang=lang, javascript=javascript) as page:
        follow(page.get_by_role("link", name=name).first)
        assert page.locator("h1").inner_text() == name
        assert page.locator(".callout").first.is_visible()
        follow(page.locator("#claims ~ blockquote a").first)
        assert "/id/claim/seed-fit-mature-ris" in page.url
        follow(page.locator("dl.facts a").first)
        assert f"/id/work/{REPORT}" in page.url


def test_the_list_counts_what_the_files_count(client: httpx.Client) -> None:
    """Each hypothesis once, linked by its name, with the numbers of the table."""
    path, columns = "/theory/hypotheses", ("cases", "followed", "not_followed", "tried", "unknown")
    for by in ("", "country"):
        page = client.get(path, params={"by": by, "lang": "nb"}, headers=HTML).text
        table = page.partition("<tbody>")[2]
        rows = [re.findall(r'class="number">([^<]+)<', row) for row in table.split("<tr>")[1:]]
        listed = client.get(path, params={"by": by}).json()["rows"]
        # The page has the countries of a hypothesis together, and so have the files.
        assert [[int(n) for n in row[:5]] for row in rows] == [
            [row[c] for c in columns] for row in listed
        ]
        linked = re.findall(r'/id/hypothesis/([^"?]+)\?lang=nb"><span lang="nb">', table)
        assert linked == list(dict.fromkeys(row["hypothesis"] for row in listed))
        for form in ("csv", "xlsx", "markdown", "latex", "json"):
            found = re.search(rf'href="([^"]+format={form})"', page)
            assert found is not None
            assert f"by={by}" in found[1]
            assert client.get(found[1].replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("width", "lang", "dark", "by"),
    [
        (320, "nb", False, ""),
        (320, "en", True, "country"),
        (768, "nb", True, "country"),
        (1280, "en", False, ""),
    ],
)
def test_the_list_of_hypotheses_stands(
    visitor: Visitor, width: int, lang: str, dark: bool, by: str
) -> None:
    """From the theory by a link to the list, from there to a hypothesis; the choice is kept."""
    with visitor.visit("/theory", width, lang=lang, dark=dark) as page:
        follow(page.locator("#cases ~ p a"))
        page.locator("#field-by").select_option(by)
        follow(page.locator("form.filter button"))
        count = page.locator("tbody").count()
        assert page.locator("tbody th[rowspan]").count() == (count if by else 0)
        assert page.locator("#field-by").input_value() == by
        sound(page)
        follow(page.locator("tbody th a").first)
        assert page.locator("#contradictions").is_visible()


@pytest.mark.parametrize(
    ("width", "lang", "dark"),
    [(320, "en", True), (320, "nb", False), (768, "nb", True), (1280, "en", False)],
)
def test_a_hypothesis_stands(visitor: Visitor, width: int, lang: str, dark: bool) -> None:
    path = f"/id/hypothesis/{REPORT}-figure-5-2-ris-instrumental.html"
    with visitor.visit(path, width, lang=lang, dark=dark) as page:
        assert page.locator(".callout.disputed").is_visible()
        assert page.locator("table").first.is_visible()
