"""The middle of the worker: decides, and knows none of the edges.

``Engine.handle(input, now)`` is a function of what it was told before: the same inputs at the same times give
the same rows and actions with the same ids. Nothing in this package waits, reads a clock, or talks to
anybody.
"""
