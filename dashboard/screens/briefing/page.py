"""Briefing page: slides for a shared screen, over a page that lists what they say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import floor
from typing import Final

import streamlit as st

from dashboard.elements import choose, faults
from dashboard.elements import parts as parts
from dashboard.elements.county_map import CountyMap
from dashboard.presenters.map.county_map import county_map, graded
from dashboard.presenters.ratings import certainty, places
from dashboard.screens.briefing import slides
from dashboard.screens.briefing.facts import BriefingFacts
from dashboard.screens.briefing.view import briefing_view, profile_slide
from dashboard.session import cache, state
from dashboard.session.cached import cached
from dashboard.session.query import Query
from metrics.application.ratings.robustness import Uncertainty
from metrics.application.signals.rows import Movement

AGENDA_TIMES: Final = "agenda"
"""``?auto=agenda`` advances after the seconds of ``config/briefing.yaml``; ``?auto=20`` after twenty."""
OPENED: Final = "briefing_profile"
"""Whose profile is open on the slides; empty for none."""
ACROSS: Final = 850
DOWN: Final = 740
LETTERS: Final = 28
"""Room for the map and height of its letters, in pixels of a slide."""
MOST_SECONDS: Final = 3600
"""The longest that a slide may stay by ``auto``."""


def page() -> None:
    """Show the briefing of the chosen month."""
    query = cache.query()
    layers = cache.boundaries(query)
    facts = _facts(query, layers, date.today())
    view = briefing_view(facts)
    parts.header(query, view.title)
    if layers is not None and layers.problems:
        faults.faults(query.actor, query.t, query.t("The map cannot be drawn; its layers are wrong."), layers.problems)
    auto, slide = state.parameter("auto") or "", state.parameter("slide") or ""
    seconds, first = _number(auto, MOST_SECONDS), _number(slide, len(view.slides))
    opened = str(st.session_state.get(OPENED) or "")
    profile = profile_slide(facts, opened) if opened in query.month.ratings else None
    clicked = slides.show(
        query,
        view,
        profile,
        seconds=seconds,
        by_itself=auto == AGENDA_TIMES or seconds is not None,
        first=first or 1,
        key="slides",
    )
    if clicked is not None and clicked != opened:
        st.session_state[OPENED] = clicked
        st.rerun()
    if auto not in ("", AGENDA_TIMES) and seconds is None:
        text = query.t("auto={value} in the address is no time; write 1 to {most} seconds, or agenda.")
        st.warning(parts.plain(text.format(value=auto[: choose.LONGEST], most=MOST_SECONDS)))
    if slide and first is None:
        text = query.t("There is no slide {value}; the last one is {most}.")
        st.warning(parts.plain(text.format(value=slide[: choose.LONGEST], most=len(view.slides))))
    parts.read(
        query.t(
            "Arrow keys turn the slides and digits choose one, G shows all, A goes to the appendix, S starts and stops "
            "the automatic show, B blanks the screen, F fills it, Esc returns. A name opens the unit's profile. "
            "Add auto=20 to the address to turn every 20 seconds, auto=agenda for the agenda's own times."
        )
    )
    for number, slide in enumerate(view.slides, start=1):
        topic = " ".join(filter(None, [slide.topic, slide.of]))
        st.markdown(f"**{number}\\. {parts.plain(topic)}**  \n{parts.plain(slide.sentence)}")
    parts.footer(query)


@cached(entries=128, worded=True)
def _facts(query: Query, layers: cache.Boundaries | None, today: date) -> BriefingFacts:
    """All that the slides are made from, as of a day."""
    uncertainty = cache.uncertainty(query, query.scheme)
    movements = cache.movements(query)
    return BriefingFacts(
        query,
        cache.follow_ups(query),
        movements,
        None if layers is None else _map(query, layers, movements, uncertainty),
        places.places(query, uncertainty),
        cache.supervised(query),
        {body.entity: body for body in uncertainty.bodies},
        [item for item in cache.owed(query, today) if item.state == "overdue"],
    )


def _map(
    query: Query, layers: cache.Boundaries, movements: Mapping[str, Movement], uncertainty: Uncertainty
) -> CountyMap:
    """The counties by grade, as large as a slide has room for."""
    areas, unsure = graded(query, movements), certainty.doubted(uncertainty)
    drawn = county_map(query, layers.counties, layers.river, areas, width=ACROSS, font=LETTERS, unsure=unsure)
    # One that is higher than wide is drawn narrower than its room, and its letters smaller than they were meant.
    width = floor(min(ACROSS, DOWN * drawn.width / drawn.height)) if drawn.height else ACROSS
    return county_map(query, layers.counties, layers.river, areas, width=width, font=LETTERS, unsure=unsure)


def _number(text: str, most: int) -> int | None:
    """A whole number from 1 to ``most``; None for anything else."""
    if not text.isdecimal() or len(text) > len(str(most)):
        return None
    return int(text) if 1 <= int(text) <= most else None
