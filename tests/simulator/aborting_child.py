"""A process that dies of an unbound binding, as one over the real native module would."""

import threading

from worker.simulator import Faults, Scenario, Terminal, native_modules


def main() -> None:
    """Connect, and ask for what has no binding."""
    scenario = Scenario.load().model_copy(update={"faults": Faults(abort_kills_process=True)})
    native = native_modules(Terminal(scenario))["xtpythonclient"]
    client = native.XtQuantAsyncClient(b"path", "xtquant", 1)
    client.init()
    client.start()
    client.connect()
    client.queryComPositionWithSeq(client.nextSeq(), native.QueryComPositionReq())
    threading.Event().wait(10)


if __name__ == "__main__":
    main()
