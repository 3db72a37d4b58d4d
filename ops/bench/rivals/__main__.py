"""One rival, asked over its standard streams: ``python -m ops.bench.rivals NAME``."""

import argparse
import sys
from importlib import import_module

from ops.bench.protocol import serve
from ops.bench.rivals.catalogue import RIVALS


def main() -> None:
    """Answer requests, as `ops.bench.protocol` has them, until one says stop."""
    parser = argparse.ArgumentParser(prog="python -m ops.bench.rivals", description=__doc__)
    parser.add_argument("name", choices=RIVALS)
    name = parser.parse_args().name.replace("-", "_")
    # Only the one that is asked for: a rival's packages are in its own environment, and in no other.
    serve(import_module(f"ops.bench.rivals.clients.{name}").subject(), sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
