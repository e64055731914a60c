"""JSON with pointers: objects and arrays that remember where each key and item stood.

A place is a JSON Pointer (RFC 6901), such as /clusters/0/id. What YAML is not given, JSON is not
given either: numbers that are not finite, control characters, depth without bound.
"""

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from kg.sources.located import DEEPEST, INTEGER, Items, Record, Unreadable, text_in
from kg.sources.reading import Fault, Place

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that YAML does not allow either (1.2, 5.1), half surrogate pairs among them."""
NOT_ALLOWED = "holds a character that is not allowed: a control character or half a pair"


class _Object(list[tuple[str, Any]]):
    """A JSON object as it was read: its members in order, those with one name side by side."""


def load(path: Path) -> tuple[Any, list[Fault]]:
    """The content of a JSON file with its pointers, and the keys that stand in it twice.

    Raises `Unreadable` where the file is missing, too large, not UTF-8, not JSON, or nested too
    deeply.
    """
    text = text_in(path)
    try:
        content = json.loads(
            text, object_pairs_hook=_Object, parse_constant=_refuse, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        message = f"is not valid JSON: {error.msg} in column {error.colno}"
        raise Unreadable(Place(str(path), error.lineno), message) from None
    except ValueError as error:
        raise Unreadable(Place(str(path)), f"is not valid JSON: {error}") from None
    except RecursionError:
        raise Unreadable(Place(str(path)), "is nested too deeply to be a case file") from None
    builder = _Builder(str(path))
    return builder.build(content, ""), builder.faults


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _integer(digits: str) -> int | str:
    """A whole number; one with very many digits is a code, as it is in YAML."""
    return int(digits) if INTEGER.fullmatch(digits) else digits


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def build(self, content: Any, pointer: str, depth: int = 0) -> Any:
        """Content as records and items that know their pointers."""
        if depth > DEEPEST:
            place = Place(self.file, path=pointer)
            raise Unreadable(place, f"is nested more than {DEEPEST} levels deep")
        if isinstance(content, _Object):
            return self._record(content, pointer, depth)
        if isinstance(content, list):
            pointers = [f"{pointer}/{place}" for place in range(len(content))]
            items = Items(
                self.build(c, p, depth + 1) for c, p in zip(content, pointers, strict=True)
            )
            items.lines = [*pointers]
            return items
        if isinstance(content, str) and ILLEGAL.search(content):
            self.faults.append(Fault(Place.at(self.file, pointer), "", NOT_ALLOWED))
            return ILLEGAL.sub("", content)
        return content

    def _record(self, content: _Object, pointer: str, depth: int) -> Record:
        record = Record()
        record.line = pointer
        record.lines = {}
        for key, value in content:
            where = f"{pointer}/{_escaped(key)}"
            if ILLEGAL.search(key):
                message = "the name of a field should be plain text"
                self.faults.append(Fault(Place.at(self.file, pointer), "", message))
            elif key in record:
                message = f"'{key}' stands twice here"
                self.faults.append(Fault(Place.at(self.file, where), key, message))
            else:
                record[key] = self.build(value, where, depth + 1)
                record.lines[key] = where
        return record


def _escaped(key: str) -> str:
    """A key as a token of a pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")
