"""Protective orders: what watches them, what fires them, and what is told of them."""
