"""What follows for observations, said once more by hand in SPARQL: the peer of the chainer.

The queries know what the compiled rules need not: which properties observations use and in which
order conclusions come. So one pass is enough.
"""

from collections.abc import Iterable

import pyoxigraph as ox

from kg.reasoning.block import Block
from kg.reasoning.chainer import Triple
from kg.reasoning.ontology import Ontology
from kg.reasoning.rules import CLASH
from kg.terms import quads
from kg.vocabulary import CG, OWL, RDF, RDFS

PREFIXES = (
    f"PREFIX cg: <{CG.base}>\nPREFIX owl: <{OWL.base}>\nPREFIX rdfs: <{RDFS.base}>\n"
    "PREFIX prov: <http://www.w3.org/ns/prov#>\n"
)

INVERSES = """
INSERT { ?observation cg:hasAssessment ?assessment }
WHERE { ?assessment cg:assessmentOf ?observation } ;
INSERT { ?cluster cg:hasObservation ?observation }
WHERE { ?observation cg:observationOf ?cluster }
"""
PRACTICE = """
INSERT { ?observation cg:practises ?perspective }
WHERE { ?observation cg:hasStrategyInUse ?strategy . ?strategy cg:servesPerspective ?perspective }
"""
DOMAINS_AND_RANGES = """
INSERT { ?assessment a cg:Assessment, prov:Entity . ?observation a cg:Observation }
WHERE { ?assessment cg:assessmentOf ?observation } ;
INSERT {
  ?assessment a cg:Assessment, prov:Entity ; prov:wasDerivedFrom ?evidence .
  ?evidence a cg:Evidence, cg:SourcedStatement, prov:Entity
}
WHERE { ?assessment cg:hasEvidence ?evidence } ;
INSERT { ?link a cg:KnowledgeLink, cg:SourcedStatement, prov:Entity . ?cluster a cg:Cluster }
WHERE { ?link cg:linkOf ?cluster } ;
INSERT { ?observation a cg:Observation . ?cluster a cg:Cluster }
WHERE { ?observation cg:observationOf ?cluster }
"""
MATURITY_AND_SYSTEM = """
INSERT { ?observation a ?class }
WHERE {
  VALUES (?maturity ?class) {
    (cg:emerging-cluster cg:EmergingObservation) (cg:mature-cluster cg:MatureObservation)
  }
  ?observation cg:hasMaturity ?maturity
} ;
INSERT { ?observation a ?class }
WHERE {
  VALUES (?system ?class) {
    (cg:ris-cluster cg:RegionalSystemObservation) (cg:nis-cluster cg:WiderSystemObservation)
  }
  ?observation cg:hasInnovationSystem ?system
} ;
INSERT { ?observation a ?class }
WHERE {
  VALUES (?maturity ?system ?class) {
    (cg:emerging-cluster cg:ris-cluster cg:EmergingRegionalObservation)
    (cg:emerging-cluster cg:nis-cluster cg:EmergingWiderObservation)
    (cg:mature-cluster cg:ris-cluster cg:MatureRegionalObservation)
    (cg:mature-cluster cg:nis-cluster cg:MatureWiderObservation)
  }
  ?observation cg:hasMaturity ?maturity ; cg:hasInnovationSystem ?system
}
"""
QUADRANTS = """
INSERT { ?observation a ?class }
WHERE {
  VALUES (?goals ?roles ?class) {
    (cg:yes cg:yes cg:QuadrantAObservation) (cg:no cg:yes cg:QuadrantBObservation)
    (cg:yes cg:no cg:QuadrantCObservation) (cg:no cg:no cg:QuadrantDObservation)
  }
  ?observation cg:hasConsensusOnGoals ?goals ; cg:hasConsensusOnRoles ?roles
} ;
INSERT { ?observation a ?class }
WHERE {
  VALUES (?goals ?roles ?maturity ?class) {
    (cg:yes cg:no cg:emerging-cluster cg:EmergingObservationInRoleConflict)
    (cg:yes cg:no cg:mature-cluster cg:MatureObservationInRoleConflict)
    (cg:no cg:yes cg:mature-cluster cg:MatureObservationInGoalConflict)
  }
  ?observation cg:hasConsensusOnGoals ?goals ; cg:hasConsensusOnRoles ?roles ;
    cg:hasMaturity ?maturity
}
"""
HYPOTHESES_TYPES_AND_CONFLICTS = """
INSERT { ?observation ?property ?value }
WHERE {
  { SELECT ?class ?property ?value
    WHERE { ?class rdfs:subClassOf [ owl:onProperty ?property ; owl:hasValue ?value ] } }
  ?observation a ?class
}
"""
CHAINS = """
INSERT { ?observation ?concluded ?value }
WHERE {
  VALUES (?said ?concluded) {
    (cg:findsFeasible cg:hasFeasiblePerspective) (cg:findsNeeded cg:hasNeededPerspective)
    (cg:namesCooperation cg:hasExpectedCooperation) (cg:namesMechanism cg:hasImportantMechanism)
    (cg:namesPrimary cg:hasPrimaryPerspective) (cg:namesStrength cg:hasExpectedStrength)
    (cg:namesSupplementary cg:hasSupplementaryPerspective) (cg:namesTask cg:hasCentralTask)
    (cg:ratesAsBothAnd cg:hasBothAndPerspective) (cg:ratesAsWorkingBadly cg:hasIllSuitedPerspective)
    (cg:ratesAsWorkingWell cg:hasSuitedPerspective)
  }
  ?hypothesis ?said ?value .
  ?observation cg:isSubjectTo ?hypothesis
}
"""
UPDATES = tuple(
    PREFIXES + update
    for update in (
        INVERSES,
        PRACTICE,
        DOMAINS_AND_RANGES,
        MATURITY_AND_SYSTEM,
        QUADRANTS,
        HYPOTHESES_TYPES_AND_CONFLICTS,
        CHAINS,
    )
)


def loaded(block: Block) -> ox.Store:
    """A store with the block, its derived triples, and what follows from the ontology alone."""
    store = ox.Store()
    ontology = block.ontology
    for triples in (ontology.triples, ontology.inferred, block.asserted, block.derived):
        store.bulk_extend(quads(triples))
    return store


def reason(store: ox.Store) -> None:
    """Add to the store all that follows."""
    for update in UPDATES:
        store.update(update)


def found(ontology: Ontology, store: ox.Store) -> set[Triple]:
    """The class memberships and property values in a store."""
    return _named(ontology.reasoned_on(q.triple for q in store))


def chained(block: Block) -> set[Triple]:
    """The same of what the chainer holds, apart from contradictions."""
    held = {*block.ontology.reference.derivations, *block.closure.derivations}
    known = block.ontology.object_properties | {RDF.type.value}
    return _named(t for t in held if t[1] in known and t[1] != CLASH)


def _named(triples: Iterable[Triple]) -> set[Triple]:
    return {t for t in triples if not t[0].startswith("_:") and not t[2].startswith("_:")}
