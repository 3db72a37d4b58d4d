"""`qmt-bus run`: the worker in the foreground, until a signal."""

import argparse

from ops.address import add_env_file, settings_of
from worker.service import serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the settings file; everything else is a setting."""
    add_env_file(parser)


def run(options: argparse.Namespace) -> int:
    """Run the worker.

    Raises:
        SettingsError: some settings are wrong.
    """
    return serve(settings_of(options))
