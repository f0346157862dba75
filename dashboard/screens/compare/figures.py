"""Dimensions of a few bodies on one scale: a line for each body, with its name before it and its score at the dot."""

from __future__ import annotations

from math import isnan
from typing import Final

import plotly.graph_objects as go

from dashboard.screens.compare.gaps import Dot, Dots
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress
from metrics.definitions import TARGET_POINTS

LANE: Final = 23
"""Pixels of one line."""
BETWEEN: Final = 0.5
"""Lines left empty between two dimensions."""
FOOT: Final = 40
MARKS: Final = ("circle", "square", "diamond", "triangle-up")
"""Shapes beside the tones, which are those of the history, so that all bodies are told apart."""
TOP: Final = 106
"""End of the scale, in points, so that the score of a full mark has room."""


@cached(entries=64)
def dots_figure(view: Dots, colours: Palette) -> go.Figure:
    """Draw under the title of each dimension a line for every body; one without a score says so in words."""
    figure = go.Figure()
    many = max((len(own) for _, own in view.rows), default=0)
    pitch, low = many + 1 + BETWEEN, _floor(view)
    lanes = [
        (index * pitch + 1 + number, number, dot)
        for index, (_, own) in enumerate(view.rows)
        for number, dot in enumerate(own)
    ]
    for index, (title, _) in enumerate(view.rows):
        figure.add_annotation(
            x=low, y=index * pitch, text=f"<b>{title}</b>", showarrow=False, xanchor="left",
            font={"color": colours.text, "size": 14},
        )  # fmt: skip
    for place, number, dot in lanes:
        _lane(figure, dot, place, low, colours, number)
    end = len(view.rows) * pitch - BETWEEN
    figure.update_yaxes(
        tickvals=[place for place, _, _ in lanes], ticktext=[dot.name for _, _, dot in lanes], range=[end, -0.7],
        showgrid=False, zeroline=False, tickfont={"color": colours.text, "size": 14}, ticklabelstandoff=8,
    )  # fmt: skip
    figure.update_xaxes(range=[low, TOP], dtick=10, zeroline=False)
    figure.add_vline(x=TARGET_POINTS, line={"color": colours.quiet, "width": 1, "dash": "dot"}, layer="below")
    return dress(figure, colours, height=round(FOOT + LANE * (end + 0.7))).update_layout(showlegend=False)


def _lane(figure: go.Figure, dot: Dot, place: float, low: float, colours: Palette, number: int) -> None:
    """One body's line in one dimension."""
    known = not isnan(dot.points)
    if known:
        line = {"color": colours.line, "width": 1}
        figure.add_shape(type="line", x0=low, x1=dot.points, y0=place, y1=place, line=line, layer="below")
        figure.add_trace(
            go.Scatter(
                x=[dot.points], y=[place], mode="markers", hovertext=[f"{dot.name}  {dot.text}"],
                hovertemplate="%{hovertext}<extra></extra>",
                marker={"color": colours.tone(number), "size": 12, "symbol": MARKS[number % len(MARKS)]},
            )
        )  # fmt: skip
    figure.add_annotation(
        x=dot.points if known else low, y=place, text=dot.text, showarrow=False, xanchor="left",
        xshift=10 if known else 2, font={"color": colours.text if known else colours.quiet, "size": 14},
    )  # fmt: skip


def _floor(view: Dots) -> float:
    """The full ten below all points, so that distances are seen."""
    known = [dot.points for _, own in view.rows for dot in own if not isnan(dot.points)]
    return min(50.0, 10.0 * (min(known) // 10)) if known else 0.0
