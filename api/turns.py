"""Whose turn it is: so many run at once, and of those that wait one of each client in turn.

Who sends many at once waits behind themselves: others wait for one turn of each client at most.
"""

import asyncio
from collections import deque


class Full(Exception):
    """As many are waiting as may."""


class Turns:
    """Turns that are taken and given back; those that wait, by client, in the order of turns."""

    def __init__(self, at_once: int, waiting: int) -> None:
        """How many may have a turn at once, and how many may wait for one."""
        self._free = at_once
        self._most = waiting
        self._queues: dict[str, deque[asyncio.Future[None]]] = {}

    async def take(self, client: str, seconds: float) -> None:
        """Have a turn, to be given back. Raises `Full`, and `TimeoutError` after some seconds.

        Where no more may wait, who waits more than others gives a place to them.
        """
        if self._free:
            self._free -= 1
            return
        turn = self._placed(client)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException:
            if turn in self._queues.get(client, ()):
                self._leave(client, turn)
            elif not turn.cancelled() and not turn.exception():
                self.give()  # it came at the very instant at which it was no longer waited for
            raise

    def give(self) -> None:
        """Give a turn back, to whoever is next."""
        while self._queues:
            client = next(iter(self._queues))
            queue = self._queues.pop(client)
            turn = queue.popleft()
            if queue:
                self._queues[client] = queue
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _placed(self, client: str) -> asyncio.Future[None]:
        """A place in the queue of a client. Raises `Full`."""
        own = len(self._queues.get(client, ()))
        if sum(map(len, self._queues.values())) >= self._most:
            longest = max(self._queues, key=lambda name: len(self._queues[name]), default=client)
            if len(self._queues.get(longest, ())) <= own + 1:
                raise Full
            last = self._queues[longest][-1]
            self._leave(longest, last)
            if not last.done():
                last.set_exception(Full())
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        return turn

    def _leave(self, client: str, turn: asyncio.Future[None]) -> None:
        self._queues[client].remove(turn)
        if not self._queues[client]:
            del self._queues[client]
