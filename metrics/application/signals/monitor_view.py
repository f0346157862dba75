"""What is signal and what is noise: control charts, funnels, movements, alerts and how alerts have fared."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics import measures
from metrics.application.city import CityHandle
from metrics.application.ratings import pipeline
from metrics.application.signals.once import Answers, once
from metrics.application.signals.rows import Alert, FunnelDot, Interval, Movement, ReportingAnomaly, Verdict
from metrics.definitions import Rebase, Scheme
from metrics.definitions.base import CITY
from metrics.ledgers import arrivals, questions
from metrics.model import Actor, Results
from metrics.model.periods import Period
from metrics.model.permissions import require
from metrics.model.rows import rows_of
from metrics.monitoring.alerts import REGULAR, alerts
from metrics.monitoring.backtest import BackTest, Fall, FiredAlert, Outcome, RuleRecord, back_test
from metrics.monitoring.charts import Charts, meant
from metrics.monitoring.monitor import ChartSeries, Monitor
from metrics.monitoring.movement import tendencies
from metrics.monitoring.reporting_anomalies import LATE_DAYS
from metrics.monitoring.series import Series
from metrics.statistics.funnel import limits
from metrics.statistics.intervals import poisson_exact, wilson
from metrics.statistics.separation import Separation, separation
from metrics.statistics.tendency import TENDENCIES
from metrics.statistics.xmr import ASSURANCES, READINGS, RULES, SETTLED, assurance, variation

Floats = NDArray[np.float64]

GRID: Final = 60
"""Sizes at which a funnel's limits are drawn."""

LIMITS: Final = ("lower_95", "upper_95", "lower_998", "upper_998")

__all__ = [
    "CITY", "REGULAR", "SETTLED", "BackTest", "Chart", "Fall", "FiredAlert", "Funnel", "MonitorView", "Outcome",
    "RuleRecord", "monitor_view",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Chart:
    """One control chart; tuples and arrays hold one entry a month, ``values`` NaN where there is no point.

    ``kind`` is score, share, rate, count or measured; ``spacing`` the months that a point covers, ``overlap`` the
    months over which neighbouring points share records. ``rules`` names all that fire at a point, ``signals`` the
    first of them by priority or "none", ``readings`` are words of ``READINGS``, ``sides`` 1 high or rising, -1 low or
    falling. Limits are NaN where ``enough`` is False. ``season`` holds a factor for each calendar month by which
    values were divided; all 1 where there is no season.
    """

    entity: str
    subject: str
    kind: str
    spacing: int
    overlap: float
    improvement: int
    enough: bool
    periods: tuple[Period, ...]
    values: Floats
    records: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    trial: tuple[bool, ...]
    rules: tuple[tuple[str, ...], ...]
    signals: tuple[str, ...]
    readings: tuple[str, ...]
    sides: tuple[int, ...]
    variation: str
    assurance: str
    tendency: str
    target: float | None
    season: Floats
    rebases: tuple[Rebase, ...]


@dataclass(frozen=True, eq=False)
class Funnel:
    """One indicator and month in one peer group: dots, the peers' average and the limits over a grid of sizes.

    ``sizes`` are records or exposure, the curves in the indicator's unit.
    """

    indicator: str
    period: Period
    group: str
    kind: str
    centre: float
    tau: float
    dots: tuple[FunnelDot, ...]
    sizes: Floats
    lower_95: Floats
    upper_95: Floats
    lower_998: Floats
    upper_998: Floats


@dataclass(frozen=True, eq=False)
class MonitorView:
    """What an actor may see of a watch; everything is worked out once."""

    actor: Actor
    monitor: Monitor
    answers: Answers = field(default_factory=dict, init=False, repr=False)
    """What was asked before."""

    @once
    def chart(self, entity: str, subject: str, period: Period) -> Chart | None:
        """The chart of a body (or of ``CITY``) as it stood at the end of a month; None where there is no series."""
        for charted in (self.monitor.score_series, self.monitor.indicator_series):
            row = charted.series.places.get((entity, self.monitor.key(period, subject)))
            if row is not None and (entity == CITY or self.actor.may_see(entity)):
                chart = _chart(self.monitor, charted, period, row, self._verdicts(charted, period).iloc[row])
                return replace(chart, subject=subject)
        return None

    @once
    def verdicts(self, period: Period, subject: str) -> Mapping[str, Verdict]:
        """What the charts of a node or an indicator say at the end of a month, by entity; none without a series."""
        is_indicator = subject in self.monitor.config.indicators
        charted = self.monitor.indicator_series if is_indicator else self.monitor.score_series
        frame = self._seen(self._verdicts(charted, period))
        own = frame[frame["subject"] == self.monitor.key(period, subject)].assign(subject=subject)
        return {row.entity: row for row in rows_of(Verdict, own)}

    @once
    def movements(self, period: Period, apart: int = 1) -> Mapping[str, Movement]:
        """The index of each body against some months before, and what its chart says, by entity."""
        frame = self._seen(self.monitor.movements(apart))
        frame = frame[frame["period"] == period].assign(variation="none", side=0, assurance="none", trial=False)
        verdicts = self.verdicts(period, self.monitor.scheme.tree.key)
        result = {row.entity: row for row in rows_of(Movement, frame)}
        for entity in result.keys() & verdicts.keys():
            row = verdicts[entity]
            icons = {"variation": row.variation, "side": row.side, "assurance": row.assurance, "trial": row.trial}
            result[entity] = replace(result[entity], **icons)
        return result

    @once
    def funnel(self, indicator: str, period: Period, group: str) -> Funnel | None:
        """An indicator's funnel in a peer group; None where it is no share or rate, or nothing is known.

        Nor is there one for who sees no body in it.
        """
        dots = self.monitor.funnels_of(indicator, period)
        dots = dots[(dots["group"] == group) & dots["centre"].notna()]
        if dots.empty:
            return None
        kind, scale = str(dots["kind"].iloc[0]), self.monitor.config.indicators[indicator].scale
        centre, tau = float(dots["centre"].iloc[0]), float(dots["tau"].iloc[0])
        grid = np.geomspace(max(dots["size"].min() * 0.7, 1.0), dots["size"].max() * 1.15, GRID)
        # With the dots' own sizes, so that limits at a dot can be read off exactly.
        sizes = np.union1d(np.round(grid), dots["size"]).astype(float)
        lines = limits(np.array(centre / scale), np.array(tau), sizes, kind="share" if kind == "share" else "rate")
        curves = {name: scale * line for name, line in zip(LIMITS, lines, strict=True)}
        at_dots = {name: np.interp(dots["size"], sizes, curve) for name, curve in curves.items()}
        dots = self._seen(dots.assign(**at_dots))
        if dots.empty:
            return None
        return Funnel(indicator, period, group, kind, centre, tau, rows_of(FunnelDot, dots), sizes, **curves)

    @once
    def intervals(self, indicator: str, period: Period) -> Mapping[str, Interval]:
        """95 % intervals of a share or rate as counted, by entity, in the indicator's unit.

        Shares by Wilson, rates exactly by Poisson; none for what is neither.
        """
        rows = self._seen(self.monitor.funnels_of(indicator, period))
        events, size = (rows[name].to_numpy(dtype=np.float64) for name in ("events", "size"))
        within = wilson if (rows["kind"] == "share").all() else poisson_exact
        low, high = within(events, size)
        scale = self.monitor.config.indicators[indicator].scale
        ends = zip(rows["entity"], (scale * low).tolist(), (scale * high).tolist(), strict=True)
        return {str(entity): Interval(*within) for entity, *within in ends}

    @once
    def separations(self, period: Period) -> Mapping[str, Separation]:
        """How far shares and rates of a month tell bodies of one peer group apart, by indicator; all bodies count."""
        frame = self.monitor.funnels
        result: dict[str, Separation] = {}
        for code, own in frame[frame["period"] == period].groupby("indicator"):
            events, size = (own[name].to_numpy(dtype=np.float64) for name in ("events", "size"))
            groups = np.asarray(own.groupby("group").ngroup(), dtype=np.intp)
            kind = "share" if own["kind"].iloc[0] == "share" else "rate"
            result[str(code)] = separation(events, size, groups, kind=kind)
        return result

    @once
    def alerts(self, period: Period) -> tuple[Alert, ...]:
        """What is called out in a month, by rank, then what stands already."""
        rows = self._all_alerts[self._all_alerts["period"] == period]
        rows = rows_of(Alert, rows.assign(entity=rows["entity"].where(rows["entity"].notna(), "")))
        return tuple(row for row in rows if not row.entity or self.actor.may_see(row.entity))

    @cached_property
    def back_test(self) -> BackTest:
        """How all warnings have fared: the sums are the city's, single warnings and falls those of bodies in scope."""
        result, may_see = back_test(self.monitor, self._all_alerts), self.actor.may_see
        return replace(
            result,
            fired=tuple(row for row in result.fired if may_see(row.entity)),
            falls=tuple(row for row in result.falls if may_see(row.entity)),
        )

    @once
    def reporting_anomalies(self, period: Period) -> tuple[ReportingAnomaly, ...]:
        """Anomalies in reporting that stand in a month."""
        frame = self._seen(self.monitor.reporting_anomalies)
        return tuple(
            replace(row, peer="") if row.peer and not self.actor.may_see(row.peer) else row
            for row in rows_of(ReportingAnomaly, frame[frame["period"] == period])
        )

    def anomaly(self, period: Period, alert: Alert) -> ReportingAnomaly:
        """What an alert of a month speaks of; several days of one body and ledger are taken together."""
        key = (alert.rule, alert.entity, alert.subject)
        own = [row for row in self.reporting_anomalies(period) if (row.rule, row.entity, row.subject) == key]
        return replace(
            own[0],
            records=sum(row.records for row in own),
            first=min((row.first for row in own if row.first), default=None),
            last=max((row.last for row in own if row.last), default=None),
        )

    @once
    def _verdicts(self, charted: ChartSeries, period: Period) -> pd.DataFrame:
        """Of every series, seen by the actor or not."""
        return _verdicts(self.monitor, charted.until(period))

    @cached_property
    def _all_alerts(self) -> pd.DataFrame:
        return alerts(self.monitor)

    def _seen(self, frame: pd.DataFrame) -> pd.DataFrame:
        scope = self.actor.scope
        return frame if scope is None else frame[frame["entity"].isin([*scope, CITY])]


def monitor_view(actor: Actor, city: CityHandle, scheme: Scheme, whole_city: Results) -> MonitorView:
    """Monitor a city whose results, those of all bodies, were rated by a scheme, in the last month at least.

    Bodies outside the actor's scope are watched along, since limits and ranks are the city's.
    """
    require(actor, "read")
    reported, names = questions.reported(city.store, city.config), [name for _, name in whole_city.in_force]
    schemes = {name: city.config.schemes[name] for name in names} | {scheme.id: scheme}
    monitor = Monitor(
        config=city.config,
        scheme=scheme,
        goalposts={name: pipeline.goalposts(city.config, item) for name, item in schemes.items()},
        results=whole_city,
        reported=reported,
        apart=lambda: measures.measure_apart(city.store, city.config, whole_city.periods, reported),
        entries=lambda: questions.late_entries(city.store, city.config, days=LATE_DAYS),
        arrived=lambda: arrivals.arrived(city.store, city.config),
    )
    return MonitorView(actor, monitor)


def _verdicts(monitor: Monitor, charts: Charts) -> pd.DataFrame:
    series, chart = charts.series, charts.chart
    at = np.arange(len(chart.last)), chart.last
    enough, sides = series.keys["enough"].to_numpy(dtype=bool) & ~np.isnan(chart.mean[at]), chart.signal_side[at]
    readings = variation(chart, series.improvement)
    assured = assurance(chart, _targets(monitor, series), series.improvement)
    return series.keys[["entity", "subject", "kind"]].assign(
        enough=enough,
        points=(~np.isnan(series.values)).sum(axis=1),
        trial=chart.trial[at],
        variation=np.where(enough & ~np.isnan(chart.upper[at]) | (sides != 0), _words(READINGS, readings), "none"),
        side=sides,
        assurance=np.where(enough, _words(ASSURANCES, assured), "none"),
        tendency=_words(TENDENCIES, tendencies(charts)),
    )


def _chart(monitor: Monitor, charted: ChartSeries, period: Period, row: int, verdict: pd.Series) -> Chart:
    charts = charted.until(period)
    only = np.arange(len(charts.series.keys)) == row
    series = charts.series.where(only)
    key, chart = series.keys.iloc[0], charts.chart
    enough, target = bool(key["enough"]), float(_targets(monitor, series)[0])
    hidden = 0.0 if enough else np.nan
    return Chart(
        entity=str(key["entity"]), subject=str(key["subject"]), kind=str(key["kind"]),
        spacing=int(key["spacing"]), overlap=float(key["overlap"]), improvement=int(key["improvement"]),
        enough=enough, periods=series.periods, values=series.values[0], records=series.records[0],
        mean=chart.mean[row] + hidden, lower=chart.lower[row] + hidden, upper=chart.upper[row] + hidden,
        trial=tuple(bool(item) for item in chart.trial[row]),
        rules=tuple(tuple(itertools.compress(RULES, fired)) for fired in chart.rules[:, row].T),
        signals=tuple("none" if item < 0 else RULES[item] for item in chart.signal[row]),
        readings=tuple(READINGS[item] for item in charts.reading[row]),
        sides=tuple(int(item) for item in chart.signal_side[row]),
        variation=str(verdict["variation"]), assurance=str(verdict["assurance"]), tendency=str(verdict["tendency"]),
        target=None if np.isnan(target) else target,
        season=series.season[0],
        rebases=tuple(item for item in charted.monitoring.rebase if meant(series, item)[0]),
    )  # fmt: skip


def _words(names: Sequence[str], codes: NDArray[np.int8]) -> NDArray[np.object_]:
    return np.array(names, dtype=object)[codes]


def _targets(monitor: Monitor, series: Series) -> Floats:
    """What each series is meant to reach in its last month, in its unit; NaN where nothing is."""
    scheme = monitor.scheme_of(series.periods[-1])
    wanted = next((band.from_ for band in scheme.bands if band.id == monitor.config.monitoring.target), np.nan)
    posts = series.keys["subject"].map({code: item.target for code, item in monitor.goalposts[scheme.id].items()})
    known = monitor.config.indicators
    windows = series.keys["subject"].map({code: max(item.measure.window, 1) for code, item in known.items()})
    # The target of a count speaks of the indicator's whole window, a point of a part of it.
    part = (series.keys["spacing"] / windows).where(series.keys["kind"].isin(["rate", "count"]), 1.0)
    return np.where(series.keys["kind"] == "score", wanted, posts * part).astype(np.float64)
