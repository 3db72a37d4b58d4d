"""Write the files of the version that is about to be released: `python tests/deploy/record_release.py`.

A real worker trades over a simulated terminal until it has left everything that a later worker has to
understand: orders that are filled, open, refused, cancelled and halted, one of which it does not know whether
it was placed, one that was just handed over, and events that Redis does not have.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from deploy.release_files import (  # noqa: E402 - found by the line above.
    ACCOUNT_ID,
    DATA,
    JOURNAL,
    STREAMS,
    dump_journal,
    dump_streams,
    version_here,
)
from support.redis_server import Server, connect  # noqa: E402
from support.strategy import Strategy  # noqa: E402
from support.waiting import wait_until  # noqa: E402
from support.workers import WorkerInside  # noqa: E402

from bus_schema.keys import Keys  # noqa: E402
from ops.chaos.proxy import TcpProxy  # noqa: E402
from worker.simulator import TerminalControl  # noqa: E402

SILENT = {"drop_response": {"orderStock": 1.0}, "drop_push": {"*": 1.0}}
"""The terminal takes an order and never says so."""
ORDER = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}


def main() -> None:
    """Record today's version."""
    place = DATA / version_here()
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        with _worker(Path(folder), state) as (alpha, worker, proxy):
            _trade(alpha, Strategy(alpha.redis, ACCOUNT_ID, "beta"), state)
            _leave_in_doubt(alpha, worker.control)
            _fill_while_redis_is_away(state, worker.control, proxy)
            (place / JOURNAL).write_text(_written(state), encoding="utf-8")
            streams = json.dumps(dump_streams(alpha.redis, Keys(ACCOUNT_ID)), ensure_ascii=False, indent=1)
            (place / STREAMS).write_text(f"{streams}\n", encoding="utf-8")
            proxy.restore()


@contextmanager
def _worker(folder: Path, state: Path) -> Iterator[tuple[Strategy, WorkerInside, TcpProxy]]:
    with Server(folder) as server, TcpProxy(server.port) as proxy, connect(server.url) as client:
        alpha = Strategy(client, ACCOUNT_ID, "alpha")
        with WorkerInside(proxy.url, ACCOUNT_ID, state, alpha) as worker:
            yield alpha, worker, proxy


def _trade(alpha: Strategy, beta: Strategy, state: Path) -> None:
    alpha.order(id="filled", remark="morning")
    alpha.wait_until_order("filled", "succeeded")
    alpha.order(id="open", price=9.5)
    alpha.wait_until_order("open", "reported")
    alpha.order(id="refused", price=20.0)
    alpha.reply("refused")
    alpha.order(id="filled")
    alpha.replies("filled", 2)
    beta.send(
        "place_orders", id="basket", orders=[{**ORDER, "id": "one"}, {**ORDER, "id": "two", "price": 9.2}]
    )
    beta.wait_until_order("two", "reported")
    beta.send("cancel_order", id="cancel", client_order_id="two")
    beta.wait_until_order("two", "canceled")
    alpha.operate("halt", id="halt", scope="beta", reason="lunch")
    wait_until(lambda: "'halts'" in _written(state), "the halt to be in effect")
    beta.order(id="halted")
    beta.reply("halted")
    alpha.send("query_asset", id="asset")
    alpha.reply("asset")


def _leave_in_doubt(alpha: Strategy, control: TerminalControl) -> None:
    control.set_faults(**SILENT)
    alpha.order(id="doubt", price=9.0)
    alpha.reply("doubt", timeout=20)
    alpha.order(id="flying", price=9.0)
    wait_until(lambda: _placed(control, "flying"), "the order to be at the exchange")


def _placed(control: TerminalControl, client_order_id: str) -> bool:
    return any(order.order_remark == client_order_id for order in control.book().orders)


def _fill_while_redis_is_away(state: Path, control: TerminalControl, proxy: TcpProxy) -> None:
    proxy.refuse()
    control.set_faults(drop_push={})
    control.set_price("600000.SH", 9.5)
    wait_until(lambda: ":open:succeeded:" in _written(state), "the fill to be kept")


def _written(state: Path) -> str:
    return "".join(f"{line}\n" for line in dump_journal(state / f"journal-{ACCOUNT_ID}.sqlite"))


if __name__ == "__main__":
    main()
