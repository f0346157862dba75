"""The months that a title or a note names, in the spellings that forms, secretaries and spreadsheets use."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

from metrics.model import Period

NUMERALS: Final = {word: number for number, word in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)} | {"元": 1}
YEAR_IN_WORDS: Final = re.compile(r"二[〇○零0][〇○零0一二三四五六七八九]{2}(?=年)")
WORDS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
WIDE: Final = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")
MONTH: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元(?=\s*[月至到—–-]))"
DASH: Final = r"\s*(?:[-—–－~～至到]+)\s*"
YEAR: Final = r"(?:(?P<year>20\d\d)\s*[年./]\s*|(?<![\d年月./一二三四五六七八九十-]))"
UNTIL: Final = r"(?:(?P<until>20\d\d)\s*[年./]\s*)?"
DAY: Final = r"(?:[0-3]?\d)"
ENGLISH: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
IN_ENGLISH: Final = {name[:3]: number for number, name in enumerate(ENGLISH, 1)}
NAME: Final = "(?<![A-Za-z])(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in ENGLISH) + r"|sept)(?![A-Za-z])\.?"
"""An English month, in full or by its first letters, also right after a character."""


SHORT: Final = r"(?:1[5-9]|[23]\d)"
"""The last two digits of a year; no month and no day of a month that comes first."""
SHORT_YEAR: Final = re.compile(
    rf"(?<![\d.近满约第逾超过])({SHORT})(?=年\s*(?:第|前|上半|下半|元|[\d一二三四五六七八九十]{{1,2}}\s*(?:月|季|{DASH}|[、和])))"
)
OF_SOMETHING: Final = "%％‰万亿千百元分个件人户名次倍年天条项份起页版号级度岁节章公里米吨平成"
"""What follows a figure."""
SHORT_WITH_POINT: Final = re.compile(
    rf"(?<![\dA-Za-z._/第版号长降升少多加减约达为比率占到近满])(?<![A-Za-z]-)(?<!^表)(?<![附见]表)({SHORT})"
    rf"(?=\.(?:1[0-2]|0?[1-9])(?:(?![.\d]|\s*[{OF_SOMETHING}])|\.[0-3]?\d(?![.\d])))"
)
"""21.6 and 21.6.30, which are no figures of something."""
SHORT_IN_WORDS: Final = re.compile(
    r"(?<![〇○零一二三四五六七八九十])二[〇○零一二三四五六七八九](?=年\s*[元一二三四五六七八九十]{1,2}\s*月)"
)


class Told(NamedTuple):
    """Months that a text names: one, or the first and the last of several; the year where it is named."""

    year: str | None
    first: int
    last: int

    def is_within(self, months: Collection[Period]) -> bool:
        """Whether a return that tells of some months is one of these."""
        own = [f"{month:02d}" for month in range(self.first, self.last + 1)]
        return all(any(month[5:] == wanted and self.year in (None, month[:4]) for month in months) for wanted in own)


def named(text: str) -> Told | None:
    """The months that a text names first."""
    plain = with_century(YEAR_IN_WORDS.sub(lambda match: match.group().translate(WORDS), text).translate(WIDE))
    for spelling, told in SPELLINGS:
        if match := spelling.search(plain):
            return told(match)
    return None


def with_century(text: str) -> str:
    """A text in which years of two digits have four, wherever a month, a quarter or a half-year follows them."""
    text = SHORT_IN_WORDS.sub(lambda match: match.group().translate(WORDS), text)
    return SHORT_WITH_POINT.sub(r"20\1", SHORT_YEAR.sub(r"20\1", text))


def _number(word: str) -> int:
    return NUMERALS.get(word) or IN_ENGLISH.get(word.lower()[:3]) or int(word)


def _months(match: re.Match[str]) -> Told:
    """From one month to another, or one; over the end of a year only the months of the first year are told."""
    first, year, until = _number(match["first"]), match["year"], match.groupdict().get("until")
    last = _number(match.groupdict().get("last") or match["first"])
    return Told(year, first, 12) if year and until and year != until else Told(year, min(first, last), last)


def _days(match: re.Match[str]) -> Told:
    """A stretch of days: one that begins within a month is of those months that end in it."""
    first, year, until = _number(match["first"]), match["year"], match["until"]
    last = _number(match["last"] or match["first"])
    if int(match["day"]) > 1:
        first = first + 1 if first < last else last
    if first > last or (year and until and year != until and last < first):
        first = last
    return Told(until or year, first, last)


def _so_many(match: re.Match[str]) -> Told:
    return Told(match["year"], 1, _number(match["count"]) * (3 if match["unit"] == "季" else 1))


def _half(match: re.Match[str]) -> Told:
    first = 1 if match["half"] == "上" else 7
    return Told(match["year"], first, first + 5)


def _quarters(match: re.Match[str]) -> Told:
    first, last = _number(match["first"]), _number(match.groupdict().get("last") or match["first"])
    return Told(match["year"], 3 * first - 2, 3 * last)


QUARTER: Final = "[一二三四1-4]"
SPELLINGS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Told]], ...]] = (
    (re.compile(
        rf"{YEAR}(?P<first>{MONTH})\s*[月./]\s*(?P<day>{DAY})\s*[日号]?{DASH}"
        rf"{UNTIL}(?:(?P<last>{MONTH})\s*[月./]\s*)?{DAY}(?:\s*[日号]|(?![\d.月]))"
    ), _days),
    (re.compile(
        rf"{YEAR}(?P<first>{MONTH})\s*月?(?:份)?(?:{DASH}|[、和]){UNTIL}(?P<last>{MONTH})\s*月(?!\s*\d)"
    ), _months),
    (re.compile(
        rf"(?P<year>20\d\d)[./](?P<first>{MONTH}){DASH}{UNTIL}(?P<last>{MONTH})(?![./\d])"
    ), _months),
    (re.compile(rf"(?:(?P<year>20\d\d)\s*年?\s*)?前\s*(?P<count>{MONTH})\s*个?(?P<unit>[月季])"), _so_many),
    (re.compile(
        rf"(?:(?P<year>20\d\d)\s*年?\s*)?第?(?P<first>{QUARTER})(?:季度)?(?:{DASH}|[、和])第?(?P<last>{QUARTER})季度"
    ), _quarters),
    (re.compile(rf"(?P<first>{NAME})(?:{DASH}|\s+to\s+)(?P<last>{NAME})(?:,?\s*(?P<year>20\d\d))?", re.I), _months),
    (re.compile(rf"(?P<first>{NAME})(?:,?\s*|[-_])(?P<year>20\d\d)(?!\d)", re.I), _months),
    (re.compile(rf"{YEAR}(?P<first>{MONTH})\s*月(?!\s*\d|[初底末起中上下])"), _months),
    (re.compile(r"(?<!\d)(?P<year>20\d\d)[-./]?(?P<first>1[0-2]|(?<=[-./])[1-9]|0[1-9])(?![-./\d])"), _months),
    (re.compile(r"(?:(?P<year>20\d\d)\s*年?\s*)?(?P<half>[上下])半年"), _half),
    (re.compile(rf"(?:(?P<year>20\d\d)\s*年?\s*)?第?(?P<first>{QUARTER})季度"), _quarters),
)  # fmt: skip
"""How months are written, those first in which others would be found as a part; and what each tells."""
