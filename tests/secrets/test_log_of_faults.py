"""What a log line says of a fault."""

import pytest
import structlog

from worker.logs import configure_logs

PLANTED = "a-planted-value"


def _connect(password: str) -> None:
    raise RuntimeError(f"a fault of ours, with a password of {len(password)} characters at hand")


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_traceback_in_the_log_shows_no_variables(
    log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever other packages are installed: some of those print every variable."""
    configure_logs("DEBUG", log_format, "1")
    try:
        _connect(PLANTED)
    except RuntimeError:
        structlog.get_logger().exception("reader_fault")
    said = capsys.readouterr().err
    assert "a fault of ours" in said
    assert PLANTED not in said
