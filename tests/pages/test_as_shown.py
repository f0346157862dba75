"""What is told of two numbers holds of the numbers as they are written beside it."""

from __future__ import annotations

import pytest

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.tiles import arrow, tile_groups
from dashboard.screens.briefing.body_slide import body_slide
from dashboard.screens.indicators.view import distribution
from dashboard.screens.profile.dimensions import parts
from dashboard.text import format
from metrics.wording import Language
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.slides import facts
from tests.pages.watched import watched


@pytest.mark.parametrize("period", [LAST, "2020-03", "2019-09"])
def test_the_slide_tells_the_gap_that_the_bar_shows(sample_city: SampleCity, period: str) -> None:
    query = asked(sample_city, period=period)
    slides, raw = facts(query), 0
    for entity, rating in query.month.ratings.items():
        if not rating.is_rated:
            continue
        sheet = body_slide(slides, entity)
        for bar in sheet.part.dimensions:
            assert bar.peers_shown == (format.NONE if bar.peers is None else f"{bar.peers:.1f}")
            assert bar.score is None or bar.shown == f"{bar.score:.1f}"
        gaps = [bar.difference for bar in sheet.part.dimensions if bar.gap is not None and bar.gap < 0]
        widest = max((float(gap[1:]) for gap in gaps), default=None)
        if widest is None:
            assert sheet.part.reading == "None is below the median of the peers."
            continue
        assert f", {widest:.1f} points under their median." in sheet.part.reading, (entity, gaps)
        raw += 1
    assert raw > 20


VALUES = [
    ("PR1", 94.9875, "94.99%"),
    ("PR1", 95.0, "95.0%"),
    ("PR1", 99.96, "99.96%"),
    ("PR1", 70.04, "70.04%"),
    ("PR1", 94.94, "94.9%"),
]
"""An indicator from 70 by 95 to 100 per cent: values short of a goalpost, at it, and past it."""


@pytest.mark.parametrize(("code", "value", "written"), VALUES)
def test_a_value_that_misses_a_goalpost_does_not_read_like_it(
    sample_city: SampleCity, code: str, value: float, written: str
) -> None:
    query = asked(sample_city)
    assert observations.value_text(query, code, value) == written
    assert f"{observations.as_shown(query, code, value):g}%" == written.replace(".0%", "%")


def test_values_that_read_as_reaching_the_target_reach_it(sample_city: SampleCity) -> None:
    """Both ways of better, all indicators of a month: as many as the sentence counts."""
    query, sides = asked(sample_city), set[bool]()
    for leaf in query.scheme.leaves():
        posts = observations.goalposts(query, leaf.key)
        assert posts is not None
        falling = posts.worst > posts.best
        values = [row.value for row in query.month.of_indicator(leaf.key).values() if row.has_value]
        shown = [observations.as_shown(query, leaf.key, value) for value in values]
        reached = [value <= posts.target if falling else value >= posts.target for value in shown]
        view = distribution(query, leaf.key)
        assert f"{sum(reached)} reach" in view.lead, (leaf.key, view.lead)
        sides.add(falling)
    assert sides == {False, True}


def test_who_is_below_the_median_is_so_by_the_table(sample_city: SampleCity) -> None:
    equal = 0
    for period in ("2021-05", "2021-03"):
        query = asked(sample_city, period=period)
        for entity in query.month.ratings:
            for branch in query.scheme.tree.branches():
                view = parts(query, entity, branch.key)
                told = view.reading.rpartition("below the median of the peers")[2]
                for item in view.items:
                    if item.points < item.peers and item.points_text == format.score(item.peers):
                        equal += 1
                        assert item.title not in told, (entity, period, item.title)
    assert equal, "where it makes a difference"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (2.6, "↑3"), (-1.4, "↓1"), (2.5, "↑3"), (-2.5, "↓3"), (0.5, "↑1"), (-0.5, "↓1"), (0.2, "↑0.2"), (-0.4, "↓0.4"),
        (0.0, ""), (float("nan"), ""),
    ],
)  # fmt: skip
def test_an_arrow_says_which_way_and_how_far(change: float, text: str) -> None:
    assert arrow(change, significant=True) == text
    assert arrow(change, significant=False) == "", "what chance can do is no arrow"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "likely). Improvement: high or rising, beyond normal variation."), ("zh", "）。改善：")],
)
def test_the_label_of_a_tile_is_made_of_sentences(sample_city: SampleCity, language: Language, said: str) -> None:
    query = asked(sample_city, language=language)
    tiles = {tile.entity: tile for group in tile_groups(query, watched(query).movements(LAST)) for tile in group.tiles}
    assert said in tiles["610328"].label
    assert tiles["610328"].label.endswith((".", "。"))
