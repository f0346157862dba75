"""Who is looking; until there are accounts, everybody is the demonstration's analyst."""

from __future__ import annotations

from typing import Final

from metrics.model import Viewer

DEMONSTRATION: Final = Viewer(role="analyst", scope=None)


def viewer() -> Viewer:
    """The reader of this session."""
    return DEMONSTRATION
