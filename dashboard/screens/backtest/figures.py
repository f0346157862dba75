"""Past alerts by rule and month, and how they ended."""

from __future__ import annotations

from math import sqrt
from typing import Final

import plotly.graph_objects as go

from dashboard.screens.backtest.view import BackTestView
from dashboard.session.cached import cached
from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress

LINE: Final = 46
"""Pixels a rule takes."""
FRAME: Final = 96
"""Pixels above and below the rules."""
SMALLEST: Final = 11
"""Pixels across of a mark that stands for one alert; its area grows with their number."""
APART: Final = {"came_true": -0.24, "in_vain": 0.0, "open": 0.24}
"""How far a mark lies off its rule's line, so that several of one month stand beside each other."""
EVERY: Final = 3
"""Months from label to label."""


@cached(entries=128)
def back_test_figure(view: BackTestView, colours: Palette) -> go.Figure:
    """Draw months across, a line a rule; shape and colour say how an alert ended, size how many there were."""
    drawing = go.Figure()
    for outcome, title in view.outcomes.items():
        own = [dot for dot in view.dots if dot.outcome == outcome]
        drawing.add_trace(
            go.Scatter(
                x=[dot.month for dot in own] or [None], y=[dot.rule + APART[outcome] for dot in own] or [None],
                mode="markers+text", cliponaxis=False, name=title, showlegend=True,
                text=[str(dot.count) if dot.count > 1 else "" for dot in own],
                textposition="bottom center" if outcome == "open" else "top center",
                textfont={"color": colours.text, "size": 14},
                marker={"size": [SMALLEST * sqrt(dot.count) for dot in own] or [SMALLEST], **_mark(outcome, colours)},
                hovertext=[dot.hover for dot in own], hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    places = list(range(0, len(view.months), EVERY))
    lines = list(range(len(view.titles)))
    drawing.update_layout(
        xaxis={
            "range": [-0.7, len(view.months) - 0.3], "tickvals": places, "zeroline": False,
            "ticktext": [view.months[index] for index in places],
        },
        yaxis={
            "range": [len(lines) + 0.1, -0.7], "tickvals": lines, "ticktext": [broken(title) for title in view.titles],
            "zeroline": False,
        },
        legend={"itemsizing": "constant"}, hovermode="closest", margin={"r": 16},
    )  # fmt: skip
    return dress(drawing, colours, height=FRAME + LINE * max(len(lines), 1))


def _mark(outcome: str, colours: Palette) -> dict[str, object]:
    """Full, crossed and hollow: apart without colour as well."""
    if outcome == "came_true":
        return {"symbol": "circle", "opacity": 1, "color": colours.data, "line": {"width": 0}}
    if outcome == "in_vain":
        return {
            "symbol": "x-thin",
            "opacity": 1,
            "color": colours.quiet,
            "line": {"width": 2.5, "color": colours.quiet},
        }
    return {"symbol": "circle-open", "opacity": 1, "color": colours.data, "line": {"width": 2}}
