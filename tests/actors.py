"""Who asks in the tests, where it does not matter who."""

from __future__ import annotations

from typing import Final

from metrics.model import Actor

ANALYST: Final = Actor(role="analyst", scope=None)
"""One who may see the whole city and take files in."""
