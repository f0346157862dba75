"""XmR control charts: limits from moving ranges, and the rules that tell a signal from noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.errors import DefinitionError, Message, at, unknown_name
from metrics.statistics.moving_ranges import control_lines, noise_of
from metrics.statistics.run_rules import shift, signs, trend, two_of_three
from metrics.statistics.stretches import Stretches

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
Places = NDArray[np.intp]
Improvement = Literal["up", "down", "neutral"]

RULES: Final = ("outside", "trend", "two_of_three", "shift")
"""Rules in the order of their priority: the first that fires is a point's signal."""

READINGS: Final = ("common_cause", "improvement", "concern", "neutral")
ASSURANCES: Final = ("none", "consistent_pass", "consistent_fail", "inconsistent")
DIRECTIONS: Final = {"up": 1, "down": -1, "neutral": 0}
"""Which way is better, as a sign."""

RANGE_TO_SIGMA: Final = 1.128
"""Mean range of two points of normal noise, in sigma (d2 for n = 2). Source: as above."""

SETTLED: Final = 12
"""Points under which limits are on trial. Source: Making Data Count, as above."""


@dataclass(frozen=True, eq=False)
class ControlChart:
    """Limits and signals of many series, every array (series, points); some may be read-only views.

    ``mean``, limits, near limits and ``mean_range`` (the moving range after screening, as it is also where points
    overlap) stand at gaps too; they are NaN where a stretch has no point, all but ``mean`` where it has a single one.
    ``rules`` has the shape (rules, series, points), in the order of ``RULES``; so has ``side``: 1 for a rule that
    fired high or rising, -1 low or falling, 0 where it did not. ``signal`` is the place in ``RULES`` of the first
    that fired, -1 for none; ``trial`` says that limits rest on fewer than ``SETTLED`` points; ``coarse``, that there
    are none, for moving ranges tell nothing of the noise; ``observed``, that there is a point.
    """

    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    mean_range: Floats
    rules: Bools
    side: Codes
    signal: Codes
    trial: Bools
    coarse: Bools
    observed: Bools

    @property
    def signal_side(self) -> Codes:
        """Shape (series, points): side of each point's signal, 0 without one."""
        result = np.zeros_like(self.signal)
        for rule, side in enumerate(self.side):
            np.copyto(result, side, where=self.signal == rule)
        return result

    @property
    def last(self) -> Places:
        """Shape (series,): place of each series' last observed point; the last place where there is none."""
        return self.signal.shape[1] - 1 - self.observed[:, ::-1].argmax(axis=1)

    def restricted(self, rules: Bools) -> ControlChart:
        """The same chart with some of its signals only.

        Args:
            rules: Shape (rules, series, points): what may stay of that which fired.
        """
        stays = self.rules & rules
        return replace(self, rules=stays, side=self.side * stays, signal=_first(stays))


def control_chart(
    values: Floats,
    *,
    segments: ArrayLike | None = None,
    fix: int | None = None,
    screen: bool = True,
    overlap: ArrayLike = 1,
    proven: ArrayLike = False,
) -> ControlChart:
    """Limits and signals of every series.

    Limits lie ``RANGE_TO_LIMIT`` mean moving ranges from the mean. Ranges and runs go from point to point over gaps.
    A series that never varies has its mean for limits and no signal. Where it varies, but most points are the same as
    the one before, ranges say how often it changes and not how much: there are no limits and no signals (``coarse``).
    The same holds where the points that limits rest on are all one and others are not, and where most points would be
    outside for nothing but that the widest ranges were left out: many tiny moves about a few large ones.

    Neighbouring rolling values share all but one of the ``overlap`` months that each spans, so that pure noise has a
    correlation of 1 - 1 / overlap from one to the next, and moving ranges shrink by the root of 1 / overlap: limits
    are that much wider, and ``outside`` alone is judged, for runs of such points mean nothing.

    Args:
        values: Shape (series, points), finite, any unit, in order of time; NaN means not observed.
        segments: Shape (points,) or (series, points), whole numbers: where the number changes, everything begins
            anew.
        fix: Limits rest on so many first points of each segment, or on all it has, and hold for all of it; at least 2.
        screen: Leave out, once, moving ranges of ``LARGEST_RANGE`` times their mean or more.
        overlap: Points that the window of a rolling value spans, one number, one a series, or one a point, shape
            (series, points), where it is the same all through a segment; 1: points of their own.
        proven: Whether a series' signals are held against chance by its own records, one truth or one a series: these
            stay where ranges are too coarse for limits.

    Returns:
        The chart.

    Raises:
        DefinitionError: ``fix`` is under 2, or an ``overlap`` under 1.

    Source:
        D. J. Wheeler (1993), Understanding Variation; rules and priority: NHS England and NHS Improvement (2019),
        Making Data Count, as computed by NHSRplotthedots; overlap: D. J. Wheeler (1995), Advanced Topics in
        Statistical Process Control, chapter 12 (autocorrelation).
    """
    span = np.asarray(overlap, dtype=np.float64)
    span = np.broadcast_to(span if span.ndim == 2 else span.reshape(-1, 1), values.shape)
    _check(fix, span)
    observed = ~np.isnan(values)
    stretches = Stretches.of(observed, segments)
    points, begins = stretches.points(values), stretches.begins
    # Sums near the largest number there is become infinite; limits and signals then go without.
    with np.errstate(over="ignore", invalid="ignore"):
        wider = np.sqrt(stretches.points(span)[stretches.starts])
        noise = noise_of(points, stretches, fix, wider, screen=screen)
        lines = control_lines(noise, wider)
        lines = stretches.lines(np.stack([*lines, noise.rounding, noise.number, noise.coarse]))
        mean, lower, upper, near_lower, near_upper, mean_range, rounding, number, coarse = lines
        raised, lowered = values + rounding, values - rounding
        outside = signs(lowered > upper, raised < lower)
        near = ((lowered > near_upper) | (raised < near_lower)) & (outside == 0)
        half = stretches.points(signs(lowered > mean, raised < mean))
    runs = (trend(points, begins), two_of_three(half, stretches.points(near), begins), shift(half, begins))
    side = np.stack([outside, *(stretches.cells(fired) for fired in runs)])
    if span.max(initial=1) > 1:
        side[1:, span > 1] = 0
    coarse = np.broadcast_to(coarse == 1, values.shape)
    drawn = {"lower": lower, "upper": upper, "near_lower": near_lower, "near_upper": near_upper}
    drawn = {name: np.broadcast_to(line, values.shape) for name, line in {**drawn, "mean_range": mean_range}.items()}
    if coarse.any():
        side[:, coarse & ~np.broadcast_to(proven, values.shape[:1])[:, None]] = 0
        drawn = {name: np.where(coarse, np.nan, line) for name, line in drawn.items()}
    rules = side != 0
    return ControlChart(
        mean=np.broadcast_to(mean, values.shape),
        **drawn,
        rules=rules,
        side=side,
        signal=_first(rules),
        trial=np.broadcast_to(~(number >= SETTLED), values.shape),
        coarse=coarse,
        observed=observed,
    )


def reading(chart: ControlChart, improvement: Improvement | ArrayLike) -> Codes:
    """What each point's signal means.

    Args:
        chart: Charts of some series.
        improvement: Which way is better: a word for all series, or shape (series,), 1 up, -1 down, 0 neither.

    Returns:
        Shape (series, points), places in ``READINGS``.

    Raises:
        DefinitionError: The word is unknown.
    """
    return _meaning(chart.signal_side, _better(improvement, len(chart.signal))[:, None])


def variation(chart: ControlChart, improvement: Improvement | ArrayLike) -> Codes:
    """The reading of each series' last observed point.

    Args:
        chart: Charts of some series.
        improvement: As for ``reading``.

    Returns:
        Shape (series,), places in ``READINGS``; common cause where nothing is observed.

    Raises:
        DefinitionError: The word is unknown.
    """
    rows = np.arange(len(chart.signal))
    return _meaning(chart.signal_side[rows, chart.last], _better(improvement, len(rows)))


def assurance(chart: ControlChart, target: ArrayLike, improvement: Improvement | ArrayLike) -> Codes:
    """Whether a process as it now is will reach a target always, never, or by chance.

    Args:
        chart: Charts of some series.
        target: One number or one a series, in the values' unit; NaN where there is none.
        improvement: As for ``reading``.

    Returns:
        Shape (series,), places in ``ASSURANCES``, by the limits at the last observed point, a target on a limit being
        reached; none without a target, without limits, with limits on trial, and where neither way is better.

    Raises:
        DefinitionError: The word is unknown.

    Source:
        NHS England and NHS Improvement (2019), Making Data Count.
    """
    rows, last = np.arange(len(chart.signal)), chart.last
    better, wanted = _better(improvement, len(rows)), np.asarray(target, dtype=np.float64)
    lower, upper = chart.lower[rows, last], chart.upper[rows, last]
    rising = better > 0
    always = np.where(rising, wanted <= lower, wanted >= upper)
    never = np.where(rising, wanted > upper, wanted < lower)
    known = (better != 0) & ~np.isnan(wanted) & ~np.isnan(upper) & ~chart.trial[rows, last]
    return np.where(known, np.where(always, 1, np.where(never, 2, 3)), 0).astype(np.int8)


def _check(fix: int | None, span: Floats) -> None:
    if fix is not None and fix < 2:
        raise DefinitionError(at("fix", "found {fix}; limits need at least 2 points", fix=fix))
    if (span < 1).any():
        raise DefinitionError(at("overlap", "found {overlap:g}; a value spans at least 1 point", overlap=span.min()))


def _first(rules: Bools) -> Codes:
    """Place of the first rule that fired, -1 for none."""
    result = np.full(rules.shape[1:], -1, dtype=np.int8)
    for rule in reversed(range(len(rules))):
        np.copyto(result, np.int8(rule), where=rules[rule])
    return result


def _meaning(side: Codes, better: Codes) -> Codes:
    """Places in ``READINGS`` for sides of signals."""
    good = side * better
    result = np.where(good > 0, 1, np.where(good < 0, 2, 3))
    return np.where(side == 0, 0, result).astype(np.int8)


def _better(improvement: Improvement | ArrayLike, series: int) -> Codes:
    if isinstance(improvement, str):
        if improvement not in DIRECTIONS:
            raise DefinitionError(unknown_name(Message("improvement"), improvement, DIRECTIONS))
        return np.full(series, DIRECTIONS[improvement], dtype=np.int8)
    return np.broadcast_to(np.sign(np.asarray(improvement)).astype(np.int8), (series,))
