"""The figures of a run, as JSON can hold them."""

import platform
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bus_schema.version import product_version
from ops.fuzz.adversary.campaign import Result
from ops.fuzz.adversary.honest import Trip
from ops.fuzz.adversary.judging import Seen, bound_ms, halt_bound_ms, longest, of_strategies

MOST_SHOWN = 20
"""Violations: more would only repeat them."""
_MEGABYTE = 1024 * 1024


def report(result: Result) -> dict[str, Any]:
    """Times in milliseconds, memory in MiB, null where it is not known."""
    seen, told = result.seen, result.seen.told
    began, ended = (told.attacks[0][1], told.attacks[-1][2]) if told.attacks else (0, 0)
    return {
        "campaign": "adversary",
        "command": f"qmt-bus fuzz --adversary --seconds {result.seconds:g} --seed {result.seed}",
        "version": product_version(),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "seed": result.seed,
        "seconds": round((ended - began) / 1_000, 1),
        "attacks": dict(sorted(Counter(name for name, _, _ in told.attacks).items())),
        "sent": sum(told.sent.values()),
        "sent_mb": round(told.bytes_sent / _MEGABYTE, 1),
        "refused_by_redis": told.refused,
        "dead_letters": len(seen.dead),
        "honest_commands": len(of_strategies(seen.beside)),
        "halts": sum(trip.kind == "halt" for trip in seen.beside),
        "longest_ms": _longest(seen),
        "round_trip_ms": {kind: _times(seen, kind) for kind in sorted({trip.kind for trip in seen.beside})},
        "longest_during_ms": _longest_during(seen),
        "worker_mb": _megabytes(seen.worker_bytes),
        "redis_mb": _megabytes(seen.redis_bytes),
        "violations": [{"broken": what} for what in result.findings[:MOST_SHOWN]],
    }


def _longest(seen: Seen) -> dict[str, float]:
    return {
        "quiet": round(longest(of_strategies(seen.quiet)), 1),
        "beside": round(longest(of_strategies(seen.beside)), 1),
        "bound": round(bound_ms(seen.quiet)),
        "halt_quiet": round(longest(seen.quiet, "halt", "resume"), 1),
        "halt_beside": round(longest(seen.beside, "halt", "resume"), 1),
        "halt_bound": round(halt_bound_ms(seen.quiet)),
    }


def _longest_during(seen: Seen) -> dict[str, float]:
    """By attack, the longest round trip of an honest command that met it; the longest first."""
    worst: dict[str, float] = {}
    for name, began, ended in seen.told.attacks:
        met = [trip for trip in of_strategies(seen.beside) if trip.at <= ended and began <= trip.at + trip.ms]
        worst[name] = max(worst.get(name, 0.0), round(longest(met), 1))
    return dict(sorted(worst.items(), key=lambda one: -one[1]))


def _times(seen: Seen, kind: str) -> dict[str, float]:
    def times(trips: Sequence[Trip]) -> list[float]:
        return sorted(trip.ms for trip in trips if trip.kind == kind)

    quiet, beside = times(seen.quiet), times(seen.beside)
    return {
        "quiet median": _rank(quiet, 0.5),
        "quiet most": _rank(quiet, 1.0),
        "median": _rank(beside, 0.5),
        "99 of 100": _rank(beside, 0.99),
        "most": _rank(beside, 1.0),
    }


def _rank(ordered: Sequence[float], part: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 1) if ordered else 0.0


def _megabytes(found: Sequence[int]) -> dict[str, float] | None:
    both = dict(zip(("before", "most"), found, strict=False))
    return {name: round(size / _MEGABYTE, 1) for name, size in both.items()} if both else None
