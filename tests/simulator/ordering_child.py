"""A client process that leaves an order behind and waits to be killed; takes the terminal's address."""

import sys
import threading

from simulator.sdk_rig import loaded_sdk

from worker.simulator import RemoteTerminal, native_modules


def main() -> None:
    """Place a resting order and say so."""
    with loaded_sdk(native_modules(RemoteTerminal(sys.argv[1]))) as sdk:
        sdk.desk(5).open().order_now(price=9.50, remark="orphan")
        sys.stdout.write("ordered\n")
        threading.Event().wait(60)


if __name__ == "__main__":
    main()
