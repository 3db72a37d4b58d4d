"""A fault of ours that ends one of the worker's threads."""

import subprocess
import sys

import pytest

PROGRAM = """
import threading
from worker.logs import configure_logs
from worker.service import end_without_a_needed_thread

def fail():
    raise RuntimeError("a fault of ours")

configure_logs("INFO", "json", "1000000365")
threading.excepthook = end_without_a_needed_thread
thread = threading.Thread(target=fail, name={name!r})
thread.start()
thread.join()
print("goes on")
"""


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("shipper", 70, ""), ("trader-1-0", 0, "goes on\n")],
    ids=["one that is needed", "one of the SDK"],
)
def test_a_worker_without_a_thread_it_needs_ends(name: str, code: int, said: str) -> None:
    """It ends with a status of its own, so that it is started again; other threads may fail alone."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(name=name)], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (code, said)
    assert "RuntimeError: a fault of ours" in ended.stderr
