"""Schedules: what happens in which order, with every fault in between, drawn from one seed.

Engine, desk, intake, shipment, outbox and credits are the worker's own code, stepped in one thread. Redis,
the journal's disk, the terminal, the exchange and the clock are models, so a schedule takes milliseconds, a
crash can fall between any two effects, and the same seed gives the same run on every machine.
"""
