"""The application: its routes, and what every request passes through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp

from api import handlers, health, sparql, verdicts
from api.errors import Unavailable
from api.headers import Secured, open_for_reading
from api.log import Observed
from api.metrics import Metrics
from api.releases import Serving
from api.settings import Settings
from api.state import State
from api.workers import Workers


class Application(FastAPI):
    """An application whose every answer, an unforeseen error too, has its headers and is logged."""

    def build_middleware_stack(self) -> ASGIApp:
        """What FastAPI builds, with ours around it."""
        inner = open_for_reading(super().build_middleware_stack())
        here: State = self.state.klynge
        secured = Secured(inner, urlsplit(here.settings.base_url).path)
        return Observed(secured, here.metrics, here.settings.log_values)


def create_app(home: Path, settings: Settings) -> FastAPI:
    """An application that serves the release in use of a home folder."""
    metrics = Metrics()
    here = State(settings, Serving(home), Workers(settings, metrics), metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        """Query processes for as long as the application runs."""
        with suppress(Unavailable):  # a request will be told so
            await here.workers.start(here.serving.current())
        yield
        await here.workers.close()

    app = Application(
        title="Klynge",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.klynge = here
    handlers.install(app)
    for part in (verdicts, sparql, health):
        app.include_router(part.router)
    return app
