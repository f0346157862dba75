"""The colours of grades: the graver, the more they stand out, for any number of bands, every reader and a grey copy."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from dashboard.elements import assets
from dashboard.style import theme
from dashboard.style.ramp import GradeColours, height, places, ramp
from dashboard.style.theme import Palette
from metrics.model import NOT_RATED
from tests.seeing import DICHROMACY, contrast, distance, greyness

DARK = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
LIGHTS = pytest.mark.parametrize("lights", [False, True], ids=["house", "lights"])
NUMBERS = pytest.mark.parametrize("bands", range(1, 10))
SEEN = pytest.mark.parametrize("kind", [None, *DICHROMACY])
DRAWN = [("#dce9f6", "#10304f"), ("#a9c8e8", "#10304f"), ("#e6ad5d", "#3a2203"), ("#a8470f", "#ffffff")]
"""Fill and text of four grades on a white page, best first, as they were drawn by hand."""


def names(bands: int) -> tuple[str, ...]:
    return tuple(f"band_{number}" for number in range(bands))


def colours(bands: int, *, dark: bool, lights: bool = False) -> list[GradeColours]:
    return list(ramp(names(bands), dark=dark, lights=lights).values())


def salience(colour: str, *, dark: bool) -> float:
    """How far it stands out from the page in lightness."""
    return greyness(colour) if dark else 100 - greyness(colour)


def test_four_bands_have_the_colours_drawn_by_hand() -> None:
    shown = colours(4, dark=False)
    assert [(one.fill, one.text) for one in shown] == DRAWN
    assert [one.mark for one in shown] == ["edge", "none", "foot", "frame"]
    assert [one.line for one in shown] == ["#b4cde6", "#a9c8e8", "#85530f", "#ffffff"]
    assert [one.cell for one in shown] == ["#bfd6ec", "#a9c8e8", "#e6ad5d", "#a8470f"]
    assert [height(place) for place in places(4)] == [26, 48, 74, 100]


@DARK
@LIGHTS
@NUMBERS
def test_the_ends_are_the_same_however_many_bands_there_are(bands: int, dark: bool, lights: bool) -> None:
    four, shown = colours(4, dark=dark, lights=lights), colours(bands, dark=dark, lights=lights)
    assert shown[0] == four[0]
    assert bands == 1 or shown[-1] == four[-1]


@DARK
@LIGHTS
@NUMBERS
def test_every_text_stands_out_from_its_fill(bands: int, dark: bool, lights: bool) -> None:
    assert min(contrast(one.text, one.fill) for one in colours(bands, dark=dark, lights=lights)) >= 4.5


@DARK
@LIGHTS
@NUMBERS
def test_the_graver_stands_out_more_from_the_page_and_neighbours_by_as_much_as_can_be_told(
    bands: int, dark: bool, lights: bool
) -> None:
    """The nearest of the four drawn by hand are 4.9 apart in CIE lightness, and two of them by a mark besides."""
    shown = colours(bands, dark=dark, lights=lights)
    for told in ([one.fill for one in shown], [one.cell for one in shown]):
        grey = [salience(one, dark=dark) for one in told]
        assert all(after - before >= (3.5 if bands > 7 else 4.8) for before, after in pairwise(grey))
    heights = [height(place) for place in places(bands)]
    assert heights == sorted(set(heights)), "and the taller it is in a strip"


@LIGHTS
def test_a_black_and_white_copy_tells_the_middle_grades_apart_by_pattern(lights: bool) -> None:
    """The second and third of four: their fills are less than 3 : 1 apart, so the graver wears a foot that is not."""
    _, second, third, worst = colours(4, dark=False, lights=lights)
    assert contrast(second.fill, third.fill) < 3
    assert (second.mark, third.mark) == ("none", "foot")
    assert contrast(third.line, second.fill) >= 3
    assert contrast(third.line, third.fill) >= 3
    assert contrast(worst.line, worst.fill) >= 4.5, "and the worst wears a frame"


@DARK
@LIGHTS
@pytest.mark.parametrize("bands", range(2, 10))
def test_the_graver_half_wears_a_mark_and_the_better_half_none(bands: int, dark: bool, lights: bool) -> None:
    marks = [one.mark for one in colours(bands, dark=dark, lights=lights)]
    half = bands // 2
    assert marks == ["edge", *["none"] * (half - 1), *["foot"] * (bands - half - 1), "frame"]


@DARK
@LIGHTS
@pytest.mark.parametrize("bands", range(2, 8))
@SEEN
def test_no_two_grades_look_alike_to_any_reader(bands: int, dark: bool, lights: bool, kind: str | None) -> None:
    fills = [one.fill for one in colours(bands, dark=dark, lights=lights)]
    assert all(distance(one, other, kind) > 4.8 for one, other in combinations(fills, 2))


@DARK
@LIGHTS
@NUMBERS
@SEEN
def test_no_grade_looks_like_one_that_is_not_rated(bands: int, dark: bool, lights: bool, kind: str | None) -> None:
    palette = theme.palette(names(bands), dark=dark, lights=lights)
    assert all(distance(one.fill, palette.not_rated.fill, kind) > 8 for one in palette.grades.values())
    assert [name for name in (*palette.grades, NOT_RATED, "ramp-0") if palette.is_hatched(name)] == [NOT_RATED]


@DARK
def test_traffic_lights_are_green_yellow_orange_and_red_each_with_a_shape(dark: bool) -> None:
    """By which of red, green and blue is the most, and how much green the warm ones have left."""
    green, yellow, orange, red = (parts(one.fill) for one in colours(4, dark=dark, lights=True))
    assert max(green) == green[1]
    assert yellow[0] > yellow[1] > yellow[2]
    assert yellow[1] / yellow[0] > 1.2 * orange[1] / orange[0]
    assert orange[1] / orange[0] > orange[2] / orange[0]
    assert red[0] > 1.7 * red[1]
    shapes = [one.shape for one in colours(4, dark=dark, lights=True)]
    assert len({*shapes}) == 4
    assert None not in shapes
    assert {one.shape for one in colours(4, dark=dark)} == {None}


def parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


@DARK
def test_nothing_else_has_a_colour_of_a_grade(dark: bool) -> None:
    """Data marks, shades of a map and lines that are compared keep away from every grade of four."""
    palette = theme.palette(names(4), dark=dark)
    fills = [one.fill for one in palette.grades.values()]
    others = (palette.data, palette.dots, palette.bar.fill, *palette.series)
    assert min(distance(one, fill) for one in others for fill in fills) > 11
    assert all(abs(one[0] - one[2]) < 42 for one in map(parts, palette.ramp)), "shades of a map are nearly grey"
    assert palette.accent not in (palette.data, palette.dots, palette.bar.fill, palette.better, *palette.series)


@DARK
def test_style_sheets_take_every_part_of_a_grade_from_one_place(dark: bool) -> None:
    palette = theme.palette(names(4), dark=dark)
    told = assets.variables(palette)
    for name, own in palette.grades.items():
        assert palette.cell(name) == own.cell
        assert (told[f"grade-{name}"], told[f"on-grade-{name}"], told[f"cell-{name}"]) == (own.fill, own.text, own.cell)
        assert own.line in told[f"mark-{name}"] or own.mark == "none"
    assert [palette.stripe(name) != "" for name in (*names(4), NOT_RATED, "ramp-0")] == [
        False, False, True, False, True, False,
    ]  # fmt: skip
    assert told["mark-band_1"] == theme.UNMARKED
    best, *_, worst = names(4)
    assert theme.grade_marker([best, worst, NOT_RATED], palette)["line"]["color"] == [
        palette.of(best).line, palette.grade(worst), palette.hatch,
    ]  # fmt: skip


def test_six_lines_are_told_apart_by_every_reader() -> None:
    for palette in (theme.palette(dark=False), theme.palette(dark=True)):
        assert_apart(palette)


def assert_apart(palette: Palette) -> None:
    for kind in (None, *DICHROMACY):
        assert min(distance(one, other, kind) for one, other in combinations(palette.series[:6], 2)) > 10
    assert min(contrast(one, palette.ground) for one in palette.series) >= 2.5
