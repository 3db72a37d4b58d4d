"""Types of arguments that several subcommands take."""

import argparse


def at_least_one(text: str) -> int:
    """Take a count, as a type for argparse."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number
