"""Places inside a peer group are ranges, on every page that tells one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.presenters.ratings.places import Place, Places, in_words, places
from dashboard.screens.briefing.body_slide import body_slide
from dashboard.screens.overview.view import numbers
from dashboard.screens.profile import dimensions
from dashboard.session import naming
from dashboard.session.query import Query
from metrics import wording
from metrics.application.ratings import pipeline, robustness
from metrics.application.ratings.robustness import Uncertainty
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage
from tests.pages.slides import facts
from tests.pages.watched import watched

NOT_RATED = "M04"


def doubts(query: Query) -> Uncertainty:
    """How sure the sample city's ratings are."""
    given = pipeline.rating_run(ANALYST, query.city, query.scheme, query.results)
    return robustness.uncertainty(given, period=LAST)


def ranges(sample: SampleCity, language: Language = "en") -> tuple[Query, Places]:
    """A question and the places it asks about."""
    query = asked(sample, language=language)
    return query, places(query, doubts(query))


@pytest.mark.parametrize(
    ("place", "en", "zh"),
    [
        (Place(3, 7, 12), "3rd to 7th of 12", "12家中列第3–7名"),
        (Place(1, 2, 6), "1st to 2nd of 6", "6家中列第1–2名"),
        (Place(11, 22, 26), "11th to 22nd of 26", "26家中列第11–22名"),
        (Place(12, 13, 26), "12th to 13th of 26", "26家中列第12–13名"),
        (Place(21, 21, 26), "21st of 26", "26家中列第21名"),
        (None, "", ""),
    ],
)
def test_a_place_in_words(place: Place | None, en: str, zh: str) -> None:
    assert in_words(place, wording.to("en")) == en
    assert in_words(place, wording.to("zh")) == zh


def test_places_hold_nine_draws_in_ten_and_the_unrated_have_none(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    found = doubts(query)
    shown = places(query, found)

    bodies = {body.entity: body for body in found.bodies if body.is_rated}
    assert NOT_RATED not in shown
    assert set(shown) == set(bodies)
    for entity, place in shown.items():
        assert 1 <= place.low <= place.high <= place.of
        assert abs(place.low - bodies[entity].rank_low) <= 0.5
        assert abs(place.high - bodies[entity].rank_high) <= 0.5
    assert sum(place.low < place.high for place in shown.values()) > 30


def test_overview_and_briefing_tell_the_same_range(sample_city: SampleCity) -> None:
    query, known = ranges(sample_city)
    said = in_words(known["G05"], query.t)

    assert body_slide(replace(facts(query), places=known), "G05").part.rank == said
    table = numbers(query, watched(query).movements(LAST), known)
    row = table[table["Unit"] == naming.entity(query, "G05")].iloc[0]
    assert row["Place in the group"] == said
    unrated = [rating for rating in query.month.ratings.values() if not rating.is_rated]
    assert list(table["Place in the group"]).count("–") == len(unrated) == 1
    assert body_slide(replace(facts(query), places=known), NOT_RATED).part.rank == ""


def test_a_dimension_has_no_place_but_the_median_of_its_peers(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    labels = [label for label, _ in dimensions.summary(query, "G05", query.scheme.dimensions()[0].key).figures]

    assert "Median of the peers" in labels
    assert "Place in the group" not in labels


def test_pages_show_the_range(open_page: OpenPage, sample_city: SampleCity) -> None:
    query, known = ranges(sample_city)
    said = in_words(known["G05"], query.t)

    page = open_page("trends", node="index", entities="G05", lang="en", period=LAST)
    assert any(said in caption.value for caption in page.caption)
    page = open_page("overview", lang="en", period=LAST)
    assert any(said in frame.value.to_string() for frame in page.dataframe)
