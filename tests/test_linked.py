"""Linked data on a real server: every IRI can be followed, and says the same in every syntax."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from api_server import serving

from api.errors import NotAcceptable
from api.languages import Reader
from api.layout import Layout
from api.linked import SUFFIXES
from api.links import Links
from api.naming import Names
from api.syntax import SYNTAXES
from kg import datasets, releases
from kg.description import SIZE, Description, describe, whole
from kg.releases import Release
from kg.sources.files import read_any
from kg.store import DERIVED, INFERRED, JUDGED, ONTOLOGY, Store
from kg.vocabulary import BASE, CG, ID, OWL, RDF, RDFS

RAUFOSS = "/id/cluster/nce-raufoss"
ASSESSMENT = "ontology/Assessment"
HOSTILE = '<script>alert("x")</script> & </td>'
DATASET = f"""
@prefix cg: <{CG.base}> .
<{ID.base}cluster/hostile> a cg:Cluster ;
  <{RDFS.label.value}> {ox.Literal(HOSTILE, language="en")} ;
  cg:note "line\\r\\nX-Injected: yes" ; cg:inCountry <{ID.base}country/no> .
<{ID.base}country/no> a cg:Country ; cg:countryCode "NO" .
"""


@pytest.fixture(scope="module")
def later(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server of a release with a hostile dataset, after one that another was in."""
    home = tmp_path_factory.mktemp("later") / "home"
    shutil.copytree(built_home, home)
    folder = tmp_path_factory.mktemp("files")
    for named, text in (("gone", DATASET.replace("hostile", "gone")), ("hostile", DATASET)):
        path = folder / f"{named}.ttl"
        path.write_text(text, encoding="utf-8")
        read = partial(read_any, [path])
        datasets.put(home, named, read, who="a test", licence="CC-BY-4.0")
    datasets.remove(home, "gone")
    with serving(home) as http:
        yield http


def entities(store: Store) -> list[ox.NamedNode]:
    """Every IRI of ours that any statement of the release names."""
    return sorted(
        {
            term
            for quad in store.quads()
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
        },
        key=str,
    )


def path_of(iri: str) -> str:
    """Where an IRI is followed to, as the issue says: terms have pages of their own."""
    return "/" + iri.removeprefix(BASE).replace("ontology#", "ontology/")


def canonical(content: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    """The triples of a document, blank nodes named by what they say."""
    parsed = ox.Dataset(ox.Quad(*q.triple) for q in ox.parse(content, format=form))
    if any(isinstance(t, ox.BlankNode) for q in parsed for t in (q.subject, q.object)):
        parsed.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in parsed}


def described(store: Store) -> Iterator[Description]:
    """The first page of the description of everything but what is about the release itself."""
    for entity in entities(store):
        if not entity.value.startswith(BASE + "graph/"):
            yield describe(store, entity)


def test_every_entity_says_the_same_in_every_syntax(store: Store) -> None:
    """Isomorphic for all entities, and the page has a row for each statement."""
    links, names, count = Links("http://test"), Names(store, Reader()), 0
    for description in described(store):
        count += 1
        first, *others = (canonical(s.written(description.quads), s.form) for s in SYNTAXES)
        assert first
        assert all(other == first for other in others), description.subject
        layout = Layout(description, links, names)
        rows = [*layout.about, *layout.incoming, *(r for _, rows in layout.nodes for r in rows)]
        if not layout.entries:
            assert len(rows) == len({*description.outgoing, *description.incoming})
    assert count > 8000


def test_every_entity_is_described_whole(store: Store) -> None:
    """All that is said of it, all that points at it up to a page, with the graph of each."""
    for description in described(store):
        said = set(description.quads)
        assert set(store.quads(description.subject)) <= said
        pointing = set(store.quads(None, None, description.subject))
        assert len(pointing) > SIZE or pointing <= said
        assert description.more == (len(pointing) > SIZE)


def test_what_is_named_has_its_labels(store: Store) -> None:
    for description in described(store):
        said = set(description.quads)
        for quad in description.outgoing:
            if isinstance(quad.object, ox.NamedNode) and quad.object != description.subject:
                assert set(store.quads(quad.object, RDFS.label)) <= said


def test_every_address_answers_on_the_server(client: httpx.Client, store: Store) -> None:
    """303 to a document for each; a third of them by HTTP, kind by kind, is 3 000 requests."""
    for entity in [*entities(store)[::3], CG.Cluster, CG["emerging-cluster"]]:
        answer = client.get(path_of(entity.value), headers={"accept": "text/turtle"})
        assert answer.status_code == 303, entity
        assert (
            answer.headers["location"]
            == f"{client.base_url}".rstrip("/") + path_of(entity.value) + ".ttl"
        )
        assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("path", [RAUFOSS, "/ontology/Cluster", "/ontology/core", "/ontology",
                                  "/graph/asserted", "/id/verdict/nce-raufoss--2006-2013--"
                                  "normann-isaksen-2009"])  # fmt: skip
@pytest.mark.parametrize(("suffix", "media"), SUFFIXES.items())
def test_suffixes_and_accept_lead_to_the_same(
    client: httpx.Client, path: str, suffix: str, media: str
) -> None:
    answer = client.get(path, headers={"accept": f"{media}, */*;q=0.1"}, follow_redirects=True)
    direct = client.get(f"{path}.{suffix}", headers={"accept": "image/png"})
    assert str(answer.url).endswith(f"{path}.{suffix}")
    assert answer.status_code == direct.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media
    form = ox.RdfFormat.from_media_type(media)
    if suffix != "html":
        assert form
        assert canonical(answer.content, form) == canonical(direct.content, form)


def test_what_nobody_offers_is_not_acceptable(client: httpx.Client) -> None:
    answer = client.get(RAUFOSS, headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["offered"]


def test_a_browser_gets_a_page_and_a_program_gets_data(client: httpx.Client) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert client.get(RAUFOSS, headers=browser).headers["location"].endswith(".html")
    assert client.get(RAUFOSS, headers={"accept": "*/*"}).headers["location"].endswith(".ttl")


def test_trig_and_the_page_tell_the_graph_of_each_statement(
    client: httpx.Client, store: Store
) -> None:
    observation = ID["observation/nce-raufoss--2006-2013"]
    content = client.get(path_of(observation.value) + ".trig").content
    found = {q for q in ox.parse(content, format=ox.RdfFormat.TRIG) if q.subject == observation}
    assert found == set(store.quads(observation))
    assert {DERIVED, INFERRED} <= {q.graph_name for q in found}
    page = client.get(path_of(observation.value) + ".html?view=statements").text
    for graph in ("asserted", "derived", "inferred", "judged"):
        assert f'/graph/{graph}"><span lang="en">{graph}</span></a>' in page
    pointing = ox.parse(content, format=ox.RdfFormat.TRIG)
    assert any(q.object == observation and q.graph_name == JUDGED for q in pointing)


def test_both_directions_are_linked_on_the_page(client: httpx.Client) -> None:
    page = client.get(RAUFOSS + ".html?view=statements").text
    base = str(client.base_url).rstrip("/")
    assert f'href="{base}/id/observation/nce-raufoss--2006-2013"' in page
    assert f'href="{base}/ontology/Cluster"' in page
    assert f'href="{base}/ontology/observationOf"' in page
    assert f'href="{base}/ontology/hasObservation"' in page
    assert f"{BASE}id/cluster/nce-raufoss" in page
    assert f'href="{BASE}' not in page


def test_the_links_to_a_hub_come_in_pages(client: httpx.Client, store: Store) -> None:
    pointing = set(store.quads(None, None, CG.Assessment))
    assert len(pointing) > SIZE
    found: set[ox.Quad] = set()
    address, pages = f"/{ASSESSMENT}.trig", 0
    while address:
        answer = client.get(address)
        seen = set(ox.parse(answer.content, format=ox.RdfFormat.TRIG))
        here = {q for q in seen if q.object == CG.Assessment}
        assert not here & found - set(store.quads(CG.Assessment))
        found |= here
        pages += 1
        address = answer.links.get("next", {}).get("url", "")
    assert pointing <= found
    assert pages == -(-len(pointing) // SIZE)
    assert client.get(f"/{ASSESSMENT}.ttl?page={pages + 1}").status_code == 404
    assert 'rel="next"' in client.get(f"/{ASSESSMENT}.html").text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_has_not_changed_is_not_sent_again(client: httpx.Client, suffix: str) -> None:
    address = f"{RAUFOSS}.{suffix}"
    first = client.get(address)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for headers in ({"if-none-match": tag}, {"if-none-match": f'"x", {tag}'},
                    {"if-none-match": "*"}, {"if-modified-since": date}):  # fmt: skip
        again = client.get(address, headers=headers)
        assert again.status_code == 304, headers
        assert not again.content
        assert again.headers["etag"] == tag
    for headers in (
        {"if-none-match": '"other"', "if-modified-since": date},
        {"if-modified-since": "Thu, 01 Jan 2015 00:00:00 GMT"},
        {"if-modified-since": "not a date"},
    ):
        assert client.get(address, headers=headers).status_code == 200, headers


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    head, get = client.head(f"{RAUFOSS}.ttl"), client.get(f"{RAUFOSS}.ttl")
    assert head.status_code == 200
    assert not head.content
    assert head.headers["etag"] == get.headers["etag"]
    assert client.head(RAUFOSS).status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/id/cluster/no-such", "/id/cluster/no-such.ttl", "/ontology/NoSuchTerm", "/id/", "/graph/x",
     "/release/20200101T000000.000000Z-00000000",
     "/id/%00", "/id/..%2f..%2fetc%2fpasswd", "/id/%ff%fe",
     "/id/cluster/nce-raufoss.exe", "/id/cluster/nce-raufoss%0d%0aX-Injected:%20yes"],
)  # fmt: skip
def test_what_never_was_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"
    assert "x-injected" not in answer.headers


def test_what_was_in_an_earlier_release_is_gone(later: httpx.Client) -> None:
    for path in ("/id/cluster/gone", "/id/cluster/gone.ttl", "/graph/dataset/gone"):
        answer = later.get(path)
        assert answer.status_code == 410, path
        assert "earlier release" in answer.json()["detail"]
    assert later.get("/id/cluster/never").status_code == 404


def test_a_dataset_and_its_statements_are_described(later: httpx.Client) -> None:
    found = later.get("/id/cluster/hostile.trig").content
    graphs = {q.graph_name for q in ox.parse(found, format=ox.RdfFormat.TRIG)}
    assert ox.NamedNode(BASE + "graph/dataset/hostile") in graphs
    about = later.get("/graph/dataset/hostile.ttl").text
    assert "a test" in about


class Tags(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Note a tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.said.append(data)


def test_hostile_text_is_shown_as_text(later: httpx.Client) -> None:
    answer = later.get("/id/cluster/hostile.html")
    parser = Tags()
    parser.feed(answer.text)
    assert parser.tags.count("script") == 1  # the one that every page loads
    assert HOSTILE in "".join(parser.said)
    assert "x-injected" not in answer.headers


def test_pages_hold_no_script_or_style_of_their_own(client: httpx.Client) -> None:
    for path in (RAUFOSS + ".html", "/ontology.html", "/queries?format=html"):
        page = client.get(path).text
        for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
            assert re.search(r' src="http://127[^"]+/static/[0-9a-f]+/\w+\.js"', attributes)
            assert not content
        assert not re.search(r"<style|\sstyle=|\son\w+=", page)
        assert page.startswith("<!doctype html>\n<html lang=")


def test_the_document_of_the_ontology_has_an_anchor_for_each_term(
    client: httpx.Client, store: Store
) -> None:
    page = client.get("/ontology.html").text
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, CG.Concept)
    terms = {
        q.subject.value.removeprefix(CG.base)
        for kind in kinds
        for q in store.quads(None, RDF.type, kind)
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(CG.base)
    }
    assert len(terms) > 500
    assert not [t for t in terms if f'<dt id="{t}">' not in page]


def test_the_documents_of_the_modules_hold_the_ontology(store: Store) -> None:
    """Each triple of a term stands in the document of the module that defines the term."""
    everything = set(store.quads(None, RDFS.isDefinedBy))
    modules = [m for q in everything if isinstance(m := q.object, ox.NamedNode)]
    assert len(set(modules)) == 9  # five modules, one theory, three classifications
    covered = {q for m in set(modules) for q in describe(store, m).quads}
    terms = {s for q in everything if isinstance(s := q.subject, ox.NamedNode)}
    left = {q for t in terms for q in store.quads(t) if q.graph_name == ONTOLOGY} - covered
    assert not left
    whole_document = whole(store, ox.NamedNode(BASE + "ontology"), ONTOLOGY)
    assert {q.triple for q in whole_document.quads} == set(store.triples(ONTOLOGY))


def test_a_term_and_a_module_that_share_an_address_are_described_together(
    client: httpx.Client, store: Store
) -> None:
    """The concept governance and the module governance."""
    paths = Counter(path_of(e.value) for e in entities(store))
    assert [p for p, times in paths.items() if times > 1] == ["/ontology/governance"]
    found = client.get("/ontology/governance.nq").content
    said = set(ox.parse(found, format=ox.RdfFormat.N_QUADS))
    for node in (CG.governance, ox.NamedNode(BASE + "ontology/governance")):
        assert set(store.quads(node)) <= said
        assert set(store.quads(None, None, node)) <= said


def test_the_context_is_served(client: httpx.Client) -> None:
    answer = client.get("/ontology/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["@context"]["@version"] == 1.1


def test_what_xml_cannot_write_is_refused_in_xml_only() -> None:
    control = ox.Quad(CG.Cluster, RDFS.label, ox.Literal("\x01"), ONTOLOGY)
    awkward = ox.Quad(CG.Cluster, ox.NamedNode("https://example.org/p/1"), CG.Cluster, ONTOLOGY)
    for quad in (control, awkward):
        for syntax in SYNTAXES:
            if syntax.suffix == "rdf":
                with pytest.raises(NotAcceptable):
                    syntax.written([quad])
            else:
                assert syntax.written([quad])


def test_links_are_right_behind_a_prefix(built_home: Path) -> None:
    with serving(built_home, base_url="https://example.org/klynge") as http:
        answer = http.get("/klynge" + RAUFOSS, headers={"accept": "text/html"})
        if answer.status_code == 404:
            answer = http.get(RAUFOSS, headers={"accept": "text/html"})
        assert answer.headers["location"] == f"https://example.org/klynge{RAUFOSS}.html"
        page = http.get(RAUFOSS + ".html?view=statements").text
        assert 'href="https://example.org/klynge/ontology/Cluster"' in page


def test_the_release_and_its_graphs_are_described(client: httpx.Client, release: Release) -> None:
    found = client.get(f"/release/{release.name}.ttl").text
    manifest = releases.Release(release.path).manifest()
    assert manifest.digest in found
    assert str(manifest.triples["asserted"]) in client.get("/graph/asserted.ttl").text
