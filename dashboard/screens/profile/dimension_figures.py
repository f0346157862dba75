"""Parts of a rating as bars, against the median of the peers and against last month."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Final

import plotly.graph_objects as go

from dashboard.screens.profile.dimensions import Part, Parts
from dashboard.session.cached import cached
from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress, grade_marker, hatch
from metrics.definitions import TARGET_POINTS

ROW: Final = 42
HEAD: Final = 64


@cached(entries=128)
def parts_figure(view: Parts, colours: Palette, *, graded: bool) -> go.Figure:
    """Draw one bar a part from 0 to 100, a diamond for the peers' median, a ring for last month.

    A part without points has a hatched line from end to end and says why.

    Args:
        view: At least one part.
        graded: Whether bars take their grade's colour; indicators have no grade and take one colour.

    Returns:
        A figure whose points carry the part's key as ``customdata``.
    """
    items = view.items
    places = list(range(len(items)))
    figure = go.Figure(
        go.Bar(
            orientation="h", x=[item.points for item in items], y=places, width=0.58, showlegend=False,
            customdata=[item.key for item in items], marker=_fill(items, colours, graded=graded),
            hovertext=[f"{item.title}  {item.points_text}" for item in items],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    _blanks(figure, items, colours)
    for position, item in zip(places, items, strict=True):
        figure.add_annotation(
            x=0, y=position, text=f"<b>{_label(item, graded=graded)}</b>",
            showarrow=False, xanchor="left", xshift=8, font={"color": _ink(item, colours, graded=graded), "size": 15},
            bgcolor=_ground(item, colours, graded=graded),
        )  # fmt: skip
    _marks(figure, view, colours)
    figure.update_xaxes(range=[0, 104], tickvals=[0, 20, 40, 60, 80, 100])
    figure.add_vline(x=TARGET_POINTS, line={"color": colours.line, "width": 1, "dash": "dot"}, layer="below")
    figure.update_yaxes(
        tickvals=places, ticktext=[broken(item.title) for item in items], range=[len(items) - 0.5, -0.5],
        showgrid=False, tickfont={"color": colours.text}, ticklabelstandoff=8,
    )  # fmt: skip
    return dress(figure, colours, height=HEAD + ROW * len(items)).update_layout(barmode="overlay")


def _fill(items: Sequence[Part], colours: Palette, *, graded: bool) -> dict[str, object]:
    if not graded:
        return {"color": colours.bar.fill, "line": {"width": 0}}
    return grade_marker([item.grade for item in items], colours)


def _blanks(figure: go.Figure, items: Sequence[Part], colours: Palette) -> None:
    """Hatching without a ground where there are no points: a length would be read as points."""
    blank = [(index, item) for index, item in enumerate(items) if item.points != item.points]
    if not blank:
        return
    figure.add_trace(
        go.Bar(
            orientation="h", x=[100] * len(blank), y=[index for index, _ in blank], width=0.58, showlegend=False,
            customdata=[item.key for _, item in blank],
            hovertext=[f"{item.title}  {item.missing}" for _, item in blank],
            hovertemplate="%{hovertext}<extra></extra>",
            marker={"pattern": hatch(colours, fill=colours.ground), "line": {"width": 0}},
        )
    )  # fmt: skip


def _label(item: Part, *, graded: bool) -> str:
    if item.points != item.points:
        return f"{item.letter}  {item.missing}" if graded else item.missing
    return f"{item.letter}  {item.points_text}" if graded and item.letter != item.points_text else item.points_text


def _ground(item: Part, colours: Palette, *, graded: bool) -> str | None:
    """Behind a label on hatching, so that strokes do not cross it."""
    if item.points != item.points:
        return colours.ground
    return colours.grade(item.grade) if graded and colours.is_hatched(item.grade) else None


def _ink(item: Part, colours: Palette, *, graded: bool) -> str:
    if item.points != item.points:
        return colours.text
    return colours.on_grade(item.grade) if graded else colours.bar.text


def _marks(figure: go.Figure, view: Parts, colours: Palette) -> None:
    items = view.items
    places = list(range(len(items)))
    figure.add_trace(
        go.Scatter(
            x=[item.peers for item in items], y=places, mode="markers", name=view.peers_title,
            marker={
                "symbol": "diamond", "size": 9, "color": colours.text, "line": {"width": 1, "color": colours.ground}
            },
            hovertemplate="%{x:.1f}<extra>%{fullData.name}</extra>",
        )
    )  # fmt: skip
    if all(isnan(item.before) for item in items):
        return  # No month before is rated.
    figure.add_trace(
        go.Scatter(
            x=[item.before for item in items], y=places, mode="markers", name=view.before_title,
            marker={"symbol": "circle", "size": 12, "color": colours.ground,
                    "line": {"width": 2, "color": colours.text}},
            hovertemplate="%{x:.1f}<extra>%{fullData.name}</extra>",
        )
    )  # fmt: skip
