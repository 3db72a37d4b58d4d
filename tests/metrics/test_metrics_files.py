import json
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bus_schema.client import StreamInspector
from bus_schema.keys import Keys
from ops import cli
from ops.metrics.counts import Counts
from ops.metrics.streams import StreamsView
from ops.metrics.worker import WorkerView

DASHBOARD = files("ops.metrics").joinpath("dashboard.json").read_text("utf-8")
ALERTS = files("ops.metrics").joinpath("alerts.yaml").read_text("utf-8")
FIRING = Path(__file__).parent / "alerts_test.yaml"
SEVERITIES = {"critical", "warning"}


@pytest.fixture(scope="module")
def page() -> str:
    """Return the page as it is where nothing has happened and Redis is away: every name is on it."""
    registry, worker, keys = CollectorRegistry(), WorkerView(), Keys("1")
    Counts(registry)
    registry.register(worker)
    with StreamInspector("redis://127.0.0.1:1/0", timeout=0.1) as inspector:
        registry.register(StreamsView(inspector, keys, worker))
        return generate_latest(registry).decode()


@pytest.fixture(scope="module")
def names(page: str) -> set[str]:
    """Return every name that a sample can have."""
    ends = {"counter": "_total", "histogram": "_bucket"}
    return {f"{one.name}{ends.get(one.type, '')}" for one in text_string_to_metric_families(page)}


def expressions() -> dict[str, str]:
    """Return every expression of both files, under who asks it."""
    panels = {panel["title"]: panel["targets"] for panel in json.loads(DASHBOARD)["panels"]}
    shown = {f"{title} {one['refId']}": one["expr"] for title, asked in panels.items() for one in asked}
    return shown | {rule["alert"]: rule["expr"] for rule in rules()}


def rules() -> list[dict[str, Any]]:
    """Return the alert rules."""
    return [rule for group in yaml.safe_load(ALERTS)["groups"] for rule in group["rules"]]


def test_every_name_that_is_asked_for_exists(names: set[str]) -> None:
    """Neither the dashboard nor an alert waits for a figure that nobody ever gives."""
    asked = {title: set(re.findall(r"\bqmt_bus_\w+", text)) for title, text in expressions().items()}
    assert {title: found - names for title, found in asked.items() if not found or found - names} == {}


def test_every_figure_is_shown(names: set[str]) -> None:
    """What is measured is on the dashboard, but for ages and counts that only alerts and questions need."""
    shown = set(re.findall(r"\bqmt_bus_\w+", DASHBOARD))
    assert names - shown == {
        "qmt_bus_inboxes_followed",
        "qmt_bus_stream_newest_age_seconds",
        "qmt_bus_stream_oldest_age_seconds",
        "qmt_bus_unreadable_events_total",
    }


def test_every_figure_says_what_it_means(page: str) -> None:
    """Each has a sentence, and each age and latency names its unit in its name and in its words."""
    meanings = {one.name: one.documentation for one in text_string_to_metric_families(page)}
    assert [name for name, meaning in meanings.items() if not meaning.endswith(".")] == []
    timed = {name: meaning for name, meaning in meanings.items() if re.search("_age_|_lag_|_latency_", name)}
    assert [n for n, meaning in timed.items() if not (n.endswith("_seconds") and "Seconds" in meaning)] == []


def test_every_alert_says_what_to_do_in_both_languages() -> None:
    """Each rule has Prometheus's own shape, a severity, and a summary in English and in Chinese."""
    for rule in rules():
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}, rule
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s")), rule
        assert rule["labels"]["severity"] in SEVERITIES, rule
        assert rule["annotations"].keys() == {"summary", "summary_zh"}, rule
        assert re.search("[一-鿿]", rule["annotations"]["summary_zh"]), rule
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_brackets_are_closed() -> None:
    """Each expression's brackets match: also where promtool is not installed."""
    for title, text in expressions().items():
        for left, right in ("()", "{}", "[]"):
            assert text.count(left) == text.count(right), title


@pytest.mark.parametrize(
    ("minute", "fires"), [(89, False), (91, True), (209, True), (250, False), (419, True)]
)
def test_not_ready_matters_in_trading_hours(minute: int, fires: bool) -> None:
    """The rule's windows are Beijing's 09:30 to 11:30 and 13:00 to 15:00, said in minutes of UTC's day."""
    (rule,) = (rule for rule in rules() if rule["alert"] == "QmtBusNotReadyInTradingHours")
    windows = re.findall(r">= (\d+) and hour\(\) \* 60 \+ minute\(\) < (\d+)", rule["expr"])
    assert any(int(start) <= minute < int(end) for start, end in windows) is fires


def test_promtool_takes_the_rules(tmp_path: Path) -> None:
    """Where Prometheus's own tool is installed, it can read the rules, and they fire when they should."""
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not installed here")
    (tmp_path / "alerts.yaml").write_text(ALERTS, encoding="utf-8")
    shutil.copy(FIRING, tmp_path)
    for words in (["check", "rules", "alerts.yaml"], ["test", "rules", FIRING.name]):
        ran = subprocess.run([tool, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_without_its_extra_it_says_how_to_get_it() -> None:
    """On a machine without the library one line names the extra."""
    code = "import sys; sys.modules['prometheus_client'] = None; from ops import cli; cli.main(['metrics'])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr.splitlines()[-1].endswith('python -m pip install ".[metrics]" in the clone'), ran.stderr


@pytest.mark.parametrize(("option", "text"), [("--dashboard", DASHBOARD), ("--alerts", ALERTS)])
def test_the_command_prints_the_files(option: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They come without settings, to be redirected into a file."""
    assert cli.main(["metrics", option]) == 0
    assert capsys.readouterr().out == text
