"""Where another scheme begins to rate: a jump of method is no signal, and older months keep their own grades."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, CityHandle, open_city
from metrics.application.findings.attention import ScoreFell, attention
from metrics.application.ratings import pipeline
from metrics.application.ratings.score_changes import changes_at_splice
from metrics.application.signals.monitor_view import MonitorView, monitor_view
from metrics.monitoring.charts import segments
from tests.actors import ANALYST
from tests.conftest import CONFIG, SampleCity

BEFORE, AFTER, LAST = "2020-12", "2021-01", "2021-06"
OTHER = {"id: index": "id: overall", "{id: good,": "{id: best,", "{id: poor,": "{id: weak,", "from: 75": "from: 80"}
"""Names of the index and of two bands, and the edge of another."""


def with_other_method(sample: SampleCity, folder: Path) -> CityHandle:
    """The sample city with another scheme from 2021 on: other weights, names of bands and of the index."""
    copytree(CONFIG, folder / "config")
    [file] = (folder / "config" / "schemes").glob("*.yaml")
    text = re.sub("effective_from: .*", f"effective_from: {AFTER}", file.read_text(encoding="utf-8"), count=1)
    text = re.sub("^id: .*", "id: other", text, count=1, flags=re.MULTILINE)
    text = re.sub("^title: .*", "title: {zh: 新方案, en: New scheme}", text, count=1, flags=re.MULTILINE)
    for old, new in OTHER.items():
        assert old in text
        text = text.replace(old, new)
    # Nearly all weight on the first dimension, so that scores jump.
    shares = iter(["0.70", *["0.05"] * 6])
    text = re.sub(r"(?m)^(      weight: )\S+$", lambda found: found[1] + next(shares), text)
    (file.parent / "other.yaml").write_text(text, encoding="utf-8")
    return open_city(sample.database, folder / "config")


@pytest.fixture(scope="module")
def city(built_city: SampleCity, tmp_path_factory: pytest.TempPathFactory) -> CityHandle:
    return with_other_method(built_city, tmp_path_factory.mktemp("spliced"))


@pytest.fixture(scope="module")
def view(city: CityHandle) -> MonitorView:
    return monitor_view(ANALYST, city, city.config.schemes["other"], pipeline.results(ANALYST, city))


@pytest.fixture(scope="module")
def plain(built_city: SampleCity) -> MonitorView:
    """The same city under its own scheme in all months."""
    return monitor_view(ANALYST, built_city.city, built_city.city.config.scheme(), built_city.results)


def test_charts_of_scores_begin_anew_with_the_scheme(view: MonitorView, plain: MonitorView) -> None:
    ratings = view.monitor.results.ratings.set_index(["entity", "period"])["score"]
    jumps = [abs(ratings[entity, AFTER] - ratings[entity, BEFORE]) for entity in view.monitor.results.entities]
    assert np.nanmax(jumps) > 5, "the method makes scores jump"
    for entity in ("610328", "610329", "G14"):
        chart, before = view.chart(entity, "overall", LAST), plain.chart(entity, "index", LAST)
        assert chart is not None
        assert before is not None
        assert [rebase.from_ for rebase in chart.rebases] == [AFTER]
        assert chart.rebases[0].reason.en == '"New scheme" rates from here on'
        first = chart.periods.index(AFTER)
        assert all(chart.trial[first:])
        own = view.monitor.results.ratings.query("entity == @entity and period >= @AFTER")["score"]
        assert chart.mean[first] == pytest.approx(own.mean())
        assert chart.mean[first - 1] == pytest.approx(np.nanmean(before.values[:first]))
        assert chart.tendency == "unknown" or chart.values[first:].size >= 6


def test_older_months_say_what_they_said(view: MonitorView, plain: MonitorView) -> None:
    """Seen from the month before, the index has the name and the target that it had then."""
    for subject in ("index", "principal"):
        one, other = view.chart("610328", subject, BEFORE), plain.chart("610328", subject, BEFORE)
        assert one is not None
        assert other is not None
        assert one.subject == other.subject == subject
        assert (one.target, one.readings, one.tendency) == (other.target, other.readings, other.tendency)
        assert np.array_equal(one.upper, other.upper, equal_nan=True)
    assert view.verdicts(BEFORE, "index") == plain.verdicts(BEFORE, "index")
    chart = view.chart("610328", "overall", LAST)
    assert chart is not None
    assert chart.target == 80


def test_indicators_know_nothing_of_schemes(view: MonitorView, plain: MonitorView) -> None:
    for charted in (view.monitor.indicator_series, plain.monitor.indicator_series):
        assert len(charted.monitoring.rebase) == 1
    series = view.monitor.score_series
    assert segments(series.series, series.monitoring.rebase).max() == 1


def test_a_jump_of_method_calls_nothing_out(view: MonitorView, plain: MonitorView) -> None:
    months = [period for period in view.monitor.results.periods if period >= AFTER]
    called = {(row.rule, period) for period in months for row in view.alerts(period)}
    assert not {pair for pair in called if pair[0] == "score_outside" or pair == ("grade_fell", AFTER)}
    assert not any(row.significant for row in view.movements(AFTER).values())
    assert not any(row.beyond for row in view.movements(LAST, apart=12).values())
    assert any(row.beyond for row in view.movements(LAST, apart=3).values())
    fell = [(row.entity, row.period) for row in plain.back_test.falls if row.period <= BEFORE]
    assert [(row.entity, row.period) for row in view.back_test.falls if row.period <= BEFORE] == fell
    assert fell
    grades = view.monitor.results.ratings.pivot(index="entity", columns="period", values="grade")
    order = ["best", "fairly_good", "fair", "weak"]
    later = {
        (entity, month)
        for before, month in pairwise(months)
        for entity, (old, new) in grades[[before, month]].iterrows()
        if old in order and new in order and order.index(new) > order.index(old)
    }
    assert {(row.entity, row.period) for row in view.back_test.falls if row.period > BEFORE} == later
    assert later, "grades fall under the new scheme too"


def test_warnings_whose_months_another_scheme_rates_stay_open(view: MonitorView) -> None:
    horizon = view.monitor.config.monitoring.alerts.horizon
    assert horizon == 6
    late = [row for row in view.back_test.fired if "2020-07" <= row.period <= BEFORE]
    assert late
    assert {row.outcome for row in late} <= {"open", "came_true"}
    assert all(row.lead <= 12 - int(row.period[5:]) for row in late if row.outcome == "came_true")


def test_nobody_needs_attention_for_a_change_of_method(city: CityHandle, view: MonitorView) -> None:
    moved = {key: replace(one, significant=True) for key, one in view.movements(AFTER).items()}
    results, scheme = pipeline.results(ANALYST, city), city.config.schemes["other"]
    cases = attention(results, city.config, scheme, (), moved, AFTER, at_most=99)
    assert not [reason for case in cases for reason in case.reasons if isinstance(reason, ScoreFell)]


@pytest.mark.parametrize(
    ("period", "since"),
    [
        (AFTER, None),
        pytest.param(LAST, BEFORE, marks=pytest.mark.full),
        pytest.param("2021-03", "2020-06", marks=pytest.mark.full),
    ],
)
def test_explain_tells_real_change_and_method_as_the_review_page_does(
    city: CityHandle,
    period: str,
    since: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(DATABASE_SETTING, city.store.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv(CONFIG_SETTING, str(city.config.directory))
    schemes = [next(item for key, item in city.config.schemes.items() if key != "other"), city.config.schemes["other"]]
    old, new = (pipeline.results(ANALYST, city, scheme.id) for scheme in schemes)
    change = changes_at_splice(old, schemes[0], new, schemes[1], period, since=since or BEFORE)["610328"]
    call = ["explain", "610328", "--period", period, "--json", *(["--since", since] if since else [])]
    assert main(call) == 0
    told = json.loads(capsys.readouterr().out)
    parts = {(row["part"], row["key"]): row["points"] for row in told["changes"]}
    values = {key: points for (part, key), points in parts.items() if part == "values"}
    assert values == pytest.approx({key: points for key, points in change.indicators.items() if points})
    assert parts.get(("weights", None), 0.0) == pytest.approx(change.weights)
    assert parts.get(("method", None), 0.0) == pytest.approx(change.method)
    spliced = pipeline.results(ANALYST, city)
    before, after = spliced.rating("610328", since or BEFORE), spliced.rating("610328", period)
    assert before is not None
    assert after is not None
    assert sum(parts.values()) == pytest.approx(after.score - before.score)
    assert abs(change.weights + change.method) > 1
    assert any("New scheme" in sentence["en"] for sentence in told["sentences"])
