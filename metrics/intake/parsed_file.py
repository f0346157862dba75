"""One file on its way into a ledger: typed records, chunk by chunk, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from metrics.definitions import Ledger
from metrics.intake.problems import Problems


@dataclass(frozen=True)
class Chunk:
    """Some records that are right in themselves.

    ``rows`` are the numbers that Excel shows; ``records`` have the order of ``Ledger.all_columns``, with Python values
    of the columns' types and None for an empty cell.
    """

    rows: list[int]
    records: list[tuple[Any, ...]]


class ParsedFile(Protocol):
    """What ``unpacking.unpack`` gives: the chunks are read once; ``problems`` is complete when they are used up."""

    file: str
    """Name of the file, cut down to what cannot be a person's."""
    sha256: str
    sheet: str | None
    ledger: Ledger | None
    """None where no table of a ledger could be found."""
    letters: dict[str, str]
    """Column name → letter in the file."""
    problems: Problems

    def close(self) -> None:
        """Stop reading."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """The records, in the order of the file."""
        ...
