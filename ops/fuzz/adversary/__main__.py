"""The adversary as a process of its own, so that its own work is not taken for the worker's slowness."""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from bus_schema.keys import Keys
from ops.fuzz.adversary.account import Account
from ops.fuzz.adversary.entries import BY_ENTRIES
from ops.fuzz.adversary.hand import Hand, now_ms
from ops.fuzz.adversary.keyspace import BY_KEYS
from worker.bus.link import RedisLink

SPEAKER, MEDDLER = "mallory", "marvin"
"""Who sends what an ACL file allows, and who does to his own keys what none allows."""
GRANTED_URL, MEDDLER_URL, UNLOCKED_URL = "ADVERSARY_URL", "ADVERSARY_MEDDLER_URL", "ADVERSARY_UNLOCKED_URL"
"""Variables of the environment; addresses have passwords in them."""


def attack(plan: dict[str, Any], hands: dict[str, Hand]) -> list[tuple[str, int, int]]:
    """Attack until the time is over and each way has come, none twice before all; returns which was when."""
    rng = Random(plan["seed"])  # noqa: S311 - repeatable, not secret.
    over = time.monotonic() + plan["seconds"]
    left = rng.sample(plan["attacks"], k=len(plan["attacks"]))
    done: list[tuple[str, int, int]] = []
    while time.monotonic() < over or len(done) < len(plan["attacks"]):
        left = left or rng.sample(plan["attacks"], k=len(plan["attacks"]))
        name = left.pop()
        hand, way = (
            (hands[SPEAKER], BY_ENTRIES[name]) if name in BY_ENTRIES else (hands[MEDDLER], BY_KEYS[name])
        )
        began = now_ms()
        hand.begin(name)
        way(hand, rng)
        hand.settle()
        done.append((name, began, now_ms()))
    return done


def main() -> None:
    """Attack as the plan says that stands in the argument, and write what was done to its file."""
    plan = json.loads(sys.argv[1])
    keys, unlocked = Keys(plan["account_id"]), RedisLink(os.environ[UNLOCKED_URL], "unlocked")
    hands = {
        SPEAKER: Hand(SPEAKER, keys, RedisLink(os.environ[GRANTED_URL], SPEAKER), unlocked),
        MEDDLER: Hand(MEDDLER, keys, RedisLink(os.environ[MEDDLER_URL], MEDDLER), unlocked),
    }
    done = attack(plan, hands)
    speaker, meddler = hands[SPEAKER], hands[MEDDLER]
    told = Account(
        attacks=done,
        sent=dict(speaker.sent + meddler.sent),
        bytes_sent=speaker.bytes_sent,
        refused=speaker.refused,
        buried=speaker.buried,
        unsure=speaker.unsure,
        let_through=speaker.let_through,
    )
    Path(plan["result"]).write_text(json.dumps(asdict(told)), encoding="utf-8")


if __name__ == "__main__":
    main()
