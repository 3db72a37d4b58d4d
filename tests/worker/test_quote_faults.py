"""The quote service misbehaves: whoever trades hardly notices."""

from support.strategy import Strategy
from support.workers import WorkerInside


def test_a_quote_service_that_hangs_holds_up_no_order(inside: WorkerInside, strategy: Strategy) -> None:
    """Queries of quotes wait in threads of their own: orders and the account are answered meanwhile."""
    inside.control.set_faults(quote_calls="never")
    quotes = [strategy.send("query_quote", stock_codes=["600000.SH"]) for _ in range(6)]
    order, asset = strategy.order(), strategy.send("query_asset")
    assert strategy.reply(order)["ok"]
    assert strategy.reply(asset)["ok"]
    assert not [event for event in strategy.inbox if event.get("command_id") in quotes]
    inside.control.clear_faults()
    assert all(strategy.reply(quote)["ok"] for quote in quotes)
