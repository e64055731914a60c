"""The pages of cases on a real server: nothing of a case is lost, and nothing shows as markup."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import yaml
from api_server import serving
from dataset_homes import put

from kg.releases import Release
from kg.vocabulary import BASE, CG, RDF

CASES = Path(__file__).parent.parent / "kg" / "data" / "cases"
CLUSTERS = (
    "norway/nce-maritime-cleantech",
    "finland/oulu-ict",
    "basque-country/hegan-aerospace",
)
BROWSER = {"accept": "text/html"}
ATTACK = "<script>alert(1)</script>"
HOSTILE = f"""\
sources:
  - {{id: h, title: "{ATTACK} source", type: article, seen: true, language: en}}
clusters:
  - id: hostile
    country: NO
    names: {{en: "{ATTACK} cluster"}}
    place: "{ATTACK} place"
    facts:
      - {{statement: "{ATTACK} fact", property: "{ATTACK}", value: "{ATTACK}", source: h}}
    observations:
      - period: {{start: 2006, end: 2010}}
        maturity: {{value: emerging, why: "{ATTACK} why", source: h, locator: "{ATTACK} p. 5",
                   basis: stated}}
        strategies:
          - {{strategy: "{ATTACK} talk", perspective: ideological, source: h, basis: stated}}
"""


def shown(content: str) -> str:
    """What a reader sees of a piece of a page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def lines(content: str) -> list[str]:
    """The lines of evidence of a page, each as a reader sees it."""
    lists = re.findall(r'<ul class="sources">(.*?)</ul>', content, re.DOTALL)
    return [shown(item) for one in lists for item in re.findall(r"<li>(.*?)</li>", one, re.DOTALL)]


def record(content: str) -> str:
    """The part of an observation's page with all assessments."""
    return content.partition('<h2 id="record">')[2].partition('<h2 id="sparql">')[0]


def titles() -> dict[str, str]:
    """The titles of all sources of the case files."""
    found = {}
    for path in CASES.rglob("*.yaml"):
        for source in yaml.safe_load(path.read_text(encoding="utf-8")).get("sources", []):
            found[source["id"]] = source["title"]
    return found


def assessed(observation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the file of a case assesses of an observation, each with its source."""
    for name in ("maturity", "innovation_system"):
        if name in observation:
            yield observation[name]
    yield from observation.get("mechanisms", [])
    yield from observation.get("strategies", [])
    consensus = observation.get("consensus", {})
    yield from (consensus for dimension in ("goals", "roles") if dimension in consensus)
    for _ in observation.get("facilitator_roles", []):
        yield {
            "why": observation.get("facilitator_roles_why"),
            "source": observation.get("facilitator_roles_source"),
        }


def ending(period: dict[str, Any]) -> str:
    """The end of the address of an observation, from its period."""
    first, last = period.get("start"), period.get("end")
    if first and last:
        return f"{first}-{last}"
    return f"until-{last}" if last else f"from-{first}"


@pytest.mark.parametrize("path", CLUSTERS)
def test_every_assessment_of_the_file_is_on_the_page(client: httpx.Client, path: str) -> None:
    """With its reason, source, place and basis, as often as it stands in the file."""
    known = titles()
    file = yaml.safe_load((CASES / f"{path}.yaml").read_text(encoding="utf-8"))
    (cluster,) = file["clusters"]
    checked = 0
    for observation in cluster["observations"]:
        name = f"{cluster['id']}--{ending(observation['period'])}"
        part = record(client.get(f"/id/observation/{name}.html").text)
        found, bare = lines(part), part.count("No evidence is recorded.")
        for said in assessed(observation):
            checked += 1
            if not said.get("why") and not said.get("source"):
                bare -= 1
                continue
            wanted = stated(said, known)
            place = next((n for n, li in enumerate(found) if all(w in li for w in wanted)), None)
            assert place is not None, (name, wanted)
            assert not said.get("source") or "[read: " in found[place]
            del found[place]
        assert bare == 0, name
    assert checked > 5


def stated(said: dict[str, Any], known: dict[str, str]) -> list[str]:
    """What the line of evidence of an assessment must hold."""
    source = known[said["source"]] if said.get("source") else "no source is named"
    place = said.get("locator", "place not recorded") if said.get("source") else ""
    basis = f"[{said['basis']}]" if said.get("basis") else ""
    return [" ".join(str(w).split()) for w in (source, place, said.get("why", ""), basis)]


def test_every_page_of_a_case_answers(client: httpx.Client, release: Release) -> None:
    """Each cluster and observation of the release, with its caveats where there is a verdict."""
    store = release.store()
    paths = [
        str(t.subject).strip("<>").removeprefix(BASE)
        for kind in (CG.Cluster, CG.Observation)
        for t in store.asserted(None, RDF.type, kind)
    ]
    assert len(paths) == 91 + 125
    for path in paths:
        answer = client.get(f"/{path}.html", headers=BROWSER)
        assert answer.status_code == 200, path
        if path.startswith("id/observation/"):
            assert answer.text.count("/ontology/cav-") >= 12, path


def test_markup_in_names_and_texts_is_text(small_home: Path) -> None:
    put(small_home, "hostile", HOSTILE)
    with serving(small_home) as client:
        for path in (
            "/",
            "/cases",
            "/id/cluster/hostile.html",
            "/id/cluster/hostile.html?view=statements",
            "/id/observation/hostile--2006-2010.html",
            "/id/observation/hostile--2006-2010.html?lang=nb",
            "/cases/hostile/timeline.svg",
        ):
            answer = client.get(path, headers=BROWSER)
            assert answer.status_code == 200
            assert "<script>" not in answer.text, path
            if "hostile" in path or path == "/cases":
                assert html.escape(ATTACK) in answer.text, path
        page = shown(client.get("/id/observation/hostile--2006-2010.html").text)
        for text in ("source", "p. 5", "why", "talk", "cluster"):
            assert f"{ATTACK} {text}" in page


def test_the_four_kinds_are_kept_apart(client: httpx.Client) -> None:
    """The cluster, its organisation, its projects and its programmes each have a part."""
    page = client.get("/id/cluster/nce-raufoss.html").text
    heads = [page.index(f'id="the-{k}"') for k in ("cluster", "organisation", "projects")]
    programmes = page.index('id="the-programmes"')
    assert heads == sorted(heads)
    assert "/id/organisation/sintef-raufoss-manufacturing" in page[heads[1] : heads[2]]
    assert ">unknown<" in page[heads[2] : programmes]
    rest = page[programmes : page.index('id="periods"')]
    assert {f"/id/programme/{p}" in rest for p in ("arena", "nce", "kom")} == {True}


def test_contested_facts_are_marked(client: httpx.Client) -> None:
    """As the question on contested facts finds them."""
    rows = client.get("/queries/contested-facts", params={"format": "json", "size": 500}).json()
    said = [str(row) for row in rows["rows"]]
    assert any("nce-raufoss" in one for one in said)
    facts = client.get("/id/cluster/nce-raufoss.html").text.partition('id="facts"')[2]
    (marked,) = re.findall(r"<li>(?:(?!<li>).)*?contested", facts, re.DOTALL)
    assert "1 July 2006" in marked


def test_the_queries_behind_a_page_give_what_it_shows(client: httpx.Client) -> None:
    """Each runs; the one on evidence has a row for every line of evidence on the page."""
    path = "/id/observation/nce-maritime-cleantech--2011-2014.html"
    page = client.get(path).text
    runs = [html.unescape(a) for a in re.findall(r'href="([^"]*/sparql\?query=[^"]*)"', page)]
    edits = re.findall(r'href="[^"]*/query\?query=', page)
    assert len(runs) == len(edits) == 2
    verdict, evidence = (client.get(run).json()["results"]["bindings"] for run in runs)
    assert {row["outcome"]["value"] for row in verdict} == {CG.misaligned.value}
    assert len(verdict) == 3
    stated = [row for row in evidence if "source" in row]
    outcomes = record(page).partition('id="outcomes"')[2]
    assert len(stated) == len(lines(record(page))) - len(lines(outcomes))


def test_statements_and_suffixes_remain(client: httpx.Client) -> None:
    """The general page at ?view=statements, the data at its suffixes, 303 where neither is said."""
    plain = client.get("/id/cluster/nce-raufoss.html?view=statements").text
    assert plain.count('<tr class="statement">') > 10
    assert '<tr class="statement">' not in client.get("/id/cluster/nce-raufoss.html").text
    turtle = client.get("/id/cluster/nce-raufoss.ttl")
    assert turtle.headers["content-type"].startswith("text/turtle")
    found = client.get("/id/cluster/nce-raufoss", params={"view": "statements"}, headers=BROWSER)
    assert found.status_code == 303
    assert found.headers["location"].endswith("/id/cluster/nce-raufoss.html?view=statements")
    assert client.get("/id/cluster/nce-raufoss?view=other", headers=BROWSER).status_code == 422


def test_a_page_is_sent_once_for_each_language(client: httpx.Client) -> None:
    path = "/id/observation/nce-raufoss--2014-2020.html"
    first = client.get(path)
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(path, headers=tag).status_code == 304
    assert client.get(path, headers=tag | {"Accept-Language": "nb"}).status_code == 200


def test_all_cases_as_data(client: httpx.Client) -> None:
    """JSON and CSV have the rows of the page; a choice keeps those that are all of it."""
    rows = client.get("/cases", params={"format": "json"}).json()["rows"]
    assert len(rows) == 125 + 12
    assert len({row["cluster"] for row in rows}) == 91
    outcomes = Counter(row["verdict"] for row in rows)
    for country, verdict in (("NO", "misaligned"), ("FI", "aligned"), ("ES-PV", "not-observed")):
        wanted = [r for r in rows if (r["country"], r["verdict"]) == (country, verdict)]
        choice = {"country": country, "verdict": verdict}
        assert client.get("/cases", params=choice | {"format": "json"}).json()["rows"] == wanted
        page = client.get("/cases", params=choice, headers=BROWSER).text
        assert page.count('<tr><th scope="row">') == len(wanted)
        csv = client.get("/cases", params=choice | {"format": "csv"}).text
        assert len(csv.splitlines()) == len(wanted) + 1
    assert outcomes["not-observed"] == 12


@pytest.mark.parametrize(
    ("sort", "field"), [("name", "name"), ("years", "first"), ("country", "country")]
)
def test_cases_in_order(client: httpx.Client, sort: str, field: str) -> None:
    """Falling is the other way round; every order has the same rows."""
    falls = {"format": "json", "text": "maritime"}
    up = client.get("/cases", params=falls | {"sort": sort}).json()["rows"]
    down = client.get("/cases", params=falls | {"sort": f"-{sort}"}).json()["rows"]
    values = [row[field] for row in up if row[field] is not None]
    assert len(up) > 3
    assert Counter(map(str, up)) == Counter(map(str, down))
    if field != "country":
        assert values == sorted(values, key=lambda v: str(v).casefold())
    assert down[0][field] == up[-1][field]


@pytest.mark.parametrize(
    ("choice", "named"),
    [
        ({"country": "XX"}, "country"),
        ({"verdict": "good"}, "verdict"),
        ({"sort": "size"}, "sort"),
        ({"nonsense": "1"}, "nonsense"),
        ({"text": "x" * 201}, "text"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    client: httpx.Client, choice: dict[str, str], named: str
) -> None:
    answer = client.get(f"/cases?{urlencode(choice)}")
    assert answer.status_code == 422
    assert named in str(answer.json()["errors"])


def test_nothing_found_is_said(client: httpx.Client) -> None:
    page = client.get("/cases", params={"text": "zzzz"}, headers=BROWSER).text
    assert "No case is all of this at once." in page


@pytest.mark.parametrize("form", ["svg", "png", "csv"])
def test_the_timeline_is_a_file(client: httpx.Client, form: str) -> None:
    answer = client.get(f"/cases/nce-raufoss/timeline.{form}")
    assert answer.status_code == 200
    if form == "csv":
        assert "2006,2013,aligned" in answer.text
    for missing in (
        f"nothing/timeline.{form}",
        "nce-raufoss/timeline.gif",
        f"%C3%A6/timeline.{form}",
    ):
        assert client.get(f"/cases/{missing}").status_code == 404
