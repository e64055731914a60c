"""The strategies that perspectives name, and how often each was observed, country by country."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.comparing.graphs import Graphs
from kg.vocabulary import CG


@dataclass(frozen=True)
class Strategy:
    """A strategy of a perspective, and the observations that it is on record in.

    `observed` has for each country, by its address, the observations with a strategy in use that
    was coded as this one or as nearest to it.
    """

    iri: str
    perspective: str
    named_in: str | None
    locator: str | None
    observed: Mapping[str, frozenset[str]]

    @property
    def total(self) -> int:
        """The observations of all countries."""
        return sum(map(len, self.observed.values()))


def strategies(graphs: Graphs) -> dict[str, list[Strategy]]:
    """The strategies of each perspective, by the addresses of the perspectives and strategies."""
    ontology, observed = graphs.ontology, _observed(graphs)
    found: dict[str, list[Strategy]] = {p: [] for p in ontology.perspectives}
    for iri in ontology.instances(CG.Strategy):
        for perspective in ontology.objects(iri, CG.strategyOf):
            named = next(iter(ontology.objects(iri, CG.namedIn)), None)
            locator = next(iter(ontology.objects(iri, CG.locator)), None)
            seen = {country: frozenset(where) for country, where in observed[iri].items()}
            found[perspective].append(Strategy(iri, perspective, named, locator, seen))
    return found


def countries(graphs: Graphs) -> list[str]:
    """The countries of the clusters that were observed."""
    record = graphs.asserted
    clusters = {cluster for _, cluster in record.pairs(CG.observationOf)}
    return sorted({c for cluster in clusters if (c := record.one(cluster, CG.inCountry))})


def _observed(graphs: Graphs) -> dict[str, dict[str, set[str]]]:
    """For each strategy and country, the observations with an assessment that is or nears it."""
    record = graphs.asserted
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for property_ in (CG.exactStrategy, CG.closestStrategy):
        for assessment, strategy in record.pairs(property_):
            observation = record.one(assessment, CG.assessmentOf) or ""
            cluster = record.one(observation, CG.observationOf) or ""
            if country := record.one(cluster, CG.inCountry):
                found[strategy][country].add(observation)
    return found
