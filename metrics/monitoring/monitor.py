"""All that monitoring looks at, worked out once, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.definitions import Config, Goalposts, Monitoring, Scheme
from metrics.ledgers.arrivals import Arrived
from metrics.model.periods import Period
from metrics.model.results import Results
from metrics.monitoring import charts, copies, digits, funnels, leaps, movement, reporting_anomalies
from metrics.monitoring.indicator_series import reading_series
from metrics.monitoring.score_series import score_series, turns
from metrics.monitoring.series import Series

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

NOWHERE: Final[Ints] = np.array([], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class ChartSeries:
    """Series of one kind with their charts, as they stood at the end of each month."""

    series: Series
    monitoring: Monitoring
    _drawn: dict[Period, charts.Charts] = field(default_factory=dict, init=False)

    def until(self, period: Period) -> charts.Charts:
        """Charts at the end of a month."""
        if period not in self._drawn:
            months = self.series.periods.index(period) + 1
            self._drawn[period] = charts.draw(self.series.until(months), self.monitoring)
        return self._drawn[period]

    @cached_property
    def fired(self) -> tuple[Bools, NDArray[np.int8]]:
        """What each month's chart said of its newest point: rules (rules, series, months) and readings."""
        return charts.fired(self.series, self.monitoring)


@dataclass(frozen=True, eq=False)
class Monitor:
    """One city, month by month, each rated by its scheme; the results are those of the whole city.

    ``scheme`` is the one that rated the last month, and ``goalposts`` are those of every scheme that rated any.
    ``apart`` gives what ``measures.measure_apart`` does, ``entries`` what ``ledgers.questions.late_entries`` does and
    ``arrived`` what ``ledgers.arrivals.arrived`` does; they are asked only when needed. ``reported`` comes from
    ``ledgers.questions.reported``.
    """

    config: Config
    scheme: Scheme
    goalposts: Mapping[str, Mapping[str, Goalposts]]
    results: Results
    reported: Mapping[str, frozenset[Period]]
    apart: Callable[[], pd.DataFrame]
    entries: Callable[[], pd.DataFrame]
    arrived: Callable[[], Arrived]
    _movements: dict[int, pd.DataFrame] = field(default_factory=dict, init=False)
    _places: dict[str, dict[str, float]] = field(default_factory=dict, init=False)

    def scheme_of(self, period: Period) -> Scheme:
        """The scheme that rated a month."""
        return self._scheme(self.results.scheme_of(period))

    def _scheme(self, name: str) -> Scheme:
        """The scheme that results name; the last one may be a draft, which the definitions do not have."""
        return self.scheme if name == self.results.scheme else self.config.schemes[name]

    def key(self, period: Period, subject: str) -> str:
        """What a subject of a month is called in series: the index of every scheme as the last one calls its own."""
        return self.scheme.tree.key if subject == self.scheme_of(period).tree.key else subject

    def own_key(self, period: Period, subject: str) -> str:
        """The inverse of ``key``: what the scheme of a month calls a subject of series."""
        return self.scheme_of(period).tree.key if subject == self.scheme.tree.key else subject

    def place(self, period: Period, grade: object) -> float:
        """Place of a grade from the best, 0, by the bands of the month's scheme; NaN where it is none of them."""
        name = self.results.scheme_of(period)
        if name not in self._places:
            self._places[name] = {band.id: float(place) for place, band in enumerate(self.scheme_of(period).bands)}
        return self._places[name].get(str(grade), np.nan)

    @property
    def schemes(self) -> list[Scheme]:
        """The schemes that rated the months, in order; one whose turn comes again stands where it comes last."""
        names = dict.fromkeys(reversed([name for _, name in self.results.in_force] or [self.results.scheme]))
        return [self._scheme(name) for name in reversed(names)]

    @cached_property
    def score_series(self) -> ChartSeries:
        """The index and its branches; their limits begin anew where another scheme begins to rate."""
        series, own = score_series(self.results, self.schemes, self.config.indicators), self.config.monitoring
        begun = turns(self.results, self.config.schemes) if self.results.in_force else ()
        return ChartSeries(series, own.model_copy(update={"rebase": (*own.rebase, *begun)}))

    @cached_property
    def indicator_series(self) -> ChartSeries:
        """Indicators, by the records of each month or quarter alone."""
        goalposts = self.goalposts[self.scheme.id]
        series = reading_series(self.apart(), self.config.indicators, goalposts, self.results.periods)
        return ChartSeries(series, self.config.monitoring)

    def movements(self, apart: int = 1) -> pd.DataFrame:
        """Changes of the index over some months, and which are more than chance."""
        if apart not in self._movements:
            self._movements[apart] = movement.movements(
                self.results, self.score_series.series, self.score_series.fired[1], self.scheme.tree.key, apart=apart
            )
        return self._movements[apart]

    @cached_property
    def funnels(self) -> pd.DataFrame:
        """Shares and rates against their peers."""
        groups = {key: entity.group for key, entity in self.config.city.entities.items()}
        goalposts = self.goalposts[self.scheme.id]
        return funnels.funnels(self.results.indicators, self.config.indicators, goalposts, groups)

    def funnels_of(self, indicator: str, period: Period) -> pd.DataFrame:
        """Those of one indicator and month; none where it is no share or rate."""
        return self.funnels.take(self._funnel_places.get((indicator, period), NOWHERE))

    @cached_property
    def _funnel_places(self) -> Mapping[Hashable, Ints]:
        """Where the rows of an indicator and a month stand."""
        return {key: np.asarray(rows) for key, rows in self.funnels.groupby(["indicator", "period"]).indices.items()}

    @cached_property
    def reporting_anomalies(self) -> pd.DataFrame:
        """Anomalies in reporting."""
        arrived, ledgers, last = self.arrived(), self.config.ledgers, self.results.periods[-1]
        parts = (
            reporting_anomalies.full_marks(self.indicator_series.series),
            reporting_anomalies.late_entries(self.entries()),
            copies.identical(arrived.columns, ledgers, last),
            digits.heaped(arrived.columns, ledgers, last),
            leaps.leaps(arrived.counts, ledgers, self.reported, last),
        )
        return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
