"""The layouts of every native record class that xttrader.py uses, as data.

Names, types, defaults and what may be written are as the real module of the wheel 250807 reports them. Buffer
widths were measured on it; where no measurement exists, they are chosen so that a packed record has the
size it reports.
"""

from typing import Final

from worker.simulator.native.fields import Layout
from worker.simulator.native.layouts import accounts, credit, lending, orders, statistics, transfers

LAYOUTS: Final[tuple[Layout, ...]] = (
    *orders.LAYOUTS,
    *accounts.LAYOUTS,
    *credit.LAYOUTS,
    *lending.LAYOUTS,
    *transfers.LAYOUTS,
    *statistics.LAYOUTS,
)
