"""Methods of a client: what margin accounts, new issues, counters and futures positions are asked."""

from bus_schema.client.ids import new_id
from bus_schema.client.requesting import AnswerT, Requesting
from bus_schema.commands.account import (
    QueryComFund,
    QueryComPosition,
    QueryIpoData,
    QueryNewPurchaseLimit,
    QueryPositionStatistics,
    QuerySecuAccount,
)
from bus_schema.commands.credit import (
    QueryCreditAssure,
    QueryCreditDetail,
    QueryCreditSloCode,
    QueryCreditSubjects,
    QueryStkCompacts,
)


class AccountRequests(Requesting[AnswerT]):
    """What an account can be asked besides its money, positions and orders."""

    def query_credit_detail(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for a margin account's money and debts; the results are `CreditDetailResult`."""
        return self.request(QueryCreditDetail(id=new_id()), timeout=timeout)

    def query_stk_compacts(self, *, timeout: float | None = None) -> AnswerT:
        """Ask what a margin account owes; the results are `StkCompactResult`."""
        return self.request(QueryStkCompacts(id=new_id()), timeout=timeout)

    def query_credit_subjects(self, *, timeout: float | None = None) -> AnswerT:
        """Ask what may be traded on credit; the results are `CreditSubjectResult`."""
        return self.request(QueryCreditSubjects(id=new_id()), timeout=timeout)

    def query_credit_slo_code(self, *, timeout: float | None = None) -> AnswerT:
        """Ask which shares the broker lends; the results are `CreditSloCodeResult`."""
        return self.request(QueryCreditSloCode(id=new_id()), timeout=timeout)

    def query_credit_assure(self, *, timeout: float | None = None) -> AnswerT:
        """Ask what counts as collateral; the results are `CreditAssureResult`."""
        return self.request(QueryCreditAssure(id=new_id()), timeout=timeout)

    def query_new_purchase_limit(self, *, timeout: float | None = None) -> AnswerT:
        """Ask how much of new issues may be applied for; the results are `NewPurchaseLimitResult`."""
        return self.request(QueryNewPurchaseLimit(id=new_id()), timeout=timeout)

    def query_ipo_data(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the day's new issues; the results are `IpoDataResult`."""
        return self.request(QueryIpoData(id=new_id()), timeout=timeout)

    def query_position_statistics(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for futures positions, summed up; the results are `PositionStatisticsResult`."""
        return self.request(QueryPositionStatistics(id=new_id()), timeout=timeout)

    def query_secu_account(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the shareholder accounts; the results are `SecuAccountResult`."""
        return self.request(QuerySecuAccount(id=new_id()), timeout=timeout)

    def query_com_fund(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the money at the common counter; the result is a `ComFundResult`."""
        return self.request(QueryComFund(id=new_id()), timeout=timeout)

    def query_com_position(self, *, timeout: float | None = None) -> AnswerT:
        """Ask for the positions at the common counter; the results are `ComPositionResult`."""
        return self.request(QueryComPosition(id=new_id()), timeout=timeout)
