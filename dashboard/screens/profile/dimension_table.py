"""The dimensions of one body, a line each: score, its peers, last month, what is lost and by which indicator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from dashboard.presenters.indicators import observations
from dashboard.screens.profile.dimensions import Part, Parts, parts
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.attention import Shortfall, shortfalls
from metrics.application.ratings.peers import quantile


@dataclass(frozen=True)
class DimensionLine:
    """One dimension; ``points`` and those of its peers from 0 to 100, NaN where there are none."""

    key: str
    name: str
    weight: str
    grade: str
    letter: str
    score: str
    points: float
    low: float
    middle: float
    high: float
    against_peers: str
    against_before: str
    lost: str
    leader: str
    leader_name: str
    leader_value: str


@dataclass(frozen=True)
class DimensionTable:
    """All of them, the one that loses most first."""

    heading: str
    columns: tuple[str, ...]
    lines: tuple[DimensionLine, ...]
    reading: str
    parts: Parts


@cached(entries=128, worded=True)
def dimension_table(query: Query, entity: str) -> DimensionTable:
    """Shape the parts right under the root."""
    t, view = query.t, parts(query, entity, query.scheme.tree.key)
    lost = {
        part.dimension: part for part in shortfalls(query.results, query.scheme, query.period, [entity]).get(entity, ())
    }
    lines = sorted(
        (_line(query, entity, part, lost.get(part.key)) for part in view.items),
        key=lambda line: -lost[line.key].lost if line.key in lost else 0.0,
    )
    return DimensionTable(
        heading=t.plural("{n} dimension (open it to see its indicators and records)",
                         "{n} dimensions (open one to see its indicators and records)", len(lines)),
        columns=(
            t("Dimension"), t("Weight"), t("Score"), "", t("Against peers"), t("Against last month"), t("Lost"),
            t("Indicator that loses most"),
        ),
        lines=tuple(lines),
        reading=_reading(query, entity, [part.lost for part in lost.values()]),
        parts=view,
    )  # fmt: skip


def _reading(query: Query, entity: str, lost: list[float]) -> str:
    t = query.t
    drawn = t("The bar is the score, the grey box holds the middle half of {group}, the line is their median.").format(
        group=naming.peers(query, entity)
    )
    if not lost:
        return drawn
    told = t("Points lost are those of the score that are missing to the targets: {total} in all.").format(
        total=format.number(sum(lost))
    )
    return format.sentences([drawn, told], t)


def _line(query: Query, entity: str, part: Part, lost: Shortfall | None) -> DimensionLine:
    among = [points for points in _of_peers(query, entity, part) if not isnan(points)]
    leads = lost is not None and lost.indicator != part.key
    leader = lost.indicator if lost is not None and leads else ""
    return DimensionLine(
        key=part.key,
        name=part.title,
        weight=part.weight,
        grade=part.grade,
        letter=part.letter,
        score=part.missing or part.points_text,
        points=part.points,
        low=quantile(among, 0.25),
        middle=part.peers,
        high=quantile(among, 0.75),
        against_peers=format.change(format.cut(part.points) - format.cut(part.peers)),
        against_before=format.change(format.cut(part.points) - format.cut(part.before)),
        lost=format.number(lost.lost) if lost else format.NONE,
        leader=leader,
        leader_name=naming.node(query, leader) if leader else "",
        leader_value=observations.value_text(query, leader, query.month.indicators[entity][leader].value)
        if leader
        else "",
    )


def _of_peers(query: Query, entity: str, part: Part) -> Iterator[float]:
    if part.is_branch:
        points = {peer: row.rated_score for peer, row in query.month.of_node(part.key).items()}
    else:
        points = {peer: row.points for peer, row in query.month.of_indicator(part.key).items()}
    return (points[peer] for peer in observations.peers(query, entity) if peer in points)
