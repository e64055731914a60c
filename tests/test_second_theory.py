"""Another theory is another file: nothing in the code knows the first one's name."""

import pyoxigraph as ox
from toy_theory import PREFIXES

from kg.reasoning.advice import Adviser
from kg.reasoning.answers import answer, judged
from kg.reasoning.block import Block
from kg.reasoning.ontology import Ontology, parse
from kg.resources import ontology_files
from kg.vocabulary import CG, ID, RDF

TOY = f"""{PREFIXES}
<https://w3id.org/klynge/id/hypothesis/toy-mature> a cg:SynthesisHypothesis ;
  cg:partOfTheory <https://w3id.org/klynge/id/theory/toy> ;
  cg:namesPrimary cg:institutional-governance .
cg:MatureObservation rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cg:isSubjectTo ;
  owl:hasValue <https://w3id.org/klynge/id/hypothesis/toy-mature> ] .
"""


def test_each_theory_gives_its_own_verdict() -> None:
    toy = (quad.triple for quad in ox.parse(TOY.encode(), format=ox.RdfFormat.TURTLE))
    ontology = Ontology([*parse(ontology_files()), *toy])
    observation, strategy = ID["observation/x"], ID["assessment/x"]
    block = Block(
        ontology,
        [
            ox.Triple(observation, RDF.type, CG.Observation),
            ox.Triple(observation, CG.hasMaturity, CG["mature-cluster"]),
            ox.Triple(observation, CG.hasStrategyInUse, strategy),
            ox.Triple(strategy, CG.servesPerspective, CG["institutional-governance"]),
        ],
    )
    adviser = Adviser(ontology)
    found = [answer(adviser, *each) for each in judged(block, adviser)]
    by_theory = {a["theory"].rsplit("/", 1)[-1]: (a["primary"], a["verdict"]) for a in found}
    assert by_theory == {
        "normann-isaksen-2009": (["instrumental"], "undetermined"),
        "toy": (["institutional"], "aligned"),
    }
