"""One indicator in one peer group against how many records each value rests on, and who differs by more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.elements.table import Cell, Table, Tone, figures, row, sheet, wide
from dashboard.presenters.indicators import observations
from dashboard.presenters.indicators.value_parts import amount, span
from dashboard.presenters.signals import funnel_words
from dashboard.presenters.signals.funnel_words import PLACES
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor import Funnel, MonitorView
from metrics.application.signals.rows import FunnelDot as Dot

COUNTIES: Final = "counties"
NAMED: Final = 4
"""Bodies named in the chart."""
SPREAD: Final = 8.0
"""Times the smallest size that the largest one is where sizes are drawn on a logarithmic scale."""
TONES: Final[dict[str, Tone]] = {"worse": "worse", "better": "better", "high": "strong", "low": "strong"}


@dataclass(frozen=True)
class FunnelDot:
    """One body."""

    entity: str
    name: str
    size: float
    value: float
    place: str
    """A key of ``funnel_words.PLACES``."""
    named: bool
    hover: str


@dataclass(frozen=True)
class Limits:
    """One pair of limits over the funnel's sizes."""

    title: str
    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True)
class FunnelView:
    """Everything one funnel shows, finished."""

    dots: tuple[FunnelDot, ...]
    places: dict[str, str]
    """Titles of the places where dots lie, by key, inside first."""
    sizes: tuple[float, ...]
    inner: Limits
    outer: Limits
    centre: float
    centre_title: str
    size_axis: str
    value_axis: str
    logarithmic: bool
    """Whether sizes lie so far apart that they are drawn on a logarithmic scale."""
    ceiling: float | None
    """The largest value that there can be."""
    reading: str
    numbers: Table


def groups(query: Query, code: str) -> list[str]:
    """Peer groups with a body that is asked, counties first, then in the order of the city's file."""
    asked = {query.config.city.entities[key].group for key in query.month.of_indicator(code)}
    return sorted((key for key in query.config.city.peer_groups if key in asked), key=lambda key: key != COUNTIES)


def asked_in(query: Query, code: str, group: str) -> int:
    """Bodies of a peer group of which the indicator is asked, with a value or not."""
    return sum(query.config.city.entities[key].group == group for key in query.month.of_indicator(code))


def funnel_view(query: Query, found: Funnel) -> FunnelView:
    """Shape one funnel.

    Args:
        query: Whose month and language count.
        found: From ``MonitorView.funnel`` for the same month.
    """
    t, scored = query.t, observations.goalposts(query, found.indicator) is not None
    lines = in_city_order(query, found.rows)
    places = [place(row, scored=scored) for row in lines]
    limits = [_limits(found, row.size) for row in lines]
    far_apart = max(row.size for row in lines) > SPREAD * min(row.size for row in lines)
    average = amount(query, query.config.indicators[found.indicator], found.centre)
    return FunnelView(
        dots=_dots(query, found, lines, places, limits),
        places={key: t(title) for key, title in PLACES.items() if key in places},
        sizes=tuple(found.sizes),
        inner=Limits(t("95% limits"), tuple(found.lower_95), tuple(found.upper_95)),
        outer=Limits(t("99.8% limits"), tuple(found.lower_998), tuple(found.upper_998)),
        centre=found.centre,
        centre_title=t("Peers' average {value}").format(value=average),
        size_axis=funnel_words.size_axis(query, found.indicator, logarithmic=far_apart),
        value_axis=funnel_words.value_axis(query, found.indicator),
        logarithmic=far_apart,
        ceiling=100.0 if found.kind == "share" else None,
        reading=funnel_words.reading(query, found, lines, places),
        numbers=_numbers(query, found, lines, places, limits),
    )


def in_city_order(query: Query, lines: Iterable[Dot]) -> list[Dot]:
    """A register, never a league table."""
    order = {key: at for at, key in enumerate(query.config.city.entities)}
    return sorted(lines, key=lambda row: order[row.entity])


def place(dot: Dot, *, scored: bool) -> str:
    """Where a dot lies, as a key of ``PLACES``; nothing is better or worse where nothing is scored."""
    if not dot.beyond:
        return "inside"
    side = ("worse" if dot.worse else "better") if scored else "high" if dot.side > 0 else "low"
    return f"{side}_{'998' if dot.beyond == 2 else '95'}"


def _limits(found: Funnel, size: float) -> NDArray[np.float64]:
    """Lower and upper 95 %, lower and upper 99.8 % limits at one size."""
    curves = (found.lower_95, found.upper_95, found.lower_998, found.upper_998)
    return np.array([np.interp(size, found.sizes, curve) for curve in curves])


def _dots(
    query: Query, found: Funnel, lines: Sequence[Dot], places: Sequence[str], limits: Sequence[NDArray[np.float64]]
) -> tuple[FunnelDot, ...]:
    far = sorted((dot for dot in lines if dot.beyond == 2), key=lambda dot: -abs(dot.z))
    named = {dot.entity for dot in far[:NAMED]}
    return tuple(
        FunnelDot(
            entity=dot.entity,
            name=naming.short(query, dot.entity),
            size=dot.size,
            value=dot.value,
            place=where,
            named=dot.entity in named,
            hover=_hover(query, found, dot, where, within),
        )
        for dot, where, within in zip(lines, places, limits, strict=True)
    )


def _hover(query: Query, found: Funnel, dot: Dot, where: str, limits: NDArray[np.float64]) -> str:
    t, indicator = query.t, query.config.indicators[found.indicator]
    lines = [
        f"{naming.entity(query, dot.entity)} · {amount(query, indicator, dot.value)}",
        funnel_words.counted(query, found.indicator, dot.events, dot.size),
        t("95% limits {limits}").format(limits=span(query, indicator, limits[0], limits[1])),
        t("99.8% limits {limits}").format(limits=span(query, indicator, limits[2], limits[3])),
        t(PLACES[where]),
    ]
    return "<br>".join(lines)


def _numbers(
    query: Query, found: Funnel, lines: Sequence[Dot], places: Sequence[str], limits: Sequence[NDArray[np.float64]]
) -> Table:
    t, indicator = query.t, query.config.indicators[found.indicator]
    columns = [
        t("Body"), figures(t("Numerator")), figures("n"), figures(t("Value")), figures(t("Peers' average")),
        figures(t("95% limits")), figures(t("99.8% limits")), wide(t("In the funnel")),
    ]  # fmt: skip
    average = amount(query, indicator, found.centre)
    return sheet(
        columns,
        [
            row(
                naming.entity(query, dot.entity),
                format.number(dot.events, 0),
                format.number(dot.size, 0),
                amount(query, indicator, dot.value),
                average,
                span(query, indicator, within[0], within[1]),
                span(query, indicator, within[2], within[3]),
                Cell(t(PLACES[where]), TONES.get(where.partition("_")[0], "quiet")),
                id=dot.entity,
            )
            for dot, where, within in zip(lines, places, limits, strict=True)
        ],
    )


def positions(query: Query, monitor: MonitorView, code: str, entities: Sequence[str]) -> dict[str, str]:
    """Where bodies lie in their peers' funnels, as keys of ``PLACES``; those without a dot are left out."""
    scored, city = observations.goalposts(query, code) is not None, query.config.city.entities
    result: dict[str, str] = {}
    for group in {city[entity].group for entity in entities}:
        funnel = monitor.funnel(code, query.period, group)
        lines = funnel.rows if funnel else ()
        result |= {dot.entity: place(dot, scored=scored) for dot in lines if dot.entity in entities}
    return result
