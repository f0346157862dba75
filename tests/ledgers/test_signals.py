"""What monitoring says of the planted stories: signalled when they should be, and never on noise."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pandas as pd
import pytest

from metrics.application.signals.monitor import CITY, MonitorView, monitor_view
from metrics.model import Viewer
from metrics.model.results import ORDER
from tests.conftest import SampleCity
from tests.viewers import ANALYST

LAST = "2021-06"
QIANYANG, LINYOU, URBAN_MANAGEMENT = "610328", "610329", "G14"
SUPPLY_COOPERATIVE, TRANSPORT, INDUSTRY_AND_COMMERCE = "I02", "G15", "M04"


@pytest.fixture(scope="module")
def watched(built_city: SampleCity) -> MonitorView:
    """The sample city under watch, by somebody who may see all of it."""
    return watched_by(built_city, ANALYST)


def watched_by(city: SampleCity, viewer: Viewer) -> MonitorView:
    return monitor_view(viewer, city.city, city.city.config.scheme(), city.results)


def alerts(watched: MonitorView, entity: str) -> pd.DataFrame:
    """All that was ever called out anew of one body."""
    months = [watched.alerts(period) for period in watched.monitor.results.periods]
    found = pd.concat(months, ignore_index=True)
    return found[(found["entity"] == entity) & (found["months_active"] == 1)]


# The improving county


def test_qianyang_is_signalled_as_improving(watched: MonitorView) -> None:
    """From April 2021 on its index lies above the limits of a chart that knows how much it usually moves."""
    chart = watched.chart(QIANYANG, "index", LAST)
    assert chart is not None
    told = {period for period, reading in zip(chart.periods, chart.readings, strict=True) if reading == "improvement"}
    assert told == {"2021-04", "2021-05", "2021-06"}
    assert (chart.variation, chart.tendency) == ("improvement", "improving")
    assert chart.overlap > 6, "neighbouring scores share most of their records"


def test_qianyang_is_never_called_out_for_its_score(watched: MonitorView) -> None:
    assert not {"score_outside", "indicator_outside", "indicator_shift"} & set(alerts(watched, QIANYANG)["rule"])


# The collapse


def test_the_collapse_is_called_out_three_months_before_the_grade(watched: MonitorView) -> None:
    """On-time work collapses in March 2020: an indicator's chart says so that month; the index follows in June."""
    mine = alerts(watched, URBAN_MANAGEMENT)
    signals = mine[mine["rule"].str.startswith(("indicator_", "score_"))].groupby("rule")["period"].min()
    assert signals["indicator_outside"] == "2020-03"
    assert signals["score_outside"] == "2020-06"
    assert mine.loc[mine["rule"].str.startswith(("indicator", "score")), "shown"].all(), "within the budget"


def test_the_back_test_knows_that_warning(watched: MonitorView) -> None:
    falls = watched.back_test.falls.set_index(["entity", "period"])
    fall = falls.loc[(URBAN_MANAGEMENT, "2020-06")]
    assert (fall["warned"], fall["lead"], fall["rule"], fall["shown"]) == (True, 3, "indicator_outside", True)


def test_a_month_within_limits_is_no_news(watched: MonitorView) -> None:
    """Of 53 scores a handful move by more than chance in a month, and only those get an arrow."""
    moves = watched.movements(LAST)
    assert len(moves) == 53
    assert 1 <= sum(row.significant for row in moves.values()) <= 10
    quiet = [row for row in moves.values() if not row.significant and not isnan(row.change)]
    assert all(abs(row.change) <= 1.96 * row.error for row in quiet)


# Small numbers


def test_three_cases_are_never_a_signal(watched: MonitorView) -> None:
    """Neither a chart, nor a funnel, nor an alert says anything of Linyou's breaches in any month."""
    assert not set(alerts(watched, LINYOU)["subject"]) & {"DI1", "DI2", "discipline"}
    funnels = watched.monitor.funnels
    mine = funnels[(funnels["entity"] == LINYOU) & funnels["indicator"].isin(["DI1", "DI2"])]
    assert len(mine) > 20
    assert (mine["beyond"] == 0).all()
    chart = watched.chart(LINYOU, "DI1", LAST)
    assert chart is not None
    assert not chart.enough
    assert np.isnan(chart.upper).all()
    assert set(chart.signals) == {"none"}


def test_a_peers_case_calls_nobody_else_out(watched: MonitorView) -> None:
    """One case in one institution moves the shrunken rate of all five, by no more than that rate's own error."""
    may = watched.alerts("2021-05")
    assert not ((may["subject"] == "discipline") & may["entity"].str.startswith("I", na=False)).any()


def test_without_evidence_there_is_no_verdict(watched: MonitorView) -> None:
    scores = watched.scores(LAST)
    assert INDUSTRY_AND_COMMERCE not in set(scores.loc[scores["subject"] == "index", "entity"])
    assert watched.chart(INDUSTRY_AND_COMMERCE, "index", LAST) is None


# The season


def test_december_is_taken_out_of_counts(watched: MonitorView) -> None:
    """Breaches of the city carry 12 to 15 % of a year in December; adjusted, no December stands out."""
    chart = watched.chart(CITY, "DI1", LAST)
    assert chart is not None
    assert 0.12 <= chart.season[11] / 12 <= 0.15
    assert chart.season.argmax() == 11
    december = [place for place, period in enumerate(chart.periods) if period.endswith("-12")]
    assert {chart.signals[place] for place in december} == {"none"}


def test_shares_have_no_season(watched: MonitorView) -> None:
    chart = watched.chart(CITY, "PR1", LAST)
    assert chart is not None
    assert set(chart.season) == {1.0}


# Reporting


def test_full_marks_and_the_late_edit_are_found_and_nothing_else(watched: MonitorView) -> None:
    found = watched.reporting_anomalies(LAST)
    assert set(zip(found["rule"], found["entity"], found["subject"], strict=True)) == {
        ("full_marks", SUPPLY_COOPERATIVE, "DI5"),
        ("late_entries", TRANSPORT, "duty_list"),
    }
    edit = found[found["rule"] == "late_entries"].iloc[0]
    assert (edit["records"], edit["period"]) == (25, "2021-06")


def test_the_audit_ledger_is_missing_for_three_months(watched: MonitorView) -> None:
    june = watched.alerts(LAST)
    missing = june[june["rule"] == "ledger_missing"]
    assert list(zip(missing["subject"], missing["months_active"], strict=True)) == [("audit_findings", 3)]


# Ranking, scope and time


def test_a_month_lists_no_more_than_its_budget(watched: MonitorView) -> None:
    budget = watched.monitor.config.monitoring.alerts.budget
    for period in watched.monitor.results.periods:
        month = watched.alerts(period)
        shown = month[month["shown"]]
        assert shown["rank"].nunique() <= budget
        assert (shown["months_active"] == 1).all()
        ranks = sorted(month["rank"].dropna().unique())
        assert ranks == list(range(1, len(ranks) + 1))
        assert (month["rank"].notna() == (month["months_active"] == 1)).all(), (
            "what stands already takes nobody's place"
        )


def test_a_month_knows_nothing_of_later_ones(watched: MonitorView, built_city: SampleCity) -> None:
    """The chart of a month is the same whether later months are there or not."""
    whole = watched.chart(URBAN_MANAGEMENT, "index", "2020-06")
    last = watched.chart(URBAN_MANAGEMENT, "index", LAST)
    assert whole is not None
    assert last is not None
    assert whole.periods[-1] == "2020-06"
    assert whole.signals[-1] == "outside"
    assert whole.mean[0] != last.mean[0], "limits of a later month rest on more points"


def test_a_viewer_sees_no_other_body(built_city: SampleCity, watched: MonitorView) -> None:
    mine = watched_by(built_city, Viewer(role="analyst", scope=frozenset({LINYOU})))
    assert mine.chart(URBAN_MANAGEMENT, "index", LAST) is None
    assert set(mine.movements(LAST)) == {LINYOU}
    assert set(mine.scores(LAST)["entity"]) <= {LINYOU, CITY}
    assert set(mine.alerts(LAST)["entity"].dropna()) <= {LINYOU}
    assert set(mine.reporting_anomalies(LAST)["entity"]) <= {LINYOU}
    assert set(mine.back_test.fired["entity"]) | set(mine.back_test.falls["entity"]) <= {LINYOU}
    theirs, ours = watched.chart(LINYOU, "PR1", LAST), mine.chart(LINYOU, "PR1", LAST)
    assert theirs is not None
    assert ours is not None
    np.testing.assert_array_equal(theirs.upper, ours.upper)


def test_a_funnel_knows_its_peers(watched: MonitorView) -> None:
    """Dots are the peer group's, the average is its pooled share, and limits narrow with size."""
    funnel = watched.funnel("PR1", LAST, "counties")
    assert funnel is not None
    dots = funnel.dots
    assert funnel.centre == pytest.approx(100 * dots["events"].sum() / dots["size"].sum())
    assert (np.diff(funnel.upper_998 - funnel.lower_998) <= 1e-9).mean() > 0.9
    assert watched.funnel("PE2", LAST, "counties") is None, "a median has no funnel"
    intervals = watched.intervals("PR1", LAST)
    for entity, value in zip(dots["entity"], dots["value"], strict=True):
        assert intervals[entity].low <= value <= intervals[entity].high


def test_a_city_in_its_first_month_has_no_news(built_city: SampleCity) -> None:
    """Nobody is rated yet: no chart of a score, no change, no warning, and nothing fails."""
    results, first = built_city.results, built_city.results.periods[:1]
    frames = {name: getattr(results, name).query(f"period == '{first[0]}'") for name in ORDER}
    month = replace(results, periods=first, **frames)
    begun = monitor_view(ANALYST, built_city.city, built_city.city.config.scheme(), month)
    assert begun.scores(first[0]).empty
    moves = begun.movements(first[0]).values()
    assert not any(row.significant for row in moves)
    assert {row.variation for row in moves} == {"none"}
    assert set(begun.alerts(first[0])["rule"]) <= {"not_rated", "deduction", "void"}
    assert begun.back_test.by_rule.empty
    assert begun.chart(CITY, "PR1", first[0]) is not None
