"""The worker's memory on disk, and how an older version's file becomes one of today's."""

from worker.journal.journal import DiskError, Journal, JournalError, JournalReader, Sync
from worker.journal.migrations import NEWEST_VERSION

__all__ = ["NEWEST_VERSION", "DiskError", "Journal", "JournalError", "JournalReader", "Sync"]
