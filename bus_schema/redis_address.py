"""The address of a Redis holds a password: what is wrong with it is said without repeating any of it."""

from urllib.parse import SplitResult, urlsplit


def split(address: str) -> SplitResult:
    """Take an address apart.

    Raises:
        ValueError: It is none. What stands in a wrong place can be half a password, so it is not shown.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        parts = None
    # A password with a slash ends the part before it: the host that follows would stand in a path.
    if parts is None or "@" in parts.path + parts.query + parts.fragment:
        raise ValueError(
            "is no address such as redis://user:password@host:6379/0; in a user or a password, write"
            " / as %2F, ? as %3F, # as %23, [ as %5B and % as %25"
        )
    return parts


def keep_alive(address: str) -> dict[str, bool]:
    """Return redis-py's option that keeps a silent connection from being forgotten on the way.

    A unix socket has no way, and redis-py refuses the option for it.
    """
    return {} if address.startswith("unix://") else {"socket_keepalive": True}
