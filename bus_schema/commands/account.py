"""What else an account can be asked: new issues, its shareholder accounts, its main counter, its futures."""

from typing import Literal

from bus_schema.commands.base import CommandBase


class QueryNewPurchaseLimit(CommandBase):
    """Ask how many shares of new issues the account may apply for."""

    type: Literal["query_new_purchase_limit"] = "query_new_purchase_limit"


class QueryIpoData(CommandBase):
    """Ask for the day's new issues."""

    type: Literal["query_ipo_data"] = "query_ipo_data"


class QueryPositionStatistics(CommandBase):
    """Ask for a futures account's positions, summed up by instrument and direction."""

    type: Literal["query_position_statistics"] = "query_position_statistics"


class QuerySecuAccount(CommandBase):
    """Ask for the shareholder accounts."""

    type: Literal["query_secu_account"] = "query_secu_account"


class QueryComFund(CommandBase):
    """Ask for the money at the common counter, where this account is at a quick one."""

    type: Literal["query_com_fund"] = "query_com_fund"


class QueryComPosition(CommandBase):
    """Ask for the positions at the common counter, where this account is at a quick one."""

    type: Literal["query_com_position"] = "query_com_position"
