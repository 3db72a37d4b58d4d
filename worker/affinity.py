"""Which cores of the processor this process may use, by the system's own words."""

import ctypes
import os
import sys
import threading

if sys.platform == "win32":

    def allowed_cores() -> list[int]:
        """The cores that this process may use.

        Raises:
            OSError: the system does not say.
        """
        mine, system = ctypes.c_size_t(), ctypes.c_size_t()
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        if not kernel.GetProcessAffinityMask(process, ctypes.byref(mine), ctypes.byref(system)):
            raise ctypes.WinError(ctypes.get_last_error())
        return [core for core in range(mine.value.bit_length()) if mine.value >> core & 1]

    def keep_to(cores: list[int]) -> None:
        """Keep all threads of this process to some of them.

        Raises:
            OSError: the system refuses.
        """
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        if not kernel.SetProcessAffinityMask(process, ctypes.c_size_t(sum(1 << core for core in cores))):
            raise ctypes.WinError(ctypes.get_last_error())

elif sys.platform == "linux":

    def allowed_cores() -> list[int]:
        """The cores that this process may use."""
        return sorted(os.sched_getaffinity(0))

    def keep_to(cores: list[int]) -> None:
        """Keep all threads of this process to some of them.

        Raises:
            OSError: the system refuses.
        """
        # On Linux that is each thread's own; those that start later inherit it.
        for thread in threading.enumerate():
            if thread.native_id is not None:
                os.sched_setaffinity(thread.native_id, cores)

else:

    def allowed_cores() -> list[int]:
        """Nobody can choose on macOS."""
        return []

    def keep_to(cores: list[int]) -> None:
        """Nobody can keep to any."""
