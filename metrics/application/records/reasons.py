"""Why a filled cell may change: a fixed list, since a text could name a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.errors import mark

REASONS: Final[Mapping[str, str]] = {
    "entry_error": mark("entry error"),
    "later_evidence": mark("later evidence"),
    "reclassified": mark("reclassified"),
    "reviewed": mark("decided on review"),
    "sent_back": mark("sent back and reported anew"),
}
"""What each is called, by what is typed; apart from the library, so that the command line need not load it."""
