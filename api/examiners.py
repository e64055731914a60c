"""The process that checks and judges what is handed in: started when it is first needed.

One submission is looked at at a time; a few wait. One that takes too long, or too much memory, is
ended with its process, and the next has a fresh one.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Any

from api.errors import Unavailable, Unprocessable
from api.examiner import Task
from api.settings import Settings
from api.worker import HEADER
from api.workers import ROOT

START_SECONDS = 120


class CaseTooLong(Unprocessable):
    """Checking or judging was stopped when its time was over (422)."""

    code = "case-time-limit"
    title = "The case takes too long"


class CaseTooLarge(Unprocessable):
    """The process ended while it looked at the case, which wants too much memory (422)."""

    code = "case-too-large"
    title = "The case takes too much memory"


class Examiners:
    """Carries out tasks in a process of its own, one after another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._waiting = 0
        self._warming: asyncio.Task[None] | None = None

    async def result(self, task: Task) -> dict[str, Any]:
        """What comes of a task. Raises `Unavailable`, `CaseTooLong`, `CaseTooLarge`."""
        if self._waiting > self._settings.cases_waiting:
            detail = "As many cases are waiting as may."
            raise Unavailable(detail, seconds=max(1, round(self._settings.case_seconds / 2)))
        self._waiting += 1
        try:
            async with self._turn:
                return await self._carried_out(task)
        finally:
            self._waiting -= 1

    def warm(self) -> None:
        """Start the process ahead of the first task, since that takes seconds; in the background,
        once."""
        if self._process is None and self._warming is None:
            self._warming = asyncio.create_task(self._warmed())

    async def _warmed(self) -> None:
        async with self._turn:
            with suppress(Unavailable):
                await self._ready()

    async def close(self) -> None:
        """End the process, and the task that it is at."""
        if self._warming:
            self._warming.cancel()
        process, self._process = self._process, None
        if process and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _carried_out(self, task: Task) -> dict[str, Any]:
        process = await self._ready()
        assert process.stdin
        done = False
        try:
            async with asyncio.timeout(self._settings.case_seconds):
                process.stdin.write(task.line())
                found: dict[str, Any] = json.loads(await _frame(process))
                done = True
                return found
        except TimeoutError:
            said = f"It was stopped after {self._settings.case_seconds:g} seconds."
            raise CaseTooLong(said) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise CaseTooLarge("The process that looked at the case ended.") from None
        finally:
            if not done:
                await self.close()

    async def _ready(self) -> Process:
        """The process, ready for a task. Raises `Unavailable`."""
        if self._process and self._process.returncode is None:
            return self._process
        path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "api.examiner", str(self._settings.case_memory),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        try:
            async with asyncio.timeout(START_SECONDS):
                await _frame(self._process)
        except (asyncio.IncompleteReadError, TimeoutError):
            await self.close()
            raise Unavailable("Cases cannot be looked at now.", seconds=10) from None
        return self._process


async def _frame(process: Process) -> bytes:
    assert process.stdout
    _, length = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
    return await process.stdout.readexactly(length)
