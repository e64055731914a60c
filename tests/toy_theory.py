"""A theory made for tests, one hypothesis for each kind of thing that a hypothesis can say."""

from functools import cache

import pyoxigraph as ox

from kg.reasoning.ontology import Ontology, parse
from kg.resources import ONTOLOGY

PREFIXES = """
@prefix cg: <https://w3id.org/klynge/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/klynge/id/theory/toy> a cg:Theory ; rdfs:label "Toy"@en ; skos:notation "toy" .
"""
SAYS = {
    "main": "cg:namesPrimary cg:instrumental-governance ; "
    "cg:namesSupplementary cg:institutional-governance",
    "extra": "cg:namesSupplementary cg:institutional-governance",
    "badly": "cg:ratesAsWorkingBadly cg:ideological-governance",
    "mixed": "cg:ratesAsWorkingWell cg:instrumental-governance ; "
    "cg:ratesAsWorkingBadly cg:ideological-governance",
    "both": "cg:ratesAsBothAnd cg:institutional-governance",
    "strong": "cg:namesMechanism cg:specialisation , cg:interactive-learning ; "
    "cg:namesStrength cg:strong",
    "task": "cg:namesTask cg:task-anchor-firms",
}
"""What each hypothesis says of mature clusters."""
CLASSES = {"main": "cg:SynthesisHypothesis"}
WIDE = ("everywhere", "cg:Observation", "cg:findsNeeded cg:instrumental-governance")
QUADRANT = ("quadrant", "cg:QuadrantBObservation", "cg:findsNeeded cg:ideological-governance")

PRIMITIVE = ("primitive", "cg:ToyObservation", "cg:findsNeeded cg:ideological-governance")
"""On a class that no characteristics define, so nothing can be concluded to belong to it."""


def _written(name: str, applies_to: str, says: str) -> str:
    iri = f"<https://w3id.org/klynge/id/hypothesis/toy-{name}>"
    return f"""
    {iri} a {CLASSES.get(name, "cg:Hypothesis")} ; rdfs:label "toy {name}"@en ;
      cg:partOfTheory <https://w3id.org/klynge/id/theory/toy> ; {says} .
    {applies_to} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cg:isSubjectTo ;
      owl:hasValue {iri} ] .
    """


@cache
def toy() -> Ontology:
    """The ontology with this theory in place of the one that comes with it."""
    text = PREFIXES + "".join(_written(n, "cg:MatureObservation", s) for n, s in SAYS.items())
    text += _written(*WIDE) + _written(*QUADRANT) + _written(*PRIMITIVE)
    text += "cg:ToyObservation a owl:Class ; rdfs:subClassOf cg:Observation ."
    quads = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    return Ontology([*parse(sorted(ONTOLOGY.glob("*.ttl"))), *(q.triple for q in quads)])
