"""A body's score and grade over the months: a line above, a strip of letters below."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.presenters.signals.turns import mark_turns
from dashboard.screens.profile.view import History
from dashboard.style.theme import Palette, dress, grade_marker

HEIGHT: Final = 300
STRIP: Final = 0.13
"""Share of the height that the strip of grades takes."""


def grade_history(view: History, colours: Palette) -> go.Figure:
    """Draw the score of every month and, beneath it, the grade; months without a grade leave a gap in the line."""
    places = list(range(len(view.months)))
    line = go.Scatter(
        x=places, y=list(view.scores), mode="lines+markers", connectgaps=False, hovertext=list(view.labels),
        hovertemplate="%{hovertext}<extra></extra>", line={"color": colours.accent, "width": 2.5}, marker={"size": 5},
    )  # fmt: skip
    strip = go.Bar(
        x=places, y=[1] * len(places), yaxis="y2", width=0.94, hovertext=list(view.labels),
        hovertemplate="%{hovertext}<extra></extra>", text=list(view.letters), textposition="inside",
        insidetextanchor="middle", textangle=0, constraintext="none",
        textfont={"color": [colours.on_grade(grade) for grade in view.grades], "size": 13},
        marker=grade_marker(view.grades, colours),
    )  # fmt: skip
    figure = go.Figure([line, strip])
    for limit in view.thresholds:
        figure.add_shape(
            type="line", x0=limit.first - 0.5, x1=limit.last + 0.5, y0=limit.score, y1=limit.score, layer="below",
            line={"color": colours.line, "width": 1, "dash": "dot"},
        )  # fmt: skip
        if limit.last == places[-1]:
            figure.add_annotation(
                x=1, xref="paper", y=limit.score, text=f"{limit.letter} {limit.score:g}", showarrow=False,
                xanchor="left", xshift=4, font={"color": colours.quiet, "size": 12},
            )  # fmt: skip
    mark_turns(figure, view.turns, len(places), colours)
    step = max(1, round(len(places) / 9))
    shown = places[::-1][::step]
    figure.update_xaxes(
        tickvals=shown, ticktext=[view.months[index] for index in shown], showgrid=False, tickangle=0,
        range=[-0.6, len(places) - 0.4], anchor="y2",
    )  # fmt: skip
    figure.update_layout(
        yaxis={"domain": [STRIP + 0.05, 1], "range": [_floor(view), 101], "dtick": 10, "zeroline": False},
        yaxis2={"domain": [0, STRIP], "range": [0, 1], "visible": False, "fixedrange": True},
        showlegend=False,
    )
    return dress(figure, colours, height=HEIGHT).update_layout(margin={"r": 44}, bargap=0)


def _floor(view: History) -> float:
    known = [score for score in view.scores if score == score]
    return min(50.0, 10 * (min(known) // 10)) if known else 50.0
