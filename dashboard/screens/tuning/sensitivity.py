"""What moves a month's ranks, and whose grade hangs on a single indicator or dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, figures, records, row, sheet, wide
from dashboard.presenters.ratings.changes import some_of
from dashboard.screens.tuning.bars import Bars, Series
from dashboard.screens.tuning.importance import title
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import Sensitivities
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

    factors: Bars | None
    factors_reading: str
    factors_numbers: pd.DataFrame
    elements: Bars | None
    elements_reading: str
    elements_numbers: pd.DataFrame
    turns: Table
    turns_reading: str


def sensitivity_view(query: Query, found: Sensitivities) -> SensitivityView:
    """Shape one month's sensitivity."""
    factors = found.factors.sort_values("ST", ascending=False, kind="stable")
    elements = found.elements.dropna(subset="moved")
    return SensitivityView(
        factors=_factors(query, factors) if factors["ST"].notna().any() else None,
        factors_reading=_factors_reading(query, factors),
        factors_numbers=_factors_numbers(query, factors),
        elements=_elements(query, elements.head(SHOWN)) if len(elements) else None,
        elements_reading=_elements_reading(query, elements),
        elements_numbers=_elements_numbers(query, elements),
        turns=_turns(query, found.turns),
        turns_reading=_turns_reading(query, found.turns),
    )


def _factor(query: Query, key: str) -> str:
    t = query.t
    if key.startswith(WEIGHTS):
        return t("Weights in {parent}").format(parent=naming.node(query, key.removeprefix(WEIGHTS)))
    return t(FACTORS[key])


def _factors(query: Query, factors: pd.DataFrame) -> Bars:
    t = query.t
    texts = tuple(
        f"{format.percent(record['ST'])} ± {format.percent(record['ST_width'])}" for record in records(factors)
    )
    return Bars(
        labels=tuple(_factor(query, str(key)) for key in factors["factor"]),
        series=(Series(t("Total index"), tuple(factors["ST"]), texts, tuple(factors["ST_width"])),),
        axis=t("Total Sobol index of the mean shift in rank"),
    )


def _factors_reading(query: Query, factors: pd.DataFrame) -> str:
    t = query.t
    if not factors["ST"].notna().any():
        return t("No rank moves this month, whatever is varied.")
    item = records(factors)[0]
    return t(
        "“{factor}” has a part in {share} of what moves ranks, more than anything else. Bars are total indices, "
        "interactions included, so that they may add up to more than 100%; whiskers are 95% intervals."
    ).format(factor=_factor(query, item["factor"]), share=format.percent(min(item["ST"], 1.0)))


def _factors_numbers(query: Query, factors: pd.DataFrame) -> pd.DataFrame:
    t = query.t
    names = {"S1": t("Alone"), "S1_width": t("± alone"), "ST": t("In total"), "ST_width": t("± in total")}
    shares = {name: [format.percent(share, 1) for share in factors[key]] for key, name in names.items()}
    return pd.DataFrame({t("What is varied"): [_factor(query, str(key)) for key in factors["factor"]], **shares})


def _elements(query: Query, elements: pd.DataFrame) -> Bars:
    t = query.t
    moved = tuple(float(places) for places in elements["moved"])
    return Bars(
        labels=tuple(title(query, str(key)) for key in elements["element"]),
        series=(Series(t("Places"), moved, tuple(format.number(places, 2) for places in moved)),),
        axis=t("Mean shift in rank without it, places"),
        percent=False,
    )


def _elements_reading(query: Query, elements: pd.DataFrame) -> str:
    t = query.t
    if elements.empty:
        return t("No body is rated yet this month.")
    item = records(elements)[0]
    return t(
        "Left out, “{name}” would move a body by {places} places on average, more than anything else would; its "
        "siblings share its weight. The {shown} largest of {count} indicators and dimensions."
    ).format(
        name=title(query, item["element"]),
        places=format.number(item["moved"], 1),
        shown=min(SHOWN, len(elements)),
        count=len(elements),
    )


def _elements_numbers(query: Query, elements: pd.DataFrame) -> pd.DataFrame:
    t = query.t
    levels = {"indicators": t("Indicator"), "dimensions": t("Dimension")}
    return pd.DataFrame(
        {
            t("Left out"): [title(query, str(key)) for key in elements["element"]],
            t("Level"): [levels[str(level)] for level in elements["level"]],
            t("Mean shift in rank without it, places"): [format.number(places, 2) for places in elements["moved"]],
        }
    )


def _turns(query: Query, turns: pd.DataFrame) -> Table:
    """A line for each body and each other grade that it would have."""
    t, scheme, lines = query.t, query.scheme, list[Row]()
    for (entity, other), some in turns.groupby(["entity", "grade_without"], sort=False):
        key, grade, then = str(entity), str(some["grade"].iloc[0]), str(other)
        lines.append(
            row(
                Cell(naming.entity(query, key), note=naming.group(query, key)),
                format.score(float(some["score"].iloc[0])),
                Cell(format.grade_with_letter(scheme, grade, t), grade=grade),
                Cell(format.grade_with_letter(scheme, then, t), grade=then),
                some_of(query, [title(query, str(item)) for item in some["element"]], NAMED),
                id=key,
            )
        )
    columns = [
        t("Body"), figures(t("Score")), t("Grade by score"), t("It would be"), wide(t("Without any one of")),
    ]  # fmt: skip
    return sheet(columns, lines)


def _turns_reading(query: Query, turns: pd.DataFrame) -> str:
    t, count = query.t, turns["entity"].nunique()
    if not count:
        return t("No grade hangs on a single indicator or dimension.")
    told = t.plural(
        "The grade of {n} body hangs on a single indicator or dimension. ",
        "The grades of {n} bodies hang on a single indicator or dimension. ",
        count,
    )
    return told + t("Grades here are those of the score and the caps; whether a grade is held plays no part.")
