"""Draws of what is uncertain: by hand, by two roads, and where there is little to draw from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from metrics.definitions import Branch, Goalposts, Leaf
from metrics.definitions.choice import Choice
from metrics.errors import DefinitionError, OperatorError
from metrics.insight import replay as replaying
from metrics.insight.perturbation import Draws, Perturbation, moved
from metrics.insight.regrading import rule_effects
from metrics.insight.replay import Replay
from metrics.insight.uncertainty import simulate
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import PEERS, Panel, Rows
from metrics.scoring.prepare import error_of_points
from metrics.scoring.rate import probabilities
from metrics.scoring.score import score
from metrics.scoring.statement import statement
from metrics.scoring.tree import aggregate
from tests.unit.examples import branch, families_of, panel, rating_method, said, scheme

EVERYTHING = Perturbation(
    weights="uniform",
    weight_share=0.4,
    goalposts=0.2,
    aggregation=(Choice(method="geometric"), Choice(method="copeland")),
    imputation=(Choice(method="peer_mean"), Choice(method="peer_median")),
    values=True,
)


def gappy(method: RatingMethod, rows: int = 14, *, seed: int = 1, se: float | None = 2.0) -> Panel:
    """Two peer groups with gaps, and an indicator asked of one group only."""
    random = np.random.default_rng(seed)
    values = random.uniform(20, 99, (rows, len(method.leaves)))
    values[random.random(values.shape) < 0.15] = np.nan
    values[0, : 2 * values.shape[1] // 3 + 1] = np.nan
    values[1, -2:], values[1, :-2] = np.nan, 66.0
    found = panel(values, [f"g{row % 2}" for row in range(rows)], se)
    applicable = found.applicable.copy()
    applicable[found.rows.group == 1, 2] = False
    return replace(found, applicable=applicable)


def deep() -> dict[str, object]:
    """A root with an indicator right under it, and three levels elsewhere."""
    inner = branch("inner", [{"indicator": "A", "weight": 0.3}, {"indicator": "B", "weight": 0.7}], weight=0.4)
    outer = branch("outer", [inner, {"indicator": "C", "weight": 0.6}, {"indicator": "D", "weight": 0.0}], weight=0.5)
    return branch("index", [outer, {"indicator": "E", "weight": 0.2}, branch("last", [{"indicator": "F"}], weight=0.3)])


TREES = {
    "arithmetic": families_of((3, 4, 2)),
    "deep": deep(),
    "geometric": families_of((3, 4, 2), aggregate="geometric"),
    "outranking": families_of((3, 4, 2)) | {"aggregate": "copeland"},
    "least observed": families_of((3, 4, 2), minimum_observed=0.9),
    "weights from data": families_of((3, 4, 2)) | {"weigh": {"method": "entropy"}},
}


@pytest.mark.parametrize("tree", TREES)
def test_nothing_varies_and_the_score_is_the_score(tree: str) -> None:
    method = rating_method(scheme(TREES[tree]))
    rows = gappy(method)
    scored, found = score(rows, method), simulate(rows, method, Perturbation(), draws=7)
    enough = scored.tree.covered(scored.tree.root, method.scheme.minimum_coverage) & ~np.isnan(scored.tree.root.score)
    assert 0 < enough.sum() < len(enough)
    expected = np.where(enough, scored.tree.root.score, np.nan)
    np.testing.assert_allclose(found.score, np.repeat(expected[:, None], 3, axis=1), rtol=1e-13)
    np.testing.assert_array_equal(found.rank, np.repeat(scored.ranks[:, :1], 3, axis=1))
    np.testing.assert_array_equal(found.mean_rank, scored.ranks[:, 0])
    np.testing.assert_array_equal(found.grades.argmax(axis=1)[enough], scored.grades[enough, 0])
    assert set(np.unique(found.grades[enough])) <= {0.0, 1.0}
    np.testing.assert_array_equal(found.nominal, expected)


@pytest.mark.parametrize("tree", ["arithmetic", "deep", "weights from data"])
@pytest.mark.parametrize("kind", ["uniform", "dirichlet"])
def test_the_fast_road_and_the_full_one_agree(tree: str, kind: str) -> None:
    method = rating_method(scheme(TREES[tree]))
    rows = gappy(method)
    rows.values[-1] = np.nan
    # All that the row has of this family counts nothing in the tree ``deep``.
    rows.values[-2, :3] = np.nan
    again = Replay(rows, method, Perturbation(weights=kind, weight_share=1.0))
    assert again.weights_only
    draws = again.sampler(3).draw(200)
    fast, full = again.run(draws), again.in_full(draws)
    np.testing.assert_allclose(fast.index, full.index, rtol=1e-12)
    np.testing.assert_allclose(fast.dimensions(200), full.dimensions(200), rtol=1e-12)


def one_by_one(rows: Panel, method: RatingMethod, varies: Perturbation, drawn: Draws, number: int) -> np.ndarray:
    """The index of one draw: a scheme made for it, scored as any other, then noise in its points."""
    again = Replay(rows, method, varies)
    plain = score(rows, method)
    errors = error_of_points(rows.values, plain.treated, rows.se, plain.points, rows.rows, method)
    weights = dict(zip(again.keys, drawn.weights[number], strict=True))
    aggregation = (None, *varies.aggregation)[drawn.aggregation[number]]
    imputation = (None, *varies.imputation)[drawn.imputation[number]]

    def rebuilt(node: Branch | Leaf) -> Branch | Leaf:
        update: dict[str, object] = {"weight": weights.get(node.key, 1.0)}
        if isinstance(node, Leaf):
            return node.model_copy(update=update | ({"impute": imputation} if imputation else {}))
        update["children"] = tuple(rebuilt(child) for child in node.children)
        return node.model_copy(update=update | ({"aggregate": aggregation} if aggregation else {}))

    posts = moved(method.posts, varies.goalposts, drawn.moves[number : number + 1])[0]
    lent = {
        leaf.key: Goalposts(worst=posts[0, place], target=posts[1, place], best=posts[2, place])
        for place, leaf in enumerate(method.leaves)
    }
    other = method.scheme.model_copy(update={"tree": rebuilt(method.scheme.tree)})
    found = score(rows, replace(method, scheme=other, goalposts=lent))
    points = found.points.copy()
    points[again.noisy] += drawn.noise[number] * errors[again.noisy]
    bounded = any(branch.aggregate.method != "arithmetic" for tree in again.trees for branch in tree.branches())
    points = np.maximum(points, 0) if bounded else points
    return aggregate(other.tree, points, rows.applicable, peers=rows.rows.sets(PEERS)).root.score


@pytest.mark.parametrize("defaults", [{}, {"normalise": "min_max"}, {"normalise": "z_score", "treat": "winsorise"}])
def test_every_draw_is_what_scoring_it_alone_gives(defaults: dict[str, str]) -> None:
    method = rating_method(scheme(TREES["deep"], defaults=defaults))
    rows = gappy(method)
    varies = replace(EVERYTHING, aggregation=(Choice(method="median"), Choice(method="copeland")))
    again = Replay(rows, method, varies)
    drawn = again.sampler(5).draw(30)
    found = again.run(drawn)
    for number in range(30):
        expected = one_by_one(rows, method, varies, drawn, number)
        np.testing.assert_allclose(found.index[:, number], expected, rtol=1e-10, atol=1e-9)


def test_months_of_one_body_stay_together_in_every_draw() -> None:
    """Values are carried forward in every draw, and the months before need not be rated."""
    method = rating_method(scheme(TREES["arithmetic"], minimum_coverage=0.3))
    there = Rows.of(["a", "b", "c", "d"], ["2024-01", "2024-02", "2024-03"], ["g", "h", "g", "h"])
    random = np.random.default_rng(6)
    values = random.uniform(20, 99, (12, 9))
    values[random.random(values.shape) < 0.3] = np.nan
    rows = replace(Panel.full(there, values), se=np.full(values.shape, 4.0))
    varies = replace(EVERYTHING, imputation=(Choice(method="carry_forward", settings={"periods": 1}),))
    again = Replay(rows, method, varies)
    drawn = again.sampler(8).draw(20)
    index = again.run(drawn).index
    for number in range(20):
        np.testing.assert_allclose(index[:, number], one_by_one(rows, method, varies, drawn, number), rtol=1e-10)
    last = there.months == "2024-03"
    part, whole = (simulate(rows, method, varies, draws=90, at=at) for at in (last, None))
    np.testing.assert_array_equal(part.score, whole.score[last])
    np.testing.assert_array_equal(part.rank, whole.rank[last])


def test_statistics_of_draws_are_those_of_plain_numpy() -> None:
    method = rating_method(scheme(families_of((3, 2)), minimum_coverage=0.0))
    rows = gappy(method, 9)
    varies = Perturbation(weights="uniform", weight_share=0.9)
    found = simulate(rows, method, varies, draws=1100, seed=4)
    scores = Replay(rows, method, varies)
    drawn = scores.run(scores.sampler(4).draw(1100)).index
    np.testing.assert_allclose(found.score, np.quantile(drawn, (0.05, 0.5, 0.95), axis=1).T, rtol=1e-12)
    for group in (0, 1):
        mine = np.flatnonzero(rows.rows.group == group)
        duel = drawn[mine][:, None] - drawn[mine][None]
        ranks = 1 + (duel > 1e-9).sum(axis=0)
        np.testing.assert_allclose(found.rank[mine], np.quantile(ranks, (0.05, 0.5, 0.95), axis=1).T)
        np.testing.assert_allclose(found.mean_rank[mine], ranks.mean(axis=1))
        np.testing.assert_allclose(found.better[np.ix_(mine, mine)], ((np.sign(duel) + 1) / 2).mean(axis=2))
        assert np.isnan(found.better[np.ix_(mine, rows.rows.group != group)]).all()
    for band, (low, high) in enumerate([(85, 101), (75, 85), (60, 75), (-1, 60)]):
        np.testing.assert_allclose(found.grades[:, band], ((drawn >= low) & (drawn < high)).mean(axis=1))


@pytest.mark.parametrize("varies", [Perturbation(weights="uniform"), EVERYTHING], ids=["weights", "everything"])
def test_the_portions_in_which_draws_are_worked_out_leave_no_trace(
    varies: Perturbation, monkeypatch: pytest.MonkeyPatch
) -> None:
    method = rating_method(scheme(families_of((3, 4, 2))))
    rows = gappy(method)
    whole = simulate(rows, method, varies, draws=150)
    monkeypatch.setattr(replaying, "CELLS", 7 * rows.values.size)
    monkeypatch.setattr(replaying, "TOGETHER", 64)
    parts = simulate(rows, method, varies, draws=150)
    for field in ("score", "rank", "mean_rank", "grades", "better", "rated"):
        np.testing.assert_array_equal(getattr(parts, field), getattr(whole, field))


RULES = [
    {"id": "weak", "title": said("weak"), "below": {"threshold": 45, "nodes": 1}, "effects": {"cap": "fair"}},
    {
        "id": "case",
        "title": said("case"),
        "event": {"ledger": "cases", "months": 12},
        "effects": {"cap": "fairly_good", "points": -4},
    },
    {"id": "praise", "title": said("praise"), "event": {"ledger": "cases", "months": 12}, "effects": {"points": 9}},
]


def test_with_rules_a_draw_of_nothing_ends_where_the_statement_does() -> None:
    method = rating_method(scheme(families_of((3, 4, 2)), rules=RULES, deductions_at_most=3))
    random = np.random.default_rng(2)
    values = random.uniform(60, 100, (20, 9)) + random.uniform(-20, 15, (20, 1))
    values[::3, 7:] = 40.0
    rows = panel(values)

    def happened(places: range) -> pd.DataFrame:
        some = [f"b{number:03}" for number in places]
        return pd.DataFrame({"entity": some, "period": "2024-01", "dated": "2024-01-05"})

    events = {"case": happened(range(0, 20, 2)), "praise": happened(range(0, 20, 5))}
    tree = score(rows, method).tree
    stated = statement(rows.rows, tree, method.scheme, events, np.zeros(20))
    adjust, caps = rule_effects(stated, method.scheme)
    assert set(adjust) == {0.0, -3.0, 6.0, 9.0}
    assert set(caps) == {-1, 1}
    found = simulate(rows, method, Perturbation(), draws=3, adjust=adjust, caps=caps)
    np.testing.assert_allclose(found.nominal, stated.score)
    np.testing.assert_array_equal(found.grades.argmax(axis=1), stated.grade)
    assert (found.grades.max(axis=1) == 1).all()
    assert len(set(stated.grade)) > 2
    assert (stated.grade != stated.band).any()


def test_weak_dimensions_are_asked_anew_in_every_draw() -> None:
    method = rating_method(scheme(families_of((1, 2)), rules=RULES[:1]))
    rows = panel(np.array([[100.0, 20.0, 70.0], [100.0, 90.0, 90.0]]))
    found = simulate(rows, method, Perturbation(weights="uniform", weight_share=1.0), draws=4000, seed=1)
    again = Replay(rows, method, Perturbation(weights="uniform", weight_share=1.0))
    outcome = again.run(again.sampler(1).draw(4000))
    weak, index = outcome.dimensions(4000)[0, :, 1] < 45, outcome.index[0]
    assert 0 < weak.sum() < 4000
    assert ((index >= 75) & weak).any()
    assert found.grades[0, 2] == pytest.approx(((index >= 60) & (weak | (index < 75))).mean())
    assert found.grades[1, 0] == 1.0


def test_only_the_wanted_rows_come_back_and_the_others_still_serve() -> None:
    method = rating_method(scheme(families_of((3, 2)), minimum_coverage=0.0, defaults={"normalise": "min_max"}))
    rows = gappy(method, 12)
    varies = Perturbation(weights="uniform", values=True)
    whole = simulate(rows, method, varies, draws=60)
    some = rows.rows.group == 1
    part = simulate(rows, method, varies, draws=60, at=some)
    np.testing.assert_array_equal(part.score, whole.score[some])
    np.testing.assert_array_equal(part.rank, whole.rank[some])
    np.testing.assert_array_equal(part.better, whole.better[np.ix_(some, some)])


def test_a_body_alone_is_first_and_as_good_as_itself() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    found = simulate(panel(np.full((1, 4), 70.0)), method, Perturbation(weights="dirichlet"), draws=1)
    assert found.rank.tolist() == [[1, 1, 1]]
    assert found.better.tolist() == [[0.5]]
    np.testing.assert_allclose(found.score, 70.0)


@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric"])
def test_rounding_parts_no_tie(aggregate: str) -> None:
    method = rating_method(
        scheme(branch("index", [{"indicator": f"I{one}", "weight": 0.2} for one in range(5)], aggregate=aggregate))
    )
    random = np.random.default_rng(0)
    found = simulate(panel(np.stack([random.permutation([10.1, 20.2, 33.3, 70.7, 90.9]) for _ in range(20)])), method,
                     Perturbation(), draws=9)  # fmt: skip
    np.testing.assert_array_equal(found.mean_rank, 1.0)
    np.testing.assert_array_equal(found.better, 0.5)


def test_nobody_to_rate() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    found = simulate(panel(np.full((2, 4), 50.0)), method, EVERYTHING, draws=5, at=np.zeros(2, dtype=bool))
    assert found.score.shape == (0, 3)
    assert found.better.shape == (0, 0)


def test_bodies_without_evidence_stay_out() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    values = np.array([[80.0, 80, 80, 80], [90.0, np.nan, np.nan, np.nan], [60.0, 60, 60, 60]])
    for rows in (panel(values), panel(np.full((3, 4), np.nan))):
        found = simulate(rows, method, EVERYTHING, draws=20)
        out = np.isnan(rows.values).any(axis=1)
        assert np.isnan(found.score[out]).all()
        assert np.isnan(found.rank[out]).all()
        assert np.isnan(found.grades[out]).all()
        assert np.isnan(found.better[out]).all()
        assert np.isnan(found.better[:, out]).all()
        assert (found.rated == ~out).all()
        assert np.nanmax(found.rank, initial=0) == (~out).sum()


def test_a_missing_value_that_blocks_leaves_draws_without_a_score() -> None:
    method = rating_method(scheme(families_of((4,)), defaults={"impute": "skip"}))
    values = np.array([[80.0, 80, 80, np.nan], [70.0, 70, 70, 70]])
    found = simulate(panel(values), method, Perturbation(imputation=(Choice(method="block"),)), draws=400)
    assert found.rated[1] == 1.0
    assert 0.4 < found.rated[0] < 0.6
    np.testing.assert_allclose(found.grades.sum(axis=1), 1.0)
    assert found.better[0, 1] == 1.0
    assert found.mean_rank.tolist() == [1.0, pytest.approx(1 + found.rated[0])]


@pytest.mark.parametrize(
    "varies", [Perturbation(imputation=(Choice(method="peer_mean"),)), Perturbation(weights="uniform")]
)
def test_an_indispensable_indicator_stays_so(varies: Perturbation) -> None:
    method = rating_method(scheme(families_of((4,)), defaults={"impute": "block"}))
    values = np.array([[80.0, 80, 80, np.nan], [70.0, 70, 70, 70]])
    assert simulate(panel(values), method, varies, draws=20).rated.tolist() == [0.0, 1.0]


def test_a_tree_that_outranks_goes_on_outranking() -> None:
    method = rating_method(scheme(branch("index", [{"indicator": "A"}, {"indicator": "B"}], aggregate="copeland")))
    rows = panel(np.array([[90.0, 50], [40.0, 45], [30.0, 41]]))
    found = simulate(rows, method, Perturbation(aggregation=(Choice(method="geometric"),)), draws=30)
    np.testing.assert_allclose(found.score, [[100.0] * 3, [50.0] * 3, [0.0] * 3])


def test_a_body_without_any_value_has_no_score_even_where_no_coverage_is_asked() -> None:
    method = rating_method(scheme(families_of((2, 2)), minimum_coverage=0.0))
    rows = panel(np.array([[np.nan] * 4, [70.0] * 4]))
    for varies in (Perturbation(weights="uniform"), Perturbation(weights="uniform", goalposts=0.1)):
        assert simulate(rows, method, varies, draws=20).rated.tolist() == [0.0, 1.0]


def test_unknown_errors_are_no_noise() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    values = np.random.default_rng(0).uniform(40, 80, (6, 4))
    for se in (None, 0.0):
        found = simulate(panel(values, se=se), method, Perturbation(values=True), draws=50)
        np.testing.assert_allclose(found.score[:, 0], found.score[:, 2], rtol=1e-14)


def test_draws_agree_with_the_probabilities_that_hysteresis_looks_at() -> None:
    """Noise alone: the share of draws in each band is the normal probability, to within the draws' own error."""
    method = rating_method(scheme(families_of((3, 4))))
    rows = panel(np.random.default_rng(2).uniform(55, 100, (12, 7)), se=4.0)
    found = simulate(rows, method, Perturbation(values=True), draws=20_000, seed=3)
    whole = score(rows, method)
    expected = probabilities(whole.nodes[:, 0], whole.se, method.scheme.bands)
    np.testing.assert_allclose(found.grades, expected, atol=0.02)
    np.testing.assert_allclose(found.score[:, 1], found.nominal, atol=0.1)


def test_noise_has_the_size_of_the_standard_error() -> None:
    method = rating_method(scheme(families_of((2,))), Goalposts(worst=0, target=85, best=100))
    found = simulate(panel(np.full((1, 2), 50.0), se=3.0), method, Perturbation(values=True), draws=20_000)
    # Weights are 1/3 and 2/3: the index has the error 3 x sqrt(5)/3.
    assert found.score[0, 2] - found.score[0, 0] == pytest.approx(2 * 1.6449 * 5**0.5, rel=0.03)


def test_drawn_weights_have_the_spread_asked_for() -> None:
    method = rating_method(
        scheme(branch("index", [{"indicator": "A", "weight": 0.5}, {"indicator": "B", "weight": 0.3}]))
    )
    rows = panel(np.full((1, 2), 50.0))
    uniform = Replay(rows, method, Perturbation(weights="uniform", weight_share=0.2)).sampler(1).draw(20_000).weights
    np.testing.assert_allclose(uniform.min(axis=0), [0.4, 0.24], atol=1e-4)
    np.testing.assert_allclose(uniform.max(axis=0), [0.6, 0.36], atol=1e-4)
    np.testing.assert_allclose(uniform.mean(axis=0), [0.5, 0.3], atol=1e-3)
    drawn = Replay(rows, method, Perturbation(weights="dirichlet", concentration=20)).sampler(1).draw(20_000).weights
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(shares.mean(axis=0), [5 / 8, 3 / 8], atol=2e-3)
    np.testing.assert_allclose(shares.var(axis=0), 15 / 64 / 21, rtol=0.03)


def test_rules_leave_the_score_between_0_and_100() -> None:
    method = rating_method(scheme(families_of((2, 2))))
    rows = panel(np.array([[70.0] * 4, [30.0] * 4]))
    found = simulate(rows, method, Perturbation(weights="uniform"), draws=5, adjust=np.array([40.0, -40.0]))
    np.testing.assert_allclose(found.score, [[100.0] * 3, [0.0] * 3])


def test_goalposts_stay_in_order_however_they_move() -> None:
    posts = np.array([[0.0, 0, 100, 10, np.nan], [1.0, 100, 80, 9.9, np.nan], [100.0, 100, 0, 0, np.nan]])
    found = moved(posts, 0.25, np.random.default_rng(0).uniform(-1, 1, (5000, 3, 5)))
    way = np.sign(posts[2] - posts[0])
    worst, target, best = found[:, 0], found[:, 1], found[:, 2]
    measured = ~np.isnan(posts[0])
    assert ((target - worst) * way > 0)[:, measured].all()
    assert ((best - target) * way >= 0)[:, measured].all()
    assert (target[:, 1] == best[:, 1]).all()
    assert np.abs(worst[:, 0]).max() == pytest.approx(25, abs=0.1)
    np.testing.assert_array_equal(moved(posts, 0.0, np.ones((1, 3, 5)))[0], posts)


def test_alternatives_and_the_scheme_s_own_method_are_equally_likely() -> None:
    method = rating_method(scheme(families_of((2,))))
    rows = panel(np.array([[20.0, 80.0]]))
    found = simulate(
        rows, method, Perturbation(aggregation=(Choice(method="harmonic"),)), draws=10_000, levels=(0.45, 0.55)
    )
    assert found.score[0].tolist() == [pytest.approx(3 / (1 / 20 + 2 / 80)), pytest.approx((20 + 2 * 80) / 3)]


def test_everything_wrong_with_a_perturbation_is_said_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Perturbation(
            weights="normal",
            weight_share=1.5,
            concentration=0.1,
            goalposts=0.5,
            aggregation=(Choice(method="geometrical"),),
            imputation=(Choice(method="carry_forward", settings={"months": 3}),),
        )
    assert len(caught.value.problems) == 6


def test_everything_wrong_with_a_call_is_said_at_once() -> None:
    method = rating_method(scheme(families_of((2,))))
    with pytest.raises(OperatorError) as caught:
        simulate(panel(np.ones((1, 2))), method, Perturbation(), draws=0, seed=-1, levels=(0.5, 1.5))
    assert len(caught.value.problems) == 3
