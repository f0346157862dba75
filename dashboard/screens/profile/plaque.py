"""A grade as a large letter on its colour."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress, grade_marker

HEIGHT: Final = 118


def plaque(*, grade: str, letter: str, title: str, badge: str, colours: Palette) -> go.Figure:
    """Draw letter, name and badge of a grade on one coloured plate; what is not rated is hatched."""
    plate = go.Bar(
        x=[1], y=[0], orientation="h", width=1, hoverinfo="skip",
        marker={**grade_marker([grade], colours), "cornerradius": 4},
    )  # fmt: skip
    ink = colours.on_grade(grade)
    figure = go.Figure(plate)
    figure.add_annotation(x=0.5, y=0.15, text=letter, showarrow=False, font={"size": 62, "color": ink, "weight": 700})
    figure.add_annotation(x=0.5, y=-0.34, text=broken(title, 18), showarrow=False, font={"size": 15, "color": ink})
    if badge:
        figure.add_annotation(
            x=1, y=0.46, xanchor="right", yanchor="top", xshift=-8, text=badge, showarrow=False, bordercolor=ink,
            borderwidth=1, borderpad=3, font={"size": 12, "color": ink},
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False, range=[-0.5, 0.5])
    dress(figure, colours, height=HEIGHT)
    return figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False, bargap=0)
