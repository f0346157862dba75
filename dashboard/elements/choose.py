"""Widgets that are tied to the URL: what is chosen here travels with the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from dashboard.elements import parts
from dashboard.session import naming, state
from dashboard.session.query import Query, Session
from dashboard.text import format
from metrics.model.reference_month import AGAINST
from metrics.wording import LANGUAGES, Translate

ENDONYMS: Final = {"zh": "中文", "en": "English"}
"""Each language under its own name, whatever the language of the page."""

LONGEST: Final = 40
"""Characters shown of a value from the address."""


def period(query: Query) -> str:
    """Choose the month, newest first."""
    months = list(reversed(query.results.periods))
    return one("period", query.t("Month"), months, format_func=lambda month: format.month(month, query.t))


def language() -> None:
    """Choose the language of the interface."""
    st.segmented_control(
        "语言 Language",
        LANGUAGES,
        format_func=lambda language: ENDONYMS[language],
        label_visibility="collapsed",
        width="stretch",
        **state.bound("lang", state.language()),
    )


def bodies(session: Session) -> list[str]:
    """The bodies the reader may see, in the order of the city's file."""
    return [key for key in session.config.city.entities if session.actor.may_see(key)]


def entity(query: Query, *, label: str | None = None, hidden: bool = False) -> str:
    """Choose one of the bodies the reader may see; where ``hidden``, the label is for screen readers alone.

    Raises:
        NotThere: The address names another.
    """
    title = label or query.t("Unit")
    return one(
        "entity", title, bodies(query), format_func=lambda key: naming.entity_with_group(query, key), strict=True,
        hidden=hidden,
    )  # fmt: skip


def one(
    name: str,
    label: str,
    options: Sequence[str],
    *,
    format_func: Callable[[str], str],
    default: str | None = None,
    strict: bool = False,
    hidden: bool = False,
) -> str:
    """Choose one of several in a drop-down; the choice is the URL's parameter ``name``, ``strict`` as in ``choice``."""
    value = state.choice(name, options, default or options[0], strict=strict)
    visibility = "collapsed" if hidden else "visible"
    st.selectbox(label, options, format_func=format_func, label_visibility=visibility, **state.bound(name, value))
    return value


def segment(
    name: str,
    label: str,
    options: Sequence[str],
    *,
    format_func: Callable[[str], str],
    default: str | None = None,
    strict: bool = False,
) -> str:
    """Choose one of a few, side by side; the choice is the URL's parameter ``name``, ``strict`` as in ``choice``."""
    value = state.choice(name, options, default or options[0], strict=strict)
    st.segmented_control(
        label, options, format_func=lambda key: parts.plain(format_func(key)), **state.bound(name, value)
    )
    return value


def grouping(t: Translate, titles: Mapping[str, str]) -> str:
    """Choose how bodies are grouped, by the URL's parameter ``by``; nothing is drawn where there is one way only."""
    options = list(titles)
    if len(options) < 2:
        return options[0]
    return segment("by", t("Grouped"), options, format_func=lambda key: titles[key])


def against(query: Query) -> Query:
    """Choose the month that changes are told against, by the URL's parameter ``against``; returns the query with it.

    What the URL says besides the three that there are, is said to be none.
    """
    t = query.t
    titles = {
        "month": t("The month before"),
        "year": t("The same month of last year"),
        "year_end": t("The end of last year"),
    }
    asked = state.parameter("against")
    value = segment("against", t("Changes against"), AGAINST, format_func=lambda key: titles[key])
    if asked and asked not in AGAINST:
        text = t("There is no comparison with {asked}; changes are told against the month before.")
        st.warning(parts.plain(text.format(asked=asked[:LONGEST])))
    return replace(query, against=next(known for known in AGAINST if known == value))


def say_instead(
    t: Translate, name: str, options: Sequence[str], shown: str, *, format_func: Callable[[str], str]
) -> None:
    """Say that the address asks for one of which there is nothing here, and which is shown in its place."""
    for asked in state.passed_over(name):
        if asked not in options:
            text = t("There is nothing of {asked} to be shown; here is {shown}.")
            st.warning(parts.plain(text.format(asked=format_func(asked), shown=format_func(shown))))


def several(
    t: Translate,
    name: str,
    label: str,
    options: Sequence[str],
    *,
    format_func: Callable[[str], str],
    default: Sequence[str] = (),
    placeholder: str = "",
    at_most: int | None = None,
) -> list[str]:
    """Choose several; the choice is the URL's parameter ``name``, separated by commas."""
    values = state.choices(name, options, default, at_most)
    st.multiselect(
        label,
        options,
        format_func=format_func,
        placeholder=placeholder,
        max_selections=at_most,
        **state.bound(name, values),
    )
    if left := state.passed_over(name):
        text = t("Not everything in the address can be shown. Not there, or too many: {names}.")
        st.warning(parts.plain(text.format(names=t(", ").join(value[:LONGEST] for value in left[:at_most]))))
    return values
