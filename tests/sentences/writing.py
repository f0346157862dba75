"""How the second road writes numbers, names and dates, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Final

from tests.ledgers.revaluation import Row
from tests.sentences.road import UNRATED, Road, cut

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DASH: Final = "–"
TEENS: Final = (11, 12, 13)
PLURALS: Final = {
    "month": ("{n} month", "{n} months", "{n}个月"),
    "day": ("{n} day", "{n} days", "{n}天"),
    "quarter": ("{n} quarter", "{n} quarters", "{n}个季度"),
    "unit": ("{n} unit", "{n} units", "{n}家"),
    "record": ("{n} record", "{n} records", "{n}条记录"),
}


def number(amount: float, decimals: int = 1) -> str:
    """With thousands apart, and the typographer's minus; a dash for none."""
    if isnan(amount):
        return DASH
    written = f"{amount:,.{decimals}f}"
    return written.lstrip("-") if not written.strip("-0.,") else written.replace("-", "−")


def score(amount: float) -> str:
    """Cut to one decimal."""
    return number(cut(amount))


def signed(amount: float, decimals: int = 1) -> str:
    """With its sign."""
    if isnan(amount):
        return DASH
    written = number(amount, decimals)
    if not written.strip("0.,"):
        return f"±{written}"
    return written if written.startswith("−") else f"+{written}"


def percent(share: float, decimals: int = 0) -> str:
    return DASH if isnan(share) else f"{number(100 * share, decimals)}%"


@dataclass(frozen=True)
class Writer:
    """One language."""

    road: Road
    language: str

    def two(self, words: Row) -> str:
        """A text of the definitions."""
        return str(words[self.language])

    def month(self, period: str) -> str:
        year, month = int(period[:4]), int(period[5:7])
        return f"{MONTHS[month - 1]} {year}" if self.language == "en" else f"{year}年{month}月"

    def month_short(self, period: str) -> str:
        year, month = int(period[:4]), int(period[5:7])
        return f"{MONTHS[month - 1][:3]} {year}" if self.language == "en" else f"{year}年{month}月"

    def month_alone(self, period: str) -> str:
        month = int(period[5:7])
        return MONTHS[month - 1][:3] if self.language == "en" else f"{month}月"

    def day(self, day: date) -> str:
        if self.language == "en":
            return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"

    def day_of_year(self, day: date) -> str:
        return f"{day.day} {MONTHS[day.month - 1]}" if self.language == "en" else f"{day.month}月{day.day}日"

    def count(self, n: int, noun: str) -> str:
        one, many, zh = PLURALS[noun]
        return (zh if self.language == "zh" else one if n == 1 else many).format(n=n)

    def short(self, entity: str) -> str:
        return self.two(self.road.bodies[entity]["short"])

    def name(self, entity: str, period: str) -> str:
        """The full name that a body had in a month."""
        names = self.road.bodies[entity]["names"]
        fitting = [own for own in names if own.get("from", "") <= period <= own.get("until", "9999")]
        return self.two(fitting[0])

    def grade(self, grade: str) -> str:
        if grade == UNRATED:
            return self.two(self.road.scheme["not_rated"]["title"])
        return self.two(next(band["title"] for band in self.road.scheme["bands"] if band["id"] == grade))

    def lettered(self, grade: str) -> str:
        """With its letter."""
        if grade == UNRATED:
            return f"{DASH} {self.grade(grade)}"
        letter = next(band["letter"] for band in self.road.scheme["bands"] if band["id"] == grade)
        return f"{letter} {self.grade(grade)}"

    def part(self, key: str) -> str:
        """A dimension, an indicator or the index."""
        if key in self.road.dimensions:
            return self.two(self.road.dimensions[key]["title"])
        if key == self.road.scheme["tree"]["id"]:
            return self.two(self.road.scheme["tree"]["title"])
        return self.two(self.road.known_indicators[key]["title"])

    def kind(self, kind: str) -> str:
        return self.two(self.road.city["kinds"][kind])

    def group(self, group: str) -> str:
        return self.two(self.road.city["peer_groups"][group]["title"])

    def rule(self, rule: str) -> str:
        return self.two(self.road.rules[rule]["title"])

    def ledger(self, ledger: str) -> str:
        """What its matters are called in a sentence."""
        return self.two(self.road.ledgers[ledger].get("short") or self.road.ledgers[ledger]["title"])

    def listing(self, names: Sequence[str]) -> str:
        """a, b and c."""
        if len(names) < 2:
            return "".join(names)
        comma, last = (", ", " and ") if self.language == "en" else ("、", "和")
        return comma.join(names[:-1]) + last + names[-1]

    def some(self, names: Sequence[str], named: int) -> str:
        """The first few, and how many more; one more is named as well."""
        if len(names) <= named + 1:
            return self.listing(names)
        first = (", " if self.language == "en" else "、").join(names[:named])
        rest = len(names) - named
        return f"{first} and {rest} more" if self.language == "en" else f"{first}等{len(names)}家"

    def value(self, amount: float, code: str) -> str:
        """An indicator's value with its unit."""
        return self.value_with(amount, code, 0 if self.road.known_indicators[code]["unit"] == "count" else 1)

    def value_with(self, amount: float, code: str, decimals: int) -> str:
        """The same with so many decimals."""
        if isnan(amount):
            return DASH
        unit, written = self.road.known_indicators[code]["unit"], number(amount, decimals)
        return UNITS[unit][self.language == "zh"].format(written)

    def ordinal(self, place: int) -> str:
        if self.language == "zh":
            return str(place)
        ending = "th" if place % 100 in TEENS else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
        return f"{place}{ending}"


UNITS: Final = {
    "percent": ("{}%", "{}%"), "per_1000": ("{} per 1,000", "{}‰"), "points": ("{} points", "{}分"),
    "days": ("{} days", "{}天"), "count": ("{}", "{}"),
}  # fmt: skip


def beside(share: float, threshold: float) -> str:
    """A share in per cent with as many decimals as it takes not to read like the threshold that it misses."""
    for decimals in range(6):
        written = f"{100 * share:.{decimals}f}"
        if share == threshold or written != f"{100 * threshold:.{decimals}f}":
            return f"{written}%"
    return f"{100 * share:.6f}%"
