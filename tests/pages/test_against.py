"""Changes against an earlier month than the one before: on the overview and in the monthly review."""

from __future__ import annotations

from dataclasses import replace
from math import floor

import pytest

from dashboard.presenters.ratings.changes import grade_changes, grades_sentence, movement_sentence
from dashboard.presenters.ratings.city import lead
from dashboard.presenters.ratings.grades import grade_counts
from dashboard.presenters.ratings.indices import group_indices
from dashboard.presenters.ratings.reasons import reasons_of_month
from dashboard.session.query import Query
from metrics.model.reference_month import AGAINST
from tests.conftest import SampleCity
from tests.pages.asking import GRADES, asked
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched

EARLIER = {"month": "2021-05", "year": "2020-06", "year_end": "2020-12"}


def told(sample_city: SampleCity, against: str, period: str = "2021-06") -> Query:
    return replace(asked(sample_city, period=period), against=next(one for one in AGAINST if one == against))


@pytest.mark.parametrize("against", AGAINST)
def test_grades_that_changed_are_those_of_both_months(sample_city: SampleCity, against: str) -> None:
    query = told(sample_city, against)
    results = sample_city.results
    now, before = results.month("2021-06").ratings, results.month(EARLIER[against]).ratings
    moved = {
        key: GRADES.index(before[key].grade) - GRADES.index(row.grade)
        for key, row in now.items()
        if row.grade in GRADES and before[key].grade in GRADES and before[key].grade != row.grade
    }
    risen, fallen = grade_changes(query)
    assert {item.entity: item.steps for item in (*risen, *fallen)} == moved
    assert grades_sentence(query).startswith(f"{len(risen)} rose a grade")
    counts = grade_counts(query)
    for item in counts.items:
        assert item.before == sum(row.grade == item.grade for row in before.values())
    upper = [sum(row.grade in GRADES[:2] for row in rows.values()) for rows in (now, before)]
    assert (f"{abs(upper[0] - upper[1])} " in lead(query, counts)) or upper[0] == upper[1]


@pytest.mark.parametrize("against", AGAINST)
def test_the_index_changes_against_the_same_month_as_the_counts(sample_city: SampleCity, against: str) -> None:
    """Medians of all rated scores of a kind by pandas, cut to one decimal."""
    query, frame = told(sample_city, against), sample_city.results.ratings
    rated = frame[frame["grade"] != "not_rated"]
    kinds = rated["entity"].map(query.config.city.kind)
    medians = rated.groupby([kinds, "period"])["score"].median()
    shown = (medians * 10 + 1e-9).apply(floor) / 10
    for index in group_indices(query):
        points = round(shown[index.kind, "2021-06"] - shown[index.kind, EARLIER[against]], 1)
        assert index.score == f"{shown[index.kind, '2021-06']:.1f}"
        assert float(index.change.replace("−", "-").replace("±", "")) == pytest.approx(points)


def test_the_month_is_named_and_the_months_apart_are_judged(sample_city: SampleCity) -> None:
    query = told(sample_city, "year")
    movements = watched(query).movements("2021-06", query.reference.months)
    sentence = movement_sentence(query, movements)
    assert "since June 2020" in sentence
    assert f"{sum(row.significant for row in movements.values())} scores" in sentence
    before, now = (sample_city.results.month(month).ratings for month in ("2020-06", "2021-06"))
    for entity, row in movements.items():
        if row.significant:
            assert row.change == pytest.approx(now[entity].score - before[entity].score)


@pytest.mark.parametrize(
    ("period", "against", "said"),
    [
        ("2019-03", "year", "There is no March 2018 to compare with: results begin in July 2018."),
        ("2019-07", "year", "No unit was rated in July 2018"),
    ],
)
def test_a_month_that_is_not_there_is_said(sample_city: SampleCity, period: str, against: str, said: str) -> None:
    query = told(sample_city, against, period)
    assert grades_sentence(query).startswith(said)
    assert said in lead(query, grade_counts(query))
    assert not any(item.change for item in grade_counts(query).items)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["overview", "review"])
def test_the_pages_open_against_last_year(open_page: OpenPage, name: str, language: str) -> None:
    page = open_page(name, lang=language, against="year")
    assert not page.exception
    texts = " ".join(element.value for element in (*page.markdown, *page.header, *page.caption))
    assert {"zh": "2020年6月", "en": "June 2020"}[language] in texts


def test_an_address_with_another_comparison_is_said_to_be_wrong(open_page: OpenPage) -> None:
    page = open_page("overview", lang="en", against="decade")
    assert not page.exception
    assert any("decade" in element.value for element in page.warning)


def test_reasons_of_a_year_are_those_of_its_scores(sample_city: SampleCity, monkeypatch: pytest.MonkeyPatch) -> None:
    query = told(sample_city, "year")
    month, year = reasons_of_month(told(sample_city, "month")), reasons_of_month(query)
    assert year
    assert year != month
