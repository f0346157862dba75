"""What moves ranks, and what hangs on one element: by hand, and where nothing can be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import sobol_indices

from metrics.definitions.choice import Choice
from metrics.errors import OperatorError
from metrics.insight.perturbation import Perturbation
from metrics.insight.removal import leave_one_out, without
from metrics.insight.sensitivity import design, saltelli_indices, sobol, widths
from metrics.scoring.score import score
from tests.unit.examples import branch, families_of, panel, rating_method, scheme
from tests.unit.test_uncertainty import RULES, deep, gappy

SALIB = {
    "S1": [0.26511403290602403, 0.44550155789847834, 0.016675537980754863],
    "S1_conf": [0.09951229829430086, 0.11568918167168414, 0.11358379958629267],
    "ST": [0.5003727922616233, 0.44219214349150304, 0.24904346349589412],
    "ST_conf": [0.14107003172648933, 0.08508820490015766, 0.048272625236537886],
}
"""What SALib 1.6.0 makes of the Ishigami function: 256 draws by seed 1 (``sample.sobol``), resampled by seed 2."""


def ishigami(plan: np.ndarray) -> np.ndarray:
    """T. Ishigami & T. Homma (1990) with a = 7 and b = 0.1; shape (evaluations,)."""
    x = plan * 2 * np.pi - np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_a_design_crosses_one_factor_at_a_time() -> None:
    plan = design(3, 8, 5).reshape(8, 5, 3)
    a, b = plan[:, 0], plan[:, 4]
    assert len(np.unique(np.hstack([a, b]))) == 48
    for factor in range(3):
        crossed = a.copy()
        crossed[:, factor] = b[:, factor]
        np.testing.assert_array_equal(plan[:, 1 + factor], crossed)


def test_estimates_and_intervals_are_those_of_salib() -> None:
    y = ishigami(design(3, 256, 1))
    first, total = saltelli_indices(np.stack([y, 3 - 2 * y]), 256, 3)
    for output in (0, 1):
        np.testing.assert_allclose(first[:, output], SALIB["S1"], rtol=1e-9)
        np.testing.assert_allclose(total[:, output], SALIB["ST"], rtol=1e-9)
    first_width, total_width = widths(y, 256, 3, seed=1)
    np.testing.assert_allclose(first_width, SALIB["S1_conf"], rtol=1e-9)
    np.testing.assert_allclose(total_width, SALIB["ST_conf"], rtol=1e-9)


def test_estimates_are_those_of_scipy_but_for_the_centre() -> None:
    """Moving the centre of B by c moves a first order by c times the mean of AB - A, in units of the variance."""
    y = ishigami(design(3, 256, 4))
    by_draw = y.reshape(256, 5).T
    a, b, ab = by_draw[0], by_draw[4], by_draw[1:4]
    theirs = sobol_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": ab[:, None]}, n=256)
    both = np.concatenate([a, b])
    moved = (both.mean() - y.mean()) * (ab - a).mean(axis=1) / both.var()
    assert np.abs(moved).max() > 1e-6
    first, total = saltelli_indices(y, 256, 3)
    np.testing.assert_allclose(first, theirs.first_order + moved, rtol=1e-9)
    np.testing.assert_allclose(total, theirs.total_order, rtol=1e-9)


def test_the_ishigami_function_has_its_known_indices() -> None:
    """Ishigami & Homma (1990), a = 7, b = 0.1: S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437."""
    n = 1 << 15
    first, total = saltelli_indices(ishigami(design(3, n, 1)), n, 3)
    np.testing.assert_allclose(first, [0.3139, 0.4424, 0.0], atol=0.03)
    np.testing.assert_allclose(total, [0.5576, 0.4424, 0.2437], atol=0.03)


def test_what_does_not_vary_has_no_indices() -> None:
    assert np.full(10, 0.3).var(ddof=1) > 0, "by rounding alone"
    flat = np.full((3, 20), 0.3)
    for found in (*saltelli_indices(flat, 5, 2), *widths(flat[0], 5, 2, seed=1)):
        assert np.isnan(found).all()


def test_a_resample_that_does_not_vary_counts_as_0() -> None:
    """A and B are 1 and 2; half of the resamples take the same draw twice."""
    for width in widths(np.array([1.0, 1, 2, 1, 2, 1, 2, 2]), 2, 2, seed=0):
        assert np.isfinite(width).all()


def test_ranks_that_move_in_crossed_samples_alone_are_explained_by_no_factor() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    rows = panel(np.array([[40.0, 100, 60, 60], [70.0, 70, 50, 90], [60.0, 70, 80, 50]]))
    found = sobol(rows, method, Perturbation(weights="uniform", weight_share=0.5), base=2)
    by_draw = found.shift.reshape(2, 5)
    assert np.ptp(by_draw[:, [0, 4]]) == 0
    assert np.ptp(by_draw) > 0
    assert (np.array([found.first, found.total, found.first_width, found.total_width]) == 0).all()


def test_every_kind_of_perturbation_is_a_factor() -> None:
    method = rating_method(scheme(families_of((3, 1, 2))))
    varies = Perturbation(
        weights="uniform",
        goalposts=0.1,
        aggregation=(Choice(method="geometric"),),
        imputation=(Choice(method="peer_mean"),),
        values=True,
    )
    found = sobol(gappy(method), method, varies, base=64)
    kinds = ("goalposts", "aggregation", "imputation", "values")
    assert found.factors == ("weights:index", "weights:d0", "weights:d2", *kinds)
    assert found.shift.shape == (64 * 9,)
    assert (found.total >= 0).all()
    assert (found.total_width > 0).all()
    again = sobol(gappy(method), method, varies, base=64)
    np.testing.assert_array_equal(again.first_width, found.first_width)
    np.testing.assert_array_equal(again.shift, found.shift)


def test_a_factor_that_moves_nothing_explains_nothing() -> None:
    """Both indicators of d0 agree, so their weights cannot matter; those of the index do."""
    method = rating_method(scheme(families_of((2, 1))))
    random = np.random.default_rng(3)
    one, other = random.uniform(40, 80, (2, 30, 1))
    found = sobol(
        panel(np.hstack([one, one, other])), method, Perturbation(weights="uniform", weight_share=0.5), base=128
    )
    assert found.factors == ("weights:index", "weights:d0")
    np.testing.assert_allclose(found.total[1], 0.0)
    np.testing.assert_allclose(found.first[1], 0.0)
    np.testing.assert_allclose(found.total[0], 1.0, atol=0.25)


@pytest.mark.parametrize("bodies", [1, 4])
def test_ranks_that_never_move_have_no_indices(bodies: int) -> None:
    method = rating_method(scheme(families_of((2, 2))))
    values = np.repeat(np.linspace(20, 90, bodies)[:, None], 4, axis=1)
    found = sobol(panel(values), method, Perturbation(weights="uniform"), base=8)
    assert (found.shift == 0).all()
    assert np.isnan([found.first, found.total, found.first_width, found.total_width]).all()


def test_nothing_rated_has_no_indices() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    found = sobol(panel(np.full((3, 4), np.nan)), method, Perturbation(weights="uniform"), base=8)
    assert np.isnan(found.shift).all()
    assert np.isnan(found.first).all()


def test_everything_wrong_with_a_call_is_said_at_once() -> None:
    method = rating_method(scheme(families_of((2,))))
    with pytest.raises(OperatorError) as caught:
        sobol(panel(np.ones((1, 2))), method, Perturbation(values=True), base=100, seed=-1)
    assert len(caught.value.problems) == 3


def test_left_out_elements_share_their_weight_among_siblings() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    rows = panel(np.array([[40.0, 100, 60, 60], [70.0, 70, 50, 90]]))
    found = leave_one_out(rows, method)
    # Weights in a family are 1/3 and 2/3; those of the dimensions 2/5 and 3/5.
    np.testing.assert_allclose(found.nominal, [0.4 * 80 + 0.6 * 60, 0.4 * 70 + 0.6 * 230 / 3])
    np.testing.assert_allclose(found.scores[0], [0.4 * 100 + 36, 0.4 * 40 + 36, 32 + 36, 32 + 36])
    assert found.ranks[0].tolist() == [1, 2, 2, 1]
    assert found.nominal_ranks.tolist() == [2, 1]
    assert found.moved.tolist() == [1, 0, 0, 1]
    families = leave_one_out(rows, method, "dimensions")
    assert families.elements == ("d0", "d1")
    np.testing.assert_allclose(families.scores[0], [60, 80])


def test_levels_of_a_deep_tree() -> None:
    method = rating_method(scheme(deep()))
    rows = gappy(method)
    assert leave_one_out(rows, method, 1).elements == ("outer", "E", "last")
    assert leave_one_out(rows, method, "dimensions").elements == ("outer", "last")
    assert leave_one_out(rows, method, 2).elements == ("inner", "C", "D", "F")
    assert leave_one_out(rows, method, 3).elements == ("A", "B")
    idle = leave_one_out(rows, method, 2)
    np.testing.assert_array_equal(idle.scores[:, 2], idle.nominal)
    for level in (0, 4, "pillars"):
        with pytest.raises(OperatorError, match="level"):
            leave_one_out(rows, method, level)


def test_without_its_only_element_a_body_has_no_score() -> None:
    method = rating_method(scheme(branch("index", [{"indicator": "A"}])))
    found = leave_one_out(panel(np.array([[50.0], [60.0]])), method)
    assert np.isnan(found.scores).all()
    assert np.isnan(found.moved).all()


def test_a_blocking_indicator_blocks_no_more_when_left_out() -> None:
    method = rating_method(scheme(families_of((2, 2)), defaults={"impute": "block"}))
    rows = panel(np.array([[np.nan, 80, 60, 60.0]]))
    found = without(rows, method)
    assert np.isnan(found.nominal).all()
    np.testing.assert_allclose(found.scores[0, 0], 0.4 * 80 + 0.6 * 60)
    assert np.isnan(found.scores[0, 1:4]).all()
    assert np.isnan(leave_one_out(rows, method).scores).all()


def test_a_grade_that_hangs_on_one_indicator() -> None:
    """Without its 40 the first body has a good grade, without its better dimension a poor one; the second stays."""
    method = rating_method(scheme(families_of((2, 2)), rules=RULES[:1]))
    rows = panel(np.array([[95.0, 96, 97, 40], [70.0, 70, 70, 70]]))
    found = without(rows, method)
    assert found.elements == ("I0_0", "I0_1", "I1_0", "I1_1", "d0", "d1")
    scored = score(rows, method)
    np.testing.assert_allclose(found.nominal, scored.tree.root.score)
    assert [(turn.entity, turn.element, turn.grade, turn.grade_without) for turn in found.turns] == [
        ("b000", "I1_1", "fair", "good"),
        ("b000", "d0", "fair", "poor"),
        ("b000", "d1", "fair", "good"),
    ]
    assert found.turns[0].score_without == pytest.approx(0.4 * (95 + 2 * 96) / 3 + 0.6 * 97)
    capped = without(rows, method, adjust=np.array([-20.0, 0.0]), caps=np.array([1, -1]))
    assert capped.nominal[0] == pytest.approx(found.nominal[0] - 20)
    assert capped.grades[0].min() == 1


def test_a_weak_dimension_left_out_is_weak_no_more() -> None:
    method = rating_method(scheme(families_of((2, 2)), rules=RULES[:1]))
    found = without(panel(np.array([[30.0, 30, 99, 99]])), method)
    assert [turn.element for turn in found.turns if turn.grade_without == "good"] == ["d0"]


def test_a_dimension_on_too_little_evidence_is_not_weak() -> None:
    """Without its 60 there is a 20 left on a third of the weight that counts."""
    leaves = [{"indicator": f"I{one}", "weight": (1 + one) / 10} for one in range(3)]
    dimensions = [branch("d0", leaves, weight=0.1), branch("d1", [{"indicator": "J"}], weight=0.9)]
    method = rating_method(scheme(branch("index", dimensions), rules=RULES[:1]))
    assert without(panel(np.array([[20.0, np.nan, 60, 99]])), method).grades[0, 2] == 0
    # Here the missing one is left out, and what remains is all there is.
    found = without(panel(np.array([[20.0, 20, np.nan, 99]])), method)
    assert (found.nominal_grades[0], found.grades[0, 2]) == (0, 2)


def test_without_an_element_too_little_evidence_may_be_left() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    found = without(panel(np.array([[np.nan, 80.0, 80, 80], [np.nan, np.nan, np.nan, 80]])), method)
    assert {(turn.entity, turn.element, turn.grade_without) for turn in found.turns} == {("b000", "I0_1", "not_rated")}
    assert np.isnan(found.nominal[1])
    assert (found.grades[1] == 4).all()


def test_scores_of_removals_follow_imputed_values() -> None:
    method = rating_method(scheme(families_of((3, 2)), defaults={"impute": "peer_mean"}))
    rows = gappy(method)
    base = score(rows, method)
    filled = replace(rows, values=base.imputed)
    np.testing.assert_allclose(leave_one_out(rows, method).scores[2:], leave_one_out(filled, method).scores[2:])


def test_imputed_values_are_no_evidence_for_what_remains() -> None:
    method = rating_method(scheme(families_of((2, 2)), defaults={"impute": "peer_mean"}))
    found = without(panel(np.array([[np.nan, 80.0, 80, 80], [70.0, 70.0, 70, 70]])), method)
    assert [(turn.entity, turn.element, turn.grade_without) for turn in found.turns] == [("b000", "I0_1", "not_rated")]


def test_bodies_are_outranked_by_their_peers_only() -> None:
    method = rating_method(scheme(families_of((3, 2), aggregate="copeland")))
    values = np.random.default_rng(1).uniform(20, 90, (10, 5))
    rows = panel(values, ["g", "h"] * 5)
    whole = leave_one_out(rows, method)
    for group in (0, 1):
        mine = rows.rows.group == group
        alone = leave_one_out(rows.take(mine), method)
        np.testing.assert_array_equal(whole.scores[mine], alone.scores)
        np.testing.assert_array_equal(whole.ranks[mine], alone.ranks)
