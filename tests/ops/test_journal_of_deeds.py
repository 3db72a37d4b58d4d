"""How the journal tells of what was done besides orders."""

from engine.driver import Driver

from ops.journal.file import Record
from ops.journal.printing import Printer
from ops.screen import Paint


def test_a_deed_is_told_by_its_id_and_its_content() -> None:
    """What was noted before it left stands in one line, with what was asked and nothing that was not."""
    driver = Driver(enable_transfers=True).connect()
    driver.send("bank_transfer_in", "move-1", bank_no="A", bank_account="1", balance=100.0)
    (row,) = [row for row in driver.journal if row.subject == "move-1"]
    record = Record(row.n, row.at, row.kind, row.subject, row.data, row.streams, None)
    _, told = Printer(Paint(enabled=False))(record)
    deed = "move-1     bank_transfer_in strategy=alpha bank_no=A bank_account=1 balance=100.0"
    assert told == f"10:00:00.000  mark      {deed}"
