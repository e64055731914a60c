"""Pages of rows: which rows a page holds, and the links to the other pages (RFC 8288)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from api.errors import NotFound
from api.forms import refused
from api.links import links

LARGEST = 10_000
DEEPEST = 100_000
SAID = {
    "page": (DEEPEST, "Which page of the rows, counted from 1."),
    "size": (LARGEST, "How many rows a page has; 100 in JSON and HTML, all of them elsewhere."),
}


@dataclass(frozen=True)
class Paging:
    """A page of rows; without a size, all rows are one page."""

    page: int
    size: int | None
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; there is always one, if only an empty one."""
        return max(1, -(-self.total // self.size)) if self.size else 1

    @property
    def rows(self) -> slice:
        """Which of the rows stand on the page. Raises `NotFound` behind the last page."""
        if self.page > self.last:
            raise NotFound(f"There is no page {self.page}; the last is {self.last}.")
        return (
            slice((self.page - 1) * self.size, self.page * self.size) if self.size else slice(None)
        )

    def links(self, request: Request) -> dict[str, str]:
        """Links to the first, previous, next and last page, with all else as it was asked."""
        near = {"first": 1, "prev": self.page - 1, "next": self.page + 1, "last": self.last}
        said = dict(request.query_params) | ({"size": str(self.size)} if self.size else {})
        path, made = path_of(request), links(request)
        return {
            rel: made.url(path, **said | {"page": str(n)})
            for rel, n in near.items()
            if 1 <= n <= self.last
        }


def asked(request: Request, size: int | None) -> tuple[int, int | None]:
    """The page and the size that a request asks for, or 1 and the usual size. Raises
    `BadParameters`."""
    page = _number(request, "page")
    return page or 1, _number(request, "size") or size


def linked(links: Mapping[str, str]) -> str:
    """Links as the header Link holds them."""
    return ", ".join(f'<{href}>; rel="{rel}"' for rel, href in links.items())


def parameters() -> list[dict[str, Any]]:
    """What the OpenAPI document says of `page` and `size`."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": about,
            "schema": {"type": "integer", "minimum": 1, "maximum": most},
            "example": 1 if name == "page" else 100,
        }
        for name, (most, about) in SAID.items()
    ]


def _number(request: Request, name: str) -> int | None:
    given = request.query_params.getlist(name)
    if not given:
        return None
    most = SAID[name][0]
    plain = given[0].isascii() and given[0].isdecimal() and len(given[0]) <= len(str(most))
    if len(given) > 1 or not plain or not 1 <= int(given[0]) <= most:
        raise refused((name, f"should be a whole number from 1 to {most}, given once"))
    return int(given[0])


def path_of(request: Request) -> str:
    """The path of a request below the prefix that a proxy may have put before it."""
    root = str(request.scope.get("root_path", ""))
    return str(request.scope["path"]).removeprefix(root)
