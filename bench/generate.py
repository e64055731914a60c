"""Generated observations: clusters with assessments and evidence, the same for the same seed.

About 23 asserted triples an observation. Some characteristics are unknown, some contested, some
strategies disputed; a quarter of the clusters have two observations. Where nobody assessed the
maturity or the innovation system, mechanisms or knowledge organisations sometimes tell them.
"""

from collections.abc import Iterator
from random import Random

import pyoxigraph as ox

from kg.vocabulary import CG, ID, RDF, XSD

SEED = 2009
DIMENSIONS = {
    "maturity": (CG["maturity"], ("emerging-cluster", "mature-cluster"), 0.88),
    "system": (CG["knowledge-organisation-location"], ("ris-cluster", "nis-cluster"), 0.85),
    "goals": (CG["consensus-goals"], ("yes", "no", "partial"), 0.25),
    "roles": (CG["consensus-roles"], ("yes", "no", "partial"), 0.25),
}
"""A short name for each dimension, its term, its values, and how often it is assessed."""
MECHANISMS = ("specialisation", "complementarity", "innovation-pressure")
LOCATIONS = ("in-region", "in-nation", "abroad")
PERSPECTIVES = ("ideological", "institutional", "instrumental")
CONTESTED = 0.06
TWICE_OBSERVED = 0.25
DISPUTED = 0.06
INDIRECT = 0.5
"""How often something else tells what nobody assessed."""

Triples = list[ox.Triple]


def blocks(observations: int, size: int, seed: int = SEED) -> Iterator[Triples]:
    """The asserted triples of so many observations, in blocks of whole clusters."""
    block: Triples = []
    held = 0
    for count, triples in clusters(observations, seed):
        if held and held + count > size:
            yield block
            block, held = [], 0
        block += triples
        held += count
    if block:
        yield block


def clusters(observations: int, seed: int = SEED) -> Iterator[tuple[int, Triples]]:
    """Clusters one by one: how many observations each has, and its triples."""
    random = Random(seed)
    made = 0
    number = 0
    while made < observations:
        count = min(1 + (random.random() < TWICE_OBSERVED), observations - made)
        yield count, _Cluster(f"bench-{number}", random).triples(count)
        made += count
        number += 1


class _Cluster:
    """One cluster on its way to triples."""

    def __init__(self, slug: str, random: Random) -> None:
        self.slug = slug
        self.random = random
        self.made: Triples = []

    def triples(self, observations: int) -> Triples:
        """The cluster with its observations."""
        cluster = ID[f"cluster/{self.slug}"]
        self._say(cluster, RDF.type, CG.Cluster)
        for i in range(observations):
            self._observation(cluster, 1998 + 6 * i)
        return self.made

    def _observation(self, cluster: ox.NamedNode, year: int) -> None:
        slug = f"{self.slug}--{year}-{year + 5}"
        node = ID[f"observation/{slug}"]
        self._say(node, RDF.type, CG.Observation)
        self._say(node, CG.observationOf, cluster)
        self._say(node, CG.firstYear, _integer(year))
        self._say(node, CG.lastYear, _integer(year + 5))
        for name, (dimension, values, share) in DIMENSIONS.items():
            if self.random.random() < share:
                self._assessments(node, f"{slug}--{name}", dimension, values)
            elif self.random.random() < INDIRECT:
                self._indirectly(name, cluster, node, slug)
        for i in range(self.random.choice((0, 1, 1, 2, 2, 3))):
            self._strategy(node, f"{slug}--strategy-{i}")

    def _assessments(
        self, node: ox.NamedNode, slug: str, dimension: ox.NamedNode, values: tuple[str, ...]
    ) -> None:
        chosen = [self.random.choice(values)]
        if self.random.random() < CONTESTED:
            chosen.append(self.random.choice(values))
        for i, value in enumerate(chosen):
            assessment = self._assessment(node, f"{slug}-{i}", "supports")
            self._say(assessment, CG.onDimension, dimension)
            self._say(assessment, CG.assessedValue, CG[value])

    def _indirectly(self, name: str, cluster: ox.NamedNode, node: ox.NamedNode, slug: str) -> None:
        if name == "maturity":
            strength = self.random.choice(("strong", "weak"))
            for mechanism in MECHANISMS:
                self._assessments(node, f"{slug}--{mechanism}", CG[mechanism], (strength,))
        elif name == "system":
            link = ID[f"knowledge-link/{slug}"]
            self._say(link, CG.linkOf, cluster)
            self._say(link, CG.hasLocation, CG[self.random.choice(LOCATIONS)])

    def _strategy(self, node: ox.NamedNode, slug: str) -> None:
        direction = "disputes" if self.random.random() < DISPUTED else "supports"
        assessment = self._assessment(node, slug, direction)
        perspective = CG[self.random.choice(PERSPECTIVES) + "-governance"]
        self._say(assessment, CG.servesPerspective, perspective)

    def _assessment(self, node: ox.NamedNode, slug: str, direction: str) -> ox.NamedNode:
        assessment, evidence = ID[f"assessment/{slug}"], ID[f"evidence/{slug}"]
        self._say(assessment, CG.assessmentOf, node)
        self._say(assessment, CG.hasEvidence, evidence)
        self._say(evidence, CG.hasDirection, CG[direction])
        return assessment

    def _say(self, s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        self.made.append(ox.Triple(s, p, o))


def _integer(year: int) -> ox.Literal:
    return ox.Literal(str(year), datatype=XSD.integer)
