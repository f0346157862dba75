"""Results as typed rows: the facts that a row tells of itself, and rows by month and by body, by hand."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from math import isnan, nan

import pandas as pd
import pytest

from metrics.application.ratings.observations import observations, over_time, weak_dimensions
from metrics.application.ratings.peers import part_medians
from metrics.definitions import Rule
from metrics.model import NOT_RATED, Actor, IndicatorScore, Rating, Results
from metrics.model.results import INDICATORS, NODES, RATINGS, STATEMENT, canonical
from tests.engine import branch, leaf, scheme

RATING = Rating(
    entity="a", period="2021-06", base=81.0, score=80.0, se=1.0, band="good", probability=0.9, held="good",
    grade="good", capped=False, coverage=1.0, rank=1.0, rank_of=2.0, previous_grade="good", previous_score=78.5,
)  # fmt: skip
INDICATOR = IndicatorScore(
    entity="a", period="2021-06", indicator="X1", value=50.0, raw=50.0, se=2.0, numerator=5.0, denominator=10.0, n=10.0,
    first="2021-04", as_of="2021-06", reason=None, used=50.0, imputed=None, points=60.0, weight=0.5, contribution=30.0,
    contribution_max=50.0,
)  # fmt: skip


@pytest.fixture
def results() -> Results:
    """Two bodies and two months; b has no evidence in the first month and no indicator X2 at all."""
    ratings = [
        (entity, period, 80.0, 80.0, 1.0, "good", 1.0, "good", grade, capped, 1.0, 1.0, 2.0, before, 70.0)
        for entity, period, grade, capped, before in (
            ("b", "2021-06", "fair", 1, NOT_RATED),
            ("b", "2021-05", NOT_RATED, 0, None),
            ("a", "2021-06", "good", 0, "good"),
            ("a", "2021-05", "good", 0, None),
        )
    ]
    nodes = [
        (entity, period, node, parent, depth, 80.0, 1.0, 1.0, 1.0, 80.0, "good", 1.0, 2.0)
        for entity in "ab"
        for period in ("2021-05", "2021-06")
        for node, parent, depth in (("part", "root", 1), ("root", None, 0))
    ]
    indicators = [
        (entity, period, code, 50.0, 50.0, 1.0, nan, nan, 3.0, None, period, None, 50.0, None, 60.0, 0.5, 30.0, 50.0)
        for entity, code in (("a", "X1"), ("a", "X2"), ("b", "X1"))
        for period in ("2021-05", "2021-06")
    ]
    statement = [
        (entity, period, step, kind, rule, nan, 80.0, "good", 2, None, None, 1, *titles)
        for entity, period in (("a", "2021-06"), ("b", "2021-06"))
        for step, kind, rule, titles in ((1, "cap", "r", ("规则", "Rule")), (0, "base", None, (None, None)))
    ]
    frames = {
        name: canonical(name, pd.DataFrame(rows, columns=pd.Index(columns)))
        for name, rows, columns in (
            ("ratings", ratings, RATINGS), ("nodes", nodes, NODES), ("indicators", indicators, INDICATORS),
            ("statement", statement, STATEMENT),
        )
    }  # fmt: skip
    return Results("s", "hash", "v1", ("2021-05", "2021-06"), **frames)


def test_a_change_needs_a_grade_in_both_months() -> None:
    assert RATING.change == 1.5
    for unrated in (replace(RATING, grade=NOT_RATED), replace(RATING, previous_grade=NOT_RATED)):
        assert isnan(unrated.change)
    assert isnan(replace(RATING, previous_grade=None).previous_rated_score)
    assert isnan(replace(RATING, grade=NOT_RATED).rated_score)
    assert RATING.rated_score == 80.0


def test_a_grade_is_held_where_the_score_lies_in_another_band() -> None:
    held = replace(RATING, held="fair", grade="fair")
    assert (held.is_held, held.shows_held, held.shows_cap) == (True, True, False)
    capped = replace(held, grade="poor", capped=True)
    assert (capped.is_held, capped.shows_held, capped.shows_cap) == (True, False, True)
    unrated = replace(capped, grade=NOT_RATED)
    assert (unrated.is_held, unrated.shows_cap) == (False, False)
    assert not RATING.is_held


def test_a_value_may_be_missing_imputed_carried_or_not_scored() -> None:
    assert (INDICATOR.has_value, INDICATOR.is_scored, INDICATOR.is_imputed, INDICATOR.is_carried) == (
        True, True, False, False,
    )  # fmt: skip
    assert replace(INDICATOR, as_of="2021-03").is_carried
    missing = replace(INDICATOR, value=nan, as_of=None, imputed="peer_mean")
    assert (missing.has_value, missing.is_imputed, missing.is_carried) == (False, True, False)
    assert not replace(INDICATOR, points=nan).is_scored
    void = replace(INDICATOR, reason="void", points=nan)
    assert (INDICATOR.is_void, void.is_void, void.has_value) == (False, True, False), "struck out, so no value"


def test_a_dimension_on_too_little_has_no_median_no_place_on_a_chart_and_is_not_weak(results: Results) -> None:
    """Dimension p: 50 points of a, 30 of b, both of enough evidence, and 10 of c, of too little."""
    scores = {"a": (50.0, "fair"), "b": (30.0, "fair"), "c": (10.0, NOT_RATED)}
    rows = [
        (entity, "2021-06", "p", "root", 1, score, 1.0, 1.0, 1.0, score, grade, 1.0, 2.0)
        for entity, (score, grade) in scores.items()
    ]
    nodes = canonical("nodes", pd.DataFrame(rows, columns=pd.Index(NODES)))
    held, made = replace(results, nodes=nodes), scheme(branch("root", [branch("p", [leaf("X1")])]))
    month = held.month("2021-06")

    assert part_medians(month, made) == {"p": 40.0}
    assert part_medians(month, made, ["a", "b", "c", "d"], least=0.5) == {"p": 40.0}
    assert isnan(part_medians(month, made, ["a", "b", "c", "d", "e"], least=0.5)["p"])
    assert isnan(part_medians(month, made, ["c"])["p"])
    assert {key: row.is_known for key, row in observations(month, made, "p").items()} == {
        "a": True, "b": True, "c": False,
    }  # fmt: skip
    assert [key for key, by_month in over_time(held, made, "p").items() if by_month["2021-06"].is_known] == ["a", "b"]
    words = {"zh": "弱", "en": "weak"}
    for threshold, weak in ((60, ["a", "b"]), (50 + 5e-10, ["b"]), (30, [])):
        below = {"id": "weak", "title": words, "below": {"threshold": threshold}, "effects": {"cap": "fair"}}
        rule = Rule.model_validate(below)
        assert [row.entity for key in "abc" for row in weak_dimensions(month, key, rule)] == weak


def test_rows_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        RATING.score = 100.0  # type: ignore[misc]


def test_a_month_holds_all_bodies(results: Results) -> None:
    month = results.month("2021-06")
    assert list(month.ratings) == ["a", "b"]
    assert month.ratings["b"].capped is True
    assert month.ratings["b"].grade == "fair"
    assert list(month.nodes["a"]) == ["root", "part"]
    assert month.nodes["a"]["root"].parent is None
    assert list(month.indicators["a"]) == ["X1", "X2"]
    assert list(month.of_indicator("X2")) == ["a"]
    assert [step.kind for step in month.statement["a"]] == ["base", "cap"]
    assert month.statement["a"][1].title("en") == "Rule"
    assert month.statement["a"][1].title("zh") == "规则"
    assert month.statement["a"][0].title("zh") is None
    assert month.statement["a"][0].reviewed is True
    assert list(month.of_node("part")) == ["a", "b"]
    assert results.month("2021-06") is month


def test_a_body_holds_all_its_months(results: Results) -> None:
    body = results.body("b")
    assert list(body.ratings) == ["2021-05", "2021-06"]
    assert body.ratings["2021-05"].previous_grade is None
    assert list(body.indicators["2021-05"]) == ["X1"]
    assert body.indicators["2021-05"]["X1"].first is None
    assert isnan(body.indicators["2021-05"]["X1"].numerator)
    assert list(body.nodes["2021-06"]) == ["root", "part"]
    assert list(body.statement) == ["2021-06"]


def test_rows_of_one_subject(results: Results) -> None:
    assert [(row.entity, row.period) for row in results.of_indicator("X1")] == [
        ("a", "2021-05"), ("a", "2021-06"), ("b", "2021-05"), ("b", "2021-06"),
    ]  # fmt: skip
    assert {row.node for row in results.of_node("part")} == {"part"}


def test_what_is_not_there_is_empty(results: Results) -> None:
    assert dict(results.month("2020-01").ratings) == {}
    assert dict(results.body("z").indicators) == {}
    assert results.rating("z", "2021-06") is None
    assert results.of_indicator("Z9") == ()


def test_bodies_outside_the_scope_have_no_rows(results: Results) -> None:
    mine = results.seen_by(Actor(role="analyst", scope=frozenset({"b"})))
    assert mine.entities == ("b",)
    assert list(mine.month("2021-06").ratings) == ["b"]
    assert dict(mine.body("a").ratings) == {}
    assert {row.entity for row in mine.of_node("root")} == {"b"}
