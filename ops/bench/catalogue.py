"""Every subject of the benchmark: how it is started, and what is asked of it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BARE, BARE_C, QMT_BUS = "bare", "bare-c", "qmt-bus"
LONG, MEMORY = "qmt-bus-long", "qmt-bus-memory"
EVERYSEC, ALWAYS = "everysec", "always"


@dataclass(frozen=True, slots=True)
class Spec:
    """One subject.

    Attributes:
        name: in the results and on the command line.
        probe: what `ops.bench.probe` knows it as; a rival has another command.
        settings: of its start, on top of name, folder and Redis.
        appendfsync: of the Redis that it works over.
        interleaved: whether its round trips are measured.
        sustained: orders of one measurement of its throughput; 0 where that is not measured.
        batches: whether its throughput is measured at several batches.
    """

    name: str
    probe: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    appendfsync: str = EVERYSEC
    interleaved: bool = True
    sustained: int = 0
    batches: bool = False

    @property
    def command(self) -> list[str]:
        """Starts its process."""
        return [sys.executable, "-m", "ops.bench.probe", self.probe]


OWN: tuple[Spec, ...] = (
    Spec(BARE, "bare", sustained=20_000, batches=True),
    Spec(BARE_C, "bare-c", sustained=20_000),
    Spec(QMT_BUS, "qmt-bus", sustained=20_000, batches=True),
    Spec("qmt-bus-client", "qmt-bus", {"own_client": True}),
    Spec("qmt-bus-full", "qmt-bus", {"journal_sync": "full"}, sustained=20_000),
    Spec("bare-always", "bare", appendfsync=ALWAYS),
    Spec("qmt-bus-always", "qmt-bus", appendfsync=ALWAYS),
    Spec("qmt-bus-full-always", "qmt-bus", {"journal_sync": "full"}, appendfsync=ALWAYS),
    Spec(MEMORY, "qmt-bus", {"terminal_process": True}, interleaved=False),
)


def chosen(names: Sequence[str] | None) -> list[Spec]:
    """The subjects of these names; all for None.

    Raises:
        LookupError: there is none of a name; the message has those that there are.
    """
    known = {spec.name: spec for spec in OWN}
    if names is None:
        return list(known.values())
    for name in names:
        if name not in known:
            raise LookupError(f"there is no subject {name}; there are {', '.join(known)}")
    return [known[name] for name in names]
