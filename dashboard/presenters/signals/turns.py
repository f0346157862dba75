"""Where schemes take turns: the months from which another one rates, as marks on charts of scores and in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.session.query import Query
from dashboard.style.labels import broken
from dashboard.style.theme import Palette
from dashboard.text import format
from metrics.model import Period

LEFT = 0.7
"""Part of the width up to which a label stands at the right of its mark."""


@dataclass(frozen=True)
class Turn:
    """Another scheme rates from the month ``place`` on, counted from the left."""

    place: int
    label: str


def turns(query: Query, periods: Sequence[Period]) -> tuple[Turn, ...]:
    """The turns among some months, in order; none before the first of them."""
    text = query.t('"{scheme}" rates from here on')
    return tuple(
        Turn(periods.index(first), text.format(scheme=query.t(query.config.schemes[name].title)))
        for first, name in query.results.in_force[1:]
        if first in periods[1:]
    )


def told(query: Query) -> list[str]:
    """From when which scheme rates, up to the chosen month."""
    t = query.t
    text = t('From {month} on "{scheme}" rates: a change across it is partly one of method.')
    return [
        text.format(month=format.month(first, t), scheme=t(query.config.schemes[name].title))
        for first, name in query.results.in_force[1:]
        if first <= query.period
    ]


def mark_turns(figure: go.Figure, marks: Sequence[Turn], months: int, colours: Palette) -> None:
    """Draw a vertical line with its label before the first month of each scheme."""
    for turn in marks:
        right = turn.place < LEFT * months
        figure.add_vline(x=turn.place - 0.5, line={"color": colours.text, "width": 1.5, "dash": "dashdot"})
        figure.add_annotation(
            x=turn.place - 0.5, y=1, yref="paper", text=broken(turn.label, 36), showarrow=False, yanchor="top",
            xanchor="left" if right else "right", align="left" if right else "right", xshift=5 if right else -5,
            bgcolor=colours.ground, font={"color": colours.text, "size": 14},
        )  # fmt: skip
