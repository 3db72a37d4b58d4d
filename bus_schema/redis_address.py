"""The address of a Redis: what may stand in it, and what our connections fix whatever it says.

It holds a password: what is wrong with it is said without repeating any of it.
"""

from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

SCHEMES: Final = ("redis://", "rediss://", "unix://")
OPTIONS: Final = frozenset(
    {
        "db",
        "ssl_ca_certs",
        "ssl_ca_path",
        "ssl_ca_data",
        "ssl_certfile",
        "ssl_keyfile",
        "ssl_cert_reqs",
        "ssl_check_hostname",
        "ssl_min_version",
        "ssl_ciphers",
        "ssl_include_verify_flags",
        "ssl_exclude_verify_flags",
    }
)
"""What may stand behind the question mark: which database, and what TLS needs."""
FIXED: Final = frozenset(
    {
        "protocol",
        "legacy_responses",
        "decode_responses",
        "encoding",
        "encoding_errors",
        "retry_on_timeout",
        "retry_on_error",
        "retry",
        "socket_timeout",
        "socket_connect_timeout",
        "socket_read_size",
        "socket_keepalive",
        "socket_type",
        "timeout",
        "health_check_interval",
        "max_connections",
        "client_name",
        "lib_name",
        "lib_version",
    }
)
"""Options of redis-py that our connections have set on purpose. In an address redis-py would let them win, so
they are taken out of it: with another protocol or with retries, orders would be lost or sent twice."""
SECRETS: Final = {
    "username": "write it before the host, as in redis://user:password@host",
    "password": "write it before the host, as in redis://user:password@host",
    "ssl_password": "give a key without a passphrase, in a file for its owner only",
}
"""What redis-py would take there; what shows an address to people hides the part before the host alone."""
_UNCHECKED: Final = {
    ("ssl_cert_reqs", "none"),
    ("ssl_cert_reqs", "optional"),
    ("ssl_check_hostname", "false"),
}


def checked(address: str) -> str:
    """Return an address without the options that are fixed.

    Raises:
        ValueError: It is none, or an option in it is none; nothing of it is repeated but an option's name.
    """
    if not address.startswith(SCHEMES):
        raise ValueError(f"must begin with {', '.join(SCHEMES)}")
    parts = split(address)
    options = parse_qsl(parts.query, keep_blank_values=True)
    for name, _ in options:
        if name in SECRETS:
            raise ValueError(f"{name} must not stand behind the question mark: {SECRETS[name]}")
        if name not in OPTIONS | FIXED:
            known = ", ".join(sorted(OPTIONS))
            raise ValueError(f"{_shown_name(name)} is no option of an address, which are {known}")
    if len(parts.path) > 1 and parts.scheme != "unix" and any(name == "db" for name, _ in options):
        raise ValueError("names the database twice, behind the host and as db: leave db out")
    place, _, query = address.partition("?")
    kept = [option for option in query.split("&") if option.partition("=")[0] in OPTIONS]
    return f"{place}?{'&'.join(kept)}" if kept else place


def unchecked(address: str) -> str | None:
    """Return the option with which TLS no longer tells Redis from somebody in between; None where it does."""
    if not address.startswith("rediss://"):
        return None
    options = [(name, value.lower()) for name, value in parse_qsl(split(address).query)]
    return next((f"{name}={value}" for name, value in options if (name, value) in _UNCHECKED), None)


def _shown_name(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else "one of its options"


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


def shown(address: str) -> str:
    """Return an address as it may be shown: a user only where a password follows, and that as `***`.

    A word alone before the host can be a password that stands where the user should.
    """
    try:
        parts = split(address)
    except ValueError:
        return "***"
    if "@" not in parts.netloc:
        return address
    host = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}:" if parts.username and parts.password else ""
    return urlunsplit(parts._replace(netloc=f"{user}***@{host}"))
