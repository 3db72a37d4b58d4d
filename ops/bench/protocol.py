"""How a subject is asked: one JSON object a line on standard input, one a line back on standard output.

    {"start": {"redis_url": ..., ...}}   {"ready": true, "versions": {...}}
    {"burst": n}                         {"latencies_ns": [...]}: n round trips, one outstanding at a time
    {"sustain": n, "batch": b}           {"seconds": s}: n orders as fast as it can
    {"backlog": n}                       {"seconds": s}: n orders wait, then the server starts
    {"cpu": true}                        {"server_seconds": s, "rss_mb": m}: of the server, so far
    {"restart": true}                    {"seconds": s}: the server's start, until it takes orders
    {"stages": true}                     {"stages": {name: {"p50_us": ..., "p99_us": ...}}}
    {"stop": true}                       nothing: it ends

What a subject cannot do is answered with ``{"error": "..."}``, and it stays.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TextIO, runtime_checkable

Json = dict[str, Any]


class CannotError(Exception):
    """This subject has no such thing, or not on this machine; the message says why."""


class Subject(Protocol):
    """One thing that is measured: a client, and a server process of its own."""

    def start(self, settings: Json) -> Mapping[str, str]:
        """Start the server, wait until it serves, and return the versions of what it is made of."""

    def burst(self, count: int) -> list[int]:
        """Make round trips one after the other; returns nanoseconds."""

    def sustain(self, count: int, batch: int) -> float:
        """Place orders as fast as it can, in batches; returns seconds until all is answered."""

    def backlog(self, count: int) -> float:
        """Let orders wait for a server that starts; returns seconds from its start to the last answer."""

    def restart(self) -> float:
        """Start the server anew; returns seconds until it takes orders."""

    def usage(self) -> tuple[float, float]:
        """The server's processor time so far in seconds, and its resident memory in MiB."""

    def stop(self) -> None:
        """End the server."""


@runtime_checkable
class Outspoken(Protocol):
    """A subject whose server measures itself."""

    def stages(self) -> Mapping[str, Mapping[str, float]]:
        """By stage of an order's way: microseconds, as ``p50_us`` and ``p99_us``."""


def serve(subject: Subject, requests: TextIO, answers: TextIO) -> None:
    """Answer requests until one says stop, or until nobody can ask any more."""
    try:
        for line in requests:
            request = json.loads(line)
            if "stop" in request:
                return
            answers.write(json.dumps(_answer(subject, request)) + "\n")
            answers.flush()
    finally:
        subject.stop()


def _answer(subject: Subject, request: Json) -> Json:
    try:
        return next(answer(subject, request) for name, answer in _ANSWERS.items() if name in request)
    except StopIteration:
        return {"error": f"there is no such request: {request}"}
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in one subject is told, and the run goes on.
        return {"error": str(error) if isinstance(error, CannotError) else f"{type(error).__name__}: {error}"}


def _started(subject: Subject, request: Json) -> Json:
    return {"ready": True, "versions": dict(subject.start(request["start"]))}


def _used(subject: Subject, _request: Json) -> Json:
    seconds, memory = subject.usage()
    return {"server_seconds": seconds, "rss_mb": memory}


def _said(subject: Subject, _request: Json) -> Json:
    if not isinstance(subject, Outspoken):
        raise CannotError("its server does not say how long its stages take")
    return {"stages": {name: dict(stage) for name, stage in subject.stages().items()}}


_ANSWERS: Mapping[str, Callable[[Subject, Json], Json]] = {
    "start": _started,
    "burst": lambda subject, request: {"latencies_ns": subject.burst(request["burst"])},
    "sustain": lambda subject, request: {"seconds": subject.sustain(request["sustain"], request["batch"])},
    "backlog": lambda subject, request: {"seconds": subject.backlog(request["backlog"])},
    "restart": lambda subject, _request: {"seconds": subject.restart()},
    "cpu": _used,
    "stages": _said,
}
