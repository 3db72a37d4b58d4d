"""`qmt-bus demo`: the whole product in one process, against a simulated market."""

import argparse

from bus_schema.client import BusClientError
from bus_schema.errors import CommandFailedError
from ops import screen
from ops.demo.errors import DemoFailedError
from ops.demo.stage import Stage
from ops.demo.story import tell
from ops.screen import Paint
from ops.status import Exit
from worker.broker.sdk import SdkUnavailableError
from worker.bus.embedded import EmbeddedRedisError
from worker.journal import JournalError

FAILURES = (
    BusClientError,
    CommandFailedError,
    DemoFailedError,
    EmbeddedRedisError,
    JournalError,
    SdkUnavailableError,
)


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing: a demo is the same everywhere."""


def run(_options: argparse.Namespace) -> int:
    """Play it; status 1 if anything did not happen as it should."""
    paint = Paint()
    screen.show(paint("A worker, a Redis and a simulated terminal start. No real money moves.", "bold"))
    try:
        with Stage(paint) as stage:
            summary = tell(stage)
    except FAILURES as error:
        screen.complain(paint(f"the demo has failed: {error}", "red"))
        return Exit.FAILED
    screen.show("", paint("What this has shown", "bold"), *summary)
    return Exit.DONE
