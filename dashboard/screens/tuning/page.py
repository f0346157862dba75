"""Tuning page: other weights and goalposts on a copy of the scheme, and at once who moves and why."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.elements import download, table
from dashboard.elements import parts as parts
from dashboard.screens.tuning import robustness
from dashboard.screens.tuning.draft import (
    LONGEST,
    POSTS,
    WEIGHT,
    Draft,
    changed_cells,
    dimension_grid,
    effective_weights,
    goalpost_grid,
    indicator_grid,
    read_draft,
    sent_grid,
)
from dashboard.screens.tuning.movers_figure import movers_figure
from dashboard.screens.tuning.view import TuningView, tuning_view, with_notice
from dashboard.session import cache, state
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import TARGET_POINTS, to_yaml, yaml_diff

ROUND: Final = "tuning_round"
"""Counts resets; new keys give the grids a fresh start."""
GRID: Final = 500
"""Pixels of a grid at most."""
HEAD, LINE, TALL = 38, 35, 66
"""Pixels of a grid's headings, of a line, and of a line whose name may wrap (Streamlit wraps above 4 rem)."""
NAME, CELL, WIDE_CELL = 200, 76, 112
"""Pixels of a name, which wraps, and of a column of figures."""
FEW: Final = 12
"""Lines of a grid of dimensions, whose names are short."""


def page() -> None:
    """Draw the grids, what comes of them, and what the rating is worth."""
    query = cache.query()
    t = query.t
    parts.header(query, t("Tuning"), t("a draft on this screen only; nothing is published"))
    left, right = st.columns([10, 11], gap="large")
    with left:
        draft = _edit(query)
    view = tuning_view(query, cache.rescored(query, draft.scheme), draft.scheme) if draft.changed else None
    with right:
        _effect(query, draft, view)
    opened = _changes(query, view) if view else None
    opened = robustness.section(query, draft) or opened
    if draft.changed:
        _yaml(query, draft)
    parts.footer(query)
    if opened:
        state.open_profile(opened)


def _edit(query: Query) -> Draft:
    """The three grids, the reset, the problems, and the weights as they act."""
    t, turn = query.t, state.recall(ROUND, 0)
    tabs = st.tabs([t("Weights of dimensions"), t("Weights of indicators"), t("Goalposts")])
    weights: dict[str, object] = {}
    for tab, name, grid in (
        (tabs[0], "dimensions", dimension_grid(query)),
        (tabs[1], "indicators", indicator_grid(query)),
    ):
        with tab:
            typed = _weight_editor(query, sent_grid(query, name), f"{name}_{turn}")
            cells = changed_cells(grid, typed, (WEIGHT,))
            weights |= {key: changed[WEIGHT] for key, changed in cells.items()}
    with tabs[2]:
        typed = _goalpost_editor(query, sent_grid(query, "goalposts"), f"goalposts_{turn}")
        goalposts = changed_cells(goalpost_grid(query), typed, POSTS)
    draft = read_draft(query, weights, goalposts)
    for problem in draft.problems:
        st.error(parts.plain(problem), icon=":material/error:")
    if draft.problems:
        parts.read(t("The draft does not take effect until this is corrected."))
    parts.read(t("Weights are shares among siblings: whatever is typed is re-based so that siblings add up to 100%."))
    if st.button(t("Reset to the scheme in force"), key="reset", icon=":material/restart_alt:"):
        state.keep(ROUND, turn + 1)
        st.rerun()
    table.draw(query, effective_weights(query, draft.scheme), key="effective", at_most=table.TEN)
    return draft


def _weight_editor(query: Query, grid: pd.DataFrame, key: str) -> Any:
    t, config = query.t, st.column_config
    columns = {
        "now": config.NumberColumn(t("In force (%)"), format="%.1f", width=WIDE_CELL, disabled=True),
        WEIGHT: config.TextColumn(t("Draft (%)"), width=WIDE_CELL, alignment="right", max_chars=LONGEST),
    }
    return _editor(grid, key, title=t("Name"), columns=columns)


def _goalpost_editor(query: Query, grid: pd.DataFrame, key: str) -> Any:
    t, typed = query.t, st.column_config.TextColumn
    titles = {
        "worst": (t("Worst"), t("scores 0 points")),
        "target": (t("Target"), t("scores {points} points").format(points=format.number(TARGET_POINTS, 0))),
        "best": (t("Best"), t("scores 100 points")),
    }
    columns = {
        name: typed(title, help=scores, width=CELL, alignment="right", max_chars=LONGEST)
        for name, (title, scores) in titles.items()
    }
    return _editor(grid, key, title=t("Name"), columns=columns)


def _editor(grid: pd.DataFrame, key: str, *, title: str, columns: dict[str, Any]) -> Any:
    """A grid whose names wrap, so that it fits beside the effect on a small screen."""
    line = LINE if len(grid) <= FEW else TALL
    return st.data_editor(
        grid,
        key=key,
        height=min(line * len(grid) + HEAD, GRID),
        row_height=line,
        hide_index=True,
        num_rows="fixed",
        column_order=["title", *columns],
        column_config={"title": st.column_config.TextColumn(title, width=NAME, disabled=True), **columns},
    )


def _effect(query: Query, draft: Draft, view: TuningView | None) -> None:
    """What the draft changes, in short."""
    t = query.t
    if draft.problems:
        st.header(t("The draft has errors and is not computed"), anchor=False)
        return
    if view is None:
        st.header(t("Nothing changed yet"), anchor=False)
        st.markdown(t("Change a weight or a goalpost in the grid: scores, ranks and grades follow at once."))
        return
    st.header(parts.plain(view.lead), anchor=False)
    st.markdown(parts.plain(view.detail))
    table.draw(query, view.counts, key="counts")
    if view.movers:
        st.subheader(t("Largest movements"), anchor=False)
        parts.figure(query, movers_figure(view, parts.palette(query)), reading=view.movers_reading, key="movers")


def _changes(query: Query, view: TuningView) -> str | None:
    """Every body that moves; returns the entity that was just opened."""
    if not view.changes.rows:
        return None
    st.header(query.t("Units whose score, rank or grade changes, and why"), anchor=False)
    opened = table.draw(query, view.changes, key="changes", at_most=table.TEN)
    parts.read(view.changes_reading)
    return opened


def _yaml(query: Query, draft: Draft) -> None:
    """The draft as YAML, to look at and to take away."""
    t, name = query.t, query.scheme.id
    diff = yaml_diff(query.scheme, draft.scheme)
    st.header(t("The draft as a change of the YAML"), anchor=False)
    left, middle, _ = st.columns([3, 3, 8])
    with left:
        label = t("Download the difference")
        download.button(
            label,
            lambda: with_notice(query, diff).encode(),
            filename=f"{name}.diff",
            mime="text/x-diff",
            key="get_diff",
        )
    with middle:
        label, whole = t("Download the whole scheme"), with_notice(query, to_yaml(draft.scheme))
        download.button(label, whole.encode, filename=f"{name}.yaml", mime="application/yaml", key="get_yaml")
    with st.expander(t("Show the difference")):
        st.code(diff, language="diff")
