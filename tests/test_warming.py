"""Pages are prepared for before anyone asks, for whichever release is in use."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from dataset_homes import OWN, put
from loops import run

from api.coveragepages import covered
from api.errors import Unavailable
from api.languages import INTERFACE, messages
from api.releases import Serving
from api.site import Site, opened
from api.warming import MADE, keep_warm, prepare
from kg import releases

PATIENCE = 60
"""Seconds after which something will not come any more."""


def made(site: Site) -> set[str]:
    """What is there of that which is made once of a release."""
    return set(MADE) & set(vars(site))


@contextmanager
def kept_warm(serving: Serving) -> Iterator[None]:
    """Keep what is served warm, as the server does beside its requests."""
    over = Event()

    async def work() -> None:
        """Until it is over."""
        task = asyncio.create_task(keep_warm(serving))
        await asyncio.to_thread(over.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with ThreadPoolExecutor(1) as threads:
        ended = threads.submit(asyncio.run, work())
        try:
            yield
        finally:
            over.set()
        ended.result()


def made_in_time(home: Path) -> bool:
    """Whether all comes to be made of the release in use, by somebody else."""
    deadline = time.monotonic() + PATIENCE
    while made(opened(releases.current(home))) != set(MADE) and time.monotonic() < deadline:
        time.sleep(0.05)
    return made(opened(releases.current(home))) == set(MADE)


def test_all_is_made_of_the_release_in_use(small_home: Path) -> None:
    site = opened(releases.current(small_home))
    assert made(site) == set()
    run(prepare(Serving(small_home)))
    assert made(site) == set(MADE)
    assert {"clusters", "untyped"} <= set(vars(covered(site)))
    assert messages.cache_info().currsize == len(INTERFACE)


def test_a_switch_by_another_writer_is_noticed(small_home: Path) -> None:
    first = releases.current(small_home)
    with kept_warm(Serving(small_home)):
        assert made_in_time(small_home)
        put(small_home, "mine", OWN)
        assert releases.current(small_home) != first
        assert made_in_time(small_home)


def test_without_a_release_it_waits_for_one(small_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "later"
    with pytest.raises(Unavailable):
        run(prepare(Serving(home)))
    with kept_warm(Serving(home)):
        small_home.rename(home)
        assert made_in_time(home)
