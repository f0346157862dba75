"""Briefing page: slides for a shared screen, over a page that lists what they say."""

from __future__ import annotations

import streamlit as st

from dashboard.elements import faults
from dashboard.elements import parts as parts
from dashboard.presenters.ratings import places
from dashboard.presenters.ratings.outlines import outlines
from dashboard.screens.briefing import slides
from dashboard.screens.briefing.view import BriefingView, briefing_view
from dashboard.session import cache, state

AGENDA_TIMES = "agenda"
"""``?auto=agenda`` advances after the seconds of ``config/briefing.yaml``; ``?auto=20`` after twenty."""


def page() -> None:
    """Show the briefing of the chosen month."""
    query = cache.query()
    layers = cache.boundaries(query)
    movements = cache.monitor(query).movements(query.period)
    result = places.places(query, cache.uncertainty(query, query.scheme))
    view = briefing_view(query, cache.follow_ups(query), movements, outlines(layers.counties, layers.river), result)
    parts.header(query, view.title)
    if layers.problems:
        faults.faults(query.viewer, query.t, query.t("The map cannot be drawn; its layers are wrong."), layers.problems)
    auto = state.parameter("auto") or ""
    slides.show(
        query,
        view,
        seconds=int(auto) if auto.isdecimal() and int(auto) > 0 else None,
        by_itself=auto == AGENDA_TIMES or (auto.isdecimal() and int(auto) > 0),
        first=_first_slide(view),
        key="slides",
    )
    parts.read(
        query.t(
            "Arrow keys turn the slides, F fills the screen, Esc returns here. "
            "Add auto=20 to the address to turn every 20 seconds, auto=agenda for the agenda's own times."
        )
    )
    for number, slide in enumerate(view.slides, start=1):
        st.markdown(f"**{number}\\. {parts.plain(slide.title)}**  \n{parts.plain(slide.sentence)}")
    parts.footer(query)


def _first_slide(view: BriefingView) -> int:
    given = state.parameter("slide") or ""
    return min(max(int(given), 1), len(view.slides)) if given.isdecimal() else 1
