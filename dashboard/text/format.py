"""Numbers and names as they are written on every page, so that one thing always reads the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

from metrics.definitions import Scheme
from metrics.model import NOT_RATED, Period, shown
from metrics.wording import Translate
from metrics.wording.numbers import MINUS, VALUE_DECIMALS, signed
from metrics.wording.numbers import value as written
from metrics.wording.terms import MONTHS, REASONS, UNITS

NONE: Final = "–"
"""Stands where there is no number."""


def month(period: Period, t: Translate) -> str:
    """A month in words: June 2021."""
    return t("{month} {year}").format(month=t(MONTHS[int(period[5:7]) - 1]), year=int(period[:4]))


def month_short(period: Period, t: Translate) -> str:
    """A month in narrow places: Jun 2021."""
    return t("{mon} {year}").format(mon=month_alone(period, t), year=period[:4])


def month_alone(period: Period, t: Translate) -> str:
    """A month whose year stands elsewhere: Jun."""
    return t(MONTHS[int(period[5:7]) - 1])[:3]


def day(value: date | None, t: Translate) -> str:
    """A day: 30 June 2021."""
    if value is None or pd.isna(value):
        return NONE
    return t("{day} {month} {year}").format(day=value.day, month=t(MONTHS[value.month - 1]), year=value.year)


def day_of_year(value: date, t: Translate) -> str:
    """A day whose year is understood: 20 July."""
    return t("{day} {month}").format(day=value.day, month=t(MONTHS[value.month - 1]))


def number(value: float | None, decimals: int = 1) -> str:
    """A number with thousands separators, a true minus, and a dash for none."""
    if value is None or pd.isna(value):
        return NONE
    return signed(f"{value:,.{decimals}f}")


def cut(value: float | None, decimals: int = shown.SCORE_DECIMALS) -> float:
    """A score cut, not rounded, to some decimals, so that 84.96 never reads as the 85.0 it has not reached."""
    if value is None or pd.isna(value):
        return float("nan")
    return float(shown.cut(value, decimals))


def score(value: float | None) -> str:
    """A score out of 100, cut to as many decimals as every score has."""
    return number(cut(value), shown.SCORE_DECIMALS)


def change(value: float | None, decimals: int = 1) -> str:
    """A difference with its sign: +1.2, −0.4, ±0.0."""
    if value is None or pd.isna(value):
        return NONE
    text = number(value, decimals)
    if text.strip("0.,") == "":
        return f"±{text}"
    return text if text.startswith(MINUS) else f"+{text}"


def moved(points: float | None, *, significant: bool, t: Translate) -> str:
    """A change of score as it is told: with its sign where it is more than chance, else that it is not."""
    if points is None or pd.isna(points):
        return ""
    return change(points) if significant else t("no clear change")


def percent(share: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    return NONE if share is None or pd.isna(share) else f"{number(100 * share, decimals)}%"


def value(
    amount: float | None, unit: str, t: Translate, decimals: int = VALUE_DECIMALS, beside: Sequence[float] = ()
) -> str:  # fmt: skip
    """An indicator's value with its unit, on its own side of each threshold that it stands ``beside``."""
    if amount is None or pd.isna(amount):
        return NONE
    return t(UNITS[unit]).format(value=written(amount, unit, beside, decimals))


def reason(code: str | None, t: Translate) -> str:
    """Why there is no value, in words; empty when there is one."""
    return "" if code is None or pd.isna(code) else t(REASONS[code])


def few(n: float, least: float, t: Translate) -> str:
    """Stands where a value rests on too few records: n = 3 < 5."""
    return t("n = {n} < {least}").format(n=number(n, 0), least=number(least, 0))


def letter(scheme: Scheme, grade: str) -> str:
    """The letter of a grade."""
    return scheme.band(grade).letter


def grade(scheme: Scheme, grade: str, t: Translate) -> str:
    """The name of a grade: Fairly good."""
    return t(scheme.band(grade).title)


def grade_with_letter(scheme: Scheme, grade: str, t: Translate) -> str:
    """Letter and name of a grade: B Fairly good."""
    band = scheme.band(grade)
    return f"{band.letter} {t(band.title)}"


def grades(scheme: Scheme) -> list[str]:
    """All grade ids, best first, with ``not_rated`` at the end."""
    return [*(band.id for band in scheme.bands), NOT_RATED]


def listing(items: list[str], t: Translate) -> str:
    """Several names in one sentence: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return t("{first} and {last}").format(first=t(", ").join(items[:-1]), last=items[-1])


def clauses(texts: Sequence[str], t: Translate) -> str:
    """Several clauses of one sentence, apart by commas."""
    whole = "".join(texts[:1])
    for text in texts[1:]:
        whole = t("{clauses}, {clause}").format(clauses=whole, clause=text)
    return whole


def sentences(texts: list[str], t: Translate) -> str:
    """Finished sentences one after the other; only Latin script puts a space between them."""
    return ("" if t.language == "zh" else " ").join(texts)
