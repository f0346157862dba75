"""Five questions put to the first screen, and what it answers in the months of the stories that the sample has planted.

How is the city? What changed? Where is it worst? Why? What is to be decided? The words expected are put together from
the stored results, the ledgers and the definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dashboard.elements.attention import Attention
from dashboard.screens.overview.view import OverviewView, overview_view
from metrics.application.records import queries
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import CONFIG, SampleCity
from tests.pages.asking import asked
from tests.pages.watched import watched
from tests.sentences.road import Road, cut, shift
from tests.sentences.writing import Writer, number, score, signed


@dataclass(frozen=True)
class Story:
    """What was planted: in which month the city hears of it, of whom it tells, and the rule behind it, if any."""

    period: str
    entity: str
    rule: str | None = None


STORIES = {
    "the collapse": Story("2020-06", "G14"),
    "the severe case begins to cap": Story("2021-01", "G13", "severe_case"),
    "the severe case caps still": Story("2021-06", "G13", "severe_case"),
    "the weak dimension begins to cap": Story("2021-05", "M03", "weak_dimension"),
    "the weak dimension caps still": Story("2021-06", "M03", "weak_dimension"),
    "the falsified data": Story("2021-06", "I02", "falsified_data"),
    "the long poor unit": Story("2021-06", "G05"),
}
VERDICT = {"en": "The city is steady", "zh": "全市总体平稳"}


@dataclass(frozen=True)
class Screen:
    """The first screen of a story's month, and the second road to it."""

    road: Road
    write: Writer
    story: Story
    view: OverviewView

    @property
    def row(self) -> Attention:
        """The unit in the list of where to look first."""
        [row] = [row for row in self.view.attention if row.entity == self.story.entity]
        return row

    @property
    def name(self) -> str:
        return self.write.short(self.story.entity)

    def grade(self, months_back: int = 0) -> str:
        return self.road.grade(self.story.entity, shift(self.story.period, -months_back))


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Language:
    return request.param


@pytest.fixture(params=STORIES)
def screen(sample_city: SampleCity, language: Language, request: pytest.FixtureRequest) -> Screen:
    story = STORIES[request.param]
    query = asked(sample_city, period=story.period, language=language)
    follow_ups = queries.follow_ups(ANALYST, query.city, story.period)
    road = Road(sample_city.city.store.engine, CONFIG)
    view = overview_view(query, follow_ups, watched(query).movements(story.period))
    return Screen(road, Writer(road, language), story, view)


def test_how_is_the_city(screen: Screen) -> None:
    """The title says it, how many units are in the lowest grade, and how many matters are long overdue."""
    period, write = screen.story.period, screen.write
    claim = "".join(part.text for part in screen.view.claim)
    poor = sum(row["grade"] == "poor" for row in screen.road.month(period).values())
    late = [matter.ledger for matter in screen.road.overdue(period, over=90)]
    findings = late.count("inspection_findings")
    assert findings == max(late.count(ledger) for ledger in {*late})
    assert claim.startswith(VERDICT[write.language])
    grade = write.grade("poor")
    noun = "unit" if poor == 1 else "units"
    assert (f"{poor}家“{grade}”" if write.language == "zh" else f"{poor} {noun} {grade}") in claim
    assert (f"{findings}项逾期90天以上" if write.language == "zh" else f"{findings} matters over 90 days") in claim


def test_what_changed(screen: Screen) -> None:
    """Who rose and who fell a grade, with the unit of the story where it did, and how many scores clearly moved."""
    story, road, write = screen.story, screen.road, screen.write
    risen, fallen = road.moved(story.period)
    said = screen.view.findings[0].sentence
    told = (f"{len(risen)}家上升一档", f"{len(fallen)}家下降一档")
    if write.language == "en":
        told = (f"{len(risen)} rose a grade", f"{len(fallen)} fell a grade")
    assert all(text in said for text in told)
    fell = screen.grade() != screen.grade(1)
    assert fell == (story.entity in fallen)
    assert not fell or screen.name in said
    moved = {move.entity: move.change for move in screen.view.side.moved}
    assert str(len(moved)) in screen.view.side.moved_heading
    assert all(change == signed(road.change(body, story.period)) for body, change in moved.items())


def test_where_is_it_worst(screen: Screen) -> None:
    """The lowest of each kind with its score, and the unit of the story in the list of where to look first."""
    road, write, period = screen.road, screen.write, screen.story.period
    said = screen.view.findings[2].sentence
    for kind in road.city["kinds"]:
        scores = {key: cut(row["score"]) for key, row in road.rated(period).items() if road.kind(key) == kind}
        lowest = [key for key, own in scores.items() if own == min(scores.values())]
        assert all(write.short(key) in said for key in lowest)
        assert number(min(scores.values())) in said
    assert screen.row.name == write.name(screen.story.entity, period)
    assert screen.row.grade == screen.grade()


def test_why(screen: Screen) -> None:
    """The reason that was planted, in words, first of all that is said of the unit."""
    story, road, write = screen.story, screen.road, screen.write
    first = screen.row.brief
    if story.rule is None:
        lost, gap = [*road.lost_by_dimension(story.entity, story.period)][:2], " " if write.language == "en" else ""
        points = {key: score(road.nodes[story.entity, story.period, key]["score"]) for key in lost}
        names = [f"{write.part(key)}{gap}{own}" for key, own in points.items()]
        assert all(name in screen.row.reasons for name in names)
        assert write.grade("poor") in first
        assert screen.row.reasons.count(names[0]) == 1, "nothing is said twice"
        return
    assert first.startswith(write.rule(story.rule))
    steps = [step for step in road.steps[story.entity, story.period] if step["rule"] == story.rule]
    own = road.ratings[story.entity, story.period]
    taken = -sum(step["points"] for step in steps if step["kind"] == "points")
    caps = {step["grade"] for step in steps if step["kind"] == "cap"}
    otherwise = road.band(own["score"] + taken)
    assert write.grade(own["grade"]) in first
    assert write.grade(otherwise) in first
    assert road.bands.index(otherwise) < road.bands.index(own["grade"])
    assert (number(taken) if taken else score(own["score"])) in first
    assert taken or caps == {own["grade"]}


def test_for_how_long(screen: Screen) -> None:
    """Of a unit in the lowest grade it says since when: so many months of so many, or that it is the first."""
    if screen.grade() != "poor":
        return
    grades = [row["grade"] for row in screen.road.backwards(screen.story.entity, screen.story.period)]
    poor, rated = grades.count("poor"), sum(grade != "not_rated" for grade in grades)
    told = {"en": f"Poor in {poor} of {rated} months", "zh": f"{rated}个月中{poor}个月“较差”"}
    if poor == 1:
        told = {"en": "Poor for the first time", "zh": "首次评为“较差”"}
    assert screen.row.brief.startswith(told[screen.write.language])


def test_what_is_to_be_decided(screen: Screen) -> None:
    """What is asked about the lowest grade, plans of those whose grade a rule limits, and long overdue matters."""
    road, write, period = screen.road, screen.write, screen.story.period
    asked_for = screen.view.side.asked
    rated = road.rated(period)
    poor = [key for key, row in rated.items() if row["grade"] == "poor"]
    capped = [key for key, row in rated.items() if row["capped"]]
    counted = f"{len(poor)}家" if write.language == "zh" else f"{len(poor)} unit"
    # Few enough, they are named.
    for text in map(write.short, poor) if len(poor) <= 3 else [counted]:
        assert text in asked_for[0]
    assert write.two(road.briefing["lowest_grade"]).split("{names}")[0] in asked_for[0]
    assert [write.short(key) in "".join(asked_for) for key in capped] == [True] * len(capped)
    if screen.story.rule in ("severe_case", "weak_dimension"):
        assert screen.story.entity in capped
    for ledger in {matter.ledger for matter in road.overdue(period, over=90)}:
        assert any(write.ledger(ledger) in text for text in asked_for)
    assert str(len(asked_for)) in screen.view.side.asked_heading
