"""What is wrong with the header of a ledger's table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from metrics.intake.cells import nearest
from metrics.intake.contents import SheetOpened
from metrics.intake.layout import Layout, headers, ranges
from metrics.intake.parsing.columns import letters
from metrics.intake.problem_log import ProblemLog
from metrics.intake.problems import excerpt


def check(layout: Layout, sheet: SheetOpened, remarks: ProblemLog) -> int:
    """Name every missing, unknown and repeated column, and a header that stands elsewhere than in the first row.

    Args:
        layout: Where the table is.

    Returns:
        The last row of the header.
    """
    row = layout.header_row
    across = [range_ for range_ in ranges(sheet) if range_.first <= row < range_.last]
    last = max([row + layout.two_rows, *(item.last for item in across if item.first == row)])
    if layout.two_rows or across:
        remarks.say("E-HEAD-06", row)
        return last
    if row > 1:
        remarks.say("E-HEAD-05", row, found=str(row))
    wanted = headers(layout.ledger)
    beside = _beside(layout.headers, wanted)
    if beside is not None:
        remarks.say_at("E-SHEET-01", row, beside)
    else:
        _name_columns(layout.headers, wanted, row, remarks)
    for title in wanted:
        if title not in layout.headers:
            remarks.say("E-HEAD-02", row, found=title)
    return last


def _name_columns(titles: Sequence[str], wanted: list[str], row: int, remarks: ProblemLog) -> None:
    absent = [title for title in wanted if title not in titles]
    for title, count in Counter(title for title in titles if title).items():
        if count > 1:
            remarks.say("E-HEAD-04", row, title, found=excerpt(title))
        if title not in wanted:
            near = nearest(title, absent or wanted)
            remarks.say("E-HEAD-03", row, title, found=excerpt(title), nearest=near)


def _beside(titles: Sequence[str], wanted: list[str]) -> str | None:
    """The letter where another table begins to the right of an empty column."""
    for gap, title in enumerate(titles):
        left, rest = titles[:gap], [item for item in titles[gap + 1 :] if item]
        foreign = [item for item in rest if item not in wanted or item in left]
        if not title and len(foreign) > 1 and len(foreign) == len(rest) and any(item in wanted for item in left):
            return letters(next(index for index in range(gap + 1, len(titles)) if titles[index]))
    return None
