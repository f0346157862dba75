"""The watch over the sample city, without a page around it."""

from __future__ import annotations

from dashboard.session.query import Query
from metrics.application.signals.monitor import MonitorView, monitor_view


def watched(query: Query) -> MonitorView:
    """Control charts, movements and alerts of the city that a view model is asked about."""
    return monitor_view(query.viewer, query.city, query.scheme, query.results)
