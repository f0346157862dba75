"""What every page, slide and file says about the data as a whole."""

from __future__ import annotations

from typing import Final

from dashboard.session.query import Session
from metrics.errors import Message
from metrics.model import Text

SAMPLE: Final = Message("Sample data: every record is synthetic and says nothing about any real body")


def notices(session: Session) -> list[Message | Text]:
    """That records are made up, which the database itself remembers, and the city's own notice."""
    sample = [SAMPLE] if session.city.store.holds_sample else []
    own = session.config.city.notice
    return [*sample, *([own] if own else [])]
