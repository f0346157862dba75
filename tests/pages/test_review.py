"""Monthly review: its counts are the results' counts, and every alert has evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isnan

import numpy as np
import pytest

from dashboard.elements.table import Row, Table
from dashboard.presenters.signals import alert_words
from dashboard.screens.data.arrivals import arrivals_view
from dashboard.screens.review.alert_evidence import TEXTS
from dashboard.screens.review.alerts import AlertsView, alerts_view
from dashboard.screens.review.follow_ups import follow_ups_view
from dashboard.screens.review.page import EVIDENCE
from dashboard.screens.review.reporting_anomalies import reporting_anomalies_view
from dashboard.screens.review.returns import returns_view
from dashboard.screens.review.view import cadence_sentence, month_view
from dashboard.session import naming
from dashboard.text import format
from metrics.application.city import METHODS
from metrics.application.records import arrivals, queries
from metrics.application.records.rows import FollowUp, Return
from metrics.application.signals.monitor_view import MonitorView
from metrics.definitions.expressions import days_beyond
from metrics.monitoring.alerts import REGULAR
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("period", ["2018-07", "2020-01", LAST])
def test_opens_in_any_month(open_page: OpenPage, period: str, language: str) -> None:
    page = open_page("review", period=period, lang=language)

    assert not page.exception
    assert len(page.header) == 4


def owed(sample: SampleCity, period: str) -> tuple[Return, ...]:
    return owed_as_of(sample, period, date.max)


def owed_as_of(sample: SampleCity, period: str, day: date) -> tuple[Return, ...]:
    calendar = arrivals.calendar(ANALYST, sample.city, until=period, today=day, months=1)
    return arrivals.owed(calendar, period)


@pytest.mark.parametrize(
    ("period", "states"),
    [("2018-09", {"on time", "late"}), ("2021-04", {"on time", "late", "overdue"}), (LAST, {"on time", "overdue"})],
)
def test_review_and_data_page_agree_on_what_is_late(sample_city: SampleCity, period: str, states: set[str]) -> None:
    query = asked(sample_city, period=period)
    day = date.max
    to = arrivals.counted_to(period, day)
    data = arrivals_view(query, arrivals.calendar(ANALYST, sample_city.city, until=period, today=day), to)
    signs = {row.cells[0].text: row.cells[-1] for row in data.calendar.rows if not row.heading}
    review = returns_view(query, owed(sample_city, period), to).ledgers
    words = {"on time": "●", "late": "◐", "overdue": "○"}

    assert {row.cells[2].text for row in review.rows} == states
    for row in review.rows:
        sign, days = signs[row.cells[0].text], row.cells[5].text
        assert sign.text.split()[0] == words[row.cells[2].text]
        assert sign.text.split()[1:] == ([] if row.cells[2].text == "on time" else [days])


def test_a_return_that_is_not_due_yet_is_expected_and_not_missing(sample_city: SampleCity) -> None:
    returns = owed_as_of(sample_city, LAST, date(2021, 7, 4))
    query = asked(sample_city)
    view = returns_view(query, returns, date(2021, 7, 4))

    states = [item.state for item in returns]
    expected = states.count("expected")
    assert set(states) == {"on_time", "expected"}
    assert view.lead.endswith(
        f"and 0 late; 0 overdue. Still expected ({expected}): the next by {format.day(date(2021, 7, 10), query.t)}."
    )
    assert sum(int(row.cells[5].text) for row in view.suppliers.rows if row.cells[5].text != format.NONE) == expected
    assert not view.wanting.rows


def test_what_is_long_overdue_is_what_the_rule_of_the_scheme_says(sample_city: SampleCity) -> None:
    config, scheme = sample_city.city.config, asked(sample_city).scheme
    other = scheme.model_copy(update={"rules": tuple(rule for rule in scheme.rules if rule.event is None)})

    assert queries.long_overdue_days(config, scheme) == 90
    assert queries.long_overdue_days(config, other) is None
    assert days_beyond("closed_on is None and days(due_on, month_end) > 45", "due_on") == 45
    assert days_beyond("days(opened_on, month_end) > 45 or days(due_on, month_end) <= 30", "due_on") is None


def test_every_ledger_is_counted_once(sample_city: SampleCity) -> None:
    returns = owed(sample_city, LAST)
    view = returns_view(asked(sample_city), returns, date(2021, 7, 31))

    states = [item.state for item in returns]
    assert len(view.ledgers.rows) == len(returns)
    assert len(view.wanting.rows) == states.count("late") + states.count("overdue") > 0
    assert sum(int(row.cells[1].text) for row in view.suppliers.rows) == len(returns)
    assert f"; {states.count('overdue')} overdue." in view.lead


@pytest.mark.parametrize(("today", "to"), [(date(2026, 11, 27), "31 July 2021"), (date(2021, 7, 20), "20 July 2021")])
def test_both_pages_say_to_which_day_lateness_is_counted(sample_city: SampleCity, today: date, to: str) -> None:
    query, day = asked(sample_city), arrivals.counted_to(LAST, today)
    calendar = arrivals.calendar(ANALYST, sample_city.city, until=LAST, today=today)
    assert any(item.state == "overdue" for item in calendar)
    for lead in (arrivals_view(query, calendar, day).lead, returns_view(query, owed(sample_city, LAST), day).lead):
        assert f"Days overdue are counted to {to}." in lead


def test_what_is_overdue_is_called_so_everywhere(sample_city: SampleCity) -> None:
    """On the data page, in its legend and among the late suppliers, and in both tables of the review."""
    query, day = asked(sample_city, language="zh"), date(2021, 7, 31)
    data = arrivals_view(query, arrivals.calendar(ANALYST, sample_city.city, until=LAST, today=date.max), day)
    review = returns_view(query, owed(sample_city, LAST), day)

    word = "逾期未报"
    assert f"○ {word}" in data.legend
    assert word in data.lead
    assert word in [column.title for column in data.late.columns]
    assert word in [column.title for column in review.suppliers.columns]
    assert word in {row.cells[2].text for row in review.ledgers.rows}
    assert word in review.lead


@pytest.fixture(scope="module")
def monitor(built_city: SampleCity) -> MonitorView:
    """Measured once for all tests."""
    return watched(asked(built_city))


def view_of(sample: SampleCity, monitor: MonitorView, period: str = LAST, language: Language = "en") -> AlertsView:
    returns = owed(sample, period)
    return alerts_view(asked(sample, period=period, language=language), monitor, returns)


def matters(one: Table) -> list[Row]:
    return [row for row in one.rows if not row.heading]


def test_every_cap_and_deduction_in_force_is_told_with_evidence(sample_city: SampleCity, monitor: MonitorView) -> None:
    view = view_of(sample_city, monitor)

    told = [*matters(view.listed), *matters(view.further), *matters(view.rest), *matters(view.standing)]
    now = sample_city.results.statement.query(f"period == '{LAST}'")
    ratings = sample_city.results.ratings
    bare = ratings[(ratings["period"] == LAST) & (ratings["grade"] == "not_rated")]
    caps = now[(now["kind"] == "cap") & ~now["entity"].isin(bare["entity"])]
    taken = now[(now["kind"] == "points") & (now["points"] < 0)]
    texts = [" ".join(cell.text for cell in row.cells) for row in told]
    assert sum(": at most " in text for text in texts) == len(caps) > 0
    assert sum("points)" in text for text in texts) == len(taken) > 0
    assert len(told) == len(monitor.alerts(LAST))
    assert all(row.cells[-1].text.strip("–") for row in told)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("period", ["2018-07", "2018-12", "2020-06", "2020-09", "2021-04"])
def test_nothing_is_lost_beyond_the_budget(
    sample_city: SampleCity, monitor: MonitorView, period: str, language: Language
) -> None:
    view, found = view_of(sample_city, monitor, period, language), monitor.alerts(period)

    budget = sample_city.city.config.monitoring.alerts.budget
    new = [alert for alert in found if alert.is_new]
    lines, listed = len({alert.rank for alert in new}), [alert for alert in new if alert.rank <= budget]
    assert len(view.listed.rows) == min(lines, budget)
    assert len(view.further.rows) == len(listed) - len(view.listed.rows)
    assert len(view.rest.rows) == len(new) - len(listed)
    assert not {row.id for row in view.rest.rows if row.id} & {row.id for row in view.further.rows}
    assert len(new) + len(matters(view.standing)) == len(found)
    assert bool(view.rest_lead) == (lines > budget)
    if view.rest_lead:
        alerts = sum(alert.rank > budget for alert in found)
        said = {
            "en": f"at most {budget} units or ledgers: {lines - budget} more, with alerts of these rules ({alerts}): ",
            "zh": f"会议最多列{budget}家单位（或台账），另有{lines - budget}家未上会，涉及预警{alerts}条：",
        }
        assert said[language] in view.rest_lead


def test_the_collapse_is_one_line_with_its_numbers(sample_city: SampleCity, monitor: MonitorView) -> None:
    view = view_of(sample_city, monitor, "2020-06")

    first = view.listed.rows[0]
    assert (first.id, first.cells[1].text) == ("G14", "Grade fell")
    assert first.cells[2].note.startswith("also: Score beyond its limits (")
    assert [row.id for row in view.listed.rows].count("G14") == 1
    chart = monitor.chart("G14", "index", "2020-06")
    assert chart is not None
    told = next(row for row in view.further.rows if row.cells[2].text.startswith("Political-ecology index: "))
    assert told.cells[2].text.endswith(format.score(chart.values[-1]))
    limit, mean = format.score(chart.lower[-1]), format.score(chart.mean[-1])
    assert told.cells[3].text == f"below the lower limit {limit} (mean {mean})"


def test_lead_counts_what_is_new_and_what_stands(sample_city: SampleCity, monitor: MonitorView) -> None:
    view, found = view_of(sample_city, monitor), monitor.alerts(LAST)

    n, decomposition = len(view.listed.rows), sum(not alert.is_new for alert in found)
    assert view.lead.startswith(f"{n} alerts are new this month: Grade fell ")
    assert view.lead.endswith(f" {decomposition} matters still stand from earlier months.")
    assert f"({decomposition})" in view.standing_lead


def test_how_long_a_cap_has_stood_is_counted_in_months(sample_city: SampleCity, monitor: MonitorView) -> None:
    view = view_of(sample_city, monitor)
    severe = next(row for row in matters(view.standing) if "severe_case" in str(row.cells[-2].opens))

    steps = sample_city.results.statement
    mine = steps[(steps["entity"] == severe.id) & (steps["rule"] == "severe_case") & (steps["kind"] == "cap")]
    assert severe.cells[-1].text == f"{len(mine)} months"
    assert view.opens(str(severe.id), "severe_case")
    assert not view.opens(str(severe.id), "criticism")


def test_a_body_without_enough_data_is_called_out(sample_city: SampleCity, monitor: MonitorView) -> None:
    ratings = sample_city.results.ratings
    bare = ratings[(ratings["period"] == LAST) & (ratings["grade"] == "not_rated")]
    found = [row.id for row in matters(view_of(sample_city, monitor).standing) if "are needed" in row.cells[1].text]
    assert found == list(bare["entity"])


def test_the_records_behind_an_alert_open(open_page: OpenPage, sample_city: SampleCity, monitor: MonitorView) -> None:
    view = view_of(sample_city, monitor)
    severe = next(cell.opens for row in matters(view.standing) for cell in row.cells if "severe" in str(cell.opens))
    page = open_page("review", lang="en")
    assert not page.exception
    _, entity, rule = str(severe).split(":")
    page.session_state[f"kept_{EVIDENCE}"] = (LAST, entity, rule)
    page.run()
    assert not page.exception
    assert any("Severe case" in text.value and text.value.startswith("**") for text in page.markdown)


def test_every_rule_has_words() -> None:
    assert set(alert_words.RULES) == set(METHODS.alert) == set(TEXTS)
    assert alert_words.STATES == REGULAR
    for rule, (title, meaning) in alert_words.RULES.items():
        assert title, rule
        assert meaning.endswith("."), rule


def test_findings_are_the_full_column_and_the_late_edit(sample_city: SampleCity, monitor: MonitorView) -> None:
    view = reporting_anomalies_view(asked(sample_city), monitor)

    found = {row.rule: row for row in monitor.reporting_anomalies(LAST)}
    full, late = (next(row for row in view.findings.rows if row.cells[1].text == title)
                  for title in ("All full marks", "Records entered late"))  # fmt: skip
    assert len(view.findings.rows) == 2
    assert view.lead == "2 things in the records themselves are unusual:"
    assert full.id == "I02"
    assert full.cells[3].text == f"{found['full_marks'].points:.0f} quarters"
    assert full.cells[5].text == f"{100 * found['full_marks'].share:.1f}%"
    assert (late.id, late.cells[4].text) == ("G15", f"{found['late_entries'].records:.0f}")
    assert late.cells[6].text.endswith(" 2021")


def test_a_dot_beyond_the_funnel_is_told_with_the_limit(sample_city: SampleCity, monitor: MonitorView) -> None:
    rows = [row for row in matters(view_of(sample_city, monitor).standing) if "99.8%" in row.cells[2].text]
    [alert] = [alert for alert in monitor.alerts(LAST) if alert.rule == "funnel"]
    group = sample_city.city.config.city.entities[alert.entity].group
    funnel = monitor.funnel(alert.subject, LAST, group)
    assert funnel is not None
    dot = next(dot for dot in funnel.dots if dot.entity == alert.entity)
    upper = float(np.interp(dot.size, funnel.sizes, funnel.upper_998))
    assert [row.id for row in rows] == [alert.entity]
    assert f"limit {upper:.1f}% (average of the peers {funnel.centre:.1f}%)" in rows[0].cells[2].text
    assert rows[0].cells[2].text.endswith(f"{dot.events:.0f} of {dot.size:.0f}")


def test_a_month_without_findings_says_so(sample_city: SampleCity, monitor: MonitorView) -> None:
    view = reporting_anomalies_view(asked(sample_city, period="2019-06"), monitor)

    assert not view.findings.rows
    assert view.lead == "The records themselves show nothing unusual."


@pytest.mark.parametrize("period", ["2019-03", "2020-06", LAST])
def test_only_changes_beyond_chance_are_called_significant(
    sample_city: SampleCity, monitor: MonitorView, period: str
) -> None:
    movements = monitor.movements(period)
    view = month_view(asked(sample_city, period=period), movements)

    significant = {key for key, row in movements.items() if row.significant}
    assert 0 < len(significant) < sum(not isnan(row.change) for row in movements.values())
    told = {row.id for row in view.moves.rows if row.cells[6].text == "clear"}
    assert told == significant
    assert all(row.cells[6].text == "no clear change" for row in view.moves.rows if row.id not in significant)
    shown = {row.id: row.cells[3].icon for row in view.moves.rows}
    assert all(icon and icon.shape == movements[str(key)].variation for key, icon in shown.items())
    reached = {row.id: row.cells[4].icon for row in view.moves.rows}
    assert {icon.shape if icon else "none" for icon in reached.values()} <= {
        row.assurance for row in movements.values()
    }
    coloured = {row.id for row in (*view.moves.rows, *view.grades.rows) for cell in row.cells
                if cell.tone in ("better", "worse")}  # fmt: skip
    assert coloured <= significant
    assert view.moves_lead.startswith(f"{len(significant)} scores clearly changed")


def test_no_significant_change_is_said_in_words(sample_city: SampleCity, monitor: MonitorView) -> None:
    still = {
        key: replace(row, significant=False, beyond=False, signal=False) for key, row in monitor.movements(LAST).items()
    }
    chinese = month_view(asked(sample_city, language="zh"), still)

    assert chinese.moves_lead.startswith("与上月相比，各单位得分均无明显变化。")
    assert {row.cells[6].text for row in chinese.moves.rows} == {"无明显变化"}
    assert not [cell for row in chinese.grades.rows for cell in row.cells if cell.tone in ("better", "worse")]


def test_follow_ups_add_up(sample_city: SampleCity) -> None:
    items = queries.follow_ups(ANALYST, sample_city.city, LAST)
    view = follow_ups_view(asked(sample_city), items)

    overdue = sum(item.days_overdue > 0 for item in items)
    assert len(view.items.rows) == len(items) == sum(int(row.cells[1].text) for row in view.kinds.rows)
    assert sum(int(row.cells[3].text) for row in view.kinds.rows) == overdue
    assert f"overdue: {overdue}, of" in view.lead
    assert sum(int(row.cells[-3].text) for row in view.bodies.rows) == overdue


def test_all_follow_ups_that_are_overdue_longest_are_named(sample_city: SampleCity) -> None:
    opened, due = date(2021, 4, 1), date(2021, 5, 1)
    bodies, days = ("610302", "G05", "610303"), (60, 60, 59)
    items = [FollowUp("clues", key, f"no. {n}", opened, due, n) for key, n in zip(bodies, days, strict=True)]
    view = follow_ups_view(asked(sample_city), items)

    names = [f"no. 60 ({naming.entity(asked(sample_city), key)})" for key in bodies[:2]]
    assert all(name in view.lead.partition("Longest overdue, by 60 days: ")[2] for name in names)
    assert "no. 59" not in view.lead


def test_grades_that_changed_are_all_listed_with_a_reason(sample_city: SampleCity) -> None:
    view = month_view(asked(sample_city), watched(asked(sample_city)).movements(LAST))

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
    query = asked(sample_city, period=first)
    view = month_view(query, watched(query).movements(first))

    assert not view.compared
    assert view.grades_lead.endswith("rated for the first time.")
