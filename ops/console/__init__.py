"""The web console: a process of its own, and a client of the bus like any other."""
