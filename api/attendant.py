"""A process of its own that carries out one job after another: started when it is first needed.

One job is at hand at a time; a few wait. One that takes too long, or too much memory, is ended with
its process, and the next has a fresh one. Jobs go in as lines of JSON, answers come as frames of
JSON (see `api.worker`).
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from api.errors import Unavailable
from api.worker import HEADER
from api.workers import ROOT

START_SECONDS = 120


class Overtime(Exception):
    """The job was stopped when its time was over."""


class Ended(Exception):
    """The process ended while it was at the job, mostly because it wanted too much memory."""


@dataclass(frozen=True)
class Bounds:
    """What a job may take, and how many may wait for their turn."""

    seconds: float
    megabytes: int
    waiting: int


class Attendant:
    """Carries out jobs in a process that runs a module, one after another."""

    def __init__(self, module: str, bounds: Bounds, *told: str) -> None:
        """`told` is what the module is told besides the memory that it may take."""
        self._module, self._bounds, self._told = module, bounds, told
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._waiting = 0
        self._warming: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Start the process ahead of the first job, since that takes seconds: once, and behind
        what else is done."""
        if self._process is None and self._warming is None:
            self._warming = asyncio.create_task(self._warmed())

    async def _warmed(self) -> None:
        async with self._turn:
            with suppress(Unavailable):
                await self._ready()

    async def result(self, line: bytes) -> dict[str, Any]:
        """What comes of a job. Raises `Unavailable`, `Overtime`, `Ended`."""
        if self._waiting > self._bounds.waiting:
            detail = "As many are waiting for their turn as may."
            raise Unavailable(detail, seconds=max(1, round(self._bounds.seconds / 2)))
        self._waiting += 1
        try:
            async with self._turn:
                return await self._carried_out(line)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process, and the job that it is at."""
        if self._warming and self._warming is not asyncio.current_task():
            self._warming.cancel()
            await asyncio.wait((self._warming,))
        process, self._process = self._process, None
        if process and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            # What it still said is read, since asyncio holds no process for ended before.
            await process.communicate()

    async def _carried_out(self, line: bytes) -> dict[str, Any]:
        process = await self._ready()
        assert process.stdin
        done = False
        try:
            async with asyncio.timeout(self._bounds.seconds):
                process.stdin.write(line)
                found: dict[str, Any] = json.loads(await _frame(process))
                done = True
                return found
        except TimeoutError:
            raise Overtime from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Ended from None
        finally:
            if not done:
                await self.close()

    async def _ready(self) -> Process:
        """The process, ready for a job. Raises `Unavailable`."""
        if self._process and self._process.returncode is None:
            return self._process
        path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", self._module, str(self._bounds.megabytes), *self._told,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        try:
            async with asyncio.timeout(START_SECONDS):
                await _frame(self._process)
        except (asyncio.IncompleteReadError, TimeoutError):
            await self.close()
            raise Unavailable("The process that does this cannot be started.", seconds=10) from None
        return self._process


async def _frame(process: Process) -> bytes:
    assert process.stdout
    _, length = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
    return await process.stdout.readexactly(length)
