"""What pages are made from is made before anyone asks: at the start, and after each switch."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter

from fastapi.concurrency import run_in_threadpool

from api.coveragepages import covered
from api.errors import Unavailable
from api.languages import INTERFACE, messages
from api.pages import compiled
from api.releases import Serving
from api.site import Site, opened
from kg.directory import striking
from kg.explaining import explanations

PAUSE = 1.0
"""Seconds between two looks at which release is in use."""
MADE = ("cases", "names", "observed", "graphs", "library", "tests", "facts")
"""What is made once of each release, by its name in `Site`."""


async def keep_warm(serving: Serving) -> None:
    """Prepare each release that comes into use, until cancelled.

    It looks again and again, since `klynge add` switches too, and tells nobody.
    """
    warm = None
    while True:
        with suppress(Unavailable, OSError):  # who asks for a page will be told
            release = serving.current()
            if release != warm:
                await prepare(serving)
                warm = release
        await asyncio.sleep(PAUSE)


async def prepare(serving: Serving) -> None:
    """Make what pages need of the release in use, as long as it is that. Raises `Unavailable`.

    Step after step, so that requests get their turn in between; all takes some seconds.
    """
    release = serving.current()
    for step in STEPS:
        if serving.current() == release:
            await run_in_threadpool(step, opened(release))


def _words(_: Site) -> None:
    """Compile the templates, and read the words of the interface."""
    compiled()
    for language in INTERFACE:
        messages(language)


def _theory(site: Site) -> None:
    """Index the theories, by explaining the verdict that the start page shows."""
    if (entry := striking(site.cases)) and entry.observation:
        next(explanations(site.store, entry.observation))


STEPS: tuple[Callable[[Site], object], ...] = (
    _words,
    *map(attrgetter, MADE),
    _theory,
    lambda site: attrgetter("clusters", "untyped")(covered(site)),
)
