"""The endpoint and its peers as processes on loopback, each over the graphs of one release."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from kg.releases import Release

START_SECONDS = 120
RESULTS = "application/sparql-results+json, text/turtle"
PEER = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class Server:
    """A running server: where it is, and how long it took to the first answer."""

    name: str
    port: int
    path: str
    process: int
    seconds: float

    def connection(self) -> HTTPConnection:
        """A connection that is kept for many queries."""
        return HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)

    def ask(self, connection: HTTPConnection, query: str) -> bytes:
        """The answer to a query, whole. Raises `RuntimeError` where it is none."""
        connection.request("GET", f"{self.path}?query={quote(query)}", headers={"Accept": RESULTS})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{self.name} answered {answer.status}: {content[:200]!r}")
        return content


@contextmanager
def klynge(release: Release) -> Iterator[Server]:
    """`klynge serve`."""
    home = str(release.path.parent.parent)
    command = [sys.executable, "-P", "-m", "kg.cli", "serve", "--quiet", "--port"]
    with _running("klynge", command, "/sparql", KLYNGE_HOME=home) as server:
        yield server


@contextmanager
def oxigraph(release: Release) -> Iterator[Server]:
    """`oxigraph serve-read-only` over the same store."""
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    store = str(release.path / "store")
    command = [binary, "serve-read-only", "--union-default-graph", "-l", store, "-b"]
    with _running("oxigraph", command, "/query", at="127.0.0.1:") as server:
        yield server


@contextmanager
def rdflib_endpoint(release: Release) -> Iterator[Server]:
    """rdflib-endpoint over the same statements in memory."""
    store = ox.Store.read_only(str(release.path / "store"))
    with tempfile.NamedTemporaryFile(suffix=".nq") as dump:
        store.dump(dump.name, format=ox.RdfFormat.N_QUADS)
        command = [sys.executable, "-P", "-c", PEER, dump.name]
        with _running("rdflib-endpoint", command, "/") as server:
            yield server


@contextmanager
def _running(
    name: str, command: list[str], path: str, at: str = "", **variables: str
) -> Iterator[Server]:
    """A server that answers, ended with the block; the last word of its command is its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables}
    start = time.monotonic()
    process = subprocess.Popen(
        [*command, f"{at}{port}"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        waiting = Server(name, port, path, process.pid, 0)
        while not _answers(waiting):
            if process.poll() is not None or time.monotonic() - start > START_SECONDS:
                raise RuntimeError(f"{name} does not start")
            time.sleep(0.01)
        yield Server(name, port, path, process.pid, time.monotonic() - start)
    finally:
        process.terminate()
        process.wait()


def _answers(server: Server) -> bool:
    connection = server.connection()
    try:
        return bool(server.ask(connection, "ASK {}"))
    except OSError:
        return False
    finally:
        connection.close()


def resident_megabytes(process: int) -> float:
    """The memory of a process and its children, what they share counted once (PSS)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    kilobytes = 0
    for pid in (str(process), *children):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
