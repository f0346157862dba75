"""Words for what definitions and results name by a code: months, units, cadences, links, why there is no value."""

from __future__ import annotations

from typing import Final

from metrics.errors import mark

MONTHS: Final = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"), mark("July"),
    mark("August"), mark("September"), mark("October"), mark("November"), mark("December"),
)  # fmt: skip

UNITS: Final = {
    "percent": mark("{value}%"),
    "per_1000": mark("{value} per 1,000"),
    "points": mark("{value} points"),
    "days": mark("{value} days"),
    "count": mark("{value}"),
}

REASONS: Final = {
    "not_reported": mark("not reported"),
    "no_records": mark("no records"),
    "no_denominator": mark("nothing to divide by"),
    "too_few": mark("too few cases"),
    "window_incomplete": mark("window not yet complete"),
    "not_due": mark("not due yet"),
    "void": mark("void after falsified data"),
    "not_applicable": mark("does not apply"),
}

LINKS: Final = {
    "clarify": mark("Clarify duties"),
    "perform": mark("Perform duties"),
    "supervise": mark("Supervise"),
    "account": mark("Hold to account"),
}

CADENCES: Final = {"M": mark("monthly"), "Q": mark("quarterly"), "H": mark("half-yearly"), "Y": mark("yearly")}
