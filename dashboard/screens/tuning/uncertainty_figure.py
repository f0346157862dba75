"""Scores with their ranges, places, and how often each grade comes out, a line a body."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.presenters.ratings.uncertainty import Body, UncertaintyView
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress, grade_marker

LINE: Final = 25
"""Pixels a body takes."""
FRAME: Final = 100
"""Pixels above and below the bodies."""
RANGES: Final = (0.0, 0.5)
PLACES: Final = (0.52, 0.6)
STRIP: Final = (0.62, 1.0)
"""Where the three parts stand, in shares of the width."""
LETTER: Final = 0.07
"""Least share of a strip on which a letter has room."""
AIR: Final = 2.0
"""Points left free on both sides."""


@cached(entries=128)
def uncertainty_figure(view: UncertaintyView, colours: Palette) -> go.Figure:
    """Draw one peer group.

    Args:
        view: At least one body.

    Returns:
        Three parts side by side with one line a body: score with its range, places, grades.
    """
    drawing = go.Figure()
    _ranges(drawing, view, colours)
    drawing.add_trace(
        go.Scatter(
            x=[0.5] * len(view.bodies), y=list(range(len(view.bodies))), xaxis="x2", mode="text",
            text=[body.places for body in view.bodies], textfont={"color": colours.text, "size": 14}, hoverinfo="skip",
        )
    )  # fmt: skip
    _strip(drawing, view, colours)
    top = {"side": "top", "showgrid": False, "zeroline": False, "title_standoff": 4}
    drawing.update_layout(
        xaxis={"domain": RANGES, "title_text": view.axes[0], "range": _span(view), **top},
        xaxis2={"domain": PLACES, "title_text": view.axes[1], "range": [0, 1], "tickvals": [0.5], "ticktext": [" "]}
        | top,
        xaxis3={"domain": STRIP, "title_text": view.axes[2], "range": [0, 1], "tickformat": ".0%", "dtick": 0.25}
        | top,
        yaxis={
            "range": [len(view.bodies) - 0.45, -0.55], "tickvals": list(range(len(view.bodies))),
            "ticktext": [body.label for body in view.bodies], "showgrid": True, "zeroline": False,
        },
        barmode="stack", bargap=0.28, showlegend=False, hovermode="closest",
        margin={"t": 56, "l": 8, "r": 28, "b": 28},
    )  # fmt: skip
    return dress(drawing, colours, height=FRAME + LINE * len(view.bodies))


def _span(view: UncertaintyView) -> list[float]:
    ends = [end for body in view.bodies for end in (body.low, body.high, body.score) if end == end]
    return [min(ends, default=0.0) - AIR, max(ends, default=100.0) + AIR]


def _ranges(drawing: go.Figure, view: UncertaintyView, colours: Palette) -> None:
    """Lines at the lower ends of the grades, then ranges and scores."""
    low, high = _span(view)
    for limit, letter in view.limits:
        if low < limit < high:
            drawing.add_shape(
                type="line", x0=limit, x1=limit, y0=0, y1=1, xref="x", yref="paper", layer="below",
                line={"color": colours.line, "width": 1.5},
            )  # fmt: skip
            drawing.add_annotation(
                x=limit, y=0, xref="x", yref="paper", yanchor="top", xanchor="left", showarrow=False,
                text=f"{letter} ≥ {limit:g}", font={"color": colours.quiet, "size": 14},
            )  # fmt: skip
    shown = [(index, item) for index, item in enumerate(view.bodies) if item.score == item.score]
    drawing.add_trace(
        go.Scatter(
            x=[end for _, item in shown for end in (item.low, item.high, None)],
            y=[end for index, _ in shown for end in (index, index, None)],
            mode="lines", line={"color": colours.quiet, "width": 2}, hoverinfo="skip",
        )
    )  # fmt: skip
    drawing.add_trace(
        go.Scatter(
            x=[item.score for _, item in shown], y=[index for index, _ in shown], mode="markers",
            marker={
                "size": 12, "color": [colours.grade(item.grade) for _, item in shown],
                "line": {"color": colours.text, "width": 1},
            },
            hovertext=[item.hover for _, item in shown], hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip


def _strip(drawing: go.Figure, view: UncertaintyView, colours: Palette) -> None:
    """One bar a grade, on top of each other."""
    grades = dict.fromkeys(chance.grade for body in view.bodies for chance in body.chances)
    for grade in grades:
        parts = [_share(body, grade) for body in view.bodies]
        drawing.add_trace(
            go.Bar(
                x=[share for share, _ in parts], y=list(range(len(parts))), xaxis="x3", orientation="h",
                text=[letter if share >= LETTER else "" for share, letter in parts], textposition="inside",
                insidetextanchor="middle", textangle=0, textfont={"color": colours.on_grade(grade), "size": 14},
                constraintext="none",
                marker=grade_marker([grade] * len(parts), colours) | {"line": {"color": colours.ground, "width": 1}},
                hovertext=[body.hover for body in view.bodies], hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip


def _share(body: Body, grade: str) -> tuple[float, str]:
    return next(((chance.share, chance.letter) for chance in body.chances if chance.grade == grade), (0.0, ""))
