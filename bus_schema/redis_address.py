"""The address of a Redis: what may stand in it, and what our connections fix whatever it says.

It holds a password: what is wrong with it is said without repeating any of it.
"""

import ssl
from collections.abc import Mapping
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
    "ssl_cert_reqs": ("none", "optional"),
    # What redis-py takes for no, its `FALSE_STRINGS`.
    "ssl_check_hostname": ("0", "f", "false", "n", "no"),
}
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "ssl_cert_reqs": frozenset({"none", "optional", "required"}),
    "ssl_check_hostname": frozenset({*_UNCHECKED["ssl_check_hostname"], "1", "t", "true", "y", "yes"}),
    "ssl_min_version": frozenset({str(int(ssl.TLSVersion.TLSv1_2)), str(int(ssl.TLSVersion.TLSv1_3))}),
}
"""Options with few values: of others, redis-py makes an error of its own, or takes them for yes."""


def checked(address: str) -> str:
    """Return an address without the options that are fixed.

    Raises:
        ValueError: It is none, or an option in it is none; nothing of it is repeated but an option's name.
    """
    if not address.startswith(SCHEMES):
        raise ValueError(f"must begin with {', '.join(SCHEMES)}")
    parts = split(address)
    options = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in options:
        _check_option(name, value, parts.scheme)
    if parts.scheme != "unix":
        _check_database(parts, is_named_again=any(name == "db" for name, _ in options))
    place, _, query = address.partition("?")
    kept = [option for option in query.split("&") if option.partition("=")[0] in OPTIONS]
    return f"{place}?{'&'.join(kept)}" if kept else place


def _check_option(name: str, value: str, scheme: str) -> None:
    if name in SECRETS:
        raise ValueError(f"{name} must not stand behind the question mark: {SECRETS[name]}")
    if name not in OPTIONS | FIXED:
        known = ", ".join(sorted(OPTIONS))
        raise ValueError(f"{_shown_name(name)} is no option of an address, which are {known}")
    if name.startswith("ssl_") and scheme != "rediss":
        raise ValueError(f"{name} is for TLS, which an address has that begins with rediss://")
    if name in _WORDS and value.lower() not in _WORDS[name]:
        raise ValueError(f"{name} is one of {', '.join(sorted(_WORDS[name]))}")
    if name.endswith("_verify_flags") and not _are_verify_flags(value):
        raise ValueError(f"{name} has names of Python's ssl.VerifyFlags, with commas between them")
    if name == "db" and not _is_number(value):
        raise ValueError("db must be a database's number, such as db=0")


def _check_database(parts: SplitResult, *, is_named_again: bool) -> None:
    """Refuse what redis-py would pass over for database 0, or would put together to another one's number."""
    database = parts.path.removeprefix("/")
    if database and is_named_again:
        raise ValueError("names the database twice, behind the host and as db: leave db out")
    if database and not _is_number(database):
        raise ValueError("has something else than a database's number behind the host, such as /0")


def _are_verify_flags(text: str) -> bool:
    return {flag.strip() for flag in text.replace("[", "").replace("]", "").split(",")} <= set(
        ssl.VerifyFlags.__members__
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def unchecked(address: str) -> str | None:
    """Return the option with which TLS no longer tells Redis from somebody in between; None where it does."""
    if not address.startswith("rediss://"):
        return None
    options = [(name, value.lower()) for name, value in parse_qsl(split(address).query)]
    return next(
        (f"{name}={value}" for name, value in options if value in _UNCHECKED.get(name, ())),
        None,
    )


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
