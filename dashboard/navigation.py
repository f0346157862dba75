"""The pages, in menu order and by role, and the frame around each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import streamlit as st

from dashboard.elements import choose, faults, theme_watch
from dashboard.session import access, cache, state
from metrics import wording
from metrics.errors import PoliticalEcologyError
from metrics.model import Viewer
from metrics.wording import Translate, mark


@dataclass(frozen=True)
class Entry:
    """One line of the menu: a folder of ``screens`` whose ``page.py`` has a function ``page``."""

    name: str
    title: str
    icon: str
    address: str = ""
    """The last part of its URL, where that is not the name."""


MENU: Final[tuple[tuple[str, tuple[Entry, ...]], ...]] = (
    (
        mark("State of the city"),
        (
            Entry("overview", mark("Overview"), ":material/dashboard:"),
            Entry("map", mark("Map"), ":material/map:"),
            Entry("trends", mark("Trends"), ":material/show_chart:"),
            Entry("profile", mark("Profile"), ":material/account_balance:"),
        ),
    ),
    (
        mark("Analysis"),
        (
            Entry("indicators", mark("Indicators"), ":material/straighten:"),
            Entry("tuning", mark("Tuning"), ":material/tune:"),
            Entry("backtest", mark("Alert back-test"), ":material/history:", address="back_test"),
        ),
    ),
    (
        mark("Meetings"),
        (
            Entry("review", mark("Monthly review"), ":material/fact_check:"),
            Entry("briefing", mark("Briefing"), ":material/co_present:"),
        ),
    ),
    (mark("Data management"), (Entry("data", mark("Data"), ":material/upload_file:"),)),
    (mark("About"), (Entry("method", mark("Method"), ":material/menu_book:"),)),
)

NOT_FOR: Final[dict[str, frozenset[str]]] = {"viewer": frozenset({"tuning", "backtest", "data"})}
"""Pages that a role does not see."""

WITHOUT_RESULTS: Final = frozenset({"data"})
"""Pages that open before there are any results, so that the first records can come in."""


def run() -> None:
    """Draw the menu, the choices that hold on every page, and the page itself."""
    t = wording.to(state.language())
    sections = menu(access.viewer(), t)
    state.register_pages({name: page for section in sections.values() for name, page in section.items()})
    current = st.navigation({title: list(pages.values()) for title, pages in sections.items()})
    try:
        with st.sidebar:
            if current.url_path not in WITHOUT_RESULTS:
                choose.period(cache.query())
            choose.language()
            theme_watch.watch()
        _warn(t)
        current.run()
    except PoliticalEcologyError as error:
        faults.faults(access.viewer(), t, t("The city cannot be shown."), error.problems, grave=True)


def _warn(t: Translate) -> None:
    """Say on every page that definitions were changed and are not in force, since they are wrong."""
    if refused := cache.city().refused:
        sentence = t(
            "A change to the definitions is not in force, since they do not pass the check; "
            "what is shown rests on the ones before it."
        )
        faults.faults(access.viewer(), t, sentence, refused)


def menu(viewer: Viewer, t: Translate) -> dict[str, dict[str, st.Page]]:
    """The pages a viewer may open: section title → page name → page."""
    hidden = NOT_FOR.get(viewer.role, frozenset[str]())
    return {
        t(section): {
            entry.name: st.Page(
                _opener(entry.name),
                title=t(entry.title),
                icon=entry.icon,
                url_path=entry.address or entry.name,
                default=entry.name == "overview",
            )
            for entry in entries
            if entry.name not in hidden
        }
        for section, entries in MENU
    }


def _opener(name: str) -> Callable[[], None]:
    def open_page() -> None:
        # Imported when first opened, so that one broken page does not take the others with it.
        import_module(f"dashboard.screens.{name}.page").page()

    return open_page
