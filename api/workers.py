"""The pool of query processes: started as they are needed, killed when a query is past a limit.

There are more processes than processors, so that a slow query keeps no fast one waiting: past its
first second a query is *long*, gives way to the others, and only so many may be; its process is
not used again. The queries that run and those that wait are bounded.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

from api.errors import Problem
from api.metrics import Metrics
from api.refusals import Busy, MemoryLimit, NoEngine, TimeLimit, TooComplex, told
from api.settings import Settings
from api.spool import Spool
from api.turns import Full, Turns
from api.worker import DATA, FAULT, HEADER, MEDIA, Job
from kg.releases import Release

LOG = logging.getLogger("klynge")
LONG_AFTER = 1.0
START_SECONDS = 10
GIVES_WAY = 10
BUFFER = 1 << 20
ROOT = str(Path(__file__).parent.parent)


class Died(Exception):
    """The process ended while it was asked."""


class Worker:
    """One query process of one release."""

    def __init__(self, release: Release, process: Process) -> None:
        self.release = release
        self._process = process
        self._killed = False

    @classmethod
    async def start(cls, release: Release, settings: Settings) -> "Worker":
        """A process that is ready for a job. Raises `NoEngine`."""
        network = "open" if settings.federation else "closed"
        path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "api.worker",
            str(release.path / "store"), str(settings.query_memory), network,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=BUFFER,
            env={**os.environ, "PYTHONPATH": path, "RUST_BACKTRACE": "0"},
        )  # fmt: skip
        worker, said = cls(release, process), None
        try:
            async with asyncio.timeout(START_SECONDS):
                _, said = await worker.frame()
        except (Died, TimeoutError):
            raise NoEngine(f"Release {release.name} cannot be opened.") from None
        finally:
            if said is None:
                worker.kill()
        if not said and not settings.federation:
            LOG.warning("the system does not let a query process give up its network")
        return worker

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame: its kind and what it carries. Raises `Died`."""
        assert self._process.stdout
        try:
            kind, length = HEADER.unpack(await self._process.stdout.readexactly(HEADER.size))
            return kind, await self._process.stdout.readexactly(length)
        except asyncio.IncompleteReadError:
            raise Died from None

    def ask(self, job: Job) -> None:
        """Hand over a job."""
        assert self._process.stdin
        self._process.stdin.write(job.line())

    def fits(self, release: Release) -> bool:
        """Whether it is alive and answers from a release.

        One that was killed is alive until the system has told of its end, and fits nothing.
        """
        alive = self._process.returncode is None and not self._killed
        return self.release == release and alive

    def give_way(self) -> None:
        """Let other processes go first."""
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, GIVES_WAY)

    def kill(self) -> None:
        """End it at once; a second time is nothing."""
        if self._process.returncode is None and not self._killed:
            self._killed = True
            with suppress(ProcessLookupError):
                self._process.kill()

    async def ended(self) -> int:
        """The status that it ends with, once it has; minus the signal that it died of."""
        return await self._process.wait()


class Run:
    """A query in a worker, and the spool that it fills."""

    def __init__(self, worker: Worker, spool: Spool) -> None:
        self.worker = worker
        self.long = False
        self._spool = spool
        self._stopped: Problem | None = None

    def stop(self, problem: Problem) -> None:
        """End the query, because of a problem."""
        self._stopped = self._stopped or problem
        self.worker.kill()

    async def fill(self, job: Job) -> Problem | None:
        """Fill the spool to the end; the problem that it ends in, if any."""
        self.worker.ask(job)
        try:
            while True:
                kind, payload = await self.worker.frame()
                if kind == DATA:
                    self._spool.add(payload)
                elif kind == MEDIA:
                    self._spool.media = payload.decode()
                else:
                    return told(json.loads(payload)) if kind == FAULT else None
        except Died:
            return self._stopped or _death(await self.worker.ended())


def _death(status: int) -> Problem:
    """Why a process died of a query that nobody stopped."""
    if status == -signal.SIGSEGV:
        return TooComplex("The query is nested too deeply for the engine.")
    if status in (-signal.SIGABRT, -signal.SIGKILL):
        return MemoryLimit("The query wants more memory than a query may take.")
    return Problem("The query process failed.")


class Workers:
    """All query processes, over whichever releases are in use."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._turns = Turns(settings.queries_at_once, settings.queries_waiting)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._long = 0
        self._spare: asyncio.Task[None] | None = None

    async def start(self, release: Release) -> None:
        """Make sure that there is a process for a release, be it at work. Raises `NoEngine`.

        One is started for all who ask at once: who only asks starts no more than are needed.
        """
        if self._has(release):
            return
        if self._spare is None or self._spare.done():
            self._spare = asyncio.create_task(self._spared(release))
        await asyncio.wait((self._spare,))
        if not self._has(release):
            raise NoEngine(f"Release {release.name} cannot be opened.")

    async def answer(self, release: Release, job: Job, client: str) -> Spool:
        """What a client's job on a release gives, whole. Raises the `Problem` that it meets.

        Cancelled, it ends the query.
        """
        await self._turn(client)
        spool = Spool()
        started, outcome = time.monotonic(), "broken-off"
        try:
            run = Run(await self._worker(release), spool)
            problem = await self._fill(run, job)
            outcome = problem.code if problem else "answered"
        finally:
            self._turns.give()
            self._metrics.query(outcome, time.monotonic() - started)
        if problem:
            raise problem
        return spool

    async def close(self) -> None:
        """End every process, and every query with them."""
        if self._spare:
            self._spare.cancel()
        for worker in self._all:
            worker.kill()
        await asyncio.gather(*(worker.ended() for worker in self._all))

    async def _turn(self, client: str) -> None:
        """Wait until one more query of a client may run. Raises `Busy`."""
        try:
            await self._turns.take(client, self._settings.query_seconds)
        except (Full, TimeoutError) as why:
            self._metrics.query("busy", seconds=0)
            full = isinstance(why, Full)
            said = "As many queries are waiting as may." if full else "No query ended meanwhile."
            raise self._busy(said) from None

    async def _fill(self, run: Run, job: Job) -> Problem | None:
        """Let a run fill its spool, watched; its worker is used again if it is fit."""
        loop = asyncio.get_running_loop()
        seconds = self._settings.query_seconds
        over = TimeLimit(f"The query was stopped after {seconds:g} seconds.")
        timers = [
            loop.call_later(LONG_AFTER, self._grow_long, run),
            loop.call_later(seconds, run.stop, over),
        ]
        fit = False
        try:
            problem = await run.fill(job)
            fit = not run.long
            return problem
        finally:
            for timer in timers:
                timer.cancel()
            self._long -= run.long
            self._put_back(run.worker, fit)

    def _grow_long(self, run: Run) -> None:
        """A query is past its first second: it gives way, or ends where too many others are."""
        if self._long >= self._settings.long_queries:
            run.stop(self._busy("Too many queries that take long are running."))
            return
        self._long += 1
        run.long = True
        run.worker.give_way()
        if not self._idle and (self._spare is None or self._spare.done()):
            self._spare = asyncio.create_task(self._spared(run.worker.release))

    def _has(self, release: Release) -> bool:
        return any(worker.fits(release) for worker in self._all)

    async def _spared(self, release: Release) -> None:
        """Have a process ready in place of one that a long query keeps, so that the next query
        need not wait for it to start."""
        with suppress(NoEngine):  # a query will be told so
            self._put_back(await self._started(release), fit=True)

    async def _worker(self, release: Release) -> Worker:
        """A worker of a release, ready for a job; those of other releases go. Raises `NoEngine`."""
        if self._spare and not self._idle:
            await asyncio.wait((self._spare,))  # one that is being started comes soonest
        while self._idle:
            worker = self._idle.pop()
            if worker.fits(release):
                return worker
            self._put_back(worker, fit=False)
        return await self._started(release)

    async def _started(self, release: Release) -> Worker:
        """A fresh worker of a release. Raises `NoEngine`."""
        self._metrics.workers.inc()
        worker = await Worker.start(release, self._settings)
        self._all.add(worker)
        return worker

    def _put_back(self, worker: Worker, fit: bool) -> None:
        """Keep a worker for the next job, or end it."""
        if fit and len(self._idle) < self._settings.workers and worker.fits(worker.release):
            self._idle.append(worker)
        else:
            worker.kill()
            self._all.discard(worker)

    def _busy(self, detail: str) -> Busy:
        return Busy(detail, seconds=max(1, round(self._settings.query_seconds / 2)))
