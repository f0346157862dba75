"""What is said about the cells of one sheet, each remark with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from metrics.errors import Message
from metrics.intake import persons
from metrics.intake.parsing.columns import letters
from metrics.intake.problems import EXCERPT, KEPT_AT_MOST, MASK, Detail, Problem, Problems, excerpt
from metrics.intake.texts import plain
from metrics.model import Text

LOOKED_AT: Final = 4 * EXCERPT
"""Characters of a cell of which a message may repeat a few."""
HIDDEN: Final = MASK * 2


def hidden(problem: Problem, titles: frozenset[str]) -> Problem:
    """A problem without anything that the file says, for files that speak of persons.

    Args:
        titles: Headers that the definitions know; any other could name somebody.
    """
    result = problem.about_person
    details = {key: HIDDEN if key == "found" and not result else text for key, text in problem.details.items()}
    return replace(
        problem,
        sheet=None if persons.found(problem.sheet) else problem.sheet,
        column=problem.column if problem.code == "E-PERSON-01" or problem.column in titles else None,
        value=None if problem.value is None else HIDDEN,
        details=details,
    )


def _shown(value: Any, nearest: Detail) -> str:
    """A cell as a message may repeat it: nothing that looks like a name, unless it is part of a word that is meant."""
    text = plain(value[:LOOKED_AT] if isinstance(value, str) else value)
    words: Sequence[Detail] = nearest.fields.get("words", ()) if isinstance(nearest, Message) else (nearest,)
    meant = [spelling for word in words for spelling in (word.words if isinstance(word, Text) else (str(word),))]
    return HIDDEN if persons.a_name(text) and not any(text in spelling for spelling in meant) else excerpt(text)


class ProblemLog:
    """Says what is wrong with the cells of a sheet whose header is known."""

    def __init__(
        self, file: str, sheet: str | None, headers: Sequence[str], problems: Problems,
        written: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Begin a sheet.

        Args:
            headers: Titles of its columns in the ledger's words.
            written: The same as the file has them, which problems quote; none where they take two rows.
        """
        self.file, self.sheet, self.problems = file, sheet, problems
        self.places = {title: index for index, title in reversed(list(enumerate(headers))) if title}
        self._titles = {
            letters(index): written[index] if index < len(written) else title for title, index in self.places.items()
        }
        self._told: dict[int, set[str | None]] = {}
        self._waiting: list[Problem] = []
        """What reading found in rows that have not come yet, in their order."""

    def say(
        self, code: str, row: int | None = None, title: str | None = None, value: object = None, **details: Detail
    ) -> None:
        """Note a problem.

        Args:
            code: One of ``problems.CODES``.
            details: What the code's sentences ask for.
        """
        if len(self.problems.kept) >= KEPT_AT_MOST:
            self.problems.tally(code)
            return
        at = letters(self.places[title]) if title in self.places else None
        quoted = title if title is None else self.quoted(title)
        shown = None if value is None else _shown(value, details.get("nearest", ""))
        self.problems.add(Problem(code, self.file, self.sheet, row, at, quoted, shown, details))

    def quoted(self, title: str) -> str:
        """A column's title as the file has it."""
        return self._titles.get(letters(self.places[title]), title) if title in self.places else title

    def say_at(self, code: str, row: int, at: str, **details: Detail) -> None:
        """Note a problem by the letter of its column."""
        self.problems.add(Problem(code, self.file, self.sheet, row, at, self._titles.get(at), details=details))

    def pass_on(self, problem: Problem) -> None:
        """Note what reading found, once its row is known to be read; of these cells nothing more is said."""
        self._waiting.append(replace(problem, file=self.file, column=self._titles.get(problem.letter or "")))
        if problem.row is not None:
            self._told.setdefault(problem.row, set()).add(problem.letter)
        if len(self._waiting) >= KEPT_AT_MOST:
            self.settle()

    def drop(self, row: int) -> None:
        """Nothing that reading found in a row matters, since the row is not read."""
        self._waiting = [problem for problem in self._waiting if problem.row != row]

    def settle(self, until: int | None = None) -> None:
        """Note what waits, up to a row; nothing more is said of that row."""
        due = [problem for problem in self._waiting if until is None or (problem.row or 0) <= until]
        if due:
            self.problems.extend(due)
            self._waiting = self._waiting[len(due) :]
        if until is not None:
            self._told.pop(until, None)

    def told(self, row: int, title: str | None = None) -> bool:
        """Whether reading has refused something in a row, or the cell under a title."""
        refused = self._told.get(row)
        if not refused or title is None:
            return bool(refused)
        return None in refused or letters(self.places.get(title, -1)) in refused
