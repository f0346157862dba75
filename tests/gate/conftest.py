"""The dashboard of the sample city as a server, spoken to without a browser."""

from __future__ import annotations

from tests.browser.conftest import address

__all__ = ["address"]
