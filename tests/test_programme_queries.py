"""What the queries on programmes and the clusters in them answer, set against the case files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from test_query_answers import CODES, ask, cases, written

from kg.store import Store

Record = dict[str, Any]
Pair = tuple[str, str]
"""A programme and an observation of a cluster that took part in it."""


@dataclass(frozen=True)
class Years:
    """A first and a last year, either of them perhaps unknown."""

    start: int | None
    end: int | None

    @classmethod
    def of(cls, record: Record) -> "Years":
        """The years of a record."""
        return cls(record.get("start"), record.get("end"))

    @property
    def known(self) -> bool:
        """Whether there is any year."""
        return bool(self.start or self.end)

    def overlap(self, other: "Years") -> bool:
        """Whether two periods overlap, as far as their years are known."""
        return not any(a.end and b.start and a.end < b.start
                       for a, b in ((self, other), (other, self)))  # fmt: skip

    def __str__(self) -> str:
        """As the name of an observation ends."""
        until = f"until-{self.end}" if self.end else "undated"
        return f"{self.start}-{self.end}" if self.start else until


@dataclass(frozen=True)
class Support:
    """A cluster that took part in a programme, with an observation of it, as written."""

    programme: Record
    cluster: Record
    participation: Record
    observation: Record

    @property
    def name(self) -> Pair:
        """The programme and the observation, as the graph names them."""
        return self.programme["id"], f"{self.cluster['id']}--{self.observed}"

    @property
    def observed(self) -> Years:
        """The years of the observation."""
        return Years.of(self.observation.get("period", {}))

    @property
    def took_part(self) -> Years:
        """The years of the participation itself."""
        return Years.of(self.participation)

    @property
    def ran(self) -> Years:
        """The years of the programme."""
        return Years.of(self.programme.get("period", {}))

    @property
    def coincides(self) -> bool:
        """Whether it took part while observed, or the programme ran if that has no years."""
        return self.observed.overlap(self.took_part if self.took_part.known else self.ran)

    @property
    def grounds(self) -> set[tuple[str, str]]:
        """What is said to be weak or emerging; each is said once in an observation, or agreed."""
        maturity = self.observation.get("maturity", {}).get("value")
        said = {("maturity", maturity)} if maturity == "emerging" else set()
        return said | {(mechanism, "weak") for mechanism in self.mechanisms("weak")}

    def mechanisms(self, *strengths: str) -> set[str]:
        """The mechanisms of the strengths given."""
        return {m["mechanism"] for m in self.observation.get("mechanisms", [])
                if m["strength"] in strengths}  # fmt: skip


@cache
def supports() -> tuple[Support, ...]:
    """Each participation with each observation of its cluster, whatever their years."""
    return tuple(_supports())


def _supports() -> Iterator[Support]:
    for folder in CODES:
        listed = {p["id"]: p for p in written(f"cases/{folder}/_programmes.yaml")["programmes"]}
        for cluster in cases(folder):
            for participation in cluster.get("programme_participations", []):
                for observation in cluster.get("observations", []):
                    programme = listed[participation["programme"]]
                    yield Support(programme, cluster, participation, observation)


def names(found: Iterable[Support]) -> set[Pair]:
    return {support.name for support in found}


def last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def test_a_participation_without_years_has_those_of_its_programme(store: Store) -> None:
    """Eight pairs lie outside it; five more took part after it closed, and say in which years."""
    outside = [s for s in supports()
               if s.observed.overlap(s.took_part) and not s.observed.overlap(s.ran)]  # fmt: skip
    undated = {s.name for s in outside if not s.took_part.known}
    assert (len(outside), len(undated)) == (13, 8)
    found = {(last(r["programme"]), last(r["observation"])) for r in ask(store, "programme-fit")}
    assert found == names(s for s in supports() if s.coincides)
    assert found & names(outside) == names(outside) - undated


def test_a_cluster_is_not_in_a_programme_before_it_began(store: Store) -> None:
    """Norway Health Tech was emerging in 2009-2011; Mature Clusters began in 2020."""
    (early,) = [s for s in supports()
                if s.name == ("mature-clusters", "norway-health-tech--2009-2011")]  # fmt: skip
    assert early.grounds
    assert early.observed.overlap(early.took_part)
    found = {last(r["programme"]) for r in ask(store, "emerging-in-mature-programmes")}
    assert "nce" in found
    assert "mature-clusters" not in found


def test_why_a_cluster_is_too_early_for_its_programme(store: Store) -> None:
    """Each weak mechanism and emerging maturity, with the mechanisms that are said to be more."""
    expected = {
        (s.cluster["names"]["en"], str(s.observed.start), ground, value, s.programme["id"]): s
        for s in supports()
        if s.coincides and s.programme.get("target_maturity") == "mature"
        for ground, value in s.grounds
    }
    found = {(r["cluster"], r["observed"], r["ground"], r["value"], last(r["programme"])): r
             for r in ask(store, "emerging-in-mature-programmes")}  # fmt: skip
    assert {ground for _, _, ground, _, _ in expected} > {"maturity", "social-capital"}
    assert found.keys() == expected.keys()
    for key, row in found.items():
        stronger = expected[key].mechanisms("moderate", "strong")
        assert set(filter(None, row["notWeak"].split("; "))) == stronger
