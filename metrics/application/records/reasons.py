"""Why a filled cell may change: a fixed list, since a text could name a person."""

from __future__ import annotations

from typing import Final, Literal, get_args

Reason = Literal["entry_error", "later_evidence", "reclassified", "reviewed", "sent_back"]

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""As they are typed; apart from their titles, so that the command line can offer them without loading the library."""
