"""A result on its way from a worker to a client, who need not be equally fast.

It is given out only once it is whole, so nobody takes a part for the whole, and a slow client
holds no worker. The first megabyte is kept in memory, the rest in a file.
"""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile

HELD = 1 << 20
CHUNK = 1 << 16


class Spool:
    """Bytes that come in piece by piece, and go out so when all are there."""

    def __init__(self) -> None:
        self.media = ""
        self.size = 0
        self._file = SpooledTemporaryFile(HELD)  # noqa: SIM115 - closed with the spool

    def __del__(self) -> None:
        self._file.close()

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self._file.write(data)
        self.size += len(data)

    @property
    def in_memory(self) -> bool:
        """Whether it is small enough to be sent in one piece."""
        return self.size <= HELD

    def content(self) -> bytes:
        """All the bytes at once."""
        self._file.seek(0)
        return self._file.read()

    async def chunks(self) -> AsyncIterator[bytes]:
        """All the bytes, from the start."""
        self._file.seek(0)
        while data := self._file.read(CHUNK):
            yield data
