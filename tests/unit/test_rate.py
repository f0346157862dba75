"""Grades, their probability, and when a grade moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.definitions import Band
from metrics.definitions.scheme import Hysteresis
from metrics.insight.uncertainty import Perturbation, simulate
from metrics.scoring.rate import grade, hold, probabilities, words
from metrics.scoring.score import score
from metrics.scoring.statement import statement
from tests.engine import branch, leaf, panel, rating_method

BANDS = rating_method(branch("index", [leaf("X")])).scheme.bands
NAN = np.nan


def letters(codes: np.ndarray) -> str:
    return "".join("ABCD-"[code] for code in codes)


@pytest.mark.parametrize(
    ("score_", "letter"),
    [(100, "A"), (85, "A"), (85 - 1e-12, "A"), (84.9, "B"), (60, "C"), (59.99, "D"), (0, "D"), (-5, "D"), (NAN, "-")],
)
def test_bands(score_: float, letter: str) -> None:
    assert letters(grade(np.array([score_]), BANDS)) == letter
    assert words(grade(np.array([NAN]), BANDS), BANDS)[0] == "not_rated"


def test_probabilities_by_the_normal_table() -> None:
    """Phi(1) = 0.841345, Phi(2) = 0.977250: a score 5 over the limit with an error of 5; Abramowitz & Stegun, 26.1."""
    found = probabilities(np.array([80.0]), np.array([5.0]), BANDS)[0]
    assert found == pytest.approx([0.158655, 0.841345 - 0.158655, 0.999968 - 0.841345, 1 - 0.999968], abs=1e-6)


def test_a_score_without_error_is_certain_and_no_score_has_no_probability() -> None:
    found = probabilities(np.array([80.0, 85.0, NAN]), np.zeros(3), BANDS)
    assert found[:2].tolist() == [[0, 1, 0, 0], [1, 0, 0, 0]]
    assert np.isnan(found[2]).all()


# scores month by month, their standard error, grade that holds, why
HELD = [
    ([90, 90, 84, 84, 84], 5, "AAABB", "moves after two months running"),
    ([90, 90, 80], 5, "AAB", "Phi(1) = 0.84 that it lies below 85: moves at once"),
    ([90, 90, 80.9], 5, "AAA", "Phi(0.82) = 0.794 is not 0.8"),
    ([90, 90, 80.7], 5, "AAB", "Phi(0.86) = 0.805 is"),
    ([90, 84, 84, 86, 84], 5, "AABBB", "back over the edge by a point is noise"),
    ([90, 84, 86, 84, 86], 5, "AAAAA", "a band touched now and then is noise"),
    ([90, 84, 74, 74], 15, "AABC", "two months below A lead to the nearer band, two in C on to C"),
    ([90, 73, 76, 73, 76], 20, "AABBB", "a score to and fro below A does not stay in A for ever"),
    ([40, 84, 74, 84, 86], 60, "DDCCB", "and upwards alike"),
    ([90, 79, 79], 5, "ABB", "sure to be below A: it leaves A at once, though no single band is 0.8 likely"),
    ([90, 62], 5, "AC", "sure to be below B as well, 0.655 likely to be C"),
    ([90, NAN, 84, 84], 5, "A-BB", "not rated is said at once, and the next rating starts afresh"),
    ([84, 86, 86, 84], 5, "BBAA", "the first grade stands as it is"),
    ([90, 84], 0, "AB", "without a known error the score is certain"),
]


def held(scores: list[float], se: float, bands: Sequence[Band] = BANDS, rule: Hysteresis | None = None) -> np.ndarray:
    values = np.array(scores, dtype=float)
    likely = probabilities(values, np.full(len(values), float(se)), bands)
    rows = panel([[1.0]] * len(values), len(values)).rows
    return hold(grade(values, bands), likely, rows, rule or Hysteresis())


@pytest.mark.parametrize(("scores", "se", "letters_", "why"), HELD)
def test_hysteresis(scores: list[float], se: float, letters_: str, why: str) -> None:
    assert letters(held(scores, se)) == letters_, why


def test_an_easier_bound_never_lowers_a_grade() -> None:
    """With B from 75 the body of 64.4 points rose from D to C; with B from 72 it must not stay behind."""
    easier = [band.model_copy(update={"from_": 72.0}) if band.id == "fairly_good" else band for band in BANDS]
    for se in (3.0, 6.0, 9.0):
        assert held([50, 64.4], se, easier)[1] <= held([50, 64.4], se)[1]


SCORES = st.lists(st.floats(0, 100), min_size=1, max_size=6)


@given(SCORES, st.floats(0, 15), st.lists(st.floats(0, 20), min_size=6, max_size=6), st.floats(0.5, 1))
def test_better_scores_never_lead_to_a_worse_grade(
    scores: list[float], se: float, more: list[float], probability: float
) -> None:
    better = [score + extra for score, extra in zip(scores, more, strict=False)]
    rule = Hysteresis(probability=probability)
    assert (held(better, se, rule=rule) <= held(scores, se, rule=rule)).all()


@given(SCORES, st.floats(0, 15), st.tuples(st.floats(0, 5), st.floats(0, 5), st.floats(0, 5)))
def test_easier_bounds_never_lead_to_a_worse_grade(
    scores: list[float], se: float, easing: tuple[float, float, float]
) -> None:
    lower = (85 - easing[0], 75 - easing[1], 60 - easing[2], 0.0)
    easier = [band.model_copy(update={"from_": start}) for band, start in zip(BANDS, lower, strict=True)]
    assert (held(scores, se, easier) <= held(scores, se)).all()


def test_each_body_has_its_own_memory() -> None:
    scores = np.array([90.0, 80.0, 84.0, 84.0, 84.0, 86.0])
    likely = probabilities(scores, np.full(6, 5.0), BANDS)
    assert letters(hold(grade(scores, BANDS), likely, panel([[1.0]] * 6, 3).rows, Hysteresis())) == "ABABBB"


def test_a_month_left_out_breaks_the_memory() -> None:
    scores, whole = np.array([90.0, 84.0, 84.0]), panel([[1.0]] * 3, 3).rows
    gap = replace(whole, periods=np.array(["2020-01", "2020-02", "2020-04"], dtype=object))
    likely = probabilities(scores, np.full(3, 5.0), BANDS)
    results = [letters(hold(grade(scores, BANDS), likely, rows, Hysteresis())) for rows in (whole, gap)]
    assert results == ["AAB", "AAB"], "after two months, or afresh"
    twice = [letters(hold(grade(scores, BANDS), likely, rows, Hysteresis(periods=3))) for rows in (whole, gap)]
    assert twice == ["AAA", "AAB"]


def test_the_index_error_is_that_of_a_weighted_sum() -> None:
    """Weights 0.75 and 0.25, errors 4 and 8 points, far from the bends: sqrt(3² + 2²)."""
    by = rating_method(branch("index", [leaf("X", 0.75), leaf("Y", 0.25)]))
    given = panel([[40.0, 50.0]])
    given.se[:] = [[4.0, 8.0]]
    assert score(given, by).se == pytest.approx([13**0.5])


def test_an_index_that_is_no_sum_has_the_same_error_to_first_order() -> None:
    """Geometric mean of 40 and 50 with equal weights: half the way between the means of score ± error."""
    by = rating_method(branch("index", [leaf("X", 0.5), leaf("Y", 0.5)], aggregate="geometric"))
    given = panel([[40.0, 50.0]])
    given.se[:] = [[4.0, 8.0]]
    halves = [((44 * 50) ** 0.5 - (36 * 50) ** 0.5) / 2, ((40 * 58) ** 0.5 - (40 * 42) ** 0.5) / 2]
    assert score(given, by).se == pytest.approx([np.hypot(*halves)])


def test_a_zero_under_a_geometric_mean_has_a_bounded_error() -> None:
    by = rating_method(branch("index", [leaf("X", 0.5), leaf("Y", 0.5)], aggregate="geometric"))
    given = panel([[0.0, 80.0]])
    given.se[:] = 2.0
    assert score(given, by).se == pytest.approx([80**0.5 / 2]), "points go from 0 to 2, half of it up and down"


def test_bodies_of_other_groups_and_months_have_no_part_in_an_error() -> None:
    """Each group of three is compared within itself: the error is that of the same three alone."""
    by = rating_method(branch("index", [leaf("X", 0.5), leaf("Y", 0.5)], aggregate="copeland"))
    values = np.random.default_rng(5).uniform(40, 90, (6, 2))
    both, alone = panel(values, 1, ["a", "a", "a", "b", "b", "b"]), panel(values[:3])
    for one in (both, alone):
        one.se[:] = 6.0
    assert score(both, by).se[:3] == pytest.approx(score(alone, by).se)
    assert score(both, by).se.max() <= 100


def test_errors_go_through_a_treatment() -> None:
    """Doubling under Box-Cox with power 1 is none: the slope of treated on raw values carries the error."""
    plain = rating_method(branch("index", [leaf("X", better="higher", normalise="min_max")]))
    logged = rating_method(branch("index", [leaf("X", better="higher", normalise="min_max", treat="log_ct")]))
    given = panel([[1.0], [2.0], [4.0], [1000.0]])
    given.se[:] = 1.0
    assert score(given, plain).se == pytest.approx([100 / 999] * 4)
    assert (score(given, logged).se < 1).all()


def test_held_grades_are_told_and_caps_act_at_once() -> None:
    tree = branch("index", [branch("d", [leaf("X")], 0.5), branch("e", [leaf("Y")], 0.5)])
    cap = {"id": "weak", "title": {"zh": "弱", "en": "weak"}, "below": {"threshold": 45}, "effects": {"cap": "fair"}}
    by = rating_method(tree, hysteresis={}, rules=[cap])
    given = panel([[90.0, 90.0], [84.0, 84.0], [100.0, 40.0]], 3)
    given.se[:] = 5.0
    scored = score(given, by)
    told = statement(given.rows, scored.tree, by.scheme, {}, scored.se)
    assert letters(told.band) == "ABC"
    assert letters(told.held) == "AAC"
    assert letters(told.grade) == "AAC"
    assert [(step.kind, step.at.tolist()) for step in told.steps if step.kind in ("held", "cap")] == [
        ("held", [1]),
        ("cap", [2]),
    ]


# what the scheme says, scores, places
PLACES = [
    ({}, [90.04, 90.02, 87.1, 90.02], [1, 2, 4, 2]),
    ({"dense": True}, [90.04, 90.02, 87.1, 90.02], [1, 2, 3, 2]),
    ({"ties": "shown"}, [90.04, 90.02, 87.1, 90.02], [1, 1, 4, 1]),
    ({"ties": "shown", "dense": True}, [90.04, 90.02, 87.1, 90.02], [1, 1, 2, 1]),
    # Cut, not rounded, as every page shows it: 84.96 reads 84.9, and 85.0 less a rounding error 85.0.
    ({"ties": "shown"}, [84.96, 84.91, 85.0, 85.0 - 1e-9], [3, 3, 1, 1]),
    ({"dense": True}, [50.0, float("nan"), 40.0, 50.0], [1, None, 2, 1]),
]


@pytest.mark.parametrize(("ranks", "scores", "places"), PLACES)
def test_places_are_counted_as_the_scheme_says(
    ranks: dict[str, Any], scores: list[float], places: list[float | None]
) -> None:
    method = rating_method(branch("index", [leaf("X")]), ranks=ranks)
    found = score(panel([[value] for value in scores]), method)
    assert [None if np.isnan(place) else place for place in found.ranks[:, 0]] == places
    assert found.ranked[0, 0] == sum(place is not None for place in places)


def test_ranks_of_draws_are_counted_alike() -> None:
    method = rating_method(branch("index", [leaf("X")]), ranks={"ties": "shown", "dense": True})
    found = simulate(panel([[90.04], [90.02], [87.1], [86.0]]), method, Perturbation(), draws=3)
    np.testing.assert_array_equal(found.rank[:, 1], [1, 1, 2, 3])
    np.testing.assert_array_equal(found.mean_rank, [1, 1, 2, 3])
