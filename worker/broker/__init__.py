"""The edge to the terminal: one ``XtQuantTrader`` at a time, and nothing of it passes through unguarded.

Nothing is called without a deadline, callbacks only copy fields and enqueue, and an order leaves through the
async call with its client order id as the remark.
"""
