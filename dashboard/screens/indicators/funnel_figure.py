"""A funnel: values against how many records they rest on, with the peers' average and limits that narrow."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.presenters.signals.funnel import FunnelDot, FunnelView, Limits
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress

HEIGHT: Final = 460
DOT: Final = 11
"""Pixels of a dot."""
WIDTH: Final = 520
"""Pixels that a plot has on the narrowest screen it is made for; names are kept apart by it."""
LETTER: Final = 8
"""Pixels of a letter; a Chinese character takes two."""
LINE: Final = 18
"""Pixels of a line of text."""
AIR: Final = 0.06
BEYOND: Final = 0.35
"""Part of the reach of the dots by which the axis may grow at either end for limits; farther ones leave the chart."""

SIDES: Final = {"worse": "square", "better": "diamond", "high": "triangle-up", "low": "triangle-down"}
POSITIONS: Final = (("top center", 0.0, 1.0), ("bottom center", 0.0, -1.0), ("middle right", 1.0, 0.0),
                    ("middle left", -1.0, 0.0))  # fmt: skip

Box = tuple[float, float, float, float]
"""Left, right, bottom, top in pixels."""


@cached(entries=128)
def funnel_figure(view: FunnelView, colours: Palette) -> go.Figure:
    """Draw one peer group's funnel.

    Args:
        view: At least two dots.

    Returns:
        A figure whose dots carry the entity id as ``customdata``.
    """
    low, high = _span(view)
    drawing = go.Figure()
    _limits(drawing, view, view.outer, colours, dash="dot")
    _limits(drawing, view, view.inner, colours, dash="dash")
    drawing.add_trace(
        go.Scatter(
            x=[view.sizes[0], view.sizes[-1]], y=[view.centre, view.centre], mode="lines", name=view.centre_title,
            line={"color": colours.text, "width": 1.5}, hoverinfo="skip",
        )
    )  # fmt: skip
    positions = _positions(view, low, high)
    for place, title in view.places.items():
        shown = [dot for dot in view.dots if dot.place == place]
        drawing.add_trace(_trace(shown, title, place, positions, colours))
    kind = "log" if view.logarithmic else "linear"
    ends = [_along(view, view.sizes[0]), _along(view, view.sizes[-1])]
    ticks: dict[str, Any] = {"dtick": "D2", "tickformat": ",d"} if view.logarithmic else {}
    drawing.update_xaxes(type=kind, range=ends, title_text=view.size_axis, zeroline=False, showgrid=False, **ticks)
    drawing.update_yaxes(range=[low, high], title_text=view.value_axis, zeroline=False)
    drawing.update_layout(hovermode="closest", margin={"t": 8, "l": 8, "r": 24, "b": 8})
    return dress(drawing, colours, height=HEIGHT)


def _limits(drawing: go.Figure, view: FunnelView, limits: Limits, colours: Palette, *, dash: str) -> None:
    for number, values in enumerate((limits.lower, limits.upper)):
        drawing.add_trace(
            go.Scatter(
                x=view.sizes, y=values, mode="lines", name=limits.title, legendgroup=limits.title,
                showlegend=number == 0, line={"color": colours.quiet, "width": 1.25, "dash": dash}, hoverinfo="skip",
            )
        )  # fmt: skip


def _trace(
    shown: Sequence[FunnelDot], title: str, place: str, positions: dict[str, str], colours: Palette
) -> go.Scatter:
    side, _, limit = place.partition("_")
    colour = {"worse": colours.worse, "better": colours.better, "inside": colours.quiet}.get(side, colours.data)
    hollow = limit == "95"
    return go.Scatter(
        x=[dot.size for dot in shown],
        y=[dot.value for dot in shown],
        mode="markers+text",
        name=title,
        marker={
            "size": DOT - 2 if side == "inside" else DOT + 2,
            "symbol": SIDES.get(side, "circle") + ("-open" if hollow else ""),
            "color": colour,
            "opacity": 0.75 if side == "inside" else 1,
            "line": {"color": colour if hollow else colours.ground, "width": 2 if hollow else 1},
        },
        text=[dot.name if dot.entity in positions else "" for dot in shown],
        textposition=[positions.get(dot.entity, "top center") for dot in shown],
        textfont={"color": colours.text, "size": 14},
        customdata=[dot.entity for dot in shown],
        hovertext=[dot.hover for dot in shown],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _span(view: FunnelView) -> tuple[float, float]:
    """Both ends of the axis: all dots and the average, and as much of the limits as leaves the dots their room."""
    near = [*(dot.value for dot in view.dots), view.centre]
    low, high = min(near), max(near)
    reach = (high - low) or max(abs(high), 1.0) * 0.1
    low = min(low, max(min(view.outer.lower), low - BEYOND * reach))
    high = max(high, min(max(view.outer.upper), high + BEYOND * reach))
    air = AIR * (high - low or reach)
    return low - air, high + air


def _along(view: FunnelView, size: float) -> float:
    """A size where the axis has it."""
    return log10(size) if view.logarithmic else size


def _positions(view: FunnelView, low: float, high: float) -> dict[str, str]:
    """Where each name stands so that it meets no dot and no other name; a name without room is left out."""
    first, last = (_along(view, size) for size in (view.sizes[0], view.sizes[-1]))

    def at(dot: FunnelDot) -> tuple[float, float]:
        across = (_along(view, dot.size) - first) / ((last - first) or 1.0)
        return across * WIDTH, (dot.value - low) / (high - low) * HEIGHT

    taken: list[Box] = [_box(*at(dot), DOT, DOT) for dot in view.dots]
    result: dict[str, str] = {}
    for number, dot in enumerate(view.dots):
        if not dot.named:
            continue
        x, y = at(dot)
        wide = LETTER * sum(2 if sign > "\u2e80" else 1 for sign in dot.name)
        others = [box for index, box in enumerate(taken) if index != number]
        for position, right, up in POSITIONS:
            box = _box(x + right * (wide + DOT + LETTER) / 2, y + up * (LINE + DOT) / 2, wide, LINE)
            inside = box[0] >= 0 and box[1] <= WIDTH and box[3] <= HEIGHT
            if inside and not any(_meet(box, other) for other in others):
                result[dot.entity] = position
                taken.append(box)
                break
    return result


def _box(x: float, y: float, wide: float, tall: float) -> Box:
    return x - wide / 2, x + wide / 2, y - tall / 2, y + tall / 2


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
