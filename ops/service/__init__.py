"""The worker for months: looked after by a process of its own, which Windows starts when its user logs on."""
