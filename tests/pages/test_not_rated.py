"""Too little evidence looks different from bad wherever it stands, and says how little there is."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.presenters.map.county_map import county_map
from dashboard.presenters.map.outlines import rings
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.changes import ALIKE
from dashboard.presenters.ratings.city import where_worst
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.presenters.signals.signal_table import signal_table
from dashboard.presenters.signals.trend import trend
from dashboard.screens.briefing.body_slide import body_slide
from dashboard.screens.indicators.view import distribution
from dashboard.screens.map import figures as drawing
from dashboard.screens.map.hatching import SPACING, hatching
from dashboard.screens.map.view import map_view
from dashboard.screens.profile import dimensions, first_screen
from dashboard.screens.profile import view as profile
from dashboard.screens.profile.dimension_figures import parts_figure
from dashboard.screens.profile.history_figure import grade_history
from dashboard.session import naming
from dashboard.style import theme
from dashboard.style.theme import Palette
from dashboard.text import format
from metrics.application.records import queries
from metrics.model import NOT_RATED
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import CONFIG, ROOT, SampleCity
from tests.pages.asking import DARK, LAST, LIGHT, asked, with_frames
from tests.pages.conftest import OpenPage
from tests.pages.slides import facts
from tests.pages.watched import watched

EARLY = "2018-10"
"""A month in which nobody is rated yet."""
UNRATED = "M04"
DASHBOARD = ROOT / "dashboard"


def layer(name: str) -> dict[str, Any]:
    return json.loads((CONFIG / "map" / name).read_text(encoding="utf-8"))


def too_few(sample: SampleCity) -> pd.DataFrame:
    frame = sample.results.indicators
    found = frame[(frame["period"] == LAST) & (frame["reason"] == "too_few")]
    assert len(found)
    return found


def expected(sample: SampleCity, one: Any, language: Language = "en") -> str:
    least = sample.city.config.indicators[one["indicator"]].min_n
    return f"n = {one['n']:.0f} < {least:.0f}" if language == "en" else f"样本{one['n']:.0f}，不足{least:.0f}"


def hatched(marker: Any, colours: Palette) -> list[bool]:
    """Which bars of a trace are hatched, from the strokes that are drawn."""
    return [stroke == colours.hatch for stroke in marker.pattern.fgcolor]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_no_grade_but_not_rated_is_colourless_and_hatched(colours: Palette) -> None:
    grades = [*colours.grades, NOT_RATED]
    marker = theme.grade_marker(grades, colours)

    assert marker["pattern"]["bgcolor"] == [colours.grade(grade) for grade in grades]
    strokes = dict(zip(grades, marker["pattern"]["fgcolor"], strict=True))
    assert {grade for grade, stroke in strokes.items() if stroke == colours.hatch} == {NOT_RATED}
    lined = {grade for grade in colours.grades if strokes[grade] != colours.grade(grade)}
    assert lined == {"fair"}, "fine lines in its own hue, as a foot finds no place on a bar"
    assert colours.grade(NOT_RATED) == colours.ground


def test_every_style_hatches_by_the_one_rule() -> None:
    """What is in the colours of a grade is painted by one sheet, which every component has."""
    for path in sorted(DASHBOARD.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert "repeating-linear-gradient" not in text, path.name
        if path.name == "grades.css":
            rules = re.findall(r'data-grade="not_rated"\][^{]*\{([^}]*)\}', text)
            assert all("background-image: var(--hatching);" in body for body in rules)
            assert len(rules) == 2
        else:
            assert "not_rated" not in text, path.name
            assert "var(--fill)" not in text or path.name == "county_map.css", path.name
    assert '"grades.css"' in (DASHBOARD / "elements" / "assets.py").read_text(encoding="utf-8")
    assert '"grades.css"' in (DASHBOARD / "screens" / "briefing" / "slides.py").read_text(encoding="utf-8")


def test_a_body_without_a_grade_is_hatched_on_its_profile(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    plate = first_screen.standing(query, UNRATED)
    assert (plate.grade, plate.letter, plate.score) == (NOT_RATED, format.NONE, "")

    for entity in (UNRATED, "610302"):
        story = profile.history(query, entity)
        strip = next(trace for trace in grade_history(story, LIGHT).data if trace.type == "bar")
        assert hatched(strip.marker, LIGHT) == [grade == NOT_RATED for grade in story.grades]
        assert all(letter == format.NONE for letter, grade in zip(story.letters, story.grades, strict=True)
                   if grade == NOT_RATED)  # fmt: skip


def test_dimensions_are_hatched_where_the_library_gives_no_grade(sample_city: SampleCity) -> None:
    query, nodes = asked(sample_city), sample_city.results.nodes
    now = nodes[nodes["period"] == LAST].set_index(["entity", "node"])
    blank = 0
    for entity in (UNRATED, "610303", "610328"):
        view = dimensions.parts(query, entity, query.scheme.tree.key)
        figure = parts_figure(view, LIGHT, graded=True)
        assert [item.grade for item in view.items] == [now["grade"][entity, item.key] for item in view.items]
        assert hatched(figure.data[0].marker, LIGHT) == [item.grade == NOT_RATED for item in view.items]
        missing = [item for item in view.items if pd.isna(item.points)]
        blank += len(missing)
        texts = [note.text for note in figure.layout.annotations]
        assert all(f"<b>–  {item.missing}</b>" in texts for item in missing)
        assert all(item.missing.endswith("< 65%") for item in missing)
    assert blank
    # A coverage of exactly the least is enough.
    assert now["coverage"]["610328", "linkage"] == pytest.approx(0.65)
    assert now["grade"]["610328", "linkage"] != NOT_RATED


def test_a_dimension_without_a_grade_is_neither_the_highest_nor_behind(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = dimensions.parts(query, "610303", query.scheme.tree.key)
    [short] = [item for item in view.items if item.grade == NOT_RATED]
    assert view.reading.startswith("Of those with enough evidence, highest: ")
    assert short.title not in view.reading

    unrated = dimensions.parts(query, UNRATED, query.scheme.tree.key)
    assert {item.grade for item in unrated.items} == {NOT_RATED}
    assert unrated.reading == "Nothing here has enough data."


@pytest.mark.parametrize("subject", ["index", "linkage", "LK3"])
def test_counties_without_a_grade_or_value_are_hatched_on_both_maps(sample_city: SampleCity, subject: str) -> None:
    query = asked(sample_city, period=EARLY if subject == "index" else LAST)
    view = map_view(query, subject, watched(query).movements(query.period))
    counties, river = layer("baoji_counties.geojson"), layer("weihe.geojson")
    blank = {area.entity for area in view.areas if area.shade == NOT_RATED}
    assert blank
    assert (blank == {area.entity for area in view.areas}) == (subject == "index")

    deck = json.loads(drawing.deck(view, counties, river, LIGHT).to_json())
    layers = {one["id"]: one for one in deck["layers"]}
    borders = {feature["properties"]["adcode"] for feature in layers["borders"]["data"]["features"]}
    lines = layers["hatching"]["data"]
    assert borders == blank
    shapes = [list(rings(feature)) for feature in counties["features"] if feature["properties"]["adcode"] in blank]
    parallel = deck["initialViewState"]["latitude"]
    assert len(lines) == sum(len(hatching(shape, parallel=parallel)) for shape in shapes)
    assert not layers["hatching"]["pickable"]
    assert not layers["borders"]["pickable"]

    picture = county_map(query, counties, river, view.areas, width=460, font=15)
    assert {county.entity for county in picture.counties if LIGHT.is_hatched(county.grade)} == blank
    assert [swatch.letter for swatch in view.legend if swatch.shade == NOT_RATED] == [format.NONE]


def test_a_dimension_without_a_grade_has_no_number_on_the_map(sample_city: SampleCity) -> None:
    query, nodes = asked(sample_city), sample_city.results.nodes
    view = map_view(query, "linkage", watched(query).movements(LAST))
    grades = nodes[(nodes["period"] == LAST) & (nodes["node"] == "linkage")].set_index("entity")["grade"]

    for area in view.areas:
        assert (area.shade == NOT_RATED) == (grades[area.entity] == NOT_RATED)
        assert area.label.endswith("\n–") == (grades[area.entity] == NOT_RATED)
        assert area.reading.endswith("no value, Not enough data") == (grades[area.entity] == NOT_RATED)


def test_no_ramp_reaches_beyond_what_a_score_can_be(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    for branch in query.scheme.dimensions():
        view = map_view(query, branch.key, watched(query).movements(LAST))
        ends = [float(one) for swatch in view.legend for one in re.findall(r"[\d.]+", swatch.text)]
        assert max(ends) <= 100


def test_hatching_lies_inside_the_outline_and_outside_its_hole() -> None:
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
    hole = [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0), (1.0, 1.0)]
    lines = hatching([square, hole], parallel=0.0, spacing=0.1)

    for (x, y), (to_x, to_y) in lines:
        for share in (0.001, 0.25, 0.5, 0.75, 0.999):
            at = x + share * (to_x - x), y + share * (to_y - y)
            assert all(-1e-9 <= one <= 4 + 1e-9 for one in at)
            assert not all(1 + 1e-9 < one < 3 - 1e-9 for one in at)
        assert to_x >= x
        assert to_y >= y
    # The lines' own length times their distance is the area of the ring.
    whole = sum(((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 for (x, y), (to_x, to_y) in lines)
    assert whole * 0.1 == pytest.approx(12, rel=0.03)


def test_hatching_covers_each_county_evenly() -> None:
    for feature in layer("baoji_counties.geojson")["features"]:
        outlines = list(rings(feature))
        squeeze = cos(radians(34.3))
        lines = hatching(outlines, parallel=34.3)
        whole = sum(((b[0] - a[0]) ** 2 * squeeze**2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in lines)
        twice = sum(a[0] * b[1] - b[0] * a[1] for ring in outlines for a, b in pairwise(ring))
        assert whole * SPACING == pytest.approx(abs(twice) / 2 * squeeze, rel=0.05), feature["properties"]["adcode"]


def test_tiles_and_lists_of_the_unrated_have_a_dash_and_no_score(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    tiles = {t.entity: t for group in tile_groups(query, watched(query).movements(LAST)) for t in group.tiles}
    rated = [tile for tile in tiles.values() if tile.grade != NOT_RATED]
    one = tiles[UNRATED]

    assert (one.grade, one.letter, one.score, one.change) == (NOT_RATED, format.NONE, "", "")
    assert "of the weight is backed by data, 65% are needed" in one.label
    assert len(rated) == len(tiles) - 1
    assert all(tile.score and tile.letter != format.NONE for tile in rated)
    follow_ups = queries.follow_ups(ANALYST, sample_city.city, LAST)
    [listed] = [one for one in attention(query, follow_ups, {}, at_most=53) if one.entity == UNRATED]
    assert (listed.letter, listed.score) == (format.NONE, "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_cells_under_the_least_n_say_n(sample_city: SampleCity, language: Language) -> None:
    query = asked(sample_city, language=language)
    leaves = {leaf.key for leaf in query.scheme.leaves()}
    for one in too_few(sample_city).to_dict("records"):
        entity, code, text = one["entity"], one["indicator"], expected(sample_city, one, language)
        assert code in leaves
        branch = next(b.key for b in query.scheme.tree.branches() for c in b.children if c.key == code)
        [part] = [item for item in dimensions.parts(query, entity, branch).items if item.key == code]
        assert part.value == text
        assert text in part.missing
    code = too_few(sample_city)["indicator"].iloc[0]
    bodies = too_few(sample_city)[too_few(sample_city)["indicator"] == code]
    told = [cell.text for row in distribution(query, code).values.rows for cell in row.cells]
    for one in bodies.to_dict("records"):
        text = expected(sample_city, one, language)
        assert any(text in cell for cell in told)
        view = trend(query, code, [one["entity"]])
        assert signal_table(query, code, [one["entity"]], {}, {}).texts()[0][1] == text
        assert list(view.numbers.values())[1][0] == text
        assert text in view.reading


def test_the_map_says_n_under_the_pointer_and_in_its_table(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = map_view(query, "LK3", watched(query).movements(LAST))
    few = too_few(sample_city).query("indicator == 'LK3'").set_index("entity")
    areas = {area.entity: area for area in view.areas}
    tiles = {tile.entity: tile for group in view.groups["units"] for tile in group.tiles}
    notes = dict(zip(view.numbers["Unit"], view.numbers["Note"], strict=True))
    assert set(few.index) & set(areas)
    assert set(few.index) & set(tiles)
    for entity, one in few.iterrows():
        text = f"too few cases: {expected(sample_city, {**one, 'indicator': 'LK3'})}"
        shown = areas[entity].reading if entity in areas else tiles[str(entity)].label
        assert shown.endswith(f"no value, {text}")
        assert notes[naming.entity(query, str(entity))] == text


@pytest.mark.parametrize("name", ["", "map", "profile", "trends", "indicators", "review", "briefing"])
def test_pages_open_in_a_month_without_any_grade(open_page: OpenPage, name: str) -> None:
    page = open_page(name or "overview", period=EARLY, lang="en")
    assert not page.exception


def test_sources_of_colour_are_the_themes() -> None:
    """No chart hatches by a pattern of its own."""
    for path in sorted(DASHBOARD.rglob("*.py")):
        if path == Path(theme.__file__):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'"?pattern"?\s*[:=]\s*\{', text), path.name


@pytest.mark.parametrize(
    ("coverage", "grade", "note"),
    [
        (1 - 3e-16, "fair", ""),
        (0.998, "fair", "coverage 99.8%"),
        (0.35, NOT_RATED, "Not enough data: coverage 35% < 65%"),
        (0.9, NOT_RATED, "Not enough data: the unit is not rated"),
    ],
)
def test_a_dimension_tells_what_its_coverage_means(
    sample_city: SampleCity, coverage: float, grade: str, note: str
) -> None:
    query = asked(sample_city)
    nodes = query.results.nodes.assign(coverage=coverage, grade=grade)
    told = dimensions.parts(with_frames(query, nodes=nodes), "610302", "index")
    assert {item.note for item in told.items} == {note}


def test_a_part_that_few_have_is_not_the_citys_weakest(sample_city: SampleCity) -> None:
    """In January 2019 one body has enough evidence in 两责联动 and is not rated itself."""
    query = asked(sample_city, period="2019-01")
    told = where_worst(query)
    scores = {
        branch.key: [row.rated_score for row in query.month.of_node(branch.key).values()]
        for branch in query.scheme.dimensions()
    }
    assert not any(score == score for score in scores["linkage"])
    known = {key: sorted(score for score in own if score == score) for key, own in scores.items()}
    assert told.startswith(f"{naming.node(query, 'power')} is the weakest dimension (median ")
    assert len(known["power"]) == 35


def test_on_the_slide_a_dimension_without_a_grade_has_no_gap(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    slides = facts(query)
    unrated = [
        (entity, key)
        for entity, nodes in query.month.nodes.items()
        for key, node in nodes.items()
        if node.depth == 1 and node.grade == NOT_RATED and node.score == node.score
    ]
    assert unrated, "the sample city has such dimensions"
    for entity, key in unrated:
        sheet, title = body_slide(slides, entity), naming.node(query, key)
        [bar] = [bar for bar in sheet.part.dimensions if bar.title == title]
        assert (bar.score, bar.gap, bar.difference) == (None, None, format.NONE)
        assert title not in sheet.claim


def test_parts_with_the_same_points_are_named_together(sample_city: SampleCity) -> None:
    """Of a family of which several are at the top, or at the bottom, no single one is the highest or lowest."""
    query, several, alone = asked(sample_city), 0, 0
    for entity in query.month.ratings:
        for dimension in query.scheme.dimensions():
            view = dimensions.parts(query, entity, dimension.key)
            scored = [item for item in view.items if item.points == item.points]
            if len({item.points_text for item in scored}) < 2:
                continue
            for end in (max(scored, key=lambda item: item.points), min(scored, key=lambda item: item.points)):
                alike = [item.title for item in scored if item.points_text == end.points_text]
                sentence = view.reading.partition(".  ")[0]
                assert all(title in sentence for title in alike[:ALIKE]), view.reading
                several, alone = several + (len(alike) > 1), alone + (len(alike) == 1)
    assert several > 20
    assert alone > 20


def test_the_first_month_has_no_ring_of_a_month_before(sample_city: SampleCity) -> None:
    first = sample_city.results.periods[0]
    for period, rings_drawn in ((first, False), (LAST, True)):
        view = dimensions.parts(asked(sample_city, period=period), "610302", asked(sample_city).scheme.tree.key)
        names = [trace.name for trace in parts_figure(view, LIGHT, graded=True).data]
        assert (view.before_title in names) == rings_drawn, period
