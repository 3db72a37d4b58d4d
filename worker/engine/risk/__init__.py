"""What stands between an order and the terminal: the checks, and what they need to remember.

``chain`` has the table of all rules. Each rule is a function of what it may look at and the limits it
applies; none waits, asks or changes anything.
"""
