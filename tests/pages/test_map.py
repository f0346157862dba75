"""The map: every county in the colour of its reading, with WebGL and without, and nothing from elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from dashboard.presenters.indicators import observations
from dashboard.screens.map import classes
from dashboard.screens.map import figures as drawing
from dashboard.screens.map.view import county_map
from metrics.application.ratings.observations import observations as observations_of
from metrics.model import NOT_RATED
from tests.conftest import CONFIG, SampleCity
from tests.pages.asking import DARK, LAST, LIGHT, asked
from tests.pages.conftest import OpenPage, parameter
from tests.pages.watched import watched

SUBJECTS = ("index", "linkage", "PR1", "SU5", "CX2")
"""The index, a dimension, an indicator for all, one that counties are not asked, one that is not scored."""


def layer(name: str) -> dict[str, Any]:
    return json.loads((CONFIG / "map" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_opens_with_any_subject_and_says_where_the_boundaries_come_from(open_page: OpenPage, subject: str) -> None:
    page = open_page("map", node=subject, lang="en")

    assert not page.exception
    assert parameter(page, "node") == subject
    assert any("GS(2024)0650" in caption.value.replace("\\", "") for caption in page.caption)


def test_each_county_has_its_grade_in_colour_and_letter(sample_city: SampleCity) -> None:
    view = county_map(asked(sample_city), "index", watched(asked(sample_city)).movements(LAST))
    ratings = sample_city.results.ratings
    grades = ratings[ratings["period"] == LAST].set_index("entity")["grade"]

    assert {area.entity: area.shade for area in view.areas} == {area.entity: grades[area.entity] for area in view.areas}
    assert len(view.areas) == 12
    letters = {swatch.shade: swatch.letter for swatch in view.legend}
    assert all(area.label.split("\n")[1].startswith(letters[area.shade]) for area in view.areas)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_ways_of_drawing_show_the_same_counties(sample_city: SampleCity, subject: str, colours: Any) -> None:
    view = county_map(asked(sample_city), subject, watched(asked(sample_city)).movements(LAST))
    counties, river = layer("baoji_counties.geojson"), layer("weihe.geojson")

    text = drawing.deck(view, counties, river, colours).to_json()
    flat = drawing.flat(view, counties, river, colours)

    deck = json.loads(text)
    features = deck["layers"][0]["data"]["features"]
    assert [feature["properties"]["adcode"] for feature in features] == list(flat.data[-1].customdata)
    assert len(features) == 12
    assert deck["mapStyle"] == "app/static/blank.json"
    assert "http" not in text.replace("https://deck.gl", "")
    assert all(swatch.text for swatch in view.legend)


def test_a_ramp_has_a_legend_that_fits_every_value(sample_city: SampleCity) -> None:
    view = county_map(asked(sample_city), "PE4", watched(asked(sample_city)).movements(LAST))

    shades = {swatch.shade for swatch in view.legend}
    tiles = [tile for group in view.groups["units"] for tile in group.tiles]
    assert len(tiles) == 41
    assert {area.shade for area in view.areas} | {tile.grade for tile in tiles} <= shades
    deepest = max(view.areas, key=lambda area: area.shade)
    palest = min(view.areas, key=lambda area: area.shade)
    assert value(deepest.label) > value(palest.label)


@pytest.mark.parametrize("period", [LAST, "2020-03", "2018-07"])
def test_every_number_lies_in_the_class_whose_label_holds_it(sample_city: SampleCity, period: str) -> None:
    """Classes are no finer than the numbers are written, differ, and are not empty at an end."""
    query = asked(sample_city, period=period)
    subjects, movements = [key for key in observations.subjects(query) if key != "index"], {}
    few = 0
    for key in subjects:
        view = county_map(query, key, movements)
        texts = {swatch.shade: swatch.text for swatch in view.legend}
        assert len(set(texts.values())) == len(view.legend) == len(texts), (key, texts)
        ramp = [swatch for swatch in view.legend if swatch.shade != NOT_RATED]
        numbers = [row for row in observations_of(query.month, query.scheme, key).values() if row.is_known]
        assert bool(view.legend) == bool(ramp) == bool(numbers), key
        shades = {area.entity: area.shade for area in view.areas}
        shades |= {tile.entity: tile.grade for own in view.groups.values() for group in own for tile in group.tiles}
        assert {shades[row.entity] for row in numbers} >= {swatch.shade for swatch in (*ramp[:1], *ramp[-1:])}, key
        assert not view.legend or set(shades.values()) <= set(texts), key
        for row in numbers:
            text = texts[shades[row.entity]]
            assert holds(text, observations.amount_text(query, key, row.amount)), (key, text, row.amount)
        few += 0 < len(ramp) < 5
    assert few or period == "2018-07"


def test_the_classes_of_small_counts_are_the_counts(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    edges = {
        (0.0, 1.0, 0.0): ["0", "1"], (3.0, 3.0): ["3"], (0.0, 1.0, 2.0, 4.0, 2.0): ["0", "1", "2", "3", "4"],
        (0.0, 7.0, 9.0, 4.0): ["under 2", "2 to 3", "4 to 5", "6 to 7", "8 and more"],
    }  # fmt: skip
    for known, texts in edges.items():
        colours = classes.colouring(query, "CX4", known)
        assert [item.text for item in classes.classes(query, "CX4", colours)] == texts
    assert classes.classes(query, "CX4", classes.colouring(query, "CX4", [])) == ()


def holds(label: str, written: str) -> bool:
    """Whether a number, as it is written, is one of those that a label of the legend names."""
    number = figure(written)
    if label.startswith("under "):
        return number < figure(label.removeprefix("under "))
    if label.endswith(" and more"):
        return number >= figure(label.removesuffix(" and more"))
    low, _, high = label.partition(" to ")
    return figure(low) <= number <= figure(high or low)


def figure(written: str) -> float:
    """The number at the head of a text, however it goes on."""
    found = re.match(r"[−+]?[\d,.]+", written)
    assert found, written
    return float(found[0].replace(",", "").replace("−", "-"))


def value(label: str) -> float:
    return float(label.split("\n")[1].rstrip("%"))
