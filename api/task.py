"""What an examiner or a writer is told to do, as it goes from one process to another."""

import json
from dataclasses import asdict, dataclass


class Told:
    """Something told to another process."""

    def line(self) -> bytes:
        """It as the other process reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"  # type: ignore[call-overload]


@dataclass(frozen=True)
class Task(Told):
    """What to do with the files of a folder: `check`, `judge` or `diagnose` them."""

    what: str
    folder: str
    files: list[str]


@dataclass(frozen=True)
class Change(Told):
    """What to do with a dataset: `put`, `merge` or `remove` it.

    `expected` is the tag that it must still have; `patience` is for how many seconds to wait for
    another writer. What it shall hold lies in the files of a folder.
    """

    what: str
    home: str
    name: str
    expected: str
    patience: float
    folder: str = "/"
    files: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    who: str = ""
    licence: str = ""
