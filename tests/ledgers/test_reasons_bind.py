"""Reasons bind: rated anew without them, a body stands better just as it is said, and without others it does not."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.application.findings.attention import lowered, shortfalls
from metrics.application.ratings import pipeline
from metrics.application.ratings.run import RatingRun
from metrics.definitions import TARGET_POINTS
from metrics.model import Period
from metrics.scoring.rate import words
from metrics.scoring.statement import statement
from tests.actors import ANALYST
from tests.conftest import SampleCity


@pytest.fixture(scope="module")
def run(built_city: SampleCity) -> RatingRun:
    city = built_city.city
    return pipeline.rating_run(ANALYST, city, city.config.scheme(), built_city.results)


def grade_without(run: RatingRun, entity: str, period: Period, rule: str) -> str:
    """The grade where the records that set a rule off are not there in that month, everything rated anew."""
    records = run.events[rule]
    own = (records["entity"] == entity) & (records["period"] == period)
    assert own.any()
    anew = statement(
        run.panel.rows, run.scores.tree, run.method.scheme, {**run.events, rule: records[~own]}, run.scores.se
    )
    rows = run.panel.rows
    place = int(rows.places[[*rows.entities].index(entity), [*rows.periods].index(period)])
    return str(words(anew.grade[[place]], run.method.scheme.bands)[0])


@pytest.mark.parametrize("period", ["2021-06", "2019-12"])
def test_without_a_rule_that_is_told_the_grade_is_the_one_told_and_without_others_none_is_better(
    run: RatingRun, built_city: SampleCity, period: Period
) -> None:
    month, scheme = built_city.results.month(period), run.method.scheme
    order = [band.id for band in scheme.bands]
    told = {(entity, reason.rules): reason for entity, reason in lowered(built_city.results, scheme, period)}
    on_records = {(entity, rules) for entity, rules in told if len(rules) == 1 and rules[0] in run.events}
    tried = 0
    for entity, steps in month.statement.items():
        for rule in {step.rule for step in steps if step.rule in run.events and step.kind in ("points", "cap")}:
            if not month.ratings[entity].is_rated:
                continue
            grade = grade_without(run, entity, period, str(rule))
            if (entity, (rule,)) in told:
                assert grade == told[entity, (rule,)].otherwise
            else:
                assert order.index(grade) >= order.index(month.ratings[entity].grade), (entity, rule)
            tried += 1
    assert on_records
    assert tried > len(on_records)


def test_at_its_targets_a_dimension_would_raise_the_score_by_what_it_is_said_to_lose(
    run: RatingRun, built_city: SampleCity
) -> None:
    """The index is a sum: effective weight times points that are missing to 85, leaf by leaf."""
    month, scheme = built_city.results.month("2021-06"), run.method.scheme
    under = {branch.key: [leaf.key for leaf in branch.leaves()] for branch in scheme.dimensions()}
    found = shortfalls(built_city.results, scheme, "2021-06", [*month.ratings])
    for entity, parts in found.items():
        rows = month.indicators[entity]
        for part in parts:
            scored = [rows[code] for code in under[part.dimension] if code in rows and rows[code].is_scored]
            lost = {row.indicator: row.weight * (TARGET_POINTS - row.points) for row in scored}
            assert part.lost == pytest.approx(np.sum(list(lost.values())), abs=1e-9)
            assert lost[part.indicator] == max(lost.values())
        assert [part.lost for part in parts] == sorted((part.lost for part in parts), reverse=True)
    assert len(found) == sum(rating.is_rated for rating in month.ratings.values())
