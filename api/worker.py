"""A process that answers one query after another from a release, and may be killed at any time.

Jobs come in at standard input, one line of JSON each; answers go out at standard output in frames:
a kind (one byte), a length (four) and so many bytes. An answer is `MEDIA`, any number of `DATA`
and `END`, or it ends in a `FAULT` at any point. The engine heeds no signal and no time limit, so
whoever started the process kills it when it takes too long.
"""

import ctypes
import io
import json
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from api.media import GRAPHS, SOLUTIONS
from api.rows import Counter, counter
from kg.clauses import PREFIXES, PROLOGUE, ReachesOut, refuse_service
from kg.store import Dataset, Results, Store

HEADER = struct.Struct(">cI")
READY, MEDIA, DATA, END, FAULT = b"R", b"M", b"D", b"E", b"F"
CHUNK = 1 << 16
NEW_NAMESPACES = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
UPDATE = re.compile(r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Job:
    """A query, what it sees, the media type for each kind of result, and its limits."""

    query: str
    base: str
    media: Mapping[str, str | None]
    row_limit: int
    byte_limit: int
    default: list[str] | None = None
    named: list[str] | None = None
    federation: tuple[str, ...] = ()

    def line(self) -> bytes:
        """The job as a worker reads it."""
        return json.dumps(vars(self)).encode() + b"\n"

    @property
    def dataset(self) -> Dataset | None:
        """The graphs that the request chose. Raises `ValueError` for what is no IRI."""
        if self.default is None and self.named is None:
            return None
        chosen = ([ox.NamedNode(iri) for iri in iris or ()] for iris in (self.default, self.named))
        return Dataset(*map(tuple, chosen))


class Fault(Exception):
    """Why a job has no answer: a code word, a sentence, and more members."""

    def __init__(self, code: str, detail: str, **members: int) -> None:
        super().__init__(detail)
        self.told = {"code": code, "detail": detail, **members}


class Answer(io.BytesIO):
    """Where the engine writes a result: cut into frames, and refused past the limits."""

    def __init__(self, out: BinaryIO, job: Job, media: str, rows: Counter | None) -> None:
        super().__init__()
        self._out, self._job, self._rows = out, job, rows
        self._out.write(frame(MEDIA, media.encode()))
        self._waiting: list[bytes] = []
        self._held = 0
        self._size = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take the next bytes of a result. Raises `Fault` past a limit."""
        self._size += len(data)
        if self._size > self._job.byte_limit:
            raise Fault("byte-limit", f"The result has more than {self._job.byte_limit:,} bytes.")
        if self._rows:
            self._rows.add(data)
            if self._rows.rows > self._job.row_limit:
                raise too_many_rows(self._job)
        self._waiting.append(data)
        self._held += len(data)
        if self._held >= CHUNK:
            self.send()
        return len(data)

    def send(self) -> None:
        """Send what waits as one frame."""
        self._out.write(frame(DATA, b"".join(self._waiting)))
        self._waiting.clear()
        self._held = 0


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """A frame as it is sent."""
    return HEADER.pack(kind, len(payload)) + payload


def too_many_rows(job: Job) -> Fault:
    """The fault of a result with more rows, or triples, than are given."""
    return Fault("row-limit", f"The result has more than {job.row_limit:,} rows or triples.")


def answer(store: Store, job: Job, out: BinaryIO) -> None:
    """Answer a job, or tell why not."""
    try:
        _serialize(_results(store, job), job, out)
        last = frame(END)
    except Fault as fault:
        last = frame(FAULT, json.dumps(fault.told).encode())
    except (RuntimeError, ValueError, OSError) as error:
        told = {"code": "query-failed", "detail": f"The query failed: {error}."}
        last = frame(FAULT, json.dumps(told).encode())
    except MemoryError:
        os.abort()
    out.write(last)
    out.flush()


def _results(store: Store, job: Job) -> Results:
    """The results of a job's query. Raises `Fault`."""
    try:
        dataset = job.dataset
    except ValueError as error:
        raise Fault("bad-graph", f"A graph of the dataset is no IRI: {error}.") from None
    try:
        refuse_service(job.query, job.base, job.federation)
        return store.query(job.query, dataset, job.base)
    except ReachesOut as reaching:
        raise Fault("federation-refused", f"{reaching}.") from None
    except SyntaxError as error:
        raise _malformed(job.query, str(error)) from None


def _malformed(query: str, said: str) -> Fault:
    """The fault of a query that does not parse, with its line and column where they are known."""
    if _is_update(query):
        return Fault("update-refused", "Updates are not carried out here; this one was sent.")
    if place := PLACE.fullmatch(said):
        line, column = int(place[1]), int(place[2])
        detail = f"The query is malformed at line {line}, column {column}: {place[3]}."
        return Fault("malformed-query", detail, line=line, column=column)
    return Fault("malformed-query", f"The query is malformed: {said}.")


def _is_update(query: str) -> bool:
    """Whether it begins as an update does, after its prologue."""
    prologue = PROLOGUE.match(query.replace("\r", "\n"))
    return bool(prologue and UPDATE.match(query, prologue.end()))


def _serialize(results: Results, job: Job, out: BinaryIO) -> None:
    """Write results in the media type asked for. Raises `Fault`."""
    form = {ox.QueryBoolean: "boolean", ox.QuerySolutions: "solutions", ox.QueryTriples: "graph"}
    media = job.media[form[type(results)]]
    if media is None:
        kind = "a graph" if isinstance(results, ox.QueryTriples) else "a result"
        raise Fault("not-acceptable", f"The answer is {kind}, which has none of these formats.")
    counted = counter(media) if isinstance(results, ox.QuerySolutions) else None
    written = Answer(out, job, media, counted)
    if isinstance(results, ox.QueryTriples):
        given = islice(results, job.row_limit)
        ox.serialize(given, written, GRAPHS[media], prefixes=PREFIXES)
        if next(results, None) is not None:
            raise too_many_rows(job)
    else:
        results.serialize(written, SOLUTIONS[media])
    written.send()


def seal() -> bool:
    """Take the network away from this process; whether the system allows that."""
    return ctypes.CDLL(None).unshare(NEW_NAMESPACES) == 0 if sys.platform == "linux" else False


def confine(megabytes: int) -> None:
    """Bound the memory of this process, leave no core, and let it end with its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(store: str, megabytes: str, network: str) -> None:
    """Answer jobs until there are no more."""
    confine(int(megabytes))
    sealed = network == "closed" and seal()
    opened = Store(Path(store), read_only=True)
    out = os.fdopen(os.dup(1), "wb")
    out.write(frame(READY, b"sealed" if sealed else b""))
    out.flush()
    for line in sys.stdin.buffer:
        answer(opened, Job(**json.loads(line)), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
