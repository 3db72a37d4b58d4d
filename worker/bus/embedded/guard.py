"""Lets a server live exactly as long as the process that started it.

Started as a script of its own, with the server's command line as arguments. Its standard input is a pipe
whose other end the starter holds: when the starter closes it, or dies in whatever way, the read here ends,
and the server goes. It imports nothing of the project, so that it stands ready in a few milliseconds.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence


def main(command: Sequence[str]) -> int:
    """Run ``command`` in a temporary directory of its own until it ends or the starter is gone."""
    with tempfile.TemporaryDirectory(prefix="qmt-bus-redis-") as directory:
        # The command is the starter's own choice of executable, not anything that came over the bus.
        server = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL)  # noqa: S603
        threading.Thread(target=_kill_once_alone, args=(server,), daemon=True).start()
        return server.wait()


def _kill_once_alone(server: "subprocess.Popen[bytes]") -> None:
    # os.read, since a thread that waits inside sys.stdin holds a lock the interpreter wants at its end.
    os.read(sys.stdin.fileno(), 1)
    server.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
