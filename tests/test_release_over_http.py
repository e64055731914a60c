"""What is asked of the release over HTTP: explanations, comparisons and names."""

import json
import re

import httpx
import pyoxigraph as ox
import pytest

from api.forms import NAMES
from kg.explaining import explanations
from kg.reasoning.rendering import data, markdown
from kg.releases import Release
from kg.vocabulary import CG, ID


def test_explanations_are_those_of_the_command(client: httpx.Client, release: Release) -> None:
    found = list(explanations(release.store(), "nce-raufoss"))
    answer = client.get("/explain", params={"id": "nce-raufoss"})
    assert answer.json() == json.loads(json.dumps([data(e) for e in found]))
    text = client.get("/explain?id=nce-raufoss", headers={"accept": "text/markdown"}).text
    assert text == "\n".join(map(markdown, found))
    page = client.get("/explain", params={"id": ID["cluster/nce-raufoss"].value, "format": "html"})
    for explanation in found:
        assert explanation.period in page.text
        for caveat in explanation.caveats:
            assert caveat.split("'")[0] in page.text
    assert "/id/work/" in page.text


def test_the_rdf_of_an_explanation_leads_from_the_verdict_to_the_works(
    client: httpx.Client, release: Release
) -> None:
    """Every step that is followed is there: verdict, observation, assessment, evidence, work."""
    one = "nce-raufoss--2006-2013"
    content = client.get("/explain", params={"id": one, "format": "trig"}).content
    quads = {*ox.parse(content, format=ox.RdfFormat.TRIG)}
    assert quads <= set(release.store().quads())
    verdicts = {q.subject for q in quads if q.predicate == CG.verdictOn}
    assert verdicts == {ID[f"verdict/{one}--normann-isaksen-2009"]}
    subjects = {q.subject for q in quads}
    for step in (CG.hasAssessment, CG.hasEvidence, CG.statedIn, CG.ofWork, CG.formalises):
        targets = {q.object for q in quads if q.predicate == step}
        assert targets and targets <= subjects, step
    turtle = client.get("/explain", params={"id": one}, headers={"accept": "text/turtle"}).content
    assert {q.triple for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)} == {
        q.triple for q in quads
    }


def test_nobody_is_explained_who_is_not_there(client: httpx.Client) -> None:
    answer = client.get("/explain", params={"id": "nce-rauffoss"})
    assert answer.status_code == 404
    assert "nce-raufoss" in answer.json()["nearest"]
    for bad in (
        "/explain",
        "/explain?id=",
        "/explain?id=a&id=b",
        "/explain?id=a&b=c",
        "/explain?id=" + "x" * 301,
    ):
        assert client.get(bad).status_code == 422


def test_search_finds_by_any_name(client: httpx.Client) -> None:
    found = client.get("/search", params={"q": "RAUFOSS", "lang": "nb"}).json()["found"]
    assert found[0]["iri"] == ID["cluster/nce-raufoss"].value
    assert found[0]["link"].endswith("/id/cluster/nce-raufoss")
    for bad in ("/search", "/search?q=", "/search?q=a&limit=0", "/search?q=a&lang=english"):
        assert client.get(bad).status_code == 422
    page = client.get("/search", params={"q": "<script>", "format": "html"}).text
    assert "<script>" not in page


def test_search_says_how_many_there_are_beyond_its_limit(client: httpx.Client) -> None:
    """As data, in the header, and on the page with a link to the rest."""
    every = client.get("/search", params={"q": "cluster", "limit": 100})
    total = every.json()["total"]
    assert total >= len(every.json()["found"]) == 100
    few = client.get("/search", params={"q": "cluster"})
    assert (len(few.json()["found"]), few.json()["total"]) == (20, total)
    assert few.headers["Klynge-Total"] == str(total)
    params = {"q": "cluster", "format": "html", "lang": "nb"}
    page = client.get("/search", params=params).text
    assert f"De første 20 av {total} vises." in page
    assert "limit=100" in page
    longest = client.get("/search", params={**params, "limit": 100}).text
    assert f"De første 100 av {total} vises." in longest
    assert "Skriv mer av navnet" in longest
    whole = client.get("/search", params={"q": "raufoss", "format": "html"}).text
    assert "are shown." not in whole


def test_the_forms_that_search_are_told_apart_in_words(client: httpx.Client) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert re.findall(r'role="search" aria-label="([^"]+)"', page) == [
        "Search",
        "Search (main content)",
    ]


def test_the_code_of_a_problem_is_told_on_its_page(client: httpx.Client) -> None:
    asked = {"query": "SELECT nothing", "lang": "en"}
    fault = client.get("/query", params=asked, headers={"Accept": "text/html"}).text
    assert re.search(r"Code of the problem: [a-z-]+ \(<a ", fault)
    missing = client.get("/nothing", headers={"Accept": "text/html"})
    assert f"Code of the problem: {client.get('/nothing').json()['code']}</a>" in missing.text


def test_comparing(client: httpx.Client) -> None:
    params = {"kind": "countries", "names": "NO,FI", "dimensions": "maturity"}
    found = client.get("/compare", params=params).json()
    assert [c["id"] for c in found["cases"]] == ["NO", "FI"]
    assert [d["name"] for d in found["dimensions"]] == ["maturity"]
    for form in ("html", "csv", "xlsx", "markdown", "latex"):
        assert client.get("/compare", params={**params, "format": form}).status_code == 200
    assert client.get("/compare", params={"names": "no-such"}).status_code == 404
    assert client.get("/compare", params={"names": "a b>"}).status_code == 404
    assert client.get("/compare").status_code == 422


@pytest.mark.parametrize(
    "path",
    ["/", "/cases", "/coverage", "/theory", "/literature", "/literature/claims",
     "/compare?kind=countries&names=NO,FI", "/id/cluster/nce-raufoss.html",
     "/id/work/normann-isaksen-2009.html", "/explain?id=nce-raufoss", "/ontology/Cluster.html",
     "/queries/practice-by-type"],
)  # fmt: skip
def test_files_are_called_by_the_names_of_their_forms(client: httpx.Client, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).text
    lists = re.findall(r'<ul class="downloads">(.*?)</ul>', page, re.DOTALL)
    called = re.findall(r">([^<>]+)</a>", "".join(lists))
    assert called
    assert set(called) <= set(NAMES.values())
