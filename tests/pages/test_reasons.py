"""Why a score moved: the figures that the pages name are those of ``explain``, and nothing of it is left out."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from dashboard.presenters.ratings.reasons import LEVEL, NAMED, reasons_of_month
from dashboard.text import format
from metrics.application.ratings import explanation, pipeline
from metrics.application.ratings.run import RatingRun
from metrics.application.ratings.score_changes import by_dimension, changes_of_month
from metrics.definitions import Branch
from metrics.model import shift
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.tiers import some

MONTHS = ["2019-03", "2020-01", "2020-06", LAST]
DIMENSION = re.compile(r"(.+) (\S+) \(mostly (.+) (\S+)\)")


@pytest.fixture(scope="module")
def run(built_city: SampleCity) -> RatingRun:
    """What ``explain`` takes apart: rated anew from the values, not read back."""
    return pipeline.rating_run(ANALYST, built_city.city, built_city.city.config.scheme(), built_city.results)


def explained(run: RatingRun, entity: str, period: str) -> dict[str, dict[str | None, float]]:
    """The parts of a change as ``explain`` has them: kind of part → indicator or rule → points."""
    parts: dict[str, dict[str | None, float]] = defaultdict(dict)
    told = explanation.explain(run, entity, period=period, everything=True)
    for part, key, points in told.changes.itertuples(index=False):
        parts[part][key] = points
    return parts


@pytest.mark.parametrize("period", some(MONTHS, 2))
def test_the_pages_name_the_figures_of_explain(sample_city: SampleCity, run: RatingRun, period: str) -> None:
    query = asked(sample_city, period=period)
    titles = {branch.id: branch.title.en for branch in query.scheme.tree.branches()}
    children = {titles[child.key]: child for child in query.scheme.tree.children if isinstance(child, Branch)}
    codes = {item.title.en: code for code, item in query.config.indicators.items()}
    told, named = reasons_of_month(query), 0
    for entity in query.config.city.entities:
        parts = explained(run, entity, period)
        texts = told.get(entity, "").split("; ")
        sums = {
            name: sum(parts["values"].get(leaf.key, 0.0) for leaf in child.leaves()) for name, child in children.items()
        }
        shown = [match.groups() for text in texts if (match := DIMENSION.fullmatch(text))]
        for dimension, size, leader, points in shown:
            assert size == format.change(sums[dimension])
            assert points == format.change(parts["values"][codes[leader]])
        assert len(shown) == min(NAMED, sum(abs(points) >= LEVEL for points in sums.values()))
        weights = sum(parts["weights"].values())
        rebased = [text for text in texts if text.startswith("re-based weights ")]
        assert rebased == ([f"re-based weights {format.change(weights)}"] if abs(weights) >= LEVEL else [])
        for rule in query.scheme.rules:
            points = parts["rules"].get(rule.id, 0.0)
            assert (f"{rule.title.en} {format.change(points)}" in texts) == (abs(points) >= LEVEL)
        named += len(shown)
    assert named > len(query.config.city.entities)


@pytest.mark.parametrize("period", some(MONTHS, 2))
def test_stored_results_are_taken_apart_as_fresh_ones_are(sample_city: SampleCity, run: RatingRun, period: str) -> None:
    query = asked(sample_city, period=period)
    changes = changes_of_month(query.results, query.scheme, period, since=shift(period, -1))
    for entity, change in changes.items():
        parts = explained(run, entity, period)
        assert {code: points for code, points in change.indicators.items() if points} == pytest.approx(parts["values"])
        assert change.weights == pytest.approx(sum(parts["weights"].values()), abs=1e-9)
        assert change.rules == pytest.approx(parts["rules"])
        whole = sum(change.indicators.values()) + change.weights + change.method + sum(change.rules.values())
        assert whole == pytest.approx(change.total, abs=1e-9)
        dimensions = by_dimension(change, query.scheme)
        assert sum(part.points for part in dimensions) == pytest.approx(sum(change.indicators.values()), abs=1e-9)
        assert [abs(part.points) for part in dimensions] == sorted((abs(p.points) for p in dimensions), reverse=True)


def test_an_indicator_that_comes_back_is_an_effect_of_weights(sample_city: SampleCity) -> None:
    """LK2 had no value a month before: that its points count again is no movement of its own."""
    query = asked(sample_city)
    change = changes_of_month(query.results, query.scheme, LAST, since="2021-05")["610303"]

    assert change.indicators["LK2"] == 0.0
    assert f"re-based weights {format.change(change.weights)}" in reasons_of_month(query)["610303"]
    assert "LK2" not in reasons_of_month(query)["610303"]
