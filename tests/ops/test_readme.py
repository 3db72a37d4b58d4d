import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.documents import blocks, example, headings, tables
from support.redis_server import Server
from support.strategy import Strategy
from support.workers import WorkerProcess

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
PLACE, ACCOUNT = "redis://127.0.0.1:6379/0", "8880000001"


def test_both_languages_say_the_same() -> None:
    """Headings, commands, tables and pictures agree, one by one."""
    assert blocks(ENGLISH) == blocks(CHINESE)
    assert headings(ENGLISH) == headings(CHINESE)
    assert tables(ENGLISH) == tables(CHINESE)
    named = r"\((docs/[^)]+|settings[^)]+|CHANGELOG[^)]+)\)|`(tests/[^`]+)`"
    english, chinese = (text.replace(".zh-CN.md", ".md") for text in (ENGLISH, CHINESE))
    assert re.findall(named, english) == re.findall(named, chinese)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_what_it_names_exists(text: str) -> None:
    """Every file that it points to is there."""
    named = re.findall(r"\]\((?!https)([^)]+)\)|`(tests/[^`]+)`", text)
    paths = [link or test for link, test in named]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_python_example_trades(
    worker: WorkerProcess, strategy: Strategy, redis_url: str, account_id: str
) -> None:
    """README's own lines, run as they stand but for the address, place an order and see it fill."""
    assert worker.process.is_running
    code = example(ENGLISH, "python").replace(PLACE, redis_url).replace(ACCOUNT, account_id)
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    first, *others = ran.stdout.splitlines()
    assert re.fullmatch(r"order number \d+", first)
    assert others[-1] == "fill 100 at 10.0"
    assert [event["strategy"] for event in strategy.read("fills")] == ["demo"]


def test_the_redis_cli_example_trades(
    worker: WorkerProcess, strategy: Strategy, redis_server: Server, redis_client: Redis, account_id: str
) -> None:
    """README's redis-cli lines place an order and read the reply."""
    assert worker.process.is_running
    lines = example(ENGLISH, "redis-cli").replace(ACCOUNT, account_id).splitlines()
    answers = [_run(shlex.split(line), redis_server.port, redis_client) for line in lines]
    assert "shell-1" in str(answers[-1])
    reply = Strategy(redis_client, account_id, "shell").reply("shell-1")
    assert reply["ok"], reply
    fill = strategy.wait_for("fills", lambda event: bool(event["client_order_id"] == "shell-1"), "its fill")
    assert fill["strategy"] == "shell"


def _run(words: list[str], port: int, client: Any) -> Any:
    program, *arguments = words
    assert program == "redis-cli"
    if (found := shutil.which(program)) is not None:
        return subprocess.check_output([found, "-p", str(port), *arguments], text=True, encoding="utf-8")
    return client.execute_command(*arguments)
