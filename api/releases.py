"""The release that is being served: whichever `current` names at this instant."""

from pathlib import Path

from api.errors import Unavailable
from kg import releases
from kg.releases import NoRelease, Release
from kg.store import Store


class Serving:
    """Notices when another release is switched to.

    A request takes the release once and keeps to it, so it sees one whole release.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._seen: tuple[int, ...] = ()
        self._release: Release | None = None
        self._store: tuple[Release, Store] | None = None

    def current(self) -> Release:
        """The release in use. Raises `Unavailable` where there is none."""
        try:
            status = (self.home / "current").stat()
            seen = status.st_ino, status.st_mtime_ns, status.st_size
            if self._release is None or seen != self._seen:
                self._release, self._seen = releases.current(self.home), seen
        except (NoRelease, FileNotFoundError):
            raise Unavailable("There is no release yet.", seconds=60) from None
        return self._release

    def store(self) -> Store:
        """The graphs of the release in use, for look-ups that are ours and cheap.

        What a client wrote runs in a worker instead.
        """
        release = self.current()
        if self._store is None or self._store[0] != release:
            self._store = release, release.store()
        return self._store[1]
