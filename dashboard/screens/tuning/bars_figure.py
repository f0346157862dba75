"""Bars side by side, a group of them for each label."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from dashboard.screens.tuning.bars import Bars, Series
from dashboard.session.cached import cached
from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress

BAR: Final = 15
"""Pixels of one bar."""
GAP: Final = 15
"""Pixels between groups of bars."""
FRAME: Final = 72
"""Pixels above and below."""
AIR: Final = 0.14
"""Share of the axis left free for the written numbers."""


@cached(entries=128)
def bars_figure(view: Bars, colours: Palette) -> go.Figure:
    """Draw groups of horizontal bars.

    Args:
        view: At least one label and one series.

    Returns:
        The first label on top; in each group the first series on top.
    """
    drawing = go.Figure([_series(item, view, colours, number) for number, item in enumerate(view.series)])
    low, high = _span(view)
    drawing.update_xaxes(
        range=[low, high], tickformat=".0%" if view.percent else "", title_text=view.axis, zeroline=True,
        showgrid=True,
    )  # fmt: skip
    drawing.update_yaxes(
        range=[len(view.labels) - 0.5, -0.5], tickvals=list(range(len(view.labels))),
        ticktext=[broken(label) for label in view.labels], showgrid=False, zeroline=False,
    )  # fmt: skip
    several = len(view.series) > 1
    group = GAP + BAR * max(len(view.series), 2)
    drawing.update_layout(
        barmode="group", bargap=GAP / group, showlegend=several, hovermode="closest",
        margin={"t": 34 if several else 8, "l": 8, "r": 16, "b": 8},
    )  # fmt: skip
    return dress(drawing, colours, height=FRAME + 30 * several + group * len(view.labels))


def _series(item: Series, view: Bars, colours: Palette, number: int) -> go.Bar:
    whiskers = None
    if item.widths is not None:
        whiskers = {"type": "data", "array": item.widths, "color": colours.quiet, "thickness": 1.5, "width": 4}
    return go.Bar(
        x=item.values, y=list(range(len(view.labels))), orientation="h", name=item.name,
        marker={"color": colours.series[number], "line": {"width": 0}}, error_x=whiskers,
        # A whisker would cross a number at the end of the bar, so that the number then stands in its hover only.
        text=None if whiskers else item.texts, textposition="outside", textangle=0, cliponaxis=False,
        textfont={"color": colours.text, "size": 14}, constraintext="none",
        hovertext=[f"{label}: {text}" for label, text in zip(view.labels, item.texts, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _span(view: Bars) -> tuple[float, float]:
    """Both ends of the axis: all bars with their intervals, 0, and air where numbers are written."""
    ends = [0.0]
    for item in view.series:
        widths = item.widths or (0.0,) * len(item.values)
        pairs = [(value, width) for value, width in zip(item.values, widths, strict=True) if value == value]
        ends += [end for value, width in pairs for end in (value - width, value + width)]
    low, high = min(ends), max(ends)
    air = AIR * (high - low or 1.0)
    return (low - air if low < 0 else 0.0), high + air
