"""The pages that there are, in the order of the menu. It loads nothing, so that the server answers at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from metrics.errors import mark

if TYPE_CHECKING:
    from metrics.model.permissions import Action


@dataclass(frozen=True)
class Entry:
    """One line of the menu: a folder of ``screens`` whose ``page.py`` has a function ``page``."""

    name: str
    title: str
    icon: str
    address: str = ""
    """The last part of its URL, where that is not the name."""
    needs: Action = "read"
    """What one has to be allowed to for it."""


MENU: Final[tuple[tuple[str, tuple[Entry, ...]], ...]] = (
    (
        mark("State of the city"),
        (
            Entry("overview", mark("Overview"), ":material/dashboard:"),
            Entry("map", mark("Map"), ":material/map:"),
            Entry("trends", mark("Trends"), ":material/show_chart:"),
            Entry("profile", mark("Profile"), ":material/account_balance:"),
            Entry("compare", mark("Compare"), ":material/compare_arrows:"),
            Entry("matrix", mark("Matrix"), ":material/grid_on:"),
        ),
    ),
    (
        mark("Analysis"),
        (
            Entry("indicators", mark("Indicators"), ":material/straighten:"),
            Entry("tuning", mark("Tuning"), ":material/tune:", needs="tune"),
            Entry("backtest", mark("Alert performance"), ":material/history:", address="back_test", needs="tune"),
        ),
    ),
    (
        mark("Meetings"),
        (
            Entry("review", mark("Monthly review"), ":material/fact_check:"),
            Entry("briefing", mark("Briefing"), ":material/co_present:"),
        ),
    ),
    (mark("Data management"), (Entry("data", mark("Data"), ":material/upload_file:", needs="arrivals"),)),
    (mark("About"), (Entry("method", mark("Method"), ":material/menu_book:"),)),
)

MISSING: Final = "missing"
"""The parameter that holds what the address named in place of a page."""

FIRST: Final = "overview"
"""The page that opens where the address names none."""

WITHOUT_RESULTS: Final = frozenset({"data"})
"""Pages that open before there are any results, so that the first records can come in."""


def addresses() -> tuple[str, ...]:
    """What stands in the address for each page."""
    return tuple(entry.address or entry.name for _, entries in MENU for entry in entries)
