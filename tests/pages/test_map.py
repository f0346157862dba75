"""The map: every county in the colour of its reading, with WebGL and without, and nothing from elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.screens.map import figures as drawing
from dashboard.screens.map.view import county_map
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


def value(label: str) -> float:
    return float(label.split("\n")[1].rstrip("%"))
