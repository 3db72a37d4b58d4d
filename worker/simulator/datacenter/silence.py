"""A connect that nobody answers, as the real quote client meets it: with Python's own lock in its hand."""

import ctypes
import os
import socket
import sys
from typing import NoReturn

from worker.simulator.native.aborts import ABORT_EXIT_CODE


def wait_with_the_interpreter(address: str) -> NoReturn:
    """Connect, wait for a word while no other thread of Python runs, and abort when the other side goes.

    Raises:
        OSError: nobody listens there.
    """
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port))) as connection:
        library = ctypes.PyDLL("ws2_32" if sys.platform == "win32" else None)
        library.recv.argtypes = (ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
        library.recv(connection.fileno(), ctypes.create_string_buffer(1), 1, 0)
    # As the assertion in the native module does.
    os._exit(ABORT_EXIT_CODE)
