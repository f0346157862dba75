"""Which sessions show an uploader at the moment: only these may send files."""

from __future__ import annotations

from typing import Final

from dashboard.session import state

KEPT: Final = 10_000
"""Sessions remembered at most; the oldest goes first, and shows its uploader at its next run."""
_shown: Final = dict[str, None]()
_drawn: Final = set[str]()


def begin() -> None:
    """A run begins, in which no uploader was drawn yet."""
    _drawn.discard(state.session_id())


def drawn() -> None:
    """The run shows an uploader."""
    session = state.session_id()
    _drawn.add(session)
    _shown[session] = None
    while len(_shown) > KEPT:
        _shown.pop(next(iter(_shown)), None)


def end() -> None:
    """A run is over; where it drew none, the session shows none any more."""
    session = state.session_id()
    if session not in _drawn:
        _shown.pop(session, None)
    _drawn.discard(session)


def shows(session: str) -> bool:
    """Whether a session's page has an uploader on it."""
    return session in _shown
