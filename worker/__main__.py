"""``python -m worker``: the worker, in the foreground."""

import argparse
import sys

from worker import streams
from worker.service import EXIT_WRONG_SETTINGS, serve
from worker.settings import SettingsError, load_settings, state_folder


def main() -> int:
    """Read the settings and run the worker; returns the exit status."""
    streams.provide("python -m worker", lambda: state_folder() / "worker.log")
    try:
        settings = load_settings()
    except SettingsError as error:
        print(f"qmt-bus cannot start, these settings are wrong:\n{error}", file=sys.stderr)  # noqa: T201 - for whoever started it.
        return EXIT_WRONG_SETTINGS
    return serve(settings.each())


if __name__ == "__main__":
    # Whoever asks for help does not want it to trade.
    argparse.ArgumentParser(prog="python -m worker", description="The worker; settings say how.").parse_args()
    sys.exit(main())
