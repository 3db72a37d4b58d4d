"""What the engine must know before the first input."""

from dataclasses import dataclass, field

from bus_schema.accounts import AccountType
from bus_schema.risk import RiskPlan
from worker.engine.risk.rates import Rates


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """Fixed for the engine's life. All times in milliseconds.

    Attributes:
        account_id: the one account that this engine trades.
        simulated: True where no real money moves; stands in every event.
        account_type: which kind of account it is; that decides which orders there are.
        version: the product's version, said in ``worker_status`` and ``ping``.
        command_ttl_ms: life of a command that names no ``expires_at``.
        answer_timeout_ms: how long the terminal may take to answer an order or a cancel before the outcome is
            called unknown.
        silence_ms: no order is handed to a terminal that owes answers and has said nothing for so long.
        hold_ms: how long pushes that overtook the order's answer are held back for it.
        words_ms: how long a refusal waits for ``on_order_error``, which carries the full text
            (``status_msg`` is cut after 23 bytes).
        look_up_first_ms: wait before the first look for an order in doubt; doubled each time.
        look_up_most_ms: the longest wait between two looks.
        query_lag_ms: how far the terminal's order list may lag behind an order (1 to 6 seconds have been
            reported for counters that do not push).
        not_placed_after_ms: an order that no proven look has found for this long does not exist.
        reread_ms: how often the day is read again, for the sake of pushes that were lost.
        snapshot_gap_ms: the shortest time between two snapshots that fills ask for.
        query_timeout_ms: the terminal's time for a query.
        plan: the limits at the start; unless told, nothing is limited.
        rates: how many orders and cancels may leave.
        dry_run: everything is done except that orders are sent.
        see_all: strategies that queries show the orders and fills of everybody; `all` for every strategy.
        enable_transfers: whether operations that move money out or need a password are carried out.
        market_wait_ms: how long the first order in an instrument waits for the first word about it; 0 where
            nobody is to be asked about instruments at all.
    """

    account_id: str
    simulated: bool
    version: str
    command_ttl_ms: int = 5_000
    answer_timeout_ms: int = 5_000
    silence_ms: int = 1_000
    hold_ms: int = 1_000
    words_ms: int = 200
    look_up_first_ms: int = 500
    look_up_most_ms: int = 30_000
    query_lag_ms: int = 6_000
    not_placed_after_ms: int = 60_000
    reread_ms: int = 300_000
    snapshot_gap_ms: int = 300
    query_timeout_ms: int = 5_000
    plan: RiskPlan = field(default_factory=RiskPlan.nothing)
    rates: Rates = field(default_factory=Rates)
    dry_run: bool = False
    account_type: AccountType = AccountType.STOCK
    enable_transfers: bool = False
    see_all: frozenset[str] = frozenset()
    market_wait_ms: int = 0
