"""Tables of the terminal's data, and fills from elsewhere."""

import csv
import io
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bus_schema.xttrader.core import NotDoneError, done
from bus_schema.xttrader.operating import Operations, given
from bus_schema.xttype import StockAccount

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Tables(Operations):
    """Exported tables, and fills that are imported."""

    def export_data(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        result_path: str,
        data_type: str,
        start_time: str | None = None,
        end_time: str | None = None,
        user_param: Mapping[str, Any] = _NOTHING,
    ) -> dict[str, Any]:
        """Write a table into a file of this machine, UTF-8; the terminal's own file is not left.

        Returns:
            `{"msg": …}`, or `{"error": …}` where there was no table.
        """
        try:
            table = self._table(account, data_type, start_time, end_time, user_param)
        except NotDoneError as failed:
            return {"error": str(failed)}
        Path(result_path).write_text(table, "utf-8", newline="")
        return {"msg": f"written to {result_path}"}

    def query_data(  # noqa: PLR0917 - the SDK's own signature
        self,
        account: StockAccount,
        result_path: str,  # noqa: ARG002 - the SDK's own signature; no file is needed on the way
        data_type: str,
        start_time: str | None = None,
        end_time: str | None = None,
        user_param: Mapping[str, Any] = _NOTHING,
    ) -> Any:
        """Return a table as a DataFrame, for which pandas has to be installed, as for the SDK.

        Returns:
            The table; `{"error": …}` where there was none.
        """
        try:
            table = self._table(account, data_type, start_time, end_time, user_param)
        except NotDoneError as failed:
            return {"error": str(failed)}
        return import_module("pandas").read_csv(io.StringIO(table))

    def _table(
        self,
        account: StockAccount,
        data_type: str,
        start_time: str | None,
        end_time: str | None,
        user_param: Mapping[str, Any],
    ) -> str:
        wanted = {"data_type": data_type, "start_time": start_time, "end_time": end_time}
        reply = self._ask(account, "query_data", **given(wanted), user_param=dict(user_param))
        table: Any = done(reply).result
        written = io.StringIO()
        csv.writer(written).writerows([table["columns"], *table["rows"]])
        return written.getvalue()

    def sync_transaction_from_external(
        self, operation: str, data_type: str, account: StockAccount, deal_list: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """Tell the terminal of fills that happened elsewhere.

        Args:
            operation: `UPDATE`, `REPLACE`, `ADD` or `DELETE`.
            data_type: `DEAL`.
            account: The account.
            deal_list: The fills, with the names of the terminal's own data dictionary.

        Returns:
            `{"msg": …}`, or `{"error": …}` where it was refused.

        Raises:
            CommandFailedError: Nobody knows whether the terminal took them.
        """
        fields = {"operation": operation, "data_type": data_type, "deal_list": deal_list}
        success, words = self._verdict(account, "sync_transaction_from_external", **fields)
        return {"msg" if success else "error": words}
