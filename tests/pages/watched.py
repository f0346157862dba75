"""The watch over the sample city, without a page around it."""

from __future__ import annotations

from dashboard.view_models.enquiry import Enquiry
from metrics.application.watching import Watching, watching


def watched(enquiry: Enquiry) -> Watching:
    """Control charts, movements and alerts of the city that a view model is asked about."""
    return watching(enquiry.viewer, enquiry.city, enquiry.scheme, enquiry.results)
