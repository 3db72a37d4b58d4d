"""`qmt-bus chaos`: kill real processes on a seeded schedule, and hold what was told against the book."""

import argparse
import json
from pathlib import Path

from ops import screen
from ops.chaos.campaign import Campaign, again, report, run_campaign
from ops.chaos.redis_server import RedisMissingError
from ops.chaos.rounds import Round
from ops.chaos.world import WorldError
from ops.interrupt import until_interrupted
from ops.proving.progress import Progress
from ops.screen import Paint
from ops.status import Exit

DEFAULT_KILLS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how much, drawn from what, and where the result goes."""
    parser.add_argument(
        "--kills",
        type=int,
        default=DEFAULT_KILLS,
        metavar="N",
        help=f"processes to kill; default: {DEFAULT_KILLS}, a few minutes",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="of the first round; default: %(default)s"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="rounds beside each other; they mostly wait; default: %(default)s",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there as well")


def run(options: argparse.Namespace) -> int:
    """Run it; status 1 if a promise was broken. Stopped, it tells what the rounds so far have shown."""
    paint, progress, campaign = Paint(), Progress(options.kills, "kills"), Campaign(options.seed)

    def tell() -> None:
        newest = campaign.rounds[-1]
        if newest.violations:
            progress.end()
            screen.complain(paint(_broken(newest), "red"))
        progress.reached(campaign.kills.total(), f"{len(campaign.broken)} rounds with broken promises")
        if options.json:
            options.json.write_text(json.dumps(report(campaign), indent=2) + "\n", encoding="utf-8")

    try:
        with until_interrupted():
            run_campaign(campaign, options.kills, tell, jobs=options.jobs)
    except (RedisMissingError, WorldError) as error:
        screen.complain(str(error))
        return Exit.WRONG
    finally:
        progress.end()
    screen.show(*_summary(campaign))
    return Exit.FAILED if campaign.broken else Exit.DONE


def _broken(done: Round) -> str:
    steps = [f"  {step}" for step in done.steps]
    return "\n".join(
        [
            f"Round {done.seed} has broken promises:",
            *(f"  {violation}" for violation in done.violations),
            "What happened in it:",
            *steps,
            f"Logs, journal and Redis's file are in {done.evidence}",
            f"To draw it again: {again(done)}",
        ]
    )


def _summary(campaign: Campaign) -> list[str]:
    if not campaign.rounds:
        return ["stopped before the first round was over: nothing is shown"]
    told = report(campaign)
    kills = ", ".join(f"{what} {count}" for what, count in told["kills"].items())
    lines = [
        f"{told['rounds']} rounds in {told['seconds']:.0f} s, killed: {kills}",
        f"{told['commands']} commands, {told['orders']} orders, {told['fills']} fills",
        *(f"{what}: {_milliseconds(spread)}" for what, spread in told["recovery_ms"].items()),
    ]
    if told["still_unknown"]:
        lines.append(f"orders still being looked for at the end: {told['still_unknown']}")
    broken = len(campaign.broken)
    return [*lines, f"rounds with broken promises: {broken}" if broken else "all promises kept"]


def _milliseconds(spread: dict[str, int]) -> str:
    return (
        f"median {spread['median']} ms, 95 of 100 within {spread['95 of 100']} ms, most {spread['most']} ms"
    )
