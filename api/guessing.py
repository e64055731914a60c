"""How often one client may be wrong about a token.

What keeps guessing off is the length of a token. This keeps it cheap for the server and plain to
see, and it shuts nobody out: a token that is right is taken however many were wrong before it.
"""

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST = 10
SECONDS = 60.0
"""So many wrong tokens of a client within so many seconds are answered so; more, only later."""
CLIENTS = 10_000
"""How many clients are remembered, those that were wrong last."""
NETWORK = 64
"""The bits of an IPv6 address that one client does not choose."""


class Guesses:
    """The wrong tokens of late, by client."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells the seconds."""
        self._clock = clock
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Note a wrong token of a client: the seconds it should wait, 0 while it was few."""
        now, key = self._clock(), _network(client)
        times = self._wrong.setdefault(key, deque(maxlen=MOST))
        self._wrong.move_to_end(key)
        if len(self._wrong) > CLIENTS:
            self._wrong.popitem(last=False)
        left = times[0] + SECONDS - now if len(times) == MOST else 0.0
        if left > 0:
            return left
        times.append(now)
        return 0.0


def _network(client: str) -> str:
    """What tells clients apart: an IPv4 address, or the network of an IPv6 address."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return client
    return str(ipaddress.ip_network((address, NETWORK), strict=False))
