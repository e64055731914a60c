"""The page of coverage: what `kg.coverage` and `kg.findings` say, on the page and in files."""

import csv
import json
import re
from html import unescape
from io import StringIO

import httpx
import pytest
from browser import WIDTHS, Visitor

from api.coveragepages import TABLES, Coverage
from api.figures.heat import heat
from api.site import Site
from kg.formats import Table, written
from kg.releases import Release

PAGE = {"Accept": "text/html"}
NAMES = {"NO": "Norway", "FI": "Finland", "ES-PV": "Basque Country"}
"""What a reader is told for the code of a country."""


@pytest.fixture(scope="module")
def coverage(release: Release) -> Coverage:
    return Coverage(Site(release, release.store()))


def section(page: str, name: str) -> list[list[str]]:
    """The rows of the table of a section, as text."""
    found = re.search(rf'<h2 id="{name}">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert found
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL)
    cell = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
    return [[unescape(re.sub("<[^>]+>", "", c)).strip() for c in cell.findall(r)] for r in rows]


@pytest.mark.parametrize("country", ["", *NAMES])
def test_counts_are_those_of_the_cells(
    client: httpx.Client, coverage: Coverage, country: str
) -> None:
    page = client.get("/coverage", params={"country": country}, headers=PAGE).text
    rows = section(page, "clusters")
    expected = coverage.part(country)
    assert [r[2:] for r in rows] == [
        [*(str(c.evidence.get(d, 0)) for d in expected.dimensions), str(c.covered)]
        for c in expected.rows
    ]
    assert {r[1] for r in rows} == {NAMES[c] for c in ([country] if country else NAMES)}
    assert f"{expected.filled} of {expected.cells}" in page


def test_what_cannot_be_typed_is_listed_with_what_is_missing(
    client: httpx.Client, coverage: Coverage
) -> None:
    rows = section(client.get("/coverage", headers=PAGE).text, "untyped")
    lacks = [(u, lack) for u in coverage.untyped for lack in u.lacks]
    assert len(rows) == len(lacks) + sum(not u.lacks for u in coverage.untyped)
    assert sum(r[2] == "never observed" for r in rows) == sum(
        u.observation is None for u, _ in lacks
    )
    told = [r for r in rows if len(r) == 7]
    assert [lack.state.value for _, lack in lacks] == [
        r[4].partition(":")[0].replace("between the types", "between") for r in told
    ]
    assert all(("no source says anything" in r[5]) != bool(lack.on_record)
               for r, (_, lack) in zip(told, lacks, strict=True))  # fmt: skip


def test_hypotheses_without_a_case_are_listed(client: httpx.Client, coverage: Coverage) -> None:
    rows = section(client.get("/coverage", headers=PAGE).text, "hypotheses")
    expected = [t for t in coverage.site.tests if not t.cases]
    assert [(r[1], r[2]) for r in rows] == [
        (str(len(t.every)), str(len(t.may_apply))) for t in expected
    ]
    assert expected


@pytest.mark.parametrize("name", TABLES)
def test_files_are_the_tables(client: httpx.Client, coverage: Coverage, name: str) -> None:
    for country in ("", "FI"):
        found = client.get(f"/coverage/{name}.csv", params={"country": country})
        assert found.content == written("csv", coverage.table(name, country))
    assert client.get(f"/coverage/{name}.xlsx").content[:2] == b"PK"


def test_json_has_all_tables(client: httpx.Client, coverage: Coverage) -> None:
    found = client.get("/coverage", params={"country": "NO"}).json()
    assert [t["title"] for t in found] == [coverage.table(n, "NO").title for n in TABLES]
    assert found == json.loads(written("json", *(coverage.table(n, "NO") for n in TABLES)))


def test_the_figure_has_the_counts(client: httpx.Client, coverage: Coverage) -> None:
    rows = list(csv.reader(StringIO(client.get("/coverage/figure.csv").text)))[1:]
    counted = sorted(sum(c.evidence.get(d, 0) for d in coverage.clusters.dimensions)
                     for c in coverage.clusters.rows)  # fmt: skip
    assert sorted(sum(map(int, r[1:])) for r in rows) == counted
    svg = client.get("/coverage/figure.svg").text
    assert svg.count("<rect") == 1 + coverage.clusters.filled
    assert client.get("/coverage/figure.png").content[:4] == b"\x89PNG"


def test_a_heat_grid_writes_every_number() -> None:
    made = heat("T", "D", ["a", "b"], ["x", "y"], [[0, 1], [3, 12]])
    svg = made.svg
    assert [f">{n}</text>" in svg for n in (1, 3, 12)] == [True] * 3
    assert svg.count(">·</text>") == 1
    assert made.table == Table("T", ("Row", "x", "y"), [("a", 0, 1), ("b", 3, 12)])


@pytest.mark.parametrize(
    ("path", "status"),
    [("/coverage?country=SE", 422), ("/coverage?land=NO", 422), ("/coverage/clusters.exe", 404),
     ("/coverage/nothing.csv", 404), ("/coverage/untyped.svg", 404)],
)  # fmt: skip
def test_what_is_not_there_is_said(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_page_is_kept_by_release_and_small(client: httpx.Client) -> None:
    answer = client.get("/coverage", headers={**PAGE, "Accept-Encoding": "gzip"})
    assert int(answer.headers["Content-Length"]) < 300_000
    again = client.get("/coverage", headers={**PAGE, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "javascript"), [("en", True), ("nb", False)])
def test_the_page_stands(visitor: Visitor, width: int, lang: str, javascript: bool) -> None:
    with visitor.visit("/coverage?country=NO", width, lang=lang, javascript=javascript) as page:
        assert page.locator("svg.chart rect").count() > 100


def test_a_country_is_chosen_by_keyboard(visitor: Visitor) -> None:
    with visitor.visit("/coverage", lang="nb") as page:
        page.locator("#field-country").focus()
        page.keyboard.type("Fin")
        page.get_by_role("button", name="Vis", exact=True).press("Enter")
        page.wait_for_url("**country=FI*")
        assert set(page.locator("#clusters ~ .table tbody td:nth-child(2)").all_inner_texts()) == {
            "Finland"
        }
