"""`qmt-bus terminal`: a simulated terminal that outlives its workers, as a real one does."""

import argparse
from pathlib import Path

from ops import screen
from ops.address import add_env_file, settings_of
from ops.interrupt import until_interrupted
from ops.status import Exit
from worker.settings import Settings, SettingsError
from worker.simulator import Scenario, ScenarioError, Terminal, serve

DEFAULT_ADDRESS = "127.0.0.1:58620"
"""Beside the port of a real terminal's quote service, 58610."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the settings file and the address."""
    add_env_file(parser)
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="begin its market anew; start its workers with a STATE_DIR of their own then",
    )
    parser.add_argument(
        "--listen", metavar="HOST:PORT", help=f"instead of SIM_TERMINAL; default: {DEFAULT_ADDRESS}"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until somebody asks to stop.

    Raises:
        SettingsError: a setting, the scenario or the address is wrong.
    """
    given = {} if options.listen is None else {"sim_terminal": options.listen}
    settings = settings_of(options, **given)
    host, _, port = (settings.sim_terminal or DEFAULT_ADDRESS).rpartition(":")
    try:
        scenario = Scenario.load(settings.sim_scenario, accounts=settings.accounts)
        with until_interrupted():
            serve(Terminal(scenario, keep=_file(settings, fresh=options.fresh)), host, int(port), _say_ready)
    except ScenarioError as error:
        raise SettingsError([f"SIM_SCENARIO: {message}" for message in error.messages]) from None
    except OSError as error:
        screen.complain(f"cannot listen at {host}:{port}: {error.strerror}. Choose another with --listen")
        return Exit.WRONG
    return Exit.DONE


def _file(settings: Settings, *, fresh: bool) -> Path:
    """Where its market is kept over a restart."""
    path = settings.simulated_exchange_file.with_stem(f"terminal-{settings.accounts[0].account_id}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if fresh:
        path.unlink(missing_ok=True)
    return path


def _say_ready(address: str) -> None:
    screen.show(f"simulated terminal at {address}; a worker with SIM_TERMINAL={address} trades on it")
