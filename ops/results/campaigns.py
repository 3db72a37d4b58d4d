"""The JSON files that simulate, chaos and fuzz write, read into one shape."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]
Figures = Mapping[str, str]

SIMULATE, CHAOS, FUZZ, ADVERSARY, NATIVE = "simulate", "chaos", "fuzz", "adversary", "native"
STEPS_THAT_ARE_FAULTS = (
    "link breaks",
    "terminal off",
    "replay",
    "by hand",
    "cut",
    "Redis off",
    "no writes",
    "Redis empty",
    "failover",
    "delete",
    "disk",
    "clock",
    "trim",
    "trim by hand",
    "new day",
    "nonsense",
)
"""Of all that a schedule counts; deaths of the worker, which come of several steps, are counted apart."""


class ResultsError(Exception):
    """There is no page to write; the message says which file is why, and what to do."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One run.

    Attributes:
        kind: which command made it.
        figures: by the key of their words; in the page's order.
        faults: how often what went wrong, most often first.
        violations: what broke a promise, each with the command that shows it again if there is one.
        command: repeats it.
        finished: the day on which the file was written, UTC.
    """

    kind: str
    figures: Figures
    faults: Mapping[str, int]
    violations: Sequence[str]
    command: str
    finished: str


def read_campaigns(folder: Path) -> list[Campaign]:
    """Read every JSON file of a folder: simulate, chaos, fuzz, adversary, native, and by their names.

    Raises:
        ResultsError: there is none, or one is no campaign's.
    """
    campaigns = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not campaigns:
        raise ResultsError(f"{folder} has no JSON file; write some with --json of simulate, chaos and fuzz")
    return sorted(campaigns, key=lambda one: list(_READERS).index(one.kind))


def _read(path: Path) -> Campaign:
    try:
        found = json.loads(path.read_text("utf-8"))
        kind = next(kind for kind, mark in _MARKS.items() if mark in found)
        figures, faults, violations, command = _READERS[kind](found)
    except (OSError, ValueError, StopIteration, KeyError, TypeError, AttributeError) as error:
        raise ResultsError(
            f"{path} is not what simulate, chaos or fuzz write with --json: {error!r}"
        ) from None
    finished = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    return Campaign(kind, figures, faults, violations, command, finished)


_Read = tuple[Figures, Mapping[str, int], Sequence[str], str]


def _simulate(found: Json) -> _Read:
    counted = found["counted"]
    figures = {
        "schedules": f"{found['schedules']:,}",
        "schedules_a_minute": f"{found['schedules_a_minute']:,}",
        "orders": f"{counted.get('orders', 0):,}",
        "fills": f"{counted.get('fills', 0):,}",
        "versions": _versions(found),
    }
    faults = {name: counted[name] for name in STEPS_THAT_ARE_FAULTS if counted.get(name)}
    faults |= {"worker dies": counted["deaths"]} if counted.get("deaths") else {}
    violations = [f"seed {seed}: {line}" for seed, lines in found["broken"].items() for line in lines]
    return figures, _most_first(faults), violations, found["command"]


def _chaos(found: Json) -> _Read:
    kills = found["kills"]
    by_kind = ", ".join(f"{what} {count:,}" for what, count in kills.items())
    figures = {
        "kills": f"{sum(kills.values()):,} ({by_kind})",
        "rounds": f"{found['rounds']:,}",
        "hours": f"{found['seconds'] / 3600:.2f}",
        "commands": f"{found['commands']:,}",
        "orders": f"{found['orders']:,}",
        "fills": f"{found['fills']:,}",
        **{f"recovery: {what}": _spread(times) for what, times in found["recovery_ms"].items()},
        "versions": _versions(found),
    }
    violations = [f"{line} ({one['again']})" for one in found["violations"] for line in one["broken"]]
    command = f"qmt-bus chaos --kills {sum(kills.values())} --seed {found['seed']}"
    return figures, _most_first(found["faults"]), violations, command


def _fuzz(found: Json) -> _Read:
    memory, fates = found["memory_mb"], found["fates"]
    figures = {
        "fuzzed": f"{found['commands']:,}",
        "commands_a_minute": f"{found['commands_a_minute']:,}",
        **{fate: f"{fates.get(fate, 0):,}" for fate in ("answered", "refused", "buried")},
        "orders": f"{found['orders']:,}",
        "memory": f"{memory['first_tenth']} / {memory['end']} MiB" if memory else "–",
        "versions": _versions(found),
    }
    kinds = found["kinds"].items()
    broken = {name.replace("_", " "): count for name, count in kinds if not name.startswith("valid ")}
    violations = [f"{one['broken']} ({one['again']})" for one in found["violations"]]
    return figures, _most_first(broken), violations, found["command"]


def _adversary(found: Json) -> _Read:
    longest = found["longest_ms"]
    figures = {
        "seconds": f"{found['seconds']:,}",
        "sent": f"{found['sent']:,} ({found['sent_mb']:,} MiB)",
        "honest": f"{found['honest_commands']:,}",
        "honest_longest": _trips(longest, "quiet", "beside", "bound"),
        "halts": f"{found['halts']:,}",
        "halt_longest": _trips(longest, "halt_quiet", "halt_beside", "halt_bound"),
        "worker_memory": _grown(found["worker_mb"]),
        "redis_memory": _grown(found["redis_mb"]),
        "versions": _versions(found),
    }
    attacks = {name.replace("_", " "): count for name, count in found["attacks"].items()}
    return figures, _most_first(attacks), [one["broken"] for one in found["violations"]], found["command"]


def _trips(longest: Json, *names: str) -> str:
    return " / ".join(f"{longest[name]:,}" for name in names) + " ms"


def _grown(memory: Json | None) -> str:
    return f"{memory['before']} / {memory['most']} MiB" if memory else "–"


def _native(found: Json) -> _Read:
    checks = found["native_checks"]
    figures = {row["name"]: row["figure"].replace("|", "/").splitlines()[0] for row in checks}
    violations = [f"{row['check']} {row['figure']}" for row in checks if not row["held"]]
    figures["versions"] = f"Python {found['python']}, xtquant {found['xtquant']}, {found['system']}"
    return figures, {}, violations, found["command"]


def _spread(times: Json) -> str:
    return f"{times['median']:,} / {times['95 of 100']:,} / {times['most']:,} ms ({times['times']:,})"


def _versions(found: Json) -> str:
    return ", ".join(
        [f"Python {found['python']}", *(str(found[name]) for name in ("system", "version") if name in found)]
    )


def _most_first(faults: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(faults.items(), key=lambda one: (-one[1], one[0])))


_READERS: Mapping[str, Callable[[Json], _Read]] = {
    SIMULATE: _simulate,
    CHAOS: _chaos,
    FUZZ: _fuzz,
    ADVERSARY: _adversary,
    NATIVE: _native,
}
_MARKS: Mapping[str, str] = {
    SIMULATE: "schedules",
    CHAOS: "rounds",
    FUZZ: "fates",
    ADVERSARY: "attacks",
    NATIVE: "native_checks",
}
"""A key that only this campaign's file has."""
