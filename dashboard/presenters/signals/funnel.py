"""One indicator in one peer group against how many records each value rests on, and who differs by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.elements.table import Cell, Table, Tone, figures, row, sheet, wide
from dashboard.presenters.indicators import observations
from dashboard.presenters.indicators.value_parts import amount, span
from dashboard.presenters.signals import funnel_words
from dashboard.presenters.signals.funnel_words import PLACES
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import Funnel, MonitorView
from metrics.application.signals.rows import FunnelDot as Dot

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


@cached(entries=128, worded=True)
def groups(query: Query, code: str) -> list[str]:
    """Peer groups with a body that is asked, those of the kind on the map first, in the order of the city's file."""
    city = query.config.city
    present = {city.entities[key].group for key in query.month.of_indicator(code)}
    return sorted(
        (key for key in city.peer_groups if key in present),
        key=lambda key: city.peer_groups[key].kind != city.mapped_kind,
    )


def asked_in(query: Query, code: str, group: str) -> int:
    """Bodies of a peer group of which the indicator is asked, with a value or not."""
    return sum(query.config.city.entities[key].group == group for key in query.month.of_indicator(code))


@cached(entries=128, worded=True)
def funnel_view(query: Query, funnel: Funnel) -> FunnelView:
    """Shape one funnel of the chosen month."""
    t, scored = query.t, observations.goalposts(query, funnel.indicator) is not None
    # A register, never a league table.
    lines = sorted(funnel.dots, key=lambda dot: list(query.config.city.entities).index(dot.entity))
    places = [place(row, scored=scored) for row in lines]
    far_apart = max(row.size for row in lines) > SPREAD * min(row.size for row in lines)
    average = amount(query, query.config.indicators[funnel.indicator], funnel.centre)
    return FunnelView(
        dots=_dots(query, funnel, lines, places),
        places={key: t(title) for key, title in PLACES.items() if key in places},
        sizes=tuple(funnel.sizes),
        inner=Limits(t("95% limits"), tuple(funnel.lower_95), tuple(funnel.upper_95)),
        outer=Limits(t("99.8% limits"), tuple(funnel.lower_998), tuple(funnel.upper_998)),
        centre=funnel.centre,
        centre_title=t("Peers' average {value}").format(value=average),
        size_axis=funnel_words.size_axis(query, funnel.indicator, logarithmic=far_apart),
        value_axis=funnel_words.value_axis(query, funnel.indicator),
        logarithmic=far_apart,
        ceiling=100.0 if funnel.kind == "share" else None,
        reading=funnel_words.reading(query, funnel, lines, places),
        numbers=_numbers(query, funnel, lines, places),
    )


def place(dot: Dot, *, scored: bool) -> str:
    """Where a dot lies, as a key of ``PLACES``; nothing is better or worse where nothing is scored."""
    if not dot.beyond:
        return "inside"
    side = ("worse" if dot.worse else "better") if scored else "high" if dot.side > 0 else "low"
    return f"{side}_{'998' if dot.beyond == 2 else '95'}"


def _dots(query: Query, funnel: Funnel, lines: Sequence[Dot], places: Sequence[str]) -> tuple[FunnelDot, ...]:
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
            hover=_hover(query, funnel, dot, where),
        )
        for dot, where in zip(lines, places, strict=True)
    )


def _hover(query: Query, funnel: Funnel, dot: Dot, where: str) -> str:
    t, indicator = query.t, query.config.indicators[funnel.indicator]
    lines = [
        f"{naming.entity(query, dot.entity)} · {amount(query, indicator, dot.value)}",
        funnel_words.counted(query, funnel.indicator, dot.events, dot.size),
        t("95% limits {limits}").format(limits=span(query, indicator, dot.lower_95, dot.upper_95)),
        t("99.8% limits {limits}").format(limits=span(query, indicator, dot.lower_998, dot.upper_998)),
        t(PLACES[where]),
    ]
    return "<br>".join(lines)


def _numbers(query: Query, funnel: Funnel, lines: Sequence[Dot], places: Sequence[str]) -> Table:
    t, indicator = query.t, query.config.indicators[funnel.indicator]
    columns = [
        t("Unit"), figures(t("Numerator")), figures("n"), figures(t("Value")), figures(t("Peers' average")),
        figures(t("95% limits")), figures(t("99.8% limits")), wide(t("In the funnel")),
    ]  # fmt: skip
    average = amount(query, indicator, funnel.centre)
    return sheet(
        columns,
        [
            row(
                naming.entity(query, dot.entity),
                format.number(dot.events, 0),
                format.number(dot.size, 0),
                amount(query, indicator, dot.value),
                average,
                span(query, indicator, dot.lower_95, dot.upper_95),
                span(query, indicator, dot.lower_998, dot.upper_998),
                Cell(t(PLACES[where]), TONES.get(where.partition("_")[0], "quiet")),
                id=dot.entity,
            )
            for dot, where in zip(lines, places, strict=True)
        ],
    )


def positions(query: Query, monitor: MonitorView, code: str, entities: Sequence[str]) -> dict[str, str]:
    """Where bodies lie in their peers' funnels, as keys of ``PLACES``; those without a dot are left out."""
    scored, city = observations.goalposts(query, code) is not None, query.config.city.entities
    result: dict[str, str] = {}
    for group in {city[entity].group for entity in entities}:
        funnel = monitor.funnel(code, query.period, group)
        lines = funnel.dots if funnel else ()
        result |= {dot.entity: place(dot, scored=scored) for dot in lines if dot.entity in entities}
    return result
