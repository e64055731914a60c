"""From the names in a choice to the cases that they stand for, with their observations."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from kg.comparing.comparison import KINDS, BadChoice, Case, Choice, Observed, Period, touch
from kg.comparing.described import Descriptions
from kg.comparing.graphs import Graphs
from kg.vocabulary import CG, ID, RDF

SINGULAR = {
    "clusters": "cluster or observation",
    "countries": "country",
    "programmes": "programme",
    "types": "cluster type",
}


@dataclass(frozen=True)
class Offer:
    """Something that can be compared: its name in a choice, and the code of its country."""

    name: str
    iri: str
    label: str
    country: str = ""


class NoSuchCase(LookupError):
    """Nothing of the kind goes by this name; says which are nearest, or which there are."""


class Cases:
    """Finds cases in a release."""

    def __init__(self, graphs: Graphs) -> None:
        self.graphs = graphs
        self.record = graphs.asserted
        self.observations = sorted(self.record.having(CG.observationOf))

    def chosen(self, choice: Choice) -> tuple[Case, ...]:
        """The cases of a choice in its order, each once. Raises `NoSuchCase`, `BadChoice`."""
        find: dict[str, Callable[[str, Period | None], Iterable[Case]]] = {
            "clusters": self.clusters,
            "countries": self.country,
            "programmes": self.programme,
            "types": self.type,
        }
        if not choice.names:
            raise BadChoice(f"no {SINGULAR[choice.kind]} is named")
        found = [c for name in choice.names for c in find[choice.kind](name, choice.years)]
        return tuple({case.id: case for case in found}.values())

    def offered(self, kind: str) -> tuple[Offer, ...]:
        """What can be compared, sorted by country and label; countries only with a record."""
        if kind == "types":
            types = self.graphs.ontology.instances(CG.ClusterType)
            found = [Offer(_end(t), t, self.graphs.ontology.label(t)) for t in types]
        elif kind == "countries":
            codes = {c: self.code(c) for c in self._all("Country")}
            found = [Offer(codes[c], c, self.record.label(c)) for c in codes if self._spoken_of(c)]
        else:
            all_ = self._all("Cluster" if kind == "clusters" else "Programme")
            found = [Offer(_end(i), i, self.record.label(i), self.code_of(i)) for i in all_]
        return tuple(sorted(found, key=lambda o: (o.country, o.label)))

    def code(self, country: str) -> str:
        """The code of a country; empty where it has none."""
        return self.record.one(country, CG.countryCode) or ""

    def code_of(self, thing: str) -> str:
        """The code of the country that a thing is in; empty where it is in none."""
        return self.code(self.record.one(thing, CG.inCountry) or "")

    def _spoken_of(self, country: str) -> bool:
        descriptions = Descriptions(self.graphs)
        clusters = [self.record.subjects(CG.inCountry, c) for c in descriptions.parts(country)]
        return any(clusters) or bool(descriptions.statements(country))

    def clusters(self, name: str, years: Period | None) -> Iterator[Case]:
        """A cluster's observations in the years, or the cluster where there is none; or one."""
        local = name.removeprefix(ID.base).removeprefix("cluster/").removeprefix("observation/")
        observation, cluster = ID["observation/" + local].value, ID["cluster/" + local].value
        if observation in self.observations:
            yield self._observation(observation)
            return
        self._known("clusters", local, [*self._all("Cluster"), *self.observations])
        found = [o for o in self._of_clusters([cluster], years) if o.observation]
        for of in sorted(found, key=lambda o: (o.period[0] or 0, o.period[1] or 9999)):
            yield self._observation(of.observation or "")
        if not found:
            period = years or (None, None)
            label = f"{self.record.label(cluster)} (not observed)"
            yield Case(local, cluster, label, years, (Observed(cluster, None, period),))

    def _observation(self, observation: str) -> Case:
        of = self._observed(observation)
        label = self.record.label(of.cluster)
        return Case(_end(observation), observation, label, of.period, (of,))

    def country(self, name: str, years: Period | None) -> Iterator[Case]:
        """A country by its code, with the countries that are part of it."""
        codes = {self.record.one(c, CG.countryCode) or "": c for c in self._all("Country")}
        code = name.upper()
        self._known("countries", code, codes)
        within = Descriptions(self.graphs).parts(codes[code])
        clusters = [c for part in within for c in self.record.subjects(CG.inCountry, part)]
        observed = self._of_clusters(clusters, years)
        label = self.record.label(codes[code])
        yield Case(code, codes[code], label, None, tuple(o for o in observed if o.observation))

    def programme(self, name: str, years: Period | None) -> Iterator[Case]:
        """A programme, with the observations that may have been while the cluster was in it."""
        programme = ID["programme/" + name].value
        self._known("programmes", name, self._all("Programme"))
        observed = [
            o
            for p in self.record.subjects(CG.inProgramme, programme)
            for o in self._of_clusters([self.record.one(p, CG.participationOf) or ""], years)
            if touch(o.period, self.graphs.took_part(p))
            and (years is None or touch(self.graphs.took_part(p), years))
        ]
        label = self.record.label(programme)
        yield Case(name, programme, label, None, tuple(dict.fromkeys(observed)))

    def type(self, name: str, years: Period | None) -> Iterator[Case]:
        """A cluster type, with the observations that are of it."""
        types = {_end(t): t for t in self.graphs.ontology.instances(CG.ClusterType)}
        self._known("types", name, types)
        found = self.graphs.inferred.subjects(CG.hasClusterType, types[name])
        observed = [self._observed(o) for o in found]
        kept = tuple(o for o in observed if years is None or touch(o.period, years))
        yield Case(name, types[name], self.graphs.ontology.label(types[name]), None, kept)

    def _of_clusters(self, clusters: Iterable[str], years: Period | None) -> list[Observed]:
        found = [o for c in clusters for o in self.record.subjects(CG.observationOf, c)]
        observed = map(self._observed, found)
        return [o for o in observed if years is None or touch(o.period, years)]

    def _observed(self, observation: str) -> Observed:
        cluster = self.record.one(observation, CG.observationOf) or ""
        return Observed(cluster, observation, self.graphs.period(observation))

    def _all(self, kind: str) -> list[str]:
        return self.record.subjects(RDF.type, CG[kind].value)

    def _known(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted({_end(k) for k in known})
        if name in names:
            return
        near = get_close_matches(name, names, n=3) or (names if len(names) < 10 else [])
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        hint = self._elsewhere(kind, name) or hint
        raise NoSuchCase(f"no {SINGULAR[kind]} is called '{name}'{hint}")

    def _elsewhere(self, kind: str, name: str) -> str:
        """That a thing of another kind goes by a name, and the option for it; else nothing."""
        return "".join(
            f"; the {SINGULAR[other]} of that name is --{other} {offer.name}"
            for other in KINDS
            if other != kind
            for offer in self.offered(other)
            if offer.name.lower() == name.lower()
        )


def _end(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
