"""How fast the bus is: everything side by side in one interleaved run, and every figure a ratio of it."""
