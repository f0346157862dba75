"""What sets bodies apart: their points in each dimension, and the indicators in which they differ most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Final

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, figures, row, sheet
from dashboard.presenters.indicators import observations
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.side_by_side import Gap, SideBySide
from metrics.application.ratings.score_changes import LIMIT
from metrics.definitions import Branch
from metrics.model import NOT_RATED, shown

LISTED: Final = 10
"""Indicators that are listed; all stand in the table behind."""


@dataclass(frozen=True)
class Dot:
    """One body's points in one dimension; NaN where it has none."""

    entity: str
    name: str
    points: float
    text: str


@dataclass(frozen=True)
class Dots:
    """Dimensions on one scale: for each its title and a dot for every body, in the order chosen."""

    rows: tuple[tuple[str, tuple[Dot, ...]], ...]
    reading: str
    numbers: pd.DataFrame


@dataclass(frozen=True)
class Differences:
    """The indicators that set bodies apart, the most first."""

    title: str
    listed: Table
    reading: str
    numbers: pd.DataFrame
    """All indicators that all are asked."""


def dots(query: Query, entities: Sequence[str]) -> Dots:
    """The points of all bodies in the parts right under the index."""
    t = query.t
    rows: list[tuple[str, tuple[Dot, ...]]] = []
    for child in query.scheme.tree.children:
        if isinstance(child, Branch) or all(child.key in query.config.applicable(entity) for entity in entities):
            own = tuple(_dot(query, entity, child.key) for entity in entities)
            rows.append((naming.node(query, child.key), own))
    columns = {t("Dimension"): [title for title, _ in rows]}
    for index, entity in enumerate(entities):
        columns[naming.entity(query, entity)] = [own[index].text for _, own in rows]
    return Dots(
        rows=tuple(rows),
        reading=t("Each dot is the score of a unit in a dimension, all on one scale; the dotted line is the target."),
        numbers=pd.DataFrame(columns),
    )


def _dot(query: Query, entity: str, key: str) -> Dot:
    nodes, indicators = query.month.nodes.get(entity, {}), query.month.indicators.get(entity, {})
    points = indicators[key].points if key in indicators else nan
    if key in nodes:
        points = nodes[key].rated_score
    name = naming.short(query, entity)
    text = format.grade(query.scheme, NOT_RATED, query.t) if isnan(points) else format.score(points)
    return Dot(entity, name, points, text)


def differences(query: Query, entities: Sequence[str], compared: SideBySide) -> Differences:
    """The indicators that set bodies apart; of two, all else that does as well, up to the difference of the scores."""
    t = query.t
    known = {gap.key: gap for gap in compared.indicators}
    listed = [gap for gap in compared.indicators if format.number(gap.points) != format.number(0.0)][:LISTED]
    names = [figures(naming.short(query, entity)) for entity in entities]
    columns = [t("Indicator"), *names, figures(t("Difference in the score"))]
    lines = [_line(query, entities, gap, compared) for gap in listed]
    if compared.difference is not None and compared.indicators:
        lines += _rest(query, entities, compared, listed)
    return Differences(
        title=t("What sets them apart most"),
        listed=sheet(columns, lines),
        reading=_reading(query, compared),
        numbers=_all(query, entities, compared, known),
    )


def _reading(query: Query, compared: SideBySide) -> str:
    t = query.t
    if not compared.indicators:
        return t("No difference of scores can be attributed to indicators here.")
    if compared.difference is not None:
        return t(
            "Values with their points; at the right how much of the difference of the scores each indicator makes, "
            "as an exact share. {ahead} is the one that a plus sets above {behind}."
        ).format(ahead=naming.short(query, compared.rated[0]), behind=naming.short(query, compared.rated[1]))
    return t(
        "Values with their points; at the right how far the two units that differ most in it are set apart by it, in "
        "points of the score, as an exact share."
    )


def _value(query: Query, entity: str, code: str) -> Cell:
    """A value, and beneath it its points, or why there are none."""
    t, score = query.t, query.month.indicators[entity][code]
    if isnan(score.value):
        return Cell(observations.few(query, code, score), "quiet", note=observations.why_none(query, code, score))
    points = (
        t("{points} points").format(points=format.score(score.points))
        if score.is_scored
        else format.reason(score.reason, t)
    )
    return Cell(observations.value_text(query, code, score.value), note=points)


def _line(query: Query, entities: Sequence[str], gap: Gap, compared: SideBySide) -> Row:
    cells = [_value(query, entity, gap.key) for entity in entities]
    return row(Cell(naming.node(query, gap.key)), *cells, _points(query, gap, compared))


def _points(query: Query, gap: Gap, compared: SideBySide) -> Cell:
    """How far a part sets bodies apart: of two with the sign of the first, of more with who is ahead of whom."""
    if compared.difference is not None:
        return Cell(format.change(compared.difference.indicators[gap.key]), "strong")
    text = query.t("{ahead} ahead of {behind}")
    note = text.format(ahead=naming.short(query, gap.ahead), behind=naming.short(query, gap.behind))
    return Cell(format.number(gap.points), "strong", note=note)


def _rest(query: Query, entities: Sequence[str], compared: SideBySide, listed: Sequence[Gap]) -> list[Row]:
    """All that sets two bodies apart besides the indicators that are listed, up to the difference of scores as shown.

    What rounding leaves over stands with the other indicators.
    """
    t, whole = query.t, compared.difference
    assert whole is not None
    blank = [""] * len(entities)
    parts = (
        [(t("Weights: indicators with points for only one unit, or that apply to only one"), whole.weights)]
        if whole.weights
        else []
    )
    parts += [
        (t("limits of the score") if rule == LIMIT else naming.rule(query, rule), points)
        for rule, points in whole.rules.items()
    ]
    first, second = (query.month.ratings[entity].score for entity in compared.rated)
    total = float(shown.difference(first, second))
    told = [*(whole.indicators[gap.key] for gap in listed), *(points for _, points in parts)]
    others = round(total - sum(round(points, shown.SCORE_DECIMALS) for points in told), shown.SCORE_DECIMALS)
    if others:
        parts.insert(0, (t("All other indicators, and rounding"), others))
    rows = [row(title, *blank, format.change(points)) for title, points in parts]
    return [*rows, row(Cell(t("Difference of the scores"), "strong"), *blank, Cell(format.change(total), "strong"))]


def _all(query: Query, entities: Sequence[str], compared: SideBySide, known: dict[str, Gap]) -> pd.DataFrame:
    t = query.t
    columns: dict[str, list[str]] = {t("Indicator"): [naming.node(query, code) for code in compared.common]}
    for entity in entities:
        name, scores = naming.short(query, entity), query.month.indicators[entity]
        values = [_value(query, entity, code).text for code in compared.common]
        columns[name] = values
        columns[t("{name}, points").format(name=name)] = [format.score(scores[code].points) for code in compared.common]
    gaps = [known.get(code) for code in compared.common]
    columns[t("Difference in the score")] = [
        _points(query, gap, compared).text if gap is not None else format.NONE for gap in gaps
    ]
    return pd.DataFrame(columns)
