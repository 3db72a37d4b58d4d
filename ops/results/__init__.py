"""What long runs have shown, as a page."""
