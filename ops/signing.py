"""The key that a subcommand signs its commands with, for the subcommands that send any."""

import argparse
import os


def add_key(parser: argparse.ArgumentParser) -> None:
    """Take where the key is; not the key itself, as other users of the machine can see arguments."""
    parser.add_argument(
        "--key-env",
        metavar="VARIABLE",
        help="sign with the key in this variable of the environment, where the worker has COMMAND_KEYS_FILE",
    )


def key_of(options: argparse.Namespace) -> str | None:
    """Return the key; None where nothing is to be signed.

    Raises:
        ValueError: there is no such variable.
    """
    if options.key_env is None:
        return None
    if options.key_env not in os.environ:
        raise ValueError(f"--key-env: the environment has no {options.key_env}")
    return os.environ[options.key_env]
