"""A module for each subcommand: `add_arguments` says what it takes, `run` does it and returns the status."""
