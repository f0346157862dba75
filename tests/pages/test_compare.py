"""Compare page: who leads and whether it is sure, what sets units apart to the last digit, and wrong addresses."""

from __future__ import annotations

from itertools import combinations
from math import isclose, isnan

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.presenters.ratings.nearest import with_nearest
from dashboard.screens.compare.view import CompareView, compare_view
from dashboard.session.query import Query
from metrics.application.findings.side_by_side import SURE, nearest, side_by_side
from metrics.application.ratings.robustness import BodyUncertainty, Uncertainty
from metrics.application.ratings.score_changes import difference_of_bodies
from metrics.model import Month
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage, parameter

COUNTY, UNIT = "610328", "G05"


def drawn(query: Query, better: float) -> Uncertainty:
    """Draws in which every body scores higher than every other one in the same share."""
    ratings = query.month.ratings
    names = list(ratings)
    bodies = tuple(
        BodyUncertainty(
            key, query.config.city.entities[key].group, row.rated_score, row.grade, row.rank, row.score - 1, row.score,
            row.score + 1, 1, 2, 1.5, {}, 1.0, 1.0,
        )
        for key, row in ratings.items()
    )  # fmt: skip
    return Uncertainty(query.period, 100, 1, bodies, pd.DataFrame(better, index=names, columns=names))


def viewed(query: Query, *entities: str, better: float = 1.0) -> CompareView:
    compared = side_by_side(query.results, query.config, query.scheme, query.period, entities)
    return compare_view(query, entities, compared, drawn(query, better), {})


def rated_units(month: Month, prefix: str) -> list[str]:
    return [key for key, row in month.ratings.items() if key.startswith(prefix) and row.is_rated]


@pytest.mark.parametrize("period", ["2019-12", "2020-12", LAST])
def test_the_parts_of_a_difference_add_up_and_are_weight_times_points(sample_city: SampleCity, period: str) -> None:
    query = asked(sample_city, period=period)
    month, alike = query.month, 0
    pairs = [*combinations(rated_units(month, "G")[:5], 2), *combinations(rated_units(month, "6103")[:5], 2)]
    for of, to in [*pairs, (COUNTY, UNIT)]:
        parts = difference_of_bodies(query.results, query.scheme, period, of=of, to=to)
        between = month.ratings[of].score - month.ratings[to].score
        assert isclose(parts.total, between, abs_tol=1e-9)
        summed = sum(parts.indicators.values()) + parts.weights + sum(parts.rules.values())
        assert isclose(summed, between, abs_tol=1e-9)
        for code, points in parts.indicators.items():
            own, other = (month.indicators[entity].get(code) for entity in (of, to))
            if own is None or other is None or isnan(own.points) or isnan(other.points):
                assert isclose(points, 0, abs_tol=1e-12)
                continue
            mean = (own.weight + other.weight) / 2
            assert isclose(points, mean * (own.points - other.points), abs_tol=1e-9)
            alike += 1
    assert alike > 200


def test_the_other_way_round_every_part_turns_its_sign(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    there, back = (
        difference_of_bodies(query.results, query.scheme, LAST, of=of, to=to)
        for of, to in ((COUNTY, UNIT), (UNIT, COUNTY))
    )
    assert there.indicators.keys() == back.indicators.keys()
    assert all(isclose(points, -back.indicators[code], abs_tol=1e-9) for code, points in there.indicators.items())
    assert isclose(there.weights, -back.weights, abs_tol=1e-9)


def test_of_four_the_widest_gap_of_each_indicator_is_that_of_two_of_them(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    entities = rated_units(query.month, "G")[:4]
    compared = side_by_side(query.results, query.config, query.scheme, LAST, entities)
    widest: dict[str, float] = {}
    for of in entities:
        for to in entities:
            if of != to:
                for code, points in difference_of_bodies(
                    query.results, query.scheme, LAST, of=of, to=to
                ).indicators.items():
                    widest[code] = max(widest.get(code, 0.0), points)
    assert {gap.key: pytest.approx(gap.points, abs=1e-9) for gap in compared.indicators} == widest
    points = [gap.points for gap in compared.indicators]
    assert points == sorted(points, reverse=True)
    assert compared.difference is None


def test_a_lead_is_told_only_where_the_draws_make_it_sure(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    low, high = sorted(rated_units(query.month, "G"), key=lambda key: query.month.ratings[key].score)[::25]
    names = {key: query.config.city.entities[key].short.en for key in (low, high)}
    scores = [int(query.month.ratings[key].score * 10) for key in (high, low)]
    points = f"{(scores[0] - scores[1]) / 10:.1f}"
    sure = viewed(query, low, high, better=SURE).claim
    assert sure.startswith(f"{names[high]} leads {names[low]} by {points} points.")
    unsure = viewed(query, low, high, better=SURE - 0.01).claim
    assert "leads" not in unsure
    assert unsure.startswith(f"{names[high]} and {names[low]} cannot be told apart: the uncertainty")
    assert f"explains {points} points." in unsure


def test_the_dimension_named_is_the_one_with_the_most_weight_times_points(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    of, to = "G05", "G10"
    own: dict[str, float] = {}
    for branch in query.scheme.dimensions():
        for leaf in branch.leaves():
            rows = [query.month.indicators[entity].get(leaf.indicator) for entity in (of, to)]
            if all(row is not None and not isnan(row.points) for row in rows):
                one, other = rows
                assert one is not None
                assert other is not None
                share = (one.weight + other.weight) / 2 * (one.points - other.points)
                own[branch.key] = own.get(branch.key, 0.0) + share
    widest = max(own, key=lambda key: abs(own[key]))
    title = next(branch.title.en for branch in query.scheme.dimensions() if branch.key == widest)
    assert f"They differ most in {title}:" in viewed(query, of, to).claim


def test_only_what_both_are_asked_is_compared(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = viewed(query, COUNTY, UNIT)
    asked_of = [set(query.config.applicable(entity)) for entity in (COUNTY, UNIT)]
    both = [leaf.indicator for leaf in query.scheme.leaves() if leaf.indicator in asked_of[0] & asked_of[1]]
    assert list(view.indicators.numbers["Indicator"]) == [query.config.indicators[code].title.en for code in both]
    assert "leads" not in view.claim
    assert "Different indicators apply to " in view.claim
    assert any(f"only the {len(both)} of" in text for text in view.caveats)
    assert any("different peer groups" in text for text in view.caveats)
    assert not viewed(query, "G05", "G10").caveats


def test_the_table_names_months_in_the_grade_and_places(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = viewed(query, "G05", "G10", "G13")
    for head in view.heads:
        grades = [row.grade for _, row in sorted(query.results.body(head.entity).ratings.items())]
        run = next((n for n, grade in enumerate(reversed(grades)) if grade != grades[-1]), len(grades))
        assert head.months.startswith(f"{run} month")
        assert len(head.strip) == 36
    assert {len(line.texts) for line in view.lines} == {3}
    assert all(text.startswith("1st to 2nd of") for text in view.lines[2].texts)


def test_those_without_a_grade_are_said_and_have_no_score(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    unrated = next(key for key, row in query.month.ratings.items() if not row.is_rated)
    view = viewed(query, unrated, "G05")
    assert view.claim.startswith("Fewer than two of these units are rated")
    assert view.lines[0].texts[0] == "–"
    assert any(query.config.city.entities[unrated].short.en in text for text in view.caveats)


def test_the_nearest_peers_are_of_the_group_and_nearest(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    ratings, entities = query.month.ratings, query.config.city.entities
    for entity in rated_units(query.month, "G")[:6]:
        found = nearest(query.results, query.config, LAST, entity, 2)
        others = [
            abs(row.score - ratings[entity].score)
            for key, row in ratings.items()
            if row.is_rated and key not in (entity, *found) and entities[key].group == entities[entity].group
        ]
        assert {entities[key].group for key in found} == {entities[entity].group}
        assert max(abs(ratings[key].score - ratings[entity].score) for key in found) <= min(others)
        assert with_nearest(query, entity) == [entity, *found]


def warnings(page: AppTest) -> list[str]:
    return [element.value for element in page.warning]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_opens_with_the_units_of_its_address(open_page: OpenPage, language: str) -> None:
    page = open_page("compare", lang=language, units="G05,G10")
    assert not page.exception
    assert page.title[0].value == {"zh": "比较", "en": "Compare"}[language]
    assert parameter(page, "units") == "G05,G10"
    assert not page.warning


def test_without_an_address_the_nearest_peers_stand_beside_each_other(open_page: OpenPage) -> None:
    page = open_page("compare", lang="en", entity="G05")
    assert not page.exception
    assert parameter(page, "units").split(",")[0] == "G05"
    assert len(parameter(page, "units").split(",")) == 3


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ("G05,nobody,G10", "nobody"),
        ("G05,G10,G05", "more than once"),
        ("G05,G10,G13,G15,I02", "I02"),
        ("nobody,neither", "nobody"),
    ],
)
def test_an_address_that_is_wrong_is_said_to_be(open_page: OpenPage, units: str, said: str) -> None:
    page = open_page("compare", lang="en", units=units)
    assert not page.exception
    assert any(said in text for text in warnings(page))


def test_one_alone_asks_for_another(open_page: OpenPage) -> None:
    page = open_page("compare", lang="en", units="G05")
    assert not page.exception
    assert [element.value for element in page.info] == ["Choose two to four units to be compared."]


def test_before_anything_is_rated_the_page_says_so(open_page: OpenPage) -> None:
    page = open_page("compare", lang="en", units="G05,G10", period="2018-07")
    assert not page.exception
    assert page.header[0].value.startswith("Fewer than two of these units")


def test_in_chinese_no_claim_has_latin_letters_of_its_own(sample_city: SampleCity) -> None:
    query = asked(sample_city, language="zh")
    view = viewed(query, "G05", "G10")
    assert "领先" in view.claim
    assert not any(sign.isascii() and sign.isalpha() for sign in view.claim)
