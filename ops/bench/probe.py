"""``python -m ops.bench.probe NAME``: one subject, asked over standard input as `ops.bench.protocol` says."""

import sys
from collections.abc import Callable, Mapping

from ops.bench.protocol import Subject, serve
from ops.bench.subjects.bare import Bare
from ops.bench.subjects.bare_c import BareC
from ops.bench.subjects.qmt_bus import QmtBus
from ops.bench.subjects.sdk_alone import SdkAlone

SUBJECTS: Mapping[str, Callable[[], Subject]] = {
    "bare": Bare,
    "bare-c": BareC,
    "qmt-bus": QmtBus,
    "sdk-alone": SdkAlone,
}
"""By the name on the command line; what they are called in the results is a setting of theirs."""


if __name__ == "__main__":
    serve(SUBJECTS[sys.argv[1]](), sys.stdin, sys.stdout)
