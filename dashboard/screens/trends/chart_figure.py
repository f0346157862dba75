"""A control chart: points in order of time, mean and limits as steps, signals by colour, shape and letter."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard.screens.trends.chart_view import NONE, ControlChart, Point, Stretch
from dashboard.session.cached import cached
from dashboard.style.labels import broken
from dashboard.style.theme import Palette, dress

HEIGHT: Final = 480
LARGE: Final = 17
"""Pixels of a signal that holds its letter."""
SMALL: Final = 10
"""The same where points stand too close for a letter."""
PLAIN: Final = 7
CROWDED: Final = 48
"""Months from which letters would overlap."""
AIR: Final = 0.08
HEAD: Final = 0.3
"""Room above all points for the reasons of rebase lines, as part of their reach."""
LETTER: Final = 8
"""Pixels of a letter; a Chinese character takes two."""
TALL: Final = 0.09
"""Part of the height that the reason of a rebase line takes, so that neighbours stand one below the other."""

SYMBOLS: Final = {
    "common_cause": "circle", "improvement": "circle", "concern": "square", "neutral": "hexagon", NONE: "circle-open",
}  # fmt: skip


@cached(entries=128)
def control_chart_figure(view: ControlChart, colours: Palette) -> go.Figure:
    """Draw the chart; a month that should hold a point and does not leaves a gap.

    Args:
        view: With at least one point.
    """
    figure = go.Figure()
    low, high = _span(view)
    _steps(figure, view, colours)
    _path(figure, view, colours)
    for reading in view.titles:
        if shown := [point for point in view.points if point.reading == reading]:
            figure.add_trace(_marks(view, shown, reading, colours))
    _labels(figure, view, colours)
    _events(figure, view, low, colours)
    _lines(figure, view, colours)
    names = _names(view)
    for y, text in names:
        figure.add_annotation(
            x=1, xref="paper", y=y, text=text, showarrow=False, xanchor="left", xshift=6,
            font={"color": colours.quiet, "size": 14},
        )  # fmt: skip
    months = range(len(view.months))
    ticks = list(months)[::-1][:: max(1, round(len(view.months) / 9))]
    figure.update_xaxes(
        tickvals=ticks, ticktext=[view.months[place] for place in ticks], tickangle=0, showgrid=False, zeroline=False,
        range=[-0.6, len(view.months) - 0.4],
    )  # fmt: skip
    figure.update_yaxes(
        title_text=view.unit, zeroline=False, range=[low - (2 * AIR * (high - low) if view.events else 0), high]
    )
    margin = 16 + max((_width(text) for _, text in names), default=0)
    return dress(figure, colours, height=HEIGHT).update_layout(
        margin={"r": margin, "t": 16}, hovermode="closest", showlegend=False
    )


def _span(view: ControlChart) -> tuple[float, float]:
    limits = [edge for stretch in view.stretches for edge in (stretch.lower, stretch.upper) if edge == edge]
    known = [*(point.value for point in view.points), *limits, *([view.target] if view.target is not None else [])]
    reach = (max(known) - min(known)) or abs(max(known)) or 1.0
    return min(known) - AIR * reach, max(known) + (HEAD if view.lines else AIR) * reach


def _width(text: str) -> int:
    return sum(2 * LETTER - 2 if ord(sign) > 0x2E80 else LETTER - 1 for sign in text)


def _steps(figure: go.Figure, view: ControlChart, colours: Palette) -> None:
    """Mean and limits of each stretch."""

    def draw(stretch: Stretch, y: float, kind: str, line: dict[str, Any]) -> None:
        if y == y:
            x = [stretch.first - 0.5, stretch.last + 0.5]
            figure.add_trace(
                go.Scatter(
                    x=x, y=[y, y], mode="lines", name=view.texts[kind], hoverinfo="skip", line=line,
                )
            )  # fmt: skip

    for stretch in view.stretches:
        draw(stretch, stretch.mean, "means", {"color": colours.quiet, "width": 1.5})
        kind, dash = ("trial", "dash") if stretch.on_trial else ("limits", "solid")
        for limit in (stretch.lower, stretch.upper):
            draw(stretch, limit, kind, {"color": colours.quiet, "width": 1, "dash": dash})
    if view.target is not None:
        figure.add_hline(y=view.target, line={"color": colours.data, "width": 1.5, "dash": "dot"}, layer="below")
        figure.add_annotation(
            x=0, xref="paper", y=view.target, text=view.texts["target"], showarrow=False, xanchor="left",
            yanchor="bottom", xshift=8, font={"color": colours.data, "size": 14},
        )  # fmt: skip


def _path(figure: go.Figure, view: ControlChart, colours: Palette) -> None:
    """The line from point to point, broken at gaps and at rebase lines."""
    starts = {stretch.first for stretch in view.stretches[1:]}
    x: list[int | None] = []
    y: list[float | None] = []
    before = -1
    for point in view.points:
        if point.opens_gap or any(before < start <= point.place for start in starts):
            x, y = [*x, None], [*y, None]
        x, y, before = [*x, point.place], [*y, point.value], point.place
    line = {"color": colours.line, "width": 2}
    figure.add_trace(
        go.Scatter(x=x, y=y, mode="lines", connectgaps=False, hoverinfo="skip", showlegend=False, line=line)
    )


def _marks(view: ControlChart, shown: list[Point], reading: str, colours: Palette) -> go.Scatter:
    fills = {
        "common_cause": colours.quiet, "improvement": colours.better, "concern": colours.worse,
        "neutral": colours.neutral, NONE: colours.quiet,
    }  # fmt: skip
    is_signal, crowded = reading not in ("common_cause", NONE), len(view.months) > CROWDED
    return go.Scatter(
        x=[point.place for point in shown], y=[point.value for point in shown],
        mode="markers+text" if is_signal and not crowded else "markers", name=view.titles[reading],
        text=[point.letter for point in shown], textfont={"color": colours.ground, "size": 14},
        hovertext=[point.label for point in shown], hovertemplate="%{hovertext}<extra></extra>",
        marker={"symbol": SYMBOLS[reading], "color": fills[reading],
                "size": (SMALL if crowded else LARGE) if is_signal else PLAIN},
    )  # fmt: skip


def _labels(figure: go.Figure, view: ControlChart, colours: Palette) -> None:
    """What a mark says, in words beside the newest of its kind; the plain ones say nothing."""
    for reading, title in view.titles.items():
        shown = [point for point in view.points if point.reading == reading]
        if reading == "common_cause" or not shown:
            continue
        point, above = shown[-1], shown[-1].letter != view.texts["low"]
        right = point.place < 0.8 * len(view.months)
        figure.add_annotation(
            x=point.place, y=point.value, text=title, showarrow=False, xanchor="left" if right else "right",
            yanchor="bottom" if above else "top", yshift=8 if above else -8, xshift=4 if right else -4,
            font={"color": colours.text, "size": 14},
        )  # fmt: skip


def _events(figure: go.Figure, view: ControlChart, low: float, colours: Palette) -> None:
    """Rules that take effect, at the foot of the chart, where they cover no point; the newest mark says what it is."""
    if view.events:
        beside = "middle right" if view.events[-1].place < 0.7 * len(view.months) else "top left"
        figure.add_trace(
            go.Scatter(
                x=[event.place for event in view.events], y=[low] * len(view.events),
                mode="markers+text", text=[*[""] * (len(view.events) - 1), view.texts["events"]],
                textposition=beside, textfont={"color": colours.text, "size": 14},
                name=view.texts["events"], hovertext=[event.label for event in view.events],
                hovertemplate="%{hovertext}<extra></extra>",
                marker={"symbol": "triangle-up", "size": 13, "color": colours.text},
            )
        )  # fmt: skip


def _lines(figure: go.Figure, view: ControlChart, colours: Palette) -> None:
    for number, line in enumerate(view.lines):
        figure.add_vline(x=line.place - 0.5, line={"color": colours.text, "width": 1.5, "dash": "dashdot"})
        right = line.place < 0.7 * len(view.months)
        figure.add_annotation(
            x=line.place - 0.5, y=1 - TALL * (number % 2), yref="paper", text=broken(line.label, 36), showarrow=False,
            xanchor="left" if right else "right", yanchor="top", align="left" if right else "right",
            xshift=5 if right else -5, bgcolor=colours.ground, font={"color": colours.text, "size": 14},
        )  # fmt: skip


def _names(view: ControlChart) -> list[tuple[float, str]]:
    """What stands beside mean and limits at the right; limits that lie on the mean go without."""
    newest = view.stretches[-1]
    lines = [(newest.upper, "upper"), (newest.mean, "mean"), (newest.lower, "lower")]
    apart = newest.upper != newest.lower
    return [(y, view.texts[name]) for y, name in lines if y == y and (apart or name == "mean")]
