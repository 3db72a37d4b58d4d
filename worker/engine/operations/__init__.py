"""What can be asked or done at the terminal besides orders: one row of a table each, and nothing else."""
