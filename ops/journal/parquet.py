"""Rows of the journal as a Parquet file; the one module that needs the extra `parquet`."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from ops.journal.file import Record
from ops.journal.tables import COLUMNS, cells

GROUP: Final = 10_000
"""Rows that are held in memory at once, and make one row group of the file."""

_NUMBERS: Final = {"n", "at", "order_id"}


def write_parquet(records: Iterable[Record], path: Path) -> int:
    """Write a table as Parquet; returns how many rows it has.

    Raises:
        OSError: it cannot be written there.
    """
    schema = pa.schema([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in COLUMNS])
    remaining, count = iter(records), 0
    with parquet.ParquetWriter(path, schema) as writer:
        while group := [cells(record) for record in islice(remaining, GROUP)]:
            writer.write_table(pa.Table.from_pylist(group, schema))
            count += len(group)
    return count
