"""Where a value lies between worst, target and best."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.screens.profile.scale import Scale
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress

HEIGHT: Final = 136
EDGE: Final = 10
"""Points from an end within which the value's text leans inwards, so that it is not clipped."""


@cached(entries=128)
def scale_figure(view: Scale, colours: Palette) -> go.Figure:
    """Draw points from 0 to 100 as one line with the goalposts below it and the body and its peers on it."""
    figure = go.Figure()
    for start, end, shade in ((0, view.target, colours.faint), (view.target, 100, colours.line)):
        figure.add_shape(type="rect", x0=start, x1=end, y0=-0.16, y1=0.16, fillcolor=shade, layer="below", line_width=0)
    # The best stands a line deeper, since the target may lie close to it.
    ends = ((0, -0.5, "left"), (view.target, -0.5, "center"), (100, -0.95, "right"))
    for (points, depth, anchor), text in zip(ends, view.posts, strict=True):
        figure.add_annotation(
            x=points, y=depth, text=text, showarrow=False, xanchor=anchor, font={"color": colours.quiet, "size": 14}
        )
        figure.add_shape(
            type="line", x0=points, x1=points, y0=depth + 0.22, y1=0.16, layer="below",
            line={"color": colours.quiet, "width": 1 if text else 0},
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=list(view.peers), y=[0] * len(view.peers), mode="markers", hovertext=list(view.peer_labels),
            hovertemplate="%{hovertext}<extra></extra>",
            marker={"symbol": "line-ns", "size": 16, "line": {"width": 1.5, "color": colours.quiet}},
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[view.points], y=[0], mode="markers+text", text=[f"<b>{view.label}</b>"], textposition=_side(view.points),
            textfont={"color": colours.text, "size": 15}, hoverinfo="skip", cliponaxis=False,
            marker={"symbol": "diamond", "size": 18, "color": colours.data,
                    "line": {"width": 2, "color": colours.ground}},
        )
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-3, 103])
    figure.update_yaxes(visible=False, range=[-1.15, 0.8])
    return dress(figure, colours, height=HEIGHT).update_layout(showlegend=False)


def _side(points: float) -> str:
    """Where the text stands above its marker."""
    if points > 100 - EDGE:
        return "top left"
    return "top right" if points < EDGE else "top center"
