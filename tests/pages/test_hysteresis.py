"""Grades that are held: said wherever a grade is explained, and marked wherever its letter stands."""

from __future__ import annotations

from dataclasses import replace
from math import erf, sqrt
from pathlib import Path

import pandas as pd
import pytest

from dashboard.elements import parts as parts
from dashboard.presenters.ratings import hysteresis
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.pending import pending
from dashboard.presenters.ratings.reasons import causes_of_month, reasons_of_draft
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.presenters.signals.trend import trend
from dashboard.screens.briefing.body_slide import body_slide
from dashboard.screens.map.view import map_view
from dashboard.screens.overview.view import overview_view
from dashboard.screens.profile import first_screen
from dashboard.screens.profile import view as profile
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings import pipeline
from metrics.application.ratings.grade_holds import months_beyond
from metrics.application.records import queries
from metrics.model import shift
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages import own
from tests.pages.asking import LAST, asked, with_frames
from tests.pages.conftest import OpenPage
from tests.pages.slides import facts
from tests.pages.watched import watched


def ratings_of(sample: SampleCity, period: str = LAST) -> pd.DataFrame:
    ratings = sample.results.ratings
    return ratings[ratings["period"] == period].set_index("entity")


def held(sample: SampleCity) -> list[str]:
    """Bodies whose grade is held, and not capped besides."""
    now = ratings_of(sample)
    mine = now[(now["held"] != now["band"]) & (now["grade"] != "not_rated") & (now["capped"] == 0)]
    assert 0 < len(mine) < len(now)
    return [str(entity) for entity in mine.index]


def beyond(query: Query, rating: pd.Series) -> float:
    """The share of the normal distribution about a score that lies beyond the nearest edge of the grade held."""
    bands = {band.id: (place, band.from_) for place, band in enumerate(query.scheme.bands)}
    above = bands[rating["band"]][0] < bands[rating["held"]][0]
    edge = query.scheme.bands[bands[rating["held"]][0] - 1].from_ if above else bands[rating["held"]][1]
    share = (1 + erf((rating["score"] - edge) / rating["se"] / sqrt(2))) / 2
    return share if above else 1 - share


def test_a_held_grade_is_explained_and_never_said_to_follow_the_score(sample_city: SampleCity) -> None:
    query, now = asked(sample_city), ratings_of(sample_city)
    scheme = query.scheme
    for entity, rating in now.iterrows():
        if rating["grade"] == "not_rated":
            continue
        reading = statement(query, str(entity)).reading
        if str(entity) not in held(sample_city):
            assert "the grade stays" not in reading
            continue
        assert "follows the score" not in reading
        band, kept = (format.grade(scheme, str(rating[name]), query.t) for name in ("band", "held"))
        assert f'lies in "{band}", yet it is only {format.percent(beyond(query, rating))} likely to lie ' in reading
        assert beyond(query, rating) < 0.8
        assert reading.endswith(f'and it has lain there for only 1 month so far: the grade stays "{kept}".')


def test_the_same_in_chinese(sample_city: SampleCity) -> None:
    entity = held(sample_city)[0]
    rating = ratings_of(sample_city).to_dict("index")[entity]
    query = asked(sample_city, language="zh")
    said = statement(query, entity).reading

    assert f"得分{format.score(rating['score'])}在“" in said
    assert f"的把握只有{format.percent(beyond(query, pd.Series(rating)))}，且仅持续1个月，等次仍为" in said


def test_months_on_one_side_are_counted_from_the_bands(sample_city: SampleCity) -> None:
    query, now = asked(sample_city), ratings_of(sample_city)
    order = [band.id for band in query.scheme.bands]
    ratings = sample_city.results.ratings
    for entity, rating in now[now["grade"] != "not_rated"].iterrows():
        bands = list(ratings[ratings["entity"] == entity].sort_values("period")["band"])
        grade = order.index(str(rating["held"]))
        n = months_beyond(query.results, query.scheme, str(entity), str(rating["held"]), until=LAST)
        sides = [order.index(band) - grade for band in bands[len(bands) - n :]]
        assert all(side > 0 for side in sides) or all(side < 0 for side in sides)
        assert n < query.scheme.hysteresis.periods  # type: ignore[union-attr]
        assert (n > 0) == (rating["held"] != rating["band"])


def test_a_grade_that_follows_only_part_of_the_way_is_not_said_to_stay(sample_city: SampleCity) -> None:
    """From A a score in C, sure to lie below A and not to lie below B, leads to B."""
    query = asked(sample_city)
    entity = next(key for key, row in query.month_before.ratings.items() if row.held == "good")
    rating = replace(query.month.ratings[entity], score=74.0, se=6.0, band="fair", held="fairly_good", capped=False)
    reading = hysteresis.held_sentence(query, rating)
    assert 'it is only 57% likely to lie below "Fairly good"' in reading
    assert reading.endswith('the grade moves no further than "Fairly good".')


def test_a_grade_both_held_and_capped_says_both(sample_city: SampleCity) -> None:
    ratings = sample_city.results.ratings
    both = ratings[(ratings["held"] != ratings["band"]) & (ratings["capped"] == 1)]
    assert len(both)
    for _, rating in both.iterrows():
        query, entity = asked(sample_city, period=str(rating["period"])), str(rating["entity"])
        view = statement(query, entity)
        assert "before limits by rules the grade stays" in view.reading
        assert "In force: " in view.reading
        assert first_screen.why(query, entity).heading == "Why: a rule lowers the grade"


def test_a_cap_that_lowers_nothing_is_not_given_as_the_cause(sample_city: SampleCity) -> None:
    now, steps = ratings_of(sample_city), sample_city.results.statement
    caps = set(steps.loc[(steps["period"] == LAST) & (steps["kind"] == "cap"), "entity"])
    idle = [entity for entity in sorted(caps) if not now["capped"][entity] and now["grade"][entity] != "not_rated"]
    assert idle
    for entity in idle:
        reading = statement(asked(sample_city), entity).reading
        assert "Also in force, without lowering the grade: " in reading
        assert "; the grade is" not in reading


def test_a_held_letter_stands_as_the_grade_in_force_among_many_and_is_marked_by_itself(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    marked = held(sample_city)
    tiles = {tile.entity: tile for group in tile_groups(query, watched(query).movements(LAST)) for tile in group.tiles}
    assert {tile.note for tile in tiles.values()} == {"", "limit"}
    assert all("(to be confirmed; the score lies in" in tiles[entity].label for entity in marked)

    areas = {area.entity: area for area in map_view(query, query.scheme.tree.key, watched(query).movements(LAST)).areas}
    told = {entity for entity, area in areas.items() if "(to be confirmed; the score lies in" in area.reading}
    assert told == areas.keys() & set(marked)
    for entity in marked:
        assert any(line.endswith("to be confirmed") for line in first_screen.standing(query, entity).lines)
        slide = body_slide(facts(query), entity).part
        assert any(step.title.startswith("Grade to be confirmed: ") for step in slide.steps)
        assert statement(query, entity).grade_text.endswith("(to be confirmed)")


def test_how_often_a_score_lay_surely_beyond_its_grade_is_counted(sample_city: SampleCity) -> None:
    """By another road: the chance beyond an edge from the error function."""
    rated = sample_city.results.ratings.sort_values(["entity", "period"])
    before = rated.groupby("entity")[["held", "grade"]].shift()
    both = (rated["grade"] != "not_rated") & (before["grade"] != "not_rated") & before["held"].notna()
    bands = asked(sample_city).scheme.bands
    edges, order = {band.id: band.from_ for band in bands}, [band.id for band in bands]
    chances: list[float] = []
    for row in rated.assign(before=before["held"])[both].to_dict("records"):
        grade, band, score = str(row["before"]), str(row["band"]), float(row["score"])
        if band == grade:
            continue
        rises = order.index(band) < order.index(grade)
        points = score - edges[order[order.index(grade) - 1]] if rises else edges[grade] - score
        chances.append((1 + erf(points / float(row["se"]) / sqrt(2))) / 2)

    sentence = hysteresis.reach_sentences(asked(sample_city))[1]
    assert f"{len(chances)} scores lay beyond" in sentence
    assert f"{sum(chance >= 0.8 for chance in chances)} of them" in sentence
    assert len(chances) > 100


def test_overview_and_briefing_count_the_held(sample_city: SampleCity) -> None:
    query, n = asked(sample_city), len(held(sample_city))
    follow_ups = queries.follow_ups(ANALYST, sample_city.city, LAST)
    view = overview_view(query, follow_ups, watched(query).movements(LAST))

    assert view.pending.line.startswith(f"{n} grades await confirmation, ")
    assert list(view.numbers["Note"]).count("to be confirmed") == n
    listed = attention(query, follow_ups, watched(query).movements(LAST), at_most=53)
    assert not [one for one in listed if "held" in one.reasons], "it is told once, in the line for all"


def test_the_pending_grades_are_named_ten_in_a_line_and_all_in_a_table(sample_city: SampleCity) -> None:
    query, bodies = asked(sample_city), held(sample_city)
    told, short = pending(query), [naming.short(query, entity) for entity in bodies]
    assert len(bodies) > 10
    assert [name for name in short if f"{name} (" in told.line] == short[:10]
    assert told.line.endswith("all of them below.")
    assert told.title == f"All {len(bodies)} grades that await confirmation"
    assert told.numbers["Unit"] == [naming.entity(query, entity) for entity in bodies]
    line = pending(settled(query, bodies[10:]))
    assert (line.title, line.numbers) == ("", {})
    assert line.line.startswith("10 grades await confirmation")
    assert all(f"{name} (" in line.line for name in short[:10])
    assert pending(settled(query, bodies)).line == ""


def settled(query: Query, bodies: list[str]) -> Query:
    """The month as if the grades of some bodies were those of their scores."""
    ratings = query.results.ratings
    theirs = ratings["entity"].isin(bodies) & (ratings["period"] == LAST)
    changed = ratings.assign(held=ratings["held"].mask(theirs, ratings["band"]))
    return with_frames(query, ratings=changed)


def test_a_grade_that_moves_against_its_score_says_why(sample_city: SampleCity) -> None:
    causes = causes_of_month(asked(sample_city))
    now = ratings_of(sample_city)
    order = [band.id for band in sample_city.city.config.scheme().bands]
    against = [
        str(entity)
        for entity, one in now.iterrows()
        if one["grade"] in order
        and one["previous_grade"] in order
        and (order.index(one["grade"]) - order.index(one["previous_grade"])) * (one["score"] - one["previous_score"])
        > 0
    ]
    assert against
    assert all(causes.get(entity) for entity in against)
    before = ratings_of(sample_city, shift(LAST, -1))
    moved = [entity for entity in against if now["held"][entity] != before["held"][entity]]
    assert moved
    assert all("2 months running" in causes[entity] or "likely" in causes[entity] for entity in moved)
    assert any("2 months running" in causes[entity] for entity in moved)


def test_a_draft_without_hysteresis_says_that_grades_are_no_longer_held(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    draft = query.scheme.model_copy(update={"hysteresis": None})
    after = pipeline.rating_run(ANALYST, sample_city.city, draft).results.seen_by(ANALYST)

    told = reasons_of_draft(query, after, draft)
    assert {entity for entity, text in told.items() if "no longer to be confirmed" in text} == set(held(sample_city))


def test_the_range_of_a_score_stays_inside_the_scale(sample_city: SampleCity) -> None:
    results = sample_city.results
    for each in (each for period in results.periods for each in results.month(period).ratings.values()):
        span = profile.score_range(each)
        if not each.is_rated:
            assert span is None
        elif span is not None:
            assert 0 <= span[0] <= each.score <= span[1] <= 100
    rating = ratings_of(sample_city).loc["610323"]
    low, high = (format.score(rating["score"] + side * 1.645 * rating["se"]) for side in (-1, 1))
    assert f"{low} to {high}" in profile.history(asked(sample_city), "610323").numbers["90% range"].iloc[-1]
    assert set(profile.history(asked(sample_city), "M04").numbers["90% range"]) == {""}


def test_steps_carry_their_dates(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    severe = statement(query, "G13")
    assert severe.rules[0].span == "18 January 2021 to December 2021"
    line = severe.numbers[severe.numbers["Since"] != ""].iloc[0]
    assert (line["Since"], line["Until"]) == ("18 January 2021", "December 2021")
    [overdue] = statement(query, "G16").rules
    assert overdue.span == "since 23 January 2021, while it lasts"
    weak = statement(query, "G04").rules[0]
    assert weak.span == ""


def test_page_of_a_held_body_says_it(open_page: OpenPage, sample_city: SampleCity) -> None:
    entity = held(sample_city)[0]
    page = open_page("profile", entity=entity, lang="zh")

    assert not page.exception
    assert any("等次仍为" in text.value for text in page.markdown)
    assert any("待确认" in list(table.value.iloc[:, 0]) for table in page.dataframe)


def test_verified_fixes_and_reverse_reviews_are_told(
    sample_city: SampleCity, own_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    own.change(
        own_config,
        (
            "event: {ledger: criticisms, months: 12}",
            "event: {ledger: criticisms, months: 12, lifted_by: fix_verified_on}",
        ),
        ("severity == 'severe'\", months: 12}", "severity == 'severe'\", months: 12, reviewed_from: filed_on}"),
    )
    steps = own.rated(sample_city, own_config).results.statement
    lifted = steps[(steps["kind"] == "lifted") & (steps["period"] == LAST)].iloc[0]
    reviewed = steps[steps["reviewed"] == 1].iloc[0]

    view = statement(own.rated(sample_city, own_config), str(lifted["entity"]))
    [rule] = [one for one in view.rules if one.rule == "criticism"]
    assert f"{int(lifted['evidence'])} record" in rule.effect
    assert "lifted after a verified fix" in rule.effect
    back = own.rated(sample_city, own_config, period=str(reviewed["period"]))
    told = statement(back, str(reviewed["entity"]))
    assert any(one.span.endswith("reverse review") for one in told.rules)
    assert "reverse review" in list(told.numbers["Note"])
    story = trend(own.rated(sample_city, own_config), "index", [str(lifted["entity"])])
    acting = steps[(steps["entity"] == lifted["entity"]) & steps["rule"].notna() & (steps["kind"] != "lifted")]
    starts = {
        (row["period"], row["rule"])
        for _, row in acting.iterrows()
        if not ((acting["period"] == shift(row["period"], -1)) & (acting["rule"] == row["rule"])).any()
    }
    assert len(story.events) == len(starts)

    own.serve(sample_city, own_config, tmp_path, monkeypatch)
    page = open_page("profile", entity=str(lifted["entity"]), lang="en")
    assert not page.exception
    assert any("lifted after a verified fix" in list(table.value.iloc[:, 0]) for table in page.dataframe)
    plain = parts.plain("lifted after a verified fix")
    assert any(plain in one.label for one in page.expander)
