"""Runs checks, each with a limit of its own, so that doctor always ends."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

from ops.doctor.errors import CannotLookError
from ops.doctor.findings import Check, Finding, Verdict
from ops.doctor.scene import WORKER, Scene
from worker.bus.link import ResponseError

BESIDE_THE_TERMINAL: Final = frozenset({"python", "userdata", "terminal", "sessions", "quotes", "journal"})
"""Groups of what only the worker needs: strategies and monitors may run on another machine."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check, done.

    Attributes:
        check: which.
        finding: what it found.
        verdict: what that means.
        seconds: how long it took.
    """

    check: Check
    finding: Finding
    verdict: Verdict
    seconds: float


def look_at_all(
    checks: Sequence[Check], scene: Scene, before: Callable[[Check], None] = lambda _check: None
) -> Iterator[Result]:
    """Look at everything, one after the other.

    Args:
        checks: what to look at.
        scene: where.
        before: told of each check before it begins.
    """
    for check in checks:
        if scene.role != WORKER and check.group in BESIDE_THE_TERMINAL:
            continue
        before(check)
        result = look(check, scene)
        # What is the worker's business alone does not concern whoever asks for another role.
        if result.finding.case != "other_role":
            yield result


def look(check: Check, scene: Scene) -> Result:
    """Look once. A check that does not end in time is left alone, in a thread that ends with the process."""
    began = time.monotonic()
    answers: SimpleQueue[Finding] = SimpleQueue()
    Thread(target=lambda: answers.put(_found(check, scene)), name=f"doctor-{check.name}", daemon=True).start()
    try:
        finding = answers.get(timeout=check.seconds)
    except Empty:
        finding = Finding("timed_out", {"seconds": f"{check.seconds:g}"})
    return Result(check, finding, check.verdict(finding.case), time.monotonic() - began)


def _found(check: Check, scene: Scene) -> Finding:
    if scene.role != WORKER and check.group in BESIDE_THE_TERMINAL:
        return Finding("other_role", {"role": scene.role})
    try:
        return check.look(scene)
    except CannotLookError as error:
        return Finding(error.case, error.facts)
    except ResponseError as error:
        # Only the worker's user has to see all of it.
        facts = {"role": scene.role, "words": str(error)}
        return Finding("info_refused" if scene.role == WORKER else "other_role", facts)
    except Exception as error:  # noqa: BLE001 - a check that fails is a finding as well; the others go on.
        return Finding("failed", {"error": f"{type(error).__name__}: {error}"})
