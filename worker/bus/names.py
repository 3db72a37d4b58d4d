"""The names in the set ``strategies``: whose streams are read, and what is said of the others."""

import re
from collections.abc import Iterable, Iterator

import structlog

from bus_schema.fields import PATTERN_RULES, STRATEGY_NAME_PATTERN
from bus_schema.keys import Keys
from worker.engine.inputs import BusTrouble

MOST_STRATEGIES = 100
"""Of an account: each one that is read makes every read a little longer."""
_MOST_TOLD = 20
_SHOWN = 64

log = structlog.get_logger(__name__)


class Names:
    """The strategies that are known, and which names were complained about.

    Args:
        keys: the account's keys.
        before: strategies that an earlier life has served; they go first where there are too many.
    """

    def __init__(self, keys: Keys, before: frozenset[str]) -> None:
        self._key = keys.strategies
        self._before = before
        self._known: set[str] = set()
        self._told: set[bytes] = set()
        self._seen: object = None

    def meet(self, members: Iterable[bytes]) -> tuple[list[str], list[BusTrouble]]:
        """Take in the set's members: give back the names that are new, and what is wrong with others."""
        # Mostly nothing has changed.
        if members == self._seen:
            return [], []
        self._seen = members
        names = sorted(set(allowed(members)) - self._known, key=lambda name: (name not in self._before, name))
        room = MOST_STRATEGIES - len(self._known)
        new, beyond = names[:room], names[room:]
        self._known.update(new)
        troubles = [self._wrong(member) for member in self._to_tell(members)]
        if beyond:
            troubles += self._too_many(beyond)
        return new, troubles

    def _to_tell(self, members: Iterable[bytes]) -> list[bytes]:
        wrong = [member for member in members if not _is_name(member) and member not in self._told]
        told = wrong[: max(0, _MOST_TOLD - len(self._told))]
        self._told.update(told)
        return told

    def _wrong(self, member: bytes) -> BusTrouble:
        name = member[:_SHOWN].decode(errors="replace")
        rule = PATTERN_RULES[STRATEGY_NAME_PATTERN]
        message = (
            f"{name!r} in {self._key} is no strategy's name, so its commands are not read: a name {rule}."
            " Take it out of the set (SREM), and add another one"
        )
        log.error("strategy_name_refused", name=name, rule=rule, key=self._key)
        return BusTrouble("name", None, message, {"name": name, "rule": rule})

    def _too_many(self, beyond: list[str]) -> list[BusTrouble]:
        if b"" in self._told:
            return []
        self._told.add(b"")
        message = (
            f"{self._key} has {len(self._known) + len(beyond)} names, and a worker reads the commands of"
            f" {MOST_STRATEGIES}: those of {beyond[0]} and {len(beyond) - 1} others are not. Take out names"
            " that nobody uses (SREM), and start the worker anew"
        )
        log.error("too_many_strategies", most=MOST_STRATEGIES, refused=len(beyond), first=beyond[0])
        detail = {"limit": MOST_STRATEGIES, "value": len(self._known) + len(beyond), "name": beyond[0]}
        return [BusTrouble("strategies", None, message, detail)]


def allowed(members: Iterable[bytes]) -> Iterator[str]:
    """Yield the names among a set's members that a strategy may have."""
    return (member.decode() for member in members if _is_name(member))


def _is_name(member: bytes) -> bool:
    return re.fullmatch(STRATEGY_NAME_PATTERN[1:-1].encode(), member) is not None
