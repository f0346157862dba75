"""Tuning page: other weights and goalposts on a copy of the scheme, and at once who moves and why."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.charts.movers import movers_figure
from dashboard.components import download, sheet
from dashboard.components import page as parts
from dashboard.view_models.draft import (
    HEAVIEST,
    POSTS,
    WEIGHT,
    Draft,
    changed_cells,
    dimension_grid,
    effective_weights,
    goalpost_grid,
    indicator_grid,
    read_draft,
)
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.robustness import ask, robustness
from dashboard.view_models.tuning import tuning_view
from metrics.definitions import to_yaml, yaml_diff

ROUND: Final = "tuning_round"
"""Counts resets; new keys give the grids a fresh start."""
GRID: Final = 330
"""Pixels of a grid."""


def page() -> None:
    """Draw the grids and what comes of them."""
    enquiry = cache.enquiry()
    t = enquiry.t
    parts.header(enquiry, t("Tuning"), t("a draft on this screen only; nothing is published"))
    left, right = st.columns([10, 11], gap="large")
    with left:
        draft = _edit(enquiry)
    with right:
        opened = _effect(enquiry, draft)
    _robustness(enquiry, draft)
    _yaml(enquiry, draft)
    parts.footer(enquiry)
    if opened:
        state.open_profile(opened)


def _edit(enquiry: Enquiry) -> Draft:
    """The three grids, the reset, the problems, and the weights as they act."""
    t, turn = enquiry.t, state.recall(ROUND, 0)
    tabs = st.tabs([t("Weights of dimensions"), t("Weights of indicators"), t("Goalposts")])
    weights: dict[str, object] = {}
    for tab, name, grid in (
        (tabs[0], "dimensions", dimension_grid(enquiry)),
        (tabs[1], "indicators", indicator_grid(enquiry)),
    ):
        with tab:
            cells = changed_cells(grid, _weight_editor(enquiry, grid, f"{name}_{turn}"), (WEIGHT,))
            weights |= {key: changed[WEIGHT] for key, changed in cells.items()}
    with tabs[2]:
        grid = goalpost_grid(enquiry)
        goalposts = changed_cells(grid, _goalpost_editor(enquiry, grid, f"goalposts_{turn}"), POSTS)
    draft = read_draft(enquiry, weights, goalposts)
    for problem in draft.problems:
        st.error(parts.plain(problem), icon=":material/error:")
    if draft.problems:
        parts.read(t("Nothing of the draft is applied until this is put right."))
    parts.read(t("Weights are shares among siblings: whatever is typed is re-based so that siblings add up to 100%."))
    if st.button(t("Reset to the scheme in force"), key="reset", icon=":material/restart_alt:"):
        state.keep(ROUND, turn + 1)
        st.rerun()
    sheet.draw(effective_weights(enquiry, draft.scheme), key="effective", height=GRID)
    return draft


def _weight_editor(enquiry: Enquiry, grid: pd.DataFrame, key: str) -> Any:
    t, number = enquiry.t, st.column_config.NumberColumn
    order = ["title", "now", WEIGHT] if grid["parent"].nunique() == 1 else ["parent", "title", "now", WEIGHT]
    return st.data_editor(
        grid,
        key=key,
        height=GRID,
        hide_index=True,
        num_rows="fixed",
        column_order=order,
        disabled=["parent", "title", "now"],
        column_config={
            "parent": st.column_config.TextColumn(t("Dimension"), width="small"),
            "title": st.column_config.TextColumn(t("Name"), width="medium"),
            "now": number(t("In force (%)"), format="%.1f", width="small"),
            WEIGHT: number(
                t("Draft (%)"), format="%.1f", width="small", min_value=0.0, max_value=HEAVIEST, required=True
            ),
        },
    )


def _goalpost_editor(enquiry: Enquiry, grid: pd.DataFrame, key: str) -> Any:
    t, number = enquiry.t, st.column_config.NumberColumn
    return st.data_editor(
        grid,
        key=key,
        height=GRID,
        hide_index=True,
        num_rows="fixed",
        disabled=["title", "unit"],
        column_config={
            "title": st.column_config.TextColumn(t("Name"), width="medium"),
            "unit": st.column_config.TextColumn(t("Unit"), width="small"),
            "worst": number(t("Worst (0)"), format="%g", width="small", required=True),
            "target": number(t("Target (85)"), format="%g", width="small", required=True),
            "best": number(t("Best (100)"), format="%g", width="small", required=True),
        },
    )


def _effect(enquiry: Enquiry, draft: Draft) -> str | None:
    """What the draft changes; returns the entity that was just opened."""
    t = enquiry.t
    if not draft.changed:
        st.subheader(t("The draft equals the scheme in force"), anchor=False)
        st.markdown(t("Change a weight or a goalpost in the grid: scores, ranks and grades follow at once."))
        return None
    view = tuning_view(enquiry, cache.rescored(enquiry, draft.scheme), draft.scheme)
    st.subheader(parts.plain(view.lead), anchor=False)
    st.markdown(parts.plain(view.detail))
    sheet.draw(view.counts, key="counts")
    if view.movers:
        st.subheader(t("Largest movements"), anchor=False)
        parts.figure(enquiry, movers_figure(view, parts.palette()), reading=view.movers_reading, key="movers")
    return None
