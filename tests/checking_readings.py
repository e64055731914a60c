"""Readings built by hand, for the tests of checking."""

import json
from typing import Any

import pyoxigraph as ox

from kg.checking import check
from kg.sources import context
from kg.sources.reading import Place, Reading
from kg.vocabulary import ID

Node = dict[str, Any]
UNKNOWN = "urn:klynge:unknown:"


def evidence(name: str) -> Node:
    return {
        "@id": f"evidence/{name}",
        "@type": "Evidence",
        "direction": "supports",
        "basis": "stated",
        "source": {"@id": "passage/report--p1", "@type": "Passage", "work": "work/report"},
    }


def assessment(name: str, dimension: str, value: str | None, **more: Any) -> Node:
    made: Node = {"@id": f"assessment/{name}", "@type": "Assessment"}
    made["cg:onDimension"] = {"@id": f"cg:{dimension}"}
    if value is not None:
        made["cg:assessedValue"] = {"@id": value if ":" in value else f"cg:{value}"}
    return made | {"evidence": [evidence(name)]} | more


def observation(name: str = "one", start: Any = 2006, end: Any = 2010, **more: Any) -> Node:
    period = {k: v for k, v in {"start": start, "end": end}.items() if v is not None}
    made: Node = {"@id": f"observation/{name}", "@type": "Observation", "period": period}
    return (
        made | {"maturity": [assessment(f"{name}-maturity", "maturity", "mature-cluster")]} | more
    )


def cluster(*observations: Node, **more: Any) -> Node:
    made: Node = {
        "@id": "cluster/gce",
        "@type": "Cluster",
        "names": {"en": "GCE"},
        "sector": {"nace": "28"},
        "region": "region/NO092",
        "country": "country/no",
        "established": 2005,
        "cluster_organisation": "organisation/gce-as",
        "observations": list(observations) or [observation()],
    }
    return made | more


def others() -> list[Node]:
    return [
        {"@id": "work/report", "@type": "Work", "title": "A report", "year": 2010},
        {"@id": "country/no", "@type": "Country", "code": "NO"},
        {"@id": "region/NO092", "@type": "Region", "nuts": "NO092", "country": "country/no"},
        {"@id": "region/FI195", "@type": "Region", "nuts": "FI195"},
        {"@id": "organisation/gce-as", "@type": "Organisation", "names": {"nb": "GCE AS"}},
        {"@id": "programme/nce", "@type": "Programme", "names": {"nb": "NCE"}},
    ]


def parsed(nodes: list[Node]) -> list[ox.Triple]:
    text = json.dumps({**context.document(), "@graph": nodes})
    return [q.triple for q in ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)]


def reading(*nodes: Node, file: str = "x.yaml") -> Reading:
    """The nodes as read from a file where every node and every field has a line of its own."""
    made = Reading(triples=parsed(list(nodes)))
    line = iter(range(1, 10_000))

    def mark(node: Node, scope: Node, address: str) -> None:
        for key, value in node.items():
            definition = scope.get(key) or (key if key.startswith("cg:") else None)
            if isinstance(definition, dict) and definition.get("@id") == "@nest":
                mark(value, definition["@context"], address)
            elif predicate := context.predicate(definition):
                made.places[address, predicate] = Place(file, next(line))
                made.fields[address, predicate] = key.removeprefix("cg:")
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict) and "@type" in inner:
                    walk(inner, key)

    def walk(node: Node, field: str) -> None:
        address = ID.base + node["@id"]
        made.places[address, None] = Place(file, next(line))
        made.fields[address, None] = field
        mark(node, context.fields(node["@type"]), address)

    for node in nodes:
        walk(node, node["@type"])
    return made


def found(*nodes: Node, known: list[Node] | None = None) -> list[str]:
    """What checking says of the nodes, without the places."""
    given = [*nodes] if known is not None else [*nodes, *others()]
    return [f.message for f in check(reading(*given), parsed(known or []))]


def assessed(dimension: str, value: str | None, **more: Any) -> Node:
    return cluster(observation(maturity=[assessment("a", dimension, value, **more)]))


def without(node: Node, field: str) -> Node:
    return {k: v for k, v in node.items() if k != field}


def sourced(kind: str, **fields: Any) -> Node:
    return {"@id": f"{kind.lower()}/x", "@type": kind, "source": "passage/report--p1"} | fields


def evidence_passage() -> Node:
    return {"@id": "passage/report--p1", "@type": "Passage", "work": "work/report"}
