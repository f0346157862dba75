"""Results as typed rows: what one line of each frame of ``Results`` says.

A word that is missing is None, a number that is missing is NaN, so that numbers can be reckoned with as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import isnan, nan
from typing import Any, Final, Generic, TypeVar

import pandas as pd

from metrics.model import shown
from metrics.model.periods import Period

NOT_RATED: Final = "not_rated"
"""Stands in place of a grade where there is too little evidence for one."""

VOID: Final = "void"
"""The reason of a value that a rule has struck out."""

TOO_FEW: Final = "too_few"
"""The reason of a value that rests on fewer records than its indicator's least n."""


@dataclass(frozen=True, slots=True)
class Rating:
    """The score and the grade of one body in one month; scores in points."""

    entity: str
    period: Period
    base: float
    score: float
    se: float
    band: str
    probability: float
    held: str
    grade: str
    capped: bool
    coverage: float
    rank: float
    rank_of: float
    previous_grade: str | None
    previous_score: float

    @property
    def is_rated(self) -> bool:
        """Whether there is enough evidence for a grade."""
        return self.grade != NOT_RATED

    @property
    def was_rated(self) -> bool:
        """Whether there was a grade the month before."""
        return self.previous_grade not in (None, NOT_RATED)

    @property
    def rated_score(self) -> float:
        """The score where there is a grade, else NaN, so that none is compared that rests on too little."""
        return self.score if self.is_rated else nan

    @property
    def previous_rated_score(self) -> float:
        """The score of the month before where there was a grade, else NaN."""
        return self.previous_score if self.was_rated else nan

    @property
    def change(self) -> float:
        """Points since the month before, between the scores as shown; NaN where either month has no grade."""
        return float(shown.difference(self.rated_score, self.previous_rated_score))

    @property
    def is_held(self) -> bool:
        """Whether the grade before caps is another one than that of the band in which the score lies."""
        return self.is_rated and self.held != self.band

    @property
    def shows_held(self) -> bool:
        """Whether the grade shown is the held one: a cap that lowers it further speaks for itself."""
        return self.is_held and not self.capped

    @property
    def shows_cap(self) -> bool:
        """Whether the grade shown is one that a rule has lowered."""
        return self.capped and self.is_rated

    def capped_by(self, steps: Sequence[Step]) -> tuple[str, ...]:
        """The rules, by id, whose caps lower the grade to the one shown; other caps in force change nothing.

        Args:
            steps: The statement of the same body and month.
        """
        binding = (step.rule for step in steps if step.kind == "cap" and step.grade == self.grade and step.rule)
        return tuple(dict.fromkeys(binding)) if self.shows_cap else ()


@dataclass(frozen=True, slots=True)
class NodeScore:
    """The score of one branch of the tree for one body in one month.

    ``grade`` is that of not rated where the branch, or the body's index, rests on too little.
    """

    entity: str
    period: Period
    node: str
    parent: str | None
    depth: int
    score: float
    se: float
    coverage: float
    weight: float
    contribution: float
    grade: str | None
    rank: float
    rank_of: float

    @property
    def rated_score(self) -> float:
        """The score where there is a grade, else NaN, so that none is compared that rests on too little."""
        return self.score if self.grade not in (None, NOT_RATED) else nan


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """The value of one indicator for one body in one month, and what it earns.

    ``value`` is in the indicator's unit, ``raw`` the same before shrinkage; ``reason`` says why there is no value or
    why it is not scored; ``imputed`` names the method of a value that stands in for a missing one.
    """

    entity: str
    period: Period
    indicator: str
    value: float
    raw: float
    se: float
    numerator: float
    denominator: float
    n: float
    first: Period | None
    as_of: Period | None
    reason: str | None
    used: float
    imputed: str | None
    points: float
    weight: float
    contribution: float
    contribution_max: float

    @property
    def is_void(self) -> bool:
        """Whether a rule has struck the value out: it stays readable and counts for nothing."""
        return self.reason == VOID

    @property
    def has_value(self) -> bool:
        """Whether a value was measured and stands; one that is struck out is none."""
        return not isnan(self.value) and not self.is_void

    @property
    def is_scored(self) -> bool:
        """Whether it earns points."""
        return not isnan(self.points)

    @property
    def is_imputed(self) -> bool:
        """Whether points were earned by a value that stands in for a missing one."""
        return self.imputed is not None

    @property
    def is_carried(self) -> bool:
        """Whether the value is that of an earlier month."""
        return self.as_of not in (None, self.period)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the statement of a score: base, points, limit, cap and so on, in the order of ``step``."""

    entity: str
    period: Period
    step: int
    kind: str
    rule: str | None
    points: float
    score: float
    grade: str | None
    evidence: int
    since: str | None
    until: Period | None
    reviewed: bool
    title_zh: str | None
    title_en: str | None

    def title(self, language: str) -> str | None:
        """The rule's title in ``language`` ("zh" or "en"); None for a step without a rule."""
        return self.title_en if language == "en" else self.title_zh

    @property
    def is_lifted(self) -> bool:
        """Whether the step tells of records that count no longer."""
        return self.kind == "lifted"


Row = TypeVar("Row")
Key = TypeVar("Key")


class Rows(Generic[Row]):
    """One frame of results, given out as typed rows."""

    def __init__(self, kind: Callable[..., Row], frame: pd.DataFrame) -> None:
        """Remember a frame.

        Args:
            kind: The dataclass of a row; its fields are columns of the frame.
            frame: In canonical form, see ``results.canonical``.
        """
        self._kind = kind
        self._frame = frame
        self._places: dict[str, Mapping[Any, Any]] = {}

    def where(self, column: str, value: str) -> tuple[Row, ...]:
        """The rows with a value in a column, in the order of the frame; which those are is found once a column."""
        if column not in self._places:
            self._places[column] = self._frame.groupby(column, sort=False).indices
        places = self._places[column].get(value)
        return () if places is None else rows_of(self._kind, self._frame.take(places))


def rows_of(kind: Callable[..., Row], frame: pd.DataFrame) -> tuple[Row, ...]:
    """The rows of a frame as dataclasses, whose fields are columns of it."""
    columns = [(frame[name] != 0 if type_ == "bool" else frame[name]).tolist() for name, type_ in _typed(kind)]
    return tuple(kind(*values) for values in zip(*columns, strict=True))


def columns_of(kind: Any) -> tuple[str, ...]:
    """The columns that a kind of row holds, in order."""
    return tuple(name for name, _ in _typed(kind))


def columns_typed(*types: str) -> frozenset[str]:
    """The columns of all frames of results whose fields are of one of some types."""
    kinds = (Rating, NodeScore, IndicatorScore, Step)
    return frozenset(name for kind in kinds for name, type_ in _typed(kind) if type_ in types)


def nested(rows: Sequence[Row], outer: Callable[[Row], Key], inner: Callable[[Row], str]) -> dict[Key, dict[str, Row]]:
    """Rows by two keys."""
    result: dict[Key, dict[str, Row]] = {}
    for row in rows:
        result.setdefault(outer(row), {})[inner(row)] = row
    return result


def grouped(rows: Sequence[Row], key: Callable[[Row], Key]) -> dict[Key, tuple[Row, ...]]:
    """Rows by one key, those of a key in their order."""
    result: dict[Key, list[Row]] = {}
    for row in rows:
        result.setdefault(key(row), []).append(row)
    return {name: tuple(group) for name, group in result.items()}


def _typed(kind: Any) -> list[tuple[str, Any]]:
    return [(field.name, field.type) for field in fields(kind)]
