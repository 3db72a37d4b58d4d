"""Methods of a client: moving money and shares, and banks."""

from bus_schema.client.ids import new_id
from bus_schema.client.requesting import AnswerT, Requesting
from bus_schema.commands.transfers import (
    BankTransferIn,
    BankTransferOut,
    CtpTransferFutureToOption,
    CtpTransferOptionToFuture,
    FundDirection,
    FundTransfer,
    QueryBankAmount,
    QueryBankInfo,
    QueryBankTransferStream,
    SecuDirection,
    SecuKind,
    SecuTransfer,
)

BANK_SECONDS = 40.0
"""A reply is waited for longer than the worker waits for a bank."""


class TransferRequests(Requesting[AnswerT]):
    """Transfers, which the worker's owner must have allowed, and what banks are asked.

    What moves something takes a `command_id`, unique today: sent again with it, it is moved once. After
    `outcome_unknown`, and after a `ReplyTimeoutError`, it may have moved. `password_name` names an entry of
    the worker's own file; a password itself has no place in a command.
    """

    def fund_transfer(
        self,
        transfer_direction: FundDirection | str,
        price: float,
        *,
        command_id: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Move money between counters or nodes; the result is a `TransferResult`.

        Args:
            transfer_direction: `normal_to_speed`, `speed_to_normal`, `sh_to_sz` or `sz_to_sh`.
            price: Yuan.
            command_id: Unique today.
            timeout: Seconds to wait for the reply.
        """
        command = FundTransfer(
            id=command_id or new_id(), transfer_direction=FundDirection(transfer_direction), price=price
        )
        return self.request(command, timeout=timeout)

    def secu_transfer(
        self,
        transfer_direction: SecuDirection | str,
        stock_code: str,
        volume: int,
        transfer_type: SecuKind | str = SecuKind.SHARE,
        *,
        command_id: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Move shares between counters; the result is a `TransferResult`.

        Args:
            transfer_direction: `normal_to_speed` or `speed_to_normal`.
            stock_code: `600000.SH`, or six bare digits.
            volume: Shares (张 for bonds).
            transfer_type: `share`, `special_positions` or `credit_share`.
            command_id: Unique today.
            timeout: Seconds to wait for the reply.
        """
        command = SecuTransfer(
            id=command_id or new_id(),
            transfer_direction=SecuDirection(transfer_direction),
            stock_code=stock_code,
            volume=volume,
            transfer_type=SecuKind(transfer_type),
        )
        return self.request(command, timeout=timeout)

    def bank_transfer_in(
        self,
        bank_no: str,
        bank_account: str,
        balance: float,
        *,
        password_name: str | None = None,
        command_id: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Move money from a bank to the account; the result is a `TransferResult`.

        Args:
            bank_no: The bank's number, from `query_bank_info`.
            bank_account: The account at the bank.
            balance: Yuan.
            password_name: The entry of the worker's file of passwords.
            command_id: Unique today.
            timeout: Seconds to wait for the reply.
        """
        command = BankTransferIn(
            id=command_id or new_id(),
            bank_no=bank_no,
            bank_account=bank_account,
            balance=balance,
            password_name=password_name,
        )
        return self.request(command, timeout=timeout)

    def bank_transfer_out(
        self,
        bank_no: str,
        bank_account: str,
        balance: float,
        *,
        password_name: str | None = None,
        command_id: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Move money from the account to a bank; the arguments and the result as of `bank_transfer_in`."""
        command = BankTransferOut(
            id=command_id or new_id(),
            bank_no=bank_no,
            bank_account=bank_account,
            balance=balance,
            password_name=password_name,
        )
        return self.request(command, timeout=timeout)

    def query_bank_info(self, *, timeout: float | None = BANK_SECONDS) -> AnswerT:
        """Ask which banks the account is tied to; the results are `BankInfoResult`."""
        return self.request(QueryBankInfo(id=new_id()), timeout=timeout)

    def query_bank_amount(
        self,
        bank_no: str,
        bank_account: str,
        *,
        password_name: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Ask what a bank holds; the results are `BankAmountResult`."""
        command = QueryBankAmount(
            id=new_id(), bank_no=bank_no, bank_account=bank_account, password_name=password_name
        )
        return self.request(command, timeout=timeout)

    def query_bank_transfer_stream(
        self,
        start_date: str,
        end_date: str,
        *,
        bank_no: str | None = None,
        bank_account: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Ask for transfers of these days, `20241125`; the results are `BankTransferStreamResult`."""
        command = QueryBankTransferStream(
            id=new_id(), start_date=start_date, end_date=end_date, bank_no=bank_no, bank_account=bank_account
        )
        return self.request(command, timeout=timeout)

    def ctp_transfer_option_to_future(
        self,
        opt_account_id: str,
        ft_account_id: str,
        balance: float,
        *,
        command_id: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Move yuan from an options account to a futures account; the result is a `TransferResult`."""
        command = CtpTransferOptionToFuture(
            id=command_id or new_id(),
            opt_account_id=opt_account_id,
            ft_account_id=ft_account_id,
            balance=balance,
        )
        return self.request(command, timeout=timeout)

    def ctp_transfer_future_to_option(
        self,
        opt_account_id: str,
        ft_account_id: str,
        balance: float,
        *,
        command_id: str | None = None,
        timeout: float | None = BANK_SECONDS,
    ) -> AnswerT:
        """Move yuan from a futures account to an options account; the result is a `TransferResult`."""
        command = CtpTransferFutureToOption(
            id=command_id or new_id(),
            opt_account_id=opt_account_id,
            ft_account_id=ft_account_id,
            balance=balance,
        )
        return self.request(command, timeout=timeout)
