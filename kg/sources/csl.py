"""CSL-JSON as works: the export of Zotero and of most reference managers (CSL 1.0.2)."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from kg.sources.correspondence import (
    CSL_ALSO,
    CSL_FIELDS,
    CSL_KINDS,
    OTHERS,
    UNRESOLVED,
    kind_of,
)
from kg.sources.draft import Bibliography, Draft
from kg.sources.located import Unreadable
from kg.sources.reading import Place

MARKUP = re.compile(r"</?(?:i|b|em|strong|sup|sub|sc|span)(?:\s[^<>]*)?>", re.IGNORECASE)
"""The markup that CSL and Zotero allow in a title."""
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
BETWEEN = re.compile(r"[\s,]*")
Item = dict[str, Any]


def read(text: str, bibliography: Bibliography) -> None:
    """Add the items of a text to a bibliography. Raises `Unreadable`."""
    for item, line, source in _items(text, bibliography):
        lines = {key: line + _line_of(key, source) for key in item}
        item.update(_with_others(item))
        key = item.get("id", item.get("citation-key", ""))
        draft = bibliography.begin(str(key), line)
        _kind(draft, item, lines)
        for name, value in item.items():
            if name not in ("id", "type", "genre") and value not in (None, "", [], {}):
                _field(draft, name, value, lines.get(name, line))


def _with_others(item: Item) -> dict[str, list[object]]:
    """The names of an item with those that are not named, which our own files tell in `custom`."""
    custom = item.get("custom")
    said = custom.get("others") if isinstance(custom, dict) else None
    roles = [role for role in ("author", "editor") if isinstance(said, list) and role in said]
    named = {role: item.get(role, []) for role in roles}
    return {r: [*ns, {"literal": OTHERS}] for r, ns in named.items() if isinstance(ns, list)}


def _items(text: str, bibliography: Bibliography) -> Iterator[tuple[Item, int, str]]:
    """Each item with its line and its own part of the text, found by decoding one after another."""
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: _once(pairs, twice))
    at = text.find("[") + 1
    for _ in _decoded(text, bibliography.file):
        at = BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it fits the empty text
        line = text.count("\n", 0, at) + 1
        twice: list[str] = []
        item, end = decoder.raw_decode(text, at)
        for name in twice:
            bibliography.fault(line, name, f"'{name}' stands twice in one item")
        if isinstance(item, dict):
            yield item, line, text[at:end]
        else:
            bibliography.fault(line, "", f"{json.dumps(item)[:40]} should be an item with fields")
        at = end


def _decoded(text: str, file: str) -> list[Any]:
    """The list that a text holds. Raises `Unreadable`."""
    try:
        content = json.loads(text)
        json.dumps(content, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise Unreadable(Place(file, error.lineno), f"is not valid JSON: {error.msg}") from None
    except RecursionError:
        raise Unreadable(Place(file), "is nested too deeply to be a bibliography") from None
    except ValueError:
        raise Unreadable(Place(file), "holds half a character or a number without end") from None
    if not isinstance(content, list):
        raise Unreadable(Place(file, 1), "is no list of items; export it as CSL JSON")
    return content


def _once(pairs: list[tuple[str, Any]], twice: list[str]) -> Item:
    """An object; keys that stand in it more than once are added to `twice`."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice.extend(key for key in made if keys.count(key) > 1)
    return made


def _line_of(key: str, source: str) -> int:
    """How many lines below the beginning of its item a key stands."""
    found = re.search(rf"(?<!\\){re.escape(json.dumps(key, ensure_ascii=False))}\s*:", source)
    return source.count("\n", 0, found.start()) if found else 0


def _kind(draft: Draft, item: Item, lines: dict[str, int]) -> None:
    line = lines.get("type", int(draft.record.line))
    type_, genre = item.get("type"), item.get("genre")
    genre = genre.strip() if isinstance(genre, str) else None
    kind = kind_of(str(type_), genre, CSL_KINDS, CSL_ALSO)
    if kind is None:
        known = sorted({f.type for f in CSL_KINDS.values()} | CSL_ALSO.keys())
        said = f"the type '{type_}' is not known" if type_ else "the item has no type"
        draft.bibliography.fault(line, "type", f"{said}; known are {', '.join(known)}", known)
        return
    draft.put("type", kind, line, "type")
    if genre and genre.lower() != CSL_KINDS[kind].genre:
        draft.text("genre", genre, lines["genre"], "genre")
    if CSL_ALSO.get(str(type_)) == "other":
        draft.kindless(str(type_), line)


def _field(draft: Draft, name: str, value: Any, line: int) -> None:
    """Put one variable of an item."""
    if name in CSL_FIELDS and isinstance(value, str | int | float):
        said = str(value) if name in ("URL", "DOI") else plain(value)
        draft.text(CSL_FIELDS[name], said, line, name)
    elif name in ("author", "editor") and isinstance(value, list):
        draft.names(f"{name}s", [p for v in value if (p := _person(draft, v, line))], line, name)
    elif name in ("issued", "accessed") and isinstance(value, dict):
        _date(draft, name, value, line)
    elif name == "keyword" and isinstance(value, str):
        draft.keywords(re.split("[,;]", plain(value)), line, name)
    elif name == "status" and value == UNRESOLVED:
        draft.put("verified", UNRESOLVED, line, name)
    elif name == "categories" and isinstance(value, list):
        draft.keywords(map(str, value), line, name)
    elif not _told_already(draft, name, value):
        draft.leave(line, name)


def _told_already(draft: Draft, name: str, value: Any) -> bool:
    """Whether a variable says nothing that is not read elsewhere."""
    if name == "custom" and isinstance(value, dict) and isinstance(value.get("others"), list):
        return len(value) == 1 and all(role in ("author", "editor") for role in value["others"])
    return name == "citation-key" and str(value) == draft.record["id"]


def plain(value: str | int | float) -> str:
    """A text without markup; `&amp;` and the like become what they stand for."""
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), MARKUP.sub("", str(value)))


def _person(draft: Draft, name: object, line: int) -> dict[str, str] | None:
    """A person or institution; particles go with the name that they are written beside."""
    if not isinstance(name, dict) or not (name.get("literal") or name.get("family")):
        draft.leave(line, f"the name {json.dumps(name, ensure_ascii=False)}", "it names nobody")
        return None
    if name.get("literal"):
        return {"family": plain(name["literal"])}
    family = name.get("non-dropping-particle"), name["family"]
    given = name.get("given"), name.get("dropping-particle")
    parts = {"family": family, "given": given, "suffix": (name.get("suffix"),)}
    joined = {key: " ".join(plain(p) for p in part if p) for key, part in parts.items()}
    return {key: text for key, text in joined.items() if text}


def _date(draft: Draft, name: str, value: Item, line: int) -> None:
    put = draft.date if name == "issued" else draft.accessed
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        put("-".join(str(p).zfill(2) for p in parts[0] if p), line, name)
        if len(parts) > 1:
            draft.leave(line, f"the end of {name}", "a work has one date")
    elif said := value.get("raw") or value.get("literal"):
        put(str(said), line, name)
    else:
        draft.leave(line, name, "it gives no date")
    for other in ("season", "circa"):
        if value.get(other):
            draft.leave(line, f"{other} of {name}", "a work's date does not say it")
