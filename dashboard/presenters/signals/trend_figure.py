"""Lines over time: a few bodies with their names at the line's end, the peers as a quiet band behind them."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import plotly.graph_objects as go

from dashboard.presenters.signals.trend import Line, Trend
from dashboard.presenters.signals.turns import mark_turns
from dashboard.style.theme import Palette, dress

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
HEIGHT: Final = 520


def trend_figure(view: Trend, colours: Palette, *, height: int = HEIGHT) -> go.Figure:
    """Draw at most six lines. A month without a value leaves a gap; a value carried on is a hollow point."""
    figure = go.Figure()
    places = list(range(len(view.months)))
    _band(figure, view, places, colours)
    for number, line in enumerate(view.lines):
        colour, dash = colours.series[number % len(colours.series)], DASHES[number % len(DASHES)]
        _line(figure, view, line, places, colour=colour, dash=dash, ground=colours.ground)
    _events(figure, view, colours)
    mark_turns(figure, view.turns, len(places), colours)
    _names(figure, view, colours, height)
    if view.target is not None:
        figure.add_hline(y=view.target, line={"color": colours.quiet, "width": 1, "dash": "dot"}, layer="below")
        figure.add_annotation(
            x=0, xref="paper", y=view.target, text=view.target_title, showarrow=False, xanchor="left",
            yanchor="bottom", xshift=8, font={"color": colours.quiet, "size": 12},
        )  # fmt: skip
    shown = places[::-1][:: max(1, round(len(places) / (9 if height == HEIGHT else 4)))]
    figure.update_xaxes(
        tickvals=shown, ticktext=[view.months[place] for place in shown], tickangle=0, showgrid=False,
        range=[-0.5, len(places) - 0.5],
    )  # fmt: skip
    figure.update_yaxes(title_text=view.unit, zeroline=False)
    margin = 24 + max((_width(line.name) for line in view.lines), default=0)
    return dress(figure, colours, height=height).update_layout(margin={"r": margin}, hovermode="closest")


def _width(text: str) -> int:
    """Roughly how many pixels a name takes at 14 px."""
    return sum(15 if ord(sign) > 0x2E80 else 8 for sign in text)


def _band(figure: go.Figure, view: Trend, places: list[int], colours: Palette) -> None:
    x, y = _outline(view, places)
    if not x:
        return
    figure.add_trace(
        go.Scatter(
            x=x, y=y, mode="none", fill="toself", fillcolor=colours.faint, name=view.band_title, hoverinfo="skip"
        )
    )
    figure.add_trace(
        go.Scatter(
            x=places, y=list(view.middle), name=view.middle_title, mode="lines", hoverinfo="skip", connectgaps=False,
            line={"color": colours.line, "width": 2, "shape": "hv" if view.steps else "linear"},
        )
    )  # fmt: skip


def _outline(view: Trend, places: list[int]) -> tuple[list[float | None], list[float | None]]:
    """The band as closed outlines, one for each stretch of months without a gap, None between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for known, stretch in groupby(places, key=lambda place: view.low[place] == view.low[place]):
        if not known:
            continue
        run = list(stretch)
        corners = [(place, place) for place in run]
        if view.steps:
            corners = [pair for place in run for pair in ((place, place), (min(place + 1, run[-1]), place))]
        there, back = corners, corners[::-1]
        x += [*(at for at, _ in there), *(at for at, _ in back), None]
        y += [*(view.low[of] for _, of in there), *(view.high[of] for _, of in back), None]
    return x, y


def _line(
    figure: go.Figure, view: Trend, line: Line, places: list[int], *, colour: str, dash: str, ground: str
) -> None:
    fills = [colour if fresh else ground for fresh in line.fresh]
    figure.add_trace(
        go.Scatter(
            x=places, y=list(line.values), mode="lines+markers", connectgaps=False, name=line.name,
            hovertext=list(line.labels), hovertemplate="%{hovertext}<extra></extra>", legendgroup=line.entity,
            line={"color": colour, "width": 2.5, "dash": dash, "shape": "hv" if view.steps else "linear"},
            marker={"color": fills, "size": 7, "line": {"color": colour, "width": 1.5}},
        )
    )  # fmt: skip


def _events(figure: go.Figure, view: Trend, colours: Palette) -> None:
    known = [event for event in view.events if event.value == event.value]
    if known:
        figure.add_trace(
            go.Scatter(
                x=[event.place for event in known], y=[event.value for event in known], mode="markers",
                name=view.events_title, hovertext=[event.label for event in known],
                hovertemplate="%{hovertext}<extra></extra>",
                marker={"symbol": "triangle-down", "size": 15, "color": colours.worse,
                        "line": {"width": 1.5, "color": colours.ground}},
            )
        )  # fmt: skip


def _names(figure: go.Figure, view: Trend, colours: Palette, height: int) -> None:
    """Names at the right, pushed apart so that none covers another."""
    ends = [(_last(line), number, line) for number, line in enumerate(view.lines)]
    ends = sorted((end for end in ends if end[0] is not None), key=lambda end: end[0] or 0.0)
    values = [value for line in view.lines for value in (*line.values, *view.low, *view.high) if value == value]
    apart = 19 * (max(values) - min(values) or 1.0) / (height - 110) if values else 0.0
    placed: float | None = None
    for value, number, line in ends:
        assert value is not None
        placed = value if placed is None else max(value, placed + apart)
        figure.add_annotation(
            x=1, xref="paper", y=placed, text=f"<b>{line.name}</b>", showarrow=False, xanchor="left", xshift=6,
            font={"color": colours.series[number % len(colours.series)], "size": 14},
        )  # fmt: skip


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.values) if value == value), None)
