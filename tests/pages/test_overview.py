"""The overview: what it says is what the results say."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isnan, nan

import pytest

from dashboard.presenters.ratings import certainty
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.city import claims, where_worst
from dashboard.presenters.ratings.grades import grade_counts
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.screens.overview.view import overview_view
from dashboard.session import naming
from dashboard.text import format
from metrics.application.findings.decisions import decisions
from metrics.application.ratings import pipeline, robustness
from metrics.application.records import queries
from metrics.model import shift
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import asked, with_frames
from tests.pages.conftest import OpenPage, parameter
from tests.pages.watched import watched

LAST = "2021-06"


def test_opens_without_error_and_says_that_the_data_is_synthetic(open_dashboard: OpenPage) -> None:
    app = open_dashboard()

    assert not app.exception
    assert app.title[0].value.startswith("全市总体平稳，:orange[2家")
    assert any("宝鸡市" in caption.value for caption in app.caption)
    assert any("合成" in caption.value for caption in app.caption)


def test_lead_counts_the_upper_two_grades_now_and_a_month_ago(
    open_dashboard: OpenPage, sample_city: SampleCity
) -> None:
    app = open_dashboard(lang="en")

    ratings = sample_city.results.ratings
    upper = ratings[ratings["grade"].isin(["good", "fairly_good"])]["period"].value_counts()
    now, before = int(upper.get(LAST, 0)), int(upper.get(shift(LAST, -1), 0))
    [lead] = [text.value for text in app.caption if text.value.startswith(f"{now} of 53 units are rated ")]
    assert "Good or Fairly good" in lead
    difference = {True: "more", False: "fewer"}[now > before]
    assert f"{abs(now - before)} {difference} than a month ago" in lead if now != before else "as many" in lead


def test_three_sentences_stand_beside_each_other(open_dashboard: OpenPage) -> None:
    app = open_dashboard(lang="en")

    headings = [text.value.split("**")[1] for text in app.markdown if text.value.startswith("**")]
    assert headings == ["Changes of grade", "Movement", "Weakest"]


def test_weakest_names_the_lowest_county_and_unit(open_dashboard: OpenPage, sample_city: SampleCity) -> None:
    app = open_dashboard(lang="en")

    ratings, city = sample_city.results.ratings, sample_city.city.config.city
    now = ratings[(ratings["period"] == LAST) & (ratings["grade"] != "not_rated")].sort_values("score")
    now = now.assign(kind=now["entity"].map(city.kind), shown=now["score"].map(format.cut))
    [weakest] = [text.value.replace("\\", "") for text in app.markdown if text.value.startswith("**Weakest")]
    assert "Counties and districts, lowest index: " in weakest
    assert "; Municipal units, lowest index: " in weakest
    for _, mine in now.groupby("kind"):
        lowest = mine.loc[mine["shown"] == mine["shown"].min(), "entity"]
        assert all(city.entities[entity].short.en in weakest for entity in lowest)
        assert f"{mine['shown'].min():.1f}" in weakest


def test_movement_names_only_changes_beyond_chance(open_dashboard: OpenPage, sample_city: SampleCity) -> None:
    app = open_dashboard(lang="en")

    query = asked(sample_city)
    movements = watched(query).movements(LAST)
    [said] = [text.value.replace("\\", "") for text in app.markdown if text.value.startswith("**Movement")]
    moved = sorted((row for row in movements.values() if row.significant), key=lambda row: -abs(row.change))
    assert f"{len(moved)} scores clearly changed since last month: " in said
    assert naming.short(query, moved[0].entity) in said
    others = [row for row in movements.values() if not row.significant and not isnan(row.change)]
    still = max(others, key=lambda row: abs(row.change))
    assert abs(still.change) > abs(moved[-1].change), "size alone does not make a change significant"
    assert naming.short(query, still.entity) not in said


def test_numbers_stand_in_a_table_for_every_body(open_dashboard: OpenPage, sample_city: SampleCity) -> None:
    app = open_dashboard(lang="en")

    [table] = [frame.value for frame in app.dataframe if "Variation" in frame.value]
    assert len(table) == 53
    ratings = sample_city.results.ratings
    now = ratings[(ratings["period"] == LAST) & (ratings["grade"] != "not_rated")]
    assert table["Score"].count() == len(now)
    assert 0 <= now["score"].sum() - table["Score"].sum() < 53 * 0.1


def test_month_and_language_travel_in_the_address(open_dashboard: OpenPage) -> None:
    app = open_dashboard(period="2020-03", lang="en")

    assert any("March 2020" in caption.value for caption in app.caption)
    assert parameter(app, "period") == "2020-03"
    app.sidebar.selectbox[0].select("2020-04").run()
    assert parameter(app, "period") == "2020-04"
    assert any("April 2020" in caption.value for caption in app.caption)


def test_an_unknown_month_is_said_and_no_other_shown(open_dashboard: OpenPage) -> None:
    app = open_dashboard(period="1999-01", lang="en")

    assert not app.exception
    assert "1999-01" in app.warning[0].value
    assert "July 2018 to June 2021" in app.warning[0].value
    assert not app.title


def test_first_month_has_no_month_before(open_dashboard: OpenPage) -> None:
    app = open_dashboard(period="2018-07", lang="en")

    assert not app.exception
    assert app.title[0].value == "No unit is rated yet this month"
    assert not any(text.value.startswith("**") for text in app.markdown)


def test_first_rated_month_is_compared_with_nothing(open_dashboard: OpenPage, sample_city: SampleCity) -> None:
    ratings = sample_city.results.ratings
    graded = ratings[ratings["grade"] != "not_rated"]
    first = min(graded["period"])
    app = open_dashboard(period=first, lang="en")

    count = int((graded["period"] == first).sum())
    noun = "unit is" if count == 1 else "units are"
    said = f"{count} {noun} rated for the first time."
    assert any(text.value.endswith(said) for text in app.caption)
    assert any(text.value.startswith("**Changes of grade") and text.value.endswith(said) for text in app.markdown)
    assert not any("month ago" in text.value for text in [*app.caption, *app.markdown])
    assert not any(item.change for item in grade_counts(asked(sample_city, period=first)).items)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_tile_has_an_arrow_only_where_the_change_is_more_than_chance(
    sample_city: SampleCity, language: Language
) -> None:
    """The others say in words that nothing is known to have changed; a sign stands where the chart signals."""
    query = asked(sample_city, language=language)
    moves = watched(query).movements(LAST)
    tiles = {tile.entity: tile for group in tile_groups(query, moves) for tile in group.tiles}
    assert {key for key, tile in tiles.items() if tile.change} == {key for key, row in moves.items() if row.significant}
    quiet = next(tile for key, tile in tiles.items() if not moves[key].significant)
    assert {"zh": "无明显变化", "en": "no clear change"}[language] in quiet.label
    signs = {key: tile.icon.shape for key, tile in tiles.items() if tile.icon}
    assert signs["610328"] == "improvement", "Qianyang lies above the limits of its chart"
    assert len(signs) < 10


def test_tiles_can_be_sent_to_the_browser(sample_city: SampleCity) -> None:
    """Plain numbers and words: anything else arrives there as nothing at all."""
    query = asked(sample_city)
    groups = [asdict(group) for group in tile_groups(query, watched(query).movements(LAST))]
    assert json.loads(json.dumps(groups, allow_nan=False))


def test_a_wall_begins_each_group_with_its_worst(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    ratings, order = sample_city.results.ratings, ["poor", "fair", "fairly_good", "good", "not_rated"]
    now = ratings[ratings["period"] == LAST].assign(place=lambda rows: rows["grade"].map(order.index))
    kinds = now["entity"].map({key: entity.group for key, entity in query.config.city.entities.items()})
    for group in tile_groups(query, watched(query).movements(LAST), worst_first=True):
        expected = now[kinds == group.id].sort_values(["place", "score"])["entity"]
        assert [tile.entity for tile in group.tiles] == list(expected)


def test_a_grade_that_is_less_likely_than_another_has_a_dashed_edge(sample_city: SampleCity) -> None:
    """By another road: the largest share of each body's own chances."""
    query = asked(sample_city)
    run = pipeline.rating_run(ANALYST, query.city, query.scheme, query.results)
    draws = robustness.uncertainty(run, period=LAST, draws=60)
    doubtful, sure = set[str](), 0
    for body in draws.bodies:
        own = body.chances[body.grade] if body.is_rated else nan
        sure += own >= 0.8
        if own < max(body.chances.values()):
            doubtful.add(body.entity)
    assert 0 < len(doubtful) < 53

    unsure = certainty.doubted(draws)
    assert unsure == doubtful
    view = overview_view(query, [], watched(query).movements(LAST), unsure=unsure)
    tiles = {tile.entity: tile for group in view.tiles for tile in group.tiles}
    assert {key for key, tile in tiles.items() if tile.unsure} == doubtful
    assert {key for key, tile in tiles.items() if "another grade is more likely" in tile.label} == doubtful
    assert all(item.unsure == (item.entity in doubtful) for item in view.attention)
    said = certainty.certainty_sentence(query, draws)
    assert said.startswith(f"Dashed edge: another grade is more likely ({len(doubtful)} units). {sure} units have")
    assert "in at least 80% of the simulations" in said


FIRST_SIX = {
    "Housing and Urban-Rural Development Bureau": "Severe case at leadership level: 85.4, limited from Good to Fair.",
    "Supply and Marketing Cooperative": "Confirmed falsified data: 5.0 deducted, from Fairly good to Fair; 1 "
    "matter long overdue, by 306 days (inspection findings).",
    "Industry and Information Technology Bureau": "Poor in 30 of 31 months; loses most in Exercise of power 40.9, "
    "Linkage of the two duties 49.5; 2 matters long overdue, the longest by 194 days (inspection findings).",
    "Public Resources Trading Centre": "Poor again, for 2 months now; loses most in Supervisory responsibility 39.8, "
    "Linkage of the two duties 41.4; 1 matter long overdue, by 139 days (inspection findings).",
    "Market Regulation Bureau": "Fell from Good to Fairly good, by 3.7 points, more than chance; loses most in "
    "Principal responsibility 63.1, Exercise of power 76.5; 1 matter long overdue, by 93 days (inspection findings).",
    "Women's Federation": "One dimension under 45: 76.0, limited from Fairly good to Fair; 1 matter "
    "long overdue, by 166 days (inspection findings).",
}
"""As the records and the scheme have it in June 2021."""


def test_the_gravest_come_first_each_with_what_binds(sample_city: SampleCity) -> None:
    """Severe case, falsified data, the lowest grade by its months, a real fall, a binding cap."""
    query = asked(sample_city)
    follow_ups = queries.follow_ups(ANALYST, sample_city.city, LAST)
    listed = attention(query, follow_ups, watched(query).movements(LAST))
    assert {item.name: item.reasons for item in listed} == FIRST_SIX


def test_one_dimension_alone_is_not_the_weakest(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    nodes = query.results.nodes
    alone = nodes.assign(grade=nodes["grade"].where(nodes["node"].isin(["power", query.scheme.tree.key]), "not_rated"))
    said = where_worst(with_frames(query, nodes=alone))

    assert "the weakest dimension" in where_worst(query)
    assert "weakest" not in said
    assert said.startswith("Counties and districts, lowest index:")


@pytest.mark.parametrize(("points", "told"), [(-1.0, "−1.0 point"), (-1.5, "−1.5 points")])
def test_one_point_is_one_point(sample_city: SampleCity, points: float, told: str) -> None:
    query = asked(sample_city)
    steps = query.results.statement
    own = steps.assign(points=steps["points"].mask(steps["kind"] == "points", points))
    [entity, *_] = own[(own["kind"] == "points") & (own["period"] == query.period)]["entity"]
    rules = statement(with_frames(query, statement=own), entity).rules

    assert next(rule.effect.split("; ")[0] for rule in rules if "point" in rule.effect) == told


def test_the_claim_ends_with_what_somebody_must_act_on(sample_city: SampleCity) -> None:
    """Bodies in the lowest grade, and matters that are overdue beyond the rule's 90 days, counted from both."""
    query = asked(sample_city)
    follow_ups = queries.follow_ups(ANALYST, sample_city.city, LAST)
    lowest = sum(rating.grade == "poor" for rating in query.month.ratings.values())
    overdue = sum(row.kind == "inspection_findings" and row.days_overdue > 90 for row in follow_ups)
    assert (lowest, overdue) == (2, 33)
    moved = watched(query).movements(LAST)
    matters = decisions(query.results, query.config, query.scheme, follow_ups, LAST)
    fullest, *shorter = claims(query, moved, matters)
    assert fullest == "The city is steady, **2 units Poor**; inspection findings: **33 matters over 90 days overdue**"
    assert shorter[-1] == "The city is steady, **2 units Poor**"
    assert claims(query, moved, []) == ["The city is steady, **2 units Poor**"]
    assert claims(asked(sample_city, period="2018-07"), {}, []) == ["No unit is rated yet this month"]
