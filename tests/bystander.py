"""Somebody else who asks for something quick, while a server is put to the test."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAUSE = 0.02


@contextmanager
def bystander(ask: Callable[[], None]) -> Iterator[list[float]]:
    """How many seconds each question took that was asked while the block ran, at least one."""
    took: list[float] = []
    ended = threading.Event()

    def asks() -> None:
        """Ask until told to end."""
        while not ended.wait(PAUSE):
            started = time.monotonic()
            ask()
            took.append(time.monotonic() - started)

    thread = threading.Thread(target=asks)
    thread.start()
    try:
        yield took
        while thread.is_alive() and not took:
            time.sleep(PAUSE)
    finally:
        ended.set()
        thread.join()
    assert took
