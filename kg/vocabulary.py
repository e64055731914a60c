"""The names that the code speaks of: one constant holds the base, one class each namespace."""

import pyoxigraph as ox

BASE = "https://w3id.org/klynge/"


class Namespace:
    """Makes terms: `CG.Cluster` and `CG["emerging-cluster"]` are both `ox.NamedNode`.

    What is asked for as an attribute, as code names it, is made only once.
    """

    def __init__(self, base: str) -> None:
        self.base = base

    def __getitem__(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(self.base + name)

    def __getattr__(self, name: str) -> ox.NamedNode:
        term = self[name]
        setattr(self, name, term)
        return term


CG = Namespace(BASE + "ontology#")
ID = Namespace(BASE + "id/")

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
VANN = Namespace("http://purl.org/vocab/vann/")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
