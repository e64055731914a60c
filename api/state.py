"""What the routes of one application share."""

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from api.examiners import Examiners
from api.guessing import Guesses
from api.metrics import Metrics
from api.releases import Serving
from api.settings import Settings
from api.workers import Workers
from api.writers import Writers
from kg.tokens import Tokens


@dataclass(frozen=True)
class State:
    """The settings, the release in use, the processes, the counters and the tokens."""

    settings: Settings
    serving: Serving
    workers: Workers
    metrics: Metrics
    examiners: Examiners
    writers: Writers
    tokens: Tokens
    guesses: Guesses


def state(request: Request) -> State:
    """The state of the application that a request came to."""
    return cast(State, request.app.state.klynge)


def client(request: Request) -> str:
    """The address that a request came from; behind a proxy, the proxy's."""
    return request.client.host if request.client else ""
