"""A subject of the benchmark that answers at once with what its name says; a process of its own."""

import json
import os
import sys
from collections.abc import Iterator
from itertools import count

LATENCIES = {"fast": 1_000, "slow": 3_000}


def answers(name: str) -> Iterator[dict[str, object]]:
    """Yield the answers to start, then to each burst or other request."""
    if name == "refuses":
        yield {"error": "it is not here"}
    yield {"ready": True, "versions": {"fake": "1"}}
    for number in count():
        if name == "breaks" and number == 5:
            yield {"error": "it broke"}
        if name == "dies" and number == 5:
            sys.stderr.write("out of luck\n")
            sys.stderr.flush()
            os._exit(1)
        yield {
            "latencies_ns": [LATENCIES.get(name, 2_000)] * 10,
            "seconds": 0.5,
            "server_seconds": number / 100,
        }


if __name__ == "__main__":
    for line, answer in zip(sys.stdin, answers(sys.argv[1]), strict=False):
        if "stop" in json.loads(line):
            break
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
