"""The command that puts another order in the place of one that is open."""

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from bus_schema.commands.base import CommandBase
from bus_schema.fields import ClientOrderId, Price, Volume

CHANGES = ("order_volume", "price")
"""What can be changed; at least one of them is given."""


class ReplaceOrder(CommandBase):
    """Cancel an open order, wait until it can trade no more, and place what it has not filled.

    The exchanges here have no such order of their own, so for a moment neither of the two is in the market.
    The one reply tells what became of both: the result is a `ReplacedResult`; a failure's detail has the old
    order's `order_status`, `traded_volume`, and whether its cancel was requested (`cancel_requested`). The
    checks look at the new order when the old one is gone: one that they refuse is not placed, and the old
    one stays cancelled. After `expires_at` nothing is placed.

    Its id is the client order id of the new order.

    Attributes:
        client_order_id: The old order, one of the strategy's own of today.
        order_volume: Shares (张 for bonds) in all, with what the old order has filled; absent: the old
            order's. The new order is for what is left of them.
        price: Yuan for one share; absent: the old order's.
    """

    type: Literal["replace_order"] = "replace_order"
    id: ClientOrderId
    client_order_id: ClientOrderId
    order_volume: Volume | None = None
    price: Price | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if all(getattr(self, name) is None for name in CHANGES):
            context = {"names": ", ".join(CHANGES), "fields": list(CHANGES)}
            raise PydanticCustomError("one_or_more_of", "give at least one of {names}", context)
        if self.id == self.client_order_id:
            problem = "the new order needs an id of its own"
            raise PydanticCustomError("id_of_another", problem, {"fields": ["id"]})
        return self
