"""What is wrong with the header of a ledger's table, and what around it is passed over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from metrics.definitions import Column, Ledger
from metrics.definitions.ledger import RECORDED_ON, header_key
from metrics.intake import persons
from metrics.intake.cells import nearest
from metrics.intake.contents import SheetOpened
from metrics.intake.layout import Known, Layout, headers, ranges
from metrics.intake.parsing.columns import letters
from metrics.intake.problem_log import ProblemLog
from metrics.intake.problems import excerpt

SCALED: Final = (
    re.compile(r"(?<![0-9.几数余多])((?:十|百|千|万|亿)+\s*元)"),
    re.compile(r"单\s*位\s*[:：(（].{0,8}?((?:十|百|千|万|亿)+\s*[件人次户个份])"),
    re.compile(r"单\s*位\s*[:：(（]\s*((?:十|百|千|万|亿)+)(?![\u4e00-\u9fff])"),
)
"""What says that figures are in thousands or more, in a line about a table or in the name of its sheet."""


def check(layout: Layout, sheet: SheetOpened, remarks: ProblemLog, known: Known) -> int:
    """Name every missing and repeated column, unknown ones that could be missing ones, and what is passed over.

    Args:
        layout: Where the table is.
        known: What may be passed over.

    Returns:
        The last row of the header.
    """
    row, wanted = layout.header_row, headers(layout.ledger)
    across = [range_ for range_ in ranges(sheet) if range_.first <= row < range_.last]
    whole = set(wanted) <= set(layout.headers)
    last = max([row + layout.two_rows, *(item.last for item in across if whole or item.first == row)])
    if (layout.two_rows or across) and not whole:
        remarks.say("E-HEAD-06", row)
        return last
    if layout.two_rows:
        remarks.say("N-HEAD-12", row)
    _look_above(layout, remarks)
    say_if_scaled(layout.ledger, [sheet.name or ""], None, remarks)
    scaled = {title: column for title in layout.headers if (column := known.in_other_unit(layout.ledger, title))}
    beside = _beside(layout.headers, wanted)
    if beside is not None:
        remarks.say_at("E-SHEET-01", row, beside)
    else:
        _name_columns(layout, scaled, remarks, known)
    there = {*layout.headers, *(column.zh for column in scaled.values())}
    for title in wanted:
        if title not in there:
            remarks.say("N-HEAD-09" if title == RECORDED_ON.zh else "E-HEAD-02", row, found=title)
    return last


def _look_above(layout: Layout, remarks: ProblemLog) -> None:
    """Pass titles above the header over, unless they say that all figures are in another unit or name somebody."""
    for number, texts in layout.above:
        if code := persons.beside(texts):
            remarks.say(code, number)
        say_if_scaled(layout.ledger, texts, number, remarks)
    if layout.above:
        remarks.say("N-HEAD-05", layout.header_row, found=", ".join(str(number) for number, _ in layout.above))


def say_if_scaled(ledger: Ledger, texts: Sequence[str], number: int | None, remarks: ProblemLog) -> None:
    """Refuse a table of which a line says that figures are in other units than the ledger's."""
    for text in texts:
        match = next(filter(None, (pattern.search(text) for pattern in SCALED)), None)
        if match and (column := _in_other_unit(ledger, "".join(match[1].split()))):
            remarks.say("E-HEAD-10", number, column, found=excerpt(match[1]))
            return


def _in_other_unit(ledger: Ledger, unit: str) -> str | None:
    """The first column of numbers that the definitions do not count in a unit; of money, one of amounts of money."""
    money = unit.endswith("元")
    numbers = (column for column in ledger.columns.values() if column.type in ("number", "integer"))
    asked = (column for column in numbers if not money or (column.unit or "").endswith("元"))
    return next((column.zh for column in asked if unit != column.unit), None)


def _name_columns(layout: Layout, scaled: Mapping[str, Column], remarks: ProblemLog, known: Known) -> None:
    """Name columns that are unknown, stand there twice, or are ``scaled``: in another unit, by their header."""
    row, titles, wanted = layout.header_row, layout.headers, headers(layout.ledger)
    absent = [title for title in wanted if title not in titles and title != RECORDED_ON.zh]
    for title, column in scaled.items():
        remarks.say("E-HEAD-13", row, title, found=excerpt(title), unit=column.unit or "", column=column.zh)
        absent = [other for other in absent if other != column.zh]
    passed: list[str] = []
    for title, count in Counter(title for title in titles if title).items():
        if title in scaled:
            continue
        if title in wanted:
            if count > 1:
                remarks.say("E-HEAD-04", row, title, found=excerpt(title))
        elif header_key(title) in known.passed_over or not absent:
            passed.append(title)
        else:
            remarks.say("E-HEAD-03", row, title, found=excerpt(title), nearest=nearest(title, absent))
    if passed:
        remarks.say("N-HEAD-08", row, found=tuple(excerpt(title) for title in passed))


def _beside(titles: Sequence[str], wanted: list[str]) -> str | None:
    """The letter where another table begins to the right of an empty column."""
    for gap, title in enumerate(titles):
        left, rest = titles[:gap], [item for item in titles[gap + 1 :] if item]
        foreign = [item for item in rest if item not in wanted or item in left]
        if not title and len(foreign) > 1 and len(foreign) == len(rest) and any(item in wanted for item in left):
            return letters(next(index for index in range(gap + 1, len(titles)) if titles[index]))
    return None
