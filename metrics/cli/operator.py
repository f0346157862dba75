"""Who asks on the command line."""

from __future__ import annotations

from typing import Final

from metrics.model import Actor

OPERATOR: Final = Actor(role="operator", scope=None)
"""Whoever can start a command has the whole database in hand."""
