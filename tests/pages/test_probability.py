"""How sure a grade is: the range and the shares are the library's, and a held grade says what it waits for."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import norm

from dashboard.presenters.ratings import hysteresis
from dashboard.screens.profile import view as profile
from dashboard.screens.profile.probability import probability
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings import pipeline, robustness
from metrics.application.ratings.grade_holds import months_kept
from metrics.model import shift
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage

UNRATED = "M04"


@pytest.fixture(scope="module")
def found(built_city: SampleCity) -> robustness.Uncertainty:
    given = pipeline.rating_run(ANALYST, built_city.city, built_city.city.config.scheme(), built_city.results)
    return robustness.uncertainty(given, period=LAST)


def held(query: Query) -> pd.DataFrame:
    ratings = query.results.ratings
    mine = ratings[(ratings["held"] != ratings["band"]) & (ratings["grade"] != "not_rated")]
    assert len(mine)
    return mine


def test_range_and_shares_are_the_librarys(sample_city: SampleCity, found: robustness.Uncertainty) -> None:
    query = asked(sample_city)
    for body in found.bodies:
        view = probability(query, found, body.entity)
        if not body.is_rated:
            continue
        assert (view.low, view.high) == (body.low, body.high)
        assert view.start <= view.low <= view.high <= 100
        assert {chance.grade: chance.share for chance in view.chances} == body.chances
        assert f"between {format.score(body.low)} and {format.score(body.high)};" in view.reading
        assert " 0%" not in view.reading
        assert ("A rule limits the grade" in view.reading) == bool(
            sample_city.results.ratings.set_index(["entity", "period"])["capped"][body.entity, LAST]
        )


def test_bands_lie_side_by_side_from_the_start_to_the_end(
    sample_city: SampleCity, found: robustness.Uncertainty
) -> None:
    query = asked(sample_city)
    for entity in [body.entity for body in found.bodies]:
        view = probability(query, found, entity)
        zones = sorted(view.zones, key=lambda zone: zone.start)
        assert zones[0].start == view.start
        assert zones[-1].end == 100
        assert [zone.end for zone in zones[:-1]] == [zone.start for zone in zones[1:]]


def test_without_a_grade_there_is_no_range(sample_city: SampleCity, found: robustness.Uncertainty) -> None:
    view = probability(asked(sample_city), found, UNRATED)

    assert [chance.grade for chance in view.chances] == ["not_rated"]
    assert view.reading.startswith("Too little of the weight has values")
    assert profile.moves_when(asked(sample_city), UNRATED) == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_held_grade_has_its_reasons_in_a_sentence_each(sample_city: SampleCity, language: Language) -> None:
    rule = sample_city.city.config.scheme().hysteresis
    assert rule is not None
    for entity, period in zip(*(held(asked(sample_city))[name] for name in ("entity", "period")), strict=True):
        query = asked(sample_city, period=period, language=language)
        rating = query.month.ratings[entity]
        lies, since, needs = hysteresis.held_reasons(query, rating)
        t, scheme = query.t, query.scheme
        band, kept = (format.grade(scheme, grade, t) for grade in (rating.band, rating.held))
        assert band in lies
        assert format.score(rating.score) in lies
        edges = {band.id: band.from_ for band in scheme.bands}
        rises = edges[rating.band] > edges[rating.held]
        # Above a grade begins at the lower edge of the next better one, below it at its own.
        edge = min(start for start in edges.values() if start > edges[rating.held]) if rises else edges[rating.held]
        share = norm.cdf((rating.score - edge) / rating.se)
        beyond = share if rises else 1 - share
        assert format.percent(beyond) in lies
        assert beyond < rule.probability
        word = t("above") if rises else t("below")
        assert word in since
        assert word in needs
        assert kept in needs
        assert format.percent(rule.probability) in needs
        assert format.month(shift(query.period, 1), t) in needs


def test_what_a_held_grade_waits_for_comes_true(sample_city: SampleCity) -> None:
    """Where the next score still lies on the same side, the grade has moved in the month that was named."""
    query = asked(sample_city)
    order = [band.id for band in query.scheme.bands]
    by_month = sample_city.results.ratings.set_index(["entity", "period"])
    moved = 0
    for _, rating in held(query).iterrows():
        following = (rating["entity"], shift(str(rating["period"]), 1))
        if following not in by_month.index or by_month["band"][following] not in order:
            continue
        sides = [
            order.index(band) - order.index(rating["held"]) for band in (rating["band"], by_month["band"][following])
        ]
        if sides[0] * sides[1] > 0:
            assert by_month["held"][following] != rating["held"]
            moved += 1
    assert moved


def test_months_kept_are_counted_from_the_grades(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    ratings = sample_city.results.ratings.sort_values("period")
    for entity, mine in ratings.groupby("entity"):
        grades = list(mine["held"])
        n = months_kept(query.results, str(entity), grades[-1], until=LAST)
        assert len(set(grades[-n:])) == 1
        assert n == len(grades) or grades[-n - 1] != grades[-1]


def test_the_profile_says_what_a_held_grade_waits_for(open_page: OpenPage, sample_city: SampleCity) -> None:
    last = held(asked(sample_city))
    entity = str(last[last["period"] == LAST]["entity"].iloc[0])
    page = open_page("profile", entity=entity, lang="en")

    assert not page.exception
    assert any("The grade moves once" in text.value for text in page.markdown)
    shares = next(table.value for table in page.dataframe if "Quantity" in table.value.columns)
    assert list(shares["Quantity"][:2]) == ["Score", "90% likely range"]
    assert sum(float(text.rstrip("%")) for text in shares["Number"][2:]) == pytest.approx(100, abs=0.2)
