"""Attribution by hand, by brute force, and over the whole pipeline."""

from __future__ import annotations

import math
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from metrics.definitions import Branch, Goalposts, Scheme
from metrics.definitions.scheme import Preparation
from metrics.errors import DefinitionError
from metrics.insight import shapley
from metrics.insight.attribution import contributions, lost_points
from metrics.insight.change import explain_change
from metrics.insight.decomposition import LIMIT, Decomposition, decomposition, recorded
from metrics.insight.explanation import change_told, leading_told, losses_told, rounded_parts
from metrics.insight.method_change import agreement, compare, split_change, transitions
from metrics.model import Results, Text
from metrics.model.results import VALUES
from metrics.scoring.assemble import assemble
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import lay_out
from metrics.scoring.score import score
from metrics.scoring.statement import statement
from metrics.scoring.tree import aggregate
from metrics.wording import explanation, say
from metrics.wording.explanation import UNKNOWN, UNTOLD

ENTITIES = ("a", "b", "c", "d")
MONTHS = ("2021-04", "2021-05", "2021-06")
GROUPS = {"a": "county", "b": "county", "c": "county", "d": "unit"}
GRADES = ("good", "fair", "poor")


def branch(key: str, method: Any, children: list[Any], weight: float = 1.0) -> dict[str, Any]:
    title = {"zh": key, "en": key}
    return {"id": key, "title": title, "weight": weight, "aggregate": method, "children": children}


def flat_tree(method: Any, weights: list[float]) -> Branch:
    leaves = [{"indicator": f"A{number}", "weight": weight} for number, weight in enumerate(weights)]
    return Branch.model_validate(branch("index", method, leaves))


def plain(root: Branch, points: Any, month: str = "2021-05") -> Decomposition:
    """Rows without rules, all indicators asked of everybody."""
    matrix = np.array(points, dtype=float)
    scored = aggregate(root, matrix, np.ones(matrix.shape, dtype=bool))
    names = np.array([f"body{number}" for number in range(len(matrix))], dtype=object)
    at = np.full(len(matrix), month, dtype=object)
    return Decomposition(root, names, at, matrix, scored.leaf_weights, scored.root.score, {}, {})


def scheme(aggregation: Any = "arithmetic", weights: tuple[float, float] = (0.6, 0.4), criticism: float = -4) -> Scheme:
    first = [{"indicator": "A1", "weight": 0.5}, {"indicator": "A2", "weight": 0.5}]
    second = [{"indicator": "B1", "weight": 0.7}, {"indicator": "B2", "weight": 0.3}]
    parts = [branch("duty", aggregation, first, weights[0]), branch("conduct", aggregation, second, weights[1])]
    text = {"zh": "一", "en": "one"}
    bands = [("good", "A", 80), ("fair", "B", 50), ("poor", "C", 0)]
    return Scheme.model_validate(
        {
            "id": "small", "title": text, "effective_from": "2021-04", "change_note": text, "minimum_coverage": 0.3,
            "bands": [{"id": key, "letter": letter, "title": text, "from": start} for key, letter, start in bands],
            "not_rated": {"title": text}, "tree": branch("index", aggregation, parts), "deductions_at_most": 5,
            "rules": [
                {"id": "criticism", "title": text, "event": {"ledger": "criticisms", "months": 12},
                 "effects": {"points": criticism}},
                {"id": "weak", "title": text, "below": {"threshold": 40}, "effects": {"cap": "fair"}},
            ],
        }
    )  # fmt: skip


def rate(chosen: Scheme) -> tuple[Results, Decomposition]:
    """The whole pipeline on made-up values: stored results, and what was taken straight from the arrays."""
    dice = np.random.default_rng(7)
    keys = pd.MultiIndex.from_product([ENTITIES, MONTHS, ["A1", "A2", "B1", "B2"]]).to_frame(index=False)
    values = keys.set_axis(["entity", "period", "indicator"], axis=1).reindex(columns=list(VALUES))
    values = values.assign(value=dice.uniform(0, 100, len(values)), reason=None)
    absent = dice.random(len(values)) < 0.2
    values = values.assign(value=values["value"].mask(absent), reason=values["reason"].mask(absent, "no_data"))
    when = [("a", "2021-05"), ("a", "2021-05"), ("a", "2021-06"), ("c", "2021-04")]
    records = pd.DataFrame(when, columns=["entity", "period"]).assign(dated="2021-03-01")
    posts = {code: Goalposts(worst=0, target=85, best=100) for code in ("A1", "A2", "B1", "B2")}
    method = RatingMethod(chosen, posts, GROUPS)
    panel, layout = lay_out(values, method)
    scores = score(panel, method)
    steps = statement(panel.rows, scores.tree, chosen, {"criticism": records}, scores.se)
    return assemble(values, layout, scores, steps, method), decomposition(scores, steps, chosen)


@pytest.mark.parametrize("players", [1, 2, 4])
def test_values_of_a_game_against_all_orders(players: int) -> None:
    members, counts = shapley.coalitions(players)
    worth = np.random.default_rng(players).normal(size=len(members))
    place = {tuple(one): number for number, one in enumerate(members.tolist())}
    expected = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        inside = [False] * players
        for player in order:
            before = worth[place[tuple(inside)]]
            inside[player] = True
            expected[player] += (worth[place[tuple(inside)]] - before) / len(orders)
    np.testing.assert_allclose(worth @ counts, expected, atol=1e-12)


def test_fewer_orders_share_out_everything_and_are_exact_where_players_only_meet_in_pairs() -> None:
    members, counts = shapley.coalitions(6, 8)
    assert len(members) == 6 * 5 + 2
    dice = np.random.default_rng(1)
    alone, pairs = dice.normal(size=6), np.triu(dice.normal(size=(6, 6)), k=1)
    inside = members.astype(float)
    worth = inside @ alone + np.einsum("ci,ij,cj->c", inside, pairs, inside)
    np.testing.assert_allclose(worth @ counts, alone + (pairs + pairs.T).sum(axis=1) / 2, atol=1e-12)


def test_levels_value_against_all_orders_that_keep_branches_together() -> None:
    """Owen (1977): a branch's leaves move one after the other, with no other branch in between."""
    parts = [
        branch("one", {"method": "minimum_blend", "settings": {"minimum": 0.3}}, [{"indicator": f"A{n}", "weight": 0.5}
                                                                                   for n in range(3)], 0.7),
        branch("two", "harmonic", [{"indicator": "B1", "weight": 0.2}, {"indicator": "B2", "weight": 0.8}], 0.3),
    ]  # fmt: skip
    root = Branch.model_validate(branch("index", "geometric", [*parts, {"indicator": "C1", "weight": 0.4}]))
    dice = np.random.default_rng(3)
    start, end = dice.uniform(5, 95, (2, 1, 6))
    weights = plain(root, start).weights
    expected, number = np.zeros(6), 0
    for branches in permutations(([0, 1, 2], [3, 4], [5])):
        for inner in [[*a, *b] for a in permutations(branches[0]) for b in permutations(branches[1])]:
            for last in permutations(branches[2]):
                now, number = start.copy(), number + 1
                for leaf in [*inner, *last]:
                    before = shapley.index(root, weights, now)[0]
                    now[0, leaf] = end[0, leaf]
                    expected[leaf] += shapley.index(root, weights, now)[0] - before
    np.testing.assert_allclose(shapley.levels_value(root, weights, start, end)[0], expected / number, atol=1e-10)


def test_levels_value_of_a_wide_tree_still_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapley, "MOST_COALITIONS", 16)
    parts = [branch(f"p{n}", "median", [{"indicator": f"A{n}{leaf}"} for leaf in range(5)], 1 / 6) for n in range(6)]
    root = Branch.model_validate(branch("index", "geometric", parts))
    start, end = np.random.default_rng(2).uniform(0, 100, (2, 4, 30))
    weights = plain(root, start).weights
    found = shapley.levels_value(root, weights, start, end)
    moved = shapley.index(root, weights, end) - shapley.index(root, weights, start)
    np.testing.assert_allclose(found.sum(axis=1), moved, atol=1e-9)
    np.testing.assert_allclose(shapley.levels_value(root, weights, end, start), -found, atol=1e-9)


def test_rows_are_worked_out_alike_in_one_go_or_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Branch.model_validate(branch("index", "harmonic", [branch("p", "geometric", [{"indicator": "A1"}])]))
    start, end = np.random.default_rng(2).uniform(1, 100, (2, 9, 1))
    whole = shapley.levels_value(root, np.ones((9, 1)), start, end)
    monkeypatch.setattr(shapley, "CELLS", 1)
    np.testing.assert_array_equal(shapley.levels_value(root, np.ones((9, 1)), start, end), whole)
    np.testing.assert_allclose(whole, end - start, atol=1e-9)


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric"])
def test_changes_of_all_rows_are_those_row_by_row(aggregation: str) -> None:
    _, at = rate(scheme(aggregation))
    later = np.flatnonzero(at.periods != MONTHS[0])
    change = explain_change(at.take(later - 1), at.take(later))
    assert list(zip(change.before, change.after, strict=True)) == [*pairwise(MONTHS)] * 4
    parts = change.of_values + change.weights + change.of_rules + change.method
    np.testing.assert_allclose(parts, change.total, atol=1e-9)
    one = explain_change(at.take(later[:2] - 1), at.take(later[:2]))
    np.testing.assert_allclose(one.values, change.values[:2], atol=1e-9)


def test_three_levels_add_up() -> None:
    inner = branch("inner", "harmonic", [{"indicator": "A1", "weight": 0.3}, {"indicator": "A2", "weight": 0.7}], 0.4)
    middle = branch("middle", "geometric", [inner, {"indicator": "A3", "weight": 0.6}], 0.5)
    root = Branch.model_validate(branch("index", "arithmetic", [middle, {"indicator": "A4", "weight": 0.5}]))
    at = plain(root, [[10, 60, 80, 40], [np.nan, np.nan, 80, 40], [0, 100, 30, np.nan]])
    found = contributions(at)
    np.testing.assert_allclose(found.leaves.sum(axis=1), at.base, atol=1e-9)


def test_contributions_to_a_geometric_mean_by_hand() -> None:
    """Full marks 100; the first alone √(25·100) = 50, the second alone √(100·64) = 80, both √(25·64) = 40."""
    found = contributions(plain(flat_tree("geometric", [0.5, 0.5]), [[25, 64]]))
    np.testing.assert_allclose(found.lost, [[(50 + 40) / 2, (20 + 10) / 2]], atol=1e-9)
    np.testing.assert_allclose(found.leaves, [[50 - 45, 50 - 15]], atol=1e-9)


def test_an_indicator_that_appears_is_an_effect_of_weights_by_hand() -> None:
    """Before 50 on the first alone; after 0.6 x 60 + 0.4 x 90 = 72; the mean of both is 61."""
    root = flat_tree("arithmetic", [0.6, 0.4])
    change = explain_change(plain(root, [[50, np.nan]]), plain(root, [[60, 90]], "2021-06"))
    assert change.total == pytest.approx([22])
    np.testing.assert_allclose(change.values, [[(1 + 0.6) / 2 * 10, 0]])
    np.testing.assert_allclose(change.reweighted, [[(0.6 - 1) * (55 - 61), 0.4 * (90 - 61)]])
    assert change.weights == pytest.approx([14])


def test_other_goalposts_and_other_weights_by_hand() -> None:
    """Half and half, 50 and 70 points; then three to one, and the same values earn 60 and 70."""
    old, new = flat_tree("arithmetic", [0.5, 0.5]), flat_tree("arithmetic", [0.75, 0.25])
    before, after = plain(old, [[50, 70]]), plain(new, [[60, 70]], "2021-06")
    change = explain_change(before, after, recast=(after, before))
    assert change.total == pytest.approx([2.5])
    assert change.of_values == pytest.approx([0])
    assert change.method == pytest.approx([(0.5 + 0.75) / 2 * 10])
    assert change.weights == pytest.approx([0.25 * 55 - 0.25 * 70])


def test_other_aggregation_is_method_and_other_branches_are_too() -> None:
    old, new = flat_tree("arithmetic", [0.5, 0.5]), flat_tree("geometric", [0.5, 0.5])
    before, after = plain(old, [[25, 64]]), plain(new, [[25, 64]], "2021-06")
    change = explain_change(before, after, recast=(after, before))
    assert change.method == pytest.approx([40 - 44.5])
    other = plain(Branch.model_validate(branch("index", "geometric", [{"indicator": "C1"}])), [[90]], "2021-06")
    assert explain_change(before, other, recast=(other, before)).method == pytest.approx([90 - 44.5])


def test_a_body_that_cannot_be_recast_goes_the_other_way() -> None:
    root = flat_tree("arithmetic", [0.5, 0.5])
    before, still, anew, after = (plain(root, [one]) for one in ([50, 50], [60, 60], [np.nan, np.nan], [70, 70]))
    change = explain_change(before, after, recast=(anew, still))
    assert change.of_values == pytest.approx([10])
    assert change.method == pytest.approx([10])
    untold = explain_change(before, after, recast=(anew, anew))
    assert untold.total == pytest.approx([20])
    assert np.isnan([untold.of_values, untold.weights, untold.method]).all()
    assert change_told(untold, 0) == UNTOLD


def test_without_recast_other_methods_are_refused() -> None:
    before, after = (plain(flat_tree(one, [0.5, 0.5]), [[25, 64]]) for one in ("arithmetic", "geometric"))
    with pytest.raises(DefinitionError, match="different methods"):
        explain_change(before, after)


def test_what_compares_bodies_with_each_other_is_refused() -> None:
    with pytest.raises(DefinitionError, match="branch 'index': 'copeland' compares units"):
        contributions(plain(flat_tree("copeland", [0.5, 0.5]), [[25, 64], [30, 30]]))


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric"])
def test_stored_results_say_the_same_as_the_arrays(aggregation: str) -> None:
    method = scheme(aggregation)
    results, direct = rate(method)
    stored = recorded(results, method)
    assert (stored.entities.tolist(), stored.periods.tolist()) == (direct.entities.tolist(), direct.periods.tolist())
    assert stored.indicators == direct.indicators
    for name in ("points", "weights", "base", "score"):
        np.testing.assert_allclose(getattr(stored, name), getattr(direct, name), atol=1e-12)
    assert set(stored.rules) == set(direct.rules) == {"criticism", LIMIT}
    for rule, points in stored.rules.items():
        np.testing.assert_allclose(points, direct.rules[rule], atol=1e-12)
    assert stored.caps["weak"].tolist() == direct.caps["weak"].tolist()
    np.testing.assert_allclose(stored.score, results.ratings["score"].to_numpy(), atol=1e-9)


def test_lost_points_name_rules_limits_and_caps() -> None:
    _, at = rate(scheme())
    listed = lost_points(at)
    one = listed[(listed["entity"] == "a") & (listed["period"] == "2021-05")]
    found = dict(zip(one["kind"], one["lost"], strict=True))
    assert found["rule"] == pytest.approx(8)
    assert found["limit"] == pytest.approx(-3)
    assert one["lost"].sum() == pytest.approx(100 - at.score[1])
    caps = listed[listed["kind"] == "cap"]
    assert set(caps["grade"]) == {"fair"}
    assert (caps["lost"] == 0).all()
    assert listed.loc[listed["kind"] != "cap", "grade"].isna().all()


def test_nothing_to_take_apart_is_an_empty_table() -> None:
    root = flat_tree("arithmetic", [0.5, 0.5])
    assert lost_points(plain(root, [[np.nan, np.nan]])).empty
    full = lost_points(plain(root, [[100, 100]]))
    assert full["share"].isna().all()
    assert say(losses_told(full, {}), "zh") == "没有失分。"


def test_two_schemes_side_by_side() -> None:
    (old, _), (new, _) = rate(scheme()), rate(scheme("geometric", criticism=-1))
    rows = compare(old, new, groups=GROUPS, grades=GRADES)
    assert len(rows) == 12
    both = (rows[["grade_old", "grade_new"]] != "not_rated").all(axis=1)
    assert (rows["flipped"] == (both & (rows["grade_old"] != rows["grade_new"]))).all()
    assert rows["flipped"].any()
    assert (rows.loc[rows["flipped"], "grade_move"] != 0).all()
    table = transitions(rows, GRADES)
    assert table.to_numpy().sum() == 12
    assert list(table.columns) == [*GRADES, "not_rated"]
    off_diagonal = table.to_numpy()[:3, :3].sum() - np.trace(table.to_numpy()[:3, :3])
    assert off_diagonal == rows["flipped"].sum()


def test_agreement_against_scipy() -> None:
    (old, _), (new, _) = rate(scheme()), rate(scheme("geometric", weights=(0.1, 0.9)))
    rows = compare(old, new, groups=GROUPS, grades=GRADES)
    found = agreement(rows)
    checked = 0
    for one in found.itertuples():
        mine = rows[(rows["group"] == one.group) & (rows["period"] == one.period)]
        mine = mine[(mine["grade_old"] != "not_rated") & (mine["grade_new"] != "not_rated")]
        assert one.bodies == len(mine)
        assert one.share_flipped == pytest.approx(mine["flipped"].mean())
        assert one.mean_rank_move == pytest.approx(mine["rank_move"].abs().mean())
        if len(mine) < 3:
            assert np.isnan(one.spearman)
        else:
            checked += 1
            assert one.spearman == pytest.approx(stats.spearmanr(mine["score_old"], mine["score_new"]).statistic)
    assert checked
    assert agreement(rows.iloc[:0]).empty


def test_real_change_and_method_by_hand() -> None:
    """Under the old scheme 70 → 74, under the new one 66 → 72: real (4 + 6)/2, method (-2 - 4)/2."""
    real, method = split_change(*(np.array([score]) for score in (70.0, 74.0, 66.0, 72.0)))
    assert (real, method) == (pytest.approx([5]), pytest.approx([-3]))


@pytest.mark.parametrize(
    ("points", "before", "after", "english", "chinese"),
    [
        (10.2, "2021-Q1", "2021-Q2", "10.2 points higher than in quarter 1 of 2021", "得分比2021年第1季度上升10.2分"),
        (-1.0, "2020-H2", "2021-H1", "1.0 points lower than in the second half of 2020", "得分比2020年下半年下降1.0分"),
        (1.0, "2020", "2021", "1.0 points higher than in 2020", "得分比2020年上升1.0分"),
        (0.01, "2021-05", "2021-06", "within 0.1 points of what it was a month before", "得分与上月相差不足0.1分"),
        (0.0, "2021-05", "2021-06", "the same as a month before", "得分与上月持平"),
        (0.0, "2021-04", "2021-06", "the same as in 2021-04", "得分与2021年4月持平"),
    ],
)
def test_a_change_is_told_since_a_period_of_its_kind(
    points: float, before: str, after: str, english: str, chinese: str
) -> None:
    sentence = explanation.changed({"values": round(points, 1)}, points, before, after)
    assert english in sentence
    assert say(sentence, "zh").startswith(chinese)


def test_sentences_add_up_in_print() -> None:
    root = flat_tree("arithmetic", [0.6, 0.4])
    change = explain_change(plain(root, [[50, np.nan]]), plain(root, [[60, 90]], "2021-06"))
    told = change_told(change, 0)
    assert say(told, "zh") == "得分比上月上升22.0分：指标值上升8.0分，权重重配上升14.0分。"
    assert told == "The score is 22.0 points higher than a month before: values +8.0, re-based weights +14.0."
    titles = {"A0": Text(zh="甲", en="one"), "A1": Text(zh="乙", en="two")}
    leading = leading_told(change, 0, titles)
    assert leading is not None
    assert say(leading, "zh") == "影响最大的指标：“甲”（+8.0分）。"
    assert losses_told(lost_points(plain(root, [[50, 75]])), titles) == (
        'The largest losses are in "one" (30.0), "two" (10.0): 100% of all losses.'
    )


def test_sentences_on_nothing_and_on_the_unknown() -> None:
    root = flat_tree("arithmetic", [0.6, 0.4])
    before, after, none = plain(root, [[50, 60]]), plain(root, [[50, 60]], "2021-08"), plain(root, [[np.nan] * 2])
    assert say(change_told(explain_change(before, after), 0), "zh") == "得分与2021年5月持平。"
    assert change_told(explain_change(before, none), 0) == UNKNOWN
    assert leading_told(explain_change(before, after), 0, {}) is None


def test_rounding_gives_the_remainder_to_who_is_nearest() -> None:
    np.testing.assert_allclose(rounded_parts(np.array([-2.13, -0.98, -0.06])), [-2.1, -1.0, -0.1])
    np.testing.assert_allclose(rounded_parts(np.array([0.04, 0.04, 0.04])).sum(), 0.1)


def test_ties_share_the_mean_of_their_places_and_one_sided_ratings_are_no_flips() -> None:
    old, new = [90.0, 90.0, 70.0, 60.0, 50.0], [80.0, 70.0, 70.0, 75.0, 99.0]
    sides = {
        f"{name}_{side}": column
        for side, scores, grades in (
            ("old", old, ["good", "good", "fair", "fair", "not_rated"]),
            ("new", new, ["good", "fair", "fair", "good", "good"]),
        )
        for name, column in (("score", scores), ("grade", grades), ("rank", [1.0, 1.0, 3.0, 4.0, np.nan]))
    }
    keys = {"entity": list("abcde"), "period": "2021-05"}
    histories = [
        Results(
            "s", "", "", ("2021-05",), *[pd.DataFrame()] * 2,
            pd.DataFrame({**keys, **{name: sides[f"{name}_{side}"] for name in ("score", "grade", "rank")}}),
            pd.DataFrame(),
        )
        for side in ("old", "new")
    ]  # fmt: skip
    rows = compare(*histories, groups=dict.fromkeys("abcde", "county"), grades=GRADES)
    assert rows["flipped"].tolist() == [False, True, False, True, False]
    assert rows["grade_move"].tolist()[:4] == [0, -1, 0, 1]
    [one] = agreement(rows).itertuples()
    assert (one.bodies, one.flips, one.share_flipped) == (4, 2, 0.5)
    assert one.spearman == pytest.approx(stats.spearmanr(old[:4], new[:4]).statistic)
    assert transitions(rows, GRADES).loc["not_rated", "good"] == 1


@pytest.mark.parametrize(
    ("settings", "most"),
    [({}, 100.0), ({"points": [1, 60]}, 60.0), ({"points": [-50, 200]}, 200.0), ({"clamp": False}, None)],
)
def test_the_largest_contribution_is_what_the_points_allow(settings: dict[str, Any], most: float | None) -> None:
    """Weight times the most points that there are; none where points have no end."""
    normalise = {"method": "goalposts", "settings": settings}
    chosen = scheme("arithmetic").model_copy(update={"defaults": Preparation.model_validate({"normalise": normalise})})
    rows = rate(chosen)[0].indicators.query("points.notna()")
    wanted = rows["weight"] * (math.nan if most is None else most)
    np.testing.assert_allclose(rows["contribution_max"], wanted)
    if most is not None:
        assert (rows["contribution"] <= rows["contribution_max"] + 1e-9).all()
