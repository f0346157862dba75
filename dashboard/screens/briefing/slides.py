"""Full-screen slides, 16:9, moved by arrow keys or by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from streamlit.components.v2 import component

from dashboard.elements import assets
from dashboard.screens.briefing.view import BriefingView, Slide
from dashboard.session.query import Query

_HERE: Final = Path(__file__).parent
_HTML: Final = (
    '<div class="buttons"><button type="button" class="start"></button>'
    '<button type="button" class="start automatic"></button></div><dialog class="show"></dialog>'
)
_slides = component(
    "slides",
    html=_HTML,
    css="\n".join(
        [
            assets.read("grades.css", "tiles.css", "county_map.css"),
            assets.read("slides.css", "claims.css", "lists.css", folder=_HERE),
        ]
    ),
    js="\n".join(
        [
            assets.read("base.js", "icons.js", "tiles.js", "strip.js", "county_map.js"),
            assets.read("claims.js", "lists.js", "sheets.js", "slides.js", folder=_HERE),
        ]
    ),
)


def show(
    query: Query,
    view: BriefingView,
    profile: Slide | None,
    *,
    seconds: int | None,
    by_itself: bool,
    first: int,
    key: str,
) -> str | None:
    """Cover the window with the slides; Esc uncovers the page again.

    Args:
        view: The slides.
        profile: One that lies over the slides until it is closed; None for none.
        seconds: How long each slide stays, in place of the agenda's times.
        by_itself: Whether slides advance without a key.
        first: Number of the slide to begin with, from 1.
        key: Name of the element, unique on the page.

    Returns:
        The unit whose name was just clicked, empty where its profile was just closed; None where nothing was done.
    """
    t = query.t
    words = {
        "start": t("Show full screen"),
        "automatic": t("Automatic show"),
        "stop": t("Stop"),
        "page": t("Slide {n} of {count}"),
        "appendix": t("Appendix {n}"),
        "back": t("Esc returns to the slides"),
    }
    data = {
        "view": assets.as_data(view),
        "profile": assets.as_data(profile) if profile else None,
        "seconds": seconds,
        "by_itself": by_itself,
        "first": first,
        "words": words,
        **assets.setting(query),
    }
    return _slides(key=key, data=data, on_opened_change=lambda: None).opened
