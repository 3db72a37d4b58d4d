"""The fuzzer finds what it is there to find: bugs are put into a real worker, and each is seen."""

import os
from pathlib import Path

import pytest

from ops.fuzz.campaign import run_campaign

ROOT = Path(__file__).parents[2]

BURIES_NOTHING = """
from worker.engine import unreadable
unreadable.bury = lambda turn, read: turn.acknowledge(read.entry)
"""
ANSWERS_TWICE = """
from worker.engine import announce
once = announce.reply
def reply(*told, **how):
    once(*told, **how)
    once(*told, **how)
announce.reply = reply
"""
OVERLOOKS_UNKNOWN_FIELDS = """
from bus_schema import codec
from bus_schema.commands import InvalidCommandError
from worker.bus import entries
strict = entries.parse_command
def parse_command(raw):
    try:
        return strict(raw)
    except InvalidCommandError as wrong:
        unknown = {one["field"] for one in wrong.fields if one["problem"].startswith("not a field")}
        if not unknown:
            raise
        known = {name: value for name, value in codec.decode(raw).items() if name not in unknown}
        return strict(codec.encode(known))
entries.parse_command = parse_command
"""


@pytest.mark.parametrize(
    ("bug", "seen"),
    [
        (BURIES_NOTHING, "0 dead letters"),
        (ANSWERS_TWICE, "2 replies"),
        (OVERLOOKS_UNKNOWN_FIELDS, "is to be refused; its reply says"),
    ],
    ids=["buries nothing", "answers twice", "overlooks unknown fields"],
)
def test_a_bug_in_the_worker_is_found(
    bug: str, seen: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A worker that starts with the bug does not come through one batch."""
    # Python imports a module of this name at its start, before the worker's own.
    (tmp_path / "sitecustomize.py").write_text(bug, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    campaign = run_campaign(seed=3, commands=400, tell=lambda _: None)
    assert any(seen in found.what for found in campaign.findings)
