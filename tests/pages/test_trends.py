"""Trends: gaps stay gaps, old values show as old, and the sentence says what the numbers say."""

from __future__ import annotations

import numpy as np

from dashboard.charts.theme import LIGHT
from dashboard.charts.trends import DASHES, trend_figure
from dashboard.view_models.trends import trend
from dashboard.views.trends import AT_MOST
from metrics.model import shift
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage

SPARSE = "M04"
"""The body that hardly has records."""


def test_opens_for_index_dimension_and_indicator(open_page: OpenPage) -> None:
    for subject in ("index", "people", "PE5", "CX2"):
        page = open_page("trends", node=subject, entities="610302,G01", lang="en")
        assert not page.exception, subject


def test_a_body_that_is_not_asked_is_left_out_with_a_word(open_page: OpenPage) -> None:
    page = open_page("trends", node="PE3", entities="G01", lang="en")

    assert not page.exception
    assert page.info


def test_before_any_rating_a_sentence_stands_in_place_of_the_chart(open_page: OpenPage) -> None:
    page = open_page("trends", period="2018-07", lang="en")

    assert not page.exception
    assert page.info


def test_an_unknown_body_falls_back_to_the_usual_ones(open_page: OpenPage) -> None:
    page = open_page("trends", entities="XXX", lang="en")

    assert not page.info
    assert page.multiselect[0].value


def test_months_without_a_grade_are_gaps_and_never_joined(sample_city: SampleCity) -> None:
    view = trend(asked(sample_city), "index", [SPARSE])

    ratings = sample_city.results.ratings
    grades = ratings[ratings["entity"] == SPARSE].sort_values("period")["grade"]
    assert np.isnan(view.lines[0].values).tolist() == (grades == "not_rated").tolist()
    assert any(np.isnan(view.lines[0].values))
    drawn = trend_figure(view, LIGHT)
    assert all(trace.connectgaps is not True for trace in drawn.data)


def test_values_carried_between_refreshes_are_hollow(sample_city: SampleCity) -> None:
    view = trend(asked(sample_city), "PE5", ["610302"])

    frame = sample_city.results.indicators
    rows = frame[(frame["indicator"] == "PE5") & (frame["entity"] == "610302")].sort_values("period")
    carried = (rows["as_of"].notna() & (rows["as_of"] != rows["period"])).tolist()
    line = next(trace for trace in trend_figure(view, LIGHT).data if trace.legendgroup == "610302")
    assert sum(carried) > 12
    assert [colour == LIGHT.ground for colour in line.marker.color] == carried


def test_the_sentence_gives_level_change_and_place(sample_city: SampleCity) -> None:
    view = trend(asked(sample_city), "index", ["610302"])

    ratings = sample_city.results.ratings
    mine = ratings[ratings["entity"] == "610302"].set_index("period")
    now, before = mine.loc[LAST], mine.loc[shift(LAST, -12)]
    assert f"stands at {now['score']:.1f}" in view.reading
    assert f"{now['score'] - before['score']:+.1f}".replace("-", "−") in view.reading
    assert f"number {int(now['rank'])} of {int(now['rank_of'])}" in view.reading


def test_nothing_is_shown_of_later_months(sample_city: SampleCity) -> None:
    view = trend(asked(sample_city, period="2020-03"), "index", ["610302"])

    assert view.months[-1] == "Mar 2020"
    assert len(view.lines[0].values) == len(view.months)


def test_every_line_has_a_dash_of_its_own() -> None:
    assert len(set(DASHES)) >= AT_MOST
