"""What every page starts from: who asks, about which month, in which language, and the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from metrics.application.city import CityHandle
from metrics.definitions import Config, Scheme
from metrics.model import Actor, Month, Period, Rating, Results, shift
from metrics.model.reference_month import Against, ReferenceMonth, reference_month
from metrics.wording import Language, Translate


@dataclass(frozen=True, kw_only=True)
class Session:
    """Who asks, of which city, in which language: all there is where records come in before there is any result."""

    actor: Actor
    city: CityHandle
    t: Translate

    @property
    def config(self) -> Config:
        """The definitions: entities, ledgers, indicators, schemes."""
        return self.city.config

    @property
    def scheme(self) -> Scheme:
        """The scheme in force."""
        return self.config.scheme()

    @property
    def language(self) -> Language:
        """The language of this run."""
        return self.t.language


@dataclass(frozen=True, kw_only=True)
class Query(Session):
    """One reader's question to the city: the argument of every view model about results."""

    results: Results
    period: Period
    against: Against = "month"
    """Which earlier month changes are told against; no answer that is kept between runs hangs on it."""

    @property
    def scheme(self) -> Scheme:
        """The scheme that rated the chosen month."""
        return self.scheme_of(self.period)

    def scheme_of(self, period: Period) -> Scheme:
        """The scheme that rated a month."""
        return self.config.schemes[self.results.scheme_of(period)]

    @property
    def month(self) -> Month:
        """The results of the chosen month."""
        return self.results.month(self.period)

    @property
    def month_before(self) -> Month:
        """The results of the month before the chosen one; empty where that was not rated."""
        return self.results.month(shift(self.period, -1))

    @cached_property
    def reference(self) -> ReferenceMonth:
        """The month that changes are told against."""
        return reference_month(self.results, self.period, self.against)

    @property
    def month_compared(self) -> Month:
        """The results of the month that changes are told against; empty where that was not rated."""
        return self.results.month(self.reference.period)

    @cached_property
    def compared(self) -> Mapping[str, Rating]:
        """Ratings of the chosen month, by entity, with their changes against the month that is compared with."""
        if self.against == "month":
            return self.month.ratings
        return self.month.against(self.month_compared)
