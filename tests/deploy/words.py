"""Whether `qmt-bus` understands a command line that stands in a file or a document."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from ops.cli import SUBCOMMANDS


def understood(words: Sequence[str]) -> argparse.Namespace:
    """Return what a subcommand makes of its words, the name first; fail where it does not know them."""
    name, *arguments = words
    assert name in SUBCOMMANDS, f"qmt-bus has no {name}"
    parser = argparse.ArgumentParser(prog=f"qmt-bus {name}", exit_on_error=False)
    import_module(f"ops.commands.{name.replace('-', '_')}").add_arguments(parser)
    options: argparse.Namespace = parser.parse_args(arguments)
    return options
