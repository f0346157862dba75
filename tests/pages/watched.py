"""The watch over the sample city, without a page around it."""

from __future__ import annotations

from dashboard.session.query import Enquiry
from metrics.application.signals.monitor import Watching, watching


def watched(enquiry: Enquiry) -> Watching:
    """Control charts, movements and alerts of the city that a view model is asked about."""
    return watching(enquiry.viewer, enquiry.city, enquiry.scheme, enquiry.results)
