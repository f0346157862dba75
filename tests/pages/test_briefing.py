"""The briefing: the agenda's slides in its order, each under a claim that is true, none fuller than it may be."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from dashboard.elements.county_map import County, CountyMap
from dashboard.screens.briefing import appendix, weaknesses, worst
from dashboard.screens.briefing.counties import counties
from dashboard.screens.briefing.decisions import decisions
from dashboard.screens.briefing.facts import TITLE, BriefingFacts
from dashboard.screens.briefing.view import briefing_view, profile_slide
from dashboard.session import naming
from dashboard.text.emphasis import plain, spans, width
from metrics.application.records import queries
from metrics.model import month_end, shift
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked, rescored, with_frames
from tests.pages.conftest import OpenPage
from tests.pages.slides import facts

HARD = ("2018-07", "2018-12", "2019-02", "2021-02", LAST)
"""None rated; the first ratings; nine in the lowest grade; none in it; the newest."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lists_the_slides_of_the_agenda(open_page: OpenPage, sample_city: SampleCity, language: Language) -> None:
    page = open_page("briefing", lang=language)

    assert not page.exception
    listed = [text.value for text in page.markdown if text.value.startswith("**")]
    agenda = sample_city.city.config.briefing
    topics = [re.sub(r"( \d+/\d+| \d+ of \d+)?\*\*.*", "", line.split(". ", 1)[1], flags=re.S) for line in listed]
    assert list(dict.fromkeys(topics)) == [item.title.get(language) for item in (*agenda.slides, *agenda.appendix)]


@pytest.mark.parametrize("auto", ["20", "agenda", "0", "nonsense", "-3"])
def test_any_auto_in_the_address_is_taken_calmly(open_page: OpenPage, auto: str) -> None:
    assert not open_page("briefing", auto=auto, slide=auto).exception


@pytest.mark.parametrize("period", HARD)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_claim_stands_on_one_line(sample_city: SampleCity, period: str, language: Language) -> None:
    view = briefing_view(facts(asked(sample_city, period=period, language=language)))
    for slide in view.slides:
        assert slide.sentence
        assert "**" not in slide.sentence
        assert "{" not in slide.sentence
        assert width(slide.sentence) <= TITLE or period < "2019", slide.sentence


@pytest.mark.parametrize("period", HARD)
def test_the_conclusion_counts_what_the_results_say(sample_city: SampleCity, period: str) -> None:
    query = asked(sample_city, period=period)
    slide = briefing_view(facts(query)).slides[0]
    frame = sample_city.results.ratings
    grades = Counter(frame[frame["period"] == period]["grade"])

    assert {item["grade"]: item["now"] for item in slide.part["counts"]["items"]} == {
        band: grades[band] for band in (*(band.id for band in query.scheme.bands), "not_rated")
    }
    if grades["not_rated"] != sum(grades.values()):
        told = re.search(r"(\d+|no) units? Poor", slide.sentence)
        assert told
        assert told[1].replace("no", "0") == str(grades["poor"])


def test_supervision_counts_each_matter_once(sample_city: SampleCity) -> None:
    """By another road: the ledgers' own rows."""
    end, before = month_end(LAST), month_end(shift(LAST, -1))
    states: Counter[str] = Counter()
    with sample_city.city.store.reading() as connection:
        for ledger in sample_city.city.config.ledgers.values():
            if not ledger.follow_up:
                continue
            table, names = sample_city.city.store.table(ledger.id), ledger.follow_up
            for row in connection.execute(table.select().where(table.c.ended_by.is_(None))).mappings():
                opened, due, closed = (row[name] for name in (names.opened, names.due, names.closed))
                if opened > before or (closed and closed <= before):
                    continue
                done = closed is not None and closed <= end
                on_time = due is None or (closed if done else end) <= due
                states[("in_time" if on_time else "late") if done else ("not_due" if on_time else "overdue")] += 1
    found = Counter(row.state for row in queries.supervised(ANALYST, sample_city.city, LAST))

    assert found == states
    slide = briefing_view(facts(asked(sample_city))).slides[1]
    closed = states["in_time"] + states["late"]
    assert slide.sentence.startswith(f"{closed} of {states.total()} matters closed; {states['overdue']} are overdue")
    squares = Counter(state for office in slide.part["offices"] for state in office["squares"])
    assert squares == states


def test_a_long_list_goes_on_on_a_second_slide(sample_city: SampleCity) -> None:
    """Fifteen in the lowest grade: a column for each, so many a slide, in the order of attention."""
    query = asked(sample_city, language="zh")
    low = [key for key, rating in query.month.ratings.items() if rating.is_rated][:15]
    frame = query.results.ratings
    grades = (
        frame["grade"]
        .where(frame["period"] != LAST, "fair")
        .mask((frame["period"] == LAST) & frame["entity"].isin(low), "poor")
    )
    many = with_frames(query, ratings=frame.assign(grade=grades, capped=0))
    sheets = [*worst.worst(facts(many))]

    assert [len(sheet.part.columns) for sheet in sheets] == [3, 3, 3, 3, 3]
    named = [column.entity for sheet in sheets for column in sheet.part.columns]
    assert sorted(named) == sorted(low)
    assert plain(sheets[0].claim).startswith("15家“较差”")


def test_nobody_in_the_lowest_grade(sample_city: SampleCity) -> None:
    query = asked(sample_city, period="2021-02")
    [sheet] = worst.worst(facts(query))

    assert plain(sheet.claim).startswith("No unit is Poor")
    assert len(sheet.part.columns) == 2
    assert all(column.mark.grade != "poor" for column in sheet.part.columns)


def test_targets_are_missed_by_those_that_the_results_say(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    [sheet] = weaknesses.weaknesses(facts(query))
    frame = sample_city.results.indicators
    scored = {leaf.key for leaf in query.scheme.leaves()}
    now = frame[(frame["period"] == LAST) & frame["indicator"].isin(scored) & (frame["reason"] != "void")]
    now = now[now["value"].notna()]
    counted = now.groupby("indicator")["points"].agg(below=lambda points: (points < 85).sum(), scored="count")
    counted = counted[counted["scored"] >= 0.75 * 53].sort_values("below", ascending=False, kind="stable")

    assert sorted((row.below, row.scored) for row in sheet.part.missed) == sorted(
        (int(row["below"]), int(row["scored"])) for _, row in counted.head(5).iterrows()
    )
    assert f"{sheet.part.missed[0].shown} units miss the target of " in plain(sheet.claim)


def test_the_map_names_all_that_come_last(sample_city: SampleCity) -> None:
    """Of twelve counties two have 60.0, cut from 60.04 and 60.01, and all others 80."""
    scores = {"610302": 60.04, "610303": 60.01}
    drawn = [County(key, "", 0.0, 0.0, "fair", False, False, key, "C", "", key) for key in (*scores, "610304")]
    shapes = CountyMap(1.0, 1.0, 1.0, tuple(drawn), None)
    query = rescored(asked(sample_city), scores)
    [sheet] = counties(replace(facts(query), map=shapes))

    first, second = (naming.short(query, key) for key in scores)
    assert f"**{second} and {first} comes last**" in sheet.claim
    assert [row.entity for row in sheet.part.last[:2]] == ["610303", "610302"]
    level = rescored(query, {})
    [sheet] = counties(replace(facts(level), map=shapes))
    assert "all have 80.0 points" in sheet.claim


def test_without_a_map_there_is_no_slide_of_one(sample_city: SampleCity) -> None:
    assert [*counties(facts(asked(sample_city)))] == []


def test_what_is_asked_for_has_a_lead_and_a_day(sample_city: SampleCity) -> None:
    """20 and 30 days after 30 June, and 62: as config/briefing.yaml has it."""
    slides = [*decisions(facts(asked(sample_city, language="zh")))]
    rows = [row for sheet in slides for row in sheet.part.decisions]

    assert [(row.number, row.lead, row.due) for row in rows] == [
        (1, "市纪委监委", "7月20日前"),
        (2, "市委两个责任办公室", "7月30日前"),
        (3, "市委巡察办", "8月31日前"),
        (4, "市委两个责任办公室", "下次例会前"),
    ]
    assert plain(slides[0].claim) == "提请会议议定以下4项"


def test_the_appendix_leaves_nothing_out(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    own: BriefingFacts = facts(query)
    tiles = [tile.entity for sheet in appendix.tiles(own) for group in sheet.part.groups for tile in group.tiles]
    late = [row.figure for sheet in appendix.overdue(own) for row in sheet.part.rows]

    assert sorted(tiles) == sorted(query.month.ratings)
    assert len(late) == sum(row.days_overdue > 0 for row in own.follow_ups)
    assert [row.entity for sheet in appendix.gaps(own) for row in sheet.part.rows] == ["M04"]


def test_any_unit_has_a_profile(sample_city: SampleCity) -> None:
    own = facts(asked(sample_city))
    for entity in own.query.month.ratings:
        slide = profile_slide(own, entity)
        assert slide.part["entity"] == entity
        assert slide.sentence.startswith(naming.short(own.query, entity))


def test_spans() -> None:
    parted = spans("steady, **2 poor**; 33 overdue")
    assert [(span.text, span.act) for span in parted] == [
        ("steady, ", False),
        ("2 poor", True),
        ("; 33 overdue", False),
    ]
    assert spans("**all**") == spans("**all**")[:1]
    assert width("全市“平稳”") == 6
    assert width("ab12") == 2
