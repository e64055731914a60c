"""A real server on loopback, in a thread of the test's process; its query processes are real."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.server import listening, server
from api.settings import Settings

DEADLINE = 30
CASE_BYTES = 200_000
"""How large a case may be on the server of the fixture `case_client`."""


@contextmanager
def served(app: FastAPI, settings: Settings | None = None) -> Iterator[httpx.Client]:
    """A client of a server of this application; both end with the block."""
    at = listening("127.0.0.1", 0)
    running = server(app, settings or Settings())
    thread = threading.Thread(target=running.run, args=([at],), daemon=True)
    thread.start()
    deadline = time.monotonic() + DEADLINE
    while not running.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running.started
    base = f"http://127.0.0.1:{at.getsockname()[1]}"
    try:
        with httpx.Client(base_url=base, trust_env=False, timeout=DEADLINE) as client:
            yield client
    finally:
        running.should_exit = True
        thread.join(timeout=DEADLINE)
        assert not thread.is_alive()
        at.close()


@contextmanager
def serving(home: Path, **settings: object) -> Iterator[httpx.Client]:
    """A client of a server of the release of a home folder, with some settings of its own."""
    chosen = Settings.model_validate(settings)
    with served(create_app(home, chosen), chosen) as client:
        yield client
