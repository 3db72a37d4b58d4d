"""The limits that an order must fit, as their owner writes them down."""

from bus_schema.risk.boards import AfterHours, Board, BoardName
from bus_schema.risk.limits import Limits, Mode
from bus_schema.risk.plan import Calendar, RiskPlan
from bus_schema.risk.sessions import Sessions
from bus_schema.risk.switches import OnMissing, RuleName, RuleSwitch

__all__ = [
    "AfterHours",
    "Board",
    "BoardName",
    "Calendar",
    "Limits",
    "Mode",
    "OnMissing",
    "RiskPlan",
    "RuleName",
    "RuleSwitch",
    "Sessions",
]
