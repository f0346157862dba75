"""The colours of grades: any number of bands, apart from each other for every reader and on a grey printer."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from dashboard.style import theme
from dashboard.style.ramp import GradeColours, ramp
from metrics.model import NOT_RATED
from tests.seeing import DICHROMACY, contrast, distance, greyness

DARK = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
NUMBERS = pytest.mark.parametrize("bands", range(1, 10))
PRESENT = {
    False: [("#1f5fa8", "#ffffff"), ("#a9c8e8", "#10304f"), ("#f3c78b", "#4a2c05"), ("#b4501b", "#ffffff")],
    True: [("#2d6fbd", "#ffffff"), ("#9fc3e8", "#0d2a47"), ("#eebb77", "#3d2404"), ("#b9561f", "#ffffff")],
}
"""Fill and text of the four grades as they have been from the start."""


def colours(bands: int, *, dark: bool) -> list[GradeColours]:
    return list(ramp([f"band_{number}" for number in range(bands)], dark=dark).values())


@DARK
def test_four_bands_have_the_colours_they_had(dark: bool) -> None:
    assert [(one.fill, one.text) for one in colours(4, dark=dark)] == PRESENT[dark]


@DARK
@NUMBERS
def test_the_ends_are_the_same_however_many_bands_there_are(bands: int, dark: bool) -> None:
    fills = [one.fill for one in colours(bands, dark=dark)]
    assert fills[0] == PRESENT[dark][0][0]
    assert bands == 1 or fills[-1] == PRESENT[dark][-1][0]


@DARK
@NUMBERS
def test_every_text_stands_out_from_its_fill(bands: int, dark: bool) -> None:
    assert min(contrast(one.text, one.fill) for one in colours(bands, dark=dark)) >= 4.5


@DARK
@NUMBERS
def test_grey_rises_strictly_to_the_palest_and_falls_strictly_after_it(bands: int, dark: bool) -> None:
    grey = [greyness(one.fill) for one in colours(bands, dark=dark)]
    palest = grey.index(max(grey))
    rising, falling = grey[: palest + 1], grey[palest:]
    assert all(after - before > 0.8 for before, after in pairwise(rising))
    assert all(before - after > 0.8 for before, after in pairwise(falling))
    assert all(abs(one - other) > 0.8 for one, other in combinations(grey, 2)), "no two are the same grey"


@DARK
@NUMBERS
@pytest.mark.parametrize("kind", [None, *DICHROMACY])
def test_no_two_grades_look_alike_to_any_reader(bands: int, dark: bool, kind: str | None) -> None:
    fills = [one.fill for one in colours(bands, dark=dark)]
    assert all(distance(one, other, kind) > 10 for one, other in combinations(fills, 2))


@DARK
@NUMBERS
@pytest.mark.parametrize("kind", [None, *DICHROMACY])
def test_no_grade_looks_like_one_that_is_not_rated(bands: int, dark: bool, kind: str | None) -> None:
    palette = theme.palette(tuple(f"band_{number}" for number in range(bands)), dark=dark)
    assert all(distance(one.fill, palette.not_rated.fill, kind) > 9 for one in palette.grades.values())
    assert [name for name in (*palette.grades, NOT_RATED, "ramp-0") if palette.is_hatched(name)] == [NOT_RATED]
