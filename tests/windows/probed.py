"""Run on Windows: the product's command line, in a process that answers questions about itself.

Usage: ``python probed.py PORT COMMAND...``. It connects to PORT of this machine and answers each line that it
reads: ``figures`` with the number of its Python threads, ``break`` with SIGBREAK raised in itself, since Wine
sends no console events.
"""

import json
import signal
import socket
import sys
import threading
from typing import Any


def _answer(port: int) -> None:
    with (
        socket.create_connection(("127.0.0.1", port)) as line,
        line.makefile("rw", encoding="utf-8") as talk,
    ):
        for asked in talk:
            if asked.strip() == "break":
                ctrl_break: Any = vars(signal)["SIGBREAK"]
                signal.raise_signal(ctrl_break)
            talk.write(json.dumps({"python_threads": threading.active_count()}) + "\n")
            talk.flush()


if __name__ == "__main__":
    port, *arguments = sys.argv[1:]
    threading.Thread(target=_answer, args=(int(port),), name="probe", daemon=True).start()
    from ops.cli import main

    sys.exit(main(arguments))
