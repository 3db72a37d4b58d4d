"""What becomes of orders in doubt, of a worker or a Redis that goes away, and of rights that are few."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from redis import Redis
from shim.played import SESSION, Played
from shim.recording import Recorder
from support.waiting import wait_until

from bus_schema import xtconstant
from bus_schema.errors import CommandFailedError
from bus_schema.keys import Keys
from bus_schema.xttrader import XtQuantTrader
from bus_schema.xttype import StockAccount
from ops.chaos.proxy import TcpProxy

Start = Callable[[str], XtQuantTrader]
ORDER = ("600000.SH", xtconstant.STOCK_BUY, 100, xtconstant.FIX_PRICE, 10.0, "alpha", "doubtful")


@pytest.fixture
def account(account_id: str) -> StockAccount:
    """An account that no worker trades."""
    return StockAccount(account_id)


@pytest.fixture
def played(redis_client: Redis, account_id: str) -> Played:
    """The worker, played."""
    return Played(redis_client, account_id)


@pytest.fixture
def told() -> Recorder:
    """Keeps what the trader tells."""
    return Recorder()


@contextmanager
def _started(url: str, told: Recorder) -> Iterator[XtQuantTrader]:
    trader = XtQuantTrader(url, SESSION, told)
    trader.start()
    yield trader
    trader.stop()


@pytest.fixture
def trader(redis_url: str, told: Recorder) -> Iterator[XtQuantTrader]:
    """A trader that has not subscribed."""
    with _started(redis_url, told) as trader:
        yield trader


def _ordered(played: Played, client_order_id: str | None, remark: str = "") -> None:
    words = {
        "stock_code": "600000.SH",
        "order_type": "buy",
        "price_type": "limit",
        "order_status": "reported",
    }
    codes = {"order_type_code": 23, "price_type_code": 50, "order_status_code": 50}
    numbers = {"order_id": 42, "order_volume": 100, "price": 10.0, "order_time": 1_700_000_000_123}
    names = {"client_order_id": client_order_id, "order_remark": remark}
    whose = {**names, "source": "reconcile", "external": False}
    played.tell("order", **words, **codes, **numbers, **whose)


def test_an_order_in_doubt_is_answered_when_it_is_found(
    trader: XtQuantTrader, account: StockAccount, played: Played, told: Recorder
) -> None:
    """`outcome_unknown` is no refusal: the response waits until an order event tells the number."""
    seq = trader.order_stock_async(account, *ORDER)
    _ordered(played, played.refuse("outcome_unknown"))
    response = told.wait("on_order_stock_async_response", seq=seq)
    assert (response.order_id, response.order_remark) == (42, "doubtful")
    assert told.all("on_order_error") == []


def test_an_order_in_doubt_is_refused_when_it_is_not_there(
    trader: XtQuantTrader, account: StockAccount, played: Played, told: Recorder
) -> None:
    """Once it is certain that it was not placed, its response says so, and the error follows."""
    seq = trader.order_stock_async(account, *ORDER)
    name = played.refuse("outcome_unknown")
    played.tell("error", code="not_placed", message="it is not there", client_order_id=name)
    assert told.wait("on_order_error", seq=seq).error_msg == "not_placed: it is not there"
    assert told.wait("on_order_stock_async_response", seq=seq).order_id == -1


def test_a_waiting_order_in_doubt_is_no_minus_one(
    trader: XtQuantTrader, account: StockAccount, played: Played
) -> None:
    """-1 would say that it may be ordered again: it raises instead."""
    with ThreadPoolExecutor(1) as waiting:
        answer = waiting.submit(trader.order_stock, account, *ORDER)
        played.refuse("outcome_unknown")
        with pytest.raises(CommandFailedError, match="outcome_unknown"):
            answer.result()


def test_what_fails_afterwards_is_told(
    trader: XtQuantTrader, account: StockAccount, played: Played, told: Recorder
) -> None:
    """A counter that refuses a numbered order, and a cancel that came too late, with the counter's words."""
    seq = trader.order_stock_async(account, *ORDER)
    name = played.answer(result={"client_order_id": "x", "order_id": 42})
    about = {"order_id": 42, "client_order_id": name, "message": "refused"}
    counter = {"error_id": 251005, "error_msg": "证券可用数量不足"}
    played.tell("error", code="broker_rejected", detail=counter, **about)
    played.tell("error", code="not_cancelable", detail=counter, **about)
    error = told.wait("on_order_error", order_id=42)
    assert (error.error_id, error.order_remark, error.seq) == (251005, "doubtful", seq)
    assert told.wait("on_cancel_error", order_id=42).error_id == 251005


def test_a_worker_that_loses_the_terminal_finds_it_and_dies(
    trader: XtQuantTrader, account: StockAccount, played: Played, told: Recorder
) -> None:
    """It is a lost connection, and the account's status, told once; so is a worker without a sign of life."""
    played.subscribe(trader, account)
    for state in ("ready", "disconnected", "connecting", "ready"):
        about = {"state": state, "reason": "", "since": 1, "backlog": 0, "version": "1"}
        played.tell("worker_status", "status", **about)
    told.wait("on_connected")

    played.live(alive=False)
    wait_until(lambda: len(told.all("on_account_status")) == 4, "the account's status")
    assert [one.status for one in told.all("on_account_status")] == [0, 1, 0, 1]
    assert (len(told.all("on_disconnected")), len(told.all("on_connected"))) == (2, 1)
    trader.unsubscribe(account)


def test_a_redis_that_goes_away_and_comes_back(
    redis_proxy: TcpProxy, account: StockAccount, played: Played, told: Recorder
) -> None:
    """It is a lost connection too; what happens then is told when it is back."""
    with _started(redis_proxy.url, told) as trader:
        played.subscribe(trader, account)
        redis_proxy.refuse()
        told.wait("on_disconnected")
        _ordered(played, "somebody")
        redis_proxy.restore()
        told.wait("on_connected")
        assert told.wait("on_stock_order").order_id == 42


def test_a_strategy_that_may_read_its_inbox_alone(
    redis_client: Redis, redis_url: str, account: StockAccount, played: Played, told: Recorder
) -> None:
    """With the rights that `qmt-bus acl` gives a strategy, it subscribes and is told of its orders."""
    keys = Keys(account.account_id)
    rights = [f"~{keys.commands(SESSION)}", f"~{keys.inbox(SESSION)}", f"~{keys.alive}"]
    redis_client.execute_command(  # type: ignore[no-untyped-call] # redis-py has no types for it
        "ACL", "SETUSER", account.account_id, "on", "nopass", "+@all", *rights
    )
    with _started(redis_url.replace("//", f"//{account.account_id}:none@"), told) as trader:
        played.subscribe(trader, account)
        _ordered(played, "somebody")
        assert told.wait("on_stock_order").order_time == 1_700_000_000


def test_parts_of_an_algorithms_order_have_the_words_of_the_whole(
    trader: XtQuantTrader, account: StockAccount, played: Played, told: Recorder
) -> None:
    """The terminal's parts have the whole's id as their remark, and the strategy reads its own words."""
    played.subscribe(trader, account)
    whole = (*ORDER[:5], "alpha", "by volume", "VWAP", "09:30:00", "15:00:00")
    trader.smart_algo_order_async(account, *whole, {})
    _ordered(played, None, remark=played.answer(result={"task_id": 3}))
    order = told.wait("on_stock_order")
    assert (order.strategy_name, order.order_remark) == ("alpha", "by volume")


def test_two_accounts_are_told_apart(
    redis_client: Redis, trader: XtQuantTrader, account: StockAccount, played: Played, told: Recorder
) -> None:
    """Each account has its own streams, and its objects bear its id and kind."""
    margin = StockAccount(f"{account.account_id}2", "CREDIT")
    other = Played(redis_client, margin.account_id)
    played.subscribe(trader, account)
    other.subscribe(trader, margin)
    _ordered(other, "somebody")
    order = told.wait("on_stock_order")
    assert (order.account_id, order.account_type) == (margin.account_id, xtconstant.CREDIT_ACCOUNT)
    assert len(told.all("on_stock_order")) == 1


def test_no_redis_and_no_worker_are_minus_one(
    account: StockAccount, redis_url: str, monkeypatch: pytest.MonkeyPatch, told: Recorder
) -> None:
    """What cannot be reached is -1 for the one, None for the other; a folder for a path needs an address."""
    with _started(redis_url.replace("//", "//nobody:wrong@"), told) as trader:
        assert trader.connect() == -1
        trader.set_timeout(50)
        assert trader.query_account_infos() is None
    monkeypatch.setenv("QMT_BUS_URL", redis_url)
    with _started("D:\\terminal\\userdata_mini", told) as trader:
        assert trader.connect() == 0
        trader.set_timeout(50)
        assert trader.subscribe(account) == -1
        assert trader.query_stock_asset(account) is None
    monkeypatch.delenv("QMT_BUS_URL")
    with pytest.raises(ValueError, match="no address of a Redis"):
        XtQuantTrader("D:\\terminal\\userdata_mini", 1)
    with pytest.raises(ValueError, match="must be 1 to 23"):
        XtQuantTrader(redis_url, "my strategy")
