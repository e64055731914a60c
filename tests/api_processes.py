"""The query processes that the test's process started, and the processor that they use."""

import os
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def workers(parent: int | None = None) -> dict[int, float]:
    """The processor seconds of each query process that a process started, by its id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            values = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(values[1]) == (parent or os.getpid()) and b"api.worker" in command:
            found[int(folder.name)] = (int(values[11]) + int(values[12])) / TICKS
    return found


def idle_after(seconds: float) -> bool:
    """Whether the query processes use no processor, so many seconds from now."""
    time.sleep(seconds)
    before = workers()
    time.sleep(0.5)
    after = workers()
    return all(after[pid] - before.get(pid, 0.0) <= 0.05 for pid in after if pid in before)


def busy_within(seconds: float) -> bool:
    """Whether a query process gets to use the processor, for a third of a second in all."""
    deadline = time.monotonic() + seconds
    while max(workers().values(), default=0) < 1 / 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    return max(workers().values(), default=0) >= 1 / 3
