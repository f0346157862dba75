"""What monitoring says of the planted stories: signalled when they should be, and never on noise."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from metrics.application.signals.monitor_view import CITY, MonitorView, monitor_view
from metrics.application.signals.rows import Alert
from metrics.model import Actor, Period
from metrics.model.results import ORDER
from tests.actors import ANALYST
from tests.conftest import SampleCity

LAST = "2021-06"
QIANYANG, LINYOU, URBAN_MANAGEMENT = "610328", "610329", "G14"
SUPPLY_COOPERATIVE, TRANSPORT, INDUSTRY_AND_COMMERCE = "I02", "G15", "M04"


@pytest.fixture(scope="module")
def watched(built_city: SampleCity) -> MonitorView:
    """The sample city under watch, by somebody who may see all of it."""
    return watched_by(built_city, ANALYST)


def watched_by(city: SampleCity, actor: Actor) -> MonitorView:
    return monitor_view(actor, city.city, city.city.config.scheme(), city.results)


def alerts(watched: MonitorView, entity: str) -> list[tuple[Period, Alert]]:
    """All that was ever called out anew of one body, with the month."""
    months = [(period, alert) for period in watched.monitor.results.periods for alert in watched.alerts(period)]
    return [(period, alert) for period, alert in months if alert.entity == entity and alert.months_active == 1]


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
    rules = {alert.rule for _, alert in alerts(watched, QIANYANG)}
    assert not {"score_outside", "indicator_outside", "indicator_shift"} & rules


# The collapse


def test_the_collapse_is_called_out_three_months_before_the_grade(watched: MonitorView) -> None:
    """On-time work collapses in March 2020: an indicator's chart says so that month; the index follows in June."""
    own = alerts(watched, URBAN_MANAGEMENT)
    signals = [(period, alert) for period, alert in own if alert.rule.startswith(("indicator_", "score_"))]
    assert min(period for period, alert in signals if alert.rule == "indicator_outside") == "2020-03"
    assert min(period for period, alert in signals if alert.rule == "score_outside") == "2020-06"
    assert all(alert.shown for _, alert in signals), "within the budget"


def test_the_back_test_knows_that_warning(watched: MonitorView) -> None:
    falls = {(fall.entity, fall.period): fall for fall in watched.back_test.falls}
    fall = falls[URBAN_MANAGEMENT, "2020-06"]
    assert (fall.lead, fall.rule, fall.shown) == (3, "indicator_outside", True)


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
    assert not {alert.subject for _, alert in alerts(watched, LINYOU)} & {"DI1", "DI2", "discipline"}
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
    assert not [alert for alert in may if alert.subject == "discipline" and alert.entity.startswith("I")]


def test_without_evidence_there_is_no_verdict(watched: MonitorView) -> None:
    assert INDUSTRY_AND_COMMERCE not in watched.verdicts(LAST, "index")
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
    assert {(row.rule, row.entity, row.subject) for row in found} == {
        ("full_marks", SUPPLY_COOPERATIVE, "DI5"),
        ("late_entries", TRANSPORT, "duty_list"),
    }
    assert [row.records for row in found if row.rule == "late_entries"] == [25]


def test_the_audit_ledger_is_missing_for_three_months(watched: MonitorView) -> None:
    missing = [alert for alert in watched.alerts(LAST) if alert.rule == "ledger_missing"]
    assert [(alert.subject, alert.months_active) for alert in missing] == [("audit_findings", 3)]


# Ranking, scope and time


def test_a_month_lists_no_more_than_its_budget(watched: MonitorView) -> None:
    budget = watched.monitor.config.monitoring.alerts.budget
    for period in watched.monitor.results.periods:
        month = watched.alerts(period)
        shown = [alert for alert in month if alert.shown]
        assert len({alert.rank for alert in shown}) <= budget
        assert all(alert.is_new for alert in shown)
        ranks = sorted({alert.rank for alert in month if alert.is_new})
        assert ranks == list(range(1, len(ranks) + 1))
        assert all(alert.is_new == (alert.months_active == 1) for alert in month), (
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
    mine = watched_by(built_city, Actor(role="analyst", scope=frozenset({LINYOU})))
    assert mine.chart(URBAN_MANAGEMENT, "index", LAST) is None
    assert set(mine.movements(LAST)) == {LINYOU}
    assert set(mine.verdicts(LAST, "index")) <= {LINYOU, CITY}
    assert {alert.entity for alert in mine.alerts(LAST)} <= {LINYOU, ""}
    assert {row.entity for row in mine.reporting_anomalies(LAST)} <= {LINYOU}
    assert {row.entity for row in (*mine.back_test.fired, *mine.back_test.falls)} <= {LINYOU}
    theirs, ours = watched.chart(LINYOU, "PR1", LAST), mine.chart(LINYOU, "PR1", LAST)
    assert theirs is not None
    assert ours is not None
    np.testing.assert_array_equal(theirs.upper, ours.upper)


def test_a_funnel_knows_its_peers(watched: MonitorView) -> None:
    """Dots are the peer group's, the average is its pooled share, and limits narrow with size."""
    funnel = watched.funnel("PR1", LAST, "counties")
    assert funnel is not None
    dots = funnel.dots
    assert funnel.centre == pytest.approx(100 * sum(dot.events for dot in dots) / sum(dot.size for dot in dots))
    assert (np.diff(funnel.upper_998 - funnel.lower_998) <= 1e-9).mean() > 0.9
    assert watched.funnel("PE2", LAST, "counties") is None, "a median has no funnel"
    intervals = watched.intervals("PR1", LAST)
    for dot in dots:
        assert intervals[dot.entity].low <= dot.value <= intervals[dot.entity].high


def _begun(built: SampleCity, months: int) -> MonitorView:
    """The city as it stood after its first months."""
    periods = built.results.periods[:months]
    whole = {name: getattr(built.results, name) for name in ORDER}
    frames = {name: frame[frame["period"].isin(periods)] for name, frame in whole.items()}
    month = replace(built.results, periods=periods, **frames)
    return monitor_view(ANALYST, built.city, built.city.config.scheme(), month)


@pytest.mark.parametrize("months", [1, 7, 11, 12])
def test_a_city_without_a_year_has_no_change_over_one(built_city: SampleCity, months: int) -> None:
    """Twelve months lie a year apart from none of themselves, whether there are fewer than half of them or more."""
    last = built_city.results.periods[months - 1]
    moves = _begun(built_city, months).movements(last, apart=12).values()
    assert moves
    assert not any(row.beyond for row in moves)
    assert all(np.isnan(row.change) for row in moves)


def test_a_city_in_its_first_month_has_no_news(built_city: SampleCity) -> None:
    """Nobody is rated yet: no chart of a score, no change, no warning, and nothing fails."""
    first, begun = built_city.results.periods[:1], _begun(built_city, 1)
    assert not begun.verdicts(first[0], "index")
    moves = begun.movements(first[0]).values()
    assert not any(row.significant for row in moves)
    assert {row.variation for row in moves} == {"none"}
    assert {alert.rule for alert in begun.alerts(first[0])} <= {"not_rated", "deduction", "void"}
    assert not begun.back_test.by_rule
    assert begun.chart(CITY, "PR1", first[0]) is not None
