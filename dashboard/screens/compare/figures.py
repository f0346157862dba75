"""Dimensions of a few bodies on one scale, each dot with its name beside it."""

from __future__ import annotations

from math import isnan
from typing import Final

import plotly.graph_objects as go

from dashboard.screens.compare.gaps import Dots
from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress
from metrics.definitions import TARGET_POINTS

LANE: Final = 24
"""Pixels of one body's line."""
BETWEEN: Final = 0.7
"""Empty lines between two dimensions."""
FOOT: Final = 36
MARKS: Final = ("circle", "square", "diamond", "triangle-up")
"""Shapes beside the colours, so that a copy in black and white tells bodies apart."""
LEFTWARD: Final = 75.0
"""Share of the scale, in per cent, from which a name stands left of its dot."""


def dots_figure(view: Dots, colours: Palette) -> go.Figure:
    """Draw a line for every body in each dimension; what has no score is said in words at the start of its line."""
    figure = go.Figure()
    many = max((len(own) for _, own in view.rows), default=0)
    pitch = many + BETWEEN
    low = _floor(view)
    for number in range(many):
        own = [(index * pitch + number, dots[number]) for index, (_, dots) in enumerate(view.rows)]
        colour = colours.series[number % len(colours.series)]
        for place, dot in own:
            known = not isnan(dot.points)
            if known:
                line = {"color": colours.line, "width": 1}
                figure.add_shape(type="line", x0=low, x1=dot.points, y0=place, y1=place, line=line, layer="below")
            leftward = known and dot.points > low + (100 - low) * LEFTWARD / 100
            figure.add_annotation(
                x=dot.points if known else low, y=place, text=f"{dot.name}  <b>{dot.text}</b>", showarrow=False,
                xanchor="right" if leftward else "left", xshift=-10 if leftward else 10,
                bgcolor=colours.ground if leftward else None, font={"color": colours.text, "size": 14},
            )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[dot.points for _, dot in own], y=[place for place, _ in own], mode="markers", showlegend=False,
                marker={"color": colour, "size": 12, "symbol": MARKS[number % len(MARKS)]},
                hovertext=[f"{dot.name}  {dot.text}" for _, dot in own], hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    middle = [index * pitch + (many - 1) / 2 for index in range(len(view.rows))]
    end = len(view.rows) * pitch - BETWEEN
    figure.update_yaxes(
        tickvals=middle, ticktext=[broken(title) for title, _ in view.rows], range=[end, -1], showgrid=False,
        zeroline=False, tickfont={"color": colours.text, "size": 14}, ticklabelstandoff=8,
    )  # fmt: skip
    figure.update_xaxes(range=[low, 101], dtick=10, zeroline=False)
    figure.add_vline(x=TARGET_POINTS, line={"color": colours.quiet, "width": 1, "dash": "dot"}, layer="below")
    return dress(figure, colours, height=round(FOOT + LANE * (end + 1)))


def _floor(view: Dots) -> float:
    """The full ten below all points, so that distances are seen."""
    known = [dot.points for _, own in view.rows for dot in own if not isnan(dot.points)]
    return min(50.0, 10.0 * (min(known) // 10)) if known else 0.0
