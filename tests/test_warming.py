"""Pages are prepared for before anyone asks, for whichever release is in use."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from dataset_homes import OWN, put

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
    """A thread that keeps what is served warm, as the server does beside its requests."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(keep_warm(serving))

    def run() -> None:
        """Until the task is cancelled."""
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def until(site: Site, names: set[str]) -> None:
    """Wait until things are made of a release."""
    async with asyncio.timeout(PATIENCE):
        while not names <= made(site):
            await asyncio.sleep(0.05)


def test_all_is_made_of_the_release_in_use(small_home: Path) -> None:
    site = opened(releases.current(small_home))
    assert made(site) == set()
    asyncio.run(prepare(Serving(small_home)))
    assert made(site) == set(MADE)
    assert {"clusters", "untyped"} <= set(vars(covered(site)))
    assert messages.cache_info().currsize == len(INTERFACE)


def test_a_switch_by_another_writer_is_noticed(small_home: Path) -> None:
    serving = Serving(small_home)
    first = opened(releases.current(small_home))
    with kept_warm(serving):
        asyncio.run(until(first, set(MADE)))
        put(small_home, "mine", OWN)
        second = opened(releases.current(small_home))
        assert second is not first
        asyncio.run(until(second, set(MADE)))


def test_without_a_release_it_waits_for_one(small_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "later"
    with pytest.raises(Unavailable):
        asyncio.run(prepare(Serving(home)))
    with kept_warm(Serving(home)):
        small_home.rename(home)
        asyncio.run(until(opened(releases.current(home)), set(MADE)))
