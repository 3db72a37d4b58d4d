"""Commands that change something at the broker."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bus_schema.commands.base import CommandBase, CommandPart, require_type
from bus_schema.fields import ClientOrderId, OrderId, OrderSysid, PriceOrNone, Remark, StockCode, Volume
from bus_schema.trading import OrderType, PriceType

Market = Literal["SH", "SZ", "BJ", "IF", "SF", "DF", "ZF", "INE", "GF", "SHO", "SZO"]
"""The markets that the SDK has a number for, as they stand behind the dot of a code."""


def _describe_terms(schema: dict[str, Any]) -> None:
    require_type(schema)
    # What `_limit_has_price` checks, in JSON Schema's words.
    schema["if"] = {"properties": {"price_type": {"const": PriceType.LIMIT.value}}}
    schema["then"] = {
        "required": ["price"],
        "properties": {"price": {"type": "number", "exclusiveMinimum": 0}},
    }


class OrderTerms(CommandPart):
    """What is to be traded.

    Attributes:
        stock_code: `600000.SH`, or six bare digits.
        order_type: What the order does.
        order_volume: Shares (张 for bonds), of futures and options lots. What it counts of
            `credit_direct_cash_repay`, the SDK does not say; yuan is assumed.
        price_type: How it is priced.
        price: Yuan for one share, or what the contract is quoted in; of a repo the rate of a year in per
            cent. Required and positive with `limit`; of a market order the worst price that it may come to,
            absent or 0 for none.
        remark: Free text; stays on the bus.
    """

    model_config = ConfigDict(json_schema_extra=_describe_terms)

    stock_code: StockCode
    order_type: OrderType
    order_volume: Volume
    price_type: PriceType = PriceType.LIMIT
    price: Annotated[PriceOrNone | None, Field(validate_default=True)] = None
    remark: Remark = ""

    @field_validator("price")
    @classmethod
    def _limit_has_price(cls, price: float | None, info: ValidationInfo) -> float | None:
        if not price and info.data.get("price_type") is PriceType.LIMIT:
            raise PydanticCustomError("price_required", "required, above 0, with price_type limit")
        return price


class PlaceOrder(CommandBase, OrderTerms):
    """Place one order. Its id is the client order id, which comes back with every event of the order."""

    type: Literal["place_order"] = "place_order"
    id: ClientOrderId


class BasketOrder(OrderTerms):
    """One order of a basket.

    Attributes:
        id: The client order id.
    """

    id: ClientOrderId


class PlaceOrders(CommandBase):
    """Place a basket of orders, each checked and answered on its own.

    Attributes:
        orders: 1 to 100 orders with ids that differ.
    """

    type: Literal["place_orders"] = "place_orders"
    orders: Annotated[list[BasketOrder], Field(min_length=1, max_length=100)]

    def count_keys(self) -> int:
        """Count the keys of the basket and of its orders."""
        return super().count_keys() + sum([len(order.model_fields_set) for order in self.orders])  # noqa: C419

    @field_validator("orders")
    @classmethod
    def _ids_differ(cls, orders: list[BasketOrder]) -> list[BasketOrder]:
        ids = [order.id for order in orders]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            context = {"ids": ", ".join(repeated)}
            raise PydanticCustomError("repeated_id", "orders share an id: {ids}", context)
        return orders


class CancelOrder(CommandBase):
    """Cancel one order, named in exactly one way.

    Attributes:
        client_order_id: The id it was placed with.
        order_id: The terminal's number.
        order_sysid: The counter's contract number; needs `market`, as it is unique in one market only.
        market: Where `order_sysid` is valid.
    """

    type: Literal["cancel_order"] = "cancel_order"
    client_order_id: ClientOrderId | None = None
    order_id: OrderId | None = None
    order_sysid: OrderSysid | None = None
    market: Market | None = None

    @model_validator(mode="after")
    def _names_one_order(self) -> Self:
        require_one(self, "client_order_id", "order_id", "order_sysid")
        if (self.order_sysid is None) != (self.market is None):
            wrong = "market" if self.market is None else "order_sysid"
            problem = "missing; order_sysid and market belong together"
            raise PydanticCustomError("incomplete_sysid", problem, {"fields": [wrong]})
        return self


class CancelAll(CommandBase):
    """Cancel the strategy's own open orders.

    Attributes:
        stock_code: Only orders of this instrument.
        order_type: Only orders that do this.
    """

    type: Literal["cancel_all"] = "cancel_all"
    stock_code: StockCode | None = None
    order_type: OrderType | None = None


def require_one(command: CommandBase, *names: str) -> None:
    """Refuse a command unless exactly one of the named fields is given.

    Raises:
        PydanticCustomError: None or several are given; its `fields` lists those to look at.
    """
    given = [name for name in names if getattr(command, name) is not None]
    if len(given) != 1:
        context = {"names": ", ".join(names), "fields": given or list(names)}
        raise PydanticCustomError("one_of", "give exactly one of {names}", context)
