"""Sentences on what suppliers have returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from metrics.errors import Message, mark
from metrics.model import Text

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


def undefined(ledgers: Mapping[str, int], without: Sequence[Text]) -> Message:
    """That records count nowhere, since no definition is of their ledgers; and which defined ledgers have none."""
    found = [f"{ledger} ({count})" for ledger, count in ledgers.items()]
    if not without:
        return Message(
            "The database was made by other definitions: records of ledgers that config/ledgers/ lacks count nowhere: "
            "{found}; open it with the definitions that it was made by (--config), or put the ledgers back",
            found=found,
        )  # fmt: skip
    return Message(
        "The database was made by other definitions: records of ledgers that config/ledgers/ lacks count nowhere: "
        "{found}; ledgers without any record: {without}. Open it with the definitions that it was made by (--config), "
        "or put the ledgers back",
        found=found, without=[*without],
    )  # fmt: skip


def unknown_words(ledger: Text, column: Text, words: Mapping[str, int]) -> Message:
    """That words of records are none of a column's choice any more; by word, with the number of records."""
    return Message(
        "Records of '{ledger}' have words under '{column}' that its definition lacks: {words}; no measure or rule that "
        "names words counts them. List the words again, or correct the records",
        ledger=ledger, column=column, words=[f"{word} ({count})" for word, count in words.items()],
    )  # fmt: skip


def counted(day: str) -> Message:
    """To which day what never came is late: the last of the month in which returns are due, or today before that."""
    return Message("Days overdue are counted to {day}.", day=day)
