"""Separating power: worked by hand, quiet on noise, the same however groups are numbered."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.statistics.funnel import Kind
from metrics.statistics.separation import PARTLY, Separation, separation

NAN = float("nan")


def one_group(events: list[float], size: list[float], kind: Kind) -> tuple[float, int]:
    return separation(np.array(events), np.array(size), np.zeros(len(events), dtype=np.intp), kind=kind)


def test_three_shares_worked_by_hand() -> None:
    """5, 10 and 15 of 20: pooled one half, 10 expected, chance variance 5; Q = 25/5 + 0 + 25/5 = 10, f = 2."""
    assert one_group([5, 10, 15], [20, 20, 20], "share") == (pytest.approx(0.8), 3)


def test_three_rates_worked_by_hand() -> None:
    """2, 4 and 12 cases of 10, 20 and 30: pooled 18/60, so 3, 6, 9 expected; Q = 1/3 + 4/6 + 9/9 = 2, f = 2."""
    assert one_group([2, 4, 12], [10, 20, 30], "rate") == (pytest.approx(0.0, abs=1e-12), 3)
    # 1, 4 and 13: Q = 4/3 + 4/6 + 16/9 = 34/9, so that (34/9 - 2) / (34/9) = 16/34.
    assert one_group([1, 4, 13], [10, 20, 30], "rate") == (pytest.approx(16 / 34), 3)


def test_rows_are_held_against_their_own_group() -> None:
    """Two groups, each of equal shares: nothing lies within them, whatever lies between them."""
    events, size = np.array([2.0, 2, 18, 18]), np.full(4, 20.0)
    assert separation(events, size, np.array([0, 0, 1, 1]), kind="share") == (0.0, 4)
    assert separation(events, size, np.zeros(4, dtype=np.intp), kind="share").share > 0.8
    assert separation(events, size, np.array([0, 0, 1, 1]), kind="share") == separation(
        events, size, np.array([1, 1, 0, 0]), kind="share"
    )


def test_what_is_not_known_or_alone_does_not_count() -> None:
    events, size = np.array([5.0, 10, 15, NAN, 7, 30]), np.array([20.0, 20, 20, 20, 20, 20])
    groups = np.array([0, 0, 0, 0, 1, 0])
    assert separation(events, size, groups, kind="share") == (pytest.approx(0.8), 3)
    none = separation(np.array([7.0]), np.array([20.0]), np.array([0]), kind="share")
    assert np.isnan(none.share)
    assert none.rows == 0
    assert np.isnan(separation(np.array([]), np.array([]), np.array([], dtype=np.intp), kind="rate").share)


@pytest.mark.parametrize(("events", "kind"), [([0, 0, 0], "rate"), ([20, 20, 20], "share"), ([0, 0, 0], "share")])
def test_equal_rows_are_not_told_apart(events: list[float], kind: Kind) -> None:
    assert one_group(events, [20, 20, 20], kind) == (0.0, 3)


@pytest.mark.parametrize("mean", [0.3, 2.0, 20.0])
def test_noise_tells_nobody_apart_even_where_events_are_few(mean: float) -> None:
    """Equal rates of 53 units: the share stays under the first mark in nearly every draw."""
    draw, groups = np.random.default_rng(11), np.repeat([0, 1], [41, 12]).astype(np.intp)
    size = draw.uniform(0.5, 1.5, 53)
    shares = [separation(draw.poisson(mean * size).astype(float), size, groups, kind="rate").share for _ in range(400)]
    assert np.mean(np.array(shares) < PARTLY) > 0.9


@pytest.mark.parametrize(
    ("share", "word"), [(0.75, "well"), (0.7499, "partly"), (0.25, "partly"), (0.2499, "hardly"), (NAN, "unknown")]
)
def test_the_words_for_it(share: float, word: str) -> None:
    assert Separation(share, 3).word == word
