"""The menu by role, and the frame around each page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Final, Literal

import streamlit as st

from dashboard.elements import address, choose, faults, page_style, parts, search, theme_watch
from dashboard.menu import FIRST, MENU, MISSING, WITHOUT_RESULTS, Entry
from dashboard.session import access, cache, state, uploaders
from dashboard.text import format
from metrics import wording
from metrics.errors import NotAllowed, PoliticalEcologyError
from metrics.model import Actor
from metrics.model.permissions import may, refusal
from metrics.wording import LANGUAGES, Translate, mark

_LOG: Final = logging.getLogger(__name__)


NAMED: Final = {
    "entity": mark("unit"),
    "period": mark("month"),
    "indicator": mark("indicator"),
    "node": mark("part of the index"),
    "group": mark("peer group"),
    "ledger": mark("ledger"),
    "part": mark("part of the page"),
    "worth": mark("question"),
    "family": mark("part of the index"),
    "charted": mark("unit"),
}
"""What a parameter of the address names."""


def run() -> None:
    """Draw the menu, the choices that hold on every page, and the page itself."""
    uploaders.begin()
    asked = state.parameter("lang") or ""
    t = wording.to(state.language())
    sections = menu(access.actor(), t)
    pages = {name: page for section in sections.values() for name, page in section.items()}
    state.register_pages(pages)
    # Expanded, since what Streamlit folds away it names in English alone.
    current = st.navigation({title: list(pages.values()) for title, pages in sections.items()}, expanded=True)
    try:
        empty = cache.session().city.store.is_empty
        if empty and current == pages.get(FIRST) and "data" in pages:
            state.open_page("data")
        with st.sidebar:
            above = st.container()
            choose.language()
            theme_watch.watch()
            page_style.apply()
            below = st.container()
        _warn(t)
        if missing := state.parameter(MISSING):
            text = t('There is no page "{value}"; pages are in the menu on the left.')
            st.warning(parts.plain(text.format(value=missing[: choose.LONGEST])))
        if asked and asked[:2].lower() not in LANGUAGES:
            _no_language(asked)
        sought = None
        if not empty and current.url_path not in WITHOUT_RESULTS:
            query = cache.query()
            with above:
                sought = search.field(query, choose.bodies(query))
                choose.period(query)
            state.require("entity", state.parameter("entity"), choose.bodies(query))
        elif not empty:
            with above:
                sought = search.field(cache.session(), choose.bodies(cache.session()))
        if sought:
            state.open_profile(sought)
        if empty and current.url_path not in WITHOUT_RESULTS:
            _without_records(t, pages.get("data"))
        else:
            current.run()
        with below:
            address.complete(current.url_path)
    except state.NotThere as missing:
        _not_there(t, missing, current, pages.get(FIRST, current))
    except NotAllowed as error:
        faults.refused(t, error.problems[0])
    except PoliticalEcologyError as error:
        faults.faults(access.actor(), t, t("The city cannot be shown."), error.problems, grave=True)
    finally:
        uploaders.end()


def prepare() -> None:
    """Work out what the first page shows to somebody who chooses nothing, so that its first reader need not wait."""
    try:
        if (query := cache.usual()) is not None:
            import_module(f"dashboard.screens.{FIRST}.page").prepare(query)
    except PoliticalEcologyError:
        _LOG.warning("the first page could not be prepared; whoever opens it is told why")


def _warn(t: Translate) -> None:
    """Say on every page that definitions were changed and are not in force, since they are wrong."""
    if refused := cache.city().refused:
        sentence = t(
            "A change to the definitions is not in force, since they do not pass the check; "
            "what is shown rests on the ones before it."
        )
        faults.faults(access.actor(), t, sentence, refused)


def _no_language(asked: str) -> None:
    """Say that the address names no language of the interface, in each that there is."""
    text = mark('There is no language "{value}" here; languages are chosen on the left.')
    sentences = [wording.to(language)(text).format(value=asked[: choose.LONGEST]) for language in LANGUAGES]
    st.warning(parts.plain(" ".join(sentences)))


def _not_there(t: Translate, missing: state.NotThere, current: st.Page, first: st.Page) -> None:
    """Say that the address names what is not there, and where to go instead."""
    text = t('There is no {what} "{value}". The address may be mistyped, or come from another city or time.')
    sentence = text.format(what=t(NAMED[missing.name]), value=missing.value[: choose.LONGEST])
    if missing.name == "period":
        months = {"first": format.month(missing.options[0], t), "last": format.month(missing.options[-1], t)}
        sentence = format.sentences([sentence, t("Rated are the months from {first} to {last}.").format(**months)], t)
    st.warning(parts.plain(sentence))
    kept = {name: value for name, value in state.link().items() if name != missing.name}
    st.page_link(current, label=t("This page without it"), query_params=kept)
    if current != first:
        st.page_link(first, query_params=kept)


def _without_records(t: Translate, data: st.Page | None) -> None:
    """What stands on every page but the data page before the first records."""
    st.info(t("There are no records yet. Results show as soon as the first files are in."))
    if data is not None:
        st.page_link(data, query_params=state.link())


def menu(actor: Actor, t: Translate) -> dict[str, dict[str, st.Page]]:
    """The pages that somebody may open: section title → page name → page; by address the others say whose they are."""
    allowed = [entry.name for _, entries in MENU for entry in entries if may(actor, entry.needs)]
    if not allowed:
        nothing = st.Page(
            partial(faults.refused, t, refusal(actor, "read")), title=t("Nothing to look at"), default=True
        )
        return {"": {"nothing": nothing}}
    home = FIRST if FIRST in allowed else allowed[0]
    result: dict[str, dict[str, st.Page]] = {}
    refused: dict[str, st.Page] = {}
    for section, entries in MENU:
        own = {name: page for entry in entries if entry.name in allowed for name, page in _pages(entry, home, t)}
        result |= {t(section): own} if own else {}
        for entry in entries:
            if entry.name not in allowed:
                opener = partial(faults.refused, t, refusal(actor, entry.needs))
                page = st.Page(opener, title=t(entry.title), url_path=entry.address or entry.name, visibility="hidden")
                refused[f"{entry.name}, refused"] = page
    last = [*result][-1]
    return result | {last: result[last] | refused}


def _pages(entry: Entry, home: str, t: Translate) -> Iterator[tuple[str, st.Page]]:
    """The page of a line; the first one stands at the root of the address, and answers to its name as well."""
    first, address = entry.name == home, entry.address or entry.name

    def made(url: str, visibility: Literal["visible", "hidden"] = "visible", *, default: bool = False) -> st.Page:
        return st.Page(
            _opener(entry.name), title=t(entry.title), icon=entry.icon, url_path=url, default=default,
            visibility=visibility,
        )  # fmt: skip

    yield entry.name, made("" if first else address, default=first)
    if first:
        yield f"{entry.name} by name", made(address, "hidden")


def _opener(name: str) -> Callable[[], None]:
    def open_page() -> None:
        # Imported when first opened, so that one broken page does not take the others with it.
        import_module(f"dashboard.screens.{name}.page").page()

    return open_page
