"""Files on their way out: each is handed over once, within a minute, to whoever holds its token."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from typing import Final

LIFETIME: Final = 60.0
"""Seconds until an offer lapses."""
OF_ONE: Final = 8
"""Offers of one session that wait at the same time; its oldest makes room, and nobody else's."""
MOST_BYTES: Final = 512 * 2**20
"""Bytes of all offers that wait; beyond them an offer is refused until others are fetched or lapse."""
ROUTE: Final = "api/export"


@dataclass(frozen=True)
class Export:
    """One finished file."""

    content: bytes
    filename: str
    mime: str


_lock = threading.Lock()
_offers: dict[str, tuple[float, str, Export]] = {}
"""Token → when it lapses, whose session's it is, the file."""


def offer(content: bytes, filename: str, mime: str, *, session: str) -> str | None:
    """Put a file out for collection.

    Returns:
        Its address, relative to the dashboard's root; None where too much waits already.
    """
    token = secrets.token_urlsafe(32)
    with _lock:
        _drop_lapsed()
        own = [key for key, (_, whose, _) in _offers.items() if whose == session]
        for oldest in own[: max(0, len(own) - OF_ONE + 1)]:
            del _offers[oldest]
        if sum(len(export.content) for _, _, export in _offers.values()) + len(content) > MOST_BYTES:
            return None
        _offers[token] = (time.monotonic() + LIFETIME, session, Export(content, filename, mime))
    return f"{ROUTE}/{token}"


def redeem(token: str) -> Export | None:
    """The file behind a token, once; None for a token that is unknown, used or lapsed."""
    with _lock:
        _drop_lapsed()
        result = _offers.pop(token, None)
    return None if result is None else result[2]


def _drop_lapsed() -> None:
    now = time.monotonic()
    for token in [token for token, (until, _, _) in _offers.items() if until < now]:
        del _offers[token]
