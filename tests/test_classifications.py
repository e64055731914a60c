"""Countries, regions and industries: codes, names, and where things lie."""

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from ontology_graph import MODULES, ROOT, Graph, Node
from ontology_profile import violations
from test_query_answers import CODES, cases
from test_reading import HEAD, objects, read_text

from kg.checking import check, shapes
from kg.queries import listed
from kg.reasoning.derivation import derive
from kg.reasoning.ontology import shipped
from kg.releases import Release
from kg.resources import ontology_files
from kg.vocabulary import CG, ID, OWL, RDFS, SKOS

FILES = sorted((ROOT / "classifications").glob("*.ttl"))
LANGUAGES = {"en", "nb", "fi", "es", "eu", "sv"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The classifications alone."""
    return Graph.of(*(path.read_text(encoding="utf-8") for path in FILES))


def names(graph: Graph, node: Node) -> dict[str | None, str]:
    """The labels of a thing by language."""
    return {o.language: o.value for o in graph.objects(node, RDFS.label)
            if isinstance(o, ox.Literal)}  # fmt: skip


def codes(graph: Graph, kind: ox.NamedNode, predicate: ox.NamedNode) -> dict[str, ox.NamedNode]:
    """The things of a kind by their code."""
    return {o.value: node for node in graph.typed(kind) for o in graph.objects(node, predicate)
            if isinstance(o, ox.Literal)}  # fmt: skip


def test_every_build_has_them() -> None:
    assert set(FILES) <= set(ontology_files())
    assert [path.stem for path in FILES] == ["countries", "nace", "regions"]


def test_they_stay_in_owl_2_dl_and_rl_with_the_ontology() -> None:
    together = Graph.of(*(path.read_text(encoding="utf-8") for path in [*MODULES, *FILES]))
    assert violations(together) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_an_ontology_that_imports_the_core(path: Path) -> None:
    alone = Graph.of(path.read_text(encoding="utf-8"))
    (ontology,) = alone.typed(OWL.Ontology)
    assert ontology.value == f"{CG.base.rstrip('#')}/classifications/{path.stem}"
    assert alone.objects(ontology, OWL.imports) == {ox.NamedNode(CG.base.rstrip("#") + "/core")}
    for node in alone.individuals():
        assert alone.objects(node, RDFS.isDefinedBy) == {ontology}


def test_industries_are_the_divisions_that_the_check_allows(graph: Graph) -> None:
    shape = shapes().value(rdflib.URIRef(CG.NaceShape.value), rdflib.SH["in"])
    assert shape is not None
    allowed = {str(code) for code in rdflib.collection.Collection(shapes(), shape)}
    found = codes(graph, CG.Industry, SKOS.notation)
    assert set(found) == allowed
    assert len(found) == 88
    for code, node in found.items():
        assert node == ID[f"industry/{code}"]
        assert "en" in names(graph, node)
        link = ox.NamedNode(f"http://data.europa.eu/ux2/nace2/{code}")
        assert graph.objects(node, SKOS.exactMatch) == {link}


def test_titles_of_the_standard(graph: Graph) -> None:
    """As printed in Regulation (EC) 1893/2006, annex I."""
    found = codes(graph, CG.Industry, SKOS.notation)
    titles = {code: names(graph, found[code])["en"] for code in ("03", "24", "30", "62", "99")}
    assert titles == {
        "03": "Fishing and aquaculture",
        "24": "Manufacture of basic metals",
        "30": "Manufacture of other transport equipment",
        "62": "Computer programming, consultancy and related activities",
        "99": "Activities of extraterritorial organisations and bodies",
    }


def test_regions_have_code_level_edition_and_the_region_around(graph: Graph) -> None:
    found = codes(graph, CG.Region, CG.nutsCode)
    for code, node in found.items():
        assert node == ID[f"region/{code}"]
        assert graph.objects(node, CG.nutsLevel) == {ox.Literal(len(code) - 2)}
        assert graph.objects(node, CG.nutsEdition) == {ox.Literal(2021)}
        around = {found[code[:-1]]} if len(code) > 2 else set()
        assert graph.objects(node, CG.partOfRegion) == around
        country = "es-pv" if code.startswith("ES21") else code[:2].lower()
        assert graph.objects(node, CG.inCountry) == {ID[f"country/{country}"]}
        assert names(graph, node)


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("ES211", "es", "Álava"),
        ("ES211", "eu", "Araba"),
        ("ES212", "es", "Guipúzcoa"),
        ("ES212", "eu", "Gipuzkoa"),
        ("ES213", "es", "Vizcaya"),
        ("ES213", "eu", "Bizkaia"),
        ("FI195", "fi", "Pohjanmaa"),
        ("FI195", "sv", "Österbotten"),
        ("NO0A3", "nb", "Møre og Romsdal"),
    ],
)
def test_names_of_regions(graph: Graph, code: str, language: str, name: str) -> None:
    assert names(graph, ID[f"region/{code}"])[language] == name


def test_every_region_and_country_of_the_data_has_names(graph: Graph, release: Release) -> None:
    found = release.store().query("SELECT DISTINCT ?code { ?any cg:inRegion/cg:nutsCode ?code }")
    assert isinstance(found, ox.QuerySolutions)
    assert {r["code"].value for r in found} <= set(codes(graph, CG.Region, CG.nutsCode))
    found = release.store().query(
        "SELECT DISTINCT ?code { ?any cg:inCountry/cg:countryCode ?code }"
    )
    assert isinstance(found, ox.QuerySolutions)
    countries = codes(graph, CG.Country, CG.countryCode)
    assert {r["code"].value for r in found} == set(countries)
    assert all(set(names(graph, node)) == LANGUAGES for node in countries.values())


def test_the_basque_country_lies_inside_spain(graph: Graph) -> None:
    assert graph.objects(ID["country/es-pv"], CG.partOfCountry) == {ID["country/es"]}


def test_clusters_are_in_the_industry_of_their_division(release: Release) -> None:
    """One for each cluster whose file gives a division; the words of the sector stay."""
    given = {c["id"]: c["sector"]["nace"] for f in CODES for c in cases(f)
             if c["sector"].get("nace")}  # fmt: skip
    found = release.store().query(
        "SELECT ?cluster ?code { ?cluster cg:inIndustry/skos:notation ?code ;"
        " cg:sectorLabel ?words }"
    )
    assert isinstance(found, ox.QuerySolutions)
    assert {r["cluster"].value.rsplit("/", 1)[-1]: r["code"].value for r in found} == given
    assert len(given) == 41


CASE = (
    HEAD
    + """\
clusters:
  - id: c
    names: {en: C}
    sector: {label: Fish, nace: '03'}
    region: {name: Somewhere, nuts: NO074}
"""
)


def test_a_region_that_is_not_listed_has_just_its_code(tmp_path: Path, graph: Graph) -> None:
    reading = read_text(tmp_path, CASE)
    assert (reading.faults, check(reading)) == ([], [])
    region = ID["region/NO074"]
    assert region not in graph.typed(CG.Region)
    assert objects(reading, region, CG.nutsCode) == ["NO074"]
    assert objects(reading, region, RDFS.label) == []
    assert objects(reading, ID["cluster/c"], CG.regionText) == ["Somewhere"]
    derived = derive(reading.triples, shipped().background)
    assert ox.Triple(ID["cluster/c"], CG.inIndustry, ID["industry/03"]) in derived


def test_a_region_without_code_has_the_name_it_is_given(tmp_path: Path) -> None:
    reading = read_text(tmp_path, CASE.replace(", nuts: NO074", ""))
    (region,) = objects(reading, ID["cluster/c"], CG.inRegion)
    assert objects(reading, ox.NamedNode(region), RDFS.label) == ["Somewhere"]


def test_no_statement_stands_in_two_graphs(release: Release) -> None:
    """A query over all graphs would count it twice."""
    twice = release.store().query(
        "SELECT ?s { GRAPH ?one { ?s ?p ?o } GRAPH ?other { ?s ?p ?o } FILTER(?one != ?other) }"
    )
    assert isinstance(twice, ox.QuerySolutions)
    assert list(twice) == []
    (question,) = [q for q in listed() if q.name == "no-consensus-evidence"]
    answers = [str(row) for row in question.run(release.store())]
    assert len(answers) == len(set(answers))
