"""Python programs of the worker's own as child processes."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
# Behind all other folders, so that nothing in it is taken for a module of Python's own.
_RUN = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1));"
    " runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
if sys.platform == "win32":
    _NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    _NO_WINDOW = 0


def command_of(module: str) -> list[str]:
    """Return the command line that runs a module of this installation.

    The folder that the parent was started in is not searched for modules: what lies there is the user's.
    """
    return [_console_python(Path(sys.executable)), "-P", "-X", "utf8", "-c", _RUN, str(_ROOT), module]


def _console_python(running: Path) -> str:
    # pythonw.exe has no standard streams of its own, and the child's are pipes to its parent.
    return str(running.with_name("python.exe") if running.name.lower() == "pythonw.exe" else running)


def start_module(module: str) -> "subprocess.Popen[bytes]":
    """Start a module of this installation, its streams as pipes; it opens no window.

    Raises:
        OSError: the system starts no more processes.
    """
    return subprocess.Popen(  # noqa: S603 - Our own interpreter and module.
        command_of(module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=_NO_WINDOW,
    )
