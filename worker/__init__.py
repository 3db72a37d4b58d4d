"""The worker beside the terminal: commands come from Redis, go through xtquant, and come back as events."""
