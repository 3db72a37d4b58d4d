"""The bare loop in C, at both ends, where a compiler and hiredis are on this machine."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ops.bench.protocol import CannotError
from ops.bench.subjects.bare import Bare
from ops.bench.subjects.bare_loop import GROUP
from ops.bench.subjects.c_client import CClient
from ops.bench.subjects.server import Server

SOURCE = Path(__file__).with_name("bare.c")
_COMPILERS = ("cc", "gcc", "clang")
_COMPILE_SECONDS = 60.0
_LAST_WORDS = 300


def compile_loop(folder: Path) -> Path:
    """Compile the loop into a folder, and return the program.

    Raises:
        CannotError: there is no compiler, or no hiredis that it finds.
    """
    compiler = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if compiler is None:
        raise CannotError(f"there is no C compiler: none of {', '.join(_COMPILERS)} is on the PATH")
    program = folder / "bare"
    command = [compiler, "-O2", str(SOURCE), "-o", str(program), "-lhiredis"]
    # A compiler of the system, and a file of our own.
    done = subprocess.run(  # noqa: S603
        command,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_COMPILE_SECONDS,
        check=False,
    )
    if done.returncode:
        words = " ".join(done.stderr.split())[:_LAST_WORDS]
        raise CannotError(f"it does not compile (hiredis with its headers is needed): {words}")
    return program


class BareC(Bare):
    """The loop, and its client."""

    def prepare(self) -> None:
        """Compile it."""
        self._program = compile_loop(self.folder)
        super().prepare()

    def versions(self) -> Mapping[str, str]:
        """The version of hiredis that it is compiled with."""
        # The program that has just been compiled.
        return {"hiredis": subprocess.check_output([self._program, "version"], encoding="utf-8").strip()}  # noqa: S603

    def start_server(self) -> Server:
        """Start the loop, and the client beside it."""
        return Server(self._command("serve", GROUP), self.log)

    def connect(self) -> None:
        """Start the client in C."""
        self.client = CClient(self._command("ask"), self.orders)

    def _command(self, what: str, *more: str) -> list[str]:
        address = urlsplit(self.url)
        place = (str(address.hostname), str(address.port))
        return [str(self._program), what, *place, self.lane.commands, self.lane.answers, *more]
