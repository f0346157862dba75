"""Who is looking; until there are accounts, everybody is the demonstration's analyst."""

from __future__ import annotations

from typing import Final

from metrics.model import Actor

DEMONSTRATION: Final = Actor(role="analyst", scope=None)


def actor() -> Actor:
    """The reader of this session."""
    return DEMONSTRATION
