"""The page of queries: the answers of the endpoint, in four views, with and without scripts."""

import ast
import csv
import json
import re
import subprocess
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from browser import WIDTHS, Visitor, follow, sound

from api.asking import EXAMPLES, OWN, plain
from api.languages import PARAMETER
from api.snippets import snippets
from kg.clauses import PREFIXES
from kg.queries import KINDS
from kg.releases import Release

PAGE = {"Accept": "text/html"}
ONE = "SELECT ?cluster WHERE { ?cluster a cg:Cluster } ORDER BY ?cluster"
BAD = "SELECT ?s WHERE {\n  ?s a cg:Cluster }\nLIMT 5"


def ask(client: httpx.Client, **parameters: str) -> httpx.Response:
    return client.get("/query", params=parameters, headers=PAGE)


def cells(page: str) -> list[str]:
    """The text of the cells of the table of the result."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert body
    return [unescape(re.sub("<[^>]+>", "", c)) for c in re.findall(r"<td>(.*?)</td>", body[1])]


def test_the_table_is_what_the_endpoint_answers(client: httpx.Client) -> None:
    rows = csv.reader(StringIO(client.get("/sparql", params={"query": ONE},
                                          headers={"Accept": "text/csv"}).text))  # fmt: skip
    ids = [iri.removeprefix("https://w3id.org/klynge/") for (iri,) in list(rows)[1:]]
    assert cells(ask(client, query=ONE).text) == [i.replace("id/", "id:", 1) for i in ids]
    assert len(ids) == 91


@pytest.mark.parametrize("form", ["csv", "json"])
def test_files_hold_every_row(client: httpx.Client, form: str) -> None:
    """More rows than the page shows."""
    query = "SELECT ?s WHERE { ?s a cg:Work } ORDER BY ?s"
    page = ask(client, query=query).text
    answer = client.get("/query", params={"query": query, "format": form})
    text = answer.text
    count = len(list(csv.reader(StringIO(text)))) - 1 if form == "csv" else len(
        json.loads(text)["rows"]
    )  # fmt: skip
    assert count > len(cells(page)) == 300
    assert "The first 300 are shown" in page


def test_a_chart_has_the_numbers_of_the_rows(client: httpx.Client) -> None:
    query = """SELECT ?code (COUNT(?c) AS ?clusters) WHERE {
        ?c a cg:Cluster ; cg:inCountry/cg:countryCode ?code } GROUP BY ?code ORDER BY ?code"""
    table = client.get("/query", params={"query": query, "format": "json"}).json()["rows"]
    found = client.get("/query", params={"query": query, "view": "chart", "format": "csv"})
    assert [r["clusters"] for r in table] == [int(r["clusters"]) for r in csv.DictReader(
        StringIO(found.text))]  # fmt: skip
    page = ask(client, query=query, view="chart").text
    assert all(f"{r['code']}, clusters: {r['clusters']}" in page for r in table)


@pytest.mark.parametrize("view", ["chart", "map"])
def test_a_figure_has_its_files_and_the_result_has_its_own(client: httpx.Client, view: str) -> None:
    """SVG, PNG and CSV of what is drawn; CSV, XLSX and LaTeX of every row, each by its own name."""
    page = ask(client, example="clusters", view=view).text
    drawn, table = (
        {unescape(name): unescape(href) for href, name in LINK.findall(listed)}
        for listed in re.findall(r'<ul class="downloads">(.*?)</ul>', page, re.DOTALL)
    )
    assert drawn.keys() == {"SVG", "PNG", "CSV"}
    assert table.keys() == {"JSON", "CSV", "XLSX", "Markdown", "LaTeX"}
    heads = [next(csv.reader(StringIO(client.get(f["CSV"]).text))) for f in (drawn, table)]
    assert heads[1][:3] == ["cluster", "name", "code"]
    assert heads[0] != heads[1]
    assert client.get(drawn["PNG"]).content.startswith(b"\x89PNG")
    assert "\\begin{" in client.get(table["LaTeX"]).text


LINK = re.compile(r'<a href="([^"]+)"[^>]*>([^<]+)</a>')


def test_numbers_and_heads_are_in_the_language_of_the_reader(client: httpx.Client) -> None:
    page = ask(client, example="clusters", view="map", lang="nb").text
    assert "100\N{NO-BREAK SPACE}000 rader" in page
    assert ">På kartet</th>" in page
    assert re.search(r"<td>(ja|nei)</td>", page)
    assert not re.search(r"<td>(True|False)</td>", page)


def test_the_catalogue_lists_every_question_under_its_kind(client: httpx.Client) -> None:
    page = client.get("/queries", params={"lang": "nb"}, headers=PAGE).text
    parts = re.split(r'<section aria-labelledby="(\w+)">', page)
    listed = {
        kind: re.findall(r"/queries/([\w-]+)\?", part)
        for kind, part in zip(parts[1::2], parts[2::2], strict=True)
    }
    assert listed == {
        kind: [q.name for q in EXAMPLES.values() if q.kind == kind]
        for kind in dict.fromkeys(q.kind for q in sorted(
            EXAMPLES.values(), key=lambda q: KINDS.index(q.kind)))
    }  # fmt: skip
    assert ">Slå opp</h2>" in page
    assert page.count('<ul class="catalogue" lang="en">') == len(listed)


def test_a_question_opens_in_the_editor_with_its_values(client: httpx.Client) -> None:
    page = client.get("/queries/clusters", params={"country": "FI"}, headers=PAGE).text
    (address,) = (unescape(a) for a, words in LINK.findall(page) if "editor" in words)
    same = client.get(address, headers=PAGE).text
    assert {c for c in cells(same) if c in ("NO", "FI", "ES-PV")} == {"FI"}
    assert ">LaTeX</a>" in page


def test_a_map_shows_the_clusters_that_have_a_place(client: httpx.Client, release: Release) -> None:
    placed = {
        s["name"].value
        for s in release.store().query(  # type: ignore[union-attr]
            "SELECT ?name { ?c a cg:Cluster; cg:place ?p; cg:inCountry ?in; rdfs:label ?name "
            "FILTER(LANG(?name)='en') }"
        )
    }
    assert placed
    page = unescape(ask(client, query=ONE, view="map").text)
    assert {name for name in placed if name in page} == placed
    svg = client.get("/query", params={"query": ONE, "view": "map", "format": "svg"})
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.text.startswith("<svg")


def test_a_graph_is_drawn_of_triples(client: httpx.Client) -> None:
    query = "CONSTRUCT { ?c cg:inCountry ?l } WHERE { ?c a cg:Cluster ; cg:inCountry ?l }"
    page = ask(client, query=query, view="graph").text
    assert "NCE Raufoss" in page or "…" in page
    assert page.count("<circle") > 20
    same = ask(client, query=query, view="graph").text
    drawn = re.compile(r'<svg class="chart".*?</svg>', re.DOTALL)
    assert drawn.findall(page) == drawn.findall(same)


@pytest.mark.parametrize("view", ["chart", "map", "graph"])
def test_what_cannot_be_drawn_is_said(client: httpx.Client, view: str) -> None:
    answer = ask(client, query="ASK { ?s a cg:Cluster }", view=view)
    assert answer.status_code == 200
    assert f"cannot be drawn as a {view}" in answer.text
    refused = client.get("/query", params={"query": "ASK {}", "view": view, "format": "svg"})
    assert refused.status_code == 422


def test_no_question_has_a_parameter_that_the_page_means_otherwise() -> None:
    taken = {*OWN, PARAMETER}
    assert not [q.name for q in EXAMPLES.values() for p in q.parameters if p.name in taken]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_question_is_an_example(client: httpx.Client, name: str) -> None:
    """It opens with its text, and with its result where it needs no value."""
    query = EXAMPLES[name]
    answer = ask(client, example=name)
    assert answer.status_code == 200
    page = unescape(answer.text)
    assert f"# {query.question}" in page
    needs = [p for p in query.parameters if p.default is None]
    assert ("needs the value above" in page) == bool(needs)
    assert ('id="result"' in page) == (not needs)
    assert all(f'name="{p.name}"' in page for p in query.parameters)


def test_values_of_an_example_are_bound(client: httpx.Client) -> None:
    page = ask(client, example="clusters", country="FI").text
    countries = {c for c in cells(page) if c in ("NO", "FI", "ES-PV")}
    assert countries == {"FI"}
    text = plain(EXAMPLES["clusters"], EXAMPLES["clusters"].bound({"country": "FI"}))
    assert text in unescape(page)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"example": "clusters", "country": "N O"}, "must be an ISO 3166 code"),
        ({"example": "grounds", "cluster": "nce-raufos"}, "did you mean nce-raufoss"),
        ({"example": "clusters", "sector": "x"}, "has no parameter sector"),
    ],
)
def test_a_bad_value_of_an_example_is_told(
    client: httpx.Client, parameters: dict[str, str], said: str
) -> None:
    assert said in unescape(ask(client, **parameters).text)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        (BAD, 400, "malformed-query"),
        ("", 400, "malformed-query"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "update-refused"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 403, "federation-refused"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 422, ""),
        ("SELECT (<http://example.org/f>(1) AS ?x) {}", 422, "query-failed"),
        (f"SELECT * {{{'{' * 20_000}", 0, ""),
        ("x" * 100_001, 413, "too-large"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), 400, "malformed-query"),
        ("<script>alert(1)</script>", 400, "malformed-query"),
    ],
)
def test_hostile_queries_are_answered_in_plain_words(
    client: httpx.Client, query: str, status: int, code: str
) -> None:
    answer = client.post("/query", data={"query": query}, headers=PAGE)
    assert answer.status_code == status or not status
    assert answer.status_code < 500
    assert not code or f'/problem/{code}"' in answer.text
    assert "<script>alert" not in answer.text


def test_the_place_of_a_fault_stands_beside_the_text(client: httpx.Client) -> None:
    page = ask(client, query=BAD).text
    assert 'data-line="3"' in page
    excerpt = re.search(r'<pre class="excerpt".*?</pre>', page, re.DOTALL)
    assert excerpt
    assert "<mark>" in excerpt[0].split("\n")[2]
    assert "LIMT" in re.sub("<[^>]+>", "", excerpt[0])


@pytest.mark.parametrize(
    "parameters",
    [
        {"query": ONE, "view": "pie"},
        {"query": ONE, "format": "exe"},
        {"query": ONE, "format": "png"},
        {"query": ONE, "example": "clusters"},
        {"example": "nothing"},
        {"sparql": ONE},
        {"format": "csv"},
    ],
)
def test_bad_parameters_are_refused(client: httpx.Client, parameters: dict[str, str]) -> None:
    answer = client.get("/query", params=parameters)
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad-parameters"


def test_a_shared_address_gives_the_same_page(client: httpx.Client) -> None:
    page = ask(client, query=ONE, view="map").text
    found = re.search(r'class="whole-address" href="([^"]+)"', page)
    assert found
    address = unescape(found[1])
    assert parse_qs(urlsplit(address).query) == {"query": [ONE], "view": ["map"]}
    assert client.get(address, headers=PAGE).text == page


def test_a_long_query_has_no_address_and_says_so(client: httpx.Client) -> None:
    long = ONE + "\n#" + "x" * 7000
    page = client.post("/query", data={"query": long}, headers=PAGE).text
    assert "too long for an address" in page
    assert "whole-address" not in page
    assert len(cells(page)) == 91


def test_limits_are_announced(client: httpx.Client) -> None:
    answer = ask(client)
    assert "100,000 rows" in answer.text
    assert answer.headers["Klynge-Row-Limit"] == "100000"


def test_answers_are_kept_by_release(client: httpx.Client) -> None:
    tag = ask(client, query=ONE).headers["ETag"]
    again = client.get("/query", params={"query": ONE}, headers={**PAGE, "If-None-Match": tag})
    assert again.status_code == 304
    assert "ETag" not in ask(client, query=BAD).headers


def test_what_is_offered_to_complete(client: httpx.Client, release: Release) -> None:
    found = client.get("/query/terms.json").json()
    by_kind = {kind: {o["term"] for o in found if o["kind"] == kind} for kind in
               ("prefix", "class", "property", "individual", "cluster")}  # fmt: skip
    assert by_kind["prefix"] == {f"{name}:" for name in PREFIXES}
    assert "cg:Cluster" in by_kind["class"]
    assert "cg:inCountry" in by_kind["property"]
    assert "cg:aligned" in by_kind["individual"]
    assert len(by_kind["cluster"]) == 91
    labels = {o["term"]: o["label"] for o in client.get("/query/terms.json?lang=nb").json()}
    assert labels["cg:Cluster"] == "klynge"


AWKWARD = 'SELECT * { ?s ?p "a \'quoted\' \\\\ \\"x\\" $HOME `id` " }\n# Blåbær\nKLYNGE\n'


@pytest.mark.parametrize("query", [ONE, AWKWARD], ids=["plain", "awkward"])
def test_code_holds_the_query_to_the_letter(query: str) -> None:
    curl, python, r = (s.code for s in snippets("http://localhost/sparql", query))
    tree = ast.parse(python)
    (made,) = (n for n in tree.body if isinstance(n, ast.Assign) and n.lineno == 6)
    assert ast.literal_eval(made.value) == query
    parts = re.search(r"paste0\(\n(.*?)\n\)\n", r, re.DOTALL)
    assert parts
    assert "".join(json.loads(f"[{parts[1]}]")) == query
    shell = subprocess.run(
        ["sh"], input=f"curl() {{ cat; }}\n{curl}", capture_output=True, text=True, check=True
    )
    assert shell.stdout == f"{query}\n"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/queries", "/queries/clusters"])
def test_the_catalogue_stands(visitor: Visitor, width: int, path: str) -> None:
    with visitor.visit(path, width, lang="nb", dark=width == 320) as page:
        assert page.locator("main a").count() > 50


def test_paper_holds_the_whole_query_and_its_result(visitor: Visitor) -> None:
    """The text is not cut off in its box; what only a screen can do is left out."""
    with visitor.visit("/query?example=untyped-observations") as page:
        page.emulate_media(media="print")
        text = page.locator("#query")
        assert text.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
        assert not page.locator("#examples").is_visible()
        assert page.locator("#result").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "javascript"), [("en", True), ("nb", False)])
def test_the_page_stands(visitor: Visitor, width: int, lang: str, javascript: bool) -> None:
    path = "/query?example=compare-countries"
    with visitor.visit(path, width, lang=lang, javascript=javascript) as page:
        assert page.locator("#result").count() + page.locator("#example").count() >= 1


@pytest.mark.parametrize("view", ["chart", "map", "graph"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_views_stand(visitor: Visitor, view: str, width: int) -> None:
    example = {
        "chart": "types-by-country",
        "map": "clusters",
        "graph": "untyped-observations",
    }[view]
    with visitor.visit(f"/query?example={example}&view={view}", width) as page:
        assert page.locator("svg.chart").count() == 1


def test_a_query_is_written_and_run_by_keyboard(visitor: Visitor) -> None:
    """A term is completed with the arrow keys and Enter; the list closes on Escape."""
    with visitor.visit("/query") as page:
        text = page.locator("#query")
        text.fill("")
        text.press_sequentially("SELECT ?c WHERE { ?c a cg:ClusterOrg")
        page.locator("[role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        active = text.get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
        sound(page)
        page.keyboard.press("Enter")
        assert text.input_value().endswith("a cg:ClusterOrganisation")
        text.press_sequentially(" } LIMIT 5")
        page.keyboard.press("Control+Space")
        page.keyboard.press("Escape")
        assert page.locator("[role=listbox]").is_hidden()
        page.keyboard.press("Control+Enter")
        page.locator("#result").wait_for()
        assert page.locator("table tbody tr").count() == 5


def test_a_query_is_run_without_scripts(visitor: Visitor) -> None:
    with visitor.visit("/query", javascript=False, lang="nb") as page:
        page.locator("#query").fill(ONE + " LIMIT 3")
        follow(page.get_by_role("button", name="Kjør", exact=True))
        assert page.locator("table tbody tr").count() == 3


def test_the_cursor_goes_to_the_fault(visitor: Visitor) -> None:
    with visitor.visit(f"/query?{urlencode({'query': BAD})}", 320, status=400) as page:
        text = page.locator("#query")
        assert text.get_attribute("aria-invalid") == "true"
        assert page.evaluate("document.activeElement.id") == "query"
        start = page.evaluate("document.activeElement.selectionStart")
        assert start >= BAD.index("LIMT")


def test_a_literal_with_markup_is_text(visitor: Visitor) -> None:
    with visitor.visit("/query") as page:
        page.locator("#query").fill("SELECT ('<img src=x onerror=alert(1)>' AS ?x) {}")
        follow(page.get_by_role("button", name="Run", exact=True))
        assert page.locator("table tbody td").inner_text() == "<img src=x onerror=alert(1)>"
