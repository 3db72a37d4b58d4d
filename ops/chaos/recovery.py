"""How long it took from a kill until all was well again, as strategies and monitors saw it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ops.chaos.follower import Seen
from ops.chaos.world import STRATEGIES, World

Times = Mapping[str, Sequence[int]]
"""Milliseconds, by what was measured."""


def recovery_times(world: World) -> dict[str, list[int]]:
    """Measure after every kill of the round.

    Until ``ready`` is measured where no other kill of the worker came before it. Until the last owed reply is
    measured always: over later kills as well, and over the wait for what orders in doubt turn out to be.
    """
    times: dict[str, list[int]] = defaultdict(list)
    worker_kills = [at for what, at in world.kills if what == "worker"]
    ready = list(_ready(world))
    answered = list(_answered(world))
    for what, at in world.kills:
        owed = [replied for sent, replied in answered if sent <= at < replied]
        if owed:
            times[f"{what} killed, to the last owed reply"].append(max(owed) - at)
        if what == "worker":
            until = min((other for other in worker_kills if other > at), default=None)
            seen = min((moment for since, moment in ready if since >= at), default=None)
            if seen is not None and (until is None or seen < until):
                times["worker killed, to ready"].append(seen - at)
    return times


def _ready(world: World) -> Iterator[tuple[int, int]]:
    """Since when a worker was ready, and when that was seen."""
    for entry in world.follower.seen[world.keys.status]:
        event = json.loads(entry.data)
        if event.get("state") == "ready":
            yield event["since"], entry.at


def _answered(world: World) -> Iterator[tuple[int, int]]:
    """When each command was sent, and when the first reply to it was seen."""
    for strategy in STRATEGIES:
        replied = _first_replies(world.follower.seen[world.keys.inbox(strategy)])
        for entry in world.follower.seen[world.keys.commands(strategy)]:
            reply = replied.get(f"reply:{strategy}:{entry.entry_id}")
            if reply is not None:
                yield int(entry.entry_id.partition("-")[0]), reply


def _first_replies(inbox: Sequence[Seen]) -> dict[str, int]:
    replied: dict[str, int] = {}
    for entry in inbox:
        replied.setdefault(json.loads(entry.data)["id"], entry.at)
    return replied
