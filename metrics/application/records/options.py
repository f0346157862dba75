"""What the sender of a file says about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from metrics.application.records.reasons import REASONS
from metrics.errors import Message, OperatorError
from metrics.model import Period, month_of
from metrics.model.periods import month_start


@dataclass(frozen=True)
class Options:
    """What the sender says about a file.

    ``reason`` is one of ``REASONS`` and allows corrections; ``confirmed`` answers all questions with yes; ``month`` is
    the month that the file reports: it is then registered as that month's return, as of the day on which it was
    ``received``, today where none is said.
    """

    reason: str | None = None
    confirmed: bool = False
    month: Period | None = None
    received: date | None = None

    def require(self, today: date) -> None:
        """Refuse what cannot be meant.

        Raises:
            OperatorError: No such reason, a month that has not begun, or a day that cannot be that of its return.
        """
        if self.reason is not None and self.reason not in REASONS:
            names = [*REASONS]
            raise OperatorError("no reason is called '{name}'; there is {reasons}", name=self.reason, reasons=names)
        problems = list[Message]()
        if self.month is not None and self.month > month_of(today):
            problems.append(Message("{month} has not begun; a return tells of a month that has", month=self.month))
        if self.received is not None:
            problems += _untimely(self.received, self.month, today)
        if problems:
            raise OperatorError(problems)


def _untimely(received: date, month: Period | None, today: date) -> Iterator[Message]:
    """Why a return cannot have come in on a day."""
    if received > today:
        yield Message("a return cannot have been received on {day}, which is still to come", day=received.isoformat())
    elif month is not None and received < month_start(month):
        yield Message(
            "a return for {month} cannot have been received on {day}, before the month began",
            month=month, day=received.isoformat(),
        )  # fmt: skip
