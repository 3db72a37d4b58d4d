"""`qmt-bus simulate`: run schedules by the thousand and say which of them break a promise."""

import argparse
import json
import sys
import time
from pathlib import Path

from ops import screen
from ops.arguments import at_least_one
from ops.proving.progress import Progress
from ops.screen import Paint
from ops.simulation.campaign import DEFAULT_STEPS, Broken, Findings, batches, campaign
from ops.simulation.running import run as run_schedule
from ops.simulation.schedule import drawn
from ops.simulation.shrinking import promise_of, shrunk
from ops.status import Exit

MOST_SHOWN = 3
"""Broken seeds that are shown with their shortest schedule: more would only repeat them."""
SECONDS_PER_MINUTE = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which seeds, how long the schedules are, and what is to be shown."""
    parser.add_argument("--seeds", type=at_least_one, default=1_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="default: %(default)s")
    parser.add_argument(
        "--steps", type=at_least_one, default=DEFAULT_STEPS, metavar="N", help="default: %(default)s"
    )
    parser.add_argument("--jobs", type=at_least_one, default=1, metavar="N", help="processes; default: 1")
    parser.add_argument("--trace", action="store_true", help="print each schedule as it happens")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")


def run(options: argparse.Namespace) -> int:
    """Run them; the exit status says whether every promise was kept."""
    if options.trace:
        for seed in range(options.first, options.first + options.seeds):
            screen.show(f"seed {seed}", *run_schedule(drawn(seed, options.steps), tracing=True).trace)
    started = time.monotonic()
    findings = _search(options)
    seconds = time.monotonic() - started
    for broken in findings.broken[:MOST_SHOWN]:
        _explain(broken, options.steps)
    _conclude(findings, seconds)
    if options.json:
        options.json.write_text(json.dumps(_figures(options, findings, seconds), indent=2) + "\n", "utf-8")
    return Exit.FAILED if findings.broken else Exit.DONE


def _search(options: argparse.Namespace) -> Findings:
    findings = Findings()
    progress = Progress(options.seeds, "schedules")
    with campaign(options.jobs) as examine_all:
        for found in examine_all(batches(options.first, options.seeds, options.steps)):
            findings.add(found)
            for broken in found.broken:
                # At once: of a campaign that takes hours, its first finding is wanted before its end.
                progress.end()
                screen.complain(f"seed {broken.seed}: {broken.violations[0]}")
            progress.reached(findings.seeds, f"{len(findings.broken)} broken")
    progress.end()
    findings.broken.sort(key=lambda broken: broken.seed)
    return findings


def _explain(broken: Broken, steps: int) -> None:
    """The violation, the shortest schedule that shows it, and how to see it again."""
    paint = Paint()
    schedule = shrunk(drawn(broken.seed, steps), promise_of(broken.violations[0]))
    outcome = run_schedule(schedule, tracing=True)
    screen.show(
        paint(f"seed {broken.seed} breaks a promise:", "red"),
        *(f"  {line}" for line in broken.violations),
        paint(f"the shortest schedule found has {len(schedule.steps)} steps:", "bold"),
        f"  {schedule.nature}",
        *(f"  {step}" for step in schedule.steps),
        paint("and this is what happens in it:", "bold"),
        *outcome.trace,
        *(paint(f"  {line}", "red") for line in outcome.violations),
        f"to see it again: qmt-bus simulate --first {broken.seed} --seeds 1 --steps {steps} --trace",
    )


def _conclude(findings: Findings, seconds: float) -> None:
    paint, counted = Paint(), findings.counted
    per_minute = findings.seeds / seconds * SECONDS_PER_MINUTE
    kept = not findings.broken
    verdict = "every promise kept" if kept else f"{len(findings.broken)} seeds break a promise"
    screen.show(
        f"{findings.seeds} schedules, {per_minute:,.0f} a minute; {counted['orders']} orders,"
        f" {counted['fills']} fills, {counted['deaths']} deaths of the worker;"
        f" {paint(verdict, 'green' if kept else 'red')}"
    )


def _figures(options: argparse.Namespace, findings: Findings, seconds: float) -> dict[str, object]:
    first, seeds, steps = options.first, options.seeds, options.steps
    return {
        "command": f"qmt-bus simulate --first {first} --seeds {seeds} --steps {steps}",
        "python": sys.version.partition(" ")[0],
        "schedules": findings.seeds,
        "schedules_a_minute": round(findings.seeds / seconds * SECONDS_PER_MINUTE),
        "broken": {str(broken.seed): broken.violations for broken in findings.broken},
        "counted": dict(sorted(findings.counted.items())),
    }
