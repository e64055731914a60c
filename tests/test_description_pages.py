"""The pages of statements: names, definitions and the way to a thing in the reader's words."""

import re

import httpx
import pyoxigraph as ox
import pytest
from browser import Visitor

from api.labels import Label
from api.languages import Reader
from api.naming import Name, Names
from kg.store import ASSERTED, Store
from kg.vocabulary import CG, ID, RDF, RDFS

TERM = "/ontology/ideological-governance.html"
ASSESSMENT = (
    "/id/assessment/nce-maritime-cleantech--2011-2014--innovation-system--mct-2011-arena.html"
)
PAGES = (
    "/ontology/hasMaturity.html",
    ASSESSMENT,
    "/id/programme/arena.html",
    "/id/organisation/agderforskning.html",
    "/id/claim-relation/rel-ebbekink-learning-supports-institutional-strategies.html",
    "/id/cluster/nce-raufoss.html?view=statements",
    "/graph/asserted.html",
)
UNTOLD = """
[...document.querySelectorAll('main td a[title]')]
  .filter(e => /^https:..w3id.org.klynge.ontology/.test(e.title) && !e.querySelector('[lang]'))
  .map(e => e.textContent)
"""
"""The terms of the ontology that the tables name without telling the language of the name."""


def called(store: Store, iri: str, language: str = "en") -> str:
    """What a reader of a language calls a thing."""
    return str(Names(store, Reader(language)).name(ID[iri].value))


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "location of the key knowledge organisations: unclear"),
        ("nb", "lokalisering av sentrale kunnskapsorganisasjoner: uklart"),
    ],
)
def test_an_assessment_is_called_by_what_it_says(store: Store, language: str, name: str) -> None:
    iri = ASSESSMENT.removeprefix("/id/").removesuffix(".html")
    assert called(store, iri, language) == f"{name} (NCE Maritime CleanTech, 2011–2014)"


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("observation/nce-raufoss--2006-2013", r".+, 2006–2013"),
        ("passage/raufoss-park-sharing", r"[A-ZÅØÆ][^/]+"),
        ("participation/acicae-automotive--cluster-associations-programme--233136ad",
         r"programme participation: .+, .+"),
        ("instrument/nce--approval-of-goals-by-innovation-norway",
         r".+: approval of goals by Innovation Norway \(.+\)"),
        ("verdict/goierri-valley--2008-2016--normann-isaksen-2009",
         r"verdict: .+ \(.+, 2008–2016\)"),
        ("change/fex-fasteners-bergara--2020-2021--normann-isaksen-2009--1--innovation-system",
         "location of the key knowledge organisations: NIS cluster"),
    ],
)  # fmt: skip
def test_what_has_no_name_is_called_by_what_it_is_about(store: Store, iri: str, name: str) -> None:
    found = called(store, iri)
    assert re.search(f"({name})$", found), found
    assert iri.rpartition("/")[2] not in found


def test_every_thing_of_the_release_is_called_by_words(store: Store) -> None:
    """None by its address, in any language that names are asked for in."""
    names = Names(store, Reader("nb"))
    things = {q.subject for q in store.quads(None, RDF.type)}
    own = [t.value for t in things if isinstance(t, ox.NamedNode) and t.value.startswith(ID.base)]
    assert len(own) > 5000
    nameless = {iri.removeprefix(ID.base).partition("/")[0] for iri in own if not names.name(iri)}
    assert nameless <= {"work"}  # works that are known by their address alone


def test_a_name_tells_the_language_of_each_part(store: Store) -> None:
    """An English fallback among Norwegian words is marked; a title tells that of its work."""
    names = Names(store, Reader("nb"))
    found = names.name(ID["verdict/goierri-valley--2008-2016--normann-isaksen-2009"].value)
    assert isinstance(found, Name)
    shown = found.__html__()
    assert '<span lang="nb">dom</span>: ' in shown
    assert '</span><span class="tongue-mark">en</span>, 2008–2016)' in shown
    work = next(q.subject for q in store.quads(None, CG.languageCode, ox.Literal("es")))
    assert isinstance(work, ox.NamedNode)
    title = names.name(work.value)
    assert isinstance(title, Label)
    assert (title.language, title.foreign) == ("es", False)


@pytest.mark.parametrize(
    "iri", ["cluster/nce-raufoss", "country/no", "theory/normann-isaksen-2009"]
)
def test_names_are_those_of_the_reader(store: Store, iri: str) -> None:
    said = [q.object for q in store.quads(ID[iri], RDFS.label)]
    labels = {o.language: o.value for o in said if isinstance(o, ox.Literal)}
    for language in ("en", "nb"):
        assert called(store, iri, language) == labels.get(language, labels["en"])


def test_what_is_about_itself_still_has_a_name_and_a_way() -> None:
    """A dataset may say that two assessments assess each other."""
    store = Store()
    one, other = ID["assessment/one"], ID["assessment/other"]
    for node, of in ((one, other), (other, one)):
        said = ((RDF.type, CG.Assessment), (CG.strategyText, ox.Literal("a circle")))
        triples = [ox.Triple(node, p, o) for p, o in (*said, (CG.assessmentOf, of))]
        store.add(ASSERTED, triples)
    names = Names(store, Reader())
    assert str(names.name(one.value)) == "a circle (a circle (a circle))"
    assert names.way(one.value) == [other.value]


def test_a_term_begins_with_what_it_means_and_where_it_is_from(client: httpx.Client) -> None:
    page = client.get(TERM, params={"lang": "nb"}).text
    above = page.partition('id="section-about"')[0]
    assert '<h1><span lang="nb">ideologisk klyngegovernance</span></h1>' in above
    assert "<title>ideologisk klyngegovernance - Klynge</title>" in above
    assert '<span lang="nb">perspektiv på klyngegovernance som vektlegger' in above
    assert '<span class="tongue-mark">en</span>' in above  # the example, which is English only
    assert '<span lang="en">section 3.2' in above
    assert 'aria-current="page"><span lang="nb">ideologisk klyngegovernance' in above
    english = client.get(TERM).text.partition('id="section-about"')[0]
    assert '<h1><span lang="en">ideological cluster governance</span></h1>' in english


def test_the_way_to_an_assessment_leads_through_its_cluster(client: httpx.Client) -> None:
    page = client.get(ASSESSMENT, params={"lang": "nb"}).text
    crumbs = page.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    links = re.findall(r'href="[^"]*?(/[a-z][^"?]*|/)\?lang=nb"', crumbs)
    assert [link.removeprefix(str(client.base_url)) for link in links][-3:] == [
        "/cases",
        "/id/cluster/nce-maritime-cleantech",
        "/id/observation/nce-maritime-cleantech--2011-2014",
    ]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "lang"), [(320, "nb"), (1280, "fi")])
def test_a_page_of_statements_stands(visitor: Visitor, path: str, width: int, lang: str) -> None:
    with visitor.visit(path, width, lang=lang) as page:
        assert page.locator(".crumbs").is_visible()
        assert page.evaluate(UNTOLD) == []
        assert page.locator("tbody tr.statement").count() > 0
        if lang == "nb":
            heads = page.locator("tbody a[title*='rdf-schema#label']").all_inner_texts()
            assert set(heads) <= {"navn"}
