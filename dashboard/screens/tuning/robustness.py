"""What the rating is worth under the scheme at hand: one question at a time, each with its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from dashboard.elements import choose, table
from dashboard.elements import parts as parts
from dashboard.presenters.ratings import uncertainty
from dashboard.screens.tuning import coherence, importance, revision, sensitivity
from dashboard.screens.tuning.bars import BarsView
from dashboard.screens.tuning.bars_figure import bars_figure
from dashboard.screens.tuning.draft import Draft
from dashboard.screens.tuning.uncertainty_figure import uncertainty_figure
from dashboard.session import cache, naming, state
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import Scheme
from metrics.errors import OperatorError
from metrics.wording import mark, say

QUESTION: Final = "worth"
"""Parameter of the address: which question is asked."""
ASKED: Final = "tuning_sensitivity"
"""The scheme, data and month that the sensitivity was last asked of."""

Answer = Callable[[Query, Draft], "str | None"]
"""Draws one answer; returns the body that was just opened."""


def section(query: Query, draft: Draft) -> str | None:
    """Draw the questions and the answer to the one that is asked; returns the body that was just opened."""
    t = query.t
    st.header(t("How reliable the rating is"), anchor=False)
    subject = t("Of the draft above, {month}.") if draft.changed else t("Of the scheme in force, {month}.")
    parts.read(subject.format(month=format.month(query.period, t)))
    asked = choose.segment(
        QUESTION, t("Question"), list(ANSWERS), format_func=lambda name: t(ANSWERS[name][0]), strict=True
    )
    return ANSWERS[asked][1](query, draft)


def _uncertainty(query: Query, draft: Draft) -> str | None:
    t, city = query.t, query.config.city.peer_groups
    with st.spinner(t("Rating the month again …")):
        result = cache.uncertainty(query, draft.scheme)
    head, groups = st.container(), uncertainty.groups(result)  # what is said of the whole city stands above the choice
    state.require("group", state.parameter("group"), [*city])
    titles = {key: t(item.title) for key, item in city.items()}
    group = choose.segment("group", t("Peer group"), groups, format_func=lambda key: titles[key])
    choose.say_instead(t, "group", groups, group, format_func=lambda key: titles[key])
    view = uncertainty.uncertainty_view(query, result, cache.rescored(query, draft.scheme), group)
    head.markdown(parts.plain(view.lead))
    parts.read(uncertainty.varied(query))
    figure = uncertainty_figure(view, parts.palette(query))
    parts.figure(query, figure, reading=view.reading, numbers=view.numbers, key="ranges")
    if not view.doubtful.rows:
        return None
    _title(t("Units whose grade is uncertain, in the whole city"))
    opened = table.draw(query, view.doubtful, key="doubtful", at_most=table.TEN)
    parts.read(view.doubtful_reading)
    return opened


def _coherence(query: Query, draft: Draft) -> None:
    t, scheme = query.t, draft.scheme
    view = coherence.coherence_view(query, cache.spreads(query, scheme), cache.coherence_findings(query, scheme))
    for warning in view.warnings:
        st.warning(parts.plain(warning), icon=":material/warning:")
    _title(t("Whether grades and scores distinguish units"))
    table.draw(query, view.spread, key="spread")
    parts.read(view.spread_reading)
    _title(t("Whether indicators are coherent"))
    st.markdown(parts.plain(view.lead))
    if view.findings.rows:
        table.draw(query, view.findings, key="findings", at_most=table.TEN)
        parts.read(view.findings_reading)


def _importance(query: Query, draft: Draft) -> None:
    scheme = draft.scheme
    state.require("family", state.parameter("family"), [branch.key for branch in scheme.tree.branches()])
    families = importance.families(scheme)
    family = choose.one("family", query.t("Family"), families, format_func=lambda key: naming.node(query, key))
    choose.say_instead(query.t, "family", families, family, format_func=lambda key: naming.node(query, key))
    weights = cache.weights(query, scheme)
    try:
        tuned = cache.weights_for(query, scheme, family, importance.meant(weights, family))
    except OperatorError as error:
        for problem in error.problems:
            parts.read(say(problem, query.language))
        return
    view = importance.importance_view(query, weights, tuned, family)
    st.markdown(parts.plain(view.lead))
    _draw(query, view.chart, key="importance")


def _sensitivity(query: Query, draft: Draft) -> str | None:
    t = query.t
    parts.read(uncertainty.varied(query))
    if not _wanted(query, draft.scheme, t("Try it")):
        return None
    with st.spinner(t("Rating the month again …")):
        result = cache.sensitivities(query, draft.scheme)
    view = sensitivity.sensitivity_view(query, result)
    left, right = st.columns(2, gap="large")
    with left:
        _draw(query, view.factors, key="factors")
    with right:
        _draw(query, view.elements, key="elements")
    _title(t("Units whose grade rests on a single indicator or dimension"))
    opened = table.draw(query, view.turns, key="turns", at_most=table.TEN) if view.turns.rows else None
    parts.read(view.turns_reading)
    return opened


def _revision(query: Query, draft: Draft) -> None:
    t = query.t
    if not draft.changed:
        st.markdown(t("There is nothing to compare: no weight and no goalpost is changed."))
        return
    view = revision.revision_view(query, cache.revision(query, draft.scheme))
    st.markdown(parts.plain(view.lead))
    if view.agreement.rows:
        table.draw(query, view.agreement, key="agreement")
    _title(t("Grades of all months, in force and in the draft"))
    table.draw(query, view.transitions, key="transitions")
    parts.read(view.transitions_reading)
    _title(t("What of the change would be real"))
    _draw(query, view.split, key="split")


def _draw(query: Query, view: BarsView, *, key: str) -> None:
    if view.bars is None:
        parts.read(view.reading)
    else:
        figure = bars_figure(view.bars, parts.palette(query))
        parts.figure(query, figure, reading=view.reading, numbers=view.numbers, key=key)


def _title(text: str) -> None:
    """Name what follows."""
    st.markdown(f"**{parts.plain(text)}**")


def _wanted(query: Query, scheme: Scheme, label: str) -> bool:
    """Whether what takes a while was asked for, of this scheme, data and month."""
    asked = (query.config.scheme_hash(scheme), query.results.data_version, query.period)
    if st.button(label, key="ask_sensitivity"):
        state.keep(ASKED, asked)
    return state.recall(ASKED) == asked


ANSWERS: Final[Mapping[str, tuple[str, Answer]]] = {
    "uncertainty": (mark("Uncertainty"), _uncertainty),
    "coherence": (mark("Spread and coherence"), _coherence),
    "importance": (mark("Weights and importance"), _importance),
    "sensitivity": (mark("Sensitivity"), _sensitivity),
    "comparison": (mark("Draft against the scheme in force"), _revision),
}
"""Question to its name and its answer."""
