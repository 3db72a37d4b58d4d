"""Notifications: what somebody has to know at once, told where he reads it."""
