"""One input being handled: what is decided on it is collected here."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from bus_schema.codec import encode
from worker.engine.attic import AtticError
from worker.engine.config import EngineConfig
from worker.engine.effects import Action, Effects, Row, RowKind
from worker.engine.inputs import Entry
from worker.engine.moment import Moment
from worker.engine.state import State
from worker.engine.timers import Timer

P = ParamSpec("P")


class Turn:
    """The state, the moment, and the effects so far.

    ``at`` is ``now`` as long as Redis's clock is not put back: entry ids are made of it, which must not.
    """

    __slots__ = ("at", "config", "effects", "now", "state", "steady")

    def __init__(self, state: State, moment: Moment) -> None:
        self.now, self.steady = moment
        self.at = state.at = max(state.at, self.now)
        self.state = state
        self.config: EngineConfig = state.config
        self.effects = Effects()

    @property
    def next_entry_id(self) -> str:
        """The id of the next row's entries: it tells events apart that have no name of their own."""
        return f"{self.at}-{self.state.n + 1}"

    def attempt(self, do: Callable[Concatenate["Turn", P], None], *args: P.args, **named: P.kwargs) -> bool:
        """Do something for one of several who wait; an internal error takes back only what it had decided.

        Returns:
            False if it failed; the error is among the effects.

        Raises:
            AtticError: whether an id has been used is not known, so the worker must end.
        """
        rows, actions = len(self.effects.rows), len(self.effects.actions)
        try:
            do(self, *args, **named)
        except AtticError:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the others must get their answers.
            del self.effects.rows[rows:]
            del self.effects.actions[actions:]
            self.effects.faults.append(fault)
            return False
        return True

    def act(self, action: Action) -> None:
        """Ask for something at the broker."""
        self.effects.actions.append(action)

    def later(self, after_ms: int, timer: Timer, subject: str, *, grain_ms: int = 1) -> None:
        """Ask to be reminded: then, or up to ``grain_ms`` later, together with others."""
        due = self.steady + after_ms
        self.state.timers.set(due + -due % grain_ms, timer, subject)

    def event(
        self,
        body: dict[str, Any],
        *streams: str,
        settles: Entry | None = None,
        durable: bool = True,
        discards: bool = False,
    ) -> None:
        """Publish ``body`` (an event without what all events share) to ``streams``."""
        event = {
            "type": body["type"],
            "v": 1,
            "id": body["id"],
            "account_id": self.config.account_id,
            "strategy": body["strategy"],
            "occurred_at": self.at,
            "published_at": self.at,
            "simulated": self.config.simulated,
            **body,
        }
        self._row(
            RowKind.EVENT,
            str(event["id"]),
            encode(event),
            streams,
            settles,
            durable=durable,
            discards=discards,
        )

    def remember(self, kind: RowKind, subject: str, body: dict[str, Any], *, lasting: bool = False) -> None:
        """Write down something that concerns nobody else; ``lasting`` for what a power failure must leave."""
        self._row(kind, subject, encode(body), (), None, durable=True, lasting=lasting)

    def acknowledge(self, entry: Entry, *, discards: bool = False) -> None:
        """Let go of an entry that needs no further answer."""
        self._row(RowKind.ACK, "", b"", (), entry, durable=False, discards=discards)

    def _row(
        self,
        kind: RowKind,
        subject: str,
        data: bytes,
        streams: tuple[str, ...],
        settles: Entry | None,
        *,
        durable: bool,
        lasting: bool = False,
        discards: bool = False,
    ) -> None:
        self.state.n += 1
        row = Row(self.state.n, self.at, kind, subject, data, streams, settles, durable, lasting, discards)
        self.effects.rows.append(row)
        if settles is not None:
            self.state.in_hand.discard(settles)
            self.state.told_in_baskets.pop(settles, None)
