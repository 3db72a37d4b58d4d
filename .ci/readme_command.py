#!/usr/bin/env python3
"""Print the one shell command that README.md shows under the marker of this name.

README.md is where the commands stand, so that what is checked is what a reader types::

    <!-- command: test -->
    ```sh
    the command
    ```
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def command_named(name: str) -> str:
    """Return the content of the fenced block that follows ``<!-- command: name -->``.

    Raises:
        LookupError: there is no such block in README.md, or more than one.
    """
    block = rf"^<!-- command: {re.escape(name)} -->\s*^```\w*\n(.*?)\n```$"
    found: list[str] = re.findall(block, README.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    if len(found) != 1:
        raise LookupError(
            f"README.md has {len(found)} blocks marked <!-- command: {name} -->, and should have one"
        )
    return found[0]


if __name__ == "__main__":
    sys.stdout.write(command_named(sys.argv[1]) + "\n")
