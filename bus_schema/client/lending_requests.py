"""Methods of a client: borrowing shares from the lending market."""

from bus_schema.client.ids import new_id
from bus_schema.client.requesting import AnswerT, Requesting
from bus_schema.commands.lending import (
    SmtAppointmentCancel,
    SmtAppointmentOrder,
    SmtCompactRenewal,
    SmtCompactReturn,
    SmtNegotiateOrder,
    SmtQueryCompact,
    SmtQueryOrder,
    SmtQueryQuoter,
)


class LendingRequests(Requesting[AnswerT]):
    """Offers, applications and contracts.

    What applies for something takes a `command_id`, unique today: sent again with it, it is done once.
    """

    def smt_query_quoter(self, *, timeout: float | None = None) -> AnswerT:
        """Ask which shares are offered; the results are `SmtQuoterResult`."""
        return self.request(SmtQueryQuoter(id=new_id()), timeout=timeout)

    def smt_query_order(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the account's applications; the results are `SmtOrderResult`."""
        return self.request(SmtQueryOrder(id=new_id()), timeout=timeout)

    def smt_query_compact(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the account's contracts; the results are `SmtCompactResult`."""
        return self.request(SmtQueryCompact(id=new_id()), timeout=timeout)

    def smt_negotiate_order(
        self,
        order_code: str,
        date: int,
        amount: int,
        apply_rate: float,
        *,
        src_group_id: str | None = None,
        sub_fare_rate: float | None = None,
        fine_rate: float | None = None,
        command_id: str | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Apply for shares that the broker has in stock; the result is a `SmtAppointmentResult`.

        Args:
            order_code: `600000.SH`, or six bare digits.
            date: Days for which they are wanted.
            amount: Shares.
            apply_rate: What is offered, as a fraction a year.
            src_group_id: Whose shares, as `smt_query_quoter` names the group.
            sub_fare_rate: The rate for giving them back early.
            fine_rate: The rate of the fine.
            command_id: Unique today.
            timeout: Seconds to wait for the reply.
        """
        command = SmtNegotiateOrder(
            id=command_id or new_id(),
            src_group_id=src_group_id,
            order_code=order_code,
            date=date,
            amount=amount,
            apply_rate=apply_rate,
            sub_fare_rate=sub_fare_rate,
            fine_rate=fine_rate,
        )
        return self.request(command, timeout=timeout)

    def smt_appointment_order(
        self,
        order_code: str,
        date: int,
        amount: int,
        apply_rate: float,
        *,
        command_id: str | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Apply for shares of anybody's; the arguments and the result are as of `smt_negotiate_order`."""
        command = SmtAppointmentOrder(
            id=command_id or new_id(), order_code=order_code, date=date, amount=amount, apply_rate=apply_rate
        )
        return self.request(command, timeout=timeout)

    def smt_appointment_cancel(
        self, apply_id: str, *, command_id: str | None = None, timeout: float | None = None
    ) -> AnswerT:
        """Take an application back, by its number; the result is a `SmtAppointmentResult`."""
        return self.request(
            SmtAppointmentCancel(id=command_id or new_id(), apply_id=apply_id), timeout=timeout
        )

    def smt_compact_renewal(
        self,
        cash_compact_id: str,
        order_code: str,
        defer_days: int,
        defer_num: int,
        apply_rate: float,
        *,
        command_id: str | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Ask to keep borrowed shares for longer; the result is a `SmtAppointmentResult`.

        Args:
            cash_compact_id: The contract's number, from `smt_query_compact`.
            order_code: `600000.SH`, or six bare digits.
            defer_days: Days longer.
            defer_num: Shares.
            apply_rate: What is offered, as a fraction a year.
            command_id: Unique today.
            timeout: Seconds to wait for the reply.
        """
        command = SmtCompactRenewal(
            id=command_id or new_id(),
            cash_compact_id=cash_compact_id,
            order_code=order_code,
            defer_days=defer_days,
            defer_num=defer_num,
            apply_rate=apply_rate,
        )
        return self.request(command, timeout=timeout)

    def smt_compact_return(
        self,
        cash_compact_id: str,
        order_code: str,
        occur_amount: int,
        *,
        src_group_id: str | None = None,
        command_id: str | None = None,
        timeout: float | None = None,
    ) -> AnswerT:
        """Give borrowed shares back; the result is a `SmtAppointmentResult`.

        Args:
            cash_compact_id: The contract's number, from `smt_query_compact`.
            order_code: `600000.SH`, or six bare digits.
            occur_amount: Shares.
            src_group_id: Whose shares they are.
            command_id: Unique today.
            timeout: Seconds to wait for the reply.
        """
        command = SmtCompactReturn(
            id=command_id or new_id(),
            src_group_id=src_group_id,
            cash_compact_id=cash_compact_id,
            order_code=order_code,
            occur_amount=occur_amount,
        )
        return self.request(command, timeout=timeout)
