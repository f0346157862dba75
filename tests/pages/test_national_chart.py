"""A real series with gaps and two breaks in definition, drawn: rebased with reasons, gaps left open."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.screens.trends.chart_figure import control_chart_figure
from dashboard.screens.trends.chart_view import control_chart
from metrics.application.signals.monitor_view import CITY, Chart
from metrics.definitions import Rebase
from metrics.model.periods import span
from metrics.statistics.xmr import READINGS, RULES
from metrics.statistics.xmr import control_chart as limits
from metrics.statistics.xmr import reading as meaning
from metrics.wording import Language
from tests.conftest import ROOT, SampleCity
from tests.pages.asking import LIGHT, asked

FILE = ROOT.parent / "shared" / "real" / "national_eight_rules_monthly.csv"
BREAKS = {"2015-01": "S2", "2019-12": "S3"}


def published(file: Path = FILE) -> dict[str, float]:
    if not file.exists():
        pytest.skip(f"no real series: {file.name} is not there")
    with file.open(encoding="utf-8") as rows:
        return {row["month"]: float(row["problems"]) for row in csv.DictReader(rows) if row["problems"]}


def national() -> Chart:
    """The national series as a chart of the city's would be handed over."""
    known = published()
    periods = tuple(span(min(known), max(known)))
    values = np.array([known.get(period, np.nan) for period in periods])
    segments = np.searchsorted(list(BREAKS), periods, side="right")
    chart = limits(values[None, :], segments=segments)
    rebases = [
        Rebase(from_=month, reason={"zh": f"口径{name}", "en": f"rules {name}"}) for month, name in BREAKS.items()
    ]
    none = np.full(len(periods), np.nan)
    return Chart(
        entity=CITY, subject="CX2", kind="count", spacing=1, overlap=1.0, improvement=0, enough=True, periods=periods,
        values=values, records=none, mean=chart.mean[0], lower=chart.lower[0], upper=chart.upper[0],
        trial=tuple(bool(one) for one in chart.trial[0]),
        rules=tuple(tuple(np.array(RULES)[fired].tolist()) for fired in chart.rules[:, 0].T),
        signals=tuple("none" if one < 0 else RULES[one] for one in chart.signal[0]),
        readings=tuple(READINGS[one] for one in meaning(chart, "neutral")[0]),
        sides=tuple(int(one) for one in chart.signal_side[0]),
        variation=READINGS[meaning(chart, "neutral")[0, -1]], assurance="none", tendency="unknown", target=None,
        season=np.ones(12), rebases=tuple(rebases),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_rebased_with_reasons_and_its_gaps_stay_open(sample_city: SampleCity, language: Language) -> None:
    chart, query = national(), asked(sample_city, language=language)
    view = control_chart(query, chart)
    figure: Any = control_chart_figure(view, LIGHT)

    places = {period: place for place, period in enumerate(chart.periods)}
    assert {point.place for point in view.points} == {places[month] for month in published()}
    path = next(trace for trace in figure.data if trace.mode == "lines" and None in trace.x)
    drawn = [(a, b) for a, b in zip(path.x[:-1], path.x[1:], strict=True) if a is not None and b is not None]
    assert all(b - a == 1 for a, b in drawn), "no line runs over a month that was not published"
    first = {name: min(place for month, place in places.items() if month >= since) for since, name in BREAKS.items()}
    assert not any(a < start <= b for a, b in drawn for start in first.values()), "nor over a break"
    assert len(view.stretches) == 3
    assert len({stretch.mean for stretch in view.stretches}) == 3
    told = " ".join(line.label for line in view.lines)
    assert all(({"zh": "口径", "en": "rules "}[language] + name) in told for name in BREAKS.values())
    assert view.stretches[0].on_trial, "eight points are no settled limits"
    assert len(view.numbers) == len(chart.periods), "a missing month stands in the table, with a dash"
