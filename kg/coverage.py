"""What is covered by evidence and what is not, so that an empty cell is not read as an absence."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg import queries
from kg.membership import Membership
from kg.observations import Observed
from kg.reasoning.evidence import Record, Testimony
from kg.reasoning.ontology import Ontology
from kg.resources import QUERIES
from kg.store import ASSERTED, DERIVED, Store
from kg.terms import text
from kg.vocabulary import CG

CLUSTERS = """
SELECT ?cluster ?code
WHERE { ?cluster a cg:Cluster . OPTIONAL { ?cluster cg:inCountry/cg:countryCode ?code } }
"""
KINDS = (CG.Dimension, CG.Mechanism, CG.TrueClusterCriterion)


@dataclass(frozen=True)
class Covered:
    """A cluster or an observation with the pieces of evidence on each dimension that has any.

    Evidence for and against counts alike; that of a value recorded as unclear or unknown does not.
    """

    name: str
    country: str
    evidence: Mapping[str, int]

    @property
    def covered(self) -> int:
        """On how many dimensions there is evidence."""
        return sum(n > 0 for n in self.evidence.values())


@dataclass(frozen=True)
class Covering:
    """The clusters or observations that are covered, over all dimensions."""

    dimensions: tuple[str, ...]
    rows: tuple[Covered, ...]

    def countries(self) -> dict[str, "Covering"]:
        """The part of each country, by its code."""
        codes = sorted({r.country for r in self.rows})
        return {
            c: Covering(self.dimensions, tuple(r for r in self.rows if r.country == c))
            for c in codes
        }

    @property
    def cells(self) -> int:
        """How many cells there are: rows by dimensions."""
        return len(self.rows) * len(self.dimensions)

    @property
    def filled(self) -> int:
        """How many cells have evidence."""
        return sum(self.with_evidence(d) for d in self.dimensions)

    @property
    def share(self) -> float | None:
        """The share of the cells that have evidence; None where there are no cells."""
        return self.filled / self.cells if self.cells else None

    def with_evidence(self, dimension: str) -> int:
        """How many rows have evidence on a dimension."""
        return sum(bool(r.evidence.get(dimension)) for r in self.rows)


@dataclass(frozen=True)
class Lack:
    """A characteristic that keeps an observation from being typed, and what would settle it."""

    dimension: str
    state: Membership
    """Unknown; contested; or between, where its value belongs to no type, as mixed does."""
    value: str | None
    wanted: tuple[str, ...]
    """The values that cluster types name: a source for one of them would settle it."""
    on_record: tuple[Testimony, ...]
    """The assessments on the dimension, whatever they say."""


@dataclass(frozen=True)
class Untyped:
    """An observation to which no cluster type can be given, or a cluster that nobody observed.

    Nothing lacks where all is known and no type fits.
    """

    cluster: str
    observation: str | None
    country: str
    lacks: tuple[Lack, ...]


def dimensions(ontology: Ontology) -> tuple[str, ...]:
    """The dimensions on which observations are assessed: plain ones, mechanisms, criteria."""
    return tuple(d for kind in KINDS for d in ontology.instances(kind))


def by_observation(ontology: Ontology, store: Store, observations: Sequence[Observed]) -> Covering:
    """Each observation with its evidence by dimension."""
    found = evidence(store)
    rows = (Covered(o.name, o.country, found[o.record.observation]) for o in observations)
    return Covering(dimensions(ontology), tuple(rows))


def by_cluster(
    ontology: Ontology, store: Store, observations: Iterable[Observed], country: str = ""
) -> Covering:
    """Each cluster, observed or not, with the evidence of all its observations by dimension."""
    found = evidence(store)
    counted: dict[tuple[str, str], Counter[str]] = {c: Counter() for c in clusters(store, country)}
    for o in observations:
        counted[o.country, o.cluster].update(found[o.record.observation])
    rows = (Covered(name, code, n) for (code, name), n in sorted(counted.items()))
    return Covering(dimensions(ontology), tuple(rows))


def clusters(store: Store, country: str = "") -> list[tuple[str, str]]:
    """The clusters of a country, or of all, as pairs of its code and their short names."""
    results = store.query(CLUSTERS)
    assert isinstance(results, ox.QuerySolutions)
    found = {
        (text(r["code"]) if r["code"] else "", text(r["cluster"]).rsplit("/", 1)[-1])
        for r in results
    }
    return sorted(c for c in found if country in ("", c[0]))


def evidence(store: Store) -> dict[str, dict[str, int]]:
    """The pieces of evidence by observation and dimension, as the query `coverage` counts them."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in queries.read(QUERIES / "coverage.rq").run(store):
        observation, dimension = text(row["observation"]), text(row["about"])
        number = int(text(row["supporting"])) + int(text(row["disputing"]))
        found[observation][dimension] = number
    return found


def untyped(
    ontology: Ontology, store: Store, observations: Sequence[Observed], country: str = ""
) -> list[Untyped]:
    """What has no cluster type, with what it lacks; clusters that nobody observed come last."""
    triples = (t for graph in (ASSERTED, DERIVED) for t in store.triples(graph))
    record = Record(ontology, triples)
    wanted: dict[str, set[str]] = defaultdict(set)
    for property_, value in (pair for ways in ontology.typing.values() for w in ways for pair in w):
        wanted[property_].add(value)
    seen = {(o.country, o.cluster) for o in observations}
    nothing = tuple(
        Lack(ontology.dimensions[p].iri, Membership.UNKNOWN, None, tuple(sorted(values)), ())
        for p, values in sorted(wanted.items())
    )
    return [
        Untyped(o.cluster, o.name, o.country, tuple(_lacks(ontology, record, o, wanted)))
        for o in observations
        if not o.cluster_types
    ] + [
        Untyped(c, None, code, nothing)
        for code, c in clusters(store, country)
        if (code, c) not in seen
    ]


def _lacks(
    ontology: Ontology, record: Record, observed: Observed, wanted: Mapping[str, set[str]]
) -> Iterable[Lack]:
    for property_, values in sorted(wanted.items()):
        value = observed.situation.value(property_)
        if value in values:
            continue
        state = Membership.BETWEEN if value else Membership.UNKNOWN
        if property_ in observed.situation.contested:
            state = Membership.CONTESTED
        dimension = ontology.dimensions[property_]
        yield Lack(
            dimension.iri,
            state,
            value,
            tuple(sorted(values)),
            tuple(record.on_dimension(observed.record.observation, dimension.iri)),
        )
