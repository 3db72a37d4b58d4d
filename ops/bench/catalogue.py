"""Every subject of the benchmark: how it is started, and what is asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.bench.rivals.catalogue import RIVALS
from ops.bench.scale import Scale

BARE, BARE_C, QMT_BUS = "bare", "bare-c", "qmt-bus"
LONG, MEMORY = "qmt-bus-long", "qmt-bus-memory"
FASTSTREAM, FASTAPI = "faststream", "fastapi"
NONE, DEFAULT, ALL = "none", "default", "all"
"""Which checks are on, where what they cost is measured."""
EVERYSEC, ALWAYS = "everysec", "always"
_RIVALS_ORDERS = 2_000
"""Of one measurement of a rival's throughput: as slow as they are, that takes as long as the others."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One subject.

    Attributes:
        name: in the results and on the command line.
        probe: what `ops.bench.probe` knows it as; empty for a rival.
        settings: of its start, on top of name, folder and Redis.
        appendfsync: of the Redis that it works over.
        interleaved: whether its round trips are measured.
        sustained: orders of one measurement of its throughput; 0 where that is not measured.
        batches: whether its throughput is measured at several batches.
    """

    name: str
    probe: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    appendfsync: str = EVERYSEC
    interleaved: bool = True
    sustained: int = 0
    batches: bool = False


def title(name: str) -> str:
    """What a subject is called in tables and plots."""
    return RIVALS[name].title if name in RIVALS else name


def _own(scale: Scale) -> list[Spec]:
    full, day = {"journal_sync": "full"}, {"finished_orders": scale.finished_orders}
    heartbeat = {"heartbeat_seconds": scale.heartbeat_seconds}
    return [
        Spec(BARE, "bare", sustained=20_000, batches=True),
        Spec(BARE_C, "bare-c", sustained=20_000),
        Spec("sdk-alone", "sdk-alone", sustained=5_000),
        Spec(QMT_BUS, "qmt-bus", heartbeat, sustained=20_000, batches=True),
        Spec("qmt-bus-unchecked", "qmt-bus", {"unchecked": True}),
        Spec("qmt-bus-client", "qmt-bus", {"own_client": True}),
        Spec("qmt-bus-full", "qmt-bus", full, sustained=20_000),
        Spec("bare-always", "bare", appendfsync=ALWAYS),
        Spec("qmt-bus-always", "qmt-bus", appendfsync=ALWAYS),
        Spec("qmt-bus-full-always", "qmt-bus", full, appendfsync=ALWAYS),
        Spec(LONG, "qmt-bus", {**day, "open_orders": scale.open_orders}),
        Spec(MEMORY, "qmt-bus", {"terminal_process": True, "retention_hours": 0.01}, interleaved=False),
    ]


def subjects(scale: Scale, names: Sequence[str] = (), *, with_rivals: bool = True) -> list[Spec]:
    """The subjects of a run.

    Args:
        scale: how much of everything.
        names: these alone; all of them where none is named.
        with_rivals: whether those that are no product of ours are among all of them.

    Raises:
        LookupError: there is none of a name; the message has those that there are.
    """
    rivals = [Spec(name, sustained=_RIVALS_ORDERS) for name in RIVALS]
    known = {spec.name: spec for spec in [*_own(scale), *rivals]}
    for name in names:
        if name not in known:
            raise LookupError(f"there is no subject {name}; there are {', '.join(known)}")
    if names:
        return [known[name] for name in names]
    return [spec for spec in known.values() if with_rivals or spec.name not in RIVALS]
