"""The map: every county in the colour of its reading, with its words inside, and nothing from elsewhere."""

from __future__ import annotations

import json
import re
from itertools import combinations, pairwise
from typing import Any

import pytest

from dashboard.presenters.indicators import observations
from dashboard.presenters.map.county_map import county_map, graded
from dashboard.presenters.map.label_places import label_place
from dashboard.screens.map import classes
from dashboard.screens.map import figures as drawing
from dashboard.screens.map.view import map_view
from metrics.application.ratings.observations import observations as observations_of
from metrics.model import NOT_RATED
from metrics.wording import Language
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
    view = map_view(asked(sample_city), "index", watched(asked(sample_city)).movements(LAST))
    ratings = sample_city.results.ratings
    grades = ratings[ratings["period"] == LAST].set_index("entity")["grade"]

    assert {area.entity: area.shade for area in view.areas} == {area.entity: grades[area.entity] for area in view.areas}
    assert len(view.areas) == 12
    letters = {swatch.shade: swatch.letter for swatch in view.legend}
    assert all(area.label.split("\n")[1].startswith(letters[area.shade]) for area in view.areas)


def test_the_legend_has_what_is_in_use_with_how_many(sample_city: SampleCity) -> None:
    ratings = sample_city.results.ratings
    counts = ratings[ratings["period"] == LAST]["grade"].value_counts().to_dict()
    view = map_view(asked(sample_city), "index", watched(asked(sample_city)).movements(LAST))
    assert {swatch.shade: swatch.count for swatch in view.legend} == counts

    early = asked(sample_city, period="2018-07")
    view = map_view(early, "index", watched(early).movements("2018-07"))
    assert [(swatch.shade, swatch.count) for swatch in view.legend] == [(NOT_RATED, 53)]


def test_the_title_says_who_stands_worst(sample_city: SampleCity) -> None:
    ratings = sample_city.results.ratings
    counties = ratings[(ratings["period"] == LAST) & ratings["entity"].str.startswith("6103")]
    fair, last = (counties["grade"] == "fair").sum(), counties.loc[counties["score"].idxmin()]
    assert (counties["grade"] == "poor").sum() == 0
    assert last["entity"] == "610324"

    def claim(key: str, **of: Any) -> str:
        query = asked(sample_city, **of)
        return map_view(query, key, watched(query).movements(query.period)).claim

    score = f"{int(last['score'] * 10) / 10}"
    assert claim("index") == f'Counties and districts: none "Poor", {fair} "Fair"; lowest Fufeng ({score})'
    assert claim("index", language="zh") == f"县区无“较差”，{fair}家“一般”；扶风得分最低（{score}）"
    assert claim("index", period="2018-07") == "Nothing here has a value in July 2018."
    values = sample_city.results.indicators.query(f"period == '{LAST}' and indicator == 'PE4'")
    values = values[values["entity"].str.startswith("6103")].set_index("entity")["value"]
    assert claim("PE4").endswith(f"worst Fufeng ({values.min():.1f}%), best Long ({values.max():.1f}%)")
    assert values.idxmin() == "610324"
    assert values.idxmax() == "610327"


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_ways_of_drawing_show_the_same_counties_and_words(
    sample_city: SampleCity, subject: str, colours: Any
) -> None:
    view = map_view(asked(sample_city), subject, watched(asked(sample_city)).movements(LAST))
    counties, river = layer("baoji_counties.geojson"), layer("weihe.geojson")

    text = drawing.deck(view, counties, river, colours).to_json()
    still = county_map(asked(sample_city), counties, river, view.areas, width=460, font=15)

    deck = json.loads(text)
    features = [feature["properties"] for feature in deck["layers"][0]["data"]["features"]]
    assert [feature["adcode"] for feature in features] == [county.entity for county in still.counties]
    assert len(features) == 12
    drawn = [f"{county.name}\n{county.letter} {county.figure}".replace("\n ", "\n") for county in still.counties]
    assert [feature["text"] for feature in features] == drawn
    assert [feature["reading"] for feature in features] == [county.label for county in still.counties]
    assert deck["mapStyle"] == "app/static/blank.json"
    assert "http" not in text.replace("https://deck.gl", "")
    assert all(swatch.text for swatch in view.legend)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "font"), [(460, 15), (832, 30)])
def test_words_stand_inside_their_county_and_apart(
    sample_city: SampleCity, language: Language, width: int, font: int
) -> None:
    """By rays to the right; corners of the box that the two lines take, of which one may lie over a border."""
    query = asked(sample_city, language=language)
    areas = graded(query, watched(query).movements(LAST))
    picture = county_map(query, layer("baoji_counties.geojson"), layer("weihe.geojson"), areas, width=width, font=font)

    assert picture.font == pytest.approx(1000 * font / width, abs=0.1)
    assert picture.river is not None
    assert picture.river.name == {"zh": "渭河", "en": "Wei River"}[language]
    boxes: list[tuple[float, float, float, float]] = []
    for county in picture.counties:
        across = picture.font * max(map(room, (county.name, f"{county.letter} {county.figure}"))) / 2
        down = picture.font * 0.9
        corners = [(county.x + x * across, county.y + y * down) for x in (-0.9, 0.9) for y in (-0.9, 0.9)]
        assert inside(county.path, county.x, county.y), county.name
        small = county.entity in {"610303", "610324"}
        assert sum(inside(county.path, *corner) for corner in corners) >= (1 if small else 3), county.name
        boxes.append((county.x - 0.95 * across, county.y - down, county.x + 0.95 * across, county.y + down))
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_label_without_room_stays_where_it_is_wanted() -> None:
    square = ((0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0), (0.0, 0.0))
    assert label_place((square,), (500.0, 300.0), (3.0, 4.0)) == (3.0, 4.0)
    across, down = label_place((square,), (20.0, 20.0), (2.0, 2.0))
    assert 5 <= across <= 20, "half of the box at least lies inside"
    assert 5 <= down <= 20
    river = tuple((float(x), 20.0) for x in range(0, 41, 5))
    _, down = label_place((square,), (20.0, 12.0), (20.0, 15.0), river)
    assert down <= 14, "off the river, where room is near"


def test_a_ramp_has_a_legend_that_fits_every_value(sample_city: SampleCity) -> None:
    view = map_view(asked(sample_city), "PE4", watched(asked(sample_city)).movements(LAST))

    shades = {swatch.shade for swatch in view.legend}
    tiles = [tile for group in view.groups["units"] for tile in group.tiles]
    assert len(tiles) == 41
    assert {area.shade for area in view.areas} | {tile.grade for tile in tiles} <= shades
    deepest = max(view.areas, key=lambda area: area.shade)
    palest = min(view.areas, key=lambda area: area.shade)
    assert value(deepest.label) < value(palest.label), "answers on time: the fewer, the worse"
    assert view.legend_note == "The stronger the colour, the worse."


def test_the_worst_end_has_the_strongest_colour(sample_city: SampleCity) -> None:
    """Where less is worse, where more is worse, and where neither is."""
    query, numbers = asked(sample_city), (1.0, 20.0, 40.0, 60.0, 80.0, 99.0)
    falling = [code for code, one in query.config.indicators.items() if (p := one.goalposts) and p.worst > p.best]
    plain = [code for code, one in query.config.indicators.items() if one.goalposts is None]
    for key, shades in {
        "linkage": ["ramp-4", "ramp-3", "ramp-2", "ramp-1", "ramp-0"],
        falling[0]: ["ramp-0", "ramp-1", "ramp-2", "ramp-3", "ramp-4"],
        plain[0]: ["ramp-0", "ramp-1", "ramp-2", "ramp-3", "ramp-4"],
    }.items():
        colours = classes.colouring(query, key, numbers)
        assert [item.shade for item in classes.classes(query, key, colours)] == shades, key
        assert (colours.worst is None) == (key == plain[0])


@pytest.mark.parametrize("period", [LAST, "2020-03", "2018-07"])
def test_every_number_lies_in_the_class_whose_label_holds_it(sample_city: SampleCity, period: str) -> None:
    """Classes are no finer than the numbers are written, differ, and are all in use."""
    query = asked(sample_city, period=period)
    subjects, movements = [key for key in observations.subjects(query) if key != "index"], {}
    few = 0
    for key in subjects:
        view = map_view(query, key, movements)
        texts = {swatch.shade: swatch.text for swatch in view.legend}
        assert len(set(texts.values())) == len(view.legend) == len(texts), (key, texts)
        ramp = [swatch for swatch in view.legend if swatch.shade != NOT_RATED]
        numbers = [row for row in observations_of(query.month, query.scheme, key).values() if row.is_known]
        assert bool(view.legend) == bool(ramp) == bool(numbers), key
        shades = {area.entity: area.shade for area in view.areas}
        shades |= {tile.entity: tile.grade for own in view.groups.values() for group in own for tile in group.tiles}
        assert {shades[row.entity] for row in numbers} == {swatch.shade for swatch in ramp}, "only what is in use"
        assert sum(swatch.count for swatch in view.legend) == (len(shades) if view.legend else 0)
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


def test_no_number_lies_between_two_classes(sample_city: SampleCity) -> None:
    """A rate that just misses its goalpost is written with two decimals: 94.99 %."""
    query = asked(sample_city)
    known = (71.0, 80.2, 88.8, 94.99, 95.0, 99.0)
    colours = classes.colouring(query, "PE4", known)
    texts = {item.shade: item.text for item in classes.classes(query, "PE4", colours)}
    assert list(texts.values()) == [
        "under 75%", "75% to under 80%", "80% to under 85%", "85% to under 90%", "90% and more",
    ]  # fmt: skip
    assert holds(texts[colours.shade(94.99, None)], "94.99%")
    assert holds(texts[colours.shade(95.0, None)], "95.0%")
    for amount in (number / 100 for number in range(7100, 10000)):
        assert sum(holds(text, f"{amount}%") for text in texts.values()) == 1, amount


def room(text: str) -> float:
    return sum(1.0 if sign > "\u2e7f" else 0.28 if sign in " ." else 0.57 for sign in text)


def inside(path: str, x: float, y: float) -> bool:
    """Whether a ray from a point to the right crosses the outlines an odd number of times."""
    crossed = 0
    for ring in path.removesuffix("Z").split("Z"):
        corners = [tuple(map(float, corner.split())) for corner in ring.removeprefix("M").split("L")]
        for (a, b), (c, d) in pairwise([*corners, corners[0]]):
            if (b > y) != (d > y) and x < a + (y - b) / (d - b) * (c - a):
                crossed += 1
    return crossed % 2 == 1


def holds(label: str, written: str) -> bool:
    """Whether a number, as it is written, is one of those that a label of the legend names."""
    number = figure(written)
    if label.startswith("under "):
        return number < figure(label.removeprefix("under "))
    if label.endswith(" and more"):
        return number >= figure(label.removesuffix(" and more"))
    low, _, high = label.partition(" to ")
    if high.startswith("under "):
        return figure(low) <= number < figure(high.removeprefix("under "))
    return figure(low) <= number <= figure(high or low)


def figure(written: str) -> float:
    """The number at the head of a text, however it goes on."""
    found = re.match(r"[−+]?[\d,.]+", written)
    assert found, written
    return float(found[0].replace(",", "").replace("−", "-"))


def value(label: str) -> float:
    return float(label.split("\n")[1].rstrip("%"))
