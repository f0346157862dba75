"""Files on their way out: each is handed over once, within five minutes, to whoever holds its token."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from typing import Final

LIFETIME: Final = 300.0
"""Seconds until an offer lapses."""
OFFERS_AT_MOST: Final = 64
"""Offers waiting at the same time; the oldest makes room, so that memory stays bounded."""
ROUTE: Final = "api/export"


@dataclass(frozen=True)
class Export:
    """One finished file."""

    content: bytes
    filename: str
    mime: str


_lock = threading.Lock()
_offers: dict[str, tuple[float, Export]] = {}


def offer(content: bytes, filename: str, mime: str) -> str:
    """Put a file out for collection and return its address, relative to the dashboard's root."""
    token = secrets.token_urlsafe(32)
    with _lock:
        _drop_lapsed()
        while len(_offers) >= OFFERS_AT_MOST:
            del _offers[next(iter(_offers))]
        _offers[token] = (time.monotonic() + LIFETIME, Export(content, filename, mime))
    return f"{ROUTE}/{token}"


def redeem(token: str) -> Export | None:
    """The file behind a token, once; None for a token that is unknown, used or lapsed."""
    with _lock:
        _drop_lapsed()
        result = _offers.pop(token, None)
    return None if result is None else result[1]


def _drop_lapsed() -> None:
    now = time.monotonic()
    for token in [token for token, (until, _) in _offers.items() if until < now]:
        del _offers[token]
