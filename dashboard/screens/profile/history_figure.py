"""A body's score and grade over the months: a line above, a strip of letters below."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.presenters.signals.turns import mark_turns
from dashboard.screens.profile.view import History
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress, grade_marker

HEIGHT: Final = 300
STRIP: Final = 0.13
"""Share of the height that the strip of grades takes."""


@cached(entries=128)
def grade_history(view: History, colours: Palette) -> go.Figure:
    """Draw the score of every month and, beneath it, the grade; months without a grade leave a gap in the line."""
    places = list(range(len(view.months)))
    line = go.Scatter(
        x=places, y=list(view.scores), mode="lines+markers", connectgaps=False, hovertext=list(view.labels),
        hovertemplate="%{hovertext}<extra></extra>", line={"color": colours.data, "width": 2.5}, marker={"size": 5},
    )  # fmt: skip
    strip = go.Bar(
        x=places, y=[1] * len(places), yaxis="y2", width=0.94, hovertext=list(view.labels),
        hovertemplate="%{hovertext}<extra></extra>", text=list(view.letters), textposition="inside",
        insidetextanchor="middle", textangle=0, constraintext="none",
        textfont={"color": [colours.on_grade(grade) for grade in view.grades], "size": 14},
        marker=grade_marker(view.grades, colours),
    )  # fmt: skip
    figure = go.Figure([*_limits(view, colours), line, strip])
    for limit in view.thresholds:
        figure.add_shape(
            type="line", x0=limit.first - 0.5, x1=limit.last + 0.5, y0=limit.score, y1=limit.score, layer="below",
            line={"color": colours.line, "width": 1, "dash": "dot"},
        )  # fmt: skip
        if limit.last == places[-1]:
            figure.add_annotation(
                x=1, xref="paper", y=limit.score, text=f"{limit.letter} {limit.score:g}", showarrow=False,
                xanchor="left", xshift=4, font={"color": colours.quiet, "size": 14},
            )  # fmt: skip
    _name_limits(figure, view, colours)
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


def _limits(view: History, colours: Palette) -> list[go.Scatter]:
    """Between the limits a ground, at the mean a line; what they are called stands at their left end."""
    if view.limits is None:
        return []
    places, limits = list(range(len(view.months))), view.limits
    quiet = {"color": colours.quiet, "width": 1}
    lower, mean, upper = (
        go.Scatter(
            x=places, y=list(values), mode="lines", hoverinfo="skip", line=shape,
            **({"fill": "tonexty", "fillcolor": colours.faint} if filled else {}),
        )
        for values, shape, filled in (
            (limits.lower, {**quiet, "dash": "dash"}, False), (limits.mean, quiet, False),
            (limits.upper, {**quiet, "dash": "dash"}, True),
        )
    )  # fmt: skip
    return [lower, upper, mean]


def _name_limits(figure: go.Figure, view: History, colours: Palette) -> None:
    if view.limits is None:
        return
    lines = (view.limits.lower, view.limits.mean, view.limits.upper)
    first = next((index for index, value in enumerate(lines[1]) if value == value), 0)
    for values, title in zip(lines, view.limits.titles, strict=True):
        figure.add_annotation(
            x=first, y=values[-1], text=title, showarrow=False, xanchor="left", yanchor="bottom",
            font={"color": colours.quiet, "size": 14},
        )  # fmt: skip


def _floor(view: History) -> float:
    lower = view.limits.lower if view.limits else ()
    known = [score for score in (*view.scores, *lower) if score == score]
    return min(50.0, 10 * (min(known) // 10)) if known else 50.0
