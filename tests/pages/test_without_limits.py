"""Charts without limits: what they still say, and the days between rare events that are drawn below them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from dashboard.elements import icons
from dashboard.elements.icons import Icon
from dashboard.screens.trends import rare_view
from dashboard.screens.trends.chart_figure import control_chart_figure
from dashboard.screens.trends.chart_view import ControlChart, control_chart
from dashboard.session.query import Query
from dashboard.style.theme import Palette
from dashboard.text import format
from metrics.application.signals.event_gaps import event_gaps
from metrics.application.signals.monitor_view import Chart
from metrics.application.signals.rows import EventGaps
from metrics.wording import Language
from tests.conftest import SampleCity
from tests.pages.asking import DARK, LAST, LIGHT, asked
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched

SPARSE = "M04"
"""The body that hardly has records."""


def drawn(view: ControlChart, colours: Palette) -> list[Any]:
    """The traces of a chart."""
    figure: Any = control_chart_figure(view, colours)
    return list(figure.data)


def charted(query: Query, entity: str, subject: str) -> Chart:
    chart = watched(query).chart(entity, subject, query.period)
    assert chart is not None
    return chart


def coarse(sample: SampleCity, *, judged: bool) -> tuple[Query, Chart]:
    """A chart of shares without limits, for most points repeat, whose newest point carries a signal or none."""
    query = asked(sample)
    for subject in ("PE4", "PW4", "PR4", "SU3"):
        for row in watched(query).verdicts(LAST, subject).values():
            seen = charted(query, row.entity, subject)
            newest = int(np.flatnonzero(~np.isnan(seen.values))[-1]) if row.enough else 0
            if row.enough and np.isnan(seen.upper[newest]) and (seen.signals[newest] != "none") == judged:
                return query, seen
    raise AssertionError("the sample city has no such chart")


def test_the_icon_of_a_chart_without_limits_judges_nothing(sample_city: SampleCity) -> None:
    query, chart = coarse(sample_city, judged=False)
    view = control_chart(query, chart)

    assert view.reading.startswith("There are no limits: most points are the same as the one before ")
    assert [icon for icon in view.icons if icon] == [Icon("none", "n", 0, icons.NO_LIMITS)]
    assert watched(query).verdicts(LAST, chart.subject)[chart.entity].variation == "none"
    assert not any(stretch.upper == stretch.upper for stretch in view.stretches)


def test_without_limits_a_proven_signal_is_the_same_for_point_sentence_table_and_icon(sample_city: SampleCity) -> None:
    query, chart = coarse(sample_city, judged=True)
    view = control_chart(query, chart)

    for point in view.points:
        assert (point.reading == "none") == (point.letter == "") == (chart.signals[point.place] == "none")
    newest = view.points[-1]
    assert "Yet chance alone does not explain June 2021: " in view.reading
    assert [icon.shape for icon in view.icons if icon] == [newest.reading]
    assert watched(query).verdicts(LAST, chart.subject)[chart.entity].variation == newest.reading
    assert view.numbers["Rules"].iloc[0]
    assert "limit" not in view.numbers["Rules"].iloc[0]
    assert newest.reading != "none"


# Days between rare events


def rare(sample: SampleCity, entity: str, subject: str, **asking: Any) -> tuple[Query, Chart, EventGaps]:
    query = asked(sample, **asking)
    seen = charted(query, entity, subject)
    times = event_gaps(query.actor, query.city, seen)
    assert times is not None
    return query, seen, times


def recorded(sample: SampleCity, entity: str) -> list[date]:
    """Days of a body's eight-point-rule breaches, asked of the database in SQL."""
    statement = (
        "SELECT disposed_on FROM cases WHERE entity = ? AND category = 'eight_rules' AND ended_by IS NULL ORDER BY 1"
    )
    with closing(sqlite3.connect(sample.database.removeprefix("sqlite:///"))) as connection:
        return [date.fromisoformat(day) for (day,) in connection.execute(statement, (entity,))]


FEW_BREACHES = "610303"
"""A county with some twenty breaches in three years, too few for limits by quarter."""


@pytest.mark.parametrize(("language", "title", "meaning", "normal", "since"), [
    ("en", "Eight-point-rule breaches per 1000 staff · days between events · Jintai",
     "become rarer, which is better here", "The last gap charted, {days} days (",
     "From the last event to 30 June 2021: {waited} days."),
    ("zh", "违反中央八项规定精神问题率 · 间隔天数 · 金台", "说明发生得少了，对本指标是好转",
     "图中最近一个间隔为{days}天（",
     "最近一次至2021年6月30日已有{waited}天。"),
])  # fmt: skip
def test_days_between_events_are_read_and_drawn(
    sample_city: SampleCity, language: Language, title: str, meaning: str, normal: str, since: str
) -> None:
    query, seen, times = rare(sample_city, FEW_BREACHES, "DI1", language=language)
    view = rare_view.rare_chart(query, seen, times)

    days = recorded(sample_city, FEW_BREACHES)
    gaps = [(end - start).days for start, end in pairwise(days)]
    waited = (date(2021, 6, 30) - days[-1]).days
    assert rare_view.is_wanted(seen)
    assert [point.value for point in view.points] == [*gaps, waited]
    assert view.title == title
    assert meaning in view.remark
    assert view.reading.startswith(normal.format(days=gaps[-1]))
    first, later = (format.day(day, query.t) for day in (days[0], days[1]))
    left_out = rare_view.rare_chart(query, seen, replace(times, gaps=times.gaps[1:], unreported=1)).remark
    assert first in left_out, "of the events that are counted the first, though the gap after it is left out"
    assert later not in left_out
    assert view.reading.endswith(since.format(waited=waited))
    assert [icon.shape for icon in view.icons if icon] == ["common_cause"]
    assert len(view.numbers) == len(gaps) + 1
    for colours in (LIGHT, DARK):
        marks = [trace for trace in drawn(view, colours) if trace.mode == "markers"]
        assert sum(len(trace.x) for trace in marks) == len(days)
        assert {trace.marker.color for trace in marks} == {colours.quiet}


@pytest.mark.parametrize(("improvement", "reading", "colour", "english"), [
    (-1, "improvement", "better", "events have become rarer, for the better"),
    (1, "concern", "worse", "events have become rarer, for the worse"),
    (0, "neutral", "neutral", "events have become rarer"),
])  # fmt: skip
def test_a_long_gap_says_what_it_means_for_the_indicator(
    sample_city: SampleCity, improvement: int, reading: str, colour: str, english: str
) -> None:
    query, seen, times = rare(sample_city, FEW_BREACHES, "DI1")
    longest = replace(times.gaps[-1], between=400.0, signal="outside", side=1)
    times = replace(times, gaps=(*times.gaps[:-1], longest), overdue=True)
    view = rare_view.rare_chart(query, replace(seen, improvement=improvement), times)

    assert f"is a signal (longer than the upper limit): {english}; " in view.reading
    assert f"already more than the upper limit: {english}." in view.reading
    assert [icon.shape for icon in view.icons if icon] == [reading]
    [marks] = [trace for trace in drawn(view, LIGHT) if trace.mode == "markers+text"]
    assert marks.marker.color == getattr(LIGHT, colour)
    assert list(marks.text) == ["H", "H"]


def test_gaps_on_trial_are_dashed_and_call_nothing_out(sample_city: SampleCity) -> None:
    query, seen, times = rare(sample_city, "G19", "CX2")
    view = rare_view.rare_chart(query, seen, times)

    assert f"Limits are on trial: they rest on {len(times.gaps)} gaps, twelve are needed" in view.reading
    assert {trace.line.dash for trace in drawn(view, LIGHT) if trace.name == "Limits on trial"} == {"dash"}
    assert {point.reading for point in view.points} == {"common_cause", "none"}


@pytest.mark.parametrize(("subject", "english", "chinese"), [
    ("DI1", "Days between events are not charted yet: there are 0 gaps ",
     "暂不画间隔天数图：台账中只有0个间隔，需满8个。"),
    ("CX1", "Records tell totals or months here, ", "台账只有合计数或月份，没有逐件日期，不画间隔天数图。"),
    ("DI4", "Records tell totals or months here, not single cases, ",
     "台账只有合计数或月份，没有逐件记录，不画间隔件数图。"),
    ("PR1", "Records between events are not charted yet: there are 0 gaps ",
     "暂不画间隔件数图：台账中只有0个间隔，需满8个。"),
])  # fmt: skip
def test_why_there_is_no_such_chart_is_said(sample_city: SampleCity, subject: str, english: str, chinese: str) -> None:
    query, _, times = rare(sample_city, SPARSE, subject)

    assert rare_view.none(query, times).startswith(english)
    assert rare_view.none(asked(sample_city, language="zh"), times) == chinese


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "Limits are as wide at least as chance"), ("zh", "控制限至少涵盖发生率不变时随机波动的范围")],
)
def test_the_page_draws_days_between_events_below_a_chart_without_limits(
    open_page: OpenPage, lang: str, says: str
) -> None:
    page = open_page("trends", node="DI1", entities=FEW_BREACHES, lang=lang)
    limited = open_page("trends", node="PE4", entities=FEW_BREACHES, lang=lang)

    assert not page.exception
    assert any(says in caption.value for caption in page.caption)
    assert not any(says in caption.value for caption in limited.caption)


SELDOM_LATE = "G05"
"""A body of which few clues fall due in a quarter, and the fewer of them late."""


def clues(sample: SampleCity, entity: str) -> list[tuple[date, bool]]:
    """The days by which a body's clues were due, and whether they were disposed of by then, in SQL."""
    statement = (
        "SELECT due_on, disposed_on IS NOT NULL AND disposed_on <= due_on FROM clues "
        "WHERE entity = ? AND ended_by IS NULL AND due_on BETWEEN '2018-07-01' AND '2021-06-30' ORDER BY due_on"
    )
    with closing(sqlite3.connect(sample.database.removeprefix("sqlite:///"))) as connection:
        return [(date.fromisoformat(day), bool(own)) for day, own in connection.execute(statement, (entity,))]


@pytest.mark.parametrize(("language", "title", "event", "last"), [
    ("en", " · records between events · ", "One point is the records without an event from one event to the next: ",
     "The last gap charted was "),
    ("zh", " · 间隔件数 · ", "每个点为相邻两次之间的其他记录件数：", "图中最近一个间隔为"),
])  # fmt: skip
def test_of_a_share_the_records_between_events_are_drawn(
    sample_city: SampleCity, language: Language, title: str, event: str, last: str
) -> None:
    query, seen, gaps = rare(sample_city, SELDOM_LATE, "SU1", language=language)
    view = rare_view.rare_chart(query, seen, gaps)

    records = clues(sample_city, SELDOM_LATE)
    rarer = sum(own for _, own in records) * 2 <= len(records)
    days = [day for day, own in records if own == rarer]
    assert rare_view.is_wanted(seen)
    assert (gaps.unit, gaps.counted, gaps.events) == ("cases", rarer, len(days))
    # However the records of one day are shared out, all lie before, between or after the events.
    before = sum(day < days[0] for day, _ in records)
    between = sum(point.value for point in view.points)
    assert len(records) - len(days) - before - 1 <= between <= len(records) - len(days) - before
    assert title in view.title
    assert event in view.remark
    assert view.reading.startswith(last)
    assert len(view.points) == len(view.numbers) == len(days)


def test_of_events_that_are_not_rare_there_is_no_second_chart(sample_city: SampleCity) -> None:
    """Nearly half of this body's clues come from its own work: their share says more than what lies between them."""
    query = asked(sample_city)
    seen = charted(query, "G24", "SU2")
    assert rare_view.is_wanted(seen)
    assert event_gaps(query.actor, query.city, seen) is None


def test_fewer_records_that_fall_short_are_an_improvement(sample_city: SampleCity) -> None:
    """Where an event is a record that does not count for the share, rarer is better although more of it is."""
    query, seen, gaps = rare(sample_city, "M01", "PR1")
    assert (seen.improvement, gaps.counted) == (1, False)
    longest = replace(gaps.gaps[-1], between=400.0, signal="outside", side=1)
    view = rare_view.rare_chart(query, seen, replace(gaps, gaps=(*gaps.gaps[:-1], longest)))
    assert [icon.shape for icon in view.icons if icon] == ["improvement"]
    assert "400 records" in view.reading
    assert 'records that do not count as "finished on time"' in view.remark


@pytest.mark.parametrize(("language", "says"), [
    ("en", "Days between events are not charted, for it is not known whether events lie in between. 4 gaps are left "
     "out, for months in them were not reported."),
    ("zh", "不画间隔天数图：不清楚其间是否还有发生。有4个间隔含未报送的月份，未计入。"),
])  # fmt: skip
def test_gaps_over_months_without_a_return_are_said(sample_city: SampleCity, language: Language, says: str) -> None:
    query, _, times = rare(sample_city, FEW_BREACHES, "DI1", language=language)

    assert rare_view.none(query, times) == ""
    assert rare_view.none(query, replace(times, without="unreported", unreported=4)) == says
