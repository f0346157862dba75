"""Monthly review: its counts are the results' counts, and every alert has evidence."""

from __future__ import annotations

import pytest

from dashboard.view_models.alerts import alerts, alerts_lead, alerts_sheet
from dashboard.view_models.follow_ups import follow_ups_view
from dashboard.view_models.returns import returns_view
from dashboard.view_models.review import cadence_sentence, month_view
from metrics import application
from metrics.model import Viewer
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("period", ["2018-07", "2020-01", LAST])
def test_opens_in_any_month(open_page: OpenPage, period: str, language: str) -> None:
    page = open_page("review", period=period, lang=language)

    assert not page.exception
    assert len(page.subheader) == 4


def test_every_ledger_is_counted_once(sample_city: SampleCity) -> None:
    frame = application.completeness(Viewer(), sample_city.city, LAST)
    view = returns_view(asked(sample_city), frame)

    assert len(view.ledgers.rows) == len(frame)
    assert len(view.wanting.rows) == int((frame["status"] != "on_time").sum()) > 0
    assert sum(int(row.cells[1].text) for row in view.suppliers.rows) == len(frame)
    missing = int((frame["status"] == "missing").sum())
    assert view.lead.endswith(f"{missing} not at all.")


def test_every_cap_in_force_is_called_out_with_evidence(sample_city: SampleCity) -> None:
    enquiry = asked(sample_city)
    found = alerts(enquiry, application.completeness(Viewer(), sample_city.city, LAST))

    steps = sample_city.results.statement
    now = steps[steps["period"] == LAST]
    ratings = sample_city.results.ratings
    bare = ratings[(ratings["period"] == LAST) & (ratings["grade"] == "not_rated")]
    caps = now[(now["kind"] == "cap") & ~now["entity"].isin(bare["entity"])]
    assert sum(alert.kind == "cap" for alert in found) == len(caps) > 0
    assert sum(alert.kind == "points" for alert in found) == int(
        ((now["kind"] == "points") & (now["points"] < 0)).sum()
    )
    assert all(alert.evidence.strip("–") for alert in found)
    assert alerts_lead(enquiry, found).startswith(f"{len(found)} alerts")
    assert sum(not row.heading for row in alerts_sheet(enquiry, found).rows) == len(found)


def test_how_long_a_cap_has_stood_is_counted_in_months(sample_city: SampleCity) -> None:
    found = alerts(asked(sample_city), application.completeness(Viewer(), sample_city.city, LAST))
    severe = next(alert for alert in found if alert.kind == "cap" and alert.rule == "severe_case")

    steps = sample_city.results.statement
    mine = steps[(steps["entity"] == severe.entity) & (steps["rule"] == "severe_case") & (steps["kind"] == "cap")]
    assert severe.months == len(mine)


def test_a_body_without_enough_data_is_called_out(sample_city: SampleCity) -> None:
    found = alerts(asked(sample_city), application.completeness(Viewer(), sample_city.city, LAST))

    ratings = sample_city.results.ratings
    bare = ratings[(ratings["period"] == LAST) & (ratings["grade"] == "not_rated")]
    assert [alert.entity for alert in found if alert.kind == "coverage"] == list(bare["entity"])


def test_follow_ups_add_up(sample_city: SampleCity) -> None:
    frame = application.follow_ups(Viewer(), sample_city.city, LAST)
    view = follow_ups_view(asked(sample_city), frame)

    overdue = int((frame["days_overdue"] > 0).sum())
    assert len(view.items.rows) == len(frame) == sum(int(row.cells[1].text) for row in view.kinds.rows)
    assert sum(int(row.cells[3].text) for row in view.kinds.rows) == overdue
    assert f"{overdue} of them overdue" in view.lead
    assert sum(int(row.cells[-3].text) for row in view.bodies.rows) == overdue


def test_grades_that_changed_are_all_listed_with_a_reason(sample_city: SampleCity) -> None:
    view = month_view(asked(sample_city))

    ratings = sample_city.results.ratings
    now = ratings[(ratings["period"] == LAST) & (ratings["grade"] != ratings["previous_grade"])]
    now = now[(now["grade"] != "not_rated") & (now["previous_grade"] != "not_rated")]
    assert {row.id for row in view.grades.rows} == set(now["entity"])
    assert all(row.cells[-1].text != "–" for row in view.grades.rows)


def test_cadence_says_which_values_are_new(sample_city: SampleCity) -> None:
    april, june = (cadence_sentence(asked(sample_city, period=period)) for period in ("2021-04", LAST))

    assert "quarterly" not in april
    assert "quarterly" in june


def test_first_rated_month_is_compared_with_nothing(sample_city: SampleCity) -> None:
    ratings = sample_city.results.ratings
    first = min(ratings.loc[ratings["grade"] != "not_rated", "period"])
    view = month_view(asked(sample_city, period=first))

    assert not view.compared
    assert view.grades_lead.endswith("rated for the first time.")
