"""The published mapping from field names to terms, as the readers use it."""

import json
from functools import cache
from typing import Any

from kg.resources import ONTOLOGY

Scope = dict[str, Any]


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
