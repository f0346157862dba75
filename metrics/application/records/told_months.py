"""What titles and notes say of the months that a table's figures are of, beside the month that it is sent for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from metrics.definitions import Ledger
from metrics.intake.problems import Problem, excerpt
from metrics.intake.unpacking import Unpacking
from metrics.model import Period

NUMERALS: Final = {word: number for number, word in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)}
MONTH: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
YEAR: Final = r"(?:(?P<year>20\d\d)\s*年\s*|(?<![\d年月一二三四五六七八九十]))"
SPAN: Final = re.compile(rf"{YEAR}(?P<first>{MONTH})\s*月?\s*(?:[-—–－~～至到]+)\s*(?P<last>{MONTH})\s*月(?!\s*\d)")
SINGLE: Final = re.compile(rf"{YEAR}(?P<first>{MONTH})\s*月(?!\s*\d|[初底末起中])")
NUMBERED: Final = re.compile(r"(?<!\d)(?P<year>20\d\d)[-./](?P<first>1[0-2]|0?[1-9])(?![-./\d])")
HALVES: Final = re.compile(r"(?:(?P<year>20\d\d)\s*年?\s*)?(?P<half>[上下])半年")
QUARTERS: Final = re.compile(r"(?:(?P<year>20\d\d)\s*年?\s*)?第?(?P<quarter>[一二三四1-4])季度")
CUMULATIVE: Final = re.compile(
    r"(?<![不非无未])(?<!不[含是])(?<!不包含)(?:累[计積积]|year[ -]to[ -]date|\bytd\b|cumulative)", re.I
)
CLAUSE: Final = re.compile(r"[，,；;。\n]")
ASIDE: Final = re.compile(
    r"填报|填表|报送|上报|报出|制表|打印|印发|编制|导出|更新|更正|修订|调整|追溯|截[至止]|根据|按照|依据|文件|通知"
    r"|[比较与同]|去年|上[年月]|同期|自|于|另|结转"
)
"""What a clause speaks of that names a month and says nothing of the figures' own: filing days, stocks, comparisons."""
OF_THE_TABLE: Final = re.compile(
    r"(?:本表|此表|表[内中]|以上|上述|数据|数字|数值|统计(?:期|时段|区间|范围|口径)|(?:件|次|人|户|个)数)[^，,；;。]{0,12}?"
    r"(?:[为是系指]|[:：])"
)
"""How the clause of a note begins that says what the figures are."""


class Told(NamedTuple):
    """Months that a text names: one, or the first and the last of several; the year where it is named."""

    year: str | None
    first: int
    last: int

    def is_within(self, months: Sequence[Period]) -> bool:
        """Whether a return that tells of some months is one of these."""
        own = [f"{month:02d}" for month in range(self.first, self.last + 1)]
        return all(
            any(month[5:] == wanted and self.year in (None, month[:4]) for month in months) for wanted in own
        ) and bool(own)


def of_other_months(parsed: Unpacking, ledger: Ledger, month: Period) -> Iterator[Problem]:
    """Lines by which the figures are those of another month than the file is sent for, or of all months so far.

    A table of events may list those of a whole year: each of its records has its own dates.
    """
    months = ledger.months_told(month)
    for row, text, is_title in parsed.lines:
        if clause := _other(text, months, is_title=is_title, rolling=not ledger.is_periodic):
            details = {"found": excerpt(clause), "month": month}
            yield Problem("Q-PER-07", parsed.file, parsed.sheet, row, details=details)


def _other(text: str, months: Sequence[Period], *, is_title: bool, rolling: bool) -> str | None:
    """The clause that says so; None where one names the very month, or none does."""
    found = None
    for clause in CLAUSE.split(text):
        if ASIDE.search(clause) or not (is_title or OF_THE_TABLE.search(clause)):
            continue
        told = _told(clause)
        if not rolling and CUMULATIVE.search(clause):
            return clause.strip()
        if told is not None and told.is_within(months):
            return None
        if told is not None and not (rolling and told.first != told.last):
            found = found or clause.strip()
    return found


def _told(clause: str) -> Told | None:
    """The months that a clause names first."""
    if match := SPAN.search(clause):
        return Told(match["year"], _number(match["first"]), _number(match["last"]))
    if match := SINGLE.search(clause) or NUMBERED.search(clause):
        return Told(match["year"], _number(match["first"]), _number(match["first"]))
    if match := HALVES.search(clause):
        first = 1 if match["half"] == "上" else 7
        return Told(match["year"], first, first + 5)
    if match := QUARTERS.search(clause):
        last = 3 * _number(match["quarter"])
        return Told(match["year"], last - 2, last)
    return None


def _number(word: str) -> int:
    return NUMERALS.get(word) or int(word)
