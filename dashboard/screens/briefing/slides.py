"""Full-screen slides, 16:9, moved by arrow keys or by themselves."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

from streamlit.components.v2 import component

from dashboard.elements import assets
from dashboard.screens.briefing.view import BriefingView
from dashboard.session.query import Query

_HERE: Final = Path(__file__).parent
_HTML: Final = '<button type="button" class="start"></button><dialog class="show"></dialog>'
_slides = component(
    "slides",
    html=_HTML,
    css="\n".join([assets.read("tiles.css", "headline.css", "attention.css"), assets.read("slides.css", folder=_HERE)]),
    js="\n".join(
        [
            assets.read("base.js", "icons.js", "tiles.js", "headline.js", "attention.js"),
            assets.read("slide_parts.js", "slides.js", folder=_HERE),
        ]
    ),
)


def show(query: Query, view: BriefingView, *, seconds: int | None, by_itself: bool, first: int, key: str) -> None:
    """Cover the window with the slides; Esc uncovers the page again.

    Args:
        view: The slides.
        seconds: How long each slide stays, in place of the agenda's times.
        by_itself: Whether slides advance without a key.
        first: Number of the slide to begin with, from 1.
        key: Name of the element, unique on the page.
    """
    data = {
        "view": asdict(view),
        "seconds": seconds,
        "by_itself": by_itself,
        "first": first,
        "words": {"start": query.t("Show full screen"), "page": query.t("Slide {n} of {count}")},
        **assets.setting(query),
    }
    _slides(key=key, data=data)
