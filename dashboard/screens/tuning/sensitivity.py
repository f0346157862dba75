"""What moves a month's ranks, and whose grade hangs on a single indicator or dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

import pandas as pd

from dashboard.elements.table import Cell, Table, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import alike, some_of
from dashboard.screens.tuning.bars import Bars, BarsView, Series
from dashboard.screens.tuning.importance import title
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import ElementShift, FactorShare, GradeFlip, Sensitivities
from metrics.model.rows import grouped
from metrics.wording import mark

SHOWN: Final = 12
"""Bars of elements."""
NAMED: Final = 4
"""Elements named in one line."""
WEIGHTS: Final = "weights:"
FACTORS: Final = {
    "goalposts": mark("Goalposts"),
    "aggregation": mark("Aggregation"),
    "imputation": mark("Stand-ins for missing values"),
    "values": mark("Sampling noise of values"),
}


@dataclass(frozen=True)
class SensitivityView:
    """Factors, elements left out, and grades that would be another one; bars are None where no rank moves."""

    factors: BarsView
    elements: BarsView
    turns: Table
    turns_reading: str


@cached(entries=128, worded=True)
def sensitivity_view(query: Query, result: Sensitivities) -> SensitivityView:
    """Shape one month's sensitivity."""
    factors = sorted(result.factors, key=lambda row: -row.total)
    elements = [row for row in result.elements if not isnan(row.moved)]
    moved = any(not isnan(row.total) for row in factors)
    return SensitivityView(
        factors=BarsView(
            _factors(query, factors) if moved else None,
            _factors_reading(query, factors if moved else []),
            _factors_numbers(query, factors),
        ),
        elements=BarsView(
            _elements(query, elements[:SHOWN]) if elements else None,
            _elements_reading(query, elements),
            _elements_numbers(query, elements),
        ),
        turns=_turns(query, result.turns),
        turns_reading=_turns_reading(query, len({turn.entity for turn in result.turns})),
    )


def _factor(query: Query, key: str) -> str:
    t = query.t
    if key.startswith(WEIGHTS):
        return t("Weights in {parent}").format(parent=naming.node(query, key.removeprefix(WEIGHTS)))
    return t(FACTORS[key])


def _factors(query: Query, factors: Sequence[FactorShare]) -> Bars:
    t = query.t
    texts = tuple(f"{format.percent(row.total)} ± {format.percent(row.total_width)}" for row in factors)
    totals, widths = tuple(row.total for row in factors), tuple(row.total_width for row in factors)
    return Bars(
        labels=tuple(_factor(query, row.factor) for row in factors),
        series=(Series(t("Total index"), totals, texts, widths),),
        axis=t("Total Sobol index of the mean shift in rank"),
    )


def _factors_reading(query: Query, factors: Sequence[FactorShare]) -> str:
    """What has the largest part in moving ranks; ``factors`` come largest first, none where no rank moves."""
    t = query.t
    if not factors:
        return t("No rank moves this month, whatever is varied.")
    shares = [(_factor(query, row.factor), format.percent(min(row.total, 1.0))) for row in factors]
    return t(
        "The largest part in what moves ranks, {share}: {factors}. Bars are total indices, interactions included, so "
        "that they may add up to more than 100%; whiskers are 95% intervals."
    ).format(factors=alike(query, shares, shares[0][1]), share=shares[0][1])


def _factors_numbers(query: Query, factors: Sequence[FactorShare]) -> pd.DataFrame:
    t = query.t
    columns = {
        t("Alone"): [row.alone for row in factors],
        t("± alone"): [row.alone_width for row in factors],
        t("In total"): [row.total for row in factors],
        t("± in total"): [row.total_width for row in factors],
    }
    shares = {name: [format.percent(share, 1) for share in column] for name, column in columns.items()}
    return pd.DataFrame({t("What is varied"): [_factor(query, row.factor) for row in factors], **shares})


def _elements(query: Query, elements: Sequence[ElementShift]) -> Bars:
    t, texts = query.t, tuple(format.number(row.moved, 2) for row in elements)
    return Bars(
        labels=tuple(title(query, row.element) for row in elements),
        series=(Series(t("Places"), tuple(row.moved for row in elements), texts),),
        axis=t("Mean shift in rank without it, places"),
        percent=False,
    )


def _elements_reading(query: Query, elements: Sequence[ElementShift]) -> str:
    t = query.t
    if not elements:
        return t("No unit is rated yet this month.")
    if not elements[0].moved > 0:
        return t("No rank moves, whichever indicator or dimension is left out.")
    return t(
        'Left out, "{name}" would move a unit by {places} places on average, and nothing else would by more; its '
        "siblings share its weight. The {shown} largest of {count} indicators and dimensions."
    ).format(
        name=title(query, elements[0].element),
        places=format.number(elements[0].moved, 1),
        shown=min(SHOWN, len(elements)),
        count=len(elements),
    )


def _elements_numbers(query: Query, elements: Sequence[ElementShift]) -> pd.DataFrame:
    t = query.t
    levels = {"indicators": t("Indicator"), "dimensions": t("Dimension")}
    return pd.DataFrame(
        {
            t("Left out"): [title(query, row.element) for row in elements],
            t("Level"): [levels[row.level] for row in elements],
            t("Mean shift in rank without it, places"): [format.number(row.moved, 2) for row in elements],
        }
    )


def _turns(query: Query, turns: Sequence[GradeFlip]) -> Table:
    """A line for each body and each other grade that it would have."""
    t, scheme = query.t, query.scheme
    lines = [
        row(
            Cell(naming.entity(query, entity), note=naming.group(query, entity)),
            format.score(group[0].score),
            Cell(format.grade_with_letter(scheme, group[0].grade, t), grade=group[0].grade),
            Cell(format.grade_with_letter(scheme, other, t), grade=other),
            some_of(query, [title(query, turn.element) for turn in group], NAMED),
            id=entity,
        )
        for (entity, other), group in grouped(turns, lambda turn: (turn.entity, turn.grade_without)).items()
    ]
    columns = [
        t("Unit"), figures(t("Score")), t("Grade by score"), t("It would be"), wide(t("Without any one of")),
    ]  # fmt: skip
    return sheet(columns, lines)


def _turns_reading(query: Query, count: int) -> str:
    t = query.t
    if not count:
        return t("No grade rests on a single indicator or dimension.")
    return t.plural(
        "The grade of {n} unit rests on a single indicator or dimension. Grades here follow the score and the limits "
        "by rules; whether a grade is to be confirmed plays no part.",
        "The grades of {n} units rest on a single indicator or dimension. Grades here follow the score and the "
        "limits by rules; whether a grade is to be confirmed plays no part.",
        count,
    )
