"""The page about Klynge, and those of the kinds of problems: what releases, files and code say."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
import yaml
from api_server import serving
from browser import WIDTHS, Visitor

from api.figures.map import shapes
from api.handlers import problems
from api.languages import INTERFACE, messages
from api.problempages import kinds
from api.settings import Settings
from kg import queries
from kg.releases import Release
from kg.resources import CITATION, QUERIES
from kg.tables import rows

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    with serving(built_home, query_seconds=7) as http:
        yield http


@pytest.fixture(scope="module")
def page(client: httpx.Client) -> str:
    return unescape(client.get("/about", headers=PAGE).text)


def test_the_release_is_told_with_its_digest(page: str, release: Release) -> None:
    manifest = release.manifest()
    assert release.name in page
    assert manifest.digest in page
    assert f">{sum(manifest.triples.values())}</td>" in page
    assert all(f"/graph/{name}" in page for name in manifest.triples)


def test_counts_are_those_of_the_graph(client: httpx.Client, release: Release) -> None:
    counts = client.get("/about").json()["counts"]
    for name, kind in (("works", "Work"), ("clusters", "Cluster"), ("evidence", "Evidence")):
        query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a cg:{kind} }}"
        ((found),) = rows(release.store().query(query))  # type: ignore[arg-type]
        assert counts[name] == int(found["n"]) > 0


def test_it_is_cited_as_the_citation_file_says(page: str) -> None:
    said = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    report = said["references"][0]
    for text in (said["title"], said["version"], report["title"], "Normann, Roger", "2009"):
        assert text in page


def test_every_limit_is_shown_in_both_languages(client: httpx.Client) -> None:
    for lang in INTERFACE:
        text = unescape(client.get(f"/about?lang={lang}", headers=PAGE).text)
        for shown in Settings(query_seconds=7).shown():
            assert f"<code>{shown.variable}</code>" in text
            said = {"nb": {"yes": "ja", "no": "nei"}}.get(lang, {}).get(shown.value, shown.value)
            said = said.replace(",", str(messages(lang)["about.limit.thousands"]))
            assert f"<td>{said or messages(lang)['about.limit.none']}</td>" in text


def test_what_cannot_be_said(page: str, release: Release) -> None:
    found = rows(queries.read(QUERIES / "caveats.rq").run(release.store()))
    assert found
    assert all(r["definition"] in page and r["caveat"] in page for r in found)
    gaps = [q for q in queries.listed() if q.kind == "gap"]
    assert all(f"/query?example={q.name}" in page for q in gaps)


def test_third_parties_are_credited(page: str) -> None:
    assert all(credit in page for credit in shapes()["sources"].values())
    assert "Natural Earth" in page
    assert "GeoNames" in page


def test_every_kind_of_problem_has_words_and_a_page(client: httpx.Client) -> None:
    codes = {k.code for k in problems() if k.__module__.startswith("api.")}
    assert set(kinds()) == codes
    for lang in INTERFACE:
        words = messages(lang)
        for part in ("name", "means"):
            prefix = f"problem.{part}."
            assert {k.removeprefix(prefix) for k in words if k.startswith(prefix)} == codes
    assert all(client.get(f"/problem/{code}").json()["code"] == code for code in codes)
    assert [p["code"] for p in client.get("/problem").json()] == sorted(codes)


def test_the_type_of_an_error_is_an_address_that_answers(client: httpx.Client) -> None:
    met = client.get("/sparql", params={"query": "SELEC"}).json()
    answer = client.get(met["type"].removeprefix("https://w3id.org/klynge"), headers=PAGE)
    assert answer.status_code == 200
    assert met["title"] in answer.text
    assert client.get("/problem/nothing").status_code == 404


@pytest.mark.parametrize("path", ["/about", "/problem", "/problem/row-limit"])
def test_pages_are_kept_by_release(client: httpx.Client, path: str) -> None:
    tag = client.get(path, headers=PAGE).headers["ETag"]
    assert client.get(path, headers={**PAGE, "If-None-Match": tag}).status_code == 304
    other = client.get(f"{path}?lang=nb", headers={**PAGE, "If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/about", "/problem", "/problem/row-limit"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "javascript"), [("en", True), ("nb", False)])
def test_the_pages_stand(
    visitor: Visitor, path: str, width: int, lang: str, javascript: bool
) -> None:
    with visitor.visit(path, width, lang=lang, javascript=javascript) as page:
        assert page.locator("h1").count() == 1
