"""How much one read takes from each stream, so that one strategy's flood does not hold the others up.

Everything in the worker is first come, first served. So what keeps the way of one order short is how few
commands of others are let in at a time: of a strategy that floods, one by one, each when those before it have
been dealt with, as long as somebody else trades too.
"""

from collections.abc import Iterable, Mapping

WIDE = 64
"""Entries of one stream in one read, where nobody has to wait for it."""

NARROW = 1
"""Where somebody has to."""

MOST_BYTES = 4 * 1024 * 1024
"""Of one read, as far as one can know it before: Redis counts entries, not bytes."""

REST_SECONDS = 0.0005
"""Between two commands of a flood that others trade beside: the first one's events are still on their way."""

LONE_READS = 2_000
"""A strategy that floods is alone after so many reads that brought nothing of anybody else: a few seconds."""


class Pages:
    """Learns from what each read brought."""

    def __init__(self) -> None:
        self.flooded = False
        """Whether a stream had more than one read takes."""
        self.size = WIDE
        """How many entries of each stream the next read may take."""
        self._heaviest = 0
        self._newest: str | None = None
        self._alone = LONE_READS
        self._before: frozenset[str] = frozenset()

    @property
    def ahead(self) -> int:
        """How many commands may be without an answer when the next ones are read: there is always work."""
        return WIDE if self.size == WIDE else 0

    @property
    def rest(self) -> float:
        """Seconds in which a flood stands still before the next read."""
        return REST_SECONDS if self.size == NARROW else 0.0

    def in_turn(self, names: Iterable[str]) -> list[list[str]]:
        """Who is taken together, one group after the other: last those who had something last time too.

        Each group is to wait for the answers of the one before it.
        """
        names = list(names)
        if self.size == WIDE:
            return [names]
        rare = [name for name in names if name not in self._before]
        often = [name for name in names if name in self._before]
        return [group for group in (rare, often) if group]

    @property
    def count(self) -> int:
        """How many entries of each stream the next read asks for: fewer where entries are large."""
        return max(NARROW, min(self.size, MOST_BYTES // max(1, self._heaviest)))

    def weigh(self, heaviest: int) -> None:
        """Take in how many bytes the largest entry of the last read had; it is forgotten by and by."""
        self._heaviest = max(heaviest, self._heaviest // 2)

    def note(self, brought: Mapping[str, int]) -> None:
        """Take in how many entries of each stream the last read brought; streams without any are left out."""
        self.flooded = any(entries >= self.count for entries in brought.values())
        for name in brought:
            self._alone = self._alone + 1 if self._newest in {None, name} else 0
            self._newest = name
        self._before = frozenset(brought)
        self.size = NARROW if self.flooded and self._alone < LONE_READS else WIDE
