"""What an examiner is told to do, as it goes from one process to another."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Task:
    """What to do with the files of a folder: `check` or `judge` them."""

    what: str
    folder: str
    files: list[str]

    def line(self) -> bytes:
        """The task as an examiner reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"
