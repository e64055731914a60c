"""What a request brings, on disk for as long as it is needed: its body, or the files of a form."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.types import Message

from api import forms
from api.bodies import coming, refuse_encoded
from api.cases import FORM, KINDS, MOST_FILES, READ, safe_name
from api.errors import BadRequest, TooLarge, UnsupportedMediaType
from api.fields import content_type
from api.state import state
from kg.durability import guarded

CHUNK = 1 << 16
UPLOADS = ".uploads"
"""The folder in the home folder where uploads lie, so that those of a killed server are found."""


@dataclass
class Upload:
    """The names of files in a folder, and what the client called those that it named."""

    folder: Path
    files: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    size: int = 0


def media_type(request: Request) -> str:
    """The type of a body that is read here. Raises `UnsupportedMediaType`, `BadRequest`."""
    media, _ = content_type(request.headers)
    if media not in (*KINDS, FORM):
        said = f"A dataset of type {media}" if media else "A dataset of no type"
        detail = f"{said} is not read; send one of {READ['Accept-Post']}."
        raise UnsupportedMediaType(detail, headers={"Accept": READ["Accept-Post"]})
    refuse_encoded(request)
    if "content-range" in request.headers:  # RFC 9110, 14.5: a part must not pass for the whole
        raise BadRequest("A dataset is sent whole, without Content-Range.")
    return media


@asynccontextmanager
async def uploaded(request: Request, stem: str, most: int, seconds: float) -> AsyncIterator[Upload]:
    """What a request brings, of at most so many bytes in so many seconds; gone with the block.

    A body becomes a file named by the stem. Raises `UnsupportedMediaType`, `TooLarge`, `TooSlow`.
    """
    media = media_type(request)
    if int(request.headers.get("content-length", "0")) > most:
        raise _too_large(most)
    with guarded(state(request).serving.home.resolve() / UPLOADS) as folder:
        upload = Upload(folder)
        async with coming(seconds):
            if media == FORM:
                await _parts(request, upload, most)
            else:
                await _body(request, upload, f"{stem}{KINDS[media]}", most)
        yield upload


async def _body(request: Request, upload: Upload, name: str, most: int) -> None:
    """Write the body to a file as it comes."""
    upload.files.append(name)
    with (upload.folder / name).open("wb") as file:
        async for chunk in request.stream():
            _count(upload, len(chunk), most)
            file.write(chunk)


async def _parts(request: Request, upload: Upload, most: int) -> None:
    """Write the files of a form, by names that are safe."""

    async def counted() -> Message:
        """The next part of the request."""
        message = await request.receive()
        _count(upload, len(message.get("body", b"")), most)
        return message

    bounded = Request(request.scope, counted)
    async with bounded.form(max_files=MOST_FILES, max_fields=MOST_FILES) as form:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not files:
            raise forms.refused(("file", "must be given: a file of the dataset"), where="body")
        for number, part in enumerate(files, start=1):
            given = part.filename or ""
            name = safe_name(given, number)
            upload.files.append(name)
            upload.titles.append(re.sub(r"[^\w. -]", "_", given)[:100])
            with (upload.folder / name).open("wb") as file:
                while chunk := await part.read(CHUNK):
                    file.write(chunk)


def _count(upload: Upload, size: int, most: int) -> None:
    upload.size += size
    if upload.size > most:
        raise _too_large(most)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"A dataset has at most {most:,} bytes.")
