"""The legend of a map as a row of swatches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from dashboard.screens.map.figures import ink, shade
from dashboard.screens.map.view import Swatch
from dashboard.style.theme import Palette, dress, grade_marker

HEIGHT: Final = 62


def legend(swatches: Sequence[Swatch], colours: Palette) -> go.Figure:
    """Draw one swatch an entry, with its letter on it and its meaning beneath."""
    places = list(range(len(swatches)))
    names = [swatch.shade for swatch in swatches]
    bars = go.Bar(
        x=places, y=[1] * len(places), width=0.985, hoverinfo="skip",
        text=[f"<b>{swatch.letter}</b>" for swatch in swatches], textposition="inside", insidetextanchor="middle",
        textfont={"color": [ink(colours, name) for name in names], "size": 14}, constraintext="none", textangle=0,
        marker=grade_marker(names, colours, [shade(colours, name) for name in names]),
    )  # fmt: skip
    figure = go.Figure(bars)
    figure.update_xaxes(
        tickvals=places, ticktext=[swatch.text for swatch in swatches], showgrid=False, tickangle=0, showline=False,
        range=[-0.5, len(places) - 0.5], tickfont={"color": colours.text, "size": 13},
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[0, 1])
    return dress(figure, colours, height=HEIGHT).update_layout(
        showlegend=False, margin={"t": 0, "b": 28, "l": 0, "r": 0}
    )
