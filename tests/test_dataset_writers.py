"""Writers side by side and writers killed: nothing acknowledged is lost, nothing is ever half."""

import random
import threading
from pathlib import Path

from dataset_homes import ASSESSED, CURATED, OWN, put, said, state
from kills import killed

from kg import datasets, releases
from kg.releases import UNFINISHED, Release
from kg.store import GRAPHS

KILLS = 10


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
    chance = random.Random(20261126)
    there = {"d0"}
    for number in range(1, KILLS + 1):
        name = f"d{number}"
        action, *words = chance.choice(
            [("put", name, str(added)), ("remove", min(there, default="")), ("build", str(base))]
            if there
            else [("put", name, str(added))]
        )
        done = killed(small_home, action, *words, after=chance.uniform(0, 1.1 * usual.seconds))
        found = set(whole(small_home).datasets())
        after = {"put": there | {name}, "remove": there - set(words), "build": there}[action]
        assert found == after if done.acknowledged else found in (there, after), (action, words)
        there = found
    last = put(small_home, "last", ASSESSED)
    assert set(whole(small_home).datasets()) == there | {"last"}
    left = [p.name for p in (small_home / "releases").iterdir()]
    assert last.name in left
    assert not [name for name in left if name.startswith(UNFINISHED)]
    assert sorted(p.name for p in small_home.iterdir()) == ["current", "lock", "releases"]


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


def test_the_same_content_in_the_same_second_does_not_touch_the_release_in_use(
    small_home: Path,
) -> None:
    """Two builds of one content can share time and digest; neither may replace the other."""
    release = releases.current(small_home)
    name = releases._free_name(small_home, release.manifest())
    assert name != release.name
    assert name.startswith(release.name)
