"""Borrowing shares: offers, applications, contracts, and what an application is answered with."""

from bus_schema.results import Facts


class SmtFacts(Facts):
    """What every record of the lending market has.

    Rates are fractions of a year by assumption; amounts are shares, balances yuan, days numbers (20241125).

    Attributes:
        success: Whether the counter answered.
        msg: Its words, where it did not.
        fin_type: The kind of loan, as the counter names it.
        exchange_type: The market, as the counter names it.
        code: The instrument.
        code_name: Its name.
        date: Days it lasts.
        used_rate: Interest while the shares are used.
        un_uused_rate: Interest while they are held and not used; the spelling is the SDK's.
        src_group_id: The group whose shares they are.
        apply_mode: `stock` (the broker's, 库存券) or `special` (专项券).
        apply_mode_code: The counter's letter: 1 or 2.
    """

    success: bool
    msg: str
    fin_type: str
    exchange_type: str
    code: str
    code_name: str
    date: int | None = None
    used_rate: float | None = None
    un_uused_rate: float | None = None
    src_group_id: str
    apply_mode: str
    apply_mode_code: str


class SmtQuoterResult(SmtFacts):
    """Shares on offer, as SmtQuoter has them.

    Attributes:
        stock_type: The kind of security, as the counter names it.
        fsmp_occuped_rate: Interest for having them.
        fine_rate: Interest of the fine.
        fsmpreend_rate: Interest for giving them back early.
        init_date: The trading day, as a number.
        end_date: The day they are due, as a number.
        enable_slo_amount_t0: Shares to be had today.
        enable_slo_amount_t3: Shares to be had in three days.
        low_date: The fewest days for which they are lent.
    """

    stock_type: str
    fsmp_occuped_rate: float | None = None
    fine_rate: float | None = None
    fsmpreend_rate: float | None = None
    init_date: int | None = None
    end_date: int | None = None
    enable_slo_amount_t0: float | None = None
    enable_slo_amount_t3: float | None = None
    low_date: int | None = None


class SmtOrderResult(SmtFacts):
    """An application for shares, as SmtOrder has it.

    Attributes:
        init_date: The trading day, as a number.
        curr_date: The day it was made, as a number.
        curr_time: The time of the day, as a number: 93000; an assumption.
        apply_id: Its number.
        cashcompact_id: The contract's number, once there is one.
        apply_rate: Interest that was offered.
        entrust_balance: Yuan that were applied for.
        entrust_amount: Shares that were applied for.
        business_balance: Yuan that were granted.
        business_amount: Shares that were granted.
        valid_date: The day until which it stands, as a number.
        date_clear: The day it is cleared, as a number.
        entrust_no: The counter's number of it.
        apply_status: Its state, as the counter writes it; not documented.
        com_group_id: The number of the group that it belongs to.
    """

    init_date: int | None = None
    curr_date: int | None = None
    curr_time: int | None = None
    apply_id: str
    cashcompact_id: str
    apply_rate: float | None = None
    entrust_balance: float | None = None
    entrust_amount: float | None = None
    business_balance: float | None = None
    business_amount: float | None = None
    valid_date: int | None = None
    date_clear: int | None = None
    entrust_no: str
    apply_status: str
    com_group_id: str


class SmtCompactResult(SmtFacts):
    """A contract over borrowed shares, as SmtCompact has it.

    Attributes:
        create_date: The day it was made, as a number.
        cashcompact_id: Its number.
        ori_cashcompact_id: The number of the one that it continues.
        apply_id: The application's number.
        com_group_id: The number of the group that it belongs to.
        begin_compac_amount: Shares at its beginning.
        begin_compac_balance: Yuan at its beginning.
        compac_amount: Shares.
        compac_balance: Yuan.
        return_amount: Shares given back.
        return_balance: Yuan given back.
        real_buy_amount: Shares bought for it.
        fsmp_occuped_rate: Interest for having the shares.
        compact_interest: Yuan of interest.
        compact_fine_interest: Yuan of fines.
        repaid_interest: Yuan of interest that are paid.
        repaid_fine_interest: Yuan of fines that are paid.
        fine_rate: Interest of the fine.
        preend_rate: Interest for giving them back early.
        compact_type: The kind of contract, as the counter names it.
        postpone_times: How often it was prolonged.
        compact_status: `open`, `part_returned`, `returned_early`, `returned`, `returned_late`, `overdue` or
            `void`.
        compact_status_code: The counter's letter: 0 to 5, and 9.
        last_interest_date: The day of the last interest, as a number.
        interest_end_date: The day on which interest ends, as a number.
        valid_date: The day until which it stands, as a number.
        date_clear: The day it is cleared, as a number.
        used_amount: Shares that are used.
        used_balance: Yuan that are used.
        src_group_name: The name of the group whose shares they are.
        repaid_date: The day they were given back, as a number.
        pre_occuped_interest: Yuan of interest that are due today.
        compact_interestx: Yuan of interest in all.
        en_postpone_amount: Shares that may be kept longer.
        postpone_status: Of the wish to keep them longer: `not_reviewed`, `approved`, `withdrawn`, `refused`.
        postpone_status_code: The counter's letter: 0 to 3.
    """

    create_date: int | None = None
    cashcompact_id: str
    ori_cashcompact_id: str
    apply_id: str
    com_group_id: str
    begin_compac_amount: float | None = None
    begin_compac_balance: float | None = None
    compac_amount: float | None = None
    compac_balance: float | None = None
    return_amount: float | None = None
    return_balance: float | None = None
    real_buy_amount: float | None = None
    fsmp_occuped_rate: float | None = None
    compact_interest: float | None = None
    compact_fine_interest: float | None = None
    repaid_interest: float | None = None
    repaid_fine_interest: float | None = None
    fine_rate: float | None = None
    preend_rate: float | None = None
    compact_type: str
    postpone_times: int | None = None
    compact_status: str
    compact_status_code: str
    last_interest_date: int | None = None
    interest_end_date: int | None = None
    valid_date: int | None = None
    date_clear: int | None = None
    used_amount: float | None = None
    used_balance: float | None = None
    src_group_name: str
    repaid_date: int | None = None
    pre_occuped_interest: float | None = None
    compact_interestx: float | None = None
    en_postpone_amount: float | None = None
    postpone_status: str
    postpone_status_code: str


class SmtAppointmentResult(Facts):
    """The counter took it.

    Attributes:
        msg: The counter's words.
        apply_id: The application's number.
        dry_run: True where the worker only rehearses and nothing was sent.
    """

    msg: str = ""
    apply_id: str = ""
    dry_run: bool = False
