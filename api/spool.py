"""A result on its way from a worker to a client, who need not be equally fast.

It is given out only once it is whole, so nobody takes a part for the whole, and a slow client
holds no worker. The first megabyte is kept in memory, the rest in a file.
"""

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile

from api.errors import Problem

HELD = 1 << 20
CHUNK = 1 << 16


class Spool:
    """Bytes that come in piece by piece; the end may be a problem."""

    def __init__(self) -> None:
        self.media = ""
        self.size = 0
        self._file = SpooledTemporaryFile(HELD)  # noqa: SIM115 - closed by `chunks`, or with it
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self._file.write(data)
        self.size += len(data)

    def end(self, problem: Problem | None = None) -> None:
        """Say that nothing more comes; with a problem, that there is no result."""
        if self._ended.done():
            return
        if problem:
            self._ended.set_exception(problem)
        else:
            self._ended.set_result(None)

    async def whole(self) -> None:
        """Wait for the end. Raises the `Problem` that it is."""
        await self._ended

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes from the start, once it is whole."""
        with self._file:
            self._file.seek(0)
            while data := self._file.read(CHUNK):
                yield data
