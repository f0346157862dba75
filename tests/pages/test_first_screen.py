"""The first screen of a profile says the stories planted in the sample, in figures worked out by another road."""

from __future__ import annotations

from math import floor

import pandas as pd
import pytest
from sqlalchemy import text

from dashboard.screens.profile import first_screen
from dashboard.screens.profile.certainty import certainty
from dashboard.screens.profile.claim import Claim, claim
from dashboard.screens.profile.dimension_table import dimension_table
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings import pipeline, robustness
from metrics.application.records import queries
from metrics.application.records.rows import FollowUp
from metrics.definitions import TARGET_POINTS
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked, rescored
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched

INDUSTRY, HOUSING, WOMEN, SUPPLY, URBAN, UNRATED = "G05", "G13", "M03", "I02", "G14", "M04"
OPEN = """
select count(*) total, coalesce(sum(due < :day), 0) late, max(julianday(:day) - julianday(due)) longest from (
  select followup_due_on due, proposed_on opened, closed_on closed from joint_talks
    where entity = :entity and ended_by is null
  union all select due_on, issued_on, replied_on from letters where entity = :entity and ended_by is null
  union all select due_on, opened_on, verified_on from inspection_findings where entity = :entity and ended_by is null
) where opened <= :day and (closed is null or closed > :day)
"""


def own(query: Query, entity: str) -> list[FollowUp]:
    return [row for row in queries.follow_ups(ANALYST, query.city, query.period) if row.entity == entity]


def claimed(sample: SampleCity, entity: str, *, period: str = LAST, language: Language = "zh") -> Claim:
    query = asked(sample, period=period, language=language)
    return claim(query, entity, own(query, entity))


def grades(sample: SampleCity, entity: str, until: str = LAST) -> list[str]:
    """The grades of the months rated, the newest first."""
    frame = sample.results.ratings
    rows = frame[(frame["entity"] == entity) & (frame["period"] <= until) & (frame["grade"] != "not_rated")]
    return list(rows.sort_values("period")["grade"])[::-1]


def running(sample: SampleCity, entity: str, until: str = LAST) -> tuple[int, int, int]:
    """For how many months the newest grade has run, how often it was given, of how many months."""
    every = pd.Series(grades(sample, entity, until))
    return int((every == every[0]).cummin().sum()), int((every == every[0]).sum()), len(every)


def test_the_long_poor_unit_is_claimed_with_its_months_and_what_is_overdue(sample_city: SampleCity) -> None:
    months, total, rated = running(sample_city, INDUSTRY)
    with sample_city.city.store.engine.connect() as connection:
        _, late, longest = connection.execute(text(OPEN), {"entity": INDUSTRY, "day": "2021-06-30"}).one()
    says = claimed(sample_city, INDUSTRY)

    assert (months, total, rated) == (4, 30, 31), "the story"
    assert says.text == f"工信局：连续{months}个月“较差”，{rated}个月中{total}个月如此"
    assert says.act == f"{late}项逾期"
    query = asked(sample_city, language="zh")
    listed = first_screen.matters(query, own(query, INDUSTRY)).overdue
    assert listed[0].when == f"{longest:.0f}天"


@pytest.mark.parametrize("entity", ["610324", INDUSTRY, HOUSING, SUPPLY, UNRATED])
def test_all_that_is_open_stands_there(sample_city: SampleCity, entity: str) -> None:
    query = asked(sample_city, language="zh")
    with sample_city.city.store.engine.connect() as connection:
        total, late, _ = connection.execute(text(OPEN), {"entity": entity, "day": "2021-06-30"}).one()
    view = first_screen.matters(query, own(query, entity))

    assert (len(view.overdue), len(view.overdue) + len(view.due)) == (late, total)
    assert (view.heading == "没有未办结事项") == (not total)
    assert bool(view.late) == bool(late)
    assert all(matter.office for matter in (*view.overdue, *view.due))


def test_a_real_cap_is_claimed_with_the_grade_without_it(sample_city: SampleCity) -> None:
    months = running(sample_city, HOUSING)[0]
    frame, scheme = sample_city.results.ratings, sample_city.city.config.scheme()
    rating = frame[(frame["entity"] == HOUSING) & (frame["period"] == LAST)].iloc[0]
    better = next(band for band in scheme.bands if rating["score"] >= band.from_)

    rule = next(rule for rule in scheme.rules if rule.id == "severe_case")
    query = asked(sample_city, language="zh")
    assert rating["held"] == better.id
    assert claimed(sample_city, HOUSING).text == (
        f"住建局：连续{months}个月“一般”，若无“{rule.title.zh}”应为“{better.title.zh}”"
    )
    view = first_screen.why(query, HOUSING)
    assert view.heading == "为什么：规则拉低等次"
    [clause] = view.clauses
    assert str(rule.title.zh) in clause
    lines = first_screen.standing(query, HOUSING).lines
    assert lines[0] == f"得分在“{better.title.zh}”区间，等次受限"
    assert "等次仍受限" in first_screen.lifts(query, HOUSING).heading


def test_a_weak_dimension_that_caps_is_the_lowest_there_is(sample_city: SampleCity) -> None:
    nodes = sample_city.results.nodes
    mine = nodes[(nodes["entity"] == WOMEN) & (nodes["period"] == LAST) & (nodes["depth"] == 1)]

    says = claimed(sample_city, WOMEN, language="en")
    assert says.text.endswith('Fair for 2 months running, Fairly good but for "One dimension under 45"')
    assert running(sample_city, WOMEN)[0] == 2
    assert (mine["score"] < 45).sum() == 1


def test_falsified_data_is_told_with_its_points_and_nothing_twice(sample_city: SampleCity) -> None:
    query = asked(sample_city, language="zh")
    steps = sample_city.results.statement
    mine = steps[(steps["entity"] == SUPPLY) & (steps["period"] == LAST) & (steps["rule"] == "falsified_data")]
    taken = -mine.loc[mine["kind"] == "points", "points"].sum()

    assert "若无“数据造假查实”应为“较好”" in claimed(sample_city, SUPPLY).text
    [clause] = first_screen.why(query, SUPPLY).clauses
    assert f"扣{taken:.1f}分" in clause
    assert all("造假" not in line.name for line in first_screen.lifts(query, SUPPLY).lines)


@pytest.mark.parametrize("period", ["2020-06", "2020-07", "2020-11"])
def test_the_collapse_is_claimed_as_it_goes_on(sample_city: SampleCity, period: str) -> None:
    months, total, rated = running(sample_city, URBAN, period)
    says = claimed(sample_city, URBAN, period=period).text

    if period == "2020-06":
        assert says == f"城管执法局：由“一般”降为“较差”，{rated}个月中{total}个月如此"
    else:
        assert says == f"城管执法局：连续{months}个月“较差”，{rated}个月中{total}个月如此"


def test_every_claim_counts_as_the_ratings_do(sample_city: SampleCity) -> None:
    """In English, whatever the form of the claim."""
    for period in (LAST, "2020-03"):
        query = asked(sample_city, period=period)
        for entity, rating in query.month.ratings.items():
            says = claim(query, entity, []).text
            if not rating.is_rated:
                assert "not enough data" in says
                continue
            months, total, rated = running(sample_city, entity, period)
            if "but for" in says:
                assert f"for {months} months running" in says or (months == 1 and "this month" in says)
            elif months == rated:
                assert f"in all {rated} months" in says
            else:
                assert f"in {total} of {rated} months" in says
                assert (f"for {months} months running" in says) == (months > 1)


def test_a_first_grade_and_none_are_told_as_such(sample_city: SampleCity) -> None:
    frame = sample_city.results.ratings
    row = frame[(frame["entity"] == HOUSING) & (frame["period"] == "2018-12")].iloc[0]
    assert grades(sample_city, HOUSING, "2018-12") == [row["grade"]]
    assert claimed(sample_city, HOUSING, period="2018-12").text == (
        f"住建局：首次评定为“较好”，得{floor(row['score'] * 10) / 10}分"
    )

    query = asked(sample_city, language="zh")
    assert claimed(sample_city, UNRATED).text.startswith("工商联：数据不足，未予评定")
    view = first_screen.why(query, UNRATED)
    assert view.heading == "为什么：数据最少的维度"
    assert first_screen.lifts(query, UNRATED).lines == ()
    assert first_screen.standing(query, UNRATED).score == ""


def test_what_an_indicator_would_add_is_its_weight_times_the_points_missing(sample_city: SampleCity) -> None:
    frame = sample_city.results.indicators
    for entity in (INDUSTRY, "610328", "G21"):
        mine = frame[(frame["entity"] == entity) & (frame["period"] == LAST) & frame["points"].notna()]
        lost = ((TARGET_POINTS - mine["points"]) * mine["weight"]).set_axis(mine["indicator"]).sort_values()[::-1]
        score = asked(sample_city).month.ratings[entity].score
        lines = [line for line in first_screen.lifts(asked(sample_city), entity).lines if line.key]

        assert [line.key for line in lines] == list(lost.index[: len(lines)])
        assert [line.gain for line in lines] == [f"+{amount:.1f}" for amount in lost[: len(lines)]]
        assert [line.score for line in lines] == [format.score(score + amount) for amount in lost[: len(lines)]]


def test_dimensions_lose_together_what_is_told(sample_city: SampleCity) -> None:
    view = dimension_table(asked(sample_city), INDUSTRY)
    lost = [float(line.lost) for line in view.lines if line.lost != format.NONE]

    assert lost == sorted(lost, reverse=True)
    total = float(view.reading.rpartition(": ")[2].split()[0])
    assert sum(lost) == pytest.approx(total, abs=0.05 * len(lost) + 0.05)
    first = [row.key for row in first_screen.why(asked(sample_city), INDUSTRY).dimensions]
    assert first == [line.key for line in view.lines[:3]]


def test_certainty_is_the_simulations_and_never_contradicts_the_movement(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    run = pipeline.rating_run(ANALYST, query.city, query.scheme, sample_city.results)
    draws = robustness.uncertainty(run, period=LAST, draws=50)
    movements = watched(query).movements(LAST)
    for body in draws.bodies:
        view = certainty(query, draws, body.entity, None, movements[body.entity])
        if not body.is_rated:
            assert view.scale is None
            continue
        assert f" {format.percent(body.chances[body.grade])} " in view.lead
        said = [line for line in view.lines if "on last month" in line]
        assert all(line.endswith("a clear change") == movements[body.entity].significant for line in said)
        assert any("more likely" in line for line in view.lines) == (body.likeliest != body.grade)


def test_no_score_is_lifted_beyond_the_end_of_the_scale(sample_city: SampleCity) -> None:
    query = rescored(asked(sample_city), {}, otherwise=99.0)
    lines = [line for entity in query.month.ratings for line in first_screen.lifts(query, entity).lines]
    assert max(float(line.score) for line in lines) == 100


def test_the_page_opens_with_the_claim(open_page: OpenPage, sample_city: SampleCity) -> None:
    page = open_page("profile", entity=INDUSTRY, lang="zh")

    assert not page.exception
    assert page.title[0].value.startswith("工信局：连续4个月“较差”")
    assert ":orange[3项逾期]" in page.title[0].value
