"""What a margin (CREDIT) account can be asked: its debts, and what may be bought and sold on credit."""

from typing import Literal

from bus_schema.commands.base import CommandBase


class QueryCreditDetail(CommandBase):
    """Ask for a margin account's money, debts and quotas."""

    type: Literal["query_credit_detail"] = "query_credit_detail"


class QueryStkCompacts(CommandBase):
    """Ask for a margin account's contracts: what it owes, in money and in shares."""

    type: Literal["query_stk_compacts"] = "query_stk_compacts"


class QueryCreditSubjects(CommandBase):
    """Ask what may be bought with borrowed money and what may be sold short."""

    type: Literal["query_credit_subjects"] = "query_credit_subjects"


class QueryCreditSloCode(CommandBase):
    """Ask which shares the broker lends, and how many."""

    type: Literal["query_credit_slo_code"] = "query_credit_slo_code"


class QueryCreditAssure(CommandBase):
    """Ask what counts as collateral, and at which part of its value."""

    type: Literal["query_credit_assure"] = "query_credit_assure"
