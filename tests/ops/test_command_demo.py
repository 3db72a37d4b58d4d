import re
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from support.processes import ModuleProcess

from bus_schema import codec
from bus_schema.codes import WorkerState
from bus_schema.events import FillEvent, WorkerStatusEvent
from bus_schema.keys import DATA_FIELD
from ops.cli import main
from ops.commands import demo
from ops.demo import watcher
from ops.demo.errors import DemoFailedError
from ops.demo.watcher import Watcher
from ops.screen import Paint

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 20


def without_numbers_of_the_day(line: str) -> str:
    """Return a line with what differs from run to run taken out: times and order numbers."""
    return re.sub(r"\d+:\d\d:\d\d\.\d{3}|order \d+|\d+\.\d ms", "#", line)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_demo_proves_itself_and_prints_what_the_readme_shows(
    start_module: Callable[..., ModuleProcess], tmp_path: Path, readme: str
) -> None:
    """It ends with status 0, says what README.md shows, leaves nothing, and looks at no settings."""
    settings = {"BROKER": "live", "LOG_LEVEL": "nonsense", "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    process = start_module("ops.cli", "demo", environment=settings)
    assert process.wait(LIMIT_SECONDS) == 0, process.output
    block = re.search(
        r"<!-- excerpt: demo -->\n```text\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL
    )
    assert block is not None
    printed = [without_numbers_of_the_day(line) for line in process.lines]
    shown = [without_numbers_of_the_day(line) for line in block[1].splitlines()]
    assert [line for line in shown if line not in printed] == [], process.output
    assert list(tmp_path.glob("qmt-bus-demo-*")) == []


def test_a_demo_that_fails_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where something expected did not happen, the status is 1, and one sentence says what."""

    def nothing_trades(_stage: object) -> list[str]:
        raise DemoFailedError("the fill of demo-1 was not seen")

    monkeypatch.setattr(demo, "tell", nothing_trades)
    assert main(["demo"]) == 1
    assert capsys.readouterr().err == "the demo has failed: the fill of demo-1 was not seen\n"


def test_what_never_comes_is_not_waited_for_for_ever(
    redis_url: str, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that does not come within the deadline fails the demo, by its name."""
    monkeypatch.setattr(watcher, "PATIENCE_SECONDS", 0.1)
    last_word = WorkerStatusEvent(
        type="worker_status",
        id="e",
        account_id="1",
        strategy=None,
        occurred_at=0,
        published_at=0,
        simulated=True,
        state=WorkerState.STOPPING,
        reason="",
        since=0,
        backlog=0,
        version="1",
    )
    redis_client.xadd("last-words", {DATA_FIELD: codec.encode(last_word)})
    watching = Watcher(redis_url, ["last-words"], Paint(enabled=False), silent="-")
    with pytest.raises(DemoFailedError, match=r"the fill was not seen within 0\.1 seconds"):
        watching.wait_for(FillEvent, lambda _: True, "the fill")
    watching.close()
