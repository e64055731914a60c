"""The published mapping from field names to terms, as the readers use it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from kg.resources import ONTOLOGY

Scope = dict[str, Any]
CHILDREN = {
    "facts": "Fact",
    "programme_participations": "Participation",
    "knowledge_organisations": "KnowledgeLink",
    "size": "SizeFigure",
    "observations": "Observation",
    "instruments": "Instrument",
    "outcome": "ReportedOutcome",
}
"""The kinds of what points back at the record in whose field it is written."""


@cache
def document() -> Scope:
    """The whole of ontology/context.jsonld."""
    loaded: Scope = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
    return loaded


def fields(kind: str) -> Scope:
    """The fields of a kind of record, such as Cluster, with the definition of each."""
    scope: Scope = document()["@context"][kind]["@context"]
    return scope


def nested(kind: str, field: str) -> Scope:
    """The fields that a record has because of the field it stands under."""
    definition = fields(kind).get(field)
    scope: Scope = definition.get("@context", {}) if isinstance(definition, dict) else {}
    return scope


def predicate(definition: object) -> str | None:
    """The IRI of the property that a field stands for; None where it stands for none."""
    if isinstance(definition, dict):
        definition = definition.get("@id") or definition.get("@reverse")
    if not isinstance(definition, str) or definition.startswith("@"):
        return None
    prefix, _, local = definition.partition(":")
    base: str = document()["@context"][prefix]
    return base + local


def is_closed(definition: object) -> bool:
    """Whether a field takes one of a fixed set of values."""
    return isinstance(definition, dict) and definition.get("@type") == "@vocab"


def is_reference(definition: object) -> bool:
    """Whether a field names another thing by its id."""
    return isinstance(definition, dict) and definition.get("@type") == "@id"


def kinds() -> dict[str, Scope]:
    """Every kind of record with its fields."""
    named = document()["@context"].items()
    return {k: d["@context"] for k, d in named if isinstance(d, dict) and "@context" in d}


@cache
def properties() -> dict[str, frozenset[str]]:
    """The IRI of every property that a record can state, with the kinds that it belongs to."""
    found: dict[str, set[str]] = {}
    for kind, scope in kinds().items():
        for iri, owner in _stated(kind, scope):
            found.setdefault(iri, set()).add(owner)
    return {iri: frozenset(owners) for iri, owners in found.items()}


def _stated(kind: str, scope: Scope) -> Iterator[tuple[str, str]]:
    """The properties in a scope, each with the kind of what states it."""
    for field, definition in scope.items():
        inner = definition if isinstance(definition, dict) else {}
        owner = CHILDREN.get(field, "Assessment") if "@reverse" in inner else kind
        if iri := predicate(definition):
            yield iri, owner
        if "@context" in inner and not is_closed(definition):
            yield from _stated(owner, inner["@context"])


def needed(graph: list[Scope]) -> Scope:
    """The document without the terms that no node of a graph mentions; it means the same.

    A processor works through the whole context for every node, which is most of what reading costs.
    """
    mentioned: set[str] = set()
    _mentions(graph, mentioned)
    return {"@context": _kept(document()["@context"], mentioned)}


def _mentions(value: object, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, dict):
        found.update(value)
        for inner in value.values():
            _mentions(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _mentions(inner, found)


def _kept(scope: Scope, mentioned: set[str]) -> Scope:
    """The terms that are mentioned, the keywords, and the prefixes."""
    kept = {
        term: definition
        for term, definition in scope.items()
        if term in mentioned or term.startswith("@") or str(definition).endswith(("#", "/"))
    }
    for term, definition in kept.items():
        if isinstance(definition, dict) and "@context" in definition:
            kept[term] = {**definition, "@context": _kept(definition["@context"], mentioned)}
    return kept
