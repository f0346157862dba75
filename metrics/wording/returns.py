"""Sentences on what suppliers have returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.errors import Message, mark

STATES: Final = {
    "on_time": mark("on time"),
    "late": mark("late"),
    "overdue": mark("overdue"),
    "expected": mark("expected"),
    "not_owed": mark("not owed"),
}
"""What is said of each state of a return, wherever it is said."""


def incoming(there: int, owed: int) -> Message:
    """That a month is not to be judged yet: so many of the ledgers that are owed for it are in."""
    return Message(
        "Only {there} of the {owed} ledgers due for this month are in; the rest stand as in earlier months",
        there=there, owed=owed,
    )  # fmt: skip


def unlisted(bodies: Mapping[str, int]) -> Message:
    """That records count nowhere, since ``config/city.yaml`` does not list their bodies; by code, with their number."""
    return Message(
        "Records of units that config/city.yaml does not list count nowhere: {bodies}; list them again, or take "
        "their files back",
        bodies=[f"{entity} ({count})" for entity, count in bodies.items()],
    )


def counted(day: str) -> Message:
    """To which day what never came is late: the last of the month in which returns are due, or today before that."""
    return Message("Days overdue are counted to {day}.", day=day)
