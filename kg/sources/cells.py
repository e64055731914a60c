r"""What stands in a cell, as a value and back.

A column of lists separates its items by `;`, and people write as `Family, Given`, after which
another comma may part a suffix such as `Jr`. A backslash
before `;`, `,` or another backslash takes their special meaning away. Where a column is no list,
several texts are separated by a line that holds nothing but `;`.
An apostrophe before what looks like a number marks text, and is taken off.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from kg.sources.located import BOOLEAN, FLOAT, INTEGER, Items, Record
from kg.sources.reading import At
from kg.sources.sheets import Column, Sort

Plain = str | int | None
PERSON = ("family", "given", "suffix")
WHOLE = re.compile(r"([-+]?\d{1,18})(\.0+)?")
NUMBER = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"
MARKED = re.compile(rf"'+({NUMBER}|true|false)", re.IGNORECASE)
LOOKS_TYPED = re.compile(rf"{NUMBER}|true|false", re.IGNORECASE)
BREAK = "\n;\n"
PARTS = re.compile(r"(?:[^;\\]|\\[\s\S]|\\\Z)+")
NAME = r"((?:[^,\\]|\\[\s\S]|\\\Z)*)"
NAMES = re.compile(rf"{NAME},{NAME}(?:,([\s\S]*))?")
ESCAPED = re.compile(r"\\([;,\\])")
TRUTH = {**BOOLEAN, "1": True, "0": False}
"""What a cell of a column of truth values may hold: LibreOffice saves TRUE as 1."""
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def value(column: Column, text: str, at: At) -> Any:
    """The value of a cell that is not empty. Text that is not of the column's sort stays text."""
    if column.sort is Sort.PEOPLE:
        return _items(map(_person, PARTS.findall(text)), at)
    if column.many:
        items = [_single(column, ESCAPED.sub(r"\1", p.strip())) for p in _parts(text)]
        return items[0] if len(items) == 1 else _items(items, at)
    if column.sort is Sort.TEXT and BREAK in text:
        return _items(map(_unmarked, text.split(BREAK)), at)
    return _single(column, text)


def _parts(text: str) -> list[str]:
    return [p for p in PARTS.findall(text) if p.strip()] or [text]


def _single(column: Column, text: str) -> str | int | float | bool:
    if column.sort is Sort.OPEN:
        return _open(text)
    text = _unmarked(text)
    if column.sort is Sort.WHOLE and (found := WHOLE.fullmatch(text)):
        return int(found[1])
    if column.sort is Sort.TRUTH:
        return TRUTH.get(text.lower(), text)
    return _dated(text) if column.sort is Sort.DATE else text


def _open(text: str) -> str | int | float | bool:
    """A value as YAML would read it without quotes, but for what an apostrophe marks as text."""
    if MARKED.fullmatch(text):
        return text[1:]
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text


def _unmarked(text: str) -> str:
    return text[1:] if MARKED.fullmatch(text) else text


def _dated(text: str) -> str:
    """A date as the graph writes it, if the text can only mean one."""
    for form in DATES:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return text


def _person(part: str) -> Record | str:
    """A person: a record where commas part the names, otherwise the name as written."""
    found = NAMES.fullmatch(part.strip())
    if not found:
        return ESCAPED.sub(r"\1", part.strip())
    names = {k: (n or "").strip() for k, n in zip(PERSON, found.groups(), strict=True)}
    return Record({k: ESCAPED.sub(r"\1", n) for k, n in names.items() if n})


def _items(values: Iterable[Any], at: At) -> Items:
    items = Items(v for v in values if v != "")
    items.lines = [at] * len(items)
    for item in items:
        if isinstance(item, Record):
            item.line, item.lines = at, {}
    return items


def written(column: Column, content: Any) -> Plain:
    """What a cell holds for a value, so that reading the cell gives the value again.

    Raises `ValueError` for what a cell of the column cannot hold.
    """
    if content is None or content == []:
        return None
    listed = content if isinstance(content, list) else [content]
    if column.sort is Sort.PEOPLE:
        return "; ".join(map(_person_written, listed))
    if any(isinstance(v, list | Mapping) for v in listed):
        raise ValueError(f"{column.name} holds a list or record within it: {content!r}")
    if len(listed) == 1 and isinstance(listed[0], int) and not isinstance(listed[0], bool):
        return listed[0] if column.sort in (Sort.WHOLE, Sort.OPEN) else str(listed[0])
    texts = [_text(column, v) for v in listed]
    if column.many:
        return "; ".join(map(_escaped, texts))
    if len(texts) > 1 and (column.sort is not Sort.TEXT or any(BREAK in t for t in texts)):
        raise ValueError(f"{column.name} holds one value, not {content!r}")
    return BREAK.join(texts)


def protected(text: str) -> str:
    """Text as a file without types can keep it: marked, if it would become another number's text.

    So `08` stays as it is when a spreadsheet program opens the file and saves it again.
    """
    if re.fullmatch(NUMBER, text) and not re.fullmatch(r"0|-?[1-9]\d{0,14}", text):
        return "'" + text
    return text


def _text(column: Column, item: object) -> str:
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, date):
        return item.isoformat()
    text = str(item).strip()
    looks = LOOKS_TYPED if column.sort is Sort.OPEN and isinstance(item, str) else MARKED
    return "'" + text if looks.fullmatch(text) or MARKED.fullmatch(text) else text


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;")


def _person_written(person: object) -> str:
    if not isinstance(person, Mapping):
        return _escaped(str(person)).replace(",", "\\,")
    names = [_escaped(str(person.get(k) or "").strip()).replace(",", "\\,") for k in PERSON]
    while len(names) > 1 and not names[-1]:
        names.pop()
    return ", ".join(names) if len(names) > 1 else f"{names[0]},"
