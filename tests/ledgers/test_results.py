"""The laws of the numbers, held against every body and month of the sample city."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from metrics.application.ratings import pipeline
from metrics.definitions import with_changes
from metrics.measures.values import KEPT
from metrics.model import Actor, Results
from metrics.model.results import ORDER, canonical
from metrics.scoring.rate import NOT_RATED
from tests.actors import ANALYST
from tests.conftest import SampleCity

KEYS = ["entity", "period"]


@pytest.fixture
def results(built_city: SampleCity) -> Results:
    """The results of the sample city."""
    return built_city.results


def per_row(frame: pd.DataFrame, column: str) -> pd.Series:
    """Sum of a column for each body and month; NaN where there is nothing to add."""
    return frame.groupby(KEYS)[column].sum(min_count=1)


def test_every_statement_adds_up(results: Results) -> None:
    rated = results.ratings.set_index(KEYS)
    points = per_row(results.statement[results.statement["kind"].isin(["base", "points", "limit"])], "points")
    scored = rated["score"].notna()
    np.testing.assert_allclose(points[scored], rated["score"][scored], atol=1e-9)
    last = results.statement.groupby(KEYS).tail(1).set_index(KEYS)
    assert (last["kind"] == "grade").all()
    assert (last["grade"] == rated["grade"]).all()


def test_contributions_add_up_to_the_index_and_weights_to_one(results: Results) -> None:
    rated = results.ratings.set_index(KEYS)
    scored = rated["base"].notna()
    contributions, weights = per_row(results.indicators, "contribution"), per_row(results.indicators, "weight")
    np.testing.assert_allclose(contributions[scored], rated["base"][scored], atol=1e-9)
    np.testing.assert_allclose(weights[scored], 1.0, atol=1e-12)
    dimensions = per_row(results.nodes[results.nodes["depth"] == 1], "contribution")
    np.testing.assert_allclose(dimensions[scored], rated["base"][scored], atol=1e-9)


def test_what_is_missing_has_a_reason_and_no_points(results: Results) -> None:
    frame = results.indicators
    missing = frame["value"].isna()
    assert missing.any()
    assert frame.loc[missing, "reason"].notna().all()
    assert frame.loc[frame["reason"].notna(), "points"].isna().all()
    assert frame.loc[frame["reason"].isna() & frame["weight"].notna(), "points"].between(0, 100).all()


def test_too_little_coverage_gives_no_grade_and_no_rank(results: Results) -> None:
    thin = results.ratings["coverage"] < 0.65 - 1e-9
    assert thin.any()
    assert (results.ratings.loc[thin, "grade"] == NOT_RATED).all()
    assert (results.ratings.loc[~thin, "grade"] != NOT_RATED).all()
    assert results.ratings.loc[thin, "rank"].isna().all()


def test_a_cap_only_lowers(results: Results, built_city: SampleCity) -> None:
    bands = [band.id for band in built_city.city.config.scheme().bands]
    rated = results.ratings[results.ratings["grade"] != NOT_RATED]
    place = {grade: number for number, grade in enumerate(bands)}
    assert (rated["grade"].map(place) >= rated["held"].map(place)).all()
    assert (rated["capped"] == (rated["grade"] != rated["held"])).all()


def test_ranks_stay_inside_the_peer_group(results: Results, built_city: SampleCity) -> None:
    city = built_city.city.config.city
    group = results.ratings["entity"].map({key: entity.group for key, entity in city.entities.items()})
    largest = group.map(pd.Series([e.group for e in city.entities.values()]).value_counts())
    ranked = results.ratings["rank"].notna()
    assert (results.ratings["rank_of"] <= largest)[ranked].all()
    assert results.ratings.loc[ranked].groupby(["period", group[ranked]])["rank"].min().eq(1).all()


def test_the_same_scheme_and_data_give_the_same_bits(built_city: SampleCity) -> None:
    scheme = built_city.city.config.scheme()
    KEPT.clear()
    fresh = pipeline.score(built_city.city, scheme)
    again = pipeline.rating_run(ANALYST, built_city.city, scheme).results.seen_by(ANALYST)
    for name in ORDER:
        stored = getattr(built_city.results, name)
        pd.testing.assert_frame_equal(getattr(fresh, name), stored, check_exact=True)
        pd.testing.assert_frame_equal(getattr(again, name), stored, check_exact=True)


def test_a_changed_weight_changes_the_hash_and_is_rebased(built_city: SampleCity) -> None:
    config = built_city.city.config
    draft = with_changes(config.scheme(), indicators=config.indicators, weights={"principal": 0.36})
    assert sum(branch.weight for branch in draft.dimensions()) == pytest.approx(1.0)
    assert config.scheme_hash(draft) != config.scheme_hash(config.scheme())
    changed = pipeline.rating_run(ANALYST, built_city.city, draft).results.seen_by(ANALYST)
    weight = changed.nodes[(changed.nodes["node"] == "principal") & (changed.nodes["coverage"] > 0)]["weight"]
    assert (weight.round(12) >= round(0.36 / 1.18, 12)).all()


def test_a_viewer_sees_only_the_own_scope(built_city: SampleCity) -> None:
    scope = frozenset({"G03", "610302"})
    seen = pipeline.results(Actor(role="analyst", scope=scope), built_city.city)
    for name in ORDER:
        assert set(getattr(seen, name)["entity"]) <= scope
    whole = built_city.results.ratings.set_index(KEYS)["rank"]
    mine = seen.ratings.set_index(KEYS)["rank"]
    pd.testing.assert_series_equal(mine, whole.loc[mine.index])


def test_rows_are_the_frames_line_by_line(results: Results) -> None:
    """Every month and every body in turn; numbers to the bit, a missing word None, a missing number NaN."""
    for name, rows in (
        ("ratings", results.rating_rows), ("nodes", results.node_rows), ("indicators", results.indicator_rows),
        ("statement", results.step_rows),
    ):  # fmt: skip
        frame = getattr(results, name)
        for column, values in (("period", results.periods[-2:]), ("entity", results.entities[:2])):
            for value in values:
                lines = frame[frame[column] == value].reset_index(drop=True)
                typed = pd.DataFrame([asdict(row) for row in rows.where(column, value)], columns=lines.columns)
                pd.testing.assert_frame_equal(canonical(name, typed, in_order=True), lines)
