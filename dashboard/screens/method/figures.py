"""Drawings of the method: weights as pieces of lines, the anchored scale, and the bands of the grades."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

import plotly.graph_objects as go

from dashboard.screens.method.view import Band
from dashboard.screens.method.weights import WeightsView
from dashboard.screens.method.worked_example import Curve
from dashboard.session.cached import cached
from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress
from metrics.definitions import TARGET_POINTS

ROW: Final = 92
"""Pixels of a dimension."""
ACROSS: Final = 640
"""Pixels that the heaviest dimension takes on the smallest screen the page is made for."""
LETTER: Final = 7.4
"""Pixels of a Latin letter; a Chinese character takes two."""
LINE: Final = 19
"""Pixels of a line of letters."""
HEIGHT: Final = 0.8
"""How high a piece is, in lines."""


@cached(entries=128)
def weights_figure(view: WeightsView, colours: Palette) -> go.Figure:
    """Draw each dimension as a line made of its indicators; lengths are weights in the index."""
    drawing = go.Figure()
    longest = max((segment.start + segment.weight for segment in view.segments), default=1.0)
    for segment in view.segments:
        shift, height = _lane(segment.kind, view.kinds)
        name = fitted(segment.name, ACROSS * segment.weight / longest, ROW * height)
        drawing.add_trace(
            go.Bar(
                orientation="h", x=[100 * segment.weight], y=[segment.dimension + shift], base=[100 * segment.start],
                width=height, text=[name], textposition="inside", insidetextanchor="middle", textangle=0,
                textfont={"color": colours.bar.text, "size": 14}, constraintext="none",
                marker={"color": colours.bar.fill, "line": {"color": colours.ground, "width": 2}},
                hovertext=[segment.hover], hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    drawing.update_xaxes(ticksuffix="%", zeroline=False)
    drawing.update_yaxes(
        tickvals=list(range(len(view.dimensions))), ticktext=list(view.dimensions),
        range=[len(view.dimensions) - 0.5, -0.5], showgrid=False, tickfont={"color": colours.text},
    )  # fmt: skip
    drawing.update_layout(showlegend=False, barmode="overlay", bargap=0.2)
    return dress(drawing, colours, height=44 + ROW * len(view.dimensions))


def fitted(name: str, width: float, height: float) -> str:
    """A name in as many lines as a piece has room for; what is left of it is told by an ellipsis.

    Nothing at all where the first line would break a word of Latin script; the table beneath has every name.

    Args:
        name: Of an indicator.
        width: Pixels.
        height: Pixels.
    """
    letters, lines = max(int((width - 8) / LETTER), 2), max(int((height - 4) / LINE), 1)
    parts = broken(name, letters).split("<br>")
    whole = list(takewhile(lambda part: len(part) <= letters or not name.isascii(), parts))[:lines]
    if whole and len(whole) < len(parts):
        whole[-1] = f"{whole[-1][:-1].rstrip()}…"
    return "<br>".join(whole)


def _lane(kind: str, kinds: Sequence[str]) -> tuple[float, float]:
    """How far a piece moves from the middle of its line, and how high it is, in lines."""
    if kind not in kinds:
        return 0.0, HEIGHT
    height = HEIGHT / max(len(kinds), 2)
    return height * (kinds.index(kind) + 0.5) - HEIGHT / 2, height


@cached(entries=128)
def curve_figure(curve: Curve, colours: Palette) -> go.Figure:
    """Draw the anchored scale: value across, points up, the goalposts and the example on the line."""
    drawing = go.Figure(
        go.Scatter(
            x=[x for x, _ in curve.corners], y=[y for _, y in curve.corners], mode="lines",
            line={"color": colours.data, "width": 2.5}, hoverinfo="skip",
        )
    )  # fmt: skip
    drawing.add_trace(
        go.Scatter(
            x=[x for x, _, _ in curve.posts], y=[y for _, y, _ in curve.posts], mode="markers",
            marker={"size": 9, "color": colours.ground, "line": {"color": colours.data, "width": 2}},
            hoverinfo="skip",
        )
    )  # fmt: skip
    for x, y, text in curve.posts:
        drawing.add_annotation(
            x=x, y=y, text=text, showarrow=False, xanchor="right", xshift=-8, yshift=12 if y else 14,
            font={"color": colours.quiet, "size": 14},
        )  # fmt: skip
    x, y, text = curve.own
    drawing.add_shape(type="line", x0=x, x1=x, y0=0, y1=y, line={"color": colours.quiet, "width": 1, "dash": "dot"})
    drawing.add_trace(
        go.Scatter(x=[x], y=[y], mode="markers", marker={"size": 13, "color": colours.text}, hoverinfo="skip")
    )
    drawing.add_annotation(
        x=x, y=y, text=text, showarrow=False, xanchor="left", xshift=10, yshift=-14, bgcolor=colours.ground,
        font={"color": colours.text, "size": 14},
    )  # fmt: skip
    drawing.update_xaxes(title_text=curve.axis, autorange="reversed" if curve.falling else True, showgrid=False)
    drawing.update_yaxes(title_text=curve.points_axis, tickvals=[0, 25, 50, TARGET_POINTS, 100], range=[-4, 112])
    drawing.update_layout(showlegend=False)
    return dress(drawing, colours, height=300)


@cached(entries=128)
def bands_figure(bands: Sequence[Band], colours: Palette) -> go.Figure:
    """Draw the bands of the grades on the scale from 0 to 100."""
    drawing = go.Figure()
    for band in bands:
        drawing.add_trace(
            go.Bar(
                orientation="h", x=[band.high - band.low], y=[0], base=[band.low], text=[band.label],
                textposition="inside", insidetextanchor="middle", constraintext="none", hoverinfo="skip",
                textfont={"color": colours.on_grade(band.grade), "size": 14},
                marker={"color": colours.grade(band.grade), "line": {"color": colours.ground, "width": 2}},
            )
        )  # fmt: skip
    ticks = sorted({end for band in bands for end in (band.low, band.high)})
    drawing.update_xaxes(range=[0, 100], tickvals=ticks, showgrid=False, zeroline=False)
    drawing.update_yaxes(visible=False)
    drawing.update_layout(showlegend=False, barmode="overlay", bargap=0)
    return dress(drawing, colours, height=84)
