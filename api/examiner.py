"""A process that looks at one submission after another, and may be killed at any time.

It works as `api.worker` does: a line of JSON comes in for each job, a frame of JSON goes out. What
was handed in lies in a folder of its own; only the names of the files in it are told to anyone.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from api.task import Task
from api.worker import END, READY, confine, frame, seal
from kg import releases
from kg.checking import shapes
from kg.counsel import counsels
from kg.reasoning.contradiction import Inconsistent
from kg.reasoning.ontology import shipped
from kg.reasoning.rendering import contradictions
from kg.releases import NoRelease, Refused, Release
from kg.sources.reading import Reading
from kg.submission import Submission, told

CALM = 5
"""How much this process gives way to those that answer queries."""


def check(submission: Submission) -> dict[str, Any]:
    """What `klynge check --format json` prints."""
    return {"faults": [told(f) for f in submission.faults]}


def judge(submission: Submission) -> dict[str, Any]:
    """What `klynge judge --format json` prints, or why there are no verdicts."""
    try:
        return {"verdicts": submission.verdicts()}
    except Refused as refused:
        return {"faults": [told(f) for f in refused.faults]}
    except Inconsistent as inconsistent:
        return {"contradictions": contradictions(inconsistent)}


def diagnose(submission: Submission) -> dict[str, Any]:
    """What `judge` gives, and what follows from each verdict for whoever governs the cluster."""
    found = judge(submission)
    if "verdicts" in found:
        found["counsels"] = [asdict(c) for c in counsels(submission)]
    return found


TASKS: dict[str, Callable[[Submission], dict[str, Any]]] = {
    "check": check,
    "judge": judge,
    "diagnose": diagnose,
}


def result(task: Task, known: Reading) -> dict[str, Any]:
    """What comes of a task."""
    os.chdir(task.folder)
    try:
        return TASKS[task.what](Submission.of(map(Path, task.files), known))
    finally:
        os.chdir("/")


class Known:
    """What a submission may refer to, in the release that is in use when it comes."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._release: Release | None = None
        self._reading = Reading()

    def now(self) -> Reading:
        """It as it is now; read anew only after a switch."""
        try:
            release = releases.current(self._home)
        except NoRelease:
            return releases.curated()
        if release != self._release:
            self._release, self._reading = release, releases.known(self._home)
        return self._reading


def main(megabytes: str, home: str) -> None:
    """Carry out tasks until there are no more."""
    confine(int(megabytes))
    seal()
    os.nice(CALM)
    out = os.fdopen(os.dup(1), "wb")
    known = Known(Path(home).resolve())
    known.now(), shipped(), shapes()
    out.write(frame(READY))
    out.flush()
    for line in sys.stdin.buffer:
        content = json.dumps(result(Task(**json.loads(line)), known.now()), ensure_ascii=False)
        out.write(frame(END, content.encode("utf-8", "replace")))
        out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
