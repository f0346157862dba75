"""The steps of a ramp beside the colours of grades, for numbers that are no grade."""

from __future__ import annotations

from dashboard.elements import assets
from dashboard.screens.map.classes import STEPS
from dashboard.screens.map.figures import ink, shade
from dashboard.session.query import Query
from dashboard.style.theme import RAMP, Palette


def shades(query: Query) -> dict[str, dict[str, str]]:
    """Fills and inks of the ramp by the names that style sheets use, for both themes."""
    return {name: _ramp(colours) for name, colours in assets.palettes(query).items()}


def _ramp(colours: Palette) -> dict[str, str]:
    names = [f"{RAMP}{index}" for index in range(STEPS)]
    fills = {f"grade-{name}": shade(colours, name) for name in names}
    return fills | {f"on-grade-{name}": ink(colours, name) for name in names}
