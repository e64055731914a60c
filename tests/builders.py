"""Cases for tests: records built one by one, written as YAML, read and reasoned on as users' are.

A situation can also be made at once, from the short names that answers use.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from kg.reasoning.advice import Adviser
from kg.reasoning.answers import Answer, Record, answer, judged
from kg.reasoning.block import Block
from kg.reasoning.judging import Judge, Situation, Verdict
from kg.reasoning.ontology import shipped
from kg.releases import graphs
from kg.sources.cases import read
from kg.sources.reading import Reading
from kg.store import ASSERTED, Store
from kg.vocabulary import CG, ID

Fields = dict[str, Any]

PROPERTIES = {
    "maturity": CG.hasMaturity.value,
    "innovation_system": CG.hasInnovationSystem.value,
    "consensus_goals": CG.hasConsensusOnGoals.value,
    "consensus_roles": CG.hasConsensusOnRoles.value,
}
VALUES = {
    "emerging": "emerging-cluster",
    "mature": "mature-cluster",
    "regional": "ris-cluster",
    "national": "nis-cluster",
    "mixed": "mixed-system",
}
MECHANISMS = (
    "specialisation",
    "complementarity",
    "social-capital",
    "innovation-pressure",
    "knowledge-diffusion",
    "interactive-learning",
)
PERSPECTIVES = ("instrumental", "institutional", "ideological")
ONTOLOGY = shipped()
ADVISER = Adviser(ONTOLOGY)
JUDGE = Judge(ADVISER, ID["theory/normann-isaksen-2009"].value)


def evidence(source: str, direction: str = "supports") -> Fields:
    """One piece of evidence, as a case file lists it."""
    return {"source": source, "direction": direction, "basis": "stated", "why": "because"}


def assessed(value: str, by: Iterable[str] = ("one",), against: Iterable[str] = ()) -> Fields:
    """A value with the sources that support and that dispute it."""
    listed = [evidence(s) for s in by] + [evidence(s, "disputes") for s in against]
    return {"value": value, "evidence": listed}


def mechanism(
    name: str, strength: str, by: Iterable[str] = ("one",), against: Iterable[str] = ()
) -> Fields:
    """An upgrading mechanism with its strength."""
    made = assessed(strength, by, against)
    return {"mechanism": name, "strength": made.pop("value"), **made}


def criterion(
    name: str, value: str, by: Iterable[str] = ("one",), against: Iterable[str] = ()
) -> Fields:
    """A true-cluster criterion with the extent to which it is met."""
    return {"criterion": name, **assessed(value, by, against)}


def strategy(
    perspective: str, by: Iterable[str] = ("one",), against: Iterable[str] = (), text: str = "act"
) -> Fields:
    """A strategy in use that serves a perspective."""
    made = assessed("", by, against)
    del made["value"]
    return {"strategy": f"{text} {perspective}", "perspective": perspective, **made}


def consensus(goals: str | None = None, roles: str | None = None) -> Fields:
    """Consensus on goals and on roles; None leaves the field out."""
    said = {"goals": goals, "roles": roles}
    return {field: [assessed(value)] for field, value in said.items() if value is not None}


def observation(start: int = 2001, end: int = 2005, **fields: Any) -> Fields:
    """A cluster in a period; fields that are None are left out."""
    return {"period": {"start": start, "end": end}, **_given(fields)}


def cluster(name: str = "sample", *observations: Fields, **fields: Any) -> Fields:
    """A cluster with its observations."""
    listed = list(observations)
    return {"id": name, "names": {"en": name}, **_given(fields), "observations": listed}


def _given(fields: Fields) -> Fields:
    return {field: value for field, value in fields.items() if value is not None}


def clusters_text(*clusters: Fields) -> str:
    """A case file that holds clusters and nothing else."""
    return yaml.safe_dump({"clusters": list(clusters)}, sort_keys=False, allow_unicode=True)


def sources_text(*clusters: Fields) -> str:
    """A case file that defines every source and organisation that the clusters name."""
    fields = ("source", "facilitator_roles_source")
    sources = sorted({str(v) for field in fields for v in _named(field, list(clusters))})
    organisations = sorted({str(v) for v in _named("organisation", list(clusters))})
    content = {
        "sources": [{"id": s, "title": s, "type": "report", "language": "en"} for s in sources],
        "organisations": [{"id": o, "names": {"en": o}} for o in organisations],
    }
    return yaml.safe_dump({k: v for k, v in content.items() if v}, sort_keys=False)


def case(*clusters: Fields) -> tuple[str, ...]:
    """The texts of two case files: the clusters, and what they refer to."""
    return (clusters_text(*clusters), sources_text(*clusters))


def _named(field: str, node: object) -> Iterator[object]:
    if isinstance(node, dict):
        if field in node:
            yield node[field]
        for value in node.values():
            yield from _named(field, value)
    elif isinstance(node, list):
        for item in node:
            yield from _named(field, item)


def reading_of(*texts: str) -> Reading:
    """What is read from case files with these texts, which must be without fault."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{i}.yaml" for i in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        reading = read(paths, known=lambda iri: iri.startswith(CG.base))
    assert reading.faults == []
    return reading


def block_of(*texts: str) -> Block:
    """The block of all observations in case files with these texts."""
    return Block(ONTOLOGY, reading_of(*texts).triples)


def store_of(*texts: str) -> Store:
    """A store in memory with the graphs of a release, made of case files with these texts."""
    return store_of_block(block_of(*texts))


def store_of_block(block: Block) -> Store:
    """A store in memory with the graphs of a release of the block."""
    store = Store()
    for graph, triples in graphs(block, {ASSERTED: block.asserted}).items():
        store.add(graph, triples)
    return store


def situation_of(*observed: Fields, **fields: Any) -> Situation:
    """What is on record for the one observation given, or made of the fields given."""
    made = observed or (observation(**fields),)
    (found,) = block_of(*case(cluster("sample", *made))).situations.values()
    return found


def value_of(found: Situation, dimension: str) -> str | None:
    """The known value of a deciding characteristic, by the name of its dimension."""
    return found.value(PROPERTIES[dimension])


def derived(predicate: str, *observed: Fields, **fields: Any) -> set[tuple[str, str, str]]:
    """What the rules derive with a property, with the rule that did, by local names."""
    block = block_of(*case(cluster("sample", *observed, **fields)))
    return {
        (_local(t.subject), _local(t.object), rule)
        for t, rule in block.derived.items()
        if t.predicate == CG[predicate]
    }


def _local(term: object) -> str:
    return str(term).strip("<>").rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def answers_of(*texts: str) -> dict[str, Answer]:
    """The answer on each observation in case files with these texts, by its address."""
    found = judged(block_of(*texts), ADVISER)
    return {record.observation: answer(ADVISER, record, s, v) for record, s, v in found}


def value_iri(short: str) -> str:
    """The IRI of a value by the short name that case files use."""
    return CG[VALUES.get(short, short)].value


def perspectives(names: Iterable[str]) -> frozenset[str]:
    """The IRIs of perspectives by their short names."""
    return frozenset(CG[f"{name}-governance"].value for name in names)


def situation(
    practised: Iterable[str] = (),
    contested: Iterable[str] = (),
    contested_practice: Iterable[str] = (),
    **characteristics: str | None,
) -> Situation:
    """A situation from short names; a characteristic that is None is unknown."""
    known = {PROPERTIES[d]: value_iri(v) for d, v in characteristics.items() if v is not None}
    return Situation(
        frozenset(known.items()),
        frozenset(PROPERTIES[d] for d in contested),
        perspectives(practised),
        perspectives(contested_practice),
    )


def verdict_on(given: Situation) -> Verdict:
    """The verdict of the founding report's theory."""
    return JUDGE.verdict(given)


def answer_on(given: Situation) -> Answer:
    """The answer of the founding report's theory, as it is published."""
    return answer(ADVISER, Record("urn:o", None, None, None, None), given, verdict_on(given))
