"""Where a cap, ``at_most``, ``min_n`` and the minimum coverage begin to bite: each on both sides of its limit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.application.city import open_city
from metrics.definitions import Rule
from metrics.measures import measure
from metrics.model.periods import span
from metrics.scoring.relative import RELATIVE
from metrics.scoring.rules import points
from metrics.scoring.score import Scores, score
from metrics.scoring.statement import Statement, statement
from tests.engine import branch, leaf, panel, rating_method
from tests.sending import clue, clues, send

NAN = np.nan
A, B, C, D, NONE = range(5)
"""Grades of the usual bands, best first, and the code of not rated."""


def stated(rules: list[dict[str, Any]], events: dict[str, pd.DataFrame], values: list[float], **more: Any) -> Statement:
    """The statement of bodies with one indicator in one month."""
    by = rating_method(branch("index", [leaf("X")]), rules=rules, **more)
    given = panel([[value] for value in values])
    scored = score(given, by)
    return statement(given.rows, scored.tree, by.scheme, events, scored.se)


def rule(effects: dict[str, Any]) -> dict[str, Any]:
    title = {"zh": "规则", "en": "rule"}
    return {"id": "rule", "title": title, "event": {"ledger": "x", "months": 3}, "effects": effects}


def records(*bodies: str, **columns: list[Any]) -> pd.DataFrame:
    """One record for each name, all in the first month."""
    return pd.DataFrame({"entity": list(bodies), "period": "2020-01", "dated": date(2020, 1, 15)}).assign(**columns)


def test_a_cap_lowers_what_is_better_and_lifts_nothing() -> None:
    """A, B, C and D under a cap of C, one without points, and an A without a record."""
    events = {"rule": records("E0", "E1", "E2", "E3", "E4")}
    found = stated([rule({"cap": "fair"})], events, [90, 80, 70, 50, NAN, 90])
    assert found.band.tolist() == [A, B, C, D, NONE, A]
    assert found.grade.tolist() == [C, C, C, D, NONE, A]
    assert found.score[:4].tolist() == [90, 80, 70, 50], "a cap takes no points"
    [step] = [step for step in found.steps if step.kind == "cap"]
    assert (step.at.tolist(), step.grade.tolist()) == ([0, 1, 2, 3, 4], [C] * 5)


def test_the_lowest_of_several_caps_holds_whatever_their_order() -> None:
    rules = [rule({"cap": band}) | {"id": band} for band in ("poor", "fairly_good")]
    events = {"poor": records("E0"), "fairly_good": records("E0", "E1")}
    for order in (rules, rules[::-1]):
        assert stated(order, events, [90.0, 90.0]).grade.tolist() == [D, B]


def weak(nodes: int, values: list[list[float]]) -> list[int]:
    """Grades under a cap for so many dimensions below 45."""
    tree = branch("index", [branch(name, [leaf(name.upper())], 0.25) for name in ("w", "x", "y", "z")])
    below = {"threshold": 45, "nodes": nodes}
    cap = {"id": "weak", "title": {"zh": "弱", "en": "weak"}, "below": below, "effects": {"cap": "poor"}}
    by, given = rating_method(tree, rules=[cap]), panel(values)
    scored = score(given, by)
    return statement(given.rows, scored.tree, by.scheme, {}, scored.se).grade.tolist()


def test_as_many_weak_dimensions_as_the_rule_says_cap_and_one_at_the_threshold_is_not_weak() -> None:
    strong, once, twice, edge = [90.0] * 4, [90.0, 90, 90, 44.9], [90.0, 90, 44.9, 44.9], [90.0, 90, 45, 44.9]
    assert weak(1, [strong, once, twice, edge]) == [A, D, D, D]
    assert weak(2, [strong, once, twice, edge]) == [A, B, D, C]


def test_minimum_observed_counts_weight_and_not_how_many_children() -> None:
    """Weights 0.7, 0.2 and 0.1 with 0.6 asked for: the first alone is enough, the two others together are not."""
    tree = branch("index", [leaf("X", 0.7), leaf("Y", 0.2), leaf("Z", 0.1)], minimum_observed=0.6)
    by = rating_method(tree)
    scored = score(panel([[80.0, NAN, NAN], [NAN, 80.0, 80.0], [80.0, 80.0, NAN], [NAN, NAN, NAN]]), by)
    assert np.isnan(scored.tree.root.score).tolist() == [False, True, False, True]
    edge = rating_method(branch("index", [leaf("X", 0.6), leaf("Y", 0.4)], minimum_observed=0.6))
    assert np.isnan(score(panel([[80.0, NAN], [NAN, 80.0]]), edge).tree.root.score).tolist() == [False, True]


def test_a_dimension_on_too_little_evidence_is_not_weak() -> None:
    """One of the weak dimension's two indicators is missing, by more than the minimum coverage of 0.65 allows."""
    tree = branch("index", [branch("v", [leaf("V")], 0.9), branch("w", [leaf("W", 0.5), leaf("X", 0.5)], 0.1)])
    cap = {"id": "weak", "title": {"zh": "弱", "en": "weak"}, "below": {"threshold": 45}, "effects": {"cap": "poor"}}
    by, given = rating_method(tree, rules=[cap]), panel([[100.0, 10, 10], [100.0, 10, NAN]])
    scored = score(given, by)
    assert statement(given.rows, scored.tree, by.scheme, {}, scored.se).grade.tolist() == [D, A]


@pytest.mark.parametrize(
    ("effects", "total"),
    [
        ({"points": -2}, [-2, -4, -8]),
        ({"points": -2, "at_most": 4}, [-2, -4, -4]),
        ({"points": -2, "at_most": 3}, [-2, -3, -3]),
        ({"points": 2, "at_most": 3}, [2, 3, 3]),
        ({"points_by": {"column": "level", "points": {"high": -3, "low": -1}}, "at_most": 5}, [-3, -4, -5]),
    ],
)
def test_at_most_limits_what_a_rule_takes_or_adds_all_records_together(
    effects: dict[str, Any], total: list[float]
) -> None:
    """One record, two and four; with levels: high, then low, then high and high."""
    given = records("E0", *["E1"] * 2, *["E2"] * 4, level=["high", "high", "low", "high", "low", "high", "high"])
    found = points(Rule.model_validate(rule(effects)), given)
    assert found.index.get_level_values("entity").tolist() == ["E0", "E1", "E2"]
    assert found.tolist() == total


def test_at_most_counts_months_in_a_row_and_leaves_other_rules_alone() -> None:
    months = pd.DataFrame({"entity": "E0", "period": span("2020-01", "2020-04"), "dated": date(2020, 1, 15)})
    monthly = Rule.model_validate(rule({"points_per_month": -1.5, "at_most": 4}))
    assert points(monthly, months).tolist() == [-1.5, -3.0, -4.0, -4.0]
    rules = [rule({"points": -5, "at_most": 6}), rule({"points": -7}) | {"id": "other"}]
    found = stated(rules, {"rule": records("E0", "E0"), "other": records("E0", "E0")}, [90.0])
    assert found.score.tolist() == [90 - 6 - 14]


def test_the_limit_of_all_deductions_gives_back_what_is_over_it() -> None:
    given = {"rule": records("E0", "E1", "E1", "E2", "E2", "E2")}
    assert stated([rule({"points": -6})], given, [90.0] * 3, deductions_at_most=12).score.tolist() == [84, 78, 78]


def covered(values: list[list[float]], **more: Any) -> Scores:
    """Scores of a tree of two dimensions: a (weight 0.65) of A, b of B and C with 0.2 and 0.15."""
    low = branch("b", [leaf("B", 0.2), leaf("C", 0.15)], 0.35)
    return score(panel(values), rating_method(branch("index", [branch("a", [leaf("A")], 0.65), low]), **more))


def test_coverage_is_the_share_of_weight_that_was_observed() -> None:
    """All, without C, without b, without a, nothing: the columns are the index, a and b."""
    found = covered([[80.0, 80, 80], [80.0, 80, NAN], [80.0, NAN, NAN], [NAN, 80.0, 80], [NAN] * 3])
    expected = [[1, 1, 1], [0.85, 1, 0.2 / 0.35], [0.65, 1, 0], [0.35, 0, 1], [0, 0, 0]]
    np.testing.assert_allclose(found.coverage, expected, atol=1e-12)


def test_at_the_minimum_coverage_there_is_a_grade_and_a_rank_and_below_it_neither() -> None:
    """0.65 of the weight is enough at 0.65 and not at 0.66; ranks are among those with enough."""
    values = [[80.0, NAN, NAN], [70.0, 70, 70], [NAN, 90.0, 90]]
    for minimum, grades, ranks in (
        (0.65, [B, C, NONE], [1, 2, NAN]), (0.66, [NONE, C, NONE], [NAN, 1, NAN]), (0.0, [B, C, A], [2, 3, 1]),
    ):  # fmt: skip
        found = covered(values, minimum_coverage=minimum)
        assert found.grades[:, 0].tolist() == grades
        np.testing.assert_array_equal(found.ranks[:, 0], ranks)
        assert found.ranked[:, 0].tolist() == [np.isfinite(ranks).sum()] * 3
        by = rating_method(branch("index", [leaf("X")]), minimum_coverage=minimum).scheme
        assert statement(found.panel.rows, found.tree, by, {}, found.se).grade.tolist() == grades


def test_a_branch_that_is_not_rated_has_no_rank_and_pushes_nobody_down() -> None:
    """The second body has 0.15 of the 0.35 below b observed, and 90 points there; its index is rated."""
    found = covered([[80.0, 80, 80], [70.0, NAN, 90], [60.0, 70, 70]], minimum_coverage=0.5)
    np.testing.assert_array_equal(found.ranks, [[1, 1, 1], [2, 2, NAN], [3, 3, 2]])
    assert found.ranked.tolist() == [[3, 3, 2]] * 3


def test_no_branch_of_a_body_that_is_not_rated_has_a_grade_or_a_rank() -> None:
    """The first body has all of b, and 0.35 of the index, of which 0.5 are needed."""
    found = covered([[NAN, 90.0, 90], [80.0, 70, 70]], minimum_coverage=0.5)
    np.testing.assert_array_equal(found.grades, [[NONE, NONE, NONE], [B, B, C]])
    np.testing.assert_array_equal(found.ranks, [[NAN, NAN, NAN], [1, 1, 1]])


def test_what_is_not_asked_of_a_body_is_no_gap_and_what_is_imputed_is_one() -> None:
    tree = branch("index", [leaf("X", 0.6), leaf("Y", 0.4, impute="peer_mean", better="higher", normalise="min_max")])
    given = panel([[80.0, NAN], [80.0, NAN], [80.0, 60.0], [80.0, 70.0]])
    given.applicable[0, 1] = False
    found = score(given, rating_method(tree))
    assert found.stands_in[:, 1].tolist() == [False, True, False, False]
    assert found.coverage[:, 0] == pytest.approx([1, 0.6, 1, 1])
    assert (found.grades[:, 0] == NONE).tolist() == [False, True, False, False]


def test_a_value_of_fewer_records_than_min_n_is_too_few(tmp_path: Path) -> None:
    """Clues disposed of on time ask for five that were due: four are too few, five are not, none is no record."""
    city = open_city(f"sqlite:///{tmp_path / 'city.db'}")
    assert city.config.indicators["SU1"].min_n == 5
    due = {"处置期限": "2021-04-05", "处置日期": "2021-04-01", "处置方式": "谈话函询", "填报日期": "2021-04-06"}
    education = [clue(number, **due) for number in range(4)]
    science = {"单位代码": "G04", "单位名称": "市科学技术局"}
    later = [clue(f"B{number}", **due | science) for number in range(5)]
    assert send(city, clues(tmp_path, *education, *later)).status == "taken_in"
    reported = {"clues": frozenset(span("2020-05", "2021-04"))}
    values = measure(city.store, city.config, ["2021-04"], reported)
    found = values[values["indicator"] == "SU1"].set_index("entity")
    assert found.loc[["G03", "G04", "G05"], "reason"].tolist() == ["too_few", None, "no_records"]
    assert found.loc[["G03", "G04"], "n"].tolist() == [4, 5]
    assert found.loc["G04", "value"] == 100
    assert np.isnan(found.loc["G03", "value"])
    assert np.isnan(found.loc["G03", "raw"])


ALIKE = {
    "min_max": None, "z_score": None, "rank": 1.0, "percentile_rank": 0.0, "borda": 0.0, "distance_to_maximum": None,
    "distance_to_reference": None, "distance_to_target": 100.0, "fraction_of_maximum": 100.0,
}  # fmt: skip
"""Points that each relative method gives three bodies with the same value; None where it gives none."""
NEEDED = {"distance_to_reference": {"reference": "E0"}, "distance_to_target": {"target": 50.0, "cap": True}}


@pytest.mark.parametrize("method", RELATIVE)
def test_what_was_measured_is_covered_though_a_relative_method_tells_nobody_apart(method: str) -> None:
    """All bodies have 50 in X: without points or with the same, nothing is missing. What is missing in Y stays so."""
    relative = {"normalise": {"method": method, "settings": NEEDED.get(method, {})}, "better": "higher"}
    tree = branch("index", [leaf("X", 0.5, **relative), leaf("Y", 0.5)])
    scores = score(panel([[50.0, 80.0], [50.0, 60.0], [50.0, NAN]]), rating_method(tree))
    assert scores.coverage[:, 0].tolist() == [1.0, 1.0, 0.5]
    alike = ALIKE[method]
    wanted = [80.0, 60.0] if alike is None else [(alike + 80.0) / 2, (alike + 60.0) / 2]
    assert scores.nodes[:2, 0].tolist() == pytest.approx(wanted)


def test_a_branch_without_a_score_covers_nothing_of_its_parent() -> None:
    tree = branch("index", [branch("d", [leaf("X", 0.5), leaf("Y", 0.5)], 0.5, minimum_observed=0.6), leaf("Z", 0.5)])
    found = score(panel([[50.0, NAN, 80.0]]), rating_method(tree))
    assert found.coverage[0].tolist() == [0.5, 0.5]
