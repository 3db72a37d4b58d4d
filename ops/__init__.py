"""What people operate the worker with: the command line and what it prints."""
