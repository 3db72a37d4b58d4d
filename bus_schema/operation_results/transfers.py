"""Banks and transfers."""

from bus_schema.results import Facts


class TransferResult(Facts):
    """The counter took the transfer.

    Attributes:
        msg: The counter's words.
        dry_run: True where the worker only rehearses and nothing was sent.
    """

    msg: str = ""
    dry_run: bool = False


class OfBank(Facts):
    """What every record of a bank has.

    Attributes:
        success: Whether the bank answered.
        error_msg: Its words, where it did not.
        money_type: The currency, as the counter names it.
        bank_account: The account at the bank.
    """

    success: bool
    error_msg: str
    money_type: str
    bank_account: str


class BankInfoResult(OfBank):
    """A bank that the account is tied to, as BankInfo has it.

    Attributes:
        bank_no: The bank's number.
        bank_name: Its name.
    """

    bank_no: str
    bank_name: str


class BankAmountResult(OfBank):
    """What a bank holds, as BankAmount has it.

    Attributes:
        account_id: The account at the broker.
        balance: Yuan at the bank.
        enable_balance: Of it, what can be transferred.
    """

    account_id: str
    balance: float | None = None
    enable_balance: float | None = None


class BankTransferStreamResult(OfBank):
    """One transfer from or to a bank, as BankTransferStream has it.

    Attributes:
        date: The day, as the counter writes it.
        time: The time of the day, as the counter writes it.
        transfer_no: Its number.
        transfer_direction: `bank_to_securities`, `securities_to_bank` or `query`.
        transfer_direction_code: The counter's letter: 1, 2 or 5.
        bank_no: The bank's number.
        bank_name: Its name.
        account_id: The account at the broker.
        balance: Yuan.
        remark: The counter's remark.
        transfer_status: Its state, as the counter writes it; not documented.
    """

    date: str
    time: str
    transfer_no: str
    transfer_direction: str
    transfer_direction_code: str
    bank_no: str
    bank_name: str
    account_id: str
    balance: float | None = None
    remark: str
    transfer_status: str
