"""What the command `qmt-bus` calls: it lets Ctrl+C end the process from the first import on."""

from ops.interrupt import ended_at_once


def main() -> int:
    """Run the subcommand that this process was started with; returns the exit status."""
    with ended_at_once():
        from ops.cli import main as run  # noqa: PLC0415 - half a second, in which Ctrl+C was a traceback.
    return run()
