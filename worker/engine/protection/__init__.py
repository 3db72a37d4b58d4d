"""What protections remember, and when they fire. Nothing here acts; ``worker.engine.protecting`` does."""
