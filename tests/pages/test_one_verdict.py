"""Trends: one verdict for one body and month, the control chart's own, and nothing beside it that says otherwise."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pytest

from dashboard.presenters.signals import interpretation, judgement
from dashboard.presenters.signals.trend import trend
from dashboard.presenters.signals.trend_figure import trend_figure
from dashboard.session.query import Query
from dashboard.style import theme
from metrics import wording
from metrics.statistics.xmr import READINGS
from metrics.wording import Language
from tests.conftest import SampleCity
from tests.pages.asking import DARK, LAST, LIGHT, asked
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched

MONTHS: Final = ("2019-03", "2019-12", "2020-09", LAST)
CONTRAST: Final = 1.3


def verdicts(language: Language) -> dict[str, str]:
    """Every phrase that is a verdict, with the reading that it stands for."""
    t = wording.to(language)
    judged = {t(text): reading for (reading, _), text in interpretation.JUDGED.items()}
    others = {judgement.NORMAL: "common_cause", judgement.UNJUDGED: "none", judgement.MISSING: "missing"}
    return judged | {t(text): reading for text, reading in others.items()}


def found(sentence: str, language: Language) -> list[str]:
    """The readings of all verdicts in a sentence; the longest phrase wins where one holds another."""
    phrases = sorted(verdicts(language), key=len, reverse=True)
    return [verdicts(language)[text] for text in re.findall("|".join(map(re.escape, phrases)), sentence)]


def said(query: Query, entity: str, key: str) -> str:
    chart = watched(query).chart(entity, key, query.period)
    return trend(query, key, [entity], charts={entity: chart}).claim


@pytest.mark.parametrize("period", MONTHS)
def test_every_body_has_one_verdict_and_it_is_the_charts(sample_city: SampleCity, period: str) -> None:
    """What each month's charts said of their newest point is worked out for all months at once, apart from the page."""
    query = asked(sample_city, period=period)
    series = watched(query).monitor.score_series
    at = series.series.periods.index(period)
    codes, limits = series.fired[1], series.until(period).chart.upper
    for entity in query.config.city.entities:
        told = found(said(query, entity, "index"), "en")
        assert len(told) == 1, entity
        row = series.series.places.get((entity, "index"))
        rated = query.month.ratings[entity].is_rated if entity in query.month.ratings else False
        if not rated:
            assert told == ["missing"], entity
        elif row is None or np.isnan(limits[row, at]):
            assert told[0] in ("none", READINGS[codes[row, at]] if row is not None else "none"), entity
        else:
            assert told == [READINGS[codes[row, at]]], entity


def test_a_value_of_single_months_is_not_taken_for_the_rolling_one(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    assert " by the records of June 2021 alone: " in said(query, "610302", "PE4")
    assert " in June 2021: " in said(query, "610302", "index")


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_indicators_and_branches_have_one_verdict_too(sample_city: SampleCity, language: Language) -> None:
    query = asked(sample_city, language=language)
    for key in ("people", "PE4", "PR1", "DI1", "CX2", "RE2"):
        for entity in ("610302", "G01", "M04", "610328"):
            if key in query.config.indicators and key not in query.config.applicable(entity):
                continue
            assert len(found(said(query, entity, key), language)) == 1, (key, entity, said(query, entity, key))


def test_direction_and_size_agree_with_the_mean(sample_city: SampleCity) -> None:
    query, shown = asked(sample_city), 0
    for entity in query.config.city.entities:
        told = re.search(r": ([\d.]+), ([\d.]+) (above|below) its own mean of ([\d.]+), ", said(query, entity, "index"))
        if told is None:
            continue
        value, size, side, mean = float(told[1]), float(told[2]), told[3], float(told[4])
        assert (value > mean) == (side == "above"), entity
        assert abs(value - mean) == pytest.approx(size, abs=1e-9), entity
        shown += 1
    assert shown > 40


def test_a_change_against_another_month_is_no_second_verdict(sample_city: SampleCity) -> None:
    """Weibin's index was once told as +11.9, normal and steady at the same time."""
    query = asked(sample_city)
    view = trend(query, "index", ["610302"], charts={"610302": watched(query).chart("610302", "index", LAST)})

    assert view.claim.endswith("within normal variation")
    assert "twelve months before" not in view.claim + view.reading
    assert "steady" not in view.claim + view.reading
    assert "twelve months before" in trend(query, "index", ["610302"]).reading


def test_several_bodies_are_named_by_verdict(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    charts = {key: watched(query).chart(key, "index", LAST) for key in ("610302", "610328", "M04")}
    claim = trend(query, "index", list(charts), charts=charts).claim

    assert "Weibin: within normal variation" in claim
    assert "a real rise, for the better" in claim
    for key in charts:
        assert claim.count(query.t(query.config.city.entities[key].short)) == 1


def test_no_month_stands_before_the_first_value(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    ratings = sample_city.results.ratings
    counties = [key for key, one in query.config.city.entities.items() if one.group == "counties"]
    known = ratings[ratings["entity"].isin(counties) & (ratings["grade"] != "not_rated")]
    view = trend(query, "index", ["610302"])

    assert view.months[0] == {"2018-12": "Dec 2018"}.get(known["period"].min(), view.months[0])
    assert len(view.months) == len([month for month in query.results.periods if month >= known["period"].min()])
    assert len(view.low) == len(view.months) == len(view.lines[0].values)
    alone = trend(asked(sample_city, period="2018-12"), "index", ["610302"])
    assert len(alone.months) <= 2


def test_labels_stand_beside_what_they_name_and_none_covers_another(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    counties = [key for key, one in query.config.city.entities.items() if one.group == "counties"][:6]
    view = trend(query, "index", counties)
    drawn = trend_figure(view, LIGHT)

    assert drawn.layout.showlegend is False
    notes = [note for note in drawn.layout.annotations if note.x == 1 and note.xref == "paper"]
    assert {note.text.removeprefix("<b>").removesuffix("</b>") for note in notes} == {
        *(line.name for line in view.lines), "Lower quartile", "Median", "Upper quartile",
    }  # fmt: skip
    low, high = drawn.layout.yaxis.range
    heights = sorted((note.y - low) / (high - low) * 410 for note in notes)
    assert min(np.diff(heights)) > 14
    assert heights[-1] <= 410


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_band_is_seen_on_its_ground(colours: theme.Palette) -> None:
    dark, light = sorted(map(luminance, (colours.band, colours.ground)))
    assert (light + 0.05) / (dark + 0.05) >= CONTRAST


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_page_opens_with_the_verdict(open_page: OpenPage, language: Language) -> None:
    page = open_page("trends", node="index", entities="610302", lang=language)

    assert not page.exception
    assert len(found(page.header[0].value, language)) == 1
