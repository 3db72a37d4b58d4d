"""The fastest event loop there is for this system, as every asynchronous rival's documentation advises."""

import sys

if sys.platform == "win32":
    # uvloop is not made for Windows.
    from asyncio import run
else:
    from uvloop import run

__all__ = ["run"]
