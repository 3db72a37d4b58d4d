"""`qmt-bus metrics`: what happens on the bus for Prometheus, and whether it is well for whoever asks."""

import argparse
from importlib.resources import files
from typing import Final

from ops import screen
from ops.address import add_address, address_in, settings_of_bus
from ops.interrupt import until_interrupted
from ops.status import Exit

HOST: Final = "127.0.0.1"
PORT: Final = 9725


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to listen and where the bus is; or which file to print."""
    parser.add_argument("--host", default=HOST, help="listen at this address; default: %(default)s")
    parser.add_argument("--port", type=int, default=PORT, help="0 for a free one; default: %(default)s")
    parser.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        dest="names",
        metavar="NAME",
        help="a name under which it is asked for, besides localhost, its address and other numbers; give it "
        "once for each",
    )
    printed = parser.add_mutually_exclusive_group()
    for name, what in (("dashboard.json", "a dashboard for Grafana"), ("alerts.yaml", "Prometheus's rules")):
        option = f"--{name.partition('.')[0]}"
        printed.add_argument(option, dest="printed", action="store_const", const=name, help=f"print {what}")
    add_address(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until asked to stop, or print a file.

    Raises:
        SettingsError: the settings do not say where the bus is.
    """
    if options.printed is not None:
        screen.show(files("ops.metrics").joinpath(options.printed).read_text("utf-8").rstrip("\n"))
        return Exit.DONE
    return _serve(options)


def _serve(options: argparse.Namespace) -> int:
    from ops.metrics.exporter import exporter  # noqa: PLC0415 - help and files need no extra.

    settings = settings_of_bus(options)
    try:
        with (
            until_interrupted(),
            exporter(
                address_in(settings),
                settings.heartbeat_seconds,
                (options.host, options.port),
                names=[name.lower() for name in options.names],
            ) as server,
        ):
            screen.show(f"metrics at http://{options.host}:{server.server_port}/metrics, /healthz, /readyz")
            server.serve_forever()
    except (OSError, OverflowError) as error:
        screen.complain(f"cannot listen at {options.host}:{options.port}: {error}")
        return Exit.WRONG
    return Exit.DONE
