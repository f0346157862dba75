"""Which earlier month a month is set against, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest

from metrics.model.reference_month import AGAINST, Against, reference_month
from tests.conftest import SampleCity


@pytest.mark.parametrize(
    ("period", "against", "earlier", "months"),
    [
        ("2021-06", "month", "2021-05", 1),
        ("2021-06", "year", "2020-06", 12),
        ("2021-06", "year_end", "2020-12", 6),
        ("2021-01", "month", "2020-12", 1),
        ("2021-01", "year_end", "2020-12", 1),
        ("2020-12", "year_end", "2019-12", 12),
        ("2020-02", "year", "2019-02", 12),
    ],
)
def test_the_month_that_is_meant(
    sample_city: SampleCity, period: str, against: Against, earlier: str, months: int
) -> None:
    found = reference_month(sample_city.results, period, against)
    assert (found.period, found.months, found.obstacle) == (earlier, months, None)


@pytest.mark.parametrize(
    ("period", "against", "obstacle"),
    [
        ("2018-07", "month", "before_first"),
        ("2019-06", "year", "before_first"),
        ("2019-06", "year_end", None),
        ("2018-12", "month", "nobody_rated"),
        ("2019-07", "year", "nobody_rated"),
    ],
)
def test_what_stands_in_the_way(sample_city: SampleCity, period: str, against: Against, obstacle: str | None) -> None:
    assert reference_month(sample_city.results, period, against).obstacle == obstacle


def test_another_scheme_stands_in_the_way_of_all_months_before_it(sample_city: SampleCity) -> None:
    results = replace(sample_city.results, in_force=(("2018-07", "old"), ("2021-01", sample_city.results.scheme)))
    told = [reference_month(results, "2021-02", against).obstacle for against in AGAINST]
    assert told == [None, "other_scheme", "other_scheme"]
    assert reference_month(results, "2021-01", "month").obstacle == "other_scheme"


def test_ratings_against_a_month_have_its_grades_and_scores(sample_city: SampleCity) -> None:
    results, moved = sample_city.results, 0
    before = results.month("2020-06").ratings
    for entity, rating in results.month("2021-06").against(results.month("2020-06")).items():
        assert rating.previous_grade == before[entity].grade
        if rating.is_rated and before[entity].is_rated:
            shown = [int(row.score * 10) for row in (rating, before[entity])]
            assert round(rating.change, 1) == round((shown[0] - shown[1]) / 10, 1)
            moved += rating.change != 0
        else:
            assert isnan(rating.change)
    assert moved > 40


def test_against_the_month_before_ratings_are_as_they_are(sample_city: SampleCity) -> None:
    month = sample_city.results.month("2021-06")
    stored = month.ratings
    for entity, rating in month.against(sample_city.results.month("2021-05")).items():
        assert rating.previous_grade == stored[entity].previous_grade
        assert rating.previous_score == pytest.approx(stored[entity].previous_score, nan_ok=True)
