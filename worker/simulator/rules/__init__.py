"""What the exchanges and xtquant lay down: codes, boards, price types, units. Facts; nothing acts."""
