"""A Redis of a few facts, for those that a real one cannot be made to say: an old version, a broken disk."""

import socketserver
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

HEALTHY: Final = {"redis_version": "7.0.15", "aof_enabled": "1", "aof_last_write_status": "ok"}


@contextmanager
def fake_redis(
    info: Mapping[str, str] = HEALTHY, *, ahead_s: float = 0.0, refusal: str = "", garbage: bytes = b""
) -> Iterator[str]:
    """Run it, and yield its address.

    Args:
        info: what INFO says.
        ahead_s: seconds that its clock is ahead of ours.
        refusal: answers every command, where it is not empty.
        garbage: the same, and not even in Redis's language.
    """
    said = "".join(f"{name}:{value}\r\n" for name, value in info.items()).encode()

    def answer(word: bytes) -> bytes:
        if garbage or refusal:
            return garbage or f"-{refusal}\r\n".encode()
        if word == b"TIME":
            seconds = str(int(time.time() + ahead_s)).encode()
            return b"*2\r\n$%d\r\n%s\r\n$1\r\n0\r\n" % (len(seconds), seconds)
        return b"$%d\r\n%s\r\n" % (len(said), said) if word == b"INFO" else b"+OK\r\n"

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while count := self.rfile.readline()[1:].strip():
                words = [self.rfile.read(self._length() + 2)[:-2] for _ in range(int(count))]
                self.wfile.write(answer(words[0]))

        def _length(self) -> int:
            return int(self.rfile.readline()[1:])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        server.shutdown()
