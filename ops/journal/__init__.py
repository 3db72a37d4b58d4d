"""The worker's journal for people: looked at, taken along as a table, an order explained."""
