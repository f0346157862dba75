"""Raw cells to typed values, each by a written rule; what no rule covers is refused, never guessed."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from metrics.definitions import Column
from metrics.definitions.expressions import LARGEST_CELL
from metrics.errors import Message
from metrics.intake import days
from metrics.intake.contents import Dressed, Percent, Scaled, Worded
from metrics.intake.problems import Detail
from metrics.intake.texts import HALF_WIDTH, NOTHING, Typed, cleaned, plain, wrong
from metrics.model import Text

EMPTY_WORDS: Final = frozenset(
    {"-", "--", "—", "——", "－", "–", "−", "/", "／", "无", "暂无", "..", "...", "…", "……", "N/A", "n/a", "NA", "n.a."}
)
"""Mean an empty cell, as in printed tables; a ledger's numbers refuse them, for a clerk may mean zero."""

NUMBER: Final = re.compile(r"[-+]?([0-9]{1,12}(\.[0-9]{0,6})?|\.[0-9]{1,6})")
THOUSANDS: Final = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]{0,6})?")
PERCENTAGE: Final = re.compile(rf"({NUMBER.pattern})%")
SCIENTIFIC: Final = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+|inf(inity)?|nan|∞)", re.I)
LONG: Final = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
SCALED: Final = re.compile(r"([-+]?[0-9.,]+)([百千万亿]{1,2})[^0-9]{0,3}")
SCALES: Final = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
UNIT_SCALE: Final = re.compile("[十百千万亿]+(?!分)")
NAMED_SCALES: Final = ("十", "百", "千", "万", "十万", "百万", "千万", "亿", "十亿")
SCALE_WORDS: Final = {10**zeros: word for zeros, word in enumerate(NAMED_SCALES, 1)}
"""How a message writes what a format shows."""
DECIMALS: Final = 6
LEAST: Final = 1e-9
"""What is no number of its own beside the last decimal."""
COMPUTED: Final = 12
"""Digits that nobody types: a formula has left them, and the number ends with its last decimal."""
LARGEST: Final = float(LARGEST_CELL)
LARGEST_AMOUNT: Final = 1e50
"""Larger numbers of finished tables are refused: no quantity is, and their fourth powers are not finite."""
SHOWN_AT_MOST: Final = 1.5
"""A number whose cell shows it as more than 150 % was meant as a number of percent; a text with its own % says so."""

WIDE: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "（）"}
"""Wide signs that no code holds; they are read in their usual form."""
CODE: Final = re.compile(r"[0-9A-Za-z\u3400-\u9fff\U00020000-\U0003ffff\-_./()（）〔〕\[\]【】]+")
LONGEST_CODE: Final = 48
SUGGESTED: Final = 3
"""Words that a message offers at most."""
EXACT: Final = 10.0**15
"""Whole numbers beyond it lose digits in Excel."""

BARE: Final = Text(zh="数值，不是百分数", en="a number, no percentage")
"""The scale of a column that names no unit, such as one of counts."""

NEEDED: Final = Message("write 0 for none, or the figure itself: the column must be filled")
OPTIONAL: Final = Message("write 0 for none, leave it empty for not known")

YES_NO: Final = {"是": True, "否": False}
IN_ENGLISH: Final = {"yes": True, "no": False}
YES_OR_NO: Final = tuple(Text(zh=zh, en=en) for zh, en in zip(YES_NO, IN_ENGLISH, strict=True))


def read(column: Column, cell: Any) -> Typed:
    """One cell as the column's type.

    Args:
        column: What it should hold; not of type "entity".

    Returns:
        The value, or what is wrong with it. With a code that asks (Q-…), the value as it would be read.
    """
    if isinstance(cell, str):
        cell = cleaned(cell) or None
        if cell in EMPTY_WORDS and not (column.values and cell in {word.zh for word in column.values.values()}):
            if column.type in ("number", "integer"):
                return wrong("E-NUM-13", example=NEEDED if column.required else OPTIONAL)
            cell = None
    if cell is None:
        return (None, "E-REQ-01", NOTHING) if column.required else (None, None, NOTHING)
    return READERS[column.type](column, cell)


def _number(column: Column, cell: Any) -> Typed:
    if isinstance(cell, bool | date):
        return wrong("E-NUM-01")
    if isinstance(cell, str):
        text = cell.translate(HALF_WIDTH)
        cell = _number_in(text)
        if isinstance(cell, str):
            return wrong(cell, found=written_out(text)) if cell == "E-NUM-14" else wrong(cell)
    elif isinstance(cell, Dressed):
        cell, code, details = as_shown(cell, unit_scale(column))
        if code is not None:
            return wrong(code, **details)
    elif isinstance(cell, Percent) and abs(cell.fraction) > SHOWN_AT_MOST:
        return wrong("E-NUM-10", unit=scale(column))
    if isinstance(cell, Percent):
        if column.scale is None:
            return wrong("E-NUM-10", unit=scale(column))
        cell = cell.fraction * 100 if column.scale == "percent" else cell.fraction
    if not math.isfinite(cell):
        return wrong("E-NUM-05")
    # Plus nothing: there is one zero, not a negative one beside it.
    value = round(float(cell), DECIMALS) + 0.0
    typed = len(Decimal(repr(cell)).as_tuple().digits) < COMPUTED
    if (typed and abs(value - cell) > LEAST) or abs(value) >= LARGEST:
        return wrong("E-NUM-09")
    if column.min is not None and value < column.min:
        return wrong("E-NUM-06", limit=f"{column.min:g}")
    if column.max is not None and value > column.max:
        return wrong("E-NUM-07", limit=f"{column.max:g}")
    return value, None, NOTHING


def unit_scale(column: Column) -> int:
    """How many of what is counted a column's unit is: 10000 of 万元; 1 where it names none."""
    named = UNIT_SCALE.match(column.unit or "")
    return math.prod(SCALES[word] for word in named.group()) if named else 1


def as_shown(cell: Dressed, unit: int) -> Typed:
    """A number as its cell shows it, in so many of what is counted; refused where its format changes what it means."""
    if isinstance(cell, Worded):
        return wrong("E-CELL-09", found=cell.words)
    return _unscaled(cell, unit) if isinstance(cell, Scaled) else (cell, None, NOTHING)


def _unscaled(cell: Scaled, unit: int) -> Typed:
    """A number as its cell shows it, in a column's unit; else what to write.

    Where the format's word says by how much it divides, the cell holds the whole figure; where it does not divide and
    its word is the column's, the figure of the column. Any other figure is not plain from what the cell holds.
    """
    shown = float(cell) / cell.divisor
    if cell.divisor == cell.scale:
        return float(cell) / unit, None, NOTHING
    if unit == cell.scale or (not cell.scale and unit == cell.divisor):
        return shown, None, NOTHING
    word = SCALE_WORDS.get(cell.scale, "")
    if cell.scale:
        example = Message("write {right} with a plain number format", right=figure(shown * cell.scale / unit))
    else:
        example = Message(
            "write {stored} with a plain number format, or {shown} if that is meant",
            stored=figure(cell), shown=figure(shown),
        )  # fmt: skip
    return wrong("E-CELL-08", found=f"{figure(shown)}{word}", example=example)


def figure(value: float) -> str:
    """A number with all its digits, for a message."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _number_in(text: str) -> float | Percent | str:
    """The number that a text is, or the code of why it is none."""
    if len(text) > LONGEST_CODE:
        return "E-NUM-01"
    if NUMBER.fullmatch(text):
        return float(text)
    if THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if match := PERCENTAGE.fullmatch(text):
        return Percent(float(match[1]) / 100)
    if SCIENTIFIC.fullmatch(text):
        return "E-NUM-05"
    if written_out(text):
        return "E-NUM-14"
    if any(not item.isascii() and unicodedata.numeric(item, None) is not None for item in text):
        return "E-NUM-04"
    if LONG.fullmatch(text):
        return "E-NUM-09"
    if re.fullmatch(r"[-+0-9.,]+", text) and "," in text:
        return "E-NUM-02"
    return "E-NUM-03" if any(item.isdigit() for item in text) else "E-NUM-01"


def written_out(text: str) -> str:
    """A number in tens of thousands and the like with all its digits; empty for any other text."""
    match = SCALED.fullmatch(text.replace(" ", ""))
    if match is None or not (NUMBER.fullmatch(match[1]) or THOUSANDS.fullmatch(match[1])):
        return ""
    number = Decimal(match[1].replace(",", "")) * math.prod(SCALES[sign] for sign in match[2])
    return f"{number.normalize():f}"


def missing(text: str) -> bool:
    """Whether a cell of a finished table says that there is no value."""
    return not text or text in EMPTY_WORDS


def amount(text: str) -> float | None:
    """The finite number that a cell of a finished table is, with commas between thousands or wide digits as in ledgers.

    None where it is none, or one beyond ``LARGEST_AMOUNT``. More digits than a ledger keeps, and powers of ten, are
    taken: programs write them.
    """
    number = _finite(text)
    return None if number is None or abs(number) > LARGEST_AMOUNT else number


def no_amount(text: str, wanted: Message) -> Message:
    """Says why a cell of a finished table is no amount, and what would be right."""
    if PERCENTAGE.fullmatch(text.translate(HALF_WIDTH)):
        return misread(text, Message("write it without a percent sign, in the unit of the other numbers"))
    most = Message("numbers up to {most:g} can be worked with", most=LARGEST_AMOUNT)
    return misread(text, wanted if _finite(text) is None else most)


def _finite(text: str) -> float | None:
    narrow = text.translate(HALF_WIDTH)
    narrow = narrow.replace(",", "") if THOUSANDS.fullmatch(narrow) else narrow
    try:
        number = float(narrow) if narrow.isascii() and "_" not in narrow else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def misread(text: str, wanted: Message) -> Message:
    """Says what stands in a cell of a finished table and what would be right."""
    return Message("found '{text}'; {wanted}", text=text[:20], wanted=wanted)


def scale(column: Column) -> str | Text:
    """How a column's shares are written, or its unit, or that it is in none."""
    return {"percent": "%", "fraction": "0–1"}.get(column.scale or "", column.unit or "") or BARE


def _integer(column: Column, cell: Any) -> Typed:
    value, code, details = _number(column, cell)
    if code:
        return value, code, details
    return (int(value), None, NOTHING) if value == int(value) else wrong("E-NUM-08")


def _choice(column: Column, cell: Any) -> Typed:
    values = column.values or {}
    words = {_folded(text.en).casefold(): code for code, text in values.items()}
    words |= {_folded(code): code for code in values} | {_folded(text.zh): code for code, text in values.items()}
    word = _folded(plain(cell))
    code = words.get(word, words.get(word.casefold()))
    if code is not None:
        return code, None, NOTHING
    return wrong("E-WORD-01", allowed=tuple((column.values or {}).values()))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).replace(" ", "")


def _code(_column: Column, cell: Any) -> Typed:
    if isinstance(cell, date | Percent | Dressed) or (isinstance(cell, float | int) and abs(cell) >= EXACT):
        # Excel turns 3-1 into a day, shows 1 as HT-0001 or 1.00, and keeps fifteen digits of a number.
        return wrong("E-CODE-03")
    if isinstance(cell, bool):
        return wrong("E-CODE-02")
    text = plain(cell).translate(WIDE)
    if len(text) > LONGEST_CODE:
        return wrong("E-CODE-01")
    return (text, None, NOTHING) if CODE.fullmatch(text) else wrong("E-CODE-02")


def _yes_no(_column: Column, cell: Any) -> Typed:
    value = YES_NO.get(plain(cell), IN_ENGLISH.get(plain(cell).casefold()))
    return (value, None, NOTHING) if value is not None else wrong("E-WORD-01", allowed=YES_OR_NO)


def worded(column: Column, value: Any) -> str:
    """A typed value as files write it."""
    if column.values and value in column.values:
        return column.values[value].zh
    if isinstance(value, bool):
        return next(word for word, truth in YES_NO.items() if truth == value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def nearest(word: str, known: Iterable[str]) -> Detail:
    """The known words that look most alike, as a message appends them; empty when none does."""
    return offered(most_alike(word, known))


def most_alike(word: str, known: Iterable[str]) -> list[str]:
    """The three known words that look most alike."""
    return get_close_matches(word, known, n=SUGGESTED, cutoff=0.2) if len(word) <= LONGEST_CODE else []


def nearest_of(word: str, allowed: Iterable[str | Text]) -> Detail:
    """The allowed words that look most alike in any language, in the reader's own, as a message appends them."""
    meant = {spelling: item for item in allowed for spelling in (item.words if isinstance(item, Text) else (item,))}
    return offered([*dict.fromkeys(meant[spelling] for spelling in most_alike(word, meant))])


def offered(words: Sequence[str | Text]) -> Detail:
    """Words that may be meant, as a message appends them."""
    return Message(" ({words}?)", words=words) if words else ""


READERS: Final[dict[str, Callable[[Column, Any], Typed]]] = {
    "code": _code, "choice": _choice, "date": days.read, "number": _number, "integer": _integer, "yes_no": _yes_no,
}  # fmt: skip
