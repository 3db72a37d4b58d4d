"""Orders to the terminal's own algorithms (智能算法), which divide them and place the parts themselves."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bus_schema.commands.base import CommandBase, require_type
from bus_schema.commands.data import AlgorithmName
from bus_schema.fields import TIME_OF_DAY_PATTERN, ClientOrderId, Parameters, PriceOrNone, StockCode, Volume
from bus_schema.trading import OrderType

TimeOfDay = Annotated[str, StringConstraints(strict=True, pattern=TIME_OF_DAY_PATTERN)]

TIMES = frozenset({"m_nValidTimeStart", "m_nValidTimeEnd"})
"""What the worker itself says of an algorithm's parameters, from the command's times."""


class AlgoPriceType(StrEnum):
    """How an algorithm may price its parts; it knows no other way."""

    LIMIT = "limit"
    """No part at a worse price than `price`."""
    MARKET = "market"
    """At whatever price."""


def _describe(schema: dict[str, Any]) -> None:
    require_type(schema)
    # Of what the validators check, the part that JSON Schema has words for.
    schema["if"] = {"properties": {"price_type": {"const": "limit"}}, "required": ["price_type"]}
    schema["then"] = {
        "required": ["price"],
        "properties": {"price": {"type": "number", "exclusiveMinimum": 0}},
    }


class SmartAlgoOrder(CommandBase):
    """Hand an order to one of the terminal's algorithms.

    The reply says that the terminal took it, with the task's number; its parts come as orders that bear
    this command's id as their remark. It passes the checks as one order for all of its volume.

    Attributes:
        id: Unique today; the remark of the parts.
        stock_code: `600000.SH`, or six bare digits.
        order_type: What the order does.
        order_volume: Shares (张 for bonds), all parts together.
        price_type: How the parts are priced.
        price: Yuan for one share; required with `limit`.
        algo_name: The algorithm, such as `VWAP`.
        start_time: When it begins today, `10:30:00`, in China.
        end_time: When it ends today; after `start_time`.
        algo_param: Parameters of the algorithm, see `get_smart_algo_param`.
    """

    model_config = ConfigDict(json_schema_extra=_describe)

    type: Literal["smart_algo_order"] = "smart_algo_order"
    id: ClientOrderId
    stock_code: StockCode
    order_type: OrderType
    order_volume: Volume
    price_type: AlgoPriceType = AlgoPriceType.MARKET
    price: Annotated[PriceOrNone, Field(validate_default=True)] = 0.0
    algo_name: AlgorithmName
    start_time: TimeOfDay
    end_time: TimeOfDay
    algo_param: Parameters = Field(default_factory=dict)

    @field_validator("algo_param")
    @classmethod
    def _leaves_the_times_to_the_worker(cls, given: dict[str, Any]) -> dict[str, Any]:
        if taken := sorted(TIMES & given.keys()):
            problem = "the worker itself says {names}, from start_time and end_time"
            raise PydanticCustomError("taken_name", problem, {"names": ", ".join(taken)})
        return given

    @model_validator(mode="after")
    def _limit_has_price_and_ends_after_it_begins(self) -> Self:
        if self.price_type is AlgoPriceType.LIMIT and not self.price:
            problem = "required, above 0, with price_type limit"
            raise PydanticCustomError("price_required", problem, {"fields": ["price"]})
        if self.start_time >= self.end_time:
            raise PydanticCustomError("wrong_times", "must be after start_time", {"fields": ["end_time"]})
        return self
