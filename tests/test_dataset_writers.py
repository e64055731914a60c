"""Writers side by side and writers killed: nothing acknowledged is lost, nothing is ever half."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
from dataset_homes import ASSESSED, CURATED, OWN, RESTING, put, said, state
from graph_store import LICENSED
from kills import PATIENCE, killed, seeded, served

from api.uploads import UPLOADS
from kg import datasets, releases
from kg.releases import UNFINISHED, Release
from kg.store import GRAPHS
from kg.tokens import Tokens

WRITERS_KILLED, SERVERS_KILLED = 36, 14
"""Fifty in all."""


def whole(home: Path) -> Release:
    """The release in use, which must be what its manifest says."""
    release = releases.current(home)
    manifest, store = release.manifest(), release.store()
    assert sum(manifest.triples.values()) == store.size()
    found = release.datasets()
    assert {name: d.digest for name, d in found.items()} == manifest.datasets
    for dataset in found.values():
        asserted = set().union(*(said(store, g) for g in store.asserted_graphs()))
        assert set(dataset.triples) <= asserted
    assert set(manifest.triples) == {
        *(g.value.rsplit("/", 1)[-1] for g in GRAPHS),
        *(f"dataset/{name}" for name in found),
    }
    return release


def test_what_a_killed_server_took_in_is_swept_by_the_next(small_home: Path) -> None:
    """The upload of a server that lives on is left alone by another one that starts beside it."""
    headers = {"Authorization": f"Bearer {Tokens(small_home).make('Ada')}", "Link": LICENSED}

    def taken() -> list[Path]:
        """The folders of uploads."""
        return [path for path in (small_home / UPLOADS).glob("*") if path.is_dir()]

    def endless() -> Iterator[bytes]:
        """A body that goes on until nobody takes it."""
        while True:
            yield b"# more\n"
            time.sleep(0.05)

    def put_slowly(client: httpx.Client) -> None:
        """Send it; there will be nobody to answer."""
        with suppress(httpx.TransportError):
            turtle = headers | {"Content-Type": "text/turtle"}
            client.put("/datasets/slow", content=endless(), headers=turtle)

    with served(small_home) as server:
        sending = threading.Thread(target=put_slowly, args=(server.client,))
        sending.start()
        deadline = time.monotonic() + PATIENCE
        while not taken() and time.monotonic() < deadline:
            time.sleep(0.02)
        with served(small_home):
            assert len(taken()) == 1
        server.killed(small_home, lambda client: client.get("/health/live"), 0)
        sending.join()
    assert len(taken()) == 1
    with served(small_home):
        assert taken() == []


def test_two_writers_at_once_both_get_their_dataset_in(small_home: Path) -> None:
    """Each in its own thread with its own lock; the second builds on what the first left."""
    failures: list[Exception] = []

    def write(name: str, text: str) -> None:
        try:
            put(small_home, name, text)
        except Exception as error:
            failures.append(error)

    writers = [
        threading.Thread(target=write, args=given) for given in [("one", OWN), ("two", ASSESSED)]
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert set(whole(small_home).datasets()) == {"one", "two"}


def test_writers_in_two_processes(small_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    threads = [
        threading.Thread(target=killed, args=(small_home, "put", name, str(file)))
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(whole(small_home).datasets()) == {"one", "two"}


def test_a_writer_killed_at_any_moment(small_home: Path, tmp_path: Path) -> None:
    """SIGKILL at random moments of add, remove and build: what was acknowledged is there."""
    added, base = tmp_path / "own.yaml", tmp_path / "curated.yaml"
    added.write_text(OWN, encoding="utf-8")
    base.write_text(CURATED, encoding="utf-8")
    usual = killed(small_home, "put", "d0", str(added))
    assert usual.acknowledged, usual.complaint
    chance = seeded()
    there = {"d0"}
    for number in range(1, WRITERS_KILLED + 1):
        name = f"d{number}"
        action, *words = chance.choice(
            [("put", name, str(added)), ("remove", min(there, default="")), ("build", str(base))]
            if there
            else [("put", name, str(added))]
        )
        done = killed(small_home, action, *words, after=chance.uniform(0, 1.1 * usual.seconds))
        assert done.acknowledged or not done.complaint, done.complaint
        found = set(whole(small_home).datasets())
        after = {"put": there | {name}, "remove": there - set(words), "build": there}[action]
        assert found == after if done.acknowledged else found in (there, after), (action, words)
        there = found
    the_next_writer_clears_up(small_home, there)


def test_a_server_killed_at_any_moment_of_a_change(small_home: Path) -> None:
    """SIGKILL of the whole server at random moments of PUT, POST and DELETE.

    It starts again each time with a whole release, and with all that it answered 2xx to.
    """
    token = Tokens(small_home).make("Ada")
    headers = {
        "Authorization": f"Bearer {token}",
        "Link": "<https://spdx.org/licenses/CC0-1.0>; rel=license",
        "Content-Type": "application/yaml",
    }

    def change(method: str, name: str, body: str) -> Callable[[httpx.Client], httpx.Response]:
        """A request."""
        return lambda client: client.request(
            method, f"/datasets/{name}", content=body, headers=headers
        )

    with served(small_home) as server:
        usual = server.killed(small_home, change("PUT", "d0", OWN), None)
        assert usual.acknowledged, usual.complaint
    chance = seeded()
    there = {"d0": False}
    for number in range(1, SERVERS_KILLED + 1):
        name, last = f"d{number}", min(there, default="")
        method, named, body, after = chance.choice(
            [
                ("PUT", name, OWN, there | {name: False}),
                ("POST", last, RESTING, there | {last: True}),
                ("DELETE", last, "", {n: more for n, more in there.items() if n != last}),
            ][: 3 if there else 1]
        )
        moment = chance.uniform(0.3, 1.1) * usual.seconds
        with served(small_home) as server:
            listed = {row["name"] for row in server.client.get("/datasets").json()}
            assert listed == set(there)
            done = server.killed(small_home, change(method, named, body), moment)
        assert done.acknowledged or not done.complaint, done.complaint
        kept = whole(small_home).datasets()
        found = {n: any("2001-2005" in str(t) for t in d.triples) for n, d in kept.items()}
        assert found == after if done.acknowledged else found in (there, after), (method, named)
        there = found
    the_next_writer_clears_up(small_home, set(there))


def the_next_writer_clears_up(home: Path, there: set[str]) -> None:
    """Nothing but whole releases is left once someone else has written."""
    last = put(home, "last", ASSESSED)
    assert set(whole(home).datasets()) == there | {"last"}
    left = [p.name for p in (home / "releases").iterdir()]
    assert last.name in left
    assert not [name for name in left if name.startswith(UNFINISHED)]
    beside = {p.name for p in home.iterdir()} - {"tokens", UPLOADS}
    assert beside == {"current", "lock", "releases"}


def test_a_writer_killed_before_the_switch_leaves_what_the_next_clears(small_home: Path) -> None:
    before = state(small_home)
    half = small_home / "releases" / f"{UNFINISHED}killed" / "store"
    half.mkdir(parents=True)
    (small_home / "current.99999").write_text("nonsense", encoding="utf-8")
    assert state(small_home) == before
    put(small_home, "mine", OWN)
    datasets.remove(small_home, "mine")
    assert state(small_home) == before
    assert not half.exists()
    assert not (small_home / "current.99999").exists()


def test_names_sort_as_the_releases_followed_each_other(small_home: Path) -> None:
    """Also within a second, and for the same content again: the newest three are those kept."""
    first = releases.current(small_home).name
    put(small_home, "mine", OWN)
    then = [first, releases.current(small_home).name]
    for _ in range(3):
        datasets.remove(small_home, "mine")
        then.append(releases.current(small_home).name)
        put(small_home, "mine", OWN)
        then.append(releases.current(small_home).name)
    assert then == sorted(set(then))
    kept = sorted(path.name for path in (small_home / "releases").iterdir())
    assert kept == then[-releases.KEPT :]
