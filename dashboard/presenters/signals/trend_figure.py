"""Lines over time: a few bodies with their names at the line's end, the peers as a quiet band behind them."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import plotly.graph_objects as go

from dashboard.presenters.signals.trend import Line, Trend
from dashboard.presenters.signals.turns import mark_turns
from dashboard.session.cached import cached
from dashboard.style.theme import Palette, dress

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
HEIGHT: Final = 520
LINE: Final = 19
"""Pixels of a line of text."""
AIR: Final = 0.08
EDGE: Final = 4
"""Months at the right end where a text beside a mark would be cut off."""


@cached(entries=128)
def trend_figure(view: Trend, colours: Palette, *, height: int = HEIGHT) -> go.Figure:
    """Draw at most six lines. A month without a value leaves a gap; a value carried on is a hollow point."""
    figure = go.Figure()
    places = list(range(len(view.months)))
    low, high = _span(view)
    _band(figure, view, places, colours)
    for number, line in enumerate(view.lines):
        colour, dash = colours.tone(number), DASHES[number % len(DASHES)]
        _line(figure, view, line, places, colour=colour, dash=dash, ground=colours.ground)
    _events(figure, view, colours)
    mark_turns(figure, view.turns, len(places), colours)
    _names(figure, view, colours, (high - low) * LINE / max(height - 110, LINE), high)
    if view.target is not None:
        figure.add_hline(y=view.target, line={"color": colours.quiet, "width": 1, "dash": "dot"}, layer="below")
        figure.add_annotation(
            x=0, xref="paper", y=view.target, text=view.target_title, showarrow=False, xanchor="left",
            yanchor="bottom", xshift=8, font={"color": colours.quiet, "size": 14},
        )  # fmt: skip
    shown = places[::-1][:: max(1, round(len(places) / (9 if height == HEIGHT else 4)))]
    figure.update_xaxes(
        tickvals=shown, ticktext=[view.months[place] for place in shown], tickangle=0, showgrid=False,
        range=[-0.5, len(places) - 0.5],
    )  # fmt: skip
    figure.update_yaxes(title_text=view.unit, zeroline=False, range=[low, high])
    margin = 24 + max(map(_width, [*(line.name for line in view.lines), *view.band_titles]))
    figure.update_layout(showlegend=False, margin={"r": margin, "t": 16}, hovermode="closest")
    return dress(figure, colours, height=height)


def _span(view: Trend) -> tuple[float, float]:
    """Both ends of the axis: all that is drawn, and a little air."""
    every = [*(value for line in view.lines for value in line.values), *view.low, *view.high]
    known = [value for value in every if value == value] or [0.0]
    known += [view.target] if view.target is not None else []
    reach = (max(known) - min(known)) or abs(max(known)) or 1.0
    return min(known) - AIR * reach, max(known) + AIR * reach


def _width(text: str) -> int:
    """Roughly how many pixels a name takes at 14 px."""
    return sum(15 if ord(sign) > 0x2E80 else 8 for sign in text)


def _band(figure: go.Figure, view: Trend, places: list[int], colours: Palette) -> None:
    x, y = _outline(view, places)
    if not x:
        return
    figure.add_trace(
        go.Scatter(x=x, y=y, mode="none", fill="toself", fillcolor=colours.band, name=view.band_title, hoverinfo="skip")
    )
    figure.add_trace(
        go.Scatter(
            x=places, y=list(view.middle), name=view.band_titles[1], mode="lines", hoverinfo="skip", connectgaps=False,
            line={"color": colours.quiet, "width": 1, "shape": "hv" if view.steps else "linear"},
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
    """Rules that take effect; the newest mark says what all of them are."""
    known = [event for event in view.events if event.value == event.value]
    if known:
        newest = max(known, key=lambda event: event.place)
        figure.add_trace(
            go.Scatter(
                x=[event.place for event in known], y=[event.value for event in known], mode="markers+text",
                name=view.events_title, hovertext=[event.label for event in known],
                text=[view.events_title if event is newest else "" for event in known],
                textposition="bottom center" if newest.place < len(view.months) - EDGE else "bottom left",
                textfont={"color": colours.text, "size": 14}, hovertemplate="%{hovertext}<extra></extra>",
                marker={"symbol": "triangle-down", "size": 14, "color": colours.text,
                        "line": {"width": 1.5, "color": colours.ground}},
            )
        )  # fmt: skip


def _names(figure: go.Figure, view: Trend, colours: Palette, apart: float, highest: float) -> None:
    """Names at the right ends of lines and of the peers' quartiles, pushed apart so that none covers another."""
    ends = [(_last(line.values), line.name, True) for line in view.lines]
    peers = zip((view.low, view.middle, view.high), view.band_titles, strict=True)
    ends += [(_last(values), title, False) for values, title in peers]
    known = sorted(((value, name, own) for value, name, own in ends if value is not None), key=lambda end: end[0])
    for place, (_, name, own) in zip(_spread([value for value, *_ in known], apart, highest), known, strict=True):
        figure.add_annotation(
            x=1, xref="paper", y=place, text=f"<b>{name}</b>" if own else name, showarrow=False, xanchor="left",
            xshift=6, font={"color": colours.text if own else colours.quiet, "size": 14},
        )  # fmt: skip


def _spread(values: list[float], apart: float, highest: float) -> list[float]:
    """Places as near to some values, in rising order, as lets neighbours lie apart and the last one under the top."""
    placed: list[float] = []
    for value in values:
        placed.append(max(value, placed[-1] + apart) if placed else value)
    top = highest - apart / 2
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], top)
        top = placed[at] - apart
    return placed


def _last(values: tuple[float, ...]) -> float | None:
    return next((value for value in reversed(values) if value == value), None)
