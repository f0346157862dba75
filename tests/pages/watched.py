"""The watch over the sample city, without a page around it."""

from __future__ import annotations

from typing import Final

from dashboard.session.query import Query
from metrics.application.signals.monitor_view import MonitorView, monitor_view

KEPT: Final = 4
"""Cities and viewers whose watch is at hand; each takes some 50 MB."""

_AT_HAND: Final[list[tuple[Query, MonitorView]]] = []


def watched(query: Query) -> MonitorView:
    """Charts, movements and alerts of the city that a view model is asked about; worked out once, as in a page."""
    for own, view in _AT_HAND:
        if own.results is query.results and own.city is query.city and own.actor == query.actor:
            return view
    view = monitor_view(query.actor, query.city, query.scheme, query.results)
    _AT_HAND[:] = [(query, view), *_AT_HAND[: KEPT - 1]]
    return view
