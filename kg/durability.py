"""One writer at a time in a home folder, and files that outlive a power cut."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0
"""Seconds for which a writer waits for another to finish."""
PAUSE = 0.05


class Busy(RuntimeError):
    """Another writer is at work in the home folder, and went on for too long."""


@contextmanager
def locked(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Holds a folder, such as the home, for one writer. Raises `Busy` after `patience` seconds.

    The system lets go of the lock when the writer ends, also where it is killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a", encoding="utf-8") as file:
        deadline = time.monotonic() + patience
        while not _held(file.fileno()):
            if time.monotonic() >= deadline:
                raise Busy(f"another writer has been at work in {folder} for {patience:g} s")
            time.sleep(PAUSE)
        yield


@contextmanager
def guarded(parent: Path) -> Iterator[Path]:
    """A new folder in a folder, gone with the block; where that is killed, `sweep` takes it away.

    The system lets go of the lock on it when its process ends, also where it is killed.
    """
    with locked(parent):  # or it might be swept before it is guarded
        folder = Path(tempfile.mkdtemp(dir=parent))
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def sweep(parent: Path) -> None:
    """Take away the folders in a folder that nobody guards any more: those of killed processes."""
    if not parent.is_dir():
        return
    with locked(parent):
        for folder in (path for path in parent.iterdir() if path.is_dir()):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                if _held(descriptor):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def _held(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def replace(path: Path, text: str, mode: int = 0o666) -> None:
    """Put a file in place of the one at a path, in one step, and on disk when this returns.

    The mode is what the file may be used for, as far as the umask lets it.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - of a descriptor
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_entry(path.parent)


def sync(path: Path) -> None:
    """Make sure that a file, or a folder with all that is in it, is on disk."""
    if path.is_dir():
        for inner in path.iterdir():
            sync(inner)
    sync_entry(path)


def sync_entry(path: Path) -> None:
    """Make sure that a file, or the list of names in a folder, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
