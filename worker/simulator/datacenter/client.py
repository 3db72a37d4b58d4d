"""IPythonApiClient: the class through which xtdata.py asks for quotes."""

import json
from collections.abc import Callable
from typing import Any, Final

from worker.simulator.bson import encode
from worker.simulator.datacenter.silence import wait_with_the_interpreter
from worker.simulator.datacenter.subscriptions import Subscriptions
from worker.simulator.link import Host, TerminalUnreachableError

CONNECT_FAILED: Final = -265
CONNECTION_REFUSED: Final = 10061
DEFAULT_ADDRESS: Final = "127.0.0.1:58610"
SERVER_TAG: Final = {"tag": "simulated terminal", "version": "250807"}
CONTROL_ANSWERS: Final[dict[str, dict[str, Any]]] = {"getquoteserverstatus": {"result": []}}


class ApiClient:
    """One connection to the quotes of a terminal; shapes are those that xtdata.py and xtconn.py read."""

    terminal: Host

    def __init__(self) -> None:
        self._address = DEFAULT_ADDRESS
        self._subscriptions: Subscriptions | None = None
        self._control_callbacks: dict[str, Callable[[bytes], None] | None] = {}

    def init(self) -> int:
        """Prepare; nothing has to be done."""
        return 0

    def load_config(self, _file: str, _section: str) -> int:
        """Accept a configuration file."""
        return 0

    def set_config_addr(self, address: str) -> None:
        """Take the address to connect to; it is only shown, the terminal is known."""
        self._address = address

    def connect(self) -> tuple[int, str]:
        """Connect: (0, ""), or (-265, why) as the real one says it when nobody listens."""
        try:
            if self.terminal.call("quote_connect", {}) == "silent":
                wait_with_the_interpreter(self._address)
            self._subscriptions = Subscriptions(self.terminal)
        except TerminalUnreachableError as error:
            reason = f"error id: {CONNECTION_REFUSED}, error msg: {error}"
            return CONNECT_FAILED, f"rpc connect failed, error:{{ {reason} }}, peer:{self._address}"
        self._tell_status("connected")
        return 0, ""

    def is_connected(self) -> bool:
        """Tell whether the terminal still answers."""
        if self._subscriptions is None or not self._subscriptions.alive:
            return False
        try:
            self.terminal.call("session_ids", {})
        except TerminalUnreachableError:
            return False
        return True

    def shutdown(self) -> None:
        """Disconnect; no callback is called any more."""
        subscriptions, self._subscriptions = self._subscriptions, None
        if subscriptions is not None:
            subscriptions.close()

    def get_data_dir(self) -> str:
        """Return no directory: there are no files of the terminal to read."""
        return ""

    def get_app_dir(self) -> str:
        """Return no directory."""
        return ""

    def get_peer_addr(self) -> str:
        """Return the address that was connected to."""
        return self._address

    def get_server_tag(self) -> bytes:
        """Return a BSON document that names the server."""
        return encode(SERVER_TAG)

    def register_control_callback(self, name: str, callback: Callable[[bytes], None] | None) -> bool:
        """Keep a callback for changes of the connection."""
        self._control_callbacks[name] = callback
        return True

    def common_control(self, function: str, _parameters: bytes) -> bytes:
        """Answer one of the many small requests, with an empty document if it is not known."""
        return encode(CONTROL_ANSWERS.get(function, {}))

    def get_full_tick(self, stock_codes: list[str]) -> str:
        """Return ticks by stock code, as JSON."""
        return json.dumps(self.terminal.call("full_tick", {"stock_codes": list(stock_codes)}))

    def get_instrument_detail(self, stock_code: str) -> bytes:
        """Return a BSON document about a stock, an empty one if it is not listed."""
        return encode(self.terminal.call("instrument_detail", {"stock_code": stock_code}))

    def get_stock_type(self, stock_code: str) -> dict[str, bool]:
        """Return to which kinds a stock belongs."""
        found: dict[str, bool] = self.terminal.call("stock_type", {"stock_code": stock_code})
        return found

    def get_trading_dates_by_market(self, _market: str, start: str, end: str, count: int) -> list[int]:
        """Return trading days in milliseconds; all markets keep the same."""
        found: list[int] = self.terminal.call("trading_dates", {"start": start, "end": end, "count": count})
        return found

    def subscribe_quote(
        self, meta: bytes, _region: bytes, _parameters: bytes, callback: Callable[[bytes], None] | None
    ) -> int:
        """Send one stock's price changes to `callback`; return the subscription's number, -1 when offline."""
        return -1 if self._subscriptions is None else self._subscriptions.add_quote(meta, callback)

    def subscribe_whole_quote(
        self, codes: list[str], _parameters: bytes, callback: Callable[[bytes], None] | None
    ) -> int:
        """Send the price changes of stocks and whole markets to `callback`; return a number."""
        return -1 if self._subscriptions is None else self._subscriptions.add_whole(codes, callback)

    def unsubscribe_quote(self, number: int) -> None:
        """End a subscription."""
        if self._subscriptions is not None:
            self._subscriptions.remove(number)

    def _tell_status(self, status: str) -> None:
        callback = self._control_callbacks.get("watchxtquantstatus")
        if callback is not None:
            callback(encode({"address": self._address, "status": status}))


def api_client_class(terminal: Host) -> type[ApiClient]:
    """Return IPythonApiClient as the module has it, with the two names that Python would not give it."""
    members = {
        "terminal": terminal,
        "registerCommonControlCallback": ApiClient.register_control_callback,
        "commonControl": ApiClient.common_control,
    }
    return type("IPythonApiClient", (ApiClient,), members)
