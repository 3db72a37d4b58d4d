"""The exchange: takes orders, matches them against the last price, cancels them, turns the day."""

from collections.abc import Callable
from typing import Any

from worker.simulator.exchange import counter
from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.book import Book
from worker.simulator.exchange.fees import FeeSchedule
from worker.simulator.exchange.hours import ALWAYS_OPEN, CALL_RESULTS, Phase, phase_at, phase_of
from worker.simulator.exchange.instruments import Instrument, instruments_of, issue_of
from worker.simulator.exchange.ledger import Ledger
from worker.simulator.exchange.orders import Order, Terms
from worker.simulator.exchange.refusals import Refusal, refusal
from worker.simulator.rules.boards import day_of
from worker.simulator.rules.codes import (
    ORDER_CANCELED,
    ORDER_JUNK,
    ORDER_PART_CANCEL,
    ORDER_PART_SUCC,
    ORDER_PARTSUCC_CANCEL,
    ORDER_REPORTED,
    ORDER_REPORTED_CANCEL,
    ORDER_SUCCEEDED,
)
from worker.simulator.rules.contracts import listed_board
from worker.simulator.rules.order_kinds import ORDER_KINDS
from worker.simulator.rules.price_types import PRICE_TYPES, Remainder
from worker.simulator.rules.units import HIGHEST_PRICE, mills
from worker.simulator.scenario import Scenario

ORDER = "order"
TRADE = "trade"

Event = tuple[str, dict[str, Any]]
"""`ORDER` or `TRADE`, and the row of what changed, in the order in which it happened."""


class Exchange:
    """The market and the counter; not thread-safe, the terminal has the lock.

    Attributes:
        offered: what can be subscribed today, as the scenario has it.
        issues: the same, as the exchange takes orders for it.
        events: what happened since the terminal last took it.
        status_words: shortens a refusal to what becomes the order's status_msg.
    """

    def __init__(self, scenario: Scenario, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._market = scenario.market
        self._ledger = Ledger(FeeSchedule(scenario.fees))
        self._phase = self._phase_now()
        self._day = day_of(clock())
        self.instruments: dict[str, Instrument] = instruments_of(scenario.quotes, self._day)
        self.offered = scenario.new_issues
        self.issues = {issue.stock_code: issue_of(issue, self._day) for issue in scenario.new_issues}
        self.accounts = {found.account_id: Account(found, self.instruments) for found in scenario.accounts}
        self.book = Book()
        codes = (*self.instruments, *self.issues)
        self._resting: dict[str, dict[int, Order]] = {code: {} for code in codes}
        self.events: list[Event] = []
        self.status_words: Callable[[str], str] = str

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what belongs to the terminal that it is in."""
        return {**self.__dict__, "_clock": None, "status_words": str}

    def go_on(self, clock: Callable[[], float]) -> None:
        """Another terminal stands before it, with this clock."""
        self._clock = clock
        self.keep_hours()

    def admit(self, scenario: Scenario) -> None:
        """Add the accounts and stocks of a scenario that are not there yet; what is there stays as it is."""
        for code, instrument in instruments_of(scenario.quotes, self._day).items():
            self.instruments.setdefault(code, instrument)
            self._resting.setdefault(code, {})
        self.offered = scenario.new_issues
        self.issues = {issue.stock_code: issue_of(issue, self._day) for issue in scenario.new_issues}
        for code in self.issues:
            self._resting.setdefault(code, {})
        for found in scenario.accounts:
            if found.account_id not in self.accounts:
                self.accounts[found.account_id] = Account(found, self.instruments)

    @property
    def phase(self) -> Phase:
        """What may be done at this moment."""
        return self._phase_now()

    def take_events(self) -> list[Event]:
        """Return what happened since the last time."""
        events, self.events = self.events, []
        return events

    def keep_hours(self) -> None:
        """Catch up with the clock: a new day, what a new phase lets trade, the day's orders at the close."""
        if day_of(self._clock()) > self._day:
            self.roll_day()
        before, self._phase = self._phase, self._phase_now()
        if before is not self._phase:
            for instrument in (*self.instruments.values(), *self.issues.values()):
                self._phase_changed(instrument, before)

    def terms(self, account: Account, stock_code: str, order_type: int, price_type: int) -> Terms:
        """Return what all such orders have in common; whoever places many keeps it."""
        kind, priced = ORDER_KINDS[order_type], PRICE_TYPES[price_type]
        instrument = self.instruments.get(stock_code) or self.issues[stock_code]
        return Terms(
            account,
            instrument,
            kind,
            priced,
            order_type=order_type,
            bookings=self._ledger.of(kind, instrument.board),
            rules=counter.rules_of(kind, priced, instrument.board),
        )

    def place(self, request: dict[str, Any], account: Account) -> Order:
        """Take an order that the terminal let through; the counter may still refuse it."""
        stock_code, order_type = request["stock_code"], request["order_type"]
        return self.take(request, self.terms(account, stock_code, order_type, request["price_type"]))

    def take(self, request: dict[str, Any], terms: Terms) -> Order:
        """Take an order whose terms are known already; see `place`."""
        instrument = terms.instrument
        # The price of a market order is the worst that it may come to; 0 leaves that to the market.
        has_price = terms.price_type.is_limit or (instrument.board.protective_price and request["price"] > 0)
        limit = _limit(request["price"]) if has_price else instrument.last
        order = Order(request, terms, order_id=self.book.next_order_id(), limit=limit, now=self._clock())
        terms.bookings.price_in(order)
        phase = self._phase_of(instrument)
        refused = counter.check(order, at_close=phase.at_close) if phase.accepts else counter.closed(order)
        if refused is None:
            self._accept(order)
        else:
            self._reject(order, refused)
        return order

    def begin_cancel(self, order: Order) -> Refusal | None:
        """Take a cancel, or say why not."""
        if not order.is_cancelable:
            return refusal(251022, "该委托已成交或已撤单", order_id=order.order_id)
        if order.instrument.board.subscribes:
            return refusal(251023, "申购委托不能撤单", order_id=order.order_id)
        if not self._phase_of(order.instrument).cancels:
            return refusal(120145, "当前时间不允许撤单", order_id=order.order_id)
        self._change(order, ORDER_PARTSUCC_CANCEL if order.traded_volume else ORDER_REPORTED_CANCEL)
        return None

    def finish_cancel(self, order: Order) -> None:
        """End an order, unless a fill was faster."""
        if not order.is_final:
            self._end(order)

    def revive(self, order: Order) -> None:
        """Take a cancel back: the order lives on."""
        self._change(order, ORDER_PART_SUCC if order.traded_volume else ORDER_REPORTED)

    def fill_at_limit(self, order: Order, volume: int) -> None:
        """Let a resting order trade at its own price, whatever the market says."""
        self._fill(order, min(volume, order.rest), order.limit)

    def set_price(self, stock_code: str, last: float, available: int | None = None) -> None:
        """Move a price and fill what now crosses; LookupError for a stock that is not listed."""
        instrument = self.instruments[stock_code]
        instrument.move(mills(last), available)
        if self._phase_of(instrument).matches:
            self._match_all(instrument)

    def roll_day(self) -> None:
        """End the day: orders end, shares are delivered, the last price becomes the previous close."""
        left_over = [order.row() for order in self.book.open_orders()]
        self._end_orders(self.book.open_orders())
        self._keep_rules()
        for account in self.accounts.values():
            account.open_day()
        for instrument in self.instruments.values():
            instrument.open_day(instrument.last)
        self.book.open_day(left_over)

    def _phase_now(self) -> Phase:
        return ALWAYS_OPEN if self._market.hours == "always" else phase_at(self._clock())

    def _keep_rules(self) -> None:
        """A new date may have new rules."""
        before, self._day = self._day, day_of(self._clock())
        if before == self._day:
            return
        for code, instrument in self.instruments.items():
            board = listed_board(code, self._day, instrument.name)
            if board is not None and board != instrument.board:
                instrument.use(board)

    def _phase_of(self, instrument: Instrument) -> Phase:
        return phase_of(self._phase, instrument.board)

    def _phase_changed(self, instrument: Instrument, before: Phase) -> None:
        phase = self._phase_of(instrument)
        if phase is phase_of(before, instrument.board):
            return
        if phase.matches or phase.name in CALL_RESULTS:
            self._match_all(instrument)
        if phase.ends_orders:
            self._end_orders([order for order in self.book.open_orders() if order.instrument is instrument])

    def _accept(self, order: Order) -> None:
        order.terms.bookings.accept(order)
        order.order_sysid = self.book.next_sysid()
        self.book.add(order)
        self._resting[order.instrument.stock_code][order.order_id] = order
        self.events.append((ORDER, order.row()))
        if self._phase_of(order.instrument).matches:
            self._match(order)

    def _reject(self, order: Order, refused: Refusal) -> None:
        order.frozen = 0
        order.order_sysid = f"xt{order.order_id}"
        self.book.add_rejected(order, refused)
        self.events.append((ORDER, order.row()))
        order.status_msg = self.status_words(refused.error_msg)
        self._change(order, ORDER_JUNK)

    def _match_all(self, instrument: Instrument) -> None:
        best_first = sorted(
            self._resting[instrument.stock_code].values(),
            key=lambda order: -order.limit if order.is_buy else order.limit,
        )
        for order in best_first:
            self._match(order)

    def _match(self, order: Order) -> None:
        instrument = order.instrument
        remainder = order.terms.price_type.remainder
        if order.crosses and order.is_cancelable:
            wanted = order.rest
            if remainder is Remainder.KILLS_ALL and instrument.available is not None:
                wanted = wanted if instrument.available >= wanted else 0
            self._fill_in_slices(order, instrument.take(wanted), order.fill_price)
        if remainder is not Remainder.RESTS and order.is_cancelable:
            self._end(order)

    def _fill_in_slices(self, order: Order, volume: int, price: int) -> None:
        if self._market.fill_slices == 1:
            if volume:
                self._fill(order, volume, price)
            return
        step = order.instrument.step
        slice_volume = max(step, volume // self._market.fill_slices // step * step)
        for number in range(1, self._market.fill_slices + 1):
            part = volume if number == self._market.fill_slices else min(slice_volume, volume)
            volume -= part
            if part:
                self._fill(order, part, price)

    def _fill(self, order: Order, volume: int, price: int) -> None:
        commission = order.terms.bookings.fill(order, volume, price)
        fill = self.book.add_fill(order, volume, price, commission, int(self._clock()))
        self.events.append((TRADE, fill.row()))
        if order.rest == 0:
            self._resting[order.instrument.stock_code].pop(order.order_id, None)
            self._change(order, ORDER_SUCCEEDED)
        elif order.is_cancelable:
            self._change(order, ORDER_PART_SUCC)
        else:
            self._change(order, ORDER_PARTSUCC_CANCEL)

    def _end(self, order: Order) -> None:
        self._withdraw(order)
        self._change(order, ORDER_PART_CANCEL if order.traded_volume else ORDER_CANCELED)

    def _withdraw(self, order: Order) -> None:
        if self._resting[order.instrument.stock_code].pop(order.order_id, None) is not None:
            order.terms.bookings.release(order)

    def _end_orders(self, orders: list[Order]) -> None:
        end = self._end if self._market.unfilled_at_close == "cancel" else self._withdraw
        for order in orders:
            # A subscription stays reported: its lots are drawn on a later day.
            (self._withdraw if order.instrument.board.subscribes else end)(order)

    def _change(self, order: Order, status: int) -> None:
        order.status = status
        self.events.append((ORDER, order.row()))


def _limit(price: float) -> int:
    """Return a price in mills; 0, which the counter refuses, for what no stock can cost, NaN too."""
    return mills(price) if 0 < price < HIGHEST_PRICE else 0
