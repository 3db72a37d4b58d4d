"""What a worker that is looked after prints, however it is encoded."""

import sys

from support.waiting import wait_until

from ops.service.child import Child

ASSERTION = "Assertion failed: px != 0, file shared_ptr.hpp, line 648"
PROGRAM = f"""
import sys
sys.stdout.buffer.write("before\\n".encode() + {ASSERTION!r}.encode("utf-16-le") + "\\n模拟\\n".encode())
"""


def test_the_c_runtimes_last_words_can_be_read() -> None:
    """It writes UTF-16 between the worker's own lines: the log has its sentence, and theirs as they are."""
    kept: list[str] = []
    with Child([sys.executable, "-c", PROGRAM], kept.append) as child:
        wait_until(lambda: child.wait(0) is not None, "the child's end")
    assert kept == ["before\n", f"{ASSERTION}\n", "模拟\n"]
