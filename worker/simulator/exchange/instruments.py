"""One stock as the exchange sees it: its rules, its price, and what is available at that price."""

from bus_schema.risk import BoardName
from worker.simulator.rules.boards import Board, board_of
from worker.simulator.rules.contracts import listed_board
from worker.simulator.rules.units import mills, to_tick
from worker.simulator.scenario import NewIssue, Quote

PERMILLE = 1000


class Instrument:
    """A stock, fund or bond; prices are mills.

    Attributes:
        last: the price at which everything trades.
        available: shares that can still trade at `last`; None for any number.
        step: by how many shares a volume may grow.
    """

    __slots__ = (
        "available", "board", "depth", "last", "limit_down", "limit_permille", "limit_up", "lot", "market",
        "name", "previous_close", "quote", "same_day_resale", "step", "stock_code", "suspended", "tick",
    )  # fmt: skip

    def __init__(self, quote: Quote, board: Board) -> None:
        self.quote = quote
        self.stock_code = quote.stock_code
        self.market = quote.stock_code.rpartition(".")[2]
        self.name = quote.name or quote.stock_code
        self.suspended = quote.suspended
        self.depth = {mills(float(price)): volume for price, volume in quote.depth.items()}
        self.last = mills(quote.last)
        self.available = self.depth.get(self.last)
        self.previous_close = mills(quote.previous_close or quote.last)
        self.use(board)

    def use(self, board: Board) -> None:
        """Put the rules of a day into effect; what the scenario says goes before them."""
        quote, self.board = self.quote, board
        self.tick = mills(quote.tick) if quote.tick else board.tick
        self.lot = quote.lot or board.buy_minimum
        self.step = min(board.step, self.lot)
        self.limit_permille = (
            board.limit_permille if quote.limit_ratio is None else round(quote.limit_ratio * 1000)
        )
        self.same_day_resale = board.same_day_resale if quote.t_plus_zero is None else quote.t_plus_zero
        self.open_day(self.previous_close)

    def open_day(self, previous_close: int) -> None:
        """Set the previous close and with it the day's price limits; 0 means no limit."""
        self.previous_close = previous_close
        spread = self.limit_permille
        self.limit_up = to_tick(previous_close * (PERMILLE + spread), PERMILLE, self.tick) if spread else 0
        self.limit_down = to_tick(previous_close * (PERMILLE - spread), PERMILLE, self.tick) if spread else 0

    def move(self, last: int, available: int | None) -> None:
        """Set the last price and what can trade at it; the scenario's depth where nothing is said."""
        self.last = last
        self.available = self.depth.get(last) if available is None else available

    def take(self, wanted: int) -> int:
        """Return how many of `wanted` shares trade now, and take them off what is available."""
        if self.available is None:
            return wanted
        taken = min(wanted, self.available)
        self.available -= taken
        return taken


def instruments_of(quotes: tuple[Quote, ...], day: int) -> dict[str, Instrument]:
    """Return the instruments of a scenario's quotes, by stock code; the scenario has checked their boards."""
    found = {}
    for quote in quotes:
        board = listed_board(quote.stock_code, day, quote.name)
        if board is not None:
            found[quote.stock_code] = Instrument(quote, board)
    return found


def issue_of(issue: NewIssue, day: int) -> Instrument:
    """Return what is subscribed as the exchange sees it: at one price, in its own lots."""
    board = board_of(issue.stock_code, day, issue.name, BoardName.SUBSCRIPTION)
    if board is None:
        raise ValueError(f"{issue.stock_code} has no board of subscriptions")
    quote = Quote(
        stock_code=issue.stock_code,
        name=issue.name,
        last=issue.price,
        lot=issue.smallest,
        largest=issue.largest,
    )
    return Instrument(quote, board)
