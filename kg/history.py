"""What earlier releases held: whether a thing that is not here was here before.

The releases that are kept beside the one in use tell; what was gone before them is forgotten.
"""

from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.releases import KEPT, Release
from kg.store import Store


class History:
    """The releases older than one, as far as they are kept."""

    def __init__(self, release: Release) -> None:
        self.release = release

    def earlier(self) -> list[Release]:
        """The older releases on disk, the newest first."""
        folder, name = self.release.path.parent, self.release.name
        found = (p for p in folder.glob("[0-9]*") if p.name < name)
        return [Release(p) for p in sorted(found, reverse=True) if (p / "manifest.json").is_file()]

    def held(self, subject: ox.NamedNode) -> bool:
        """Whether an earlier release said something about a thing."""
        return any(any(_opened(r.path).quads(subject)) for r in self.earlier())


@lru_cache(maxsize=KEPT)
def _opened(path: Path) -> Store:
    """The graphs of an earlier release, opened once."""
    return Release(path).store()
