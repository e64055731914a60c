"""How many rows a result has, counted as its bytes go by, in the four formats of results.

Each format has a mark that a row has and a value cannot have, so the count is exact; but for rows
of JSON that bind nothing, `{}`, which are not counted: a value can look like them.
"""

import re
from typing import Protocol


class Counter(Protocol):
    """Counts rows."""

    rows: int

    def add(self, data: bytes) -> None:
        """Count the rows that begin, or end, in the next bytes."""


class Marked:
    """Counts a mark of fixed width, wherever the bytes are cut."""

    def __init__(self, mark: bytes, width: int, first: int = 0) -> None:
        """`first` is how many rows there are before any mark."""
        self._mark = re.compile(mark)
        self._tail = b""
        self._kept = width - 1
        self.rows = first

    def add(self, data: bytes) -> None:
        """Count the marks that end in the next bytes."""
        window = self._tail + data
        self.rows += len(self._mark.findall(window))
        self._tail = window[-self._kept :] if self._kept else b""


class Lines:
    """Counts the line ends of CSV that stand outside quotes (RFC 4180)."""

    def __init__(self) -> None:
        self._quoted = 0
        self.rows = -1  # the heading is no row

    def add(self, data: bytes) -> None:
        """Count the line ends in the next bytes; a doubled quote leaves and enters again."""
        parts = data.split(b'"')
        self.rows += sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted = (self._quoted + len(parts) - 1) % 2


def counter(media: str) -> Counter:
    """A counter of the rows of a media type."""
    if media.endswith("json"):
        # A quote within a value is escaped, so this one begins a name: the first of the row.
        return Marked(rb'[\[,]\{"[^,}]', 4)
    if media.endswith("xml"):
        return Marked(rb"<result>", 8)
    if media == "text/csv":
        return Lines()
    return Marked(rb"\n", 1, first=-1)
