"""The directory of cases: every cluster in every period, with what one looks for it by.

A cluster that nobody observed has one entry without a period; its verdict is unknown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.formats import Table, Value
from kg.names import folded
from kg.reasoning.judging import ALIGNED, CONTESTED, MISALIGNED, PARTLY, UNDETERMINED
from kg.store import Store
from kg.tables import Row, rows

OUTCOMES = (ALIGNED, PARTLY, MISALIGNED, UNDETERMINED, CONTESTED)
NOT_OBSERVED = "not-observed"
"""Stands for the verdict of a cluster without an observation."""
UNKNOWN = "unknown"
"""Stands for the type of a cluster whose type nothing on record gives."""
COLUMNS = (
    "cluster", "name", "country", "sector", "region", "place", "observation", "first", "last",
    "type", "theory", "verdict", "regardless", "primary", "practised", "programmes", "evidence",
)  # fmt: skip
CLUSTERS = """
SELECT ?cluster ?country ?code ?sector ?region ?place
  (GROUP_CONCAT(DISTINCT STR(?programme); separator=" ") AS ?programmes)
  (GROUP_CONCAT(DISTINCT ?called; separator=" ") AS ?names)
WHERE {
  ?cluster a cg:Cluster ; rdfs:label|skos:altLabel ?called .
  OPTIONAL { ?cluster cg:inCountry ?country . ?country cg:countryCode ?code }
  OPTIONAL { ?cluster cg:sectorLabel ?sector }
  OPTIONAL { ?cluster cg:regionText ?region }
  OPTIONAL { ?cluster cg:place ?place }
  OPTIONAL { ?participation cg:participationOf ?cluster ; cg:inProgramme ?programme }
}
GROUP BY ?cluster ?country ?code ?sector ?region ?place
ORDER BY ?cluster
"""
VERDICTS = """
SELECT ?observation ?cluster ?first ?last ?type ?theory ?outcome ?regardless
  (GROUP_CONCAT(DISTINCT STR(?primaryOne); separator=" ") AS ?primary)
  (GROUP_CONCAT(DISTINCT STR(?practisedOne); separator=" ") AS ?practised)
WHERE {
  ?observation cg:observationOf ?cluster .
  OPTIONAL { ?observation cg:firstYear ?first }
  OPTIONAL { ?observation cg:lastYear ?last }
  OPTIONAL { ?observation cg:hasClusterType ?type }
  OPTIONAL { ?observation cg:practises ?practisedOne }
  ?verdict cg:verdictOn ?observation ; cg:accordingTo ?theory ; cg:holdsRegardless ?regardless ;
    cg:hasOutcome/skos:notation ?outcome .
  OPTIONAL { ?verdict cg:judgesPrimary ?primaryOne }
}
GROUP BY ?verdict ?observation ?cluster ?first ?last ?type ?theory ?outcome ?regardless
ORDER BY ?cluster ?first ?last ?theory
"""
EVIDENCE = """
SELECT ?observation (COUNT(DISTINCT ?evidence) AS ?pieces) WHERE {
  ?assessment cg:assessmentOf ?observation ; cg:hasEvidence ?evidence .
  ?evidence cg:statedIn ?passage .
} GROUP BY ?observation
"""
"""How many pieces of evidence with a source the assessments of each observation have."""


@dataclass(frozen=True)
class Entry:
    """A cluster in a period under a theory, by addresses; None where nothing on record says."""

    cluster: str
    names: str
    country: str | None
    code: str | None
    sector: str | None
    region: str | None
    place: str | None
    programmes: tuple[str, ...]
    observation: str | None = None
    first: int | None = None
    last: int | None = None
    type: str | None = None
    theory: str | None = None
    outcome: str = NOT_OBSERVED
    regardless: bool = False
    primary: tuple[str, ...] = ()
    practised: tuple[str, ...] = ()
    evidence: int = 0


@dataclass(frozen=True)
class Wanted:
    """What entries are looked for by, as codes; empty where it does not matter."""

    country: str = ""
    type: str = ""
    verdict: str = ""
    programme: str = ""
    text: str = ""

    def takes(self, entry: Entry) -> bool:
        """Whether an entry is looked for; every word must stand in its names or its place."""
        words = folded(self.text).split()
        found = (entry.names, entry.sector, entry.region, entry.place)
        said = folded(" ".join(filter(None, found)))
        return (
            self.country in ("", entry.code)
            and self.type in ("", end(entry.type) or UNKNOWN)
            and self.verdict in ("", entry.outcome)
            and (not self.programme or self.programme in map(end, entry.programmes))
            and all(word in said for word in words)
        )


def directory(store: Store) -> list[Entry]:
    """All entries of a release, by the addresses of their clusters and by their years."""
    judged: dict[str, list[Row]] = defaultdict(list)
    for row in _asked(store, VERDICTS):
        judged[row["cluster"]].append(row)
    pieces = {r["observation"]: int(r["pieces"]) for r in _asked(store, EVIDENCE)}
    return [
        _entry(cluster, row, pieces)
        for cluster in _asked(store, CLUSTERS)
        for row in judged.get(cluster["cluster"], [{}])
    ]


def _asked(store: Store, query: str) -> list[Row]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return rows(found)


def _entry(cluster: Row, row: Row, pieces: dict[str, int]) -> Entry:
    about = Entry(
        cluster=cluster["cluster"],
        names=cluster["names"],
        country=cluster["country"] or None,
        code=cluster["code"] or None,
        sector=cluster["sector"] or None,
        region=cluster["region"] or None,
        place=cluster["place"] or None,
        programmes=tuple(sorted(cluster["programmes"].split())),
    )
    if not row:
        return about
    return replace(
        about,
        observation=row["observation"],
        first=_year(row["first"]),
        last=_year(row["last"]),
        type=row["type"] or None,
        theory=row["theory"],
        outcome=row["outcome"],
        regardless=row["regardless"] == "true",
        primary=tuple(sorted(row["primary"].split())),
        practised=tuple(sorted(row["practised"].split())),
        evidence=pieces.get(row["observation"], 0),
    )


def _year(said: str) -> int | None:
    return int(said) if said else None


def striking(entries: Iterable[Entry]) -> Entry | None:
    """The verdict to begin with, by a plain rule; None where nothing was judged.

    A misaligned one comes first, then a partly aligned and an aligned one; of these one that holds
    whichever way the unknown falls, then the one with the most evidence, then the first by address.
    """
    order = (MISALIGNED, PARTLY, ALIGNED, CONTESTED, UNDETERMINED)

    def rank(entry: Entry) -> tuple[int, bool, int, str]:
        """Smaller for what comes first."""
        return order.index(entry.outcome), not entry.regardless, -entry.evidence, entry.cluster

    return min((e for e in entries if e.observation), key=rank, default=None)


def by_country(entries: Iterable[Entry]) -> dict[str, Counter[str]]:
    """How many verdicts of each outcome each country has, by its address."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        if entry.country and entry.observation:
            found[entry.country][entry.outcome] += 1
    return dict(sorted(found.items(), key=lambda item: -item[1].total()))


def table(title: str, entries: Iterable[Entry], names: dict[str, str]) -> Table:
    """The entries as a table of codes; `names` has what each cluster is called."""
    return Table(title, COLUMNS, [_row(e, names[e.cluster]) for e in entries])


def _row(e: Entry, name: str) -> list[Value]:
    return [
        e.cluster, name, e.code, e.sector, e.region, e.place, e.observation, e.first, e.last,
        end(e.type) or None, end(e.theory) or None, e.outcome, e.regardless, _listed(e.primary),
        _listed(e.practised), _listed(e.programmes), e.evidence,
    ]  # fmt: skip


def _listed(iris: Iterable[str]) -> str:
    return ", ".join(map(end, iris))


def end(iri: str | None) -> str:
    """The end of an address, by which a choice names it."""
    return (iri or "").rsplit("#", 1)[-1].rsplit("/", 1)[-1]
