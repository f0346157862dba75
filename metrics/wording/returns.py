"""Sentences on what suppliers have returned."""

from __future__ import annotations

from metrics.errors import Message


def incoming(there: int, owed: int) -> Message:
    """That a month is not to be judged yet: so many of the ledgers that are owed for it are in."""
    return Message(
        "Only {there} of the {owed} ledgers owed for this month are in; what is missing stands as in earlier months",
        there=there, owed=owed,
    )  # fmt: skip
