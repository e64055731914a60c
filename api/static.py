"""Styles, scripts and icons: read once from the package, at addresses that change with them."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response

from api.errors import NotFound

FOLDER = Path(__file__).parent / "static"
MEDIA = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""The kinds of files that are served; others in the folder are not."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Assets:
    """The files by name, and a word that stands for the content of all of them."""

    files: dict[str, bytes]
    digest: str


@cache
def assets() -> Assets:
    """The files of the folder, kept for as long as the process lives.

    One digest stands for all, so that they can name one another by relative addresses.
    """
    paths = sorted(p for p in FOLDER.rglob("*") if p.is_file() and p.suffix in MEDIA)
    files = {p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in paths}
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    return Assets(files, digest[:12])


def path(name: str) -> str:
    """The path that a file has on this server.."""
    return f"/static/{assets().digest}/{name}"


@router.get("/static/{digest}/{name:path}")
def asset(digest: str, name: str) -> Response:
    """A file; under its address the content never changes, so it may be kept for good."""
    content = assets().files.get(name) if digest == assets().digest else None
    if content is None:
        raise NotFound(f"There is no file {name} of this version.")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, 200, headers, MEDIA[Path(name).suffix])
