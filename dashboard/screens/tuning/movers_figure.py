"""Scores before and after as two circles on one line, the largest movement on top."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.screens.tuning.view import Mover, TuningView
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress

AIR: Final = 4.0
"""Points left free on both sides, for the written change."""


@cached(entries=128)
def movers_figure(view: TuningView, colours: Palette) -> go.Figure:
    """Draw the largest movements of a draft.

    Args:
        view: With at least one mover.

    Returns:
        One line a body: open circle before, full circle after, the change written at the right.
    """
    drawing = go.Figure()
    movers = view.movers
    ends = [end for mover in movers for end in (mover.before, mover.after)]
    low, high = max(min(ends) - AIR, 0.0), min(max(ends) + AIR, 100.0 + AIR)
    for limit, label in view.limits:
        if low < limit < high:
            drawing.add_vline(x=limit, line={"color": colours.line, "width": 1}, layer="below")
            drawing.add_annotation(
                x=limit, y=1, yref="paper", yanchor="bottom", xanchor="left", xshift=3, showarrow=False, text=label,
                font={"color": colours.quiet, "size": 14},
            )  # fmt: skip
    for index, item in enumerate(movers):
        drawing.add_trace(_line(index, item, colours))
    drawing.update_xaxes(range=[low, high], showgrid=False, zeroline=False)
    drawing.update_yaxes(
        range=[len(movers) - 0.4, -0.6], tickvals=list(range(len(movers))), ticktext=[mover.name for mover in movers],
        showgrid=True, zeroline=False,
    )  # fmt: skip
    drawing.update_layout(showlegend=False, margin={"t": 26, "l": 8, "r": 40, "b": 8}, hovermode="closest")
    return dress(drawing, colours, height=64 + 31 * len(movers))


def _line(index: int, mover: Mover, colours: Palette) -> go.Scatter:
    rises = mover.after >= mover.before
    colour = colours.data
    return go.Scatter(
        x=[mover.before, mover.after],
        y=[index, index],
        mode="lines+markers+text",
        line={"color": colour, "width": 2.5},
        marker={"size": [10, 12], "color": [colours.ground, colour], "line": {"color": colour, "width": 2}},
        text=["", mover.change],
        textposition="middle right" if rises else "middle left",
        textfont={"color": colours.text, "size": 14},
        hovertext=mover.hover,
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )
