"""Killing processes: one that works on a home folder, ended by SIGKILL at a chosen moment.

They are forked from a process in which everything is imported already, so that a kill falls into
the work and not into the start.
"""

import multiprocessing
import os
import random
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from api.app import create_app
from api.server import listening, server
from api.settings import Settings
from kg import datasets, releases
from kg.durability import locked
from kg.sources.cases import read
from kg.sources.files import read_any

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.warm"])
PATIENCE = 120
READY, ACKNOWLEDGED = "ready", "acknowledged"


@dataclass(frozen=True)
class Outcome:
    """Whether the process acknowledged its action, how long it took, what it complained of."""

    acknowledged: bool
    seconds: float
    complaint: str = ""


def seeded() -> random.Random:
    """Chance, from KLYNGE_SEED or a seed of its own, which is shown where a test fails."""
    seed = int(os.environ.get("KLYNGE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"KLYNGE_SEED={seed}")  # noqa: T201 - pytest shows it on failure
    return random.Random(seed)


def killed(home: Path, action: str, *words: str, after: float | None = None) -> Outcome:
    """Let a writer act on a home folder, and kill it some seconds after it began.

    The actions are `put NAME FILE`, `remove NAME` and `build FILE`. Without `after` it may finish.
    """
    with _forked(_write, home, action, *words) as (process, heard):
        assert heard.recv() == READY
        began = time.monotonic()
        if after is not None:
            time.sleep(after)
            process.kill()
        process.join(PATIENCE)
        said = ""
        with suppress(EOFError):
            said = heard.recv()
        return Outcome(said == ACKNOWLEDGED, time.monotonic() - began, said)


class Server:
    """`klynge serve` in a process of its own, which goes on until it is killed."""

    def __init__(self, process: BaseProcess, port: int) -> None:
        self._process = process
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE
        )

    def killed(
        self, home: Path, request: Callable[[httpx.Client], httpx.Response], after: float | None
    ) -> Outcome:
        """Send a request, and kill the server some seconds later; without `after` it lives on.

        When this returns, no process of the server is at work in the home folder any more.
        """
        answers: list[httpx.Response] = []

        def send() -> None:
            """Send the request; there may be nobody to answer it."""
            with suppress(httpx.TransportError):
                answers.append(request(self.client))

        thread = threading.Thread(target=send)
        began = time.monotonic()
        thread.start()
        if after is not None:
            time.sleep(after)
            self._process.kill()
        thread.join(PATIENCE)
        with locked(home):
            complaint = "".join(a.text for a in answers if not a.is_success)
            took = time.monotonic() - began
            return Outcome(bool(answers) and answers[0].is_success, took, complaint)


@contextmanager
def served(home: Path) -> Iterator[Server]:
    """A server of a home folder, ready; killed at the end of the block if not before."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _forked(_serve, home, port) as (process, heard):
        assert heard.recv() == READY
        found = Server(process, port)
        with found.client as client:
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                with suppress(httpx.TransportError):
                    if client.get("/health/ready").status_code == 200:
                        break
                time.sleep(0.02)
            yield found


@contextmanager
def _forked(
    target: Callable[..., None], *words: object
) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that does something, and what it says of that; killed at the end of the block."""
    heard, said = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=target, args=(said, *words))
    process.start()
    said.close()
    try:
        yield process, heard
    finally:
        process.kill()
        process.join(PATIENCE)
        heard.close()


def _write(said: Connection, home: Path, action: str, *words: str) -> None:
    """Carry out one action on a home folder."""
    said.send(READY)
    try:
        if action == "put":
            name, file = words
            datasets.put(
                home, name, lambda known: read_any([Path(file)], known), who="Me", licence="CC0-1.0"
            )
        elif action == "remove":
            datasets.remove(home, *words)
        else:
            releases.build(home, read([Path(words[0])]))
        said.send(ACKNOWLEDGED)
    except Exception:
        said.send(traceback.format_exc())


def _serve(said: Connection, home: Path, port: int) -> None:
    """Serve a home folder."""
    settings = Settings(workers=1)
    app = create_app(home, settings)
    at = listening("127.0.0.1", port)
    said.send(READY)
    server(app, settings).run(sockets=[at])
