"""The page of order kinds and price types, written from the tables that the worker goes by."""
