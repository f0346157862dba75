"""What every page, slide and file says about the data as a whole."""

from __future__ import annotations

from typing import Final

from dashboard.session.query import Query, Session
from metrics.errors import Message
from metrics.model import Text
from metrics.wording.returns import incoming

SAMPLE: Final = Message("Sample data: every record is synthetic and says nothing about any real body")


def notices(session: Session) -> list[Message | Text]:
    """That records are made up, which the database itself remembers, and the city's own notice."""
    sample = [SAMPLE] if session.city.store.holds_sample else []
    own = session.config.city.notice
    return [*sample, *([own] if own else [])]


def of_month(query: Query) -> list[Message]:
    """What is to be known of the chosen month: how many ledgers are in, where too few are."""
    counts = query.results.incoming.get(query.period)
    return [incoming(*counts)] if counts else []
