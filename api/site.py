"""What the routes answer from: a release, opened to read, and what is the same for all of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property, lru_cache, partial
from importlib.metadata import version
from typing import Any

from fastapi import Request, Response

from api.errors import NotFound
from api.fields import joined
from api.preconditions import has, refuse_another
from api.state import state
from kg.comparing.comparer import compare_in, dimensions
from kg.comparing.comparison import Choice, Comparison, Dimension
from kg.comparing.graphs import Graphs
from kg.directory import Entry, directory
from kg.history import History
from kg.hypothesistest import HypothesisTest, examined
from kg.names import Index
from kg.observations import Observed, observed
from kg.publication import facts
from kg.reasoning.ontology import shipped
from kg.releases import Manifest, Release
from kg.selections import Library
from kg.store import Store

COMPARISONS = 16
"""How many comparisons of a release are kept; one of whole countries takes some megabytes."""


@dataclass(frozen=True)
class Site:
    """A release in use; what is made of it once is kept with it."""

    release: Release
    store: Store
    documents: dict[object, Any] = field(default_factory=dict)
    """Long documents that were made from the release, by what they are."""

    @cached_property
    def manifest(self) -> Manifest:
        """What the release says of itself."""
        return self.release.manifest()

    @cached_property
    def history(self) -> History:
        """What the releases before this one held."""
        return History(self.release)

    @cached_property
    def facts(self) -> Store:
        """What this release and the older ones say of themselves."""
        return facts([self.release, *self.history.earlier()])

    @cached_property
    def names(self) -> Index:
        """The names of all things, to be searched."""
        return Index(self.store)

    @cached_property
    def cases(self) -> list[Entry]:
        """Every cluster in every period, to be looked through."""
        return directory(self.store)

    @cached_property
    def observed(self) -> list[Observed]:
        """Every observation, with what is known, judged and reported of it."""
        return observed(shipped(), self.store)

    @cached_property
    def graphs(self) -> Graphs:
        """The graphs, indexed to be compared."""
        return Graphs(self.store, shipped())

    @cached_property
    def library(self) -> Library:
        """The works and claims, to be chosen from."""
        return Library(self.store, self.graphs)

    @cached_property
    def tests(self) -> list[HypothesisTest]:
        """The hypotheses of all theories, set against all observations."""
        ontology = self.graphs.ontology
        return examined(ontology, self.observed)

    @cached_property
    def compared(self) -> Callable[[Choice], Comparison]:
        """Comparisons by their choice; those that were asked for last are kept."""
        return lru_cache(maxsize=COMPARISONS)(partial(compare_in, self.graphs))

    @cached_property
    def dimensions(self) -> Callable[[str], tuple[Dimension, ...]]:
        """The rows that comparisons of a kind can have."""
        return lru_cache(partial(dimensions, self.graphs))

    @cached_property
    def built(self) -> datetime:
        """When the release was built, to the second."""
        return datetime.fromisoformat(self.manifest.built)

    def validators(self, form: str = "") -> dict[str, str]:
        """ETag and Last-Modified of an answer that depends on the release alone, and its form.

        The tag is weak, since statements come in no fixed order; the version is part of it, since
        another version may write the same content otherwise.
        """
        tag = f'W/"{"-".join(filter(None, (self.release.name, version("klynge"), form)))}"'
        return {
            "ETag": tag,
            "Last-Modified": format_datetime(self.built, usegmt=True),
            "Cache-Control": "no-cache",
        }

    def unchanged(self, request: Request, form: str = "") -> Response | None:
        """The 304 for a client that has the answer already (RFC 9110, 13.2.2); None otherwise.

        Raises `PreconditionFailed` where it supposes another answer.
        """
        headers = self.validators(form) | ({"Vary": "Accept, Accept-Language"} if form else {})
        refuse_another(request, headers["ETag"])
        if "if-none-match" in request.headers:
            match = has(request, headers["ETag"])
        else:
            match = self._not_since(joined(request.headers, "if-modified-since"))
        return Response(status_code=304, headers=headers) if match else None

    def _not_since(self, date: str | None) -> bool:
        try:
            since = parsedate_to_datetime(date) if date else None
        except (ValueError, OverflowError):
            return False
        if since is None:
            return False
        # The oldest of the three forms of a date names no zone; all are UTC (RFC 9110, 5.6.7).
        return self.built <= (since if since.tzinfo else since.replace(tzinfo=UTC))


def site(request: Request) -> Site:
    """What a request is answered from: the release in use, the same for the whole request."""
    return opened(state(request).serving.current())


def kept(request: Request, name: str) -> Site:
    """The site of a release by its name, the one in use where it is empty.

    Raises `NotFound` for a release that this server does not have, or no longer.
    """
    here = site(request)
    if name in ("", here.release.name):
        return here
    older = next((r for r in here.history.earlier() if r.name == name), None)
    if older is None:
        raise NotFound(
            f"This server keeps no release '{name}'; the one in use is {here.release.name}. "
            "Leave release out of the address to be answered from that one."
        )
    return opened(older)


@lru_cache(maxsize=2)
def opened(release: Release) -> Site:
    """The site of a release; the one before stays for the requests that still use it."""
    return Site(release, release.store())
