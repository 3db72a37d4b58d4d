"""Metrics and health of one account's bus, seen from outside the worker: a worker in trouble shows too."""
