"""What the page counts and measures of events, with a name, a unit and a meaning for each."""

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics

from bus_schema.commands import COMMANDS
from bus_schema.control import CONTROLS

OTHER = "other"
"""In place of a command's type that the contract does not know: anybody can write anything there."""


class Dealings:
    """What strategies ask for and get; counters begin at 0 with this process.

    Args:
        registry: where they are listed.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        # When a counter began is of no use here, and doubles the page.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # The library leaves this one untyped.
        self.orders = Counter(
            "qmt_bus_orders",
            "Orders that came into this status, xtquant's name in lower case; each counts once in each.",
            ["strategy", "status"],
            registry=registry,
        )
        self.fills = Counter(
            "qmt_bus_fills", "Fills, each once.", ["strategy", "order_type"], registry=registry
        )
        self.replies = Counter(
            "qmt_bus_replies",
            "Replies to commands, by outcome: ok, failed, or duplicate (an earlier answer told again). "
            "Absent for strategies whose inbox this process may not read.",
            ["strategy", "command_type", "outcome"],
            registry=registry,
        )
        self.rejects = Counter(
            "qmt_bus_rejects",
            "Commands that failed, by error code; rule names the pre-trade check behind risk_rejected.",
            ["strategy", "command_type", "code", "rule"],
            registry=registry,
        )
        self.errors = Counter(
            "qmt_bus_errors",
            "Entries of the stream errors, by error code; rule names the pre-trade check behind "
            "risk_rejected. Failed commands stand there too.",
            ["strategy", "code", "rule"],
            registry=registry,
        )


class Counts(Dealings):
    """Everything that events move: strategies' dealings, and how the bus itself does.

    Args:
        registry: where it is listed.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__(registry)
        self.reconnects = Counter(
            "qmt_bus_reconnects",
            "Times that the worker had its terminal again after it had lost it.",
            registry=registry,
        )
        self.doubts_resolved = Counter(
            "qmt_bus_unknown_outcomes_resolved",
            "Orders whose outcome was unknown and is settled: placed, not_placed, or never_known "
            "(its day is over: see the broker's statement).",
            ["resolution"],
            registry=registry,
        )
        self.doubts_open = Gauge(
            "qmt_bus_unknown_outcomes_open",
            "Orders that were handed over without an answer and may be live.",
            registry=registry,
        )
        self.unreadable = Counter(
            "qmt_bus_unreadable_events",
            "Entries that this version cannot read: of a newer worker, most likely.",
            registry=registry,
        )
        self.delivery_lag = Gauge(
            "qmt_bus_delivery_lag_seconds",
            "Seconds from when the worker told the newest event until it could be read here: the time it lay "
            "in the worker's journal and in Redis.",
            registry=registry,
        )
        self.inboxes = Gauge(
            "qmt_bus_inboxes_followed",
            "Strategies whose inbox is followed, which replies are counted in.",
            registry=registry,
        )


def command_label(command_type: str | None) -> str:
    """Return a command's type as a label."""
    return command_type if command_type in COMMANDS or command_type in CONTROLS else OTHER
