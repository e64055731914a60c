"""From the records of a file to JSON-LD nodes, remembering where each statement stood."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.sources import context
from kg.sources.located import Items, Record
from kg.sources.reading import At, Fault, Place, Reading
from kg.vocabulary import CG, ID

Node = dict[str, Any]
REFERENCES = {
    "source": "work",
    "work": "work",
    "also_recorded_as": "work",
    "organisation": "organisation",
    "cluster_organisation": "organisation",
    "operator": "organisation",
    "exercised_by": "organisation",
    "programme": "programme",
    "successor": "programme",
    "predecessor": "programme",
    "from": "claim",
    "to": "claim",
}
SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def slug(text: object) -> str:
    """Words joined by hyphens, without diacritics, as an address can hold them."""
    plain = str(text).translate(str.maketrans("øØæÆ", "oOaA"))
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(joined) <= 80 and joined:
        return joined
    return f"{joined[:70].strip('-')}-{digest(text)}".strip("-")


def digest(content: object) -> str:
    """Eight characters that stand for what is said, whatever its order and whether 5 or "5"."""
    text = json.dumps(_said(content), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _said(content: object) -> object:
    """Content as its triples can tell it: text, without order, and without what is empty."""
    if isinstance(content, Mapping):
        fields = {str(field): _said(value) for field, value in content.items()}
        return {field: value for field, value in fields.items() if value is not None} or None
    if isinstance(content, list | tuple):
        items = {json.dumps(_said(item), sort_keys=True) for item in content if item is not None}
        listed = [json.loads(item) for item in sorted(items)]
        return listed if len(listed) > 1 else (listed or [None])[0]
    if isinstance(content, bool):
        return str(content).lower()
    return None if content is None else str(content)


class Recorder:
    """Makes nodes from records; keeps places, faults and the references still to be resolved."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.reading = Reading()
        self.references: list[tuple[str, Fault]] = []

    def triples(self, graph: list[Node]) -> list[ox.Triple]:
        """The nodes as triples, by the published context."""
        text = json.dumps({**context.document(), "@graph": graph}, default=str)
        quads = ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)
        return [quad.triple for quad in quads]

    def node(self, address: str, kind: str, record: Record | None, **instead: Any) -> Node:
        """A node of a kind from a record; `instead` gives what some fields stand for."""
        made: Node = {"@id": address, "@type": kind}
        if record is not None:
            self.mark(address, None, record.line, kind)
            self.refuse_unknown(record, context.fields(kind), kind)
            made |= self._fields(address, record, context.fields(kind), instead)
        return made | {k: v for k, v in instead.items() if v is not None and k not in made}

    def statement(self, address: str, kind: str, record: Record, **instead: Any) -> Node:
        """A sourced statement: a node whose source and locator make a passage."""
        return self.node(address, kind, record, source=self.passage(record), **instead)

    def passage(self, record: Mapping[str, Any]) -> Node | None:
        """The passage that a record names by its source and locator."""
        source, locator = record.get("source"), record.get("locator")
        if not isinstance(source, str):
            if source is not None:
                self.fault(
                    _line(record, "source"), "source", "source should be the id of one source"
                )
            return None
        work = self.resolve("source", source, _line(record, "source"))
        if work is None:
            return None
        tail = "--" + slug(locator) if locator is not None else ""
        made: Node = {"@id": f"passage/{source}{tail}", "@type": "Passage", "work": work}
        if isinstance(locator, Record | Items):
            self.fault(_line(record, "locator"), "locator", "locator should be a single value")
            return made
        return made | ({"locator": str(locator)} if locator is not None else {})

    def resolve(self, field: str, value: object, line: At) -> str | None:
        """The address that an id stands for; it is checked when all files are read."""
        if not isinstance(value, str) or not SLUG.fullmatch(value):
            self.fault(
                line,
                field,
                f"{field} '{value}' is not an id; ids hold only small letters, digits and hyphens",
            )
            return None
        kind = REFERENCES[field]
        address = f"{kind}/{value}"
        named = "source" if kind == "work" else kind
        fault = Fault(Place.at(self.file, line), field, f"{named} '{value}' is nowhere defined")
        self.references.append((ID.base + address, fault))
        return address

    def addressed(
        self,
        records: Iterable[Record],
        address: Callable[[Record], str],
        content: Callable[[Record], object] = lambda record: record,
    ) -> list[tuple[str, Record]]:
        """Each record with its address; different ones that would share one are told apart.

        Their content does that, so addresses do not depend on the order of the records.
        """
        found = [(address(r), digest(content(r)), r) for r in records]
        times = Counter(a for a, _ in {(a, said) for a, said, _ in found})
        return [(f"{a}--{said}" if times[a] > 1 else a, r) for a, said, r in found]

    def records(self, record: Record, field: str) -> Iterator[Record]:
        """The records listed under a field; anything else there is a fault."""
        value = record.get(field)
        if value is None:
            return
        if not isinstance(value, Items):
            self.fault(
                record.at(field), field, f"{field} should be a list, each item with its own '-'"
            )
            return
        for item, line in zip(value, value.lines, strict=True):
            if isinstance(item, Record):
                yield item
            else:
                self.fault(line, field, f"'{item}' in {field} should be a record with named fields")

    def refuse_unknown(self, record: Record, known: Iterable[str], where: str) -> None:
        """A fault for each key that is not known, with the nearest one that is."""
        known = sorted(known)
        for key in record:
            if key not in known:
                near = get_close_matches(key, known, n=1, cutoff=0.7)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}"
                self.fault(
                    record.at(key), key, f"'{key}' is not a field of {_spoken(where)}{hint}", known
                )

    def fault(self, line: At, field: str, message: str, allowed: Iterable[str] = ()) -> None:
        """Note one thing wrong at a line of this file."""
        self.reading.faults.append(Fault(Place.at(self.file, line), field, message, tuple(allowed)))

    def mark(self, address: str, predicate: str | None, line: At, field: str) -> None:
        """Remember where a node, or one of its properties, was written."""
        self.reading.places[ID.base + address, predicate] = Place.at(self.file, line)
        self.reading.fields[ID.base + address, predicate] = field

    def _fields(
        self, address: str, record: Record, scope: Mapping[str, Any], instead: Mapping[str, Any]
    ) -> Node:
        made: Node = {}
        for key, value in record.items():
            definition = scope.get(key)
            if definition is None or value is None or key in ("id", *instead):
                if predicate := context.predicate(definition):
                    self.mark(address, predicate, record.at(key), key)
                continue
            made[key] = self._value(address, key, value, definition, record.at(key))
        return made

    def _value(self, address: str, key: str, value: Any, definition: Any, line: At) -> Any:
        nests = isinstance(definition, dict) and definition.get("@id") == "@nest"
        if nests and not isinstance(value, Record):
            known = ", ".join(definition["@context"])
            self.fault(line, key, f"{key} should be a record with the fields {known}")
            return {}
        if isinstance(value, Record) and isinstance(definition, dict):
            if definition.get("@id") == "@nest":
                self.refuse_unknown(value, definition["@context"], key)
                return self._fields(address, value, definition["@context"], {})
            if definition.get("@container") == "@language":
                return self._languages(key, value)
        if predicate := context.predicate(definition):
            self.mark(address, predicate, line, key)
        if isinstance(value, Items):
            return [
                self._single(key, v, definition, n) for v, n in zip(value, value.lines, strict=True)
            ]
        return self._single(key, value, definition, line)

    def _single(self, key: str, value: Any, definition: Any, line: At) -> Any:
        if isinstance(value, Record | Items):
            self.fault(line, key, f"{key} should be a single value, not a list or record")
            return None
        if context.is_closed(definition):
            said = str(value).lower() if isinstance(value, bool) else str(value)
            return said if said in definition["@context"] else unknown(said)
        if context.is_reference(definition):
            known = key in REFERENCES
            return self.resolve(key, value, line) if known else CG[quote(str(value))].value
        if isinstance(value, float) or (
            isinstance(value, int) and _is_text(key, value, definition)
        ):
            return str(value)
        return value

    def _languages(self, key: str, names: Record) -> dict[str, str]:
        """Names by language; what is no language or no name is a fault."""
        made = {}
        for tag, said in names.items():
            if not LANGUAGE.fullmatch(tag):
                message = f"'{tag}' is not a language code such as en, nb or eu"
                self.fault(names.at(tag), key, message)
            elif isinstance(said, Record | Items):
                self.fault(names.at(tag), key, f"{key} in {tag} should be a single value")
            elif said is not None:
                made[tag] = str(said)
        return made

    def people(self, record: Record, field: str) -> list[str]:
        """The people under a field: one name, or a list of names or of given and family names."""
        value = record.get(field)
        people = value if isinstance(value, Items) else [] if value is None else [value]
        made = []
        for person in people:
            if isinstance(person, Record):
                parts = ("given", "family", "suffix")
                made.append(" ".join(str(person[k]) for k in parts if person.get(k)))
            elif isinstance(person, str):
                made.append(person)
            else:
                message = f"'{person}' in {field} should be a name"
                self.fault(record.at(field), field, message)
        return made


def unknown(value: object) -> Node:
    """A value that no scale has, kept as written so that checking can say so."""
    return {"@id": "urn:klynge:unknown:" + quote(str(value), safe="")}


def _is_text(key: str, value: int, definition: object) -> bool:
    """Whether a number stands where text is meant, such as a volume; values may be either."""
    return isinstance(definition, str) and key != "value" and not isinstance(value, bool)


def _line(record: Mapping[str, Any], key: str) -> At:
    return record.at(key) if isinstance(record, Record) else 0


def _spoken(kind: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return words if words.startswith("the ") else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
