"""Borrowing shares from the lending market (约券, the SDK's SMT), to sell them short."""

from typing import Literal

from bus_schema.commands.base import CommandBase
from bus_schema.fields import CounterName, Days, StockCode, Volume, YearlyRate


class SmtQueryQuoter(CommandBase):
    """Ask which shares are offered, for how long and at which rate."""

    type: Literal["smt_query_quoter"] = "smt_query_quoter"


class SmtQueryOrder(CommandBase):
    """Ask for the account's applications for shares."""

    type: Literal["smt_query_order"] = "smt_query_order"


class SmtQueryCompact(CommandBase):
    """Ask for the account's contracts over borrowed shares."""

    type: Literal["smt_query_compact"] = "smt_query_compact"


class SmtNegotiateOrder(CommandBase):
    """Apply for shares that the broker has in stock (库存券).

    Attributes:
        src_group_id: Whose shares, as `smt_query_quoter` names the group; whoever's where it is absent.
        order_code: The instrument: `600000.SH`, or six bare digits.
        date: Days for which they are wanted.
        amount: Shares.
        apply_rate: What is offered, as a fraction a year.
        sub_fare_rate: The rate for giving them back early; the counter's own where it is absent.
        fine_rate: The rate of the fine; the counter's own where it is absent.
    """

    type: Literal["smt_negotiate_order"] = "smt_negotiate_order"
    src_group_id: CounterName | None = None
    order_code: StockCode
    date: Days
    amount: Volume
    apply_rate: YearlyRate
    sub_fare_rate: YearlyRate | None = None
    fine_rate: YearlyRate | None = None


class SmtAppointmentOrder(CommandBase):
    """Apply for shares of anybody's.

    Attributes:
        order_code: The instrument: `600000.SH`, or six bare digits.
        date: Days for which they are wanted.
        amount: Shares.
        apply_rate: What is offered, as a fraction a year.
    """

    type: Literal["smt_appointment_order"] = "smt_appointment_order"
    order_code: StockCode
    date: Days
    amount: Volume
    apply_rate: YearlyRate


class SmtAppointmentCancel(CommandBase):
    """Take an application back.

    Attributes:
        apply_id: The application's number, from the reply or from `smt_query_order`.
    """

    type: Literal["smt_appointment_cancel"] = "smt_appointment_cancel"
    apply_id: CounterName


class SmtCompactRenewal(CommandBase):
    """Ask to keep borrowed shares for longer.

    Attributes:
        cash_compact_id: The contract's number, from `smt_query_compact`.
        order_code: The instrument: `600000.SH`, or six bare digits.
        defer_days: Days longer.
        defer_num: Shares.
        apply_rate: What is offered, as a fraction a year.
    """

    type: Literal["smt_compact_renewal"] = "smt_compact_renewal"
    cash_compact_id: CounterName
    order_code: StockCode
    defer_days: Days
    defer_num: Volume
    apply_rate: YearlyRate


class SmtCompactReturn(CommandBase):
    """Give borrowed shares back.

    Attributes:
        src_group_id: Whose shares they are; whoever's where it is absent.
        cash_compact_id: The contract's number, from `smt_query_compact`.
        order_code: The instrument: `600000.SH`, or six bare digits.
        occur_amount: Shares.
    """

    type: Literal["smt_compact_return"] = "smt_compact_return"
    src_group_id: CounterName | None = None
    cash_compact_id: CounterName
    order_code: StockCode
    occur_amount: Volume
