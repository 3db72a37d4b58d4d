"""The rivals' clients: what a strategy would use, each with a server of its own behind it."""
