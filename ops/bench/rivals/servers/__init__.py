"""The rivals' servers: each a module that is run with its settings as one JSON argument.

They need a rival's packages, so nothing imports them but the process that runs them.
"""
