"""What the endpoint says of itself: a SPARQL 1.1 Service Description, with VoID counted from data.

https://www.w3.org/TR/sparql11-service-description/ and https://www.w3.org/TR/void/
"""

from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from kg.store import GRAPHS, Store
from kg.vocabulary import BASE, DCTERMS, RDF, XSD, Namespace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
PREFIXES = {
    "sd": SD.base,
    "void": VOID.base,
    "formats": FORMATS.base,
    "dcterms": DCTERMS.base,
    "xsd": XSD.base,
}
RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "TriG", "N-Triples", "N-Quads", "RDF_XML", "JSON-LD",
)  # fmt: skip
CLASSES = "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x FILTER(isIRI(?x)) } GROUP BY ?x"
PROPERTIES = """
    SELECT ?x (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?x ?o { ?s ?x ?o } } GROUP BY ?x
"""
ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
DATASET = ox.BlankNode("dataset")


def description(store: Store, endpoint: str, federated: bool) -> list[ox.Triple]:
    """The description of an endpoint over a store. Raises `ValueError` for what is no IRI."""
    service = ox.NamedNode(endpoint)
    return [
        ox.Triple(service, RDF.type, SD.Service),
        ox.Triple(service, SD.endpoint, service),
        ox.Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        ox.Triple(service, SD.feature, SD.UnionDefaultGraph),
        *([ox.Triple(service, SD.feature, SD.BasicFederatedQuery)] if federated else []),
        *(ox.Triple(service, SD.resultFormat, FORMATS[name]) for name in RESULT_FORMATS),
        ox.Triple(service, SD.defaultDataset, DATASET),
        *_dataset(store),
    ]


@lru_cache(maxsize=1)
def _dataset(store: Store) -> list[ox.Triple]:
    """The graphs of a store, which is only read and so is counted once."""
    return [
        ox.Triple(DATASET, RDF.type, SD.Dataset),
        ox.Triple(DATASET, DCTERMS.license, LICENCE),
        *_default_graph(store),
        *(triple for graph in GRAPHS for triple in _named_graph(store, graph)),
    ]


def _default_graph(store: Store) -> Iterator[ox.Triple]:
    """All graphs as one: counted, and parted by class and by property."""
    graph = ox.BlankNode("union")
    classes, properties = _counts(store, CLASSES), _counts(store, PROPERTIES)
    yield ox.Triple(DATASET, SD.defaultGraph, graph)
    yield ox.Triple(graph, RDF.type, SD.Graph)
    yield ox.Triple(graph, RDF.type, VOID.Dataset)
    yield ox.Triple(graph, VOID.uriSpace, ox.Literal(BASE))
    yield ox.Triple(graph, VOID.triples, _number(sum(properties.values())))
    yield ox.Triple(graph, VOID.distinctSubjects, _number(_count(store, ENTITIES)))
    yield ox.Triple(graph, VOID.classes, _number(len(classes)))
    yield ox.Triple(graph, VOID.properties, _number(len(properties)))
    for place, (name, number) in enumerate(sorted(classes.items())):
        part = ox.BlankNode(f"class{place}")
        yield ox.Triple(graph, VOID.classPartition, part)
        yield ox.Triple(part, VOID["class"], ox.NamedNode(name))
        yield ox.Triple(part, VOID.entities, _number(number))
    for place, (name, number) in enumerate(sorted(properties.items())):
        part = ox.BlankNode(f"property{place}")
        yield ox.Triple(graph, VOID.propertyPartition, part)
        yield ox.Triple(part, VOID.property, ox.NamedNode(name))
        yield ox.Triple(part, VOID.triples, _number(number))


def _named_graph(store: Store, name: ox.NamedNode) -> Iterator[ox.Triple]:
    short = name.value.rsplit("/", 1)[-1]
    named, graph = ox.BlankNode(f"named-{short}"), ox.BlankNode(f"graph-{short}")
    yield ox.Triple(DATASET, SD.namedGraph, named)
    yield ox.Triple(named, RDF.type, SD.NamedGraph)
    yield ox.Triple(named, SD.name, name)
    yield ox.Triple(named, SD.graph, graph)
    yield ox.Triple(graph, RDF.type, SD.Graph)
    yield ox.Triple(graph, VOID.triples, _number(store.size(name)))


def _counts(store: Store, query: str) -> dict[str, int]:
    """What a query counts, by the name that it counts for."""
    results = store.query(query)
    assert isinstance(results, ox.QuerySolutions)
    return {row["x"].value: int(row["n"].value) for row in results}


def _count(store: Store, query: str) -> int:
    results = store.query(query)
    assert isinstance(results, ox.QuerySolutions)
    return int(next(results)["n"].value)


def _number(value: int) -> ox.Literal:
    return ox.Literal(value)
