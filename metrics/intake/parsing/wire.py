"""What the reading process says, one JSON value a line: never a pickle, since its bytes may be an attacker's."""

from __future__ import annotations

import json
from typing import IO, Any

ROWS_AT_A_TIME = 500
GAP = 50
"""Empty rows that are said one by one; after a wider gap a new run of rows begins."""

WireCell = None | str | int | float | bool | dict[str, Any]
"""``{"d": …}`` is a day, ``{"t": …}`` a day with a time, ``{"p": …}`` the fraction of a percentage,
``{"n": …}`` a number that its cell shows with other signs, and the code of the format, ``{"w": …}`` one to which the
format adds what makes another number: the number, that, and the code; ``{"s": …}`` one that it shows in tens or
thousands: the number, what the format divides it by, what its word stands for, and the code."""


class Refused(Exception):  # noqa: N818 - a verdict on the file, not an error of the program
    """The file cannot be taken, for the reason of this code."""

    def __init__(self, code: str, *, row: int | None = None, letter: str | None = None, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.letter = letter
        self.details = {name: str(value) for name, value in details.items()}


class Wire:
    """The line to the process that asked."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._first = 0
        self._rows: list[list[WireCell]] = []

    def say(self, word: str, content: object) -> None:
        """Send one line at once."""
        line = json.dumps([word, content], ensure_ascii=False, separators=(",", ":"))
        self._out.write(line.encode("utf-8", "backslashreplace") + b"\n")

    def problem(
        self, code: str, *, row: int | None, letter: str | None, value: str | None = None, **details: object
    ) -> None:
        """Say what is wrong with a place; before its row, so that the row is understood."""
        texts = {name: str(detail) for name, detail in details.items()}
        self.say("problem", {"code": code, "row": row, "letter": letter, "value": value, "details": texts})

    def row(self, number: int, cells: list[WireCell]) -> None:
        """Send a row with what follows it; numbers ascend, rows that are left out are empty."""
        expected = self._first + len(self._rows)
        if self._rows and (len(self._rows) >= ROWS_AT_A_TIME or number - expected > GAP):
            self.flush()
        if not self._rows:
            self._first = expected = number
        self._rows.extend([] for _ in range(number - expected))
        self._rows.append(cells)

    def flush(self) -> None:
        """Send the rows that wait."""
        if self._rows:
            self.say("rows", [self._first, self._rows])
            self._rows = []
        self._out.flush()
