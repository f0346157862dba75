"""What a kind of measure has to tell about itself; every module of ``kinds/`` tells it of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Indicator, Ledger
from metrics.definitions.words.conditions import records_words
from metrics.definitions.words.indicators import Lines
from metrics.errors import Message, mark
from metrics.ledgers.selection import Selection
from metrics.model.registry import Registry

Floats = NDArray[np.float64]

Part = Literal["numerator", "denominator", "of", "weight", "per", "years"]
"""Settings of a measure in YAML that some kinds take and others do not."""

PARTS: Final[tuple[Part, ...]] = get_args(Part)

Events = Literal["share", "rate", "count"]
"""How values come about by events: out of so many cases, per exposure, or as they are."""

Sample = Literal["records", "denominator", "size", "months"]
"""What n counts: records, what stands below the line, the body's size, or months of the window."""

Role = Literal["counts", "above", "below", "weight", "weighted", "value", "quantity"]
"""What a number beside a record is: whether or for how much it counts, an amount above or below the line, its weight,
its value times the weight, its value where all weigh the same, or the quantity that it is put in order by."""

Shrink = Callable[[Floats, Floats, NDArray[np.intp]], tuple[Floats, Floats]]
"""(events, sizes, peer groups) → values and standard errors; see ``statistics.shrinkage``."""

EVALUATED: Final = ("numerator", "denominator", "n", "value")

NUMERATOR: Final = mark("Numerator")
DENOMINATOR: Final = mark("Denominator")
QUANTITY: Final = mark("Value of a record")


class Kind(ABC):
    """One kind of measure, looked at for one indicator: what it needs, takes from records and makes of them."""

    needs: ClassVar[frozenset[Part]] = frozenset()
    may_have: ClassVar[frozenset[Part]] = frozenset()
    conditions: ClassVar[frozenset[Part]] = frozenset()
    """Parts that hold for a record or do not; the others may be quantities."""

    least_n: ClassVar[float] = 0.0
    """The smallest minimum n that an indicator may have."""

    least_in_chart: ClassVar[float] = 0.0
    """n that a point of a chart rests on at least."""

    absent_is_zero: ClassVar[bool] = False
    """Whether no record means zero, so that every month of the window must have been reported; else it means nothing
    is known."""

    months_back: int = 0
    """How many months before the window another of the same length lies, whose numerator is in ``before``; 0: none.
    Months of both must have been reported."""

    shrink: Shrink | None = None
    """What pulls small bodies' values towards their peers; None where nothing does."""

    record_columns: tuple[tuple[str, Role], ...] = (("numerator", "counts"),)
    """Columns of ``ledgers.questions.records`` that tell what a record counts for, and what each is."""

    title: Message
    """What the kind is called and how it comes about."""

    events: Events | None = None
    """How values come about by events, so that chance can be reckoned; None where they do not."""

    n_counts: Sample = "records"
    """What a minimum n is held against."""

    sentence: ClassVar[str]
    """A value in words: fields numerator and denominator (their names), n and d (their amounts), records, value as
    used and raw, before it was shrunk."""

    with_one: ClassVar[str] = ""
    """The same where one of the amounts is one, which words for many do not go with; empty where they always go."""

    no_funnel: ClassVar[str]
    """Why there is no funnel; only for values that are no ``proportion``."""

    def __init__(self, indicator: Indicator) -> None:
        self.indicator, self.measure = indicator, indicator.measure

    @property
    def proportion(self) -> Literal["share", "rate"] | None:
        """Whether values are events out of cases or per exposure, so that a funnel can be drawn of them."""
        return None if self.events == "count" else self.events

    @abstractmethod
    def selection(self, ledger: Ledger) -> Selection:
        """What is taken of the records."""

    @abstractmethod
    def evaluate(self, totals: pd.DataFrame) -> pd.DataFrame:
        """Values from what the records come to.

        Args:
            totals: One row a body and month. Columns ``ledgers.totals.TOTALS`` without entity and period, missing
                where there are no records; ``due``, whether the month has a value to come; ``size``, the body's
                exposure where the measure is per something, else NaN.

        Returns:
            Columns ``EVALUATED``, same index: the value in the indicator's unit, what it is held against, and n; NaN
            where there is none.
        """

    def standard_error(self, values: pd.DataFrame) -> Floats:
        """How far chance alone moves a value, in its unit.

        Args:
            values: Columns of ``totals`` and of ``EVALUATED``; the value is NaN where it may not be used.

        Returns:
            Shape (rows,); NaN where there is no value, and where records do not tell.
        """
        return np.full(len(values), np.nan)

    @abstractmethod
    def parts(self, ledger: Ledger) -> Lines:
        """What is above and below the line in words."""

    def lines(self, ledger: Ledger) -> Lines:
        """The measure in words: its parts, and which records count at all."""
        only: Lines = [(mark("Only"), records_words(self.measure.filter, ledger))] if self.measure.filter else []
        return self.parts(ledger) + only

    def problems(self) -> list[tuple[tuple[str, ...], Message]]:
        """What is wrong with the measure's parts and with what the indicator asks of it, all at once.

        Returns:
            Pairs of keys below the indicator, where it is, and a sentence.
        """
        name, present = self.measure.kind, {part for part in PARTS if getattr(self.measure, part) is not None}
        problems: list[tuple[tuple[str, ...], Message]] = []
        if missing := sorted(self.needs - present):
            problems.append((("measure",), Message("a {name} needs {missing}", name=name, missing=missing)))
        if extra := sorted(present - self.needs - self.may_have):
            allowed = sorted(self.needs | self.may_have) or Message("none")
            problem = Message("a {name} has no {extra}; it takes {allowed}", name=name, extra=extra, allowed=allowed)
            problems.append((("measure",), problem))
        if self.indicator.shrink and self.shrink is None:
            problems.append(((), Message("shrink is for rates and shares; this is a {name}", name=name)))
        if (n := self.indicator.min_n) < self.least_n:
            problem = Message(
                "found {found:g}; a {name} needs at least {needed:g}", found=n, name=name, needed=self.least_n
            )
            problems.append((("min_n",), problem))
        return problems

    def evaluated(self, **columns: pd.Series) -> pd.DataFrame:
        """Columns ``EVALUATED`` in order; one that is not given is NaN."""
        return pd.DataFrame(columns).reindex(columns=list(EVALUATED)).astype(float)

    def quotient(self, numerator: pd.Series, denominator: pd.Series) -> pd.Series:
        """One divided by the other, in the indicator's unit; NaN where there is nothing below the line, or less."""
        return self.indicator.scale * numerator / denominator.where(denominator > 0)


KINDS: Final = Registry[type[Kind]](Message("measure kind"))
"""Kinds by the name that YAML calls them by."""
