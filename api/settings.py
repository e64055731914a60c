"""What whoever runs the server may set: one environment variable, KLYNGE_NAME, for each setting."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Size = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0)]
Waiting = Annotated[int, Field(ge=0)]
ADDRESS = re.compile(r"https?://[A-Za-z0-9.:_~%\[\]-]+(?:/[^\s<>\"{}|\\^`]*)?")
"""What links can begin with."""


class BadSettings(ValueError):
    """Environment variables that cannot be used: which, and what is allowed."""


@dataclass(frozen=True)
class Shown:
    """A setting as /about shows it."""

    variable: str
    value: str
    about: str


class Settings(BaseModel):
    """All limits of the server, and how it appears to the world."""

    model_config = ConfigDict(frozen=True)

    query_seconds: Seconds = Field(
        default=10, description="seconds that a query may take before it is stopped"
    )
    query_length: Size = Field(default=100_000, description="characters that a query may have")
    row_limit: Size = Field(default=100_000, description="rows, or triples, that a result may have")
    byte_limit: Size = Field(default=50_000_000, description="bytes that a result may have")
    query_memory: Annotated[int, Field(ge=128)] = Field(
        default=512, description="megabytes of memory that a query may take"
    )
    queries_at_once: Annotated[int, Field(ge=2)] = Field(
        default=8, description="queries that are run at once"
    )
    long_queries: Size = Field(
        default=4, description="queries past their first second that are run at once"
    )
    queries_waiting: Waiting = Field(default=32, description="queries that may wait for their turn")
    workers: Size = Field(
        default=2, description="query processes kept ready while nothing is asked"
    )
    case_bytes: Size = Field(default=5_000_000, description="bytes that a case handed in may have")
    case_seconds: Seconds = Field(
        default=60, description="seconds that checking or judging a case may take"
    )
    case_memory: Annotated[int, Field(ge=256)] = Field(
        default=2048, description="megabytes of memory that checking or judging a case may take"
    )
    cases_waiting: Waiting = Field(default=8, description="cases that may wait for their turn")
    dataset_bytes: Size = Field(
        default=20_000_000, description="bytes that a dataset sent may have"
    )
    dataset_seconds: Seconds = Field(
        default=120, description="seconds that checking a dataset and building its release may take"
    )
    dataset_memory: Annotated[int, Field(ge=256)] = Field(
        default=2048, description="megabytes of memory that changing a dataset may take"
    )
    datasets_waiting: Waiting = Field(
        default=8, description="changes of datasets that may wait for their turn"
    )
    upload_seconds: Seconds = Field(
        default=60, description="seconds in which what a request brings must have been sent"
    )
    read_only: bool = Field(
        default=False, description="whether datasets are never changed over HTTP"
    )
    federation: tuple[str, ...] = Field(
        default=(), description="endpoints that SERVICE may name; empty: SERVICE is refused"
    )
    base_url: str = Field(
        default="",
        description="address of the server seen from outside; empty: as the request says",
    )
    log_values: bool = Field(
        default=False, description="whether the access log holds the values of query parameters"
    )

    @field_validator("federation", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """A list separated by commas."""
        if isinstance(value, str):
            return tuple(filter(None, (part.strip() for part in value.split(","))))
        return value

    @field_validator("federation")
    @classmethod
    def _endpoints(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for iri in value:
            if not iri.startswith(("http://", "https://")) or set(iri) & set('<>"{}|^`\\ '):
                raise ValueError(f"{iri!r} is no http or https address")
        return value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not ADDRESS.fullmatch(value):
            raise ValueError("an http or https address is wanted")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _room_for_short_queries(self) -> Self:
        if self.long_queries >= self.queries_at_once:
            raise ValueError("KLYNGE_LONG_QUERIES must be below KLYNGE_QUERIES_AT_ONCE")
        return self

    def shown(self) -> list[Shown]:
        """Each setting with its variable, its value and what it means."""
        return [
            Shown(_variable(name), _said(getattr(self, name)), field.description or "")
            for name, field in type(self).model_fields.items()
        ]


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment gives. Raises `BadSettings`."""
    given = {
        name: environment[_variable(name)]
        for name in Settings.model_fields
        if environment.get(_variable(name), "").strip()
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        said = "; ".join(
            ": ".join([*(_variable(str(part)) for part in e["loc"][:1]), e["msg"]])
            for e in error.errors()
        )
        raise BadSettings(said) from None


def _variable(name: str) -> str:
    return f"KLYNGE_{name.upper()}"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
