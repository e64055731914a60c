"""How fast the endpoint is beside the bare engine and its peers: `python -m bench.endpoint`.

Runs over the release in use (KLYNGE_HOME). What is compared is run by turns, so that what else
the machine does strikes both alike; the ratios are of one run.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from bench.reasoning import Row
from bench.servers import Server, klynge, oxigraph, rdflib_endpoint, resident_megabytes
from kg import releases
from kg.releases import Release
from kg.store import Store

QUERIES = Path(__file__).parent / "queries"
ROUNDS = 15
SLOW_MS = 5
CLIENTS = 2
TURNS = 4
TURN_SECONDS = 4.0
SETTLING = 8.0
"""Seconds after the first answer in which pages are prepared; measured is what follows."""


def queries() -> dict[str, str]:
    """The ten queries, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq"))}


def bare(store: Store, query: str) -> bytes:
    """The answer of the engine alone, serialized as the endpoint does."""
    results, out = store.query(query), BytesIO()
    if isinstance(results, ox.QueryTriples):
        results.serialize(out, ox.RdfFormat.TURTLE)
    else:
        results.serialize(out, ox.QueryResultsFormat.JSON)
    return out.getvalue()


def latencies(release: Release, server: Server, rounds: int) -> list[Row]:
    """The endpoint's latency over the bare engine's, of each query."""
    store = release.store()
    with closing(server.connection()) as connection:
        return [
            _latency(
                name, rounds, partial(bare, store, query), partial(server.ask, connection, query)
            )
            for name, query in queries().items()
        ]


def _latency(
    name: str, rounds: int, engine: Callable[[], object], ours: Callable[[], object]
) -> Row:
    """The median of ours over the engine's; it matters for a query over five milliseconds."""
    pairs = [(_timed(engine), _timed(ours)) for _ in range(rounds)]
    alone, served = map(statistics.median, zip(*pairs, strict=True))
    said = f"latency over the engine, {name} ({alone * 1000:.1f} ms)"
    if alone * 1000 <= SLOW_MS:
        return Row(said, served / alone)
    return Row(said, served / alone, "at most 1.25", served / alone <= 1.25)


def throughput(server: Server, seconds: float) -> float:
    """Queries a second that clients get answered who ask the ten in turn."""
    until = time.monotonic() + seconds
    texts = list(queries().values())

    def asks(first: int) -> float:
        """How many queries a second one client gets answered."""
        connection: HTTPConnection = server.connection()
        start, asked = time.monotonic(), 0
        while time.monotonic() < until or asked % len(texts):
            server.ask(connection, texts[(first + asked) % len(texts)])
            asked += 1
        connection.close()
        return asked / (time.monotonic() - start)

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(asks, range(0, len(texts), len(texts) // CLIENTS)))


def against(ours: Server, peer: Server, wanted: float, turns: int, seconds: float) -> Row:
    """Our throughput over a peer's, by turns."""
    pairs = [(throughput(ours, seconds), throughput(peer, seconds)) for _ in range(turns)]
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    said = f"throughput with {CLIENTS} clients over that of {peer.name}"
    return Row(said, ratio, f"at least {wanted:g}", ratio >= wanted)


def report(
    release: Release, rounds: int = ROUNDS, turns: int = TURNS, seconds: float = TURN_SECONDS
) -> list[Row]:
    """All measures."""
    with klynge(release) as ours, oxigraph(release) as peer:
        time.sleep(SETTLING)
        rows = [
            Row("seconds to the first answer", ours.seconds, "at most 2", ours.seconds <= 2),
            *latencies(release, ours, rounds),
            against(ours, peer, 0.8, turns, seconds),
        ]
        megabytes = resident_megabytes(ours.process)
    rows.append(Row("resident MB of all processes", megabytes, "at most 300", megabytes <= 300))
    with klynge(release) as ours, rdflib_endpoint(release) as peer:
        time.sleep(SETTLING)
        rows.append(against(ours, peer, 5, 1, seconds))
    return rows


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def shown(rows: Sequence[Row], console: Console) -> None:
    """Print the measures."""
    table = Table("measure", "value", "wanted", "met", title="Endpoint")
    for row in rows:
        met = {None: "", True: "yes", False: "NO"}[row.met]
        table.add_row(row.name, f"{row.value:,.2f}", row.wanted, met)
    console.print(table)


if __name__ == "__main__":
    shown(report(releases.current(releases.home())), Console(width=110))
