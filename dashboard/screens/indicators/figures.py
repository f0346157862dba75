"""Values of all bodies as dots, a row for each peer group, with the goalposts as lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from dashboard.screens.indicators.view import DistributionView, Dot
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress

ROW: Final = 92
"""Pixels a peer group takes at least."""
TOP: Final = 48
BOTTOM: Final = 40
"""Pixels above and below the rows, for labels of goalposts and of the axis."""
DOT: Final = 11
"""Pixels of a dot."""
CLOSE: Final = 0.016
"""Share of the axis under which two dots would touch."""
LIFT: Final = 12.0
"""Pixels by which a dot moves aside."""


@cached(entries=128)
def distribution_figure(view: DistributionView, colours: Palette) -> go.Figure:
    """Draw one indicator's values; better values lie further right.

    Args:
        view: At least one peer group.

    Returns:
        A figure whose dots carry the entity id as ``customdata``.
    """
    low, high = _span(view)
    positions = _swarm(view.dots, (high - low) * CLOSE)
    middles, edges = _rows(view, positions)
    height = edges[-1]
    drawing = go.Figure()
    for counts, symbol in ((True, "circle"), (False, "x-thin-open")):
        shown = [(dot, middles[dot.group] + position) for dot, position in zip(view.dots, positions, strict=True)]
        shown = [(dot, position) for dot, position in shown if dot.counts is counts]
        if shown:
            _arrows(drawing, shown, colours)
            drawing.add_trace(_trace(shown, colours, symbol))
    _goalposts(drawing, view, colours, low, high)
    titles = [title.replace("\n", "<br>") for title in view.groups]
    drawing.update_xaxes(range=[high, low] if view.falling else [low, high], title_text=view.axis, zeroline=False)
    drawing.update_yaxes(range=[height, 0], tickvals=middles, ticktext=titles, zeroline=False, showgrid=False)
    for edge in edges[:-1]:
        drawing.add_hline(y=edge, line={"color": colours.faint, "width": 1}, layer="below")
    drawing.update_layout(showlegend=False, margin={"t": TOP, "l": 8, "r": 24, "b": 8}, hovermode="closest")
    return dress(drawing, colours, height=TOP + BOTTOM + round(height))


def _arrows(drawing: go.Figure, shown: Sequence[tuple[Dot, float]], colours: Palette) -> None:
    """From each value as counted, hollow, to the one that is used, where they differ."""
    moved = [(dot, position) for dot, position in shown if dot.raw != dot.value]
    if not moved:
        return
    for dot, position in moved:
        drawing.add_annotation(
            x=dot.value, y=position, ax=dot.raw, ay=position, xref="x", yref="y", axref="x", ayref="y", text="",
            showarrow=True, arrowhead=2, arrowsize=1, arrowwidth=1.25, arrowcolor=colours.quiet, standoff=DOT / 2,
            startstandoff=DOT / 2,
        )  # fmt: skip
    drawing.add_trace(
        go.Scatter(
            x=[dot.raw for dot, _ in moved], y=[position for _, position in moved], mode="markers",
            marker={"size": DOT, "symbol": "circle-open", "color": colours.quiet, "line": {"width": 1.5}},
            customdata=[dot.entity for dot, _ in moved], hovertext=[dot.hover for dot, _ in moved],
            hovertemplate="%{hovertext}<extra></extra>", cliponaxis=False,
        )
    )  # fmt: skip


def _goalposts(drawing: go.Figure, view: DistributionView, colours: Palette, low: float, high: float) -> None:
    """A line at each goalpost, labels on two levels so that near ones do not meet."""
    for number, post in enumerate(view.posts):
        colour = colours.data if post.is_target else colours.line
        drawing.add_vline(x=post.value, line={"color": colour, "width": 1.5}, layer="below")
        drawing.add_annotation(
            x=post.value, y=1.0, yref="paper", yanchor="bottom", yshift=2 + 20 * (number % 2), showarrow=False,
            text=post.label, font={"color": colours.quiet, "size": 14},
            xanchor=_anchor(post.value, low, high, falling=view.falling),
        )  # fmt: skip


def _rows(view: DistributionView, positions: Sequence[float]) -> tuple[list[float], list[float]]:
    """The middle and the lower edge of each peer group's row, in pixels; a crowded row is higher."""
    middles: list[float] = []
    edges: list[float] = []
    for group in range(len(view.groups)):
        reach = [abs(position) for dot, position in zip(view.dots, positions, strict=True) if dot.group == group]
        height = max(ROW, 2 * max(reach, default=0.0) + 4 * DOT)
        top = edges[-1] if edges else 0.0
        middles.append(top + height / 2)
        edges.append(top + height)
    return middles, edges


def _trace(shown: Sequence[tuple[Dot, float]], colours: Palette, symbol: str) -> go.Scatter:
    return go.Scatter(
        x=[dot.value for dot, _ in shown],
        y=[position for _, position in shown],
        mode="markers+text",
        marker={
            "size": DOT, "symbol": symbol, "color": colours.dots, "opacity": 0.8,
            "line": {"color": colours.ground if symbol == "circle" else colours.dots, "width": 1.5},
        },
        text=[dot.name if dot.named else "" for dot, _ in shown],
        textposition="top center",
        textfont={"color": colours.text, "size": 14},
        customdata=[dot.entity for dot, _ in shown],
        hovertext=[dot.hover for dot, _ in shown],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )  # fmt: skip


def _span(view: DistributionView) -> tuple[float, float]:
    """Both ends of the axis: all dots and goalposts, and a little air."""
    values = [*(end for dot in view.dots for end in (dot.value, dot.raw)), *(post.value for post in view.posts)] or [
        0.0,
        1.0,
    ]
    low, high = min(values), max(values)
    air = (high - low or max(abs(high), 1.0)) * 0.05
    return low - air, high + air


def _anchor(value: float, low: float, high: float, *, falling: bool) -> str:
    """Labels near an end of the axis grow towards its middle."""
    share = (value - low) / (high - low)
    share = 1 - share if falling else share
    return "left" if share < 0.2 else "right" if share > 0.8 else "center"


def _swarm(dots: Sequence[Dot], close: float) -> list[float]:
    """How many pixels each dot moves aside so that none hides another: near ones alternate above and below."""
    positions = [0.0] * len(dots)
    taken: dict[tuple[int, int], float] = {}
    for at in sorted(range(len(dots)), key=lambda index: (dots[index].group, *_reach(dots[index]))):
        dot, step = dots[at], 0
        first, last = _reach(dot)
        while first - taken.get((dot.group, step), float("-inf")) < close:
            step += 1
        taken[dot.group, step] = last
        positions[at] = LIFT * ((step + 1) // 2) * (1 if step % 2 else -1)
    return positions


def _reach(dot: Dot) -> tuple[float, float]:
    """Both ends of what a dot takes of its row: its arrow, or itself."""
    return min(dot.value, dot.raw), max(dot.value, dot.raw)
