"""One body's score with its range on the bands, and beneath it a strip: how often each grade comes out."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.screens.profile.probability import Probability
from dashboard.screens.profile.waterfall import ribbon
from dashboard.style.theme import Palette, dress, grade_marker

HEIGHT: Final = 236
LOW: Final = 96
"""Pixels, with a scale and with the strip alone."""
SCALE: Final = (0.56, 1.0)
STRIP: Final = (0.0, 0.24)
"""Where both parts stand, in shares of the height."""
RIBBON: Final = (1.0, 0.55)
"""Where the bands stand above the range."""
LETTER: Final = 0.04
"""Least share of the strip on which a letter has room."""
SHARE: Final = 0.11
"""Least share on which the percentage has room as well."""


def probability_figure(view: Probability, colours: Palette) -> go.Figure:
    """Draw one body's month.

    Args:
        view: Without a score there is no scale, and the strip is hatched.
    """
    drawing = go.Figure()
    _strip(drawing, view, colours)
    rated = view.score == view.score
    strip = STRIP if rated else (0.0, 1.0)
    if rated:
        ribbon(drawing, view.zones, colours, RIBBON, 0)
        _range(drawing, view, colours)
    for text, (_, top) in zip(view.axes, (SCALE, strip), strict=True) if rated else [(view.axes[1], strip)]:
        drawing.add_annotation(
            x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=5, text=text,
            showarrow=False, font={"color": colours.quiet, "size": 13},
        )  # fmt: skip
    drawing.update_layout(
        xaxis={
            "range": [view.start, 100], "anchor": "y", "showgrid": False, "zeroline": False,
            "tickvals": [view.start, *(zone.start for zone in view.zones if zone.start > view.start), 100],
        },
        yaxis={"range": [0, 1], "domain": SCALE, "visible": False},
        xaxis2={"range": [0, 1], "anchor": "y2", "visible": False},
        yaxis2={"range": [-0.5, 0.5], "domain": strip, "visible": False},
        barmode="stack", bargap=0, showlegend=False, margin={"t": 30, "b": 6, "l": 2, "r": 12},
    )  # fmt: skip
    return dress(drawing, colours, height=HEIGHT if rated else LOW)


def _range(drawing: go.Figure, view: Probability, colours: Palette) -> None:
    """The line from end to end with the score on it, and both in figures."""
    middle = RIBBON[1] / 2
    hover = f"{view.score_text}  ({view.range_text})"
    drawing.add_trace(
        go.Scatter(
            x=[view.low, view.high], y=[middle, middle], mode="lines+markers", hoverinfo="skip",
            line={"color": colours.quiet, "width": 3},
            marker={"symbol": "line-ns", "size": 15, "line": {"color": colours.quiet, "width": 2.5}},
        )
    )  # fmt: skip
    drawing.add_trace(
        go.Scatter(
            x=[view.score], y=[middle], mode="markers", hovertext=[hover], hovertemplate="%{hovertext}<extra></extra>",
            marker={"size": 15, "color": colours.text, "line": {"color": colours.ground, "width": 2}},
        )
    )  # fmt: skip
    left = view.low - view.start >= 100 - view.high  # where there is more room for the figures
    drawing.add_annotation(
        x=min(view.low, view.score) if left else max(view.high, view.score), y=middle, showarrow=False,
        xanchor="right" if left else "left", xshift=-12 if left else 12,
        text=f"<b>{view.score_text}</b>  {view.range_text}", font={"color": colours.text, "size": 15},
        bgcolor=colours.ground,
    )  # fmt: skip


def _strip(drawing: go.Figure, view: Probability, colours: Palette) -> None:
    """One bar cut into the grades' shares; none for a grade that never comes out."""
    for chance, text in zip(view.chances, view.texts, strict=True):
        if not chance.share:
            continue
        inside = text if chance.share >= SHARE else chance.letter if chance.share >= LETTER else ""
        marker = {**grade_marker([chance.grade], colours), "line": {"width": 1, "color": colours.ground}}
        drawing.add_trace(
            go.Bar(
                x=[chance.share], y=[0], orientation="h", width=1, xaxis="x2", yaxis="y2", marker=marker,
                text=[f"<b>{inside}</b>"], textposition="inside", insidetextanchor="middle", textangle=0,
                constraintext="none", textfont={"color": colours.on_grade(chance.grade), "size": 15},
                hovertext=[text], hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
