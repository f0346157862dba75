"""How one value is written: no sentence by itself; the sentence that holds it is checked with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VALUE: Final = "how a value is written"

NOTATIONS: Final[Mapping[str, str]] = dict.fromkeys(
    (
        "{mon} {year}", "{month} {year}", "{day} {month} {year}", "{day} {month}", "{value}%", "{value} points",
        "{value} per 1,000", "{value} days", "{value}", "{points} points", "{n} day", "{n} month",
        "{n} unit", "{n} record", "{n} quarter", "{count} of {total}", "{n} of {total}", "{part} of {whole}",
        "{days} left", "{ledger} {reference}", "{low} to {high}",
        "{days:g}", "n = {n}",
    ),
    VALUE,
)  # fmt: skip

VALUES: Final[Mapping[str, str]] = {
    "/Trend.lines/Line.texts": "the values of a figure, month by month",
    "/Trend.numbers": "the table of that figure",
    "/ArrivalsView.legend": "what the signs of the calendar mean, one by an example",
    "/ControlChart.numbers": "the table of a control chart",
    ".hover": "the values of one dot of a figure",
    "/DistributionView.definition": "a definition in words, of no month and no unit: tests/unit/test_words.py has them",
}
"""Parts of paths whose texts are values with their signs, and no sentences of a month; with the reason."""

JOINTS: Final = frozenset(
    {"{first} and {last}", "{names} and {more} more", "{clauses}, {clause}", '"{name}"', "{part} {change}"}
)
"""What holds parts of a sentence together; each part is looked at by itself."""
