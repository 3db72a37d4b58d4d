"""The rules, one idea in each file."""
