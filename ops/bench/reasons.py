"""Why a figure is missed, and what was tried: in English and in Chinese, by the figure's key."""

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {}
"""Shown on the page below the table, for figures that are missed."""
