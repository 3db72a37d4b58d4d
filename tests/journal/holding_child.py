"""A worker's journal in a process of its own, held until the process is killed."""

import sys
import threading
from pathlib import Path

from worker.engine.effects import Row, RowKind
from worker.journal import Journal


def main() -> None:
    """Open the journal in the folder named, write one row, and hold on."""
    with Journal(Path(sys.argv[1]), "1000000365") as journal:
        journal.append([Row(1, 100, RowKind.EVENT, "written", b"{}", ("orders",))])
        sys.stdout.write("held\n")
        threading.Event().wait(60)


if __name__ == "__main__":
    main()
