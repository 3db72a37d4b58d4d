"""What dies and comes back: the terminal, the worker, Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside, WorkerProcess, shorten

from ops.chaos.proxy import TcpProxy
from worker.service import EXIT_INTERRUPTED
from worker.simulator import TerminalControl

Start = Callable[..., WorkerProcess]


def _remarks(control: TerminalControl) -> list[str]:
    return [order.order_remark for order in control.book().orders]


def test_a_restarted_terminal_is_found_again(
    start_worker: Start,
    start_module: Callable[..., ModuleProcess],
    terminal: ModuleProcess,
    address: str,
    strategy: Strategy,
) -> None:
    """A killed terminal shows as disconnected and connecting; a new one leads to ready, and orders flow."""
    start_worker(SIM_TERMINAL=address)
    assert strategy.reply(strategy.order())["ok"]
    before = len(strategy.states())
    terminal.kill()
    wait_until(lambda: "disconnected" in strategy.states()[before:], "the state disconnected")
    waiting = strategy.order(expires_at=_redis_ms(strategy.redis) + 500)
    assert strategy.reply(waiting)["error"]["code"] == "not_connected"
    start_module("worker.simulator", "--listen", address, "--account", strategy.account_id)
    wait_until(lambda: strategy.states()[-1] == "ready", "the state ready", timeout=30)
    states = strategy.states()[before:]
    assert states[0] == "disconnected"
    assert states[-3:] == ["connecting", "reconciling", "ready"]
    order = strategy.order()
    assert strategy.reply(order)["ok"]
    strategy.wait_until_order(order, "succeeded")


@pytest.fixture
def over_a_process(
    address: str, strategy: Strategy, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WorkerInside]:
    """A worker in this process that waits for an answer no longer than 1.5 s, over a terminal process."""
    shorten(monkeypatch, answer_timeout_ms=1_500)
    state = tmp_path / "state"
    with WorkerInside(redis_url, strategy.account_id, state, strategy, sim_terminal=address) as inside:
        yield inside


@pytest.mark.usefixtures("over_a_process")
def test_a_frozen_terminal_is_not_fed(
    terminal: ModuleProcess, control: TerminalControl, strategy: Strategy
) -> None:
    """What comes after a second of silence is not handed over: it expires, or leaves when it thaws."""
    assert strategy.reply(strategy.order(price=9.0))["ok"]
    terminal.freeze()
    fed = strategy.order(price=9.0)
    assert strategy.reply(fed)["error"]["code"] == "outcome_unknown"
    late = [strategy.order(price=9.0, expires_at=_redis_ms(strategy.redis) + 300) for _ in range(20)]
    patient = strategy.order(price=9.0, expires_at=_redis_ms(strategy.redis) + 60_000)
    codes = {strategy.reply(name)["error"]["code"] for name in late}
    terminal.thaw()
    assert strategy.reply(patient, timeout=30)["ok"]
    strategy.wait_until_order(fed, "reported")
    assert codes == {"expired"}
    assert not set(late) & set(_remarks(control))


def _redis_ms(redis: Redis) -> int:
    seconds, microseconds = redis.time()
    return int(seconds) * 1_000 + int(microseconds) // 1_000


def test_a_command_waits_for_the_terminal_and_then_goes_on(
    start_worker: Start, terminal: ModuleProcess, address: str, strategy: Strategy
) -> None:
    """An order that outlives a broken link is sent when the link is back."""
    worker = start_worker(SIM_TERMINAL=address)
    TerminalControl(address).drop_links()
    wait_until(lambda: "disconnected" in strategy.states(), "the state disconnected")
    order = strategy.order(expires_at=_redis_ms(strategy.redis) + 60_000)
    assert strategy.reply(order, timeout=30)["ok"]
    assert worker.process.is_running
    assert terminal.is_running


def test_a_killed_worker_never_sends_an_order_twice(
    start_worker: Start, address: str, control: TerminalControl, strategy: Strategy
) -> None:
    """A worker killed while the terminal's answer was lost finds its order again instead of sending it."""
    worker = start_worker(SIM_TERMINAL=address)
    control.set_faults(drop_response={"orderStock": 1.0}, drop_push={"*": 1.0})
    order = strategy.order(price=9.0)
    wait_until(lambda: order in _remarks(control), "the order to be at the exchange")
    worker.process.kill()
    control.clear_faults()
    start_worker(SIM_TERMINAL=address)
    reply = strategy.reply(order)
    assert reply["ok"]
    assert _remarks(control) == [order]
    strategy.wait_until_order(order, "reported")
    (event,) = [e for e in strategy.read("orders") if e["client_order_id"] == order]
    assert event["source"] == "reconcile"


def test_a_redelivered_order_without_an_intent_is_looked_for_first(
    start_worker: Start,
    address: str,
    control: TerminalControl,
    strategy: Strategy,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A worker that has lost its journal adopts the order that its earlier life had sent."""
    worker = start_worker(SIM_TERMINAL=address)
    control.set_faults(drop_response={"orderStock": 1.0}, drop_push={"*": 1.0})
    order = strategy.order(price=9.0, expires_at=_redis_ms(strategy.redis) + 600_000)
    wait_until(lambda: order in _remarks(control), "the order to be at the exchange")
    worker.process.kill()
    control.clear_faults()
    start_worker(SIM_TERMINAL=address, STATE_DIR=str(tmp_path_factory.mktemp("new machine")))
    assert strategy.reply(order, timeout=20)["ok"]
    assert _remarks(control) == [order]


def test_fills_of_a_dead_worker_are_told_by_the_next(
    start_worker: Start, address: str, control: TerminalControl, strategy: Strategy
) -> None:
    """What traded while nobody listened is published once, when somebody does."""
    worker = start_worker(SIM_TERMINAL=address)
    order = strategy.order(price=9.5)
    strategy.wait_until_order(order, "reported")
    worker.process.kill()
    control.set_price("600000.SH", 9.4)
    start_worker(SIM_TERMINAL=address)
    strategy.wait_until_order(order, "succeeded")
    control.set_faults(replay_on_subscribe=True)
    control.drop_links()
    before = len(strategy.states())
    wait_until(lambda: "ready" in strategy.states()[before:], "the worker to be ready again", timeout=20)
    fills = [fill["client_order_id"] for fill in strategy.read("fills")]
    assert fills == [order]


def test_a_worker_that_is_terminated_leaves_in_order(start_worker: Start, strategy: Strategy) -> None:
    """SIGTERM: the intake closes, the last state is `stopping`, the exit status is 0, nothing is pending."""
    worker = start_worker()
    assert strategy.reply(strategy.order())["ok"]
    worker.process.terminate()
    assert worker.process.wait() == 0
    assert strategy.states()[-1] == "stopping"
    assert strategy.redis.xpending(strategy.key("commands:alpha"), "worker")["pending"] == 0


def test_redis_may_be_restarted(
    private_redis_server: Server, start_worker: Start, environment: dict[str, str], account_id: str
) -> None:
    """A Redis that is killed and comes back with its file is used again, and no event is missing."""
    environment["REDIS_URL"] = private_redis_server.url
    with connect(private_redis_server.url) as client:
        strategy = Strategy(client, account_id, "alpha")
        worker = start_worker(strategy=strategy)
        first = strategy.order()
        strategy.wait_until_order(first, "succeeded")
    private_redis_server.kill()
    private_redis_server.start()
    with connect(private_redis_server.url) as client:
        strategy = Strategy(client, account_id, "alpha")
        second = strategy.order()
        strategy.wait_until_order(second, "succeeded", timeout=20)
        assert [fill["client_order_id"] for fill in strategy.read("fills")] == [first, second]
    assert worker.process.is_running


def test_a_redis_that_lost_everything_is_filled_again(
    private_redis_server: Server, start_worker: Start, environment: dict[str, str], account_id: str
) -> None:
    """Deleted streams and groups are made anew, and the journal's events are shipped once more."""
    environment["REDIS_URL"] = private_redis_server.url
    with connect(private_redis_server.url) as client:
        strategy = Strategy(client, account_id, "alpha")
        start_worker(strategy=strategy)
        first = strategy.order()
        strategy.wait_until_order(first, "succeeded")
        client.flushall()
        strategy = Strategy(client, account_id, "alpha")
        wait_until(
            lambda: [fill["client_order_id"] for fill in strategy.read("fills")] == [first],
            "the first fill to be there again",
        )
        second = strategy.order()
        strategy.wait_until_order(second, "succeeded")
        assert [fill["client_order_id"] for fill in strategy.read("fills")] == [first, second]


def test_a_second_worker_of_the_account_is_refused(
    start_worker: Start, start_module: Callable[..., ModuleProcess], environment: dict[str, str]
) -> None:
    """Two workers would answer each command twice, so the second one ends with a clear message."""
    start_worker()
    second = start_module("worker", environment=environment)
    assert second.wait() == 2
    assert "another worker of this account is running" in second.output


def test_a_second_signal_ends_the_worker_at_once(
    start_worker: Start, redis_proxy: TcpProxy, environment: dict[str, str], strategy: Strategy
) -> None:
    """An orderly stop that waits for a Redis that is away can be cut short."""
    environment["REDIS_URL"] = redis_proxy.url
    worker = start_worker()
    assert strategy.reply(strategy.order())["ok"]
    redis_proxy.refuse()
    redis_proxy.cut()
    worker.process.terminate()
    worker.process.wait_for_line("worker_stopping")
    worker.process.terminate()
    assert worker.process.wait() == EXIT_INTERRUPTED


def test_a_worker_without_its_journal_finds_its_answers_in_redis(
    start_worker: Start,
    address: str,
    control: TerminalControl,
    strategy: Strategy,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """On a new disk, what was answered is answered the same, and what was told is not told again."""
    worker = start_worker(SIM_TERMINAL=address)
    order = strategy.order()
    strategy.wait_until_order(order, "succeeded")
    worker.process.kill()
    start_worker(SIM_TERMINAL=address, STATE_DIR=str(tmp_path_factory.mktemp("new disk")))
    strategy.order(id=order)
    first, again = strategy.replies(order, 2)
    assert again["duplicate"]
    assert again["result"] == first["result"]
    assert _remarks(control) == [order]
    assert [fill["client_order_id"] for fill in strategy.read("fills")] == [order]
