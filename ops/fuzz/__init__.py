"""Commands as nobody should send them, thrown at a real worker by the million."""
