"""Orders and fills as the exchange keeps them."""

from typing import Any

from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.instruments import Instrument
from worker.simulator.rules.codes import (
    CANCELABLE_STATUSES,
    FINAL_STATUSES,
    ORDER_REPORTED,
)
from worker.simulator.rules.order_kinds import ORDER_KINDS, Booking
from worker.simulator.rules.price_types import PRICE_TYPES
from worker.simulator.rules.units import MILLS_PER_YUAN, yuan


class Order:
    """One order; money in mills, volumes in shares.

    Attributes:
        asked_price: yuan, as it was sent.
        limit: the worst price at which it trades; what its freeze is computed from.
        fees: what its fills were charged so far.
        frozen: the cash that it holds back.
        borrowed: what the broker keeps for it: mills for a buy, shares for a sell.
        fixed: the values of its XtOrder rows that never change.
        accepted_at: when it came, in milliseconds since the epoch; XtOrder's own time has seconds.
    """

    __slots__ = (
        "accepted_at", "account", "asked_price", "borrowed", "estimated_fees", "fees", "fixed", "frozen",
        "instrument", "is_buy", "kind", "limit", "order_id", "order_sysid", "price_type", "status",
        "status_msg", "traded_volume", "turnover", "volume",
    )  # fmt: skip

    def __init__(
        self,
        request: dict[str, Any],
        account: Account,
        instrument: Instrument,
        *,
        order_id: int,
        limit: int,
        now: float,
    ) -> None:
        self.accepted_at = int(now * 1_000)
        self.account = account
        self.instrument = instrument
        self.order_id = order_id
        self.kind = ORDER_KINDS[request["order_type"]]
        self.is_buy = bool(self.kind.is_buy)
        self.volume: int = request["order_volume"]
        self.price_type: int = request["price_type"]
        self.asked_price: float = request["price"]
        self.limit = limit
        self.status = ORDER_REPORTED
        self.status_msg = ""
        self.order_sysid = ""
        self.traded_volume = 0
        self.turnover = 0
        self.fees = 0
        self.estimated_fees = 0
        self.frozen = 0
        self.borrowed = 0
        self.fixed = self._fixed_values(request, int(now))

    @property
    def rest(self) -> int:
        """Shares that have not traded."""
        return self.volume - self.traded_volume

    @property
    def is_final(self) -> bool:
        """No push will change it any more."""
        return self.status in FINAL_STATUSES

    @property
    def is_cancelable(self) -> bool:
        """A cancel would be taken."""
        return self.status in CANCELABLE_STATUSES

    @property
    def crosses(self) -> bool:
        """It trades at the last price; what is neither buy nor sell does at any."""
        if self.kind.is_buy is None:
            return True
        last = self.instrument.last
        return self.limit >= last if self.is_buy else self.limit <= last

    @property
    def fill_price(self) -> int:
        """The price at which it trades now: the last one; money is paid back yuan by yuan."""
        return MILLS_PER_YUAN if self.kind.booking is Booking.PAID_BACK else self.instrument.last

    def row(self) -> dict[str, Any]:
        """Return its XtOrder values as they are now."""
        traded = self.traded_volume
        return {
            **self.fixed,
            "traded_volume": traded,
            "traded_price": self.turnover / traded / 1000 if traded else 0.0,
            "order_status": self.status,
            "order_sysid": self.order_sysid,
            "status_msg": self.status_msg,
        }

    def _fixed_values(self, request: dict[str, Any], now: int) -> dict[str, Any]:
        account, instrument = self.account, self.instrument
        price_type = PRICE_TYPES[self.price_type]
        return {
            "account_type": account.account_type,
            "account_id": account.account_id,
            "stock_code": instrument.stock_code,
            "order_id": self.order_id,
            "order_time": now,
            "order_type": request["order_type"],
            "order_volume": self.volume,
            "price_type": price_type.broker_enum,
            "price": self.asked_price if price_type.is_market else yuan(self.limit),
            "strategy_name": request["strategy_name"],
            "order_remark": request["order_remark1"] or request["order_remark"],
            "direction": self.kind.direction,
            "offset_flag": self.kind.offset,
            "secu_account": account.secu_account(instrument.market),
            "instrument_name": instrument.name,
        }
