"""An order, from its command to its end."""

import pytest
from engine.broker_says import order, trade
from engine.driver import TTL, Driver

from bus_schema.codes import ErrorCode, WorkerState
from worker.engine.effects import RowKind, Submit
from worker.engine.inputs import LinkChanged, OrderNotSent, Reconciled
from worker.engine.instruments import complete


def test_order_is_answered_reported_filled_and_done_in_that_order(ready: Driver) -> None:
    """An inbox tells an order's life as it happened, the reply first."""
    entry = ready.place("a1")
    ready.answer("a1")
    ready.push(order("a1", "reported"), trade("a1", "T1"), order("a1", "succeeded"))
    life = ["order 1001 reported 0", "fill T1 200", "order 1001 succeeded 200"]
    assert ready.on("inbox:alpha") == ["reply a1 ok", *life]
    assert ready.on("orders") == [life[0], life[2]]
    assert ready.on("fills") == [life[1]]
    assert ready.reply("a1")["result"] == {"client_order_id": "a1", "order_id": 1001}
    assert ready.settled(entry)


def test_order_goes_out_as_it_was_commanded(ready: Driver) -> None:
    """The terminal gets xtconstant's numbers, and the time after which the order must not leave."""
    entry = ready.place("a1", order_type="sell", expires_at=ready.now + 300)
    expected = Submit("a1", "alpha", "600000.SH", 24, 200, 11, 10.5, ready.now + 300, entry)
    assert ready.asked_for(Submit) == [expected]


def test_intent_is_written_down_with_the_order(ready: Driver) -> None:
    """Before an order goes out, its intent is in the journal; nothing of it is published."""
    ready.place("a1")
    intent = ready.journal[-1]
    assert (intent.kind, intent.subject, intent.streams, intent.settles) == (RowKind.INTENT, "a1", (), None)


def test_remark_stays_on_the_bus(ready: Driver) -> None:
    """The free text is not sent; what travels as the terminal's remark is the client order id."""
    ready.place("a1", remark="why not")
    assert "why not" not in repr(ready.last(Submit))


@pytest.mark.parametrize(
    ("bare", "exchange"),
    [
        *[(code, "SH") for code in ("600000", "601398", "603288", "605499", "688981", "689009", "900901")],
        *[(code, "SH") for code in ("510300", "501018", "588000", "511880", "560050", "520830", "551000")],
        *[(code, "SH") for code in ("113050", "110059", "111001", "118000", "019666", "010107", "204001")],
        *[(code, "SZ") for code in ("000001", "001979", "002594", "003816", "200002", "300750", "301269")],
        *[(code, "SZ") for code in ("159915", "161725", "180101", "184801")],
        *[(code, "SZ") for code in ("123001", "127045", "128136", "131810", "102001", "112001")],
        *[(code, "BJ") for code in ("430047", "830799", "832000", "871981", "880000", "920002")],
    ],
)
def test_bare_code_is_completed(ready: Driver, bare: str, exchange: str) -> None:
    """Shares, funds and bonds find their exchange by its code plan."""
    ready.place("a1", stock_code=bare)
    assert ready.last(Submit).stock_code == f"{bare}.{exchange}"


@pytest.mark.parametrize("stock_code", ["999999", "00700.HK", "400001"])
def test_unknown_exchange_is_refused(ready: Driver, stock_code: str) -> None:
    """A code whose exchange is not known, or not traded, is not guessed at."""
    ready.place("a1", stock_code=stock_code)
    assert ready.on("inbox:alpha") == ["reply a1 unsupported", "error unsupported"]
    assert ready.submits == []


def test_completed_code_stays_as_it_is() -> None:
    """An exchange that is written out is not second-guessed: 000001.SH is the index."""
    assert complete("000001.SH") == "000001.SH"


@pytest.mark.parametrize(
    ("exchange", "price_type", "code"),
    [
        *[(exchange, "latest", 5) for exchange in ("SH", "SZ", "BJ")],
        *[(exchange, "peer_best", 44) for exchange in ("SH", "SZ", "BJ")],
        *[(exchange, "own_best", 45) for exchange in ("SH", "SZ", "BJ")],
        *[(exchange, "best5_or_cancel", 42) for exchange in ("SH", "BJ")],
        *[(exchange, "best5_or_limit", 43) for exchange in ("SH", "BJ")],
        ("SZ", "best5_or_cancel", 47),
        ("SZ", "immediate_or_cancel", 46),
        ("SZ", "fill_or_kill", 48),
    ],
)
def test_price_type_is_the_exchanges_own(ready: Driver, exchange: str, price_type: str, code: int) -> None:
    """One word for a price type; each exchange's number for it."""
    ready.place("a1", stock_code=f"000001.{exchange}", price_type=price_type, price=None)
    assert ready.last(Submit).price_type == code


@pytest.mark.parametrize(
    ("exchange", "price_type"),
    [
        ("SZ", "best5_or_limit"),
        ("SH", "immediate_or_cancel"),
        ("SH", "fill_or_kill"),
        ("BJ", "fill_or_kill"),
    ],
)
def test_price_type_that_the_exchange_lacks_is_refused(ready: Driver, exchange: str, price_type: str) -> None:
    """What an exchange does not have is refused before it reaches the terminal."""
    ready.place("a1", stock_code=f"000001.{exchange}", price_type=price_type, price=None)
    assert ready.reply("a1")["error"]["code"] == ErrorCode.UNSUPPORTED
    assert ready.reply("a1")["error"]["detail"] == {"price_type": price_type, "exchange": exchange}
    assert ready.submits == []


def test_expired_order_does_nothing(ready: Driver) -> None:
    """An order that is read after its time is answered, and not sent."""
    entry = ready.next_entry()
    ready.now += TTL + 1
    ready.read(entry, {"type": "place_order", "id": "a1", **_TERMS})
    assert ready.on("inbox:alpha") == ["reply a1 expired", "error expired"]
    assert ready.submits == []


def test_order_is_good_until_its_last_millisecond(ready: Driver) -> None:
    """``expires_at`` itself is still in time; the sender's clock counts where it says so."""
    ready.place("in-time", expires_at=ready.now)
    ready.place("late", sent_at=ready.now - TTL - 1)
    assert ready.submits == ["in-time"]
    assert ready.reply("late")["error"]["code"] == ErrorCode.EXPIRED


@pytest.mark.parametrize("ahead", [1_000, 3_600_000, 50 * 365 * 86_400_000])
@pytest.mark.parametrize("life", [None, 2_000, 60_000])
def test_sender_whose_clock_is_ahead_makes_no_order_younger(
    ready: Driver, ahead: int, life: int | None
) -> None:
    """What it says to be later than its entry ends as much earlier, whether it says its end or not."""
    sent_at = ready.now + ahead
    times = {"sent_at": sent_at, **({} if life is None else {"expires_at": sent_at + life})}
    in_time, late = ready.next_entry(), ready.next_entry()
    ready.now += TTL if life is None else life
    ready.read(in_time, {"type": "place_order", "id": "in-time", **times, **_TERMS})
    ready.now += 1
    ready.read(late, {"type": "place_order", "id": "late", **times, **_TERMS})
    assert ready.submits == ["in-time"]
    assert ready.reply("late")["error"]["code"] == ErrorCode.EXPIRED


def test_order_waits_for_the_link(driver: Driver) -> None:
    """An order that comes before the terminal is ready goes out as soon as it is."""
    driver.place("a1")
    driver.wait(TTL)
    assert driver.submits == []
    driver.connect()
    assert driver.submits == ["a1"]
    driver.wait(1)
    assert driver.on("inbox:alpha") == []


def test_order_does_not_wait_longer_than_its_time(driver: Driver) -> None:
    """No link until the time was over: ``not_connected``, and nothing goes out later."""
    driver.tell(LinkChanged(WorkerState.CONNECTING, "no terminal there"))
    driver.place("a1")
    driver.wait(TTL + 1)
    assert driver.on("inbox:alpha") == ["reply a1 not_connected", "error not_connected"]
    assert "no terminal there" in driver.reply("a1")["error"]["message"]
    driver.connect()
    assert driver.submits == []


def test_link_that_comes_back_late_sends_nothing_stale(driver: Driver) -> None:
    """Even when nobody ticked in between, what has expired while it waited is not acted on."""
    driver.place("a1")
    driver.send("query_asset", "q1")
    driver.now += TTL + 1
    driver.tell(Reconciled((), ()))
    assert driver.submits == []
    assert driver.on("inbox:alpha")[::2] == ["reply a1 not_connected", "reply q1 not_connected"]


def test_pushes_wait_for_the_reply(ready: Driver) -> None:
    """Pushes that overtake the terminal's answer are held, so that the reply comes first."""
    ready.place("a1")
    assert ready.push(order("a1", "reported"), trade("a1", "T1"), order("a1", "succeeded")) == []
    ready.answer("a1")
    life = ["order 1001 reported 0", "fill T1 200", "order 1001 succeeded 200"]
    assert ready.on("inbox:alpha") == ["reply a1 ok", *life]


def test_pushes_prove_an_order_whose_answer_is_lost(ready: Driver) -> None:
    """A push bears the order's number: so the terminal took the order, though its answer never comes."""
    ready.place("a1")
    ready.push(trade("a1", "T1"), order("a1", "succeeded"))
    ready.wait(1_000)
    assert ready.on("inbox:alpha") == ["reply a1 ok", "fill T1 200", "order 1001 succeeded 200"]
    assert ready.reply("a1")["result"]["order_id"] == 1001
    assert ready.answer("a1") == []


def test_order_that_certainly_never_left_is_answered_so(ready: Driver) -> None:
    """What the broker edge refused to send is answered with its reason, and is not looked for."""
    ready.place("a1")
    ready.tell(OrderNotSent("a1", ErrorCode.EXPIRED, "order a1 expired on its way out"))
    assert ready.on("inbox:alpha") == ["reply a1 expired", "error expired"]
    ready.wait(120_000)
    assert ready.on("inbox:alpha") == ["reply a1 expired", "error expired"]


_TERMS = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 200, "price": 10.5}
