"""Run a simulated terminal as a process: `python -m worker.simulator --listen 127.0.0.1:58700`."""

import argparse
import logging
import sys
from pathlib import Path

from worker import streams
from worker.simulator.remote import serve
from worker.simulator.remote.frames import parse_address
from worker.simulator.scenario import Scenario, ScenarioError
from worker.simulator.terminal import Terminal


def main() -> int:
    """Serve until SIGTERM or Ctrl+C; return the exit code."""
    streams.provide("python -m worker.simulator", lambda: Path("simulator.log"))
    options = _options()
    logging.basicConfig(stream=sys.stderr)
    try:
        scenario = Scenario.load(options.scenario, accounts=options.account)
        host, port = parse_address(options.listen)
        serve(Terminal(scenario, keep=options.keep, keep_at_once=True), host, port, _say_ready)
    except ScenarioError as error:
        return _fail(f"the scenario cannot be used:\n{error}")
    except ValueError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"cannot listen at {options.listen}: {error.strerror}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker.simulator", description=__doc__)
    parser.add_argument(
        "--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="port 0 takes a free one"
    )
    parser.add_argument(
        "--scenario", type=Path, metavar="FILE", help="a TOML file; the default scenario without"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="the exchange outlives this process in this file"
    )
    parser.add_argument(
        "--account",
        action="append",
        default=[],
        type=_account,
        metavar="ID[:TYPE]",
        help="an account to trade, such as 8882:CREDIT; STOCK without a type; may be given again",
    )
    return parser.parse_args()


def _account(text: str) -> tuple[str, str]:
    account_id, _, account_type = text.partition(":")
    return account_id, account_type or "STOCK"


def _say_ready(address: str) -> None:
    sys.stdout.write(f"listening on {address}\n")
    sys.stdout.flush()


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
