"""YAML with line numbers: mappings and lists that remember where each key and item stood.

Scalars follow the YAML 1.2 core schema, so that `NO` is Norway and `yes` is an answer, not a
boolean. Size, depth and the work that aliases can cause are bounded.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from kg.sources.reading import At, Fault, Place

LARGEST = 20 * 2**20
MOST_NODES = 2_000_000
DEEPEST = 60

INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})")
"""Digits after a leading zero are a code, such as division 08 of an industry, and stay text."""
FLOAT = re.compile(r"[-+]?(\.\d+|\d+\.\d*)([eE][-+]?\d+)?")
QUOTED = {"'", '"', "|", ">"}
NULL = {"", "~", "null", "Null", "NULL"}
BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False}


class Unreadable(Exception):
    """A file that cannot be read at all; carries the fault to report."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(place, "", message)


class Record(dict[str, Any]):
    """A mapping that knows its own line and the line of each key; in a workbook, the cells."""

    line: At = 0
    lines: dict[str, At]
    notes: Sequence[Fault] = ()
    """Of a whole file: what it holds that was left out, each with its place and why."""

    def at(self, key: str) -> At:
        """The line of a key, or of the record where the key is missing."""
        return self.lines.get(key, self.line)


class Items(list[Any]):
    """A list that knows the line of each item; in a workbook, the cells."""

    lines: list[At]


def located(content: object) -> Any:
    """Content that comes from no file, as records and items; all of it stands on line 0."""
    if isinstance(content, dict):
        record = Record({str(key): located(value) for key, value in content.items()})
        record.lines = {}
        return record
    if isinstance(content, list):
        items = Items(map(located, content))
        items.lines = [0] * len(items)
        return items
    return content


def load(path: Path) -> tuple[Any, list[Fault]]:
    """The content of a YAML file with its lines, and the keys that stand in it twice.

    Raises `Unreadable` where the file is missing, too large, not UTF-8, not YAML, empty, nested
    too deeply, or built of aliases that would unfold without bound.
    """
    text = text_in(path)
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise Unreadable(Place(str(path), line), f"is not valid YAML: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        message = f"holds a character that YAML does not allow: {error.reason}"
        raise Unreadable(Place(str(path), line), message) from None
    except RecursionError:
        raise Unreadable(Place(str(path)), "is nested too deeply to be a case file") from None
    if root is None:
        raise Unreadable(Place(str(path)), "is empty; it should hold clusters, sources or the like")
    _refuse_bombs(root, path)
    builder = _Builder(str(path))
    return builder.build(root), builder.faults


def text_in(path: Path) -> str:
    """The text of a file. Raises `Unreadable` where it is missing, too large or not UTF-8."""
    place = Place(str(path))
    if not path.is_file():
        raise Unreadable(place, "is not there, or is not a file")
    if (size := path.stat().st_size) > LARGEST:
        raise Unreadable(
            place, f"is {size / 2**20:.0f} MB; the largest that is read is {LARGEST // 2**20} MB"
        )
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            Place(str(path), line), "is not UTF-8; save it again with the encoding UTF-8"
        ) from None


def _refuse_bombs(root: yaml.Node, path: Path) -> None:
    """Count what the document unfolds to, each aliased node once, before anything is built."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node, depth: int) -> int:
        """How many values a node unfolds to."""
        if depth > DEEPEST:
            raise Unreadable(
                Place(str(path), node.start_mark.line + 1),
                f"is nested more than {DEEPEST} levels deep, or contains itself",
            )
        if id(node) not in sizes:
            sizes[id(node)] = 1 + sum(size(child, depth + 1) for child in _children(node))
        if sizes[id(node)] > MOST_NODES:
            raise Unreadable(
                Place(str(path), node.start_mark.line + 1),
                f"unfolds through aliases to more than {MOST_NODES} values",
            )
        return sizes[id(node)]

    size(root, 0)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def build(self, node: yaml.Node) -> Any:
        """The content of a node: a record, items, or a scalar."""
        if isinstance(node, yaml.MappingNode):
            return self._record(node)
        if isinstance(node, yaml.SequenceNode):
            items = Items(self.build(child) for child in node.value)
            items.lines = [child.start_mark.line + 1 for child in node.value]
            return items
        return _scalar(node)

    def _record(self, node: yaml.MappingNode) -> Record:
        record = Record()
        record.line = node.start_mark.line + 1
        record.lines = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                message = "the name of a field should be plain text"
                self.faults.append(Fault(Place(self.file, line), "", message))
                continue
            if key in record.lines:
                place = Place(self.file, line)
                message = f"'{key}' stands twice here, first on line {record.lines[key]}"
                self.faults.append(Fault(place, key, message))
                continue
            record[key] = self.build(value_node)
            record.lines[key] = line
        return record


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    text = str(node.value)
    if getattr(node, "style", None) in QUOTED:
        return text
    if text in NULL:
        return None
    if text in BOOLEAN:
        return BOOLEAN[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text
