"""What is asked of records, in words that are no SQL: which of them count, what for, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from metrics.definitions import Ledger, Measure

Taken = Literal["sums", "middle", "values"]
"""What is taken of a window's records: the sums of numerator and denominator, which are quickest; the middle one or two
of the measured quantities; or every one of these, in order, for what neither can tell."""


@dataclass(frozen=True)
class Quantity:
    """What one record counts for: an expression, times another one, where a third is known.

    Expressions are over the ledger's columns and ``month_end``. A condition counts 1 where it holds and 0 where it
    does not; without an ``expression`` every record counts 1. A record in which ``known`` is empty counts for nothing.
    """

    expression: str | None = None
    times: str | None = None
    known: str | None = None

    @property
    def text(self) -> str:
        """One expression for all that a record counts for."""
        parts = [part for part in (self.expression, self.times) if part is not None]
        return " * ".join(f"({part})" for part in parts) or "1"


@dataclass(frozen=True)
class Selection:
    """Records of a ledger, by body and window.

    ``dated_by`` is the date that puts a record in a window of ``window`` months (0: all records so far); ``pool`` says
    whether all of them count or those of the body's newest date, ``filter`` which ones at all. A quantity that is None
    is empty for every record.
    """

    ledger: Ledger
    dated_by: str
    window: int
    pool: Literal["sum", "latest"] = "sum"
    filter: str | None = None
    numerator: Quantity | None = None
    denominator: Quantity | None = None
    measured: Quantity | None = None
    taken: Taken = "sums"

    @property
    def expressions(self) -> Iterator[str]:
        """Everything that is looked at in a record."""
        quantities = (self.numerator, self.denominator, self.measured)
        texts = (
            text
            for quantity in quantities
            if quantity
            for text in (quantity.expression, quantity.times, quantity.known)
        )
        yield from (text for text in (self.filter, *texts) if text is not None)


def select_for(
    measure: Measure,
    ledger: Ledger,
    *,
    numerator: Quantity | None = None,
    denominator: Quantity | None = None,
    measured: Quantity | None = None,
    taken: Taken = "sums",
) -> Selection:
    """The records that a measure reads, with what each counts for."""
    return Selection(
        ledger=ledger, dated_by=measure.dated_by or ledger.dated_by, window=measure.window, pool=measure.pool,
        filter=measure.filter, numerator=numerator, denominator=denominator, measured=measured, taken=taken,
    )  # fmt: skip
