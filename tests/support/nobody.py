"""The edges of a desk, with nobody behind them."""

from collections.abc import Iterable

from worker.engine.effects import (
    Cancel,
    ConnectSoon,
    Follow,
    LookUp,
    Query,
    ReadLimits,
    Relink,
    Row,
    Submit,
    Unwatch,
    Watch,
)
from worker.engine.inputs import Entry


class Nobody:
    """A broker and a journal that only remember."""

    def __init__(self) -> None:
        self.submitted: list[Submit] = []
        self.rows: list[Row] = []

    def submit(self, order: Submit) -> None:
        """Remember an order."""
        self.submitted.append(order)

    def cancel(self, cancel: Cancel) -> None:
        """Do nothing."""

    def lend(self) -> None:
        """Do nothing."""

    def ring(self) -> None:
        """Do nothing."""

    def query(self, query: Query) -> None:
        """Do nothing."""

    def look_up(self, look_up: LookUp) -> None:
        """Do nothing."""

    def relink(self, relink: Relink) -> None:
        """Do nothing."""

    def connect_soon(self, soon: ConnectSoon) -> None:
        """Do nothing."""

    def watch(self, watch: Watch) -> None:
        """Do nothing."""

    def unwatch(self, unwatch: Unwatch) -> None:
        """Do nothing."""

    def follow(self, follow: Follow) -> None:
        """Do nothing."""

    def read(self, action: ReadLimits) -> None:
        """Do nothing."""

    def append(self, rows: Iterable[Row]) -> None:
        """Remember rows."""
        self.rows += rows

    def settled(self, _entry: Entry) -> bool:
        """Nothing was settled before."""
        return False
