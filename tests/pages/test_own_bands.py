"""A scheme with bands of its own, in number and in name, is painted as the present one is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from dashboard.elements import assets
from dashboard.presenters.map.county_map import county_map, graded
from dashboard.presenters.ratings import uncertainty
from dashboard.presenters.ratings.city import lead
from dashboard.presenters.ratings.grades import grade_counts
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.screens.briefing.facts import BriefingFacts
from dashboard.screens.briefing.view import briefing_view, profile_slide
from dashboard.screens.map import figures as drawing
from dashboard.screens.map.view import map_view
from dashboard.screens.method.figures import bands_figure
from dashboard.screens.method.view import method_view
from dashboard.screens.profile import dimensions, first_screen
from dashboard.screens.profile import view as profile
from dashboard.screens.profile.dimension_figures import parts_figure
from dashboard.screens.profile.history_figure import grade_history
from dashboard.screens.profile.probability import probability
from dashboard.screens.profile.waterfall import waterfall
from dashboard.screens.tuning.uncertainty_figure import uncertainty_figure
from dashboard.session.query import Query
from dashboard.style import theme
from dashboard.style.theme import Palette
from metrics.application.ratings import pipeline, robustness
from metrics.application.records import queries
from metrics.application.signals.rows import Movement
from metrics.model import NOT_RATED
from tests.actors import ANALYST
from tests.conftest import CONFIG, SampleCity
from tests.pages import own
from tests.pages.asking import LAST
from tests.pages.test_map import layer
from tests.pages.watched import watched

Bands = tuple[tuple[str, str, int], ...]

TWO: Bands = (("pass", "P", 75), ("fail", "F", 0))
FIVE: Bands = (("accent", "S", 85), ("line", "A", 75), ("water", "B", 65), ("text", "C", 55), ("ground", "D", 0))
"""Called like the colours that stand beside those of grades."""
SEVEN: Bands = (
    ("poor", "G", 90), ("fair", "F", 85), ("good", "E", 80), ("fairly_good", "D", 75), ("ramp", "C", 70),
    ("hatching", "B", 60), ("unrated", "A", 0),
)  # fmt: skip
"""Ids and letters of the present scheme, in another order."""
CAPS = {2: ("fail", "fail", "pass"), 5: ("water", "line", "line"), 7: ("ramp", "fairly_good", "good")}
"""By how many bands there are: where rules cap in place of C and of B, and what every score should reach."""


@dataclass(frozen=True)
class City:
    """The sample city under a scheme of its own."""

    query: Query
    bands: Bands
    movements: Mapping[str, Movement]
    uncertainty: robustness.Uncertainty

    @property
    def palettes(self) -> tuple[Palette, Palette]:
        grades = tuple(key for key, _, _ in self.bands)
        return theme.palette(grades, dark=False), theme.palette(grades, dark=True)

    @property
    def letters(self) -> dict[str, str]:
        return {key: letter for key, letter, _ in self.bands} | {NOT_RATED: "–"}

    @property
    def ratings(self) -> pd.DataFrame:
        ratings = self.query.results.ratings
        return ratings[ratings["period"] == LAST].set_index("entity")


@pytest.fixture(
    scope="module", params=[TWO, FIVE, pytest.param(SEVEN, marks=pytest.mark.full)], ids=["two", "five", "seven"]
)
def city(request: pytest.FixtureRequest, built_city: SampleCity, tmp_path_factory: pytest.TempPathFactory) -> City:
    bands: Bands = request.param
    config = shutil.copytree(CONFIG, tmp_path_factory.mktemp("bands") / "config")
    fair, fairly_good, target = CAPS[len(bands)]
    own.regrade(config, bands, {"fair": fair, "fairly_good": fairly_good}, target)
    query = own.rated(built_city, config)
    run = pipeline.rating_run(ANALYST, query.city, query.scheme, query.results)
    return City(query, bands, watched(query).movements(LAST), robustness.uncertainty(run, period=LAST, draws=20))


def fills(marker: Any) -> list[str]:
    """The grounds of bars drawn by ``grade_marker``."""
    return list(marker.pattern.bgcolor)


def bars(figure: Any) -> Iterator[Any]:
    return (trace for trace in figure.data if trace.type == "bar")


def test_every_band_is_there_to_be_seen(city: City) -> None:
    assert set(city.ratings["grade"]) >= {NOT_RATED, *(key for key, _, _ in city.bands[1:-1])}


def test_components_know_every_grade_and_keep_the_other_colours(city: City) -> None:
    for colours in city.palettes:
        names, grades = assets.variables(colours), [*city.letters]
        assert [names[f"grade-{grade}"] for grade in grades] == [colours.grade(grade) for grade in grades]
        assert [names[f"on-grade-{grade}"] for grade in grades] == [colours.on_grade(grade) for grade in grades]
        assert len({names[f"grade-{grade}"] for grade in grades}) == len(city.bands) + 1
        for name in ("text", "line", "water", "accent", "ground"):
            assert names[name] == getattr(colours, name)
        assert names["hatching"] == theme.HATCHING


def test_tiles_and_counts_have_their_letters(city: City) -> None:
    tiles = {tile.entity: tile for group in tile_groups(city.query, city.movements) for tile in group.tiles}
    counts = grade_counts(city.query)

    assert {key: tile.grade for key, tile in tiles.items()} == city.ratings["grade"].to_dict()
    assert all(tile.letter == city.letters[tile.grade] for tile in tiles.values())
    assert {item.grade: item.letter for item in counts.items} == city.letters
    assert {item.grade: item.now for item in counts.items if item.now} == city.ratings["grade"].value_counts().to_dict()


def test_the_first_sentence_counts_down_to_the_target(city: City) -> None:
    keys, target = [key for key, _, _ in city.bands], CAPS[len(city.bands)][2]
    reached = int(city.ratings["grade"].isin(keys[: keys.index(target) + 1]).sum())
    words = {2: "Grade P", 5: "Grade S or Grade A", 7: "Grade E or better"}[len(city.bands)]
    assert lead(city.query, grade_counts(city.query)).startswith(f"{reached} of 53 units are rated {words}")


def test_the_map_has_each_grade_in_its_colour(city: City) -> None:
    view = map_view(city.query, "index", city.movements)
    counties, grades = layer("baoji_counties.geojson"), city.ratings["grade"]
    for colours in city.palettes:
        for feature in drawing.deck(view, counties, None, colours).layers[0].data["features"]:
            grade = grades[feature["properties"]["adcode"]]
            assert "#" + bytes(feature["properties"]["fill"]).hex() == colours.grade(grade)
            assert "#" + bytes(feature["properties"]["ink"]).hex() == colours.on_grade(grade)
    used = {*city.ratings["grade"]}
    assert {swatch.shade: swatch.letter for swatch in view.legend} == {
        grade: letter for grade, letter in city.letters.items() if grade in used
    }
    picture = county_map(city.query, counties, None, view.areas, width=460, font=15)
    worst = city.bands[-1][0]
    assert {county.entity for county in picture.counties if county.framed} == {
        area.entity for area in view.areas if area.shade == worst
    }


def test_a_profile_has_each_grade_in_its_colour(city: City) -> None:
    for entity in city.ratings.groupby("grade").head(1).index:
        grade = city.ratings["grade"][entity]
        plate, story = first_screen.standing(city.query, entity), profile.history(city.query, entity)
        part = dimensions.parts(city.query, entity, city.query.scheme.tree.key)
        assert (plate.grade, plate.letter) == (grade, city.letters[grade])
        assert [cell.grade for cell in plate.strip] == list(story.grades[-len(plate.strip) :])
        for colours in city.palettes:
            [strip] = bars(grade_history(story, colours))
            assert fills(strip.marker) == [colours.grade(one) for one in story.grades]
            assert list(strip.text) == [city.letters[one] for one in story.grades]
            drawn = parts_figure(part, colours, graded=True).data[0]
            assert fills(drawn.marker) == [colours.grade(item.grade) for item in part.items]


def test_a_waterfall_ends_in_the_colour_of_the_grade_under_all_bands(city: City) -> None:
    for entity in city.ratings.groupby("grade").head(1).index:
        grade, told = city.ratings["grade"][entity], statement(city.query, entity)
        for colours in city.palettes if grade != NOT_RATED else ():
            figure = waterfall(told, colours)
            assert figure.data[0].marker.color[-1] == colours.grade(grade)
            zones = sorted((shape.x0, shape.fillcolor) for shape in figure.layout.shapes if shape.type == "rect")
            assert [shade for _, shade in zones] == [colours.grade(key) for key, _, _ in reversed(city.bands)]


def test_shares_of_draws_have_the_letters_of_their_grades(city: City) -> None:
    for entity in city.ratings.groupby("grade").head(1).index:
        view = probability(city.query, city.uncertainty, entity)
        shown = [chance for chance in view.chances if chance.share]
        assert all(chance.letter == city.letters[chance.grade] for chance in shown)


def test_tuning_shows_how_often_each_grade_comes_out(city: City) -> None:
    view = uncertainty.uncertainty_view(city.query, city.uncertainty, city.query.results, "government")
    grades = dict.fromkeys(chance.grade for body in view.bodies for chance in body.chances)
    assert [letter for _, letter in view.limits] == [letter for _, letter, _ in city.bands]
    for colours in city.palettes:
        drawn = [fills(one.marker)[0] for one in bars(uncertainty_figure(view, colours))]
        assert drawn == [colours.grade(grade) for grade in grades]


def test_the_method_shows_the_bands(city: City) -> None:
    view = method_view(city.query)
    for colours in city.palettes:
        drawn = list(bars(bands_figure(view.bands, colours)))
        assert [one.marker.color for one in drawn] == [colours.grade(key) for key, _, _ in city.bands]
        assert all(letter in one.text[0] for one, (_, letter, _) in zip(drawn, city.bands, strict=True))


def test_slides_have_the_letters(city: City) -> None:
    areas = graded(city.query, city.movements)
    drawn = county_map(city.query, layer("baoji_counties.geojson"), None, areas, width=830, font=28)
    facts = BriefingFacts(
        city.query, queries.follow_ups(ANALYST, city.query.city, LAST), city.movements, drawn,
    )  # fmt: skip
    view = briefing_view(facts)
    slides = {one.kind: one.part for one in view.slides}

    assert len(slides["map"]["map"]["counties"]) == 12
    painted = [
        *(item["mark"] for item in (*slides["map"]["legend"], *slides["map"]["last"])),
        *slides["map"]["map"]["counties"],
        *slides["conclusion"]["counts"]["items"],
        *(column["mark"] for column in slides["worst"]["columns"]),
        *(
            row[side]
            for row in (*slides["changes"]["moved"], *slides["changes"]["others"])
            for side in ("before", "now")
        ),
        profile_slide(facts, "G05").part["mark"],
    ]
    assert all(one["letter"] == city.letters[one["grade"]] for one in painted)
    assert {one["grade"] for one in slides["conclusion"]["counts"]["items"]} == city.letters.keys()
