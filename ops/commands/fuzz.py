"""`qmt-bus fuzz`: throw commands as nobody should send them at a real worker, by the million.

With `--adversary`, one strategy attacks while honest ones trade beside it.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from ops import screen
from ops.arguments import at_least_one
from ops.chaos.redis_server import RedisMissingError
from ops.fuzz.adversary.campaign import run_adversary
from ops.fuzz.adversary.reporting import report as adversary_report
from ops.fuzz.adversary.world import WorldError
from ops.fuzz.campaign import Campaign, Finding, report, run_campaign
from ops.fuzz.thrown import OPERATORS
from ops.fuzz.world import FuzzError
from ops.proving.progress import Progress
from ops.screen import Paint
from ops.status import Exit

DEFAULT_COMMANDS = 20_000
DEFAULT_SECONDS = 120
MOST_BYTES = 2_000
"""Of an entry that is shown; its seed has the rest."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many, drawn from what, and where the result goes."""
    parser.add_argument(
        "--commands",
        type=at_least_one,
        default=DEFAULT_COMMANDS,
        metavar="N",
        help="entries to throw; default: %(default)s",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="of the first batch; default: %(default)s"
    )
    parser.add_argument(
        "--adversary",
        action="store_true",
        help="instead, let one strategy attack while honest ones trade beside it",
    )
    parser.add_argument(
        "--seconds",
        type=at_least_one,
        default=DEFAULT_SECONDS,
        metavar="N",
        help="how long the adversary attacks; default: %(default)s",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there as well")


def run(options: argparse.Namespace) -> int:
    """Run it; status 1 if an entry did not get what it is due, or a neighbour paid too much."""
    if options.adversary:
        return _run_adversary(options)
    progress = Progress(options.commands, "commands")
    try:
        campaign = run_campaign(options.seed, options.commands, lambda done: progress.reached(done.commands))
    except (RedisMissingError, FuzzError) as error:
        screen.complain(str(error))
        return Exit.WRONG
    finally:
        progress.end()
    for finding in campaign.findings:
        screen.complain(Paint()(_shown(finding), "red"))
    screen.show(*_summary(campaign))
    if options.json:
        options.json.write_text(json.dumps(report(campaign), indent=2) + "\n", encoding="utf-8")
    return Exit.FAILED if campaign.findings else Exit.DONE


def _run_adversary(options: argparse.Namespace) -> int:
    try:
        result = run_adversary(options.seed, options.seconds, tell=screen.complain)
    except (RedisMissingError, WorldError) as error:
        screen.complain(str(error))
        return Exit.WRONG
    told = adversary_report(result)
    for one in told["violations"]:
        screen.complain(Paint()(one["broken"], "red"))
    screen.show(*_cost(told))
    if options.json:
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return Exit.FAILED if result.findings else Exit.DONE


def _cost(told: dict[str, Any]) -> list[str]:
    longest = told["longest_ms"]
    lines = [
        f"{sum(told['attacks'].values())} attacks in {told['seconds']} s: {told['sent']} commands",
        f"{told['honest_commands']} honest ones: {longest['beside']} ms at most, {longest['quiet']} before",
        f"{told['halts']} halts; the longest took {longest['halt_beside']} ms",
        f"MiB before / at most: worker {_both(told['worker_mb'])}, Redis {_both(told['redis_mb'])}",
    ]
    if told["violations"]:
        return [*lines, f"bounds were not kept; to try again: {told['command']}"]
    return [*lines, "no neighbour paid more than docs/neighbours.md says"]


def _both(memory: dict[str, float] | None) -> str:
    return " / ".join(map(str, memory.values())) if memory else "not measured"


def _shown(finding: Finding) -> str:
    entry = finding.entry
    if entry is None:
        return f"{finding.what}\nTo see it again: {finding.again}"
    stream = "control" if entry.sender == OPERATORS else f"commands:{entry.sender}"
    shown = [field if len(field) <= MOST_BYTES else field[:MOST_BYTES] + b"..." for field in entry.fields]
    return f"{entry.kind} on {stream} {finding.what}: {shown!r}\nTo see it again: {finding.again}"


def _summary(campaign: Campaign) -> list[str]:
    told = report(campaign)
    fates = ", ".join(f"{what} {count}" for what, count in told["fates"].items())
    lines = [f"{told['commands']} commands in {told['seconds']} s: {fates}"]
    if campaign.findings:
        return [*lines, f"stopped, as something is wrong: {len(campaign.findings)} findings"]
    return [
        *lines,
        f"{told['orders']} orders at the exchange, each asked for by a valid command",
        f"the worker's memory: {_grown(told['memory_mb'])}",
        "every entry got what it is due",
    ]


def _grown(memory: dict[str, float] | None) -> str:
    if memory is None:
        return "not measured, as this system has no /proc"
    return f"{memory['first_tenth']} MiB after the first tenth, {memory['end']} MiB in the end"
