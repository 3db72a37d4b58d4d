"""How many connections a page's server holds, and whose: nobody keeps the others out by holding them open."""

import ipaddress
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Final, Protocol

MOST: Final = 512
"""Connections at a time. Below what a process may usually open, with room for its own files."""
MOST_OF_ONE: Final = 128
"""Of one network at a time: more than the console lets work at once, so that one is always to be had."""
WAIT_SECONDS: Final = 10.0
"""How long a peer may take to send the rest of a request, to take what it is sent, or to say goodbye."""
_OF_IPV6: Final = 64
"""The part of an IPv6 address that a provider gives to one customer, who has all of the rest."""


def network_of(address: str) -> str:
    """Return what counts as one address: this machine, an IPv4 address, or a customer's IPv6 network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            if found.is_loopback:
                return "this machine"
            return str(ipaddress.ip_network((found, _OF_IPV6), strict=False))
        found = found.ipv4_mapped
    return "this machine" if found.is_loopback else str(found)


class Connection(Protocol):
    """A connection that can be dropped."""

    @property
    def waits(self) -> bool:
        """Whether it is its peer's turn: such a one may be dropped for another's sake."""

    def drop(self) -> None:
        """End it at once."""


class Connections:
    """All that are open. Threads may share it.

    Args:
        most: at a time.
        most_of_one: of one network at a time.
    """

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._lock = threading.Lock()
        self._held: dict[Connection, str] = {}
        """By connection whose it is, the oldest first."""
        self._counts: Counter[str] = Counter()

    def admit(self, connection: Connection, address: str) -> None:
        """Take one more in, in place of the oldest one that waits for its peer where there are too many.

        Where all are at work, the new one is dropped.
        """
        network = network_of(address)
        with self._lock:
            self._hold(connection, network)
            dropped = self._surplus(network)
        if dropped is not None:
            dropped.drop()

    def leave(self, connection: Connection) -> None:
        """Forget one that has ended."""
        with self._lock:
            self._let_go(connection)

    def __iter__(self) -> Iterator[Connection]:
        """Go through those that are open now."""
        with self._lock:
            return iter(list(self._held))

    def _surplus(self, network: str) -> Connection | None:
        if self._counts[network] > self._most_of_one:
            those = [one for one, whose in self._held.items() if whose == network]
        elif len(self._held) > self._most:
            those = list(self._held)
        else:
            return None
        # The newest is the one that has just come, and gives way where nobody else does.
        dropped = next((one for one in those if one.waits), those[-1])
        self._let_go(dropped)
        return dropped

    def _hold(self, connection: Connection, network: str) -> None:
        self._held[connection] = network
        self._counts[network] += 1

    def _let_go(self, connection: Connection) -> None:
        network = self._held.pop(connection, None)
        if network is not None:
            self._counts[network] -= 1
            if not self._counts[network]:
                del self._counts[network]
