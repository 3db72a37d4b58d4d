"""Real processes, killed and cut off from each other on a seeded schedule, held to the product's promises.

A round is a Redis with an append-only file, a terminal process, a worker process and several strategies,
made anew from the round's seed. Between the worker and what it needs stand proxies that cut connections. When
the faults are over, what was told is compared with the exchange's own book.
"""
