"""A process that changes one dataset after another, and may be killed at any time.

It works as `api.examiner` does. Whatever happens to it, the release in use is whole: the old one
until the new one is switched to, then the new one.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.examiner import CALM
from api.task import Change
from api.worker import END, READY, confine, frame, seal
from kg import datasets
from kg.catalogue import Unacceptable
from kg.checking import shapes
from kg.durability import Busy
from kg.reasoning.contradiction import Inconsistent
from kg.reasoning.ontology import shipped
from kg.reasoning.rendering import contradictions
from kg.releases import NoRelease, Refused, Release
from kg.sources.files import read_any
from kg.sources.reading import Fault, Reading
from kg.submission import told


class Unread(ValueError):
    """Nothing of what was sent could be read."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


TAKING: dict[str, Callable[..., Release]] = {"put": datasets.put, "merge": datasets.merge}
"""The changes for which something is sent."""


def changed(change: Change) -> Release:
    """The release in which a dataset is put, added to, or taken out."""
    home = Path(change.home)
    if change.what == "remove":
        return datasets.remove(
            home, change.name, expected=change.expected, patience=change.patience
        )
    return TAKING[change.what](
        home,
        change.name,
        lambda known: _read(change, known),
        who=change.who,
        licence=change.licence,
        titles=change.titles,
        expected=change.expected,
        patience=change.patience,
    )


def result(change: Change) -> dict[str, Any]:
    """What came of a change: the name of the new release, or why there is none."""
    os.chdir(change.folder)
    try:
        return {"release": changed(change).name}
    except Unread as unread:
        return {"unread": [told(f) for f in unread.faults]}
    except Refused as refused:
        return {"faults": [told(f) for f in refused.faults]}
    except Inconsistent as inconsistent:
        return {"contradictions": contradictions(inconsistent)}
    except (datasets.Changed, datasets.UnknownDataset):
        return {"changed": change.name}
    except (datasets.InUse, Unacceptable, Busy, NoRelease) as prevented:
        return {type(prevented).__name__: str(prevented)}
    except OSError as error:
        return {"OSError": error.strerror or type(error).__name__}
    finally:
        os.chdir("/")


def _read(change: Change, known: Callable[[str], bool]) -> Reading:
    """What was sent, by the names of its files. Raises `Unread`."""
    reading = read_any(map(Path, change.files), known)
    if reading.faults and not reading.triples:
        raise Unread(sorted(reading.faults))
    return reading


def main(megabytes: str) -> None:
    """Carry out changes until there are no more."""
    confine(int(megabytes))
    seal()
    os.nice(CALM)
    out = os.fdopen(os.dup(1), "wb")
    shipped(), shapes()
    out.write(frame(READY))
    out.flush()
    for line in sys.stdin.buffer:
        content = json.dumps(result(Change(**json.loads(line))), ensure_ascii=False)
        out.write(frame(END, content.encode("utf-8", "replace")))
        out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
