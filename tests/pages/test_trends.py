"""Trends: gaps stay gaps, old values show as old, and the sentence says what the numbers say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

import dashboard
from dashboard.elements import icons
from dashboard.elements.icons import Icon
from dashboard.presenters.signals.signal_table import signal_table
from dashboard.presenters.signals.trend import trend
from dashboard.presenters.signals.trend_figure import DASHES, trend_figure
from dashboard.screens.profile.dimensions import parts as parts_of
from dashboard.screens.trends.chart_figure import control_chart_figure
from dashboard.screens.trends.chart_view import ControlChart, control_chart
from dashboard.screens.trends.page import AT_MOST
from dashboard.session import naming
from dashboard.session.notices import of_reader
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import CITY, Chart
from metrics.model import shift
from metrics.wording import Language
from tests.conftest import SampleCity
from tests.pages import own
from tests.pages.asking import LAST, LIGHT, asked, rescored, scoped
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched

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
    missing = (grades == "not_rated").tolist()
    shown = len(view.months)
    assert np.isnan(view.lines[0].values).tolist() == missing[-shown:]
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
    assert [colour == LIGHT.ground for colour in line.marker.color] == carried[-len(view.months) :]


def test_the_sentence_gives_level_change_and_place(sample_city: SampleCity) -> None:
    view = trend(asked(sample_city), "index", ["610302"], {"610302": "3rd to 9th of 12"})

    ratings = sample_city.results.ratings
    mine = ratings[ratings["entity"] == "610302"].set_index("period")
    now, before = mine.loc[LAST], mine.loc[shift(LAST, -12)]
    assert f"stands at {now['score']:.1f}" in view.reading
    assert f"{now['score'] - before['score']:+.1f}".replace("-", "−") in view.reading
    assert ", 3rd to 9th of 12 in Counties and districts (median " in view.reading


def test_all_that_share_an_end_are_named(sample_city: SampleCity) -> None:
    """All have 80 points but two of three that have 90 now, and one 70: each moved by ten."""
    scores = {"610302": 90.0, "610303": 90.0, "610304": 70.0}
    query = rescored(asked(sample_city), scores)
    high, other, low = (naming.short(query, key) for key in scores)

    said = trend(query, "index", list(scores)).reading
    assert said.startswith(f"In June 2021 from 70.0 ({low}) to 90.0 ({high} and {other}).") or said.startswith(
        f"In June 2021 from 70.0 ({low}) to 90.0 ({other} and {high})."
    )
    moved = said.partition("Against twelve months before moved most: ")[2]
    assert all(text in moved for text in (f"{high} (+10.0)", f"{other} (+10.0)", f"{low} (−10.0)"))
    still = trend(rescored(query, {}), "index", list(scores)).reading
    assert still.startswith("In June 2021 all with a value stand at 80.0 (")
    assert "Against twelve months before none has moved." in still


def test_a_median_of_some_bodies_is_not_said_to_be_their_groups(sample_city: SampleCity) -> None:
    """Who sees two of twelve counties reads the median of these two, and that it is theirs; places are the group's."""
    whole = asked(sample_city)
    query, seen = scoped(whole, "610302", "610303"), ("610302", "610303")
    middle = format.score(sum(whole.month.ratings[entity].score for entity in seen) / 2)
    theirs = "the units that you see of Counties and districts"

    placed = trend(query, "index", ["610302"], {"610302": "3rd to 9th of 12"})
    assert f"3rd to 9th of 12 in Counties and districts; the median of {theirs} is {middle}" in placed.reading
    assert placed.band_title == f"Middle half of {theirs} (quartiles)"
    assert parts_of(query, "610302", "index").peers_title == f"Median of {theirs}"
    assert [str(said).split(":")[0] for said in of_reader(query)] == ["You see 2 of 53 units"]
    assert of_reader(whole) == []
    assert trend(whole, "index", ["610302"]).band_title == "Middle half of Counties and districts (quartiles)"


def test_nothing_is_shown_of_later_months(sample_city: SampleCity) -> None:
    view = trend(asked(sample_city, period="2020-03"), "index", ["610302"])

    assert view.months[-1] == "Mar 2020"
    assert len(view.lines[0].values) == len(view.months)


def test_every_line_has_a_dash_of_its_own() -> None:
    assert len(set(DASHES)) >= AT_MOST


IMPROVING = "610328"
"""The county whose index rises beyond its limits."""


def charted(query: Query, entity: str, subject: str) -> Chart:
    chart = watched(query).chart(entity, subject, query.period)
    assert chart is not None
    return chart


def traces(view: ControlChart) -> dict[str, Any]:
    """What the legend names, by its name."""
    figure = control_chart_figure(view, LIGHT)
    return {str(trace.name): trace for trace in figure.data if trace.showlegend is not False}


def steps(view: ControlChart, title: str) -> list[go.Scatter]:
    return [trace for trace in control_chart_figure(view, LIGHT).data if trace.name == title]


def test_the_standings_tell_level_change_and_what_the_chart_says(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    said = watched(query).verdicts(query.period, "index")
    table = signal_table(query, "index", [IMPROVING, SPARSE], {IMPROVING: "1st to 6th of 12"}, said)

    mine = {period: format.score(row.score) for period, row in sample_city.results.body(IMPROVING).ratings.items()}
    titles = [column.title for column in table.columns]
    cells = dict(zip(titles, table.rows[0].cells, strict=True))
    assert cells["June 2021"].text == mine[LAST]
    assert cells["Change"].text == format.change(float(mine[LAST]) - float(mine[shift(LAST, -12)]))
    assert cells["Verdict"].text == "a real rise, for the better"
    assert cells["Verdict"].icon == Icon("improvement", "H", 1, "Improvement: high or rising, beyond normal variation")
    assert cells["Target"].icon is not None
    assert cells["Target"].icon.shape == said[IMPROVING].assurance == "inconsistent"
    assert cells["Place in the group"].text == "1st to 6th of 12"


def test_an_indicator_of_few_records_has_no_verdict(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    said = watched(query).verdicts(query.period, "DI1")
    few = next(entity for entity, row in said.items() if not row.enough and row.tendency != "unknown")
    _, _, _, _, variation, target, *_ = signal_table(query, "DI1", [few], {}, said).rows[0].cells

    assert variation.icon is not None
    assert variation.icon.shape == "none"
    assert (target.text, variation.text) == ("–", "cannot be told from chance yet")


def test_a_signal_is_read_and_drawn(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    chart = charted(query, IMPROVING, "index")
    view = control_chart(query, chart, trend(query, "index", [IMPROVING]).events)

    assert view.reading.startswith("This month lies above the upper limit, beyond normal variation, a real rise, ")
    assert "Tendency" not in view.reading
    marked = traces(view)["signal: improvement"]
    first = int(np.flatnonzero(~np.isnan(chart.values))[0])
    assert list(marked.x) == [place - first for place, signal in enumerate(chart.signals) if signal != "none"]
    assert set(marked.text) == {"H"}
    assert marked.marker.color == LIGHT.better
    assert marked.marker.size != traces(view)["normal variation"].marker.size
    assert len(traces(view)["Rule takes effect"].x) == len(view.events) > 0
    assert view.target == 75.0
    top = view.numbers.iloc[0]
    assert (top["Value"], top["Rules"]) == (format.score(chart.values[-1]), "outside the limits")
    assert len(view.numbers) == (~np.isnan(chart.values)).sum()
    assert "n" not in view.numbers


@pytest.mark.parametrize(("language", "normal"), [("zh", "本月属正常波动："), ("en", "This month varies within ")])
def test_no_signal_is_said_to_be_none(sample_city: SampleCity, language: Language, normal: str) -> None:
    query = asked(sample_city, language=language)
    view = control_chart(query, charted(query, "610302", "index"))

    assert view.reading.startswith(normal)
    assert [icon.shape for icon in view.icons if icon] == ["common_cause", "inconsistent"]


def test_the_reading_of_a_month_knows_no_later_one(sample_city: SampleCity) -> None:
    query = asked(sample_city, period="2020-12")
    view = control_chart(query, charted(query, IMPROVING, "index"))

    assert view.months[-1] == "Dec 2020"
    assert view.reading.startswith("This month varies within the normal range: ")


@pytest.mark.parametrize("entity", [CITY, "610302"])
def test_counts_say_what_one_point_covers(sample_city: SampleCity, entity: str) -> None:
    query = asked(sample_city)
    chart = charted(query, entity, "CX2")
    view = control_chart(query, chart)

    assert view.title.split(" · ")[1] == {1: "per month", 3: "per quarter"}[chart.spacing]
    assert view.title.endswith("The whole city" if entity == CITY else "Weibin")


def test_missing_quarters_are_open_gaps(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    chart = charted(query, "G01", "PW5")
    view = control_chart(query, chart)

    places = np.flatnonzero(~np.isnan(chart.values))
    missing = int((np.diff(places) > chart.spacing).sum())
    path = next(trace for trace in control_chart_figure(view, LIGHT).data if trace.mode == "lines" and not trace.name)
    assert chart.spacing == 3
    assert missing > 0
    assert list(path.y).count(None) == missing
    assert (view.numbers["Value"] == "–").sum() == missing


def test_limits_on_trial_are_dashed_and_said(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = control_chart(query, charted(query, "G01", "PW5"))

    assert "Limits are on trial: they rest on 10 points" in view.reading
    assert {trace.line.dash for trace in steps(view, "Limits on trial")} == {"dash"}
    assert not steps(view, "Control limits")
    assert all(icon.on_trial for icon in view.icons if icon)


def test_too_few_records_have_points_and_no_limits(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    few = next(entity for entity, row in watched(query).verdicts(LAST, "DI1").items() if not row.enough)
    view = control_chart(query, charted(query, few, "DI1"))

    assert view.reading.startswith("Too few records for limits: ")
    assert set(traces(view)) == {"not judged"}
    assert [icon.shape for icon in view.icons if icon] == ["none"]


def test_limits_begin_anew_at_a_rebase_line_with_its_reason(sample_city: SampleCity, own_config: Path) -> None:
    rule = "  - {from: 2020-07, subjects: [PE4], reason: {zh: 口径调整, en: Counted otherwise}}\n"
    path = own_config / "monitoring.yaml"
    path.write_text(re.sub("^rebase:\n", f"rebase:\n{rule}", path.read_text("utf-8"), flags=re.M), "utf-8")
    query = own.rated(sample_city, own_config)
    chart = charted(query, CITY, "PE4")
    view = control_chart(query, chart)

    begun = int(np.flatnonzero(~np.isnan(chart.values))[0])
    at, end = chart.periods.index("2020-07") - begun, len(chart.periods) - begun
    assert [(line.place, line.label) for line in view.lines] == [(at, "Jul 2020: Counted otherwise")]
    assert [(one.first, one.last) for one in view.stretches] == [(0, at - 1), (at, end - 1)]
    assert len({one.mean for one in view.stretches}) == 2
    means = steps(view, "Mean")
    assert [list(trace.x) for trace in means] == [[-0.5, at - 0.5], [at - 0.5, end - 0.5]]
    assert [trace.y[0] for trace in means] == [chart.mean[begun], chart.mean[-1]]
    drawn = control_chart_figure(view, LIGHT)
    assert any("Counted otherwise" in str(note.text) for note in drawn.layout.annotations)
    path_drawn = next(trace for trace in drawn.data if trace.mode == "lines" and not trace.name)
    assert path_drawn.x.index(None) == at


def test_a_season_is_said_to_be_taken_out(sample_city: SampleCity) -> None:
    query = asked(sample_city, language="zh")
    chart = charted(query, CITY, "CX1")

    assert f"12月为{chart.season[11]:.2f}" in control_chart(query, chart).remark


def test_the_page_draws_the_chart_of_the_city_too(open_page: OpenPage) -> None:
    page = open_page("trends", node="PE4", entities="610302,G01", charted=CITY, lang="zh")

    assert not page.exception
    picker = page.segmented_control(key="choose_charted")
    assert picker.options == ["渭滨", "政府办", "全市"]
    assert picker.value == CITY


def test_without_a_chart_of_the_city_it_cannot_be_chosen(open_page: OpenPage) -> None:
    page = open_page("trends", node="PE2", entities="610302", charted=CITY, lang="en")

    assert not page.exception
    assert page.segmented_control(key="choose_charted").options == ["Weibin"]


def test_every_icon_has_its_drawing() -> None:
    drawings = (Path(dashboard.__file__).parent / "elements" / "icons.js").read_text("utf-8")
    shapes = {reading for reading, _ in icons.VARIATIONS} | {*icons.ASSURANCES, "common_cause", "none"}

    assert {name for name in shapes if re.search(rf"^  {name}: \{{ frame", drawings, re.M)} == shapes
