"""Run on Windows: start a program as the Task Scheduler does, without a console and without streams.

Usage: ``python detached.py PROGRAM ARGUMENT...``; it prints the process id and ends.
"""

import subprocess
import sys

DETACHED_PROCESS = 8
"""As winbase.h has it; `subprocess` names it on Windows alone."""

if __name__ == "__main__":
    started = subprocess.Popen(sys.argv[1:], creationflags=DETACHED_PROCESS, close_fds=True)
    sys.stdout.write(f"{started.pid}\n")
    started.returncode = 0
