"""Killing writers: a process that works on a home folder, ended by SIGKILL at a chosen moment.

Run as a script it is that process: it says `ready` when everything is imported, waits for a line
on standard input, carries out one action, and says `acknowledged` when that returned.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Outcome:
    """Whether the writer acknowledged its action, how long it took, and what it complained of."""

    acknowledged: bool
    seconds: float
    complaint: str


def killed(home: Path, action: str, *words: str, after: float | None = None) -> Outcome:
    """Let a writer act on a home folder, and kill it some seconds after it began.

    The actions are `put NAME FILE`, `remove NAME` and `build FILE`. Without `after` it may finish.
    """
    process = subprocess.Popen(
        [sys.executable, __file__, str(home), action, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    began = time.monotonic()
    process.stdin.write("go\n")
    process.stdin.flush()
    if after is not None:
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
    said, complaint = process.communicate()
    return Outcome("acknowledged" in said, time.monotonic() - began, complaint)


def act(home: Path, action: str, *words: str) -> None:
    """Carry out one action on a home folder."""
    from kg import datasets, releases
    from kg.sources.cases import read
    from kg.sources.files import read_any

    if action == "put":
        name, file = words
        datasets.put(
            home, name, lambda known: read_any([Path(file)], known), who="Me", licence="CC0-1.0"
        )
    elif action == "remove":
        datasets.remove(home, *words)
    else:
        releases.build(home, read([Path(words[0])]))


def _main() -> None:
    from kg import datasets

    assert datasets
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    act(Path(sys.argv[1]), *sys.argv[2:])
    sys.stdout.write("acknowledged\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main()
