"""What every server of a rival does: read its settings, say that it is ready, end with its client."""

import json
import os
import sys
from threading import Thread
from typing import Any


def settings() -> dict[str, Any]:
    """What the client has told this server on its command line."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    return told


def say_ready(port: int | None = None) -> None:
    """Tell the client that orders are taken, and at which port; from now on, end when the client does."""
    Thread(target=_end_with_client, name="client-watch", daemon=True).start()
    sys.stdout.write(f"ready {port or ''}\n")
    sys.stdout.flush()


def _end_with_client() -> None:
    sys.stdin.buffer.read()
    # Nothing here is worth an orderly end, and some of these servers wait for their connections first.
    os._exit(0)
