"""The way from the index to the score as a waterfall, under the bands of the grades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from dashboard.presenters.ratings.statement import Bar, Statement, Zone
from dashboard.session.cached import cached
from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress

ROW: Final = 44
HEAD: Final = 74


@cached(entries=128)
def waterfall(view: Statement, colours: Palette) -> go.Figure:
    """Draw one bar a step from 0 to 100 points; above them the bands, so that the eye sees which grade a score reaches.

    Args:
        view: At least the base and the score.

    Returns:
        A figure with a fixed axis, so that two bodies can be compared by eye.
    """
    titles = [_title(bar, view) for bar in view.bars]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            base=[min(bar.start, bar.end) for bar in view.bars],
            x=[abs(bar.end - bar.start) for bar in view.bars],
            y=list(range(len(view.bars))),
            width=0.56,
            marker={"color": [_colour(bar, view, colours) for bar in view.bars], "line": {"width": 0}},
            hovertext=[f"{bar.title}  {bar.text}" for bar in view.bars],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for index, bar in enumerate(view.bars):
        figure.add_annotation(
            x=max(bar.start, bar.end), y=index, text=f"<b>{bar.text}</b>", showarrow=False, xanchor="left", xshift=6,
            bgcolor=colours.ground, font={"color": colours.text, "size": 15},
        )  # fmt: skip
    _links(figure, view, colours)
    ribbon(figure, view.bands, colours, (-1.2, -0.72), len(view.bars) - 0.5)
    figure.update_xaxes(range=[0, 114], tickvals=[0, 20, 40, 60, 80, 100], showgrid=False, zeroline=True)
    figure.update_yaxes(
        tickvals=list(range(len(titles))), ticktext=titles, range=[len(titles) - 0.4, -1.25], showgrid=False,
        tickfont={"color": colours.text}, ticklabelstandoff=8,
    )  # fmt: skip
    return dress(figure, colours, height=HEAD + ROW * len(titles)).update_layout(showlegend=False)


def _title(bar: Bar, view: Statement) -> str:
    """What a bar stands for; the last one also says the grade."""
    return broken(f"{bar.title} → {view.grade_text}" if bar.kind == "score" else bar.title)


def _colour(bar: Bar, view: Statement, colours: Palette) -> str:
    shades = {"base": colours.line, "minus": colours.data, "plus": colours.bar.fill}
    return colours.grade(view.grade) if bar.kind == "score" else shades[bar.kind]


def _links(figure: go.Figure, view: Statement, colours: Palette) -> None:
    """Thin lines from the end of one bar to the start of the next."""
    for index, bar in enumerate(view.bars[:-1]):
        figure.add_shape(
            type="line", x0=bar.end, x1=bar.end, y0=index + 0.28, y1=index + 0.72,
            line={"color": colours.quiet, "width": 1, "dash": "dot"},
        )  # fmt: skip


def ribbon(figure: go.Figure, zones: Sequence[Zone], colours: Palette, edges: tuple[float, float], foot: float) -> None:
    """The grades between two heights, and a thin line from each threshold to ``foot``."""
    for zone in zones:
        figure.add_shape(
            type="rect", x0=zone.start, x1=zone.end, y0=edges[0], y1=edges[1], fillcolor=colours.grade(zone.grade),
            line={"width": 1, "color": colours.ground}, layer="below",
        )  # fmt: skip
        figure.add_annotation(
            x=(zone.start + zone.end) / 2, y=sum(edges) / 2, text=f"<b>{zone.letter}</b>", showarrow=False,
            font={"color": colours.on_grade(zone.grade), "size": 14},
        )  # fmt: skip
        if zone.start > 0:
            figure.add_shape(
                type="line", x0=zone.start, x1=zone.start, y0=edges[1], y1=foot, layer="below",
                line={"color": colours.line, "width": 1},
            )  # fmt: skip
