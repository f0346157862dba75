"""Promises of control charts, and the same charts by a second road: one series at a time, point by point."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.statistics.xmr import RULES, ControlChart, control_chart, reading

CHARTED = tuple(field.name for field in fields(ControlChart))
LINES = ("mean", "lower", "upper", "near_lower", "near_upper")

# Whole numbers lie on lines often enough to test what happens there.
steps = st.lists(st.integers(-6, 6), min_size=1, max_size=40)
walks = steps.map(lambda some: np.cumsum(np.array(some, dtype=np.float64)))
noise = st.lists(st.integers(-9, 9), min_size=1, max_size=40).map(lambda some: np.array(some, dtype=np.float64))
series = st.one_of(walks, noise)
settings = st.fixed_dictionaries({"fix": st.none() | st.integers(2, 20), "screen": st.booleans()})


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Several series with gaps, and their segments."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 40)))
    values = draw(arrays(np.float64, shape, elements=st.integers(-5, 5).map(float)))
    values = values.cumsum(axis=1) if draw(st.booleans()) else values
    gaps = draw(arrays(np.bool_, shape, elements=st.integers(0, 5).map(lambda number: number == 0)))
    cuts = draw(arrays(np.bool_, shape, elements=st.integers(0, 14).map(lambda number: number == 0)))
    return np.where(gaps, np.nan, values), cuts.cumsum(axis=1)


def signals(chart: ControlChart) -> tuple[np.ndarray, np.ndarray]:
    return chart.side, chart.signal


@given(values=series, by=st.integers(-1000, 1000), settings=settings)
def test_values_moved_move_the_limits_and_keep_the_signals(values: np.ndarray, by: int, settings: dict) -> None:
    here, there = control_chart(values[None, :], **settings), control_chart(values[None, :] + by, **settings)
    for name in LINES:
        np.testing.assert_allclose(getattr(there, name), getattr(here, name) + by, rtol=0, atol=1e-9)
    np.testing.assert_equal(signals(there), signals(here))


@given(values=series, times=st.sampled_from([0.125, 0.5, 3.0, 1000.0]), settings=settings)
def test_values_stretched_stretch_the_limits_and_keep_the_signals(
    values: np.ndarray, times: float, settings: dict
) -> None:
    here, there = control_chart(values[None, :], **settings), control_chart(values[None, :] * times, **settings)
    for name in (*LINES, "mean_range"):
        np.testing.assert_allclose(getattr(there, name), getattr(here, name) * times, rtol=1e-9, atol=1e-9)
    np.testing.assert_equal(signals(there), signals(here))


@given(values=series, settings=settings)
def test_values_turned_over_turn_the_sides(values: np.ndarray, settings: dict) -> None:
    here, there = control_chart(values[None, :], **settings), control_chart(-values[None, :], **settings)
    np.testing.assert_allclose(there.upper, -here.lower, atol=1e-9)
    np.testing.assert_array_equal(there.side, -here.side)
    np.testing.assert_array_equal(there.signal, here.signal)
    np.testing.assert_array_equal(reading(there, "down"), reading(here, "up"))
    np.testing.assert_array_equal(there.signal_side, -here.signal_side)


@given(values=series, where=st.lists(st.integers(0, 40), max_size=10), settings=settings)
def test_gaps_change_nothing_at_the_other_points(values: np.ndarray, where: list[int], settings: dict) -> None:
    gapped = np.insert(values, [min(place, len(values)) for place in where], np.nan)
    here, there = control_chart(values[None, :], **settings), control_chart(gapped[None, :], **settings)
    seen = ~np.isnan(gapped)
    for name in CHARTED:
        np.testing.assert_array_equal(getattr(there, name)[..., seen], getattr(here, name), err_msg=name)
    assert not there.rules[..., ~seen].any()


@given(table=tables(), settings=settings)
def test_each_series_alone_is_as_all_together(table: tuple[np.ndarray, np.ndarray], settings: dict) -> None:
    values, segments = table
    together = control_chart(values, segments=segments, **settings)
    for row in range(len(values)):
        alone = control_chart(values[row : row + 1], segments=segments[row], **settings)
        for name in CHARTED:
            found = getattr(together, name)[..., row, :]
            np.testing.assert_array_equal(getattr(alone, name)[..., 0, :], found, err_msg=name)


@given(table=tables(), settings=settings)
def test_no_rule_fires_on_fewer_points_than_it_looks_at(table: tuple[np.ndarray, np.ndarray], settings: dict) -> None:
    values, segments = table
    chart = control_chart(values, segments=segments, **settings)
    number = np.array([[np.sum(chart.observed[row] & (segments[row] == one)) for one in segments[row]]
                       for row in range(len(values))])  # fmt: skip
    for rule, least in zip(RULES, (2, 7, 3, 7), strict=True):
        assert not chart.rules[RULES.index(rule)][number < least].any(), rule


@given(table=tables(), settings=settings)
def test_the_same_signals_by_a_second_road(table: tuple[np.ndarray, np.ndarray], settings: dict) -> None:
    values, segments = table
    chart = control_chart(values, segments=segments, **settings)
    for row in range(len(values)):
        for one in np.unique(segments[row]):
            places = [place for place in np.flatnonzero(segments[row] == one) if chart.observed[row, place]]
            points = [float(values[row, place]) for place in places]
            if len(points) < 2:
                assert not chart.rules[:, row, places].any()
                continue
            lines, sides = by_hand(points, **settings)
            for name, line in lines.items():
                np.testing.assert_allclose(getattr(chart, name)[row, places], line, atol=1e-9, err_msg=name)
            np.testing.assert_array_equal(chart.side[:, row, places], sides)


def by_hand(points: list[float], *, fix: int | None, screen: bool) -> tuple[dict[str, float], np.ndarray]:
    """One segment without gaps: lines, and the side of every rule at every point."""
    base = points[:fix] if fix else points
    mean = sum(base) / len(base)
    ranges = [abs(b - a) for a, b in pairwise(base)]
    middle = sum(ranges) / len(ranges)
    moves = sum(one > 1e-12 * (abs(mean) + middle) for one in ranges)
    coarse = 0 < moves < len(ranges) / 2 or (moves == 0 and len(set(points)) > 1)
    if screen and middle:
        ranges, before = [one for one in ranges if one < 3.267 * middle], middle
        middle = sum(ranges) / len(ranges)
        news = [one for one in base if sign(abs(one - mean), 2.66 * middle) > 0 >= sign(abs(one - mean), 2.66 * before)]
        coarse |= len(news) > len(base) / 2
    if coarse:
        nothing = float("nan")
        return {"mean": mean, "lower": nothing, "upper": nothing}, np.zeros((4, len(points)), dtype=int)
    lower, upper = mean - 2.66 * middle, mean + 2.66 * middle
    near = 2.66 * middle * 2 / 3
    half = [sign(one, mean) for one in points]
    out = [sign(one, upper) > 0 or sign(one, lower) < 0 for one in points]
    close = [not o and (sign(p, mean + near) > 0 or sign(p, mean - near) < 0) for p, o in zip(points, out, strict=True)]
    sides = np.zeros((4, len(points)), dtype=int)
    sides[0] = np.where(out, half, 0)
    for first in range(len(points)):
        week, three = range(first, first + 7), range(first, first + 3)
        if week[-1] < len(points):
            rises = {sign(points[place + 1], points[place]) for place in week[:-1]}
            for place in week:
                if rises in ({1}, {-1}):
                    sides[1, place] = min(rises)
                if {half[each] for each in week} in ({1}, {-1}):
                    sides[3, place] = half[place]
        if three[-1] < len(points) and {half[each] for each in three} in ({1}, {-1}):
            some = [place for place in three if close[place]]
            sides[2, some] = half[first] if len(some) >= 2 else sides[2, some]
    return {"mean": mean, "lower": lower, "upper": upper, "mean_range": middle}, sides


def sign(one: float, other: float) -> int:
    """Which is larger, but for rounding."""
    return 0 if abs(one - other) < 1e-9 else 1 if one > other else -1


@given(
    moves=st.lists(st.integers(0, 9), min_size=10, max_size=40).filter(lambda some: len(set(some)) > 3),
    tiny=st.sampled_from([1e-3, 1e-5, 1e-7]),
    place=st.integers(0, 40),
    by=st.sampled_from([-40.0, -3.0, 5.0, 1000.0]),
    settings=st.fixed_dictionaries({"screen": st.booleans()}),
)
def test_one_bad_month_among_tiny_moves_is_no_news_of_all_others(
    moves: list[int], tiny: float, place: int, by: float, settings: dict
) -> None:
    values = 100 + tiny * np.array(moves, dtype=np.float64)
    values[place % len(values)] += by
    outside = control_chart(values[None, :], **settings).rules[RULES.index("outside"), 0]
    assert outside.sum() <= 1


@given(values=series, settings=settings)
def test_screening_alone_puts_no_more_than_half_of_the_points_outside(values: np.ndarray, settings: dict) -> None:
    outside = [
        control_chart(values[None, :], **{**settings, "fix": None, "screen": screen}).rules[RULES.index("outside"), 0]
        for screen in (True, False)
    ]
    assert np.sum(outside[0] & ~outside[1]) <= len(values) / 2
