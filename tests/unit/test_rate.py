"""Grades, their probability, and when a grade moves."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.definitions.scheme import Hysteresis
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


# bands month by month, probability of each month's band, grade that holds, why
HELD = [
    ("AABBB", [1, 1, 0.6, 0.6, 0.6], "AAABB", "moves after two months running"),
    ("AAB", [1, 1, 0.8], "AAB", "moves at once where it is likely"),
    ("AABAB", [1, 1, 0.6, 0.6, 0.6], "AAAAA", "a band touched now and then is noise"),
    ("ABCC", [1, 0.5, 0.5, 0.5], "AABC", "two months below A lead to the nearer band, two in C on to C"),
    ("ACBCB", [1, 0.5, 0.5, 0.5, 0.5], "AABBB", "a score to and fro below A does not stay in A for ever"),
    ("DBCBA", [1, 0.5, 0.5, 0.5, 0.5], "DDCCB", "and upwards alike"),
    ("A-BB", [1, 0, 0.5, 0.5], "A-BB", "not rated is said at once, and the next rating starts afresh"),
    ("BAAB", [0.3, 0.5, 0.5, 0.5], "BBAA", "the first grade stands as it is"),
]


@pytest.mark.parametrize(("bands", "chance", "held", "why"), HELD)
def test_hysteresis(bands: str, chance: list[float], held: str, why: str) -> None:
    codes = np.array(["ABCD-".index(one) for one in bands])
    likely = np.full((len(codes), 4), 0.1)
    rated = codes < 4
    likely[np.flatnonzero(rated), codes[rated]] = np.array(chance)[rated]
    rows = panel([[1.0]] * len(codes), len(codes)).rows
    assert letters(hold(codes, likely, rows, Hysteresis())) == held, why


def test_each_body_has_its_own_memory() -> None:
    codes = np.array([0, 1, 1, 1, 1, 0])
    rows = panel([[1.0]] * 6, 3).rows
    likely = np.full((6, 4), 0.5)
    found = hold(codes, likely, rows, Hysteresis())
    assert found.tolist() == [0, 1, 0, 1, 1, 1]


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
