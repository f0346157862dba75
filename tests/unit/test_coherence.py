"""Findings on coherence and spread: what is said, what is left unsaid, and what cannot be known."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.errors import DefinitionError
from metrics.insight.coherence import findings
from metrics.insight.description import describe, discrimination
from metrics.insight.finding import Finding
from metrics.insight.importance import importance_in
from metrics.insight.spread import spread
from metrics.insight.structure import collinear_pairs, components, negative_pairs
from metrics.model import Text
from metrics.statistics.correlation import correlations, cronbach_alpha, p_values
from metrics.wording import say
from metrics.wording.numbers import apart, decimals_beside, percent, signed

NAN = np.nan
STEPS = np.arange(0.0, 24.0)
"""Twelve bodies' worth and more: rising scores without a tie."""
TITLES = {name: Text(zh=name, en=name) for name in ("PR1", "PR2", "PR3", "PR4", "principal", "other")}


def noise(seed: int, rows: int = 24) -> np.ndarray:
    return np.random.default_rng(seed).uniform(10, 90, rows)


def found(
    *columns: np.ndarray,
    parents: list[str] | None = None,
    parent_scores: dict[str, np.ndarray] | None = None,
    asked: np.ndarray | None = None,
    groups: np.ndarray | None = None,
) -> list[Finding]:
    points = np.column_stack(columns)
    names = [f"PR{number + 1}" for number in range(len(columns))]
    due = np.ones(points.shape, dtype=np.bool_) if asked is None else asked
    return findings(
        points, names=names, parents=parents or ["principal"] * len(names), titles=TITLES,
        parent_scores=parent_scores or {}, asked=due, groups=groups, shares={"PR1": 0.035},
    )  # fmt: skip


def of_kind(kind: str, made: list[Finding]) -> list[Finding]:
    return [one for one in made if one.kind == kind]


def test_a_pair_that_counts_the_same_thing_twice() -> None:
    [one] = of_kind("collinear", found(STEPS, noise(1), STEPS + noise(2) / 12))
    assert one.subject == ("PR1", "PR3")
    assert one.threshold == 0.9
    assert (
        say(one.sentence, "zh")
        == f"“PR1”与“PR3”高度相关（r = {one.value:.2f}），几乎在重复计分，可考虑合并或降低权重。"
    )
    assert one.sentence.startswith(f'"PR1" and "PR3" are highly correlated (r = {one.value:.2f})')


def test_a_pair_of_different_families_repeats_nothing() -> None:
    assert not of_kind("collinear", found(STEPS, STEPS + noise(2) / 12, parents=["principal", "other"]))


def test_a_pair_that_works_against_each_other() -> None:
    [one] = of_kind("negative", found(STEPS, 90 - STEPS + noise(3) / 12))
    assert one.subject == ("PR1", "PR2")
    assert one.value < -0.9
    assert "（r = −0." in say(one.sentence, "zh")
    assert '"principal"' in one.sentence


GROUPS = np.repeat([0, 1, 2], 8)


def test_groups_that_differ_are_no_pair_and_who_tells_no_peers_apart_is_named() -> None:
    """Two columns that differ between groups alone correlate with r = 1 over all bodies, and say nothing of one."""
    first, second = np.array([20.0, 50, 80])[GROUPS], np.array([30.0, 45, 60])[GROUPS]
    assert correlations(np.column_stack([first, second]))[0, 1] == pytest.approx(1.0)
    made = found(first, second, noise(5), groups=GROUPS)
    assert not of_kind("collinear", made)
    alike = of_kind("peers_alike", made)
    assert [one.subject for one in alike] == [("PR1",), ("PR2",)]
    assert alike[0].sentence.endswith("it does not distinguish peers, with 3.5% of the index.")
    assert not of_kind("peers_alike", found(first, second, noise(5)))


def test_a_pair_inside_its_groups_is_found_though_the_groups_hide_it() -> None:
    """Inside each group the columns rise together; the groups' means run the other way."""
    inside = noise(6) / 8
    one, other = np.array([60.0, 40, 20])[GROUPS] + inside, np.array([20.0, 40, 60])[GROUPS] + inside
    assert correlations(np.column_stack([one, other]))[0, 1] < 0
    [pair] = of_kind("collinear", found(one, other, groups=GROUPS))
    assert pair.value == pytest.approx(1.0)


def test_means_of_groups_cost_degrees_of_freedom() -> None:
    """r = 0.5 of 12 rows: t = 0.5 √(10 ÷ 0.75) = 1.826, p = 0.098 with 10 degrees; 1.633 and 0.141 with 8."""
    r = np.array([[1.0, 0.5], [0.5, 1.0]])
    assert p_values(np.ones((12, 2)), r)[0, 1] == pytest.approx(0.0979, abs=1e-3)
    assert p_values(np.ones((12, 2)), r, spent=2)[0, 1] == pytest.approx(0.1411, abs=1e-3)


def test_chance_among_three_bodies_is_no_pair() -> None:
    few = np.array([10.0, 20.0, 31.0])
    assert correlations(np.column_stack([few, [30.0, 50.0, 60.0]]))[0, 1] > 0.9
    assert not of_kind("collinear", found(few, np.array([30.0, 50.0, 60.0])))


def test_a_child_that_hardly_shows_and_one_that_runs_against_the_whole() -> None:
    made = found(STEPS, 50 + 20 * (-1.0) ** STEPS, 90 - STEPS, parent_scores={"principal": STEPS + 3})
    [weak], [against] = of_kind("weak", made), of_kind("against_parent", made)
    assert weak.subject == ("PR2", "principal")
    assert weak.threshold == 0.3
    assert against.subject == ("PR3", "principal")
    assert against.value == pytest.approx(-1.0)
    assert "r = −1.00" in say(against.sentence, "zh")
    assert "方向相反" in say(against.sentence, "zh")


def test_nothing_is_said_of_parents_without_scores_or_with_few_bodies() -> None:
    made = found(STEPS[:9], noise(4, 9), parent_scores={"principal": 90 - STEPS[:9]})
    assert {one.kind for one in made} <= {"collinear", "negative"}
    assert not [one for one in found(STEPS, noise(4)) if one.kind in {"weak", "against_parent"}]


def test_a_family_that_measures_several_things() -> None:
    made = found(noise(5), noise(6), noise(7), noise(8))
    [loose], [several] = of_kind("inconsistent", made), of_kind("several_components", made)
    assert loose.subject == several.subject == ("principal",)
    assert loose.value == pytest.approx(cronbach_alpha(np.column_stack([noise(seed) for seed in (5, 6, 7, 8)])))
    assert "4项" in say(loose.sentence, "zh")
    assert "低于0.70" in say(loose.sentence, "zh")
    assert f"{several.value:.0f}个特征值大于1的主成分" in say(several.sentence, "zh")


def test_a_family_of_one_thing_is_left_in_peace() -> None:
    thing = STEPS * 2
    made = found(*(thing + noise(seed) / 2 for seed in (1, 2, 3)), parent_scores={"principal": thing})
    assert not made


CROWDED = [
    (100.0, "ceiling", "“PR1”的24个得分中有14个是满分（58%），超过50%"),
    (0.0, "floor", "“PR1”的24个得分中有14个是0分（58%），超过50%"),
    (70.0, "one_value", "“PR1”的24个得分中有14个相同（58%），超过50%"),
]


@pytest.mark.parametrize(("value", "kind", "beginning"), CROWDED)
def test_most_bodies_on_one_score(value: float, kind: str, beginning: str) -> None:
    made = found(np.r_[np.full(14, value), 50 + STEPS[:10]])
    assert [one.kind for one in made] == [kind]
    assert made[0].value == pytest.approx(14 / 24)
    assert say(made[0].sentence, "zh").startswith(beginning)


def test_just_half_is_not_most() -> None:
    assert not found(np.r_[np.full(12, 100.0), 50 + STEPS[:12]])


def test_one_score_for_all() -> None:
    [one] = found(np.full(24, 70.0))
    assert one.kind == "constant"
    assert say(one.sentence, "zh") == "“PR1”的24个得分完全相同，没有区分作用。"


def test_a_single_body_tells_nothing() -> None:
    assert not found(np.array([100.0]), np.array([70.0]), parent_scores={"principal": np.array([80.0])})


def test_scores_that_are_not_there() -> None:
    half = np.where(STEPS < 15, STEPS, NAN)
    [one] = found(half)
    assert one.kind == "missing"
    assert one.value == pytest.approx(15 / 24)
    assert say(one.sentence, "zh").startswith("“PR1”应有24个得分，实有15个（62%），不足65%")
    assert not found(half, asked=~np.isnan(half)[:, None])


def test_nothing_observed_is_told_once_and_nothing_due_not_at_all() -> None:
    empty = np.full(24, NAN)
    [one] = found(empty, parent_scores={"principal": STEPS})
    assert (one.kind, one.value) == ("missing", 0.0)
    assert not found(empty, asked=np.zeros((24, 1), dtype=np.bool_))


def test_outliers_that_shape_a_column() -> None:
    [one] = found(np.r_[90 + STEPS[:23] / 10, 5.0])
    assert one.kind == "outliers"
    assert one.value < -2
    assert "偏度−" in say(one.sentence, "zh")


def test_an_unknown_correlation_is_named() -> None:
    with pytest.raises(DefinitionError, match="did you mean 'pearson'"):
        correlations(np.zeros((4, 2)), method="person")  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [np.full((6, 2), NAN), np.empty((0, 2)), np.ones((1, 2)), np.full((6, 2), 0.1)])
def test_degenerate_tables_have_no_correlation_alpha_or_components(values: np.ndarray) -> None:
    for method in ("pearson", "spearman", "kendall"):
        assert np.isnan(correlations(values, method=method)).all()
    assert np.isnan(cronbach_alpha(values))
    assert components(values).eigenvalues.size == 0
    assert not components(values).used.any()


def test_rounding_errors_do_not_correlate() -> None:
    nearly = np.array([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2])
    assert np.ptp(nearly) > 0
    assert np.isnan(correlations(np.column_stack([nearly, nearly, STEPS[:4]]))[0]).all()


def test_two_rows_in_common_are_no_correlation() -> None:
    one, other = np.array([1.0, 2.0, 4.0, NAN]), np.array([3.0, 5.0, NAN, 1.0])
    both = correlations(np.column_stack([one, other]))
    np.testing.assert_array_equal(both, [[1.0, NAN], [NAN, 1.0]])


def test_opposites_have_no_alpha() -> None:
    assert np.isnan(cronbach_alpha(np.column_stack([STEPS / 7, -STEPS / 7])))
    assert np.isnan(cronbach_alpha(STEPS[:, None]))
    never_together = np.column_stack([np.where(STEPS < 12, STEPS, NAN), np.where(STEPS < 12, NAN, STEPS)])
    assert np.isnan(cronbach_alpha(never_together))


def test_pairs_stay_in_their_family_and_need_a_number() -> None:
    matrix = np.array([[1.0, 0.9, 0.95], [0.9, 1.0, NAN], [0.95, NAN, 1.0]])
    [pair] = collinear_pairs(matrix, ["a", "a", "b"])
    assert (pair.first, pair.second, pair.value) == (0, 1, 0.9)
    assert [one.second for one in negative_pairs(-matrix, ["a", "a", "a"])] == [1, 2]


def test_components_leave_out_what_does_not_vary_or_is_not_there() -> None:
    table = np.column_stack([STEPS, np.full(24, 5.0), noise(1), np.full(24, NAN)])
    shares = components(table)
    np.testing.assert_array_equal(shares.used, [True, False, True, False])
    assert shares.eigenvalues.sum() == pytest.approx(2.0)
    assert shares.over_one == 1


def test_discrimination_by_hand() -> None:
    scores = np.array([[100.0, 0.0, NAN], [100.0, 50.0, NAN], [80.0, 50.0, NAN], [NAN, 100.0, NAN]])
    seen = discrimination(scores)
    np.testing.assert_allclose(seen.distinct, [2 / 3, 3 / 4, NAN])
    np.testing.assert_allclose(seen.ceiling, [2 / 3, 1 / 4, NAN])
    np.testing.assert_allclose(seen.floor, [0.0, 1 / 4, NAN])
    np.testing.assert_allclose(seen.observed, [3 / 4, 1.0, 0.0])


def test_a_constant_column_has_exactly_no_spread() -> None:
    seen = describe(np.full((7, 1), 0.1))
    assert seen.sd[0] == 0.0
    assert seen.mean[0] == 0.1


GRADE_TITLES = {"good": Text(zh="好", en="Good"), "fair": Text(zh="一般", en="Fair")}
COUNTIES = Text(zh="县区", en="Counties")


def spread_of(grades: list[str | None], scores: list[float]) -> object:
    return spread(
        np.array(grades, dtype=object), np.array(scores), group="county", title=COUNTIES, grade_titles=GRADE_TITLES
    )


def test_most_bodies_in_one_grade() -> None:
    made = spread_of(["good"] * 7 + ["fair"] * 3 + ["not_rated", None], [*range(60, 90, 3), NAN, 50.0])
    assert (made.rated, made.not_rated, made.commonest, made.share) == (10, 2, "good", 0.7)
    [one] = made.findings
    assert (one.kind, one.subject, one.value, one.threshold) == ("one_grade", ("county", "good"), 0.7, 0.6)
    assert say(one.sentence, "zh") == (
        "县区：10家已评定单位中有7家（70%）同为“好”，超过60%，等次区分度不足（另有2家数据不足，未计入）。"
    )
    assert one.sentence == (
        'Counties: 7 of 10 rated units (70%) have the grade "Good", more than 60%; '
        "the grades hardly distinguish them (2 not rated, left out)."
    )


def test_just_sixty_per_cent_and_five_points_are_enough() -> None:
    scores = [59.6, 59.6, 62.0, 64.6, 64.6]
    made = spread_of(["good"] * 3 + ["fair"] * 2, scores)
    assert made.share == 0.6
    assert made.quartiles == (59.6, 64.6)
    assert made.findings == ()


def test_scores_that_lie_close_together() -> None:
    made = spread_of(["good", "fair"] * 4, [60.0, 80.0, 81.0, 82.0, 83.0, 84.0, 84.5, 99.0])
    [one] = made.findings
    assert (one.kind, one.subject, one.threshold) == ("narrow_scores", ("county",), 5.0)
    assert one.value == pytest.approx(3.375)
    assert "居中一半的得分在80.8至84.1分之间，只相差3.4分，不足5分" in say(one.sentence, "zh")


def test_three_bodies_are_too_few_for_a_warning_and_none_for_a_number() -> None:
    assert spread_of(["good"] * 3, [80.0, 80.0, 80.0]).findings == ()
    nobody = spread_of(["not_rated", "not_rated"], [NAN, 70.0])
    assert (nobody.rated, nobody.not_rated, nobody.commonest, nobody.findings) == (0, 2, None, ())
    assert np.isnan([nobody.share, *nobody.quartiles]).all()


def test_a_number_never_reads_like_the_threshold_it_missed() -> None:
    assert apart(0.298, 0.3, decimals=2) == "0.298"
    assert apart(0.3, 0.3, decimals=2) == "0.30"
    assert apart(-0.004, 0.0, decimals=2) == "−0.004"
    assert apart(0.3 + 1e-15, 0.3, decimals=2) == "0.300000"
    assert percent(0.504, 0.5) == "50.4%"
    assert signed("-0.00") == "0.00"
    assert signed("-10.0") == "−10.0"


@pytest.mark.parametrize(
    ("value", "threshold", "written"),
    [
        (94.9875, 95.0, "94.99"), (95.0375, 95.0, "95.04"), (94.94, 95.0, "94.9"), (95.0, 95.0, "95.0"),
        (0.95 * 100, 95.0, "95.0"), (94.99996, 95.0, "94.99996"), (95.04, 95.04, "95.04"), (95.0, 95.04, "95.0"),
        (-0.02, 0.0, "-0.02"), (0.1 + 0.2, 0.3, "0.3"),
    ],
)  # fmt: skip
def test_a_value_is_written_on_its_own_side_of_a_threshold(value: float, threshold: float, written: str) -> None:
    assert f"{value:.{decimals_beside(value, [threshold], 1)}f}" == written


def test_importance_is_in_the_parent_as_it_is_made() -> None:
    """Squared correlations with 10, 40, 20, 90 by hand: deviations (-30, 0, -20, 50) and those of each child."""
    scores = np.array([[10.0, 90.0, 5.0], [50.0, 40.0, np.nan], [90.0, 20.0, np.nan], [95.0, 90.0, np.nan]])
    parent = np.array([10.0, 40.0, 20.0, 90.0])
    first, second, unknown = importance_in(scores, parent)
    squares = [np.corrcoef(scores[:, child], parent)[0, 1] ** 2 for child in (0, 1)]
    assert (first, second) == pytest.approx([square / sum(squares) for square in squares])
    assert np.isnan(unknown), "one row tells nothing"
    constant = importance_in(np.array([[5.0, 1.0], [5.0, 2.0], [5.0, 4.0]]), np.array([1.0, 2.0, 3.0]))
    assert constant.tolist() == [0.0, 1.0]
