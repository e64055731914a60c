"""The application: its routes, and what every request passes through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp

from api import (
    about,
    browsing,
    cases,
    comparing,
    contributing,
    coveragepages,
    datasets,
    diagnosing,
    documentation,
    explaining,
    handlers,
    health,
    linked,
    literature,
    pages,
    problempages,
    querypages,
    questions,
    relations,
    searching,
    sparql,
    start,
    static,
    styleguide,
    theory,
)
from api.compression import Compressed
from api.errors import Unavailable
from api.examiners import Examiners
from api.guessing import Guesses
from api.headers import Secured, open_for_reading
from api.log import Observed
from api.metrics import Metrics
from api.releases import Serving
from api.settings import Settings
from api.state import State
from api.uploads import UPLOADS
from api.warming import keep_warm
from api.workers import Workers
from api.writers import Writers
from kg.durability import sweep
from kg.tokens import Tokens

ABOUT = (
    "Cluster governance as a knowledge graph: what sources say of regional clusters, how a theory "
    "judges them, and every answer led back to a page. All of it can be read by anyone; a case "
    "that is sent to be checked or judged is not kept; datasets are changed with a token. "
    "Errors are problem details (RFC 9457)."
)
PARTS = (
    sparql,
    start,
    browsing,
    static,
    styleguide,
    querypages,
    coveragepages,
    contributing,
    about,
    problempages,
    linked,
    questions,
    cases,
    explaining,
    comparing,
    diagnosing,
    searching,
    datasets,
    theory,
    literature,
    relations,
    health,
)
"""Routes are tried in this order; what is asked most comes first."""

ENDING = 5
"""Seconds in which killed processes are waited for."""


class Application(FastAPI):
    """An application whose every answer, an unforeseen error too, has its headers and is logged."""

    def build_middleware_stack(self) -> ASGIApp:
        """What FastAPI builds, with ours around it."""
        inner = open_for_reading(super().build_middleware_stack())
        here: State = self.state.klynge
        prefix = urlsplit(here.settings.base_url).path
        secured = Secured(Compressed(inner), prefix)
        return Observed(secured, here.metrics, here.settings.log_values)


def create_app(home: Path, settings: Settings) -> FastAPI:
    """An application that serves the release in use of a home folder."""
    metrics = Metrics()
    here = State(
        settings,
        Serving(home),
        Workers(settings, metrics),
        metrics,
        Examiners(settings, home),
        Writers(settings),
        Tokens(home),
        Guesses(),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        """Query processes and prepared releases for as long as the application runs."""
        await asyncio.to_thread(sweep, home / UPLOADS)
        with suppress(Unavailable):  # a request will be told so
            await here.workers.start(here.serving.current())
        warming = asyncio.create_task(keep_warm(here.serving))
        yield
        warming.cancel()
        # All are killed at once; a late report of that keeps no server from ending.
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDING):
                pools = here.workers, here.examiners, here.writers
                await asyncio.gather(*(pool.close() for pool in pools))

    app = Application(
        title="Klynge",
        description=ABOUT,
        version=version("klynge"),
        redirect_slashes=False,  # it would redirect to what Host says, and to nothing
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.klynge = here
    handlers.install(app, pages.problem)
    documentation.install(app)
    for part in PARTS:
        app.include_router(part.router)
    return app
