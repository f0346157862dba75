"""What is wrong with the header of a ledger's table, and what around it is passed over."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import zip_longest
from typing import Final

from metrics.definitions import Column, Ledger
from metrics.definitions.ledger import RECORDED_ON, header_key
from metrics.intake import persons
from metrics.intake.cells import EMPTY_WORDS, nearest, scale
from metrics.intake.contents import Cell, SheetOpened
from metrics.intake.layout import SAME, UNITS, YUAN, Known, Layout, header_of, headers, in_unit, named, needed, ranges
from metrics.intake.parsing.columns import letters
from metrics.intake.parsing.text import TENS
from metrics.intake.problem_log import ProblemLog
from metrics.intake.problems import excerpt
from metrics.intake.texts import cleaned
from metrics.model import Text

FOREIGN: Final = r"[美港欧日澳加韩][元币]|美金|英镑|日[圆圓]|usd|hkd|eur|jpy|gbp|us dollars?|euros?"
ALONE: Final = re.compile(
    rf"^\s*(?:人民币|rmb|cny|[￥¥])?\s*(?:((?:[十百]*[千万亿仟萬億])+)\s*(?:人民币|rmb|cny)?|({FOREIGN}))\s*$", re.I
)
"""A cell that says so with nothing else in it."""
SCALED: Final = (
    ALONE,
    re.compile(rf"(?<![0-9.几数余多一二三四五六七八九两十百千万亿非])(?<!不是)({TENS}+\s*[元圆圓])"),
    re.compile(rf"[单單]\s*位\s*[:：(（为].{{0,8}}?({TENS}+\s*[件人次户个份])"),
    re.compile(rf"[单單]\s*位\s*均?(?:\s*[:：(（/为]\s*|\s+)+(?:人民币|[￥¥])?1?\s*"
               rf"({TENS}+|(?:[kwm]|mn|mln|mil|mio|bn|wan|qian)(?=[^a-z]|$))"
               rf"(?![\u4e00-\u9fff])", re.I),
    re.compile(r"[单單]\s*位\s*[:：(（为]\s*(?:人民币)?[x×]?\s*([kw]|10{3,}|10{0,2}(?:,000)+)\s*[元圆]", re.I),
    re.compile(rf"[单單]\s*位\s*[:：(（为]\s*1\s*({TENS}+\s*[元圆圓])"),
    re.compile(rf"人民币\s*[:：]\s*({TENS}+|[kw])(?![\u4e00-\u9fffA-Za-z])"),
    re.compile(r"(?:\b(?:rmb|cny|usd|in|amounts?)[\s:：]*|[￥¥$£]\s*|(?:^|[:：])\W*)"
               r"(['’]?0{0,2},?000s?)(?:\s*(?:元|yuan|rmb|cny))?\W*$", re.I),
    re.compile(r"[(（]\s*((?:thousand|million)s)\s*[)）]"
               r"|\bamounts?[\s:：]+(?:in\s+)?((?:thousand|million)s?)\b", re.I),
    re.compile(rf"[以按]\s*({TENS}+)\s*(?:元|[件人次户个份])?\s*(?:为单位|计|列示)"),
    re.compile(r"[(（]\s*((?:[十百]*[千万亿仟萬億])+|[kw]\s*元)\s*[)）]"
               r"|金额\s*(?:[:：]|均?[为以按])\s*((?:[十百]*[千万亿仟萬億])+|[kwm]|mn)\s*$", re.I),
    re.compile(r"(10\s*(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]|\^\d)\s*[元圆])"),
    re.compile(r"\b((?:hundred|thousand|million|billion)s?)\s*(?:of\s*)?(?:yuan|rmb|cny)\b", re.I),
    re.compile(r"(?:\b(?:in|units?\s*:?|rmb|cny|yuan)\s*|[￥¥]\s*)"
               r"((?:hundred|thousand|million|billion)s?|\d+k|[kmw]|mn|mln|mio|bn)\b", re.I),
    re.compile(r"\b(\d*[km]|mn|mln|bn)\s*(?:yuan|rmb|cny)\b", re.I),
    re.compile(r"\b(?:in|units?\s*:?)\s*(?:rmb|cny|[￥¥])?\s*(10{0,2}(?:,?000)+)\s*(?:yuan|rmb|cny|$)", re.I),
)  # fmt: skip
"""What says that figures are in thousands or more, in a line about a table or in the name of its sheet."""
BESIDE: Final = (
    re.compile(SCALED[1].pattern + r"(?:$|(?=[计为填单列统口人取保]|[^\u4e00-\u9fff]))"), ALONE, *SCALED[2:]
)  # fmt: skip
"""The same in remarks, comments and the names of files, which may speak of an 亿元产业园."""
ABOVE: Final = (
    *SCALED, re.compile(r"^\W*(?:rmb|cny|[￥¥])\s*(10{0,2}(?:,?000)+)\W*$", re.I),
    re.compile(r"^\W*(10{0,2}(?:,?000)+)\s*(?:yuan|rmb|cny|元)\W*$", re.I),
)  # fmt: skip
"""The same above a table, where no amount stands."""
IN_COLUMN: Final = (
    *BESIDE, re.compile(
        r"^\s*(?:人民币)?([元角圆圓]|[kw]|mn|mln|mil|mio|bn|\d*k|(?:hundred|thousand|million|billion)s?"
        r"|10{0,2}(?:,?000)+|yuan)\s*(?:元|yuan|rmb|cny)?\s*$", re.I,
    ),
)  # fmt: skip
"""The same in a column of units, where words do that are none elsewhere."""
IN_MONEY: Final = (
    re.compile(
        r"[单單]\s*位(?:\s*[:：(（/为])*\s*(?:(?<=[:：(（/为 ])|(?=[元角分圆圓]$))"
        r"(?:人民币)?([元角分圆圓])(?![\u4e00-\u9fff/／])"
    ),
    re.compile(
        r"(?:[单單]\s*位|[币幣][种别]?|货币|折合|currency)\s*(?:[单單]\s*位)?\s*(?:[:：(（/为]\s*)*"
        r"([美港欧日澳加韩][元币]|美金|英镑|日[元圆]|usd|hkd|eur|jpy|gbp)",
        re.I,
    ),
    re.compile(r"(?:^|[:：])\W*(usd|hkd|eur|jpy|gbp|us\$|hk\$|[£€])(?![0-9])", re.I),
    re.compile(r"[以按]\s*(?:人民币)?\s*([元角分]|[美港欧日澳加韩]元|美金|港币|英镑)\s*(?:为单位|计[价算]?|列示)"),
    re.compile(r"\b(?:in|units?\s*:?)\s*(yuan|rmb|cny|usd|hkd|eur|us dollars?|dollars?|euros?)\b", re.I),
)
"""What says in which money figures are that are in no thousands."""
MONEY: Final = re.compile(
    r"[角分圆]|.*(?:元|币|美金|英镑)|(?:usd|hkd|eur|jpy|gbp|us\$|hk\$|[£€]|us dollars?|dollars?|euros?)", re.I
)
ALIKE: Final = str.maketrans("圆圓拾佰仟萬億", "元元十百千万亿")
ANSWER: Final = re.compile(r"\[[EQN]-[A-Z]+-\d\d\]")
"""What begins whatever a fix list adds to the comment of a cell."""
UNIT: Final = re.compile(rf"[(（\[【]?({UNITS})[)）\]】]?")
"""A cell that holds nothing but a unit."""
OF_UNITS: Final = re.compile(r"(?:计量|金额|数量|统计|货币|数据)?\s*单\s*位\s*([:：(（].{0,12})?")
"""A cell that says that units stand in it, or beside it."""
COLUMN_OF_UNITS: Final = re.compile(
    rf"{OF_UNITS.pattern}|(?:结算|合同|交易|计价)?(?:[币幣](?:种|種|别)|货币(?:种类|名称)?)"
    r"|currency|units?(?: of measure)?", re.I,
)  # fmt: skip
"""The header of a column that says in which units or which money the figures of each row are."""
STATED: Final = re.compile(
    r"[(（\[【\W]*(?:本表|计量|金额|数量|统计|货币|数据)*\s*(?:[单單]\s*位\s*[:：(（为/\s]|[币幣]种?\s*[:：]|货币\s*[:：]"
    r"|[以按]\S{1,6}(?:为单位|计|列示)|(?:in|rmb|cny)\s|units?\s*[:：(（])", re.I,
)  # fmt: skip
"""How a cell of the header begins that heads nothing, and says of all figures in which units they are."""
OF_OTHER_MONTHS: Final = re.compile(r"累[计計积積]|年初|以来|全年|[上去前][年月季期]|同期|同比")
"""Over columns of figures: they are of all months so far, or of another one."""
OF_THE_MONTH: Final = re.compile(r"[本当](?:月|期)(?:数|发生数?)?")
"""The part that is meant; one beside it is of more than the month."""
NAMED: Final = re.compile("[\u4e00-\u9fffA-Za-z]{2}")
ONES: Final = Text(zh="一个一个地数，不带单位", en="counted one by one, no unit")
"""The unit of a column that names none."""
NOWHERE: Final = sys.maxsize
"""Place of a column that is missing."""


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
    absent = [title for title in needed(layout.ledger) if title not in layout.headers]
    whole = not absent
    last = max([row + layout.two_rows, *(item.last for item in across if whole or item.first == row)])
    if (layout.two_rows or across) and not whole:
        remarks.say("E-HEAD-06", row, found=named(layout.ledger, absent))
        return last
    if layout.two_rows:
        remarks.say("N-HEAD-12", row)
    _look_above(layout, remarks)
    say_if_scaled(layout.ledger, [sheet.name or ""], None, remarks)
    say_if_scaled(layout.ledger, [remarks.file], None, remarks, patterns=BESIDE)
    _look_at_comments(layout, sheet, remarks)
    scaled = {
        title: column for title in layout.headers
        if (column := known.in_other_unit(layout.ledger, title)) and column.zh not in layout.headers
    }  # fmt: skip
    beside = _beside(layout.headers, wanted)
    if beside is not None:
        remarks.say_at("E-SHEET-01", row, beside)
    else:
        _name_columns(layout, scaled, remarks, known)
    there = {*layout.headers, *(column.zh for column in scaled.values())}
    for title in wanted:
        if title not in there:
            remarks.say(
                "N-HEAD-09" if title == RECORDED_ON.zh else "E-HEAD-02",
                row,
                found=named(layout.ledger, [title])[0],
                ledger=layout.ledger.title,
            )
    return last


def _look_above(layout: Layout, remarks: ProblemLog) -> None:
    """Pass titles above the header over, unless they say that all figures are in another unit or name somebody."""
    for number, texts in layout.above:
        if code := persons.beside(texts):
            remarks.say(code, number)
        say_if_scaled(layout.ledger, texts, number, remarks, patterns=ABOVE)
    if layout.above:
        remarks.say("N-HEAD-05", layout.header_row, found=", ".join(str(number) for number, _ in layout.above))


def _look_at_comments(layout: Layout, sheet: SheetOpened, remarks: ProblemLog) -> None:
    """Look for other units in what cells say beside their content, and pages at their head and foot.

    What is said at a column of numbers is said of that column.
    """
    for reference, text in sheet.said:
        at, row = re.sub(r"\d", "", reference), re.sub(r"\D", "", reference)
        titles = [title for title in _columns(layout.ledger) if at and letters(remarks.places.get(title, -1)) == at]
        say_if_scaled(layout.ledger, [own_words(text)], int(row or 0) or None, remarks, patterns=BESIDE, titles=titles)


def own_words(text: str) -> str:
    """What a comment says before what a fix list has added to it."""
    return ANSWER.split(text, maxsplit=1)[0].rstrip()


def look_at_header(area: Layout, number: int, row: Sequence[Cell], remarks: ProblemLog) -> list[str]:
    """Look at a row of a header that takes several: for other units, and for what parts a column of figures in two.

    A title stands for all columns up to the next one, as where its cell is merged with others.

    Returns:
        What stands above columns of figures that have names of their own below.
    """
    over: list[str] = []
    texts = [header_of(cell) for cell in row]
    filled = [at for at, text in enumerate(texts) if text]
    for at, end in zip_longest(filled, filled[1:], fillvalue=NOWHERE):
        upper, text = number == area.header_row, texts[at]
        titles = [title for title in _columns(area.ledger) if at <= remarks.places.get(title, NOWHERE) < end]
        if not titles:
            continue
        if upper and area.two_rows:
            over.append(text)
            other = OF_OTHER_MONTHS.search(text)
            if other and not any(other[0] in title for title in titles):
                remarks.say("E-HEAD-06", number, titles[0], found=(excerpt(text),))
        if upper or UNIT.fullmatch(text):
            _say_units(area.ledger, number, text, titles if upper else titles[:1], remarks)
        elif not area.two_rows and remarks.places[titles[0]] == at and _parts(text, texts[at + 1 : at + 2]):
            remarks.say("E-HEAD-06", number, titles[0], found=(excerpt(text),))
    return over


def look_for_units(area: Layout, number: int, row: Sequence[Cell], remarks: ProblemLog) -> None:
    """Refuse a table where a cell of its header that heads no column of figures says that they are in other units."""
    numbers = {remarks.places.get(title) for title in _columns(area.ledger)}
    texts = (header_of(cell) for at, cell in enumerate(row) if at not in numbers)
    stated = [text for text in texts if any(rule.match(text) for rule in (STATED, ALONE)) or UNIT.fullmatch(text)]
    say_if_scaled(area.ledger, stated, number, remarks)


def say_beside(area: Layout, number: int, row: Sequence[Cell], read: Set[int], remarks: ProblemLog) -> None:
    """Refuse a table where a remark of a record, or a column of units, says that figures are in other units.

    Args:
        read: Places of the columns that are read.
    """
    beside = {at: cell for at, cell in enumerate(row) if isinstance(cell, str) and at not in read}
    of_units = [at for at in beside if at < len(area.headers) and COLUMN_OF_UNITS.fullmatch(area.headers[at])]
    say_if_scaled(area.ledger, [beside.pop(at) for at in of_units], number, remarks, patterns=IN_COLUMN)
    say_if_scaled(area.ledger, [*beside.values()], number, remarks, patterns=BESIDE)


def say_of_notes(ledger: Ledger, number: int, row: Sequence[Cell], remarks: ProblemLog) -> None:
    """Refuse a table where a row on a sheet of notes says that figures are in other units.

    A row in which headers of the ledger stand speaks of those columns.
    """
    texts = [cleaned(cell) for cell in row if isinstance(cell, str)]
    headers_there = {header_of(text) for text in texts} & {*headers(ledger)}
    titles = [title for title in _columns(ledger) if title in headers_there]
    if titles or not headers_there:
        say_if_scaled(ledger, texts, number, remarks, patterns=BESIDE, titles=titles)


def _parts(text: str, beside: Sequence[str]) -> bool:
    """Whether a part of a column of figures is another than the whole, or than the month's."""
    if SAME.fullmatch(text):
        return any(map(OF_THE_MONTH.fullmatch, beside))
    return not text.isdigit() and not OF_THE_MONTH.fullmatch(text)


def goes_on(ledger: Ledger, row: Sequence[Cell], remarks: ProblemLog) -> bool:
    """Whether a row below a header parts its columns of figures: words stand in them, and nothing that a record has."""
    numbers = {remarks.places.get(title, NOWHERE) for title in _columns(ledger)}
    words = [at for at in numbers if at < len(row) and isinstance(row[at], str) and NAMED.search(header_of(row[at]))]
    others = [at for at in remarks.places.values() if at not in numbers and at < len(row) and row[at] is not None]
    figures = any(isinstance(cell, int | float) or (isinstance(cell, str) and cell.strip().isdigit()) for cell in row)
    return bool(words) and not others and not figures and not holds_units([cell for cell in row if cell is not None])


def holds_units(filled: Sequence[Cell]) -> bool:
    """Whether a row does nothing but say in which units its columns are."""
    texts = [cleaned(cell) if isinstance(cell, str) else "" for cell in filled]
    matches = [UNIT.fullmatch(text) or OF_UNITS.fullmatch(text) for text in texts]
    return any(match and match[1] for match in matches) and all(
        match or text in EMPTY_WORDS for match, text in zip(matches, texts, strict=True)
    )


def say_units(ledger: Ledger, number: int, row: Sequence[Cell], remarks: ProblemLog) -> None:
    """Refuse a table in which a row of units names others for a column than the ledger's."""
    titles = {remarks.places.get(title, NOWHERE): title for title in _columns(ledger)}
    for at, text in enumerate(header_of(cell) for cell in row):
        if at in titles and UNIT.fullmatch(text):
            _say_units(ledger, number, text, [titles[at]], remarks)
        else:
            say_if_scaled(ledger, [text], number, remarks)


def _say_units(ledger: Ledger, number: int, text: str, titles: Sequence[str], remarks: ProblemLog) -> None:
    """Refuse what a cell says of the units of some columns, alone or after a title, where those are others."""
    match = UNIT.fullmatch(text)
    if match is None:
        say_if_scaled(ledger, [text], number, remarks, titles=titles)
        return
    for title in titles:
        if not in_unit(_columns(ledger)[title], match[1]):
            remarks.say("E-HEAD-10", number, title, found=excerpt(match[1]))


def say_if_scaled(
    ledger: Ledger, texts: Sequence[str], number: int | None, remarks: ProblemLog, *,
    patterns: Sequence[re.Pattern[str]] = SCALED, titles: Sequence[str] = (),
) -> None:  # fmt: skip
    """Refuse a table of which a text says that figures are in other units than the ledger's.

    Args:
        patterns: What says so.
        titles: The columns of numbers of which it speaks; none means all.
    """
    for text in texts:
        match = next(filter(None, (pattern.search(text) for pattern in (*patterns, *IN_MONEY))), None)
        unit = next(filter(None, match.groups()), "") if match else ""
        if unit and (column := _in_other_unit(ledger, "".join(unit.split()).translate(ALIKE), titles)):
            remarks.say("E-HEAD-10", number, column, found=excerpt(unit))
            return


def _in_other_unit(ledger: Ledger, unit: str, titles: Sequence[str]) -> str | None:
    """The first column of numbers that the definitions do not count in a unit; of money, one of amounts of money."""
    columns = {title: column for title, column in _columns(ledger).items() if title in titles or not titles}
    unit = "元" if unit.lower() in (*YUAN, "圆") else unit
    money = MONEY.fullmatch(unit)
    asked = (column for column in columns.values() if not money or (column.unit or "").endswith("元"))
    # 万元 is 万 as well.
    return next(
        (column.zh for column in asked if unit not in (column.unit, (column.unit or "").removesuffix("元"))), None
    )


def _columns(ledger: Ledger) -> dict[str, Column]:
    """A ledger's columns of numbers by their headers."""
    return {column.zh: column for column in ledger.columns.values() if column.type in ("number", "integer")}


def _name_columns(layout: Layout, scaled: Mapping[str, Column], remarks: ProblemLog, known: Known) -> None:
    """Name columns that are unknown, stand there twice, or are ``scaled``: in another unit, by their header."""
    row, titles, wanted = layout.header_row, layout.headers, headers(layout.ledger)
    absent = [title for title in wanted if title not in titles and title != RECORDED_ON.zh]
    for title, column in scaled.items():
        own = scale(column) if column.unit or column.scale else ONES
        remarks.say("E-HEAD-13", row, title, found=excerpt(title), unit=own, column=column.zh)
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
